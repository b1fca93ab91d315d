"""A case from the doorstep to the strike-off, and what cannot be done on the way."""

import datetime as dt

import pytest
from django.utils import timezone

from haitang.cases.errors import NotTakenError
from haitang.cases.models import Case, Entry, FollowUp, Grade, Outcome, State
from haitang.cases.operations import (
    accept_case,
    answer_case,
    call_back_case,
    close_case,
    dispatch_case,
    record_rating,
    register_case,
    reopen_case,
    resume_case,
    return_case,
    supplement_case,
    suspend_case,
)  # fmt: skip
from haitang.facts.errors import IncompleteError, WrongStateError
from haitang.facts.models import Fact
from haitang.scope.scope import NotPermittedError, enter, everything
from tests.cast import ROOT, Cast

pytestmark = pytest.mark.django_db


def kinds(case: Case) -> list[str]:
    rows = Fact.objects.filter(subject_type="case", subject_id=case.pk).order_by("seq")
    return list(rows.values_list("kind", flat=True))


def walk(cast: Cast, *, until: str = "closed", **changes: object) -> Case:
    """A case led by the housing bureau, as far as ``until``."""
    case = cast.case(**changes)
    with everything("test"):
        for name, act in {
            "dispatched": lambda: dispatch_case(case=case, lead=cast.units["housing"], actor=ROOT),
            "handling": lambda: accept_case(case=case, actor=ROOT),
            "answered": lambda: answer_case(
                case=case, outcome=Outcome.RESOLVED, reply="已经换了新灯。", actor=ROOT
            ),
            "verified": lambda: call_back_case(case=case, reached=True, resolved=True, actor=ROOT),
            "closed": lambda: close_case(case=case, actor=ROOT),
        }.items():
            act()
            if name == until:
                break
        return Case.objects.get(pk=case.pk)


def test_the_whole_way_leaves_a_line_and_a_fact_for_each_step(cast: Cast) -> None:
    case = walk(cast)
    assert case.state == State.CLOSED
    assert case.outcome == Outcome.RESOLVED
    expected = [
        "case.registered", "case.dispatched", "case.accepted", "case.response_settled",
        "case.answered", "case.resolution_settled", "case.closed",
    ]  # fmt: skip
    assert kinds(case) == [*expected, "case.solved"]
    with everything("test"):
        lines = list(Entry.objects.filter(case=case).values_list("kind", "fact"))
    assert [kind for kind, _fact in lines] == expected
    assert all(fact for _kind, fact in lines)


def test_numbers_are_dense_within_a_year(cast: Cast) -> None:
    first, second = cast.case(), cast.case()
    year = timezone.localdate().year % 100
    assert [first.number, second.number] == [f"HT{year}-00001", f"HT{year}-00002"]


def test_no_fact_holds_a_word_of_the_resident(cast: Cast) -> None:
    case = cast.case(title="王小明家漏水", text="王小明，电话13812342207，厨房漏水。")
    dumped = str(list(Fact.objects.values()))
    assert case.number not in dumped
    for word in ("王小明", "13812342207", "漏水", "赵大江"):
        assert word not in dumped


@pytest.mark.parametrize(("code", "word"), [("91", "信访"), ("92", "法院"), ("93", "110")])
def test_matters_with_their_own_route_are_told_where_to_go(
    cast: Cast, code: str, word: str
) -> None:
    with pytest.raises(NotTakenError, match=word):
        cast.case(category=cast.categories[code])
    with everything("test"):
        assert not Case.objects.exists()


def test_a_window_registers_at_home_and_nowhere_else(cast: Cast) -> None:
    def register(place: str) -> Case:
        with enter(cast.scope("window", "register_case")):
            return register_case(
                place=cast.places[place], category=cast.categories["0101"], title="灯不亮",
                text="楼道灯不亮好几天了", channel="window", actor=cast.actor("window"),
            )  # fmt: skip

    assert register("home").path == cast.places["home"].path
    with pytest.raises(NotPermittedError):
        register("sibling")


def test_the_clock_stands_while_we_wait_for_the_resident(cast: Cast) -> None:
    start = dt.datetime(2021, 3, 1, 2, 0, tzinfo=dt.UTC)  # Monday 10:00
    case = cast.case(at=start)
    with everything("test"):
        dispatch_case(case=case, lead=cast.units["housing"], at=start, actor=ROOT)
        accept_case(case=case, at=start, actor=ROOT)
        before = Case.objects.get(pk=case.pk).due_at
        suspend_case(case=case, reason="请补充房产证明", at=start, actor=ROOT)
        supplement_case(case=case, text="已补", at=start + dt.timedelta(days=3), actor=ROOT)
        after = Case.objects.get(pk=case.pk)
    assert before == dt.datetime(2021, 3, 8, 9, 30, tzinfo=dt.UTC)  # five working days, 17:30
    assert after.state == State.HANDLING
    assert after.due_at == dt.datetime(2021, 3, 11, 9, 30, tzinfo=dt.UTC)
    assert after.paused_minutes == 3 * 24 * 60


