"""Rule books of handling: dated days and counts, with their sources; a date chooses the book."""

import datetime as dt
import functools
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from haitang.cases.models import CalendarDay, Category
from haitang.cases.models.words import Urgency
from haitang.lib.deadline import DayKind
from haitang.rules.engine.findings import Finding
from haitang.rules.engine.said import RuleError, Said
from haitang.rules.engine.tables import Table, allow, day, text, title, whole, word, yes
from haitang.rules.tablefile import TableFile

SHIPPED = Path(__file__).parent / "rulebooks"
LONGEST = 3660  # days: ten years
_STEPS = ("dispatch", "contact", "reopen", "follow_up")  # tables that are one span
_HEAD = ("id", "title", "sample", "in_force_from", "in_force_to", "source")
TABLES = (*_STEPS, "escalation", "call_back", "extension", "twin", "deadline")


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


def read_book(path: Path) -> RuleBook:
    """Read one file; raises ImproperlyConfigured with every fault: its line, table and key."""
    content = path.read_bytes()
    file = TableFile(content)
    book = book_in(file, hashlib.sha256(content).hexdigest())
    if book is None:
        raise ImproperlyConfigured(file.text("en", str(path)))
    return book


def book_in(file: TableFile, digest: str) -> RuleBook | None:
    """The book in a file that was opened; None where it has faults, which the file keeps."""
    if file.findings:
        return None
    file.read("", lambda top: allow(top, (*_HEAD, *TABLES)))
    head = file.read("", _head)
    spans = {name: file.read(name, _span) for name in _STEPS}
    spans["escalation"] = file.read("escalation", lambda row: _span(row, "every_days"))
    numbers = _numbers_in(file)
    rules = file.rows("deadline", _deadline)
    _each_level_once(file, rules)
    if file.findings or head is None:
        return None
    named = {name: span for name, span in spans.items() if span is not None}
    name, titles, sample, source, begins, ends = head
    return RuleBook(
        id=name,
        title=titles,
        sample=sample,
        source=source,
        in_force_from=begins,
        in_force_to=ends,
        dispatch=named["dispatch"],
        contact=named["contact"],
        reopen=named["reopen"],
        follow_up=named["follow_up"],
        escalation=named["escalation"],
        call_attempts=numbers["attempts"],
        extension_times=numbers["times"],
        extension_days=numbers["most_days"],
        twin_days=numbers["days"],
        deadlines=tuple(rule for rule in rules if rule is not None),
        digest=digest,
    )


def _numbers_in(file: TableFile) -> dict[str, int]:
    """The numbers that are no span, by their keys."""
    found = [
        file.read("call_back", lambda row: _numbers(row, "attempts")),
        file.read("extension", lambda row: _numbers(row, "times", "most_days")),
        file.read("twin", lambda row: _numbers(row, "days", sourced=False)),
    ]
    return {key: number for each in found if each for key, number in each.items()}


_Head = tuple[str, Mapping[str, str], bool, str, dt.date, dt.date | None]


def _head(top: Table) -> _Head:
    begins, ends = day(top, "in_force_from", None), None
    if "in_force_to" in top:
        ends = day(top, "in_force_to", None)
        if ends < begins:
            zh, en = "“in_force_to”早于 in_force_from", "in_force_to is before in_force_from"
            raise RuleError(zh, en, key="in_force_to")
    source = top.get("source")
    if not isinstance(source, dict) or not source.get("title"):
        zh, en = "没有写出处：写 source.title", "no source; write source.title"
        raise RuleError(zh, en, key="source")
    allow(source, ("title", "url"))
    named = dict(title(top, "title")._asdict())
    return text(top, "id"), named, yes(top, "sample"), text(source, "title"), begins, ends


def _span(row: Table, days: str = "days", *also: str) -> Span:
    allow(row, (days, "kind", "source", *also))
    kind: DayKind = (
        "working" if word(row, "kind", ("working", "calendar")) == "working" else "calendar"
    )
    return Span(whole(row, days, None, LONGEST), kind, text(row, "source"))


def _numbers(row: Table, *keys: str, sourced: bool = True) -> dict[str, int]:
    """Whole numbers of a table, which names its source where it follows a rule."""
    allow(row, (*keys, "source"))
    text(row, "source", optional=not sourced)
    return {key: whole(row, key, None, LONGEST) for key in keys}


def _deadline(row: Table) -> DeadlineRule:
    span = _span(row, "days", "category", "urgency")
    return DeadlineRule(text(row, "category"), word(row, "urgency", Urgency.values), span)


def _each_level_once(file: TableFile, rules: list[DeadlineRule | None]) -> None:
    """Every level has a line for all categories, and no line stands twice or out of reach."""
    seen: set[tuple[str, str]] = set()
    for index, rule in enumerate(rules):
        if rule is None:
            continue
        if seen & {(rule.category, rule.urgency), ("*", rule.urgency)}:
            said = Said(
                f"deadline {index + 1}：前面已有“{rule.category}”或“*”的 {rule.urgency} 时限，"
                "这一条用不到，请移到前面或删去",
                f"deadline {index + 1}: a line above has {rule.urgency} for {rule.category} or *;"
                " this one is never used: move it up or delete it",
            )
            file.fault(said, "deadline", index, "category")
        seen.add((rule.category, rule.urgency))
    missing = [level for level in Urgency.values if ("*", level) not in seen]
    if missing and None not in rules:
        listed = ", ".join(missing)
        zh = f'这些级别没有 category = "*" 的时限：{listed}，请补上'
        en = f'these levels have no deadline with category = "*": {listed}; add one each'
        file.fault(Said(zh, en), "deadline", len(rules) - 1)


def check(path: Path) -> list[Finding]:
    """What ``haitang rules check`` says of a book: all its faults, or which book it runs into."""
    content = path.read_bytes()
    file = TableFile(content)
    book = book_in(file, hashlib.sha256(content).hexdigest())
    if book is not None:
        _alone(file, book, path)
    return file.findings


def _alone(file: TableFile, book: RuleBook, path: Path) -> None:
    """No other book of the folder begins on the same day, or says that it holds until later.

    A book without an end holds until the next one begins.
    """
    for other_path in sorted(path.parent.glob("handling-*.toml")):
        if other_path.name == path.name:
            continue
        try:
            other = read_book(other_path)
        except ImproperlyConfigured:
            continue  # its own check says why
        first, second = sorted((book, other), key=lambda each: each.in_force_from)
        ends, begins = first.in_force_to, second.in_force_from
        if first.in_force_from == begins or (ends is not None and ends >= begins):
            said = Said(
                f"施行期与“{other.id}”重叠，请把其中一本的 in_force_from 或 in_force_to 改到不重叠",
                f"its days overlap those of {other.id}; change in_force_from or in_force_to of one",
            )
            file.fault(said, "", 0, "in_force_from")


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
