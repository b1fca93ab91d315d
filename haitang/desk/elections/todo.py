"""What waits in the room of elections: steps of timetables that are late or due within a week."""

import datetime as dt

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from haitang.desk.task import Provider, Task, at
from haitang.elections.models import OVER, Election
from haitang.elections.queries.waiting import StepGroup, open_steps, step_groups

AHEAD = dt.timedelta(days=7)
Stage = Election.Stage
RUNNING = tuple(s.value for s in Stage if s not in OVER)


def _steps() -> list[Task]:
    """Of one community each step by itself; of many, a line a step."""
    where = at("finish_step", "election__path")
    steps = open_steps(where, timezone.localdate() + AHEAD)
    return [_task(group) for group in step_groups(steps)]


def _task(group: StepGroup) -> Task:
    step = group.first
    if group.elections == 1:
        return Task(
            step.title, reverse("desk:election", args=[step.election]), place=step.body,
            due_on=step.until, word=_("换届日程"), tone="run",
        )  # fmt: skip
    return Task(
        said("%(step)s：%(n)s场选举还没有办") % {"step": step.title, "n": group.elections},
        reverse("desk:elections") + "?view=running", due_on=step.until, word=_("换届日程"),
        tone="run", more=said("最早的是%(body)s") % {"body": step.body},
    )  # fmt: skip


ELECTIONS = Provider("read_elections", ("finish_step",), _steps, RUNNING)
