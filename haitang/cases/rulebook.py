"""Rule books of handling: dated days and counts, with their sources; a date chooses the book."""

import datetime as dt
import functools
import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from haitang.cases.models import CalendarDay, Category

DayKind = Literal["working", "calendar"]
SHIPPED = Path(__file__).parent / "rulebooks"


@dataclass(frozen=True)
class Span:
    """So many days of a kind, with the article that says so."""

    days: int
    kind: DayKind
    source: str


@dataclass(frozen=True)
class DeadlineRule:
    """The days for a category (and below it) at a level."""

    category: str
    urgency: str
    span: Span


@dataclass(frozen=True)
class RuleBook:
    """One book, frozen. ``digest`` is SHA-256 over its file; cases keep ``id@digest``."""

    id: str
    title: Mapping[str, str]
    sample: bool
    source: str
    in_force_from: dt.date
    in_force_to: dt.date | None
    dispatch: Span
    contact: Span
    reopen: Span
    follow_up: Span
    escalation: Span
    call_attempts: int
    extension_times: int
    extension_days: int
    twin_days: int
    deadlines: tuple[DeadlineRule, ...]
    digest: str

    @property
    def reference(self) -> str:
        """What a case keeps of the book that it is handled by."""
        return f"{self.id}@{self.digest[:12]}"

    def deadline(self, codes: list[str], urgency: str) -> Span:
        """The days for a category, given its code and those above it, nearest first."""
        for rule in self.deadlines:
            if rule.urgency == urgency and (rule.category == "*" or rule.category in codes):
                return rule.span
        msg = f"Rule book {self.id} has no deadline for level {urgency}."
        raise ImproperlyConfigured(msg)


def _span(table: dict[str, Any], days: str = "days") -> Span:
    if table.get("kind") not in {"working", "calendar"}:
        msg = 'kind must be "working" or "calendar"'
        raise ValueError(msg)
    return Span(int(table[days]), table["kind"], str(table.get("source", "")))


def read_book(path: Path) -> RuleBook:
    """Read one file; raises ImproperlyConfigured that names the file and what is wrong in it."""
    data = path.read_bytes()
    try:
        t = tomllib.loads(data.decode())
        return RuleBook(
            id=t["id"],
            title=t["title"],
            sample=bool(t.get("sample", False)),
            source=t["source"]["title"],
            in_force_from=t["in_force_from"],
            in_force_to=t.get("in_force_to"),
            dispatch=_span(t["dispatch"]),
            contact=_span(t["contact"]),
            reopen=_span(t["reopen"]),
            follow_up=_span(t["follow_up"]),
            escalation=_span(t["escalation"], "every_days"),
            call_attempts=int(t["call_back"]["attempts"]),
            extension_times=int(t["extension"]["times"]),
            extension_days=int(t["extension"]["most_days"]),
            twin_days=int(t["twin"]["days"]),
            deadlines=tuple(
                DeadlineRule(d["category"], d["urgency"], _span(d)) for d in t["deadline"]
            ),
            digest=hashlib.sha256(data).hexdigest(),
        )
    except (KeyError, ValueError, TypeError) as error:
        msg = f"{path}: {type(error).__name__}: {error}"
        raise ImproperlyConfigured(msg) from error


@functools.cache
def books() -> tuple[RuleBook, ...]:
    """All books: a county's own (HAITANG_RULEBOOK_DIR) before ours, the newest first."""
    own = [Path(settings.RULEBOOK_DIR)] if settings.RULEBOOK_DIR else []
    found = [
        [read_book(path) for path in sorted(folder.glob("handling-*.toml"))]
        for folder in [*own, SHIPPED]
    ]
    return tuple(b for group in found for b in sorted(group, key=lambda b: b.in_force_from)[::-1])


def book_on(day: dt.date) -> RuleBook:
    """The book in force on a day; raises ImproperlyConfigured when there is none."""
    for book in books():
        if book.in_force_from <= day and (book.in_force_to is None or day <= book.in_force_to):
            return book
    msg = f"No rule book of handling is in force on {day}. Add one to HAITANG_RULEBOOK_DIR."
    raise ImproperlyConfigured(msg)


def overrides() -> dict[dt.date, bool]:
    """The county's own exceptions to the national calendar."""
    return dict(CalendarDay.objects.values_list("day", "working"))


def codes_upwards(category: Category) -> list[str]:
    """Codes of a category and of those above it, nearest first."""
    ids = [int(step) for step in category.path.split(".")[:-1]]
    found = Category.objects.in_bulk(ids)
    return [found[i].code for i in reversed(ids)]
