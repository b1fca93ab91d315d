"""Audits in the room: dice, papers read by hand, a second count."""

import json
import random

import pytest
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from haitang.counts.models import Batch, Sheet
from haitang.facts.guard import writes_allowed
from haitang.facts.models import Fact
from haitang.results import operations as do
from haitang.results.errors import AuditError
from haitang.results.models import AuditBatch, AuditSample
from haitang.results.publishing import published_file
from haitang.results.reporting import claim_states, drawn
from haitang.scope.scope import everything
from tests.cast import ROOT
from tests.results.counted import declared
from tests.results.test_verify import verify

pytestmark = pytest.mark.django_db
# 60 papers: 赵文婷 54, 郑宇 52, 冯雪 50, 李敏 8: far enough apart that a sample is enough.
WIDE = ["1 3 4"] * 48 + ["1 3 5"] * 4 + ["1 4 5"] * 2 + ["2 5"] * 2 + ["0"] * 2 + ["x"] * 2
SEED = "31415926535897932384"


def hall_of(cast):
    lines = WIDE[:]
    random.Random(4).shuffle(lines)
    return declared(cast, lines, size=20)


def begun(cast, risk=10):
    hall, result = hall_of(cast)
    with everything("test"):
        audit = do.begin_audit(result=result, kind="comparison", risk_percent=risk, actor=ROOT)
    return hall, result, audit


def thrown(cast):
    hall, result, audit = begun(cast)
    with everything("test"):
        audit = do.record_dice(audit=audit, seed=SEED, actor=ROOT)
    return hall, result, audit


def samples(audit):
    with everything("test"):
        return list(
            QuerySet(AuditSample).filter(audit=audit).select_related("batch").order_by("order")
        )


def true_paper(sample):
    """What lies in the batch: here, what was recorded."""
    with everything("test"):
        papers = json.loads(QuerySet(Sheet).get(batch=sample.batch).papers)
    return papers[sample.number - 1]


def read(sample, **other):
    paper = true_paper(sample)
    void = bool(paper.get("void"))
    given = {"found": "void" if void else "ok", "choices": {} if void else paper} | other
    with everything("test"):
        return do.record_audit_paper(sample=sample, actor=ROOT, **given)


def test_claims_are_frozen_before_the_dice(cast):
    _hall, result, audit = begun(cast)
    said = [claim["zh"] for claim in json.loads(audit.claims)]
    assert "赵文婷（主任）至少得31票" in said
    assert "冯雪（委员）得票多于李敏" in said
    assert audit.seed == ""
    assert not samples(audit)
    fact = Fact.objects.get(kind="audit.began")
    assert fact.dims["papers"] == 60
    assert result.audits.count() == 1


def test_the_dice_choose_the_papers_in_the_order_of_retrieval(cast):
    _hall, _result, audit = thrown(cast)
    names = drawn(audit)
    found = samples(audit)
    assert len(names) == audit.wanted == sum(s.draws for s in found)
    assert {f"{s.batch.number}-{s.number}" for s in found} == set(names)
    places = [(s.batch.number, s.number) for s in found]
    assert places == sorted(places)
    assert [s.order for s in found] == list(range(1, len(found) + 1))


@pytest.mark.parametrize("seed", ["", "123", "12345678901a", "1" * 81, "一二三四五六七八九十"])
def test_dice_are_ten_digits_at_least(cast, seed):
    _hall, _result, audit = begun(cast)
    with everything("test"), pytest.raises(AuditError, match="依次写下"):
        do.record_dice(audit=audit, seed=seed, actor=ROOT)


def test_dice_are_thrown_once(cast):
    _hall, _result, audit = thrown(cast)
    with everything("test"), pytest.raises(AuditError, match="不能这样办"):
        do.record_dice(audit=audit, seed="99999999999999999999", actor=ROOT)


def test_papers_that_agree_confirm_the_result_and_anybody_can_recompute_it(cast):
    _hall, result, audit = thrown(cast)
    with everything("test"), pytest.raises(AuditError, match="张没有核对"):
        do.conclude_audit(audit=audit, actor=ROOT)
    for sample in samples(audit):
        assert not read(sample).differs
    with everything("test"):
        audit = do.conclude_audit(audit=audit, actor=ROOT)
    assert audit.state == "confirmed"
    assert all(claim.risk <= 0.1 for claim in claim_states(audit))
    told = published_file(result)["audits"][0]
    verify.LINES.clear()
    verify.check_audit(told)
    assert len(verify.LINES) == 1 + len(json.loads(audit.claims))
    assert all(right for right, _, _ in verify.LINES)
    assert "choices" not in json.dumps(told)


