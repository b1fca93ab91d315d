"""From the closed count to the published result."""

import json
from unittest.mock import patch

import pytest
from django.db import IntegrityError, transaction

from haitang.elections.counting.deciding import decide
from haitang.elections.models import Election
from haitang.facts.guard import writes_allowed
from haitang.facts.models import Fact
from haitang.nominations.models import Kin
from haitang.results import operations as do
from haitang.results.document import fingerprint, line
from haitang.results.errors import ResultError
from haitang.results.models import Elected, Result, Signature
from haitang.results.publishing import published_file
from haitang.scope.scope import everything
from tests.cast import ROOT
from tests.counts.halls import a_hall
from tests.results.counted import CLEAR, declared, hall_with, nominee_of, sign_all
from tests.results.test_verify import run, wrong

pytestmark = pytest.mark.django_db


def test_a_result_is_decided_by_the_frozen_book_and_says_who_won(cast):
    hall, result = declared(cast)
    decision = json.loads(result.decision)
    assert decision == decide(json.loads(result.given))
    assert [(e.post.code, e.name, e.votes) for e in Elected.objects.filter(result=result)] == [
        ("director", "赵文婷", 7), ("member", "郑宇", 7), ("member", "冯雪", 6),
    ]  # fmt: skip
    assert result.sha256 == fingerprint(json.loads(result.document))
    assert Election.objects.get(pk=hall.election.pk).stage == "decided"
    assert {e.nominee_id for e in Elected.objects.filter(result=result)} >= {
        nominee_of(hall, "赵文婷").pk
    }


def test_no_ballot_pattern_and_no_entry_leaves_with_the_published_file(cast):
    _hall, result = declared(cast)
    text = line(published_file(result))
    assert 'papers"' not in text.replace('"papers": 10', "")
    assert "choices" not in text
    assert json.loads(text)["core"]["batches"][0]["votes"]["director"] == {"赵文婷": 7, "陈立": 1}


def test_the_fact_holds_counts_and_the_fingerprint(cast):
    _hall, result = declared(cast)
    fact = Fact.objects.get(kind="result.declared")
    assert (fact.quantity, fact.d1, fact.d2) == (3, "committee", "term")
    assert fact.dims["digest"] == result.sha256
    assert (fact.dims["returned"], fact.dims["void"]) == (10, 1)
    assert "赵" not in json.dumps(fact.dims, ensure_ascii=False)


def test_the_published_file_passes_the_check_of_a_resident(cast, tmp_path):
    _hall, result = declared(cast, CLEAR * 4, size=15)
    data = published_file(result)
    assert wrong(data) == []
    path = tmp_path / "result.json"
    path.write_text(json.dumps(data, ensure_ascii=False))
    code, said = run(path)
    assert code == 0, said
    assert result.sha256 in said


def test_a_count_that_is_not_closed_has_no_result(cast):
    hall = a_hall(cast, 10)
    with everything("test"), pytest.raises(ResultError, match="计票还没有结束"):
        do.declare_result(count=hall.count, actor=ROOT)
    assert not Result.objects.exists()


def test_a_result_is_declared_once(cast):
    hall, _result = declared(cast)
    with everything("test"), pytest.raises(ResultError):
        do.declare_result(count=hall.count, actor=ROOT)


def test_the_database_keeps_one_standing_result_a_round(cast):
    _hall, result = declared(cast)
    result.pk = None
    with (
        writes_allowed("test"),
        everything("test"),
        pytest.raises(IntegrityError),
        transaction.atomic(),
    ):
        result.save(force_insert=True)


def test_totals_that_decide_otherwise_than_the_ballots_are_refused(cast):
    hall = hall_with(cast)
    other = {"valid": True, "why": [], "posts": []}
    with (
        everything("test"),
        patch("haitang.results.document.decide", side_effect=[other, {**other, "valid": False}]),
        pytest.raises(ResultError, match="不一样"),
    ):
        do.declare_result(count=hall.count, actor=ROOT)


def test_three_sign_each_once_and_each_another_person(cast):
    _hall, result = declared(cast)
    with everything("test"):
        do.sign_result(result=result, role="chief_teller", name="郑宇航", actor=ROOT)
        with pytest.raises(ResultError, match="已经签过字"):
            do.sign_result(result=result, role="chief_teller", name="别人", actor=ROOT)
        with pytest.raises(ResultError, match="三个人"):
            do.sign_result(result=result, role="committee", name="郑宇航", actor=ROOT)
        with pytest.raises(ResultError, match="身份"):
            do.sign_result(result=result, role="passer_by", name="路人", actor=ROOT)
    assert Signature.objects.count() == 1


def test_a_result_is_published_when_all_three_have_signed(cast):
    _hall, result = declared(cast)
    with everything("test"), pytest.raises(ResultError, match="还差总监票人、选举委员会、督导组"):
        do.publish_result(result=result, actor=ROOT)
    sign_all(result)
    with everything("test"):
        assert do.publish_result(result=result, actor=ROOT).published_at is not None
        with pytest.raises(ResultError, match="已经公布"):
            do.publish_result(result=result, actor=ROOT)


def test_relatives_who_won_together_are_marked(cast):
    hall = hall_with(cast)
    with writes_allowed("test"), everything("test"):
        Kin(
            nominee=nominee_of(hall, "赵文婷"), person=hall.people["郑宇"], name="郑宇",
            relation="spouse",
        ).save(force_insert=True)  # fmt: skip
    with everything("test"):
        result = do.declare_result(count=hall.count, actor=ROOT)
    marked = Elected.objects.filter(result=result, kin=True).values_list("name", flat=True)
    assert sorted(marked) == ["赵文婷", "郑宇"]


def test_too_few_voters_make_an_election_that_is_not_valid(cast):
    hall = hall_with(cast, ["1 3 4"] * 5)
    from haitang.rolls.models import Roll

    with writes_allowed("test"), everything("test"):
        Roll.objects.filter(election=hall.election).update(frozen_count=100)
    with everything("test"):
        result = do.declare_result(count=hall.count, actor=ROOT)
    assert not result.valid
    assert not Elected.objects.filter(result=result).exists()
    assert wrong(published_file(result)) == []
