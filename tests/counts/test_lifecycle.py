"""From the first box to the decision."""

import json
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from haitang.counts.errors import (
    CountStateError,
    FiguresError,
    KeyedWrongError,
    ReturnedTooManyError,
    SameWriterError,
)
from haitang.counts.models import Batch, BatchTotal, Box, Count, Entry, Paper, Sheet
from haitang.counts.operations import (
    add_box,
    close_count,
    correct_paper,
    enter_box,
    enter_paper,
    enter_papers,
    finish_entry,
    open_batch,
    open_batches,
    open_count,
    reread_batch,
    rule_on_paper,
    seal_batch,
    start_entry,
)
from haitang.counts.queries import (
    equations,
    given_of,
    papers_of,
    running,
    tallies_of_all,
)
from haitang.elections.counting.deciding import decide
from haitang.elections.models import Election
from haitang.facts.errors import Refused
from haitang.facts.guard import writes_allowed
from haitang.facts.models import Fact
from haitang.scope.scope import everything
from tests.cast import ROOT, Cast
from tests.counts.halls import Hall, a_hall, an_election
from tests.counts.samples import TEN, only_batch

pytestmark = pytest.mark.django_db
GOOD: dict[str, Any] = {
    "printed": 15, "issued": 12, "unused": 3, "returned": 10, "replaced": 1, "not_returned": 1,
}  # fmt: skip


def test_a_count_goes_from_box_to_decision(hall: Hall) -> None:
    hall.sealed(TEN)
    count = hall.close(10, void=1)
    with everything("test"):
        given = given_of(count)
        result = decide(given)
        (added_up,) = tallies_of_all([count])
        assert decide(added_up) == result
        assert len(papers_of(count)) == 10
        box = Box.objects.get()
    assert (box.valid, box.void) == (9, 1)
    assert given["ballots"]["issued"] == 12
    assert given["electorate"] == 10
    assert result["valid"] is True
    assert [post["elected"] for post in result["posts"]] == [["赵文婷"], ["郑宇", "冯雪"]]
    totals = {(t.post, t.name): t.votes for t in BatchTotal.objects.all()}
    assert totals == {
        ("director", "赵文婷"): 6, ("director", "陈立"): 2, ("member", "郑宇"): 8,
        ("member", "冯雪"): 6, ("member", "李敏"): 0,
    }  # fmt: skip
    kinds = list(
        Fact.objects.filter(kind__startswith="count.")
        .order_by("seq")
        .values_list("kind", flat=True)
    )
    assert kinds == ["count.opened", "count.closed"]
    assert Fact.objects.get(kind="count.closed").quantity == 10


def test_a_count_opens_after_the_vote_and_once_a_round(hall: Hall, cast: Cast) -> None:
    with everything("test"):
        assert Election.objects.get(pk=hall.election.pk).stage == "counting"
        with pytest.raises(CountStateError, match="已经有一次计票"):
            open_count(election=hall.election, actor=ROOT)
        with writes_allowed("test"):
            early = an_election(cast.places["home"], cast.units["committee"], stage="ready")
        with pytest.raises(CountStateError, match="投票结束后"):
            open_count(election=early, actor=ROOT)


def test_a_signed_sheet_is_no_count(hall: Hall) -> None:
    with everything("test"), pytest.raises(Refused, match="补录"):
        open_count(election=hall.election, independence="signed_sheet_twice", actor=ROOT)


def test_impossible_figures_are_written_out_and_nothing_is_saved_over(hall: Hall) -> None:
    with everything("test"):
        box = Box.objects.get()
        with pytest.raises(FiguresError) as wrong:
            enter_box(box=box, **GOOD, valid=9, void=2, actor=ROOT)
        assert "有效9 + 无效2 = 11，比收回的10多1张" in str(wrong.value)
        assert wrong.value.field == "void"
        with pytest.raises(FiguresError, match="比领到的15少1张"):
            enter_box(box=box, **{**GOOD, "unused": 2}, actor=ROOT)
        same = Box.objects.get()
    assert (same.printed, same.valid, same.returned) == (15, None, 10)


@pytest.mark.parametrize("name", [*GOOD, "valid", "void"])
def test_the_database_itself_keeps_the_equations_of_a_box(hall: Hall, name: str) -> None:
    with everything("test"), writes_allowed("test"):
        Box.objects.update(valid=9, void=1)
        changed = {name: getattr(Box.objects.get(), name) + 1}
        with pytest.raises(IntegrityError), transaction.atomic():
            Box.objects.update(**changed)


