"""The record of a case as a timeline: what, who, when, how long since the line before."""

from typing import Any

from django.db.models.query import QuerySet
from django.utils.translation import gettext_lazy as _

from haitang.cases.models import Entry, Photo, State
from haitang.desk.reading import Row, seen
from haitang.facts.kinds import KINDS
from haitang.facts.reader import worded

ICONS = {
    "case.registered": "inbox-arrow-down", "case.amended": "pencil",
    "case.joined": "document-duplicate", "case.dispatched": "paper-airplane",
    "case.unit_added": "user-plus", "case.accepted": "check", "case.returned": "arrow-uturn-left",
    "case.designated": "scale", "case.noted": "pencil-square", "case.countersigned": "user-group",
    "case.response_settled": "clock", "case.suspended": "pause", "case.resumed": "play",
    "case.extension_asked": "calendar-days", "case.extension_decided": "calendar",
    "case.urged": "bell-alert", "case.supervised": "eye",
    "case.fell_overdue": "exclamation-triangle",
    "case.overdue_ended": "check-circle", "case.escalated": "arrow-trending-up",
    "case.answered": "chat-bubble-left-right", "case.call_tried": "phone-x-mark",
    "case.resolution_settled": "phone", "case.rated": "star",
    "case.follow_up_closed": "wrench-screwdriver", "case.closed": "check-badge",
    "case.reopened": "arrow-path", "case.supplemented": "chat-bubble-left",
    "case.published": "megaphone", "case.exclusion_asked": "calculator",
    "case.exclusion_refused": "x-circle",
}  # fmt: skip
NEXT = {
    State.RECEIVED: (_("等派单"), "paper-airplane"),
    State.RETURNED: (_("等重新派单"), "paper-airplane"),
    State.DISPATCHED: (_("等承办单位签收"), "inbox-arrow-down"),
    State.HANDLING: (_("等承办单位答复"), "chat-bubble-left-right"),
    State.SUSPENDED: (_("等居民补充"), "pause"),
    State.ANSWERED: (_("等回访居民"), "phone"),
    State.VERIFIED: (_("等销号"), "check-badge"),
}


def kind_title(code: str) -> str:
    """What a kind of fact is called in the reader's language."""
    kind = KINDS.get(code)
    if kind is None:
        return code
    return worded(kind.info.zh, kind.info.en)


def _who(row: Row) -> str:
    unit, person = row.get("unit__name") or "", row.get("account__name") or ""
    if not person:
        actor = str(row.get("actor") or "")
        person = str(_("居民")) if actor == "resident" else ""
        person = person or (str(_("系统")) if actor.startswith("system") else "")
    return "　".join(part for part in (unit, person) if part)


def timeline(case: int, numbers: dict[str, Any]) -> list[Row]:
    """The lines of a case, oldest first, each with its words, its photos and its waiting time.

    ``numbers`` is filled with the first and last number in the log and how many there are.
    """
    found = seen(
        Entry.objects.get_queryset().filter(case=case).order_by("at", "pk"),
        "pk", "kind", "at", "actor", "account__name", "unit__name", "text", "public", "fact",
    )  # fmt: skip
    photos = _photos(case)
    lines: list[Row] = []
    for row in found:
        gap = row["at"] - lines[-1]["at"] if lines else None
        lines.append({
            **row,
            "title": kind_title(row["kind"]),
            "icon": ICONS.get(row["kind"], "document-text"),
            "who": _who(row),
            "gap": gap if gap and gap.total_seconds() >= 60 else "",
            "photos": photos.get(row["pk"], []),
        })  # fmt: skip
    facts = sorted(row["fact"] for row in found if row.get("fact"))
    numbers.update({"count": len(facts), "first": facts[:1], "last": facts[-1:]})
    return lines


def _photos(case: int) -> dict[int, list[Row]]:
    rows: QuerySet[Photo] = Photo.objects.get_queryset().filter(case=case).order_by("pk")
    shown: dict[int, list[Row]] = {}
    for row in seen(rows, "pk", "entry", "width", "height"):  # type: ignore[arg-type]
        shown.setdefault(row["entry"], []).append(row)
    return shown
