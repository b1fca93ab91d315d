"""The last weeks: every state in which a case can stand, so that the desk has work to show."""

import datetime as dt
from collections.abc import Callable

from haitang.cases import operations as do
from haitang.cases.models import Case, Exclusion, Grade, Outcome
from haitang.cases.operations.timekeeping import sweep_late_case
from haitang.demo.city import communities_of
from haitang.demo.hours import some_time, working_day_before
from haitang.demo.lives import HOUR, Life, Stage, whole_life
from haitang.facts.days import local_day
from haitang.scope.actor import RESIDENT, Actor


def _received(life: Life) -> None:
    """Waits for dispatch."""


def _dispatched(life: Life) -> None:
    life.dispatch()


def _in_hand(life: Life) -> None:
    life.dispatch().accept().contact()


def _with_helpers(life: Life) -> None:
    life.dispatch(joint=True).accept().contact()


def _overdue(life: Life) -> None:
    life.dispatch().accept().contact()
    sweep_late_case(case=life.case, at=life.stage.latest, actor=Actor("system:sweep"))


def _supervised(life: Life) -> None:
    life.dispatch().accept().contact().urge().supervise()


def _suspended(life: Life) -> None:
    life.dispatch().accept().contact()
    life.pass_time(10, HOUR)
    do.suspend_case(case=life.case, reason=life.word("suspend"), at=life.now, actor=life.actor)


def _returned(life: Life) -> None:
    life.dispatch()
    life.pass_time(10, 3 * HOUR)
    do.return_case(case=life.case, reason=life.word("returned"), at=life.now, actor=life.actor)


def _extension(life: Life) -> None:
    life.dispatch().accept().contact()
    life.pass_time(10, HOUR)
    do.ask_extension(
        case=life.case, days=5, reason=life.word("extension"), at=life.now, actor=life.actor
    )


def _answered(life: Life) -> None:
    life.dispatch().accept().contact().work().answer(Outcome.RESOLVED)


def _tried(life: Life) -> None:
    _answered(life)
    life.not_reached(tries=1)


def _verified(life: Life) -> None:
    _answered(life)
    life.call_back(resolved=True, grade=Grade.VERY_GOOD)


def _unhappy(life: Life) -> None:
    """Struck off with a bad grade: the follow-up is open."""
    _answered(life)
    life.call_back(resolved=True, grade=Grade.BAD).close()


def _again(life: Life) -> None:
    _answered(life)
    life.call_back(resolved=False, grade=None)


def _reopened(life: Life) -> None:
    _verified(life)
    life.close().pass_time(HOUR, 4 * HOUR)
    do.reopen_case(case=life.case, reason=life.word("again"), at=life.now, actor=RESIDENT)


def _exclusion(life: Life) -> None:
    _answered(life)
    life.call_back(resolved=True, grade=Grade.BAD)
    do.ask_exclusion(
        case=life.case, measure=Exclusion.Measure.SATISFACTION,
        reason="诉求超出法定职责，居民因政策本身不满意", at=life.now, actor=life.actor,
    )  # fmt: skip


def _excluded(life: Life) -> None:
    _answered(life)
    life.call_back(resolved=True, grade=Grade.VERY_BAD).close()
    asked = do.ask_exclusion(
        case=life.case, measure=Exclusion.Measure.SATISFACTION,
        reason="重复来电且与本件无关，录音已核对", at=life.now, actor=life.actor,
    )  # fmt: skip
    do.decide_exclusion(
        exclusion=asked, granted=True, at=life.now, actor=life.county.role("supervisor")
    )


def _closed(life: Life) -> None:
    whole_life(life, Outcome.RESOLVED)


# What, how many, and how many working days ago they came.
PLAN: list[tuple[Callable[[Life], None], int, int]] = [
    (_closed, 12, 19), (_overdue, 4, 13), (_supervised, 2, 9), (_excluded, 1, 12),
    (_exclusion, 2, 11), (_unhappy, 2, 10), (_reopened, 2, 10), (_tried, 2, 8), (_again, 2, 8),
    (_answered, 4, 6), (_verified, 3, 7), (_suspended, 3, 5), (_extension, 2, 4),
    (_in_hand, 5, 5), (_in_hand, 5, 3), (_with_helpers, 3, 3), (_returned, 2, 2),
    (_dispatched, 4, 1), (_received, 6, 0),
]  # fmt: skip
AT_TINGLIN = "320583100002"  # where the clerk of the demonstration sits


def live_through(stage: Stage, share: int = 1) -> int:
    """The cases of the last weeks; ``share`` = 10 makes a tenth. Answers how many."""
    today = local_day(stage.latest)
    places = communities_of(stage.county)
    home = [place for place in places if place.code == AT_TINGLIN]
    made = 0
    for act, count, days in PLAN:
        for number in range(max(1, count // share)):
            day = working_day_before(today, days)
            place = home[0] if home and number % 3 == 0 else stage.chance.choice(places)
            act(Life(stage, some_time(day, stage.chance), place, _prefix(act, stage)))
            made += 1
    return made


def _prefix(act: Callable[[Life], None], stage: Stage) -> str:
    """Matters of normal urgency for states that a one-day deadline would turn overdue."""
    return stage.chance.choice(("0101", "02", "0302", "0401", "0501", "07"))


def open_now() -> int:
    """How many cases stand open."""
    return Case.objects.get_queryset().filter(closed_at=None, joined_into=None).count()


def due_next(moment: dt.datetime) -> int:
    """How many open cases are due within a day of a moment."""
    day = dt.timedelta(days=1)
    rows = Case.objects.get_queryset().filter(closed_at=None)
    return rows.filter(due_at__range=(moment, moment + day)).count()