def test_more_returned_than_issued_stops_the_count_with_the_article(hall: Hall) -> None:
    many = {**GOOD, "returned": 14, "replaced": 0, "not_returned": 0}
    with everything("test"):
        box = Box.objects.get()
        with pytest.raises(ReturnedTooManyError) as asked:
            enter_box(box=box, **many, actor=ROOT)
        assert "收回14，比发出的12多2张" in str(asked.value)
        assert "第二十七条" in str(asked.value)
        assert Count.objects.get().stopped == ""
        enter_box(box=box, **many, counted_again=True, actor=ROOT)
        count = Count.objects.get()
        assert "选举无效" in count.stopped
        with pytest.raises(CountStateError, match="已停止"):
            start_entry(batch=Batch.objects.get(), actor=hall.writer("teller"))
        close_count(count=count, issued=12, returned=14, valid=14, void=0, actor=ROOT)
        result = decide(given_of(Count.objects.select_related("election").get()))
    assert result["valid"] is False
    assert "returned" in {row["test"] for row in result["why"]}


def test_one_ballot_is_one_request_and_a_reading_is_compared_when_both_are_in(hall: Hall) -> None:
    batch = only_batch(hall)
    with everything("test"):
        for name in ("teller", "second_teller"):
            entry = start_entry(batch=batch, actor=hall.writer(name))
            for number, line in enumerate(TEN, 1):
                enter_paper(entry=entry, number=number, line=line, actor=hall.writer(name))
            with pytest.raises(CountStateError, match="已经录过"):
                enter_paper(entry=entry, number=1, line="2", actor=hall.writer(name))
            state = Batch.objects.get().state
            assert state == {"teller": "first", "second_teller": "second"}[name]
            finish_entry(entry=entry, actor=hall.writer(name))
        assert Batch.objects.get().state == "agreed"
    assert Fact.objects.get(kind="batch.agreed").quantity == 10


def test_an_unfinished_reading_is_not_handed_in(hall: Hall) -> None:
    with everything("test"):
        actor = hall.writer("teller")
        entry = start_entry(batch=only_batch(hall), actor=actor)
        enter_paper(entry=entry, number=1, line="1", actor=actor)
        with pytest.raises(CountStateError, match="还有9张"):
            finish_entry(entry=entry, actor=actor)


def test_nobody_changes_what_another_reads_and_nobody_what_is_handed_in(hall: Hall) -> None:
    with everything("test"):
        entry = start_entry(batch=only_batch(hall), actor=hall.writer("teller"))
        enter_paper(entry=entry, number=1, line="1", actor=hall.writer("teller"))
        with pytest.raises(CountStateError, match="另一个人"):
            correct_paper(entry=entry, number=1, line="2", actor=hall.writer("second_teller"))
        correct_paper(entry=entry, number=1, line="2", actor=hall.writer("teller"))
        hall.enter(entry.batch, TEN, "teller")
        with pytest.raises(CountStateError, match="已经录完"):
            correct_paper(entry=entry, number=1, line="2", actor=hall.writer("teller"))


def test_the_same_person_does_not_enter_twice(hall: Hall) -> None:
    batch = hall.enter(only_batch(hall), TEN, "teller")
    with everything("test"):
        with pytest.raises(SameWriterError):
            start_entry(batch=batch, actor=hall.writer("teller"))
        with pytest.raises(SameWriterError):
            enter_papers(batch=batch, lines=TEN, actor=hall.writer("teller"))
        hall.enter(batch, TEN, "second_teller")
        with pytest.raises(CountStateError, match="已经有两个人"):
            start_entry(batch=batch, actor=hall.writer("election_chair"))


def test_the_database_itself_keeps_two_readings_of_two_persons(hall: Hall) -> None:
    batch = hall.enter(only_batch(hall), TEN, "teller")
    with everything("test"), writes_allowed("test"):
        first = Entry.objects.get()
        same = {
            "batch": batch,
            "place": batch.place,
            "path": batch.path,
            "started_at": first.started_at,
        }
        teller, other = hall.account("teller"), hall.account("second_teller")
        for turn, by in ((2, teller), (1, other), (3, other), (0, other)):
            with pytest.raises(IntegrityError), transaction.atomic():
                Entry.objects.create(**same, turn=turn, by=by)
        Entry.objects.create(**same, turn=2, by=other)
        with pytest.raises(IntegrityError), transaction.atomic():
            QuerySet(Entry).filter(turn=2).update(by=teller)


