"""Days for a personal calendar that concern no person: applications to accept, election steps."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from haitang.elections.queries.waiting import StepGroup, open_steps, step_groups
from haitang.facts.reader import chinese
from haitang.policies.models import Application, State
from haitang.scope.rows import subtree
from haitang.scope.scope import Scope, enter

ACCEPT, STEPS = "accept_application", "finish_step"
APPLICATION = ("pk", "policy__title", "policy__title_en", "place__name", "accept_due_on")
AHEAD = dt.timedelta(days=120)  # a whole timetable lies inside it


@dataclass(frozen=True)
class Day:
    """A whole day with words. ``key`` tells one from another and stays the same for ever."""

    key: str
    title: str
    place: str
    on: dt.date


def carries(scope: Scope) -> bool:
    """Whether an account has days that may stand in its calendar."""
    return bool(scope.giving(ACCEPT) or scope.giving(STEPS))


def days_of(scope: Scope) -> list[Day]:
    """The days, each kind inside its own right."""
    return [*_applications(scope), *_steps(scope)]


def _applications(scope: Scope) -> list[Day]:
    """Only duties that show all that is told; never which enterprise."""
    able = tuple(
        grant
        for grant in scope.giving(ACCEPT)
        if set(APPLICATION) <= grant.columns.get("application", frozenset())
    )
    with enter(Scope(scope.actor, able).entered_with(ACCEPT)):
        rows = Application.objects.get_queryset().filter(
            state=State.SUBMITTED, accept_due_on__gte=timezone.localdate()
        )
        found = rows.order_by("accept_due_on", "pk").permitted(*APPLICATION) if able else []
    column = "policy__title" if chinese() else "policy__title_en"
    return [
        Day(
            f"application {row['pk']}", _("受理期限：%(policy)s") % {"policy": row[column]},
            row["place__name"], row["accept_due_on"],
        )
        for row in found
    ]  # fmt: skip


def _steps(scope: Scope) -> list[Day]:
    """Steps of one election by themselves; of many, one entry for those of a day."""
    where = Q(pk__in=[])
    for grant in scope.giving(STEPS):
        if grant.organization is None and grant.subject is None:
            where |= subtree(grant.path, "election__path")
    steps = open_steps(where, timezone.localdate() + AHEAD)
    return [_step(group) for group in step_groups(steps, by_day=True)]


def _step(group: StepGroup) -> Day:
    step = group.first
    if group.elections == 1:
        return Day(f"step {step.election} {step.code}", step.title, step.place, step.until)
    title = _("%(step)s（%(n)s场选举）") % {"step": step.title, "n": group.elections}
    return Day(f"steps {step.code} {step.until.isoformat()}", title, "", step.until)
