"""Questions about screenings. Every answer stays inside the present scope."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min, Q
from django.utils import timezone

from haitang.scope.rows import GuardedQuerySet
from haitang.screening.models import RUNNING, Question


@dataclass(frozen=True)
class Waiting:
    """An agency with its open questions. ``late`` of them are past their day, since ``oldest``."""

    agency: int
    name: str
    open: int
    late: int
    oldest: dt.date
    urged: int


def running_questions() -> GuardedQuerySet[Question]:
    """Questions of screenings that still run."""
    return Question.objects.get_queryset().filter(screening__state__in=RUNNING)


def waiting_for(today: dt.date | None = None) -> list[Waiting]:
    """Agencies that owe answers, the one with the most late ones first 催办."""
    day = today or timezone.localdate()
    rows = (
        running_questions()
        .filter(open=True)
        .values("agency", "agency__name")
        .annotate(
            n=Count("pk"), late=Count("pk", filter=Q(due_on__lt=day)), oldest=Min("due_on"),
            urged=Count("pk", filter=Q(urged__gt=0)),
        )
        .order_by("-late", "-n", "agency__name")
    )  # fmt: skip
    return [
        Waiting(
            row["agency"], row["agency__name"], row["n"], row["late"], row["oldest"], row["urged"]
        )
        for row in rows
    ]


def open_agencies(screenings: list[int]) -> dict[int, list[str]]:
    """Screening -> short names of the agencies that it waits for."""
    rows = running_questions().filter(open=True, screening__in=screenings)
    found: dict[int, list[str]] = {}
    names = rows.order_by("agency__name").values_list(
        "screening", "agency__short_name", "agency__name"
    )
    for pk, short, name in names:
        known = found.setdefault(pk, [])
        if (said := short or name) not in known:
            known.append(said)
    return found


def reads_as(row: dict[str, Any], today: dt.date | None = None) -> str:
    """What a stored proposal reads as on a day: "verify" once an answer that it rests on is old."""
    until = row.get("proposed_until")
    day = today or timezone.localdate()
    if row.get("state") in RUNNING and until is not None and until < day:
        return "verify"
    return str(row.get("proposed", "verify"))


def expired(today: dt.date | None = None) -> Q:
    """Running screenings whose stored proposal no longer holds."""
    return Q(state__in=RUNNING, proposed_until__lt=today or timezone.localdate())