def test_differences_are_settled_by_a_third_person_or_both_together(hall: Hall) -> None:
    batch = only_batch(hall)
    hall.enter(batch, TEN, "teller")
    batch = hall.enter(batch, ["1 3 5", *TEN[1:9], "0"], "second_teller")
    assert batch.state == "differing"
    with everything("test"):
        with pytest.raises(CountStateError, match="不能这样办"):
            seal_batch(batch=batch, actor=ROOT)
        again = {1: "1 3 5", 10: "x"}
        with pytest.raises(Refused, match="第三个人"):
            reread_batch(batch=batch, how="third", papers=again, actor=hall.writer("teller"))
        with pytest.raises(Refused, match="1、10"):
            reread_batch(batch=batch, how="together", papers={1: "0"}, actor=hall.writer("teller"))
        reread_batch(batch=batch, how="third", papers=again, actor=hall.writer("election_chair"))
        sealed = seal_batch(batch=batch, actor=ROOT)
        assert (sealed.state, sealed.valid, sealed.void) == ("sealed", 9, 1)
        assert (sealed.reread_how, sealed.reread_by) == ("third", hall.account("election_chair"))
        papers = json.loads(Sheet.objects.get().papers)
    assert papers[0] == {"director": ["赵文婷"], "member": ["郑宇", "李敏"]}
    assert papers[9] == {"void": True}
    assert Fact.objects.get(kind="batch.differed").quantity == 2


def test_a_questionable_ballot_is_ruled_on_mark_by_mark_before_the_seal(hall: Hall) -> None:
    batch = hall.enter(only_batch(hall), ["1 3 4 ?", "?", *TEN[2:]], "teller", "second_teller")
    assert batch.state == "agreed"
    rule: dict[str, Any] = {"batch": batch, "decided_by": "周正、吴兰、何明", "actor": ROOT}
    with everything("test"):
        with pytest.raises(CountStateError, match="第1、2张疑问票"):
            seal_batch(batch=batch, actor=ROOT)
        with pytest.raises(CountStateError, match="不是疑问票"):
            rule_on_paper(**rule, number=3, reason="clear")
        with pytest.raises(Refused, match="姓名"):
            rule_on_paper(**{**rule, "decided_by": " "}, number=1, reason="clear")
        with pytest.raises(Refused, match="理由"):
            rule_on_paper(**rule, number=1, reason="because")
        with pytest.raises(Refused, match="不在这张票上"):
            rule_on_paper(**rule, number=1, reason="clear", invalid=[("member", "李敏")])
        rule_on_paper(**rule, number=1, reason="unreadable", invalid=[("member", "冯雪")])
        rule_on_paper(**rule, number=2, reason="foreign", void=True)
        rule_on_paper(**rule, number=2, reason="altered", void=True)  # thought better of it
        seal_batch(batch=batch, actor=ROOT)
        papers = json.loads(Sheet.objects.get().papers)
    assert papers[0] == {"director": ["赵文婷"], "member": ["郑宇"]}
    assert papers[1] == {"void": True}
    ruled = Fact.objects.filter(kind="ballot.ruled").order_by("seq")
    assert list(ruled.values_list("d1", "d2", "sign")) == [
        ("partly_valid", "unreadable", 1), ("void", "foreign", 1), ("void", "foreign", -1),
        ("void", "altered", 1),
    ]  # fmt: skip


def test_overfull_double_blank_and_written_in_are_as_the_book_says(hall: Hall) -> None:
    lines = ["1 2", "3 4 5 1", "1 b赵文婷", "0", "x", "a王五 3", "b王五", "1", "1", "1"]
    batch = hall.sealed(lines)
    count = hall.close(10, void=1)
    with everything("test"):
        assert decide(tallies_of_all([count])[0]) == decide(given_of(count))
    totals = {(t.post, t.name): t.votes for t in BatchTotal.objects.filter(votes__gt=0)}
    assert (batch.valid, batch.void) == (9, 1)
    assert totals == {
        ("director", "赵文婷"): 4, ("director", "王五"): 1, ("member", "郑宇"): 1,
        ("member", "王五"): 1,
    }  # fmt: skip


