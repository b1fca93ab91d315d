"""The deadline card: which article gives how many days, and how the day came about."""

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as said

from haitang.cases import clock
from haitang.cases.models import Category, Entry, State
from haitang.cases.rulebook import Span, book_on
from haitang.desk.forms.units import KINDS
from haitang.desk.reading import Row
from haitang.facts.days import local_day
from haitang.pages.words import lasting, moment


def _span(row: Row) -> Span:
    if row.get("lead") is None:
        return book_on(local_day(row["received_at"])).dispatch
    category = Category.objects.get(pk=row["category"])
    return clock.handling_span(category, row["urgency"], row["received_at"])


def _days(span: Span) -> str:
    return said("%(n)s%(kind)s") % {"n": span.days, "kind": KINDS[span.kind]}


def _started(row: Row, lines: list[Row]) -> Any:
    """When the clock in force began: the first dispatch, or the latest reopening."""
    kinds = {"case.reopened"} if row.get("reopened") else {"case.dispatched"}
    found = [line["at"] for line in lines if line["kind"] in kinds]
    if row.get("lead") is None or not found:
        return row["received_at"]
    return found[-1] if row.get("reopened") else found[0]


def steps(row: Row, lines: list[Row], extensions: list[Row]) -> list[str]:
    """The arithmetic in words, one step a line."""
    span, start = _span(row), _started(row, lines)
    found = [
        said("从%(at)s算起") % {"at": moment(start)},
        said("加%(days)s") % {"days": _days(span)},
    ]
    if paused := row.get("paused_minutes"):
        waited = lasting(dt.timedelta(minutes=paused))
        found.append(said("等居民补充%(length)s，不计") % {"length": waited})
    granted = [e for e in extensions if e.get("granted") and e["decided_at"] >= start]
    found += [said("批准延期%(n)s天") % {"n": each["days"]} for each in granted]
    found.append(said("到%(due)s为止") % {"due": moment(row["due_at"])})
    return found


def card(row: Row, lines: list[Row], extensions: list[Row]) -> dict[str, Any] | None:
    """What the card shows: a headline, the ring, the arithmetic and its source."""
    if row.get("due_at") is None or row.get("category") is None:
        return None
    start, due = _started(row, lines), row["due_at"]
    end = row.get("answered_at") or row.get("closed_at") or timezone.now()
    whole = max(int((due - start).total_seconds()), 1)
    part = min(max(int((end - start).total_seconds()), 0), whole)
    done = row["state"] in (State.ANSWERED, State.VERIFIED, State.CLOSED)
    late = end > due
    return {
        "done": done,
        "late": late,
        "paused": row["state"] == State.SUSPENDED,
        "part": part,
        "whole": whole,
        "tone": "ember" if late else ("leaf" if done else "sky"),
        "used": end - start,
        "steps": steps(row, lines, extensions),
        "source": _span(row).source,
    }


def first_dispatch(case: int) -> Any:
    """When a case was first dispatched; None before."""
    rows = Entry.objects.get_queryset().filter(case=case, kind="case.dispatched")
    return rows.order_by("at").values_list("at", flat=True).first()
