"""Steps of timetables that wait for somebody, over many elections in two or three queries."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Q

from haitang.elections.counting import reading
from haitang.elections.counting.book import Book
from haitang.elections.counting.errors import CountError
from haitang.elections.errors import ElectionError
from haitang.elections.models import OVER, Election, Step
from haitang.elections.queries.books import book_of
from haitang.facts.reader import worded


@dataclass(frozen=True)
class OpenStep:
    """A step that is not done. ``until`` is the last of its days."""

    election: int
    code: str
    title: str
    body: str
    place: str
    on: dt.date
    until: dt.date


@dataclass(frozen=True)
class StepGroup:
    """The same step of one or more elections; the one that comes first gives the days."""

    first: OpenStep
    elections: int


def open_steps(where: Q, until: dt.date) -> list[OpenStep]:
    """Steps of running elections that begin by a day and that somebody must do, by their days.

    ``where`` narrows the elections, on ``election__…`` columns. Left out: what is optional, and
    periods that run out by themselves.
    """
    rows = Step.objects.filter(where, done_on=None, due_on__lte=until)
    rows = rows.exclude(election__stage__in=OVER).order_by("due_on", "pk")
    wanted = (
        "election", "code", "due_on", "election__body__name", "election__place__name",
        "election__rulebook", "election__rulebook_sha256",
    )  # fmt: skip
    found = []
    for pk, code, due, body, place, name, digest in rows.values_list(*wanted):
        book = _frozen(digest) if digest else _shelved(name)
        rule = book.rules.step(code) if book else None
        if rule is None or rule.optional or (rule.follows and rule.offset > 0):
            continue
        title = worded(rule.zh, rule.en)
        last = due + dt.timedelta(days=rule.days - 1)
        found.append(OpenStep(pk, code, title, body, place, due, last))
    return sorted(found, key=lambda step: (step.until, step.election))


def step_groups(steps: Iterable[OpenStep], *, by_day: bool = False) -> list[StepGroup]:
    """The steps put together by title, and with ``by_day`` by their last day too."""
    groups: dict[tuple[object, ...], list[OpenStep]] = {}
    for step in steps:
        groups.setdefault((step.title, step.until if by_day else None), []).append(step)
    return [StepGroup(found[0], len({s.election for s in found})) for found in groups.values()]


@lru_cache(maxsize=64)
def _frozen(digest: str) -> Book | None:
    """The book that was frozen under a hash: the same text for ever, so it is read once."""
    row = Election.objects.filter(rulebook_sha256=digest).first()
    try:
        return book_of(row) if row else None
    except ElectionError:
        return None


def _shelved(name: str) -> Book | None:
    """The book on the shelf: what a unit sets for itself changes no step's title."""
    try:
        return reading.book(name)
    except CountError:
        return None
