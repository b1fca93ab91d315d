"""More days, lateness, supervision, exclusions, corrections, joining."""

import datetime as dt

import pytest
from django.utils import timezone

from haitang.cases.models import Case, Entry, Exclusion, Outcome, State
from haitang.cases.operations import (
    accept_case,
    add_assisting_unit,
    amend_case,
    answer_case,
    ask_exclusion,
    ask_extension,
    call_back_case,
    contact_resident,
    countersign_case,
    decide_exclusion,
    decide_extension,
    dispatch_case,
    join_case,
    reassign_case,
    release_unit,
    supervise_case,
    sweep_late_cases,
    urge_case,
)  # fmt: skip
from haitang.cases.queries import twins, unit_for
from haitang.facts.errors import IncompleteError, WrongStateError
from haitang.facts.models import Fact
from haitang.scope.scope import enter, everything
from tests.cases.test_lifecycle import kinds, walk
from tests.cast import ROOT, Cast

pytestmark = pytest.mark.django_db


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def test_an_extension_moves_the_deadline_once_granted(cast: Cast) -> None:
    case = walk(cast, until="handling")
    before = case.due_at
    with everything("test"):
        asked = ask_extension(case=case, days=3, reason="等配件到货", actor=ROOT)
        assert fresh(case).due_at == before
        with pytest.raises(WrongStateError, match="等审定"):
            ask_extension(case=case, days=2, reason="还是等配件", actor=ROOT)
        decide_extension(extension=asked, granted=True, actor=ROOT)
        assert fresh(case).due_at > before
        with pytest.raises(WrongStateError, match="审定过"):
            decide_extension(extension=asked, granted=False, answer="不行", actor=ROOT)


def test_a_refused_extension_needs_a_reason(cast: Cast) -> None:
    case = walk(cast, until="handling")
    with everything("test"):
        asked = ask_extension(case=case, days=3, reason="等配件到货", actor=ROOT)
        with pytest.raises(IncompleteError, match="理由"):
            decide_extension(extension=asked, granted=False, actor=ROOT)


@pytest.mark.parametrize("days", [0, -1, 31])
def test_days_of_an_extension_keep_to_the_rule_book(cast: Cast, days: int) -> None:
    case = walk(cast, until="handling")
    with everything("test"), pytest.raises(IncompleteError, match="1至30"):
        ask_extension(case=case, days=days, reason="等配件到货", actor=ROOT)


def test_the_sweep_records_lateness_once_and_goes_one_level_up(cast: Cast) -> None:
    long_ago = timezone.now() - dt.timedelta(days=20)
    case = cast.case(at=long_ago)
    with everything("test"):
        dispatch_case(case=case, lead=cast.units["housing"], at=long_ago, actor=ROOT)
        assert sweep_late_cases(actor=ROOT) == 1
        late = fresh(case)
        assert late.overdue_recorded
        assert late.response_settled
        assert late.escalated >= 1
        assert sweep_late_cases(actor=ROOT) == 0
        accept_case(case=case, actor=ROOT)
        answer_case(case=case, outcome=Outcome.RESOLVED, reply="已经修好了", actor=ROOT)
        assert not fresh(case).overdue_recorded
    found = kinds(case)
    assert found.count("case.fell_overdue") == found.count("case.overdue_ended") == 1
    assert "case.escalated" in found
    missed = Fact.objects.get(kind="case.response_settled")
    assert missed.quantity == 0


def test_a_case_that_stays_late_goes_up_step_by_step_and_stops_at_the_top(cast: Cast) -> None:
    start = dt.datetime(2021, 3, 1, 2, 0, tzinfo=dt.UTC)  # due on 8 March at 17:30
    case = cast.case(at=start)
    steps = []
    with everything("test"):
        dispatch_case(case=case, lead=cast.units["housing"], at=start, actor=ROOT)
        for day in (9, 10, 12, 16, 30):
            sweep_late_cases(actor=ROOT, now=dt.datetime(2021, 3, day, 2, 0, tzinfo=dt.UTC))
            steps.append(fresh(case).escalated)
        told = Entry.objects.filter(kind="case.escalated").values_list("unit", flat=True)
        assert list(told) == [cast.units["county_office"].pk, None]
        assert fresh(case).escalate_at is None
    assert steps == [1, 1, 2, 2, 2]


def test_more_days_begin_the_escalation_anew(cast: Cast) -> None:
    start = dt.datetime(2021, 3, 1, 2, 0, tzinfo=dt.UTC)
    case = cast.case(at=start)
    with everything("test"):
        dispatch_case(case=case, lead=cast.units["housing"], at=start, actor=ROOT)
        late = dt.datetime(2021, 3, 9, 2, 0, tzinfo=dt.UTC)
        sweep_late_cases(actor=ROOT, now=late)
        asked = ask_extension(case=case, days=5, reason="等配件到货", at=late, actor=ROOT)
        decide_extension(extension=asked, granted=True, at=late, actor=ROOT)
        assert fresh(case).escalated == 0
        sweep_late_cases(actor=ROOT, now=dt.datetime(2021, 3, 16, 2, 0, tzinfo=dt.UTC))
        assert fresh(case).escalated == 1


def test_contact_in_time_settles_the_response(cast: Cast) -> None:
    case = walk(cast, until="handling")
    with everything("test"):
        contact_resident(case=case, note="已电话联系", actor=ROOT)
        contact_resident(case=case, note="再次联系", actor=ROOT)
    settled = Fact.objects.filter(kind="case.response_settled")
    assert [fact.quantity for fact in settled] == [1]