def test_a_paper_that_differs_draws_more_papers(cast):
    _hall, _result, audit = thrown(cast)
    before = audit.wanted
    first, *others = samples(audit)
    target = next(s for s in [first, *others] if true_paper(s).get("director") == ["赵文婷"])
    for sample in [first, *others]:
        if sample.pk == target.pk:
            assert read(sample, found="ok", choices={"director": ["陈立"]}).differs
        else:
            read(sample)
    with everything("test"):
        audit = do.conclude_audit(audit=audit, actor=ROOT)
    assert audit.state in ("reading", "full_count")
    if audit.state == "reading":
        assert audit.wanted > before
        assert sum(s.draws for s in samples(audit)) == audit.wanted


def test_papers_that_cannot_be_found_lead_to_a_full_count(cast):
    _hall, _result, audit = thrown(cast)
    rounds = 0
    while audit.state == "reading":
        rounds += 1
        for sample in samples(audit):
            if not sample.found:
                read(sample, found="missing")
        with everything("test"):
            audit = do.conclude_audit(audit=audit, actor=ROOT)
    assert audit.state == "full_count"
    assert rounds <= 3


def test_a_paper_is_read_once_and_only_by_the_ballot(cast):
    _hall, _result, audit = thrown(cast)
    sample = samples(audit)[0]
    with everything("test"), pytest.raises(AuditError, match="选票上的职务"):
        do.record_audit_paper(sample=sample, found="ok", choices={"mayor": ["赵"]}, actor=ROOT)
    read(sample)
    with everything("test"), pytest.raises(AuditError, match="已经核对过"):
        do.record_audit_paper(sample=sample, found="void", actor=ROOT)


def test_a_result_as_close_as_that_is_counted_as_a_whole(cast):
    _hall, result = declared(cast, ["1 3 4"] * 6 + ["1 3", "2 5", "0", "x"])
    with everything("test"), pytest.raises(AuditError, match="全部重新计票"):
        do.begin_audit(result=result, kind="comparison", actor=ROOT)


def second(cast):
    hall, result = hall_of(cast)
    with everything("test"):
        audit = do.begin_audit(
            result=result, kind="second_count", independence="two_readings", actor=ROOT
        )
    return hall, result, audit


def counted_again(batch):
    """Valid, void and votes as they lie in the batch."""
    with everything("test"):
        papers = json.loads(QuerySet(Sheet).get(batch=batch).papers)
    votes = {"director": {}, "member": {}}
    for paper in papers:
        for post, names in paper.items():
            for name in names if post != "void" else ():
                votes[post][name] = votes[post].get(name, 0) + 1
    void = sum(bool(paper.get("void")) for paper in papers)
    return {"valid": len(papers) - void, "void": void, "votes": votes}


def test_a_signed_sheet_typed_again_is_no_second_count(cast):
    _hall, result = hall_of(cast)
    with everything("test"), pytest.raises(AuditError, match="不是重新计票"):
        do.begin_audit(
            result=result, kind="second_count", independence="signed_sheet_twice", actor=ROOT
        )


def test_a_second_count_that_agrees_confirms_the_result(cast):
    _hall, _result, audit = second(cast)
    batches = list(Batch.objects.filter(count=audit.result.count))
    with everything("test"):
        for batch in batches:
            do.record_audit_batch(audit=audit, batch=batch, **counted_again(batch), actor=ROOT)
        audit = do.conclude_audit(audit=audit, actor=ROOT)
        assert not QuerySet(AuditBatch).filter(differs=True).exists()
    assert audit.state == "confirmed"


def test_a_second_count_that_elects_somebody_else_says_so(cast):
    _hall, _result, audit = second(cast)
    with everything("test"):
        for batch in Batch.objects.filter(count=audit.result.count):
            given = counted_again(batch)
            given["votes"]["director"] = {"陈立": given["valid"]}
            made = do.record_audit_batch(audit=audit, batch=batch, **given, actor=ROOT)
            assert made.differs
        assert do.conclude_audit(audit=audit, actor=ROOT).state == "differs"


def test_who_entered_a_batch_does_not_count_it_again(cast):
    hall, _result, audit = second(cast)
    batch = Batch.objects.filter(count=audit.result.count).first()
    with everything("test"):
        with pytest.raises(AuditError, match="换一个人"):
            do.record_audit_batch(
                audit=audit, batch=batch, **counted_again(batch), actor=hall.writer("teller")
            )
        with pytest.raises(AuditError, match=r"有效19 \+ 无效0 = 19，和这一批的20张"):
            do.record_audit_batch(audit=audit, batch=batch, valid=19, void=0, votes={}, actor=ROOT)
        do.record_audit_batch(audit=audit, batch=batch, **counted_again(batch), actor=ROOT)
        with pytest.raises(AuditError, match="已经重新计过"):
            do.record_audit_batch(audit=audit, batch=batch, **counted_again(batch), actor=ROOT)


def test_the_database_keeps_one_open_audit_of_a_kind(cast):
    _hall, _result, audit = begun(cast)
    audit.pk = None
    with writes_allowed("test"), pytest.raises(IntegrityError), transaction.atomic():
        audit.save(force_insert=True)
