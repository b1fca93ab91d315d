"""Dates of a timetable: kept, moved within the law, finished."""

import datetime as dt
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from haitang.elections.counting.book import Book
from haitang.elections.counting.errors import CountError
from haitang.elections.counting.schedule import Finding, check, compute, move
from haitang.elections.counting.sections import DAY
from haitang.elections.errors import AgainstLawError, ElectionError, WrongStageError
from haitang.elections.facts import StepFinished, StepMoved
from haitang.elections.models import BEFORE_VOTING, OVER, Election, Step
from haitang.elections.operations.common import locked, tell
from haitang.elections.queries.books import book_of, spoken
from haitang.elections.queries.dates import dates_of
from haitang.facts.days import local_day
from haitang.facts.kinds import Code
from haitang.facts.operations import lock, operation
from haitang.facts.reader import language
from haitang.facts.told import moment, required
from haitang.scope.actor import Actor


def keep_steps(election: Election, book: Book, dates: Mapping[str, dt.date]) -> None:
    """Write the timetable of an election that was just planned. For operations only.

    Raises AgainstLawError where a date given breaks the law, ElectionError for an unknown step.
    """
    try:
        plan = compute(book, election.mode, election.day, election.purpose, dates)
    except CountError as error:
        raise ElectionError(spoken(error), field="mode") from None
    if unknown := dates.keys() - plan.keys():
        raise ElectionError(_("日程里没有这一步：%(code)s。") % {"code": min(unknown)})
    _lawful(check(book, election.mode, election.day, dates, election.purpose))
    Step.objects.bulk_create(
        Step(election=election, code=code, due_on=step.on) for code, step in plan.items()
    )


def _lawful(findings: tuple[Finding, ...], field: str = "to") -> int:
    """How many customs are broken; AgainstLawError when a law is."""
    if refused := [found for found in findings if found.refused]:
        raise AgainstLawError(refused[0].in_(language()), field=field)
    return len(findings)


@operation
def move_step(
    *,
    election: Election,
    code: str,
    to: dt.date,
    reason: str,
    at: dt.datetime | None = None,
    actor: Actor,
) -> Election:
    """Move one date, or with ``code="day"`` the election day, with a reason 调整日程.

    What follows it moves along; what is done stays. Raises AgainstLawError with the article and the
    arithmetic when a date would be against the law; a custom only warns.
    """
    fresh = locked(election, "move_step")
    if fresh.stage in OVER:
        raise WrongStageError(_("选举已经结束，日程不能再改。"))
    if code == DAY and fresh.stage not in (Election.Stage.PLANNED, *BEFORE_VOTING):
        raise WrongStageError(_("已经投票，选举日不能再改。"))
    why = required(reason, "reason", least=4, most=200).text
    book = book_of(fresh)
    rows = {step.code: step for step in Step.objects.filter(election=fresh)}
    if code in rows and rows[code].done_on is not None:
        raise WrongStageError(_("这一步已经完成，日期不能再改。"))
    before = fresh.day if code == DAY else rows[code].due_on if code in rows else None
    kept = _kept(fresh, rows, code)
    try:
        dates, findings = move(book, fresh.mode, fresh.day, kept, code, to, fresh.purpose)
    except CountError as error:
        raise ElectionError(spoken(error), field="code") from None
    warned = _lawful(findings)
    if code == DAY:
        _move_day(fresh, book, to)
    _write(fresh, book, rows, dates, code, why)
    assert before is not None  # noqa: S101 - move() refused a step that is not there
    fact = StepMoved(step=Code(code), before=before, after=to, warned=warned)
    tell(fresh, fact, moment(at))
    return fresh


def _kept(election: Election, rows: Mapping[str, Step], code: str) -> dict[str, dt.date]:
    """Dates that stay: with the day, only those done or moved by hand lie apart from it."""
    if code != DAY:
        return dates_of(election)
    return {step.code: step.done_on for step in rows.values() if step.done_on is not None}


def _move_day(election: Election, book: Book, to: dt.date) -> None:
    if not book.in_force(to):
        raise AgainstLawError(
            _("%(day)s时“%(book)s”没有施行，选举日不能改到那天。") % {"day": to, "book": book.zh},
            field="to",
        )
    election.day = to
    election.save(update_fields=["day"])


def _write(
    election: Election,
    book: Book,
    rows: Mapping[str, Step],
    dates: Mapping[str, dt.date],
    code: str,
    why: str,
) -> None:
    """Keep what changed: dates, and the reason at the one moved."""
    plan = compute(book, election.mode, election.day, election.purpose, dates)
    moved = []
    for key, planned in plan.items():
        step = rows[key]
        if step.done_on is not None or (planned.on == step.due_on and key != code):
            continue
        step.due_on = planned.on
        step.moved_reason = why if key == code else step.moved_reason
        moved.append(step)
    Step.objects.bulk_update(moved, ["due_on", "moved_reason"])


@operation
def finish_step(
    *,
    election: Election,
    code: str,
    on: dt.date | None = None,
    at: dt.datetime | None = None,
    actor: Actor,
) -> Step:
    """A step of the timetable was done on a day 完成一步.

    Raises WrongStageError for one that is not there or was done before.
    """
    fresh = locked(election, "finish_step")
    when = moment(at)
    step = _open_step(fresh, code)
    if step is None:
        raise WrongStageError(_("日程里没有这一步，或者已经完成。"))
    done = on or local_day(when)
    if done > local_day(when):
        raise ElectionError(_("完成日期在将来，请填已经完成的日期。"), field="on")
    _finish(fresh, step, done, when)
    return step


def mark_step(election: Election, code: str, on: dt.date, at: dt.datetime) -> bool:
    """Finish a step as part of another operation; False where there is none or it was done."""
    step = _open_step(election, code)
    if step is None:
        return False
    _finish(election, step, on, at)
    return True


def _open_step(election: Election, code: str) -> Step | None:
    rows = Step.objects.filter(election=election, code=code, done_on=None)
    try:
        found: Step = lock(rows)
    except Step.DoesNotExist:
        return None
    return found


def _finish(election: Election, step: Step, on: dt.date, at: dt.datetime) -> None:
    step.done_on = on
    step.save(update_fields=["done_on"])
    tell(election, StepFinished(step=Code(step.code), due=step.due_on, done=on), at)
