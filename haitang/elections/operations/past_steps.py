"""The timetable of a past election, entered from its papers: many steps in few statements."""

import datetime as dt
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from haitang.elections.errors import ElectionError, WrongStageError
from haitang.elections.facts import StepFinished
from haitang.elections.models import Election, Step
from haitang.elections.operations.common import locked
from haitang.facts.days import local_day
from haitang.facts.kinds import Code
from haitang.facts.operations import build, lock_all, operation, record_many
from haitang.facts.told import moment
from haitang.places.queries import place_number
from haitang.scope.actor import Actor


@operation
def finish_steps(
    *,
    election: Election,
    done: Mapping[str, dt.date] | None = None,
    at: dt.datetime | None = None,
    actor: Actor,
) -> int:
    """Several steps were done, each on its day 补录日程: all that are due unless said.

    Gives how many. A step that was done before stays as it is. Raises WrongStageError where none
    is left, ElectionError for a day in the future.
    """
    fresh, when = locked(election, "finish_steps"), moment(at)
    rows = lock_all(Step.objects.filter(election=fresh, done_on=None))
    today = local_day(when)
    steps = [step for step in rows if (step.due_on <= today if done is None else step.code in done)]
    for step in steps:
        step.done_on = step.due_on if done is None else done[step.code]
        if step.done_on > today:
            raise ElectionError(_("完成日期在将来，请填已经完成的日期。"), field="on")
    if not steps:
        raise WrongStageError(_("日程里没有这一步，或者已经完成。"))
    Step.objects.bulk_update(steps, ["done_on"])
    place = place_number(fresh.place, when)
    record_many([
        build(
            StepFinished(step=Code(step.code), due=step.due_on, done=step.done_on or today),
            subject=fresh, place=place, at=when, actor=actor,
        )
        for step in steps
    ])  # fmt: skip
    return len(steps)
