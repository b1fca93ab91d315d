"""What an actor must do now: cases that wait for an act of one of the duties, and other tasks."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from django.db.models import Case as Either
from django.db.models import IntegerField, Q, Value, When
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haitang.cases.models import RUNNING, Assignment, Case, State
from haitang.desk import tasks
from haitang.desk.reading import Row, let_in_for, scope
from haitang.desk.task import Task
from haitang.facts.days import LOCAL
from haitang.scope.rows import GuardedQuerySet
from haitang.scope.scope import Grant

MOST = 200
_LISTED: WeakKeyDictionary[HttpRequest, list[Task]] = WeakKeyDictionary()


def _led(grant: Grant) -> Q:
    """Cases that the grant's own unit leads; at a place, all that the grant reaches."""
    if grant.organization is not None:
        return Q(lead_id=grant.organization)
    return Case.within(grant)


def _unsigned(grant: Grant) -> Q:
    parts = Assignment.unguarded.filter(
        unit_id=grant.organization, role=Assignment.Role.ASSIST, returned_at=None,
        countersigned_at=None,
    )  # fmt: skip
    return Q(pk__in=parts.values("case_id"), state__in=RUNNING)


def _late(grant: Grant) -> Q:
    return Case.within(grant) & Q(due_at__lt=timezone.now(), supervised=False)


@dataclass(frozen=True)
class Rule:
    """Cases in these states wait for this operation. ``where``: those that one grant reaches."""

    operation: str
    states: tuple[State, ...]
    where: Callable[[Grant], Q] = _led


RULES = (
    Rule("dispatch_case", (State.RECEIVED, State.RETURNED)),
    Rule("accept_case", (State.DISPATCHED,)),
    Rule("answer_case", (State.HANDLING,)),
    Rule("countersign_case", tuple(RUNNING), _unsigned),
    Rule("call_back_case", (State.ANSWERED,)),
    Rule("close_case", (State.VERIFIED,)),
    Rule("supervise_case", tuple(RUNNING), _late),
)


def waiting() -> Q:
    """Everything that waits for the present actor."""
    found = Q(pk__in=[])
    for rule in RULES:
        for grant in scope().giving(rule.operation):
            found |= rule.where(grant) & Q(state__in=rule.states)
    return found


def todo() -> GuardedQuerySet[Case]:
    """The cases that wait, running clocks first, by deadline. Inside ``read_cases``."""
    running = Either(
        When(state__in=RUNNING, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    rows = Case.objects.get_queryset().filter(waiting())
    ordered: GuardedQuerySet[Any] = rows.annotate(clock=running)
    return ordered.order_by("clock", "due_at", "pk")


def tasks_of(request: HttpRequest) -> list[Task]:
    """What waits beside cases; asked once a request, though page and side bar both want it."""
    if request not in _LISTED:
        _LISTED[request] = tasks.tasks()
    return _LISTED[request]


def works() -> bool:
    """Whether some duty has anything to do, now or later."""
    return any(scope().giving(rule.operation) for rule in RULES) or tasks.works()


def how_many(request: HttpRequest) -> int:
    """The number beside the work desk. One query for cases, none for who has none to work on."""
    others = len(tasks_of(request))
    if not any(scope().giving(rule.operation) for rule in RULES):
        return others
    with let_in_for("read_cases"):
        return others + Case.objects.get_queryset().filter(waiting()).count()


def end_of(day: dt.date) -> dt.datetime:
    """The last moment of a day."""
    return dt.datetime.combine(day, dt.time.max, LOCAL)


def end(row: Row) -> dt.datetime:
    """When the time of a row is over: of a case to the minute, of a task with its day."""
    due: dt.date | dt.datetime = row["due_at"]
    return due if isinstance(due, dt.datetime) else end_of(due)


def by_deadline(rows: list[Row]) -> list[Row]:
    """Rows whose clock runs, the nearest end first; then the others as they were."""
    running = sorted((row for row in rows if row["runs"]), key=end)
    return [*running, *(row for row in rows if not row["runs"])]


def grouped(rows: list[Row]) -> list[dict[str, Any]]:
    """Overdue, before tomorrow ends, this week, later: each with its rows, empty ones left out."""
    now, today = timezone.now(), timezone.localdate()
    week = today + dt.timedelta(days=6 - today.weekday())
    limits = [
        (_("已超期"), "late", "exclamation-circle", now),
        (_("明天前到期"), "soon", "clock", end_of(today + dt.timedelta(days=1))),
        (_("本周"), "", "calendar", end_of(week)),
    ]
    rest, groups = list(rows), []
    for title, cls, picture, limit in limits:
        inside = [row for row in rest if row["runs"] and end(row) <= limit]
        rest = [row for row in rest if row not in inside]
        groups.append({"title": title, "cls": cls, "icon": picture, "rows": inside})
    groups.append({"title": _("以后"), "cls": "", "icon": "calendar-days", "rows": rest})
    return [group for group in groups if group["rows"]]