def test_a_case_without_a_phone_is_not_in_the_response_rate(cast: Cast) -> None:
    case = walk(cast, reporter=None)
    assert "case.response_settled" not in kinds(case)


def test_an_answer_waits_for_every_countersignature(cast: Cast) -> None:
    case = walk(cast, until="handling")
    with everything("test"):
        add_assisting_unit(case=case, unit=cast.units["water"], actor=ROOT)
        with pytest.raises(WrongStateError, match="水务"):
            answer_case(case=case, outcome=Outcome.RESOLVED, reply="已经修好了", actor=ROOT)
        countersign_case(case=case, unit=cast.units["water"], opinion="同意", actor=ROOT)
        answer_case(case=case, outcome=Outcome.RESOLVED, reply="已经修好了", actor=ROOT)


def test_an_answer_does_not_wait_for_a_released_unit(cast: Cast) -> None:
    case = walk(cast, until="handling")
    with everything("test"):
        add_assisting_unit(case=case, unit=cast.units["water"], actor=ROOT)
        release_unit(case=case, unit=cast.units["water"], reason="不归它管", actor=ROOT)
        answer_case(case=case, outcome=Outcome.RESOLVED, reply="已经修好了", actor=ROOT)
        assert fresh(case).state == State.ANSWERED
    other = walk(cast, until="handling")
    with everything("test"), pytest.raises(WrongStateError, match="没有待会签"):
        release_unit(case=other, unit=cast.units["water"], reason="不归它管", actor=ROOT)


def test_reassigning_keeps_the_deadline(cast: Cast) -> None:
    case = walk(cast, until="handling")
    with everything("test"):
        reassign_case(case=case, lead=cast.units["water"], reason="管线归水务", actor=ROOT)
        moved = fresh(case)
    assert moved.due_at == case.due_at
    assert (moved.lead_id, moved.state) == (cast.units["water"].pk, State.DISPATCHED)


def test_urging_and_supervising_leave_their_line(cast: Cast) -> None:
    case = walk(cast, until="handling")
    with everything("test"):
        urge_case(case=case, note="请抓紧", actor=ROOT)
        supervise_case(case=case, note="领导批示督办", actor=ROOT)
        with pytest.raises(WrongStateError, match="催办"):
            supervise_case(case=case, note="领导批示督办", actor=ROOT)
    assert kinds(case)[-2:] == ["case.urged", "case.supervised"]


def test_nobody_decides_the_exclusion_that_they_asked_for(cast: Cast) -> None:
    case = walk(cast)
    with enter(cast.scope("statistician", "ask_exclusion")):
        asked = ask_exclusion(
            case=case, measure=Exclusion.Measure.RESOLUTION, reason="诉求不合理，已说明",
            actor=cast.actor("statistician"),
        )  # fmt: skip
    with everything("test"):
        with pytest.raises(IncompleteError, match="换一个人"):
            decide_exclusion(exclusion=asked, granted=True, actor=cast.actor("statistician"))
        decide_exclusion(exclusion=asked, granted=True, actor=cast.actor("supervisor"))
    settled = Fact.objects.get(kind="case.resolution_settled")
    excluded = Fact.objects.get(kind="case.resolution_excluded")
    for column in ("day", "place", "quantity", "d1", "d2"):
        assert getattr(settled, column) == getattr(excluded, column)


def test_a_wrong_category_is_restated_in_every_fact(cast: Cast) -> None:
    case = walk(cast, until="handling")
    due = case.due_at
    with everything("test"):
        amend_case(
            case=case, category=cast.categories["0201"], place=cast.places["sibling"],
            reason="登记时选错了", actor=ROOT,
        )  # fmt: skip
        assert fresh(case).due_at == due
        assert fresh(case).path == cast.places["sibling"].path
    totals: dict[tuple[str, int], int] = {}
    for fact in Fact.objects.filter(kind="case.registered"):
        totals[fact.d1, fact.place] = totals.get((fact.d1, fact.place), 0) + fact.sign
    assert totals == {("0101", 320583100001): 0, ("0201", 320583100002): 1}


def test_twins_are_near_in_time_and_closed_ones_count(cast: Cast) -> None:
    old = walk(cast)
    new = cast.case()
    with everything("test"):
        assert old in twins(new.category, new.place, new.received_at, not_case=new.pk)
        join_case(case=new, into=old, reason="同一件事", actor=ROOT)
        assert fresh(new).state == State.JOINED
        with pytest.raises(WrongStateError):
            join_case(case=old, into=new, reason="同一件事", actor=ROOT)


def test_the_catalogue_prefers_the_nearest_place_then_the_nearest_category(cast: Cast) -> None:
    from haitang.cases.operations import save_dispatch_rule

    today = timezone.localdate()
    line = unit_for(cast.categories["0101"], cast.places["home"], today)
    assert line is not None
    assert line.unit == cast.units["housing"]
    with everything("test"):
        save_dispatch_rule(
            category=cast.categories["01"], place=cast.places["town"], began_on=today,
            unit=cast.units["town_office"], actor=ROOT,
        )  # fmt: skip
    assert (
        unit_for(cast.categories["0101"], cast.places["home"], today).unit
        == (cast.units["town_office"])
    )
    assert unit_for(cast.categories["07"], cast.places["home"], today) is None


def test_an_unreached_resident_is_never_counted_as_an_answer(cast: Cast) -> None:
    case = walk(cast, until="answered")
    with everything("test"):
        call_back_case(case=case, reached=False, actor=ROOT)
    assert "case.resolution_settled" not in kinds(case)