def test_a_line_that_is_no_ballot_is_refused_and_the_batch_stays_as_it_was(hall: Hall) -> None:
    batch = only_batch(hall)
    with everything("test"):
        with pytest.raises(KeyedWrongError, match="没有9号") as wrong:
            enter_papers(batch=batch, lines=[*TEN[:9], "9"], actor=hall.writer("teller"))
        assert wrong.value.field == "line_10"
        with pytest.raises(Refused, match="交来3张"):
            enter_papers(batch=batch, lines=["1"] * 3, actor=hall.writer("teller"))
        assert (QuerySet(Entry).count(), QuerySet(Paper).count()) == (0, 0)
        assert Batch.objects.get().state == "open"


def test_batches_take_no_more_than_the_box_returned(cast: Cast) -> None:
    hall = a_hall(cast, batch_size=4)
    with everything("test"):
        box = add_box(count=hall.count, kind="hall", name="主会场", actor=ROOT)
        with pytest.raises(CountStateError, match="先填"):
            open_batch(box=box, actor=ROOT)
        box = enter_box(box=box, **GOOD, actor=ROOT)
        assert open_batch(box=box, size=3, actor=ROOT).number == 1
        assert open_batches(box=box, actor=ROOT) == 2
        sizes = list(Batch.objects.order_by("number").values_list("number", "size"))
        assert sizes == [(1, 3), (2, 4), (3, 3)]
        with pytest.raises(CountStateError, match="全部分批"):
            open_batch(box=box, actor=ROOT)
        with pytest.raises(Refused, match="已经分出10张"):
            enter_box(box=box, **{**GOOD, "returned": 9, "not_returned": 2}, actor=ROOT)


def test_a_count_is_not_closed_before_everything_agrees(hall: Hall) -> None:
    signed: dict[str, Any] = {"issued": 12, "returned": 10, "valid": 9, "void": 1, "actor": ROOT}
    with everything("test"), pytest.raises(CountStateError, match="没有封存"):
        close_count(count=hall.count, **signed)
    hall.sealed(TEN)
    with everything("test"):
        for name in ("issued", "returned", "valid", "void"):
            with pytest.raises(FiguresError):
                close_count(count=hall.count, **{**signed, name: signed[name] + 1})
        with pytest.raises(FiguresError, match="比收回的10多1张"):
            close_count(count=hall.count, **{**signed, "void": 2})
        with writes_allowed("test"):
            hall.election.paper_turnout.update(voters=10)
        with pytest.raises(
            FiguresError, match="主会场：领票记号10 \\+ 换回1 = 11，比发出的12少1张"
        ):
            close_count(count=hall.count, **signed)
        with writes_allowed("test"):
            hall.election.paper_turnout.all().delete()
        with pytest.raises(CountStateError, match="领票记号"):
            close_count(count=hall.count, **signed)
        assert Count.objects.get().state == "open"


def test_the_panel_shows_every_equation_of_the_moment(hall: Hall) -> None:
    hall.sealed(TEN)
    with everything("test"):
        found = equations(hall.count)
    assert {"printed", "issued", "marks", "batches", "size"} <= {e.code for e in found}
    assert all(e.holds for e in found)


def test_running_totals_say_who_is_certain(cast: Cast) -> None:
    hall = a_hall(cast, 100)
    with everything("test"):
        before = running(hall.count)
    assert (before.left, before.known) == (100, True)
    assert {row.state for post in before.posts for row in post.names} == {"open"}
    for _n in range(3):
        hall.sealed(["1 3 4"] * 24 + ["x"])
    with everything("test"):
        after = running(hall.count)
    assert (after.counted, after.left, after.void) == (75, 25, 3)
    states = {(p.post, row.name): row.state for p in after.posts for row in p.names}
    assert states["director", "赵文婷"] == states["member", "冯雪"] == "certain"
    assert states["director", "陈立"] == states["member", "李敏"] == "out"


def test_no_fact_of_a_count_names_anybody(hall: Hall) -> None:
    hall.sealed(["1 3 a王五", *TEN[1:]])
    hall.close(10, void=1)
    said = json.dumps(
        list(Fact.objects.values_list("kind", "d1", "d2", "dims")), ensure_ascii=False
    )
    for name in ("赵文婷", "郑宇", "王五", "director"):
        assert name not in said
