"""Service sessions: problems raised become cases, and solved ones are derived from the cases."""

import datetime as dt

import pytest
from django.utils import timezone

from haitang.cases.errors import NotTakenError
from haitang.cases.models import Case, Channel, Grade, Outcome
from haitang.cases.operations import (
    accept_case,
    amend_case,
    answer_case,
    call_back_case,
    close_case,
    dispatch_case,
    join_case,
    reopen_case,
)
from haitang.facts.errors import IncompleteError, WrongStateError
from haitang.facts.history import standing
from haitang.facts.operations import OPERATIONS
from haitang.figures.queries import compute
from haitang.figures.records import records
from haitang.policies.models import ServiceSession, SessionCase
from haitang.policies.operations import (
    dissolve_alliance,
    found_alliance,
    hold_session,
    link_case,
    raise_problem,
    settle_problem,
    sweep_session_problems,
)
from haitang.scope.scope import NotPermittedError, enter, everything
from tests.cast import ROOT, Cast

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
MATTER = {"title": "夜班公交不够", "text": "园区夜班职工下班没有公交车，盼望加开一班。"}


def held(cast: Cast, **changes: object) -> ServiceSession:
    wanted = {
        "title": "惠企政策进园区", "kind": "policy", "place": cast.places["home"],
        "held_on": TODAY() - dt.timedelta(days=3), "hosts": [cast.units["committee"]],
        "audience": 46, "estimated": False, "actor": ROOT,
    }  # fmt: skip
    with everything("test"):
        return hold_session(**{**wanted, **changes})


def raised(cast: Cast, session: ServiceSession, **changes: object) -> SessionCase:
    wanted = {**MATTER, "session": session, "category": cast.categories["0101"], "actor": ROOT}
    with everything("test"):
        return raise_problem(**{**wanted, **changes})


def through(cast: Cast, case: Case, outcome: Outcome) -> Case:
    """From dispatch to the strike-off, with the resident's word for it."""
    with everything("test"):
        dispatch_case(case=case, lead=cast.units["housing"], actor=ROOT)
        accept_case(case=case, actor=ROOT)
        answer_case(case=case, outcome=outcome, reply="已经协调公交公司。", actor=ROOT)
        call_back_case(
            case=case, reached=True, resolved=outcome == Outcome.RESOLVED, grade=Grade.GOOD,
            actor=ROOT,
        )  # fmt: skip
        close_case(case=case, actor=ROOT)
        return Case.objects.get(pk=case.pk)


def swept() -> int:
    with everything("test"):
        return sweep_session_problems(actor=ROOT)


def value(cast: Cast, code: str, days: int = 30) -> int:
    with everything("test"):
        (found,) = compute([code], cast.places["county"], TODAY() - dt.timedelta(days), TODAY())
    assert isinstance(found.value, int)
    return found.value


def test_a_session_leaves_its_persons_and_who_led_it(cast: Cast) -> None:
    session = held(cast)
    (fact,) = standing(session)
    assert (fact.kind, fact.d1, fact.d2, fact.quantity, fact.day) == (
        "session.held", "policy", str(cast.units["committee"].pk), 46, session.held_on,
    )  # fmt: skip
    assert fact.dims == {"estimated": False, "alliance": ""}
    assert [h.organization for h in session.hosts.all()] == [cast.units["committee"]]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"held_on": dt.date(2199, 1, 1)}, "held_on"),
        ({"hosts": []}, "hosts"),
        ({"kind": "party"}, "kind"),
        ({"audience": -1}, "audience"),
        ({"audience": 100_001}, "audience"),
        ({"held_on": dt.date(2014, 12, 31)}, "hosts"),
    ],
)
def test_a_session_that_cannot_have_been_is_refused(
    cast: Cast, change: dict[str, object], field: str
) -> None:
    with pytest.raises(IncompleteError) as refusal:
        held(cast, **change)
    assert refusal.value.field == field
    assert not ServiceSession.objects.exists()


def test_a_session_of_an_alliance_lies_in_the_life_of_the_alliance(cast: Cast) -> None:
    began = TODAY() - dt.timedelta(days=10)
    with everything("test"):
        alliance = found_alliance(
            title="城乡建设党建联盟", field="城乡建设", place=cast.places["county"],
            lead=cast.units["housing"], founded_on=began, actor=ROOT,
        )  # fmt: skip
    session = held(cast, alliance=alliance)
    assert standing(session)[0].d2 == str(cast.units["housing"].pk)
    with pytest.raises(IncompleteError, match="还没有这个联盟"):
        held(cast, alliance=alliance, held_on=began - dt.timedelta(days=1))
    with everything("test"):
        dissolve_alliance(
            alliance=alliance, dissolved_on=TODAY() - dt.timedelta(days=4), actor=ROOT
        )
    with pytest.raises(IncompleteError, match="解散"):
        held(cast, alliance=alliance)


def test_a_problem_raised_is_a_case_of_the_session(cast: Cast) -> None:
    session = held(cast)
    problem = raised(cast, session)
    with everything("test"):
        case = Case.objects.get(pk=problem.case_id)
    assert (case.channel, case.place, case.title) == (
        Channel.VISIT, cast.places["home"], MATTER["title"],
    )  # fmt: skip
    fact = standing(case, "session.problem_raised")[0]
    assert (fact.d1, fact.d2) == ("0101", str(cast.units["committee"].pk))
    assert fact.dims == {"session": f"servicesession:{session.pk}", "registered": True}
    assert fact.place == cast.places["home"].number


