"""What a ledger 台账 is: columns, filters and saved views, declared once.

One declaration serves the page, the print and the Excel file. Nobody types a ledger.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise

from haitang.accounts.models import Account
from haitang.scope.scope import Everything, current

Kind = Literal["text", "date", "moment", "chip", "number", "span", "money"]
Input = Literal["keyword", "choice", "place", "category", "unit", "date", "flag"]
Words = str | Promise


@dataclass(frozen=True)
class Column:
    """One column. ``source`` is the column of the record that a duty must give.

    ``words`` turns a stored code into words; ``width`` is in characters of the Excel sheet.
    ``kind`` says how it is shown: "span" is a deadline in words, "money" an amount in fen.
    """

    key: str
    title: Words
    source: str
    kind: Kind = "text"
    width: int = 12
    words: Mapping[Any, Words] = field(default_factory=dict)

    def text(self, value: Any) -> Any:
        """The value in words where it is a code, else as it is."""
        return self.words.get(value, value) if self.words else value


@dataclass(frozen=True)
class Condition:
    """A filter that is in force: what it does, and how it reads on its tag."""

    key: str
    value: str
    words: Words
    q: Q


@dataclass(frozen=True)
class Choice:
    """One entry of a list to choose from."""

    value: str
    title: Words


class UnreadableError(ValueError):
    """A filter was given something that it cannot read; the message says what to write."""

    def __init__(self, message: Words) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class Filter:
    """One filter, which works only for a reader whose every active grant gives ``needs``.

    Otherwise a filter would tell what a column hides.

    ``apply`` turns the text of the address into a Q and the words for the tag, or raises
    UnreadableError. ``choices`` lists what can be chosen, where that is a list.
    """

    key: str
    title: Words
    kind: Input
    apply: Callable[[str], tuple[Q, Words]]
    needs: frozenset[str] = frozenset()
    choices: Callable[[], Sequence[Choice]] | None = None

    def condition(self, text: str) -> Condition:
        """The condition for a text from the address."""
        q, words = self.apply(text)
        return Condition(self.key, text, words, q)


@dataclass(frozen=True)
class View:
    """A tab over the ledger. ``apply`` gets the reader's account and the present moment."""

    key: str
    title: Words
    apply: Callable[[Account | None, dt.datetime], Q]
    needs: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Order:
    """A way to sort. Each ends with the primary key, so that pages do not overlap.

    ``only`` narrows the rows to those for which the order has a meaning (and an index).
    """

    key: str
    title: Words
    by: tuple[str, ...]
    only: Q = field(default_factory=Q)


@dataclass(frozen=True)
class Ledger:
    """A declared list. ``rows`` gives the rows that the present scope may see.

    ``record`` is the name in the table of duties; an empty one means that the rows are facts, in
    which nothing personal can stand. ``always`` are columns that a page needs beside those shown
    (to build links). ``part`` is the column by which the composition bar is split. ``read`` and
    ``export`` are the operations that a duty must give. ``dress`` puts names for numbers into rows
    that were read. ``indexed`` names the columns whose indexes must not be used when many rows are
    asked for (see ``walking``): with all their codes, or with none where they hold a number.
    """

    code: str
    title: Words
    record: str
    rows: Callable[[], QuerySet[Any]]
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...]
    views: tuple[View, ...]
    orders: tuple[Order, ...]
    part: Column
    read: str
    export: str
    always: tuple[str, ...] = ("pk",)
    dress: Callable[[list[dict[str, Any]]], None] | None = None
    indexed: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def shown(self) -> list[Column]:
        """The columns that the present scope gives somewhere."""
        scope = current()
        if isinstance(scope, Everything) or not self.record:
            return list(self.columns)
        given = scope.columns(self.record)
        return [column for column in self.columns if column.source in given]

    def usable(self, needs: frozenset[str]) -> bool:
        """Whether every active grant gives the columns: only then may rows be chosen by them."""
        scope = current()
        if isinstance(scope, Everything) or not self.record:
            return True
        sets = [g.columns.get(self.record, frozenset()) for g in scope.active()]
        return all(needs <= given for given in sets if given)


LEDGERS: dict[str, Ledger] = {}


def declared(ledger: Ledger) -> Ledger:
    """Put a ledger on the list; two of one code are a mistake."""
    if ledger.code in LEDGERS:
        msg = f"The ledger {ledger.code} is declared twice."
        raise ValueError(msg)
    LEDGERS[ledger.code] = ledger
    return ledger


def today() -> dt.date:
    """The present business day."""
    return timezone.localdate()