def test_make_up_days_count_as_working_days(cast: Cast) -> None:
    start = dt.datetime(2021, 9, 16, 2, 0, tzinfo=dt.UTC)  # Thursday before Mid-Autumn
    case = cast.case(at=start)
    with everything("test"):
        dispatch_case(case=case, lead=cast.units["housing"], at=start, actor=ROOT)
        due = Case.objects.get(pk=case.pk).due_at
    # 17 Fri, 18 Sat (make-up day), 19-21 holiday, 22 Wed, 23 Thu, 24 Fri
    assert due == dt.datetime(2021, 9, 24, 9, 30, tzinfo=dt.UTC)


def test_a_bad_grade_opens_one_follow_up(cast: Cast) -> None:
    case = walk(cast, until="answered")
    with everything("test"):
        record_rating(case=case, grade=Grade.BAD, resolved=True, actor=ROOT)
        assert FollowUp.objects.filter(case=case, closed_at=None).count() == 1
        with pytest.raises(WrongStateError, match="评价过"):
            record_rating(case=case, grade=Grade.GOOD, actor=ROOT)


def test_not_solved_sends_the_case_back_to_its_unit(cast: Cast) -> None:
    case = walk(cast, until="answered")
    with everything("test"):
        call_back_case(case=case, reached=True, resolved=False, note="灯还是不亮", actor=ROOT)
        again = Case.objects.get(pk=case.pk)
    assert (again.state, again.outcome, again.reopened) == (State.HANDLING, "", 1)


def test_a_case_is_not_struck_off_before_the_resident_was_asked(cast: Cast) -> None:
    case = walk(cast, until="answered")
    with everything("test"), pytest.raises(WrongStateError, match="待回访"):
        close_case(case=case, actor=ROOT)


def test_three_tries_on_three_days_allow_the_strike_off(cast: Cast) -> None:
    start = timezone.now() - dt.timedelta(days=9)
    case = cast.case(at=start)
    with everything("test"):
        dispatch_case(case=case, lead=cast.units["housing"], at=start, actor=ROOT)
        accept_case(case=case, at=start, actor=ROOT)
        answer_case(case=case, outcome=Outcome.EXPLAINED, reply="已当面说明", at=start, actor=ROOT)
        for day in (1, 1, 2):
            call_back_case(case=case, reached=False, at=start + dt.timedelta(days=day), actor=ROOT)
        assert Case.objects.get(pk=case.pk).state == State.ANSWERED
        call_back_case(case=case, reached=False, at=start + dt.timedelta(days=3), actor=ROOT)
        assert Case.objects.get(pk=case.pk).state == State.VERIFIED


def test_reopening_ends_with_its_window(cast: Cast) -> None:
    case = walk(cast)
    late = timezone.now() - dt.timedelta(days=90)
    with everything("test"):
        reopen_case(case=case, reason="灯又坏了", actor=ROOT)
        assert Case.objects.get(pk=case.pk).state == State.HANDLING
    old = cast.case(at=late)
    with everything("test"):
        dispatch_case(case=old, lead=cast.units["housing"], at=late, actor=ROOT)
        accept_case(case=old, at=late, actor=ROOT)
        answer_case(case=old, outcome=Outcome.RESOLVED, reply="已经修好了", at=late, actor=ROOT)
        call_back_case(case=old, reached=True, resolved=True, at=late, actor=ROOT)
        close_case(case=old, at=late, actor=ROOT)
        with pytest.raises(WrongStateError, match="已经过了"):
            reopen_case(case=old, reason="灯又坏了", actor=ROOT)


def test_a_returned_case_waits_for_dispatch_and_a_designated_one_stays(cast: Cast) -> None:
    from haitang.cases.operations import designate_case

    case = walk(cast, until="dispatched")
    with everything("test"):
        return_case(case=case, reason="不是房屋问题", actor=ROOT)
        assert Case.objects.get(pk=case.pk).state == State.RETURNED
        designate_case(case=case, lead=cast.units["water"], reason="管线归水务", actor=ROOT)
        with pytest.raises(WrongStateError, match="指定"):
            return_case(case=case, reason="不是我们的", actor=ROOT)


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"title": " "}, "title"), ({"text": "坏"}, "text"), ({"title": "长" * 61}, "title")],
)
def test_what_is_missing_is_named_and_nothing_is_kept(
    cast: Cast, changes: dict[str, str], field: str
) -> None:
    before = Fact.objects.count()
    with pytest.raises(IncompleteError) as refused:
        cast.case(**changes)
    assert refused.value.field == field
    assert Fact.objects.count() == before


def test_the_same_key_gives_the_same_case(cast: Cast) -> None:
    first = cast.case(key="k-1")
    assert cast.case(key="k-1").pk == first.pk
    with everything("test"):
        assert Case.objects.count() == 1


def test_resuming_needs_a_wait(cast: Cast) -> None:
    case = walk(cast, until="handling")
    with everything("test"), pytest.raises(WrongStateError):
        resume_case(case=case, actor=ROOT)
