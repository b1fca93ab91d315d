"""Periods after an election: from the election's own book, else from ``rulebooks/after.toml``."""

import datetime as dt
from functools import cache
from pathlib import Path
from typing import Final

from haitang.elections.counting import tables
from haitang.elections.counting.book import Book
from haitang.elections.counting.rules import Period
from haitang.elections.counting.tables import SOURCE, source

FILE: Final = Path(__file__).with_name("rulebooks") / "after.toml"
OWN: Final = ("handover", "runoff_deadline")  # sections that an election's book may have
NAMES: Final = ("result_objection", "result_answer", "recall_vote", "recall_again", *OWN)


@cache
def _periods() -> dict[str, Period]:
    return read(FILE.name, FILE.read_bytes())


def read(file: str, content: bytes) -> dict[str, Period]:
    """Every period of a file. Raises CountError with the key for one that is missing or wrong."""
    top = tables.top(file, content)
    top.only({"book", *NAMES})
    head = top.table("book")
    head.only({"id", "zh", "en"})
    for key in ("id", "zh", "en"):
        head.text(key)
    found = {}
    for name in NAMES:
        table = top.table(name)
        table.only({"days"} | SOURCE)
        found[name] = Period(table.count("days", 0, 3660), source(table))
    return found


def period(name: str, book: Book | None = None) -> Period:
    """A period by name; the book's own where it has one."""
    own: Period | None = getattr(book.rules, name) if book and name in OWN else None
    return own or _periods()[name]


def last_day(start: dt.date, span: Period) -> dt.date:
    """The last day of a period; the day on which it begins is not counted."""
    return start + dt.timedelta(days=span.days)