def test_a_matter_that_is_not_taken_leaves_neither_case_nor_link(cast: Cast) -> None:
    session = held(cast)
    with pytest.raises(NotTakenError):
        raised(cast, session, category=cast.categories["91"])
    with everything("test"):
        assert not Case.objects.exists()
    assert not SessionCase.objects.exists()


def test_a_problem_is_not_raised_before_its_session(cast: Cast) -> None:
    session = held(cast)
    with pytest.raises(IncompleteError, match="早于举办日期"):
        raised(cast, session, at=timezone.now() - dt.timedelta(days=5))


def test_solved_of_raised_follows_the_cases_and_opens_to_them(cast: Cast) -> None:
    session = held(cast)
    problems = [raised(cast, session) for _n in range(3)]
    with everything("test"):
        cases = [Case.objects.get(pk=p.case_id) for p in problems]
    through(cast, cases[0], Outcome.RESOLVED)
    through(cast, cases[1], Outcome.EXPLAINED)
    other = cast.case()
    through(cast, other, Outcome.RESOLVED)
    assert swept() == 1
    assert swept() == 0
    assert value(cast, "sessions.problems_raised") == 3
    assert value(cast, "sessions.problems_solved") == 1
    assert value(cast, "cases.solved") == 2
    with everything("test"):
        behind = records(
            "sessions.problems_solved", cast.places["county"], TODAY() - dt.timedelta(1), TODAY()
        )
        opened = list(Case.objects.filter(pk__in=behind.subjects()))
    assert opened == [cases[0]]


def test_a_problem_solved_twice_counts_once(cast: Cast) -> None:
    problem = raised(cast, held(cast))
    with everything("test"):
        case = Case.objects.get(pk=problem.case_id)
    through(cast, case, Outcome.RESOLVED)
    assert swept() == 1
    with everything("test"):
        reopen_case(case=case, reason="又没有车了，请再协调", actor=ROOT)
        answer_case(case=case, outcome=Outcome.RESOLVED, reply="加开了末班车。", actor=ROOT)
        call_back_case(case=case, reached=True, resolved=True, actor=ROOT)
        close_case(case=case, actor=ROOT)
    assert swept() == 1
    assert value(cast, "sessions.problems_solved") == 1
    with everything("test"):
        fresh = Case.objects.get(pk=case.pk)
    assert SessionCase.objects.get(pk=problem.pk).solved_at == fresh.closed_at


def test_nothing_is_settled_that_is_not_solved(cast: Cast) -> None:
    problem = raised(cast, held(cast))
    with everything("test"), pytest.raises(WrongStateError, match="已解决"):
        settle_problem(problem=problem, actor=ROOT)


def test_a_case_registered_apart_is_linked_once_and_settled_at_once(cast: Cast) -> None:
    session, case = held(cast), cast.case()
    through(cast, case, Outcome.RESOLVED)
    with everything("test"):
        problem = link_case(session=session, case=case, actor=ROOT)
        with pytest.raises(WrongStateError, match="已经关联"):
            link_case(session=held(cast), case=case, actor=ROOT)
    assert problem.solved_at is not None
    assert value(cast, "sessions.problems_solved") == 1
    assert swept() == 0


def test_a_case_older_than_the_session_was_not_raised_there(cast: Cast) -> None:
    case = cast.case(at=timezone.now() - dt.timedelta(days=9))
    session = held(cast)
    with everything("test"), pytest.raises(WrongStateError, match="之前就登记"):
        link_case(session=session, case=case, actor=ROOT)


def test_a_joined_case_is_not_linked(cast: Cast) -> None:
    session, case, other = held(cast), cast.case(), cast.case()
    with everything("test"):
        join_case(case=case, into=other, reason="同一件事情", actor=ROOT)
        with pytest.raises(WrongStateError, match="并入的那一件"):
            link_case(session=session, case=case, actor=ROOT)


def test_a_corrected_category_moves_the_problem_in_the_figures_too(cast: Cast) -> None:
    problem = raised(cast, held(cast))
    with everything("test"):
        case = Case.objects.get(pk=problem.case_id)
        amend_case(case=case, category=cast.categories["0201"], reason="登记时选错类别", actor=ROOT)
        fresh = Case.objects.get(pk=case.pk)
    (fact,) = standing(fresh, "session.problem_raised")
    assert fact.d1 == "0201"
    assert value(cast, "sessions.problems_raised") == 1


def test_persons_and_sessions_are_two_figures(cast: Cast) -> None:
    held(cast)
    held(cast, audience=120, estimated=True)
    assert value(cast, "sessions.held") == 2
    assert value(cast, "sessions.audience") == 166


def test_a_window_clerk_raises_no_problem_at_a_session(cast: Cast) -> None:
    session = held(cast)
    with enter(cast.scope("window", "raise_problem")), pytest.raises(NotPermittedError):
        raise_problem(
            **MATTER, session=session, category=cast.categories["0101"],
            actor=cast.actor("window"),
        )  # fmt: skip


def test_an_enterprise_service_clerk_raises_a_problem_with_that_duty_alone(cast: Cast) -> None:
    session = held(cast)
    with enter(cast.scope("enterprise_service", "raise_problem")):
        problem = raise_problem(
            **MATTER, session=session, category=cast.categories["0101"],
            enterprise=cast.units["water"], actor=cast.actor("enterprise_service"),
        )  # fmt: skip
    with everything("test"):
        assert Case.objects.get(pk=problem.case_id).enterprise == cast.units["water"]


def test_the_sweep_is_no_permission_that_a_duty_can_hold(cast: Cast) -> None:
    assert "settle_problem" in OPERATIONS
    for account in ("policy_officer", "enterprise_service", "leader"):
        assert not cast.scope(account, "settle_problem").active()
