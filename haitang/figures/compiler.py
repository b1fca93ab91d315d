"""One portable SQL text for SQLite, PostgreSQL and DuckDB.

The text only adds up integers by kind and by a column that the fact stores; it never truncates a
moment, divides or takes a percentile. What it gives is added up to measures in Python. Literals
are integers, days and checked words, so there is nothing to bind and nothing to inject.
"""

# ruff: noqa: S608 - see the last sentence above: `word` and `int` check every literal

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from haitang.figures.definitions import Measure, Term
from haitang.figures.slices import EVER, Slice

TABLE = "facts_fact"
_WORD = re.compile(r"[A-Za-z0-9_.\-]*")

# The column that a dimension is stored in, and the text that makes a bucket of it.
STORED = {
    "month": "day", "town": "place", "community": "place", "category": "d1", "unit": "d2",
    "channel": "d2", "policy_class": "d1",
}  # fmt: skip
_BUCKET = {
    "month": "substr(cast(raw as varchar(10)), 1, 7)",
    "town": "raw - raw % 1000",
    "community": "raw",
    "unit": "raw",
    "channel": "raw",
    "policy_class": "raw",
}
Groups = Mapping[str, Sequence[str]]  # category shown -> codes of it and below


@dataclass(frozen=True)
class By:
    """A breakdown. ``groups`` says for categories which codes are shown as which."""

    dimension: str = ""
    groups: Groups | None = None


def word(text: str) -> str:
    """A word as an SQL literal; raises ValueError for anything but letters, digits and ``_.-``."""
    if not _WORD.fullmatch(text):
        msg = f"{text!r} cannot stand in the SQL of a figure"
        raise ValueError(msg)
    return f"'{text}'"


def _day(day: dt.date) -> str:
    return f"'{day.isoformat()}'"


def _words(words: Iterable[str]) -> str:
    return ", ".join(word(text) for text in words) or "''"


def where(part: Slice, kinds: Iterable[str]) -> str:
    """The condition on facts: kinds, places and days, category, unit, log size."""
    lines = [f"kind in ({_words(sorted(set(kinds)))})", _anywhere(part)]
    if part.categories is not None:
        lines.append(f"d1 in ({_words(part.categories)})")
    if value := part.unit or part.channel:
        lines.append(f"d2 = {word(value)}")
    if part.as_of is not None:
        lines.append(f"leaf < {int(part.as_of)}")
    return " and ".join(lines)


def _anywhere(part: Slice) -> str:
    stretches = [_inside(*stretch) for stretch in part.stretches]
    if not stretches:
        return "1 = 0"
    return stretches[0] if len(stretches) == 1 else f"({' or '.join(stretches)})"


def _inside(first: dt.date, last: dt.date, codes: Sequence[tuple[int, int]]) -> str:
    ranges = " or ".join(f"place between {int(low)} and {int(high)}" for low, high in codes)
    days = f"day <= {_day(last)}"
    if first != EVER:
        days = f"day >= {_day(first)} and {days}"
    return f"(({ranges or '1 = 0'}) and {days})"


def amount(term: Term) -> str:
    """What one fact adds to a term, its factor left out."""
    value = "sign" if term.count == "count" else "sign * quantity"
    if term.at_least is None:
        return value
    return f"case when quantity >= {int(term.at_least)} then {value} else 0 end"


def bucket(by: By) -> str:
    """The text that makes a bucket of ``raw``."""
    if by.dimension != "category":
        return _BUCKET[by.dimension]
    lines = [f"when raw in ({_words(codes)}) then {word(shown)}"
             for shown, codes in (by.groups or {}).items()]  # fmt: skip
    return f"case {' '.join(lines)} else '' end" if lines else "raw"


def sums(amounts: Sequence[str], kinds: Iterable[str], part: Slice, by: By) -> str:
    """By kind and bucket, the sum of each amount: additive and stock measures in one scan."""
    named = [f"sum({text}) as s{i}" for i, text in enumerate(amounts)]
    condition = where(part, kinds)
    if not by.dimension:
        return f"select kind, {', '.join(named)} from {TABLE} where {condition} group by kind"
    # First by the stored value, of which there are few, then by what is made of it.
    raw = STORED[by.dimension]
    inner = (
        f"select kind, {raw} as raw, {', '.join(named)} from {TABLE} "
        f"where {condition} group by kind, {raw}"
    )
    outer = ", ".join(f"sum(s{i}) as s{i}" for i in range(len(amounts)))
    return (
        f"select kind, {bucket(by)} as bucket, {outer} from ({inner}) t group by kind, {bucket(by)}"
    )


def histogram(kind: str, part: Slice, by: By) -> str:
    """How many facts have which quantity: percentiles are read off in Python."""
    condition = where(part, [kind])
    if not by.dimension:
        return (
            f"select quantity, sum(sign) as n from {TABLE} where {condition} "
            "group by quantity having sum(sign) <> 0"
        )
    raw = STORED[by.dimension]
    inner = (
        f"select {raw} as raw, quantity, sum(sign) as n from {TABLE} where {condition} "
        f"group by {raw}, quantity having sum(sign) <> 0"
    )
    return (
        f"select {bucket(by)} as bucket, quantity, sum(n) as n from ({inner}) t "
        f"group by {bucket(by)}, quantity"
    )


def distinct(kind: str, part: Slice, by: By) -> str:
    """How many records have a fact of the kind that stands, in each bucket."""
    condition = where(part, [kind])
    if not by.dimension:
        inner = (
            f"select subject_id from {TABLE} where {condition} "
            "group by subject_id having sum(sign) > 0"
        )
        return f"select count(*) as n from ({inner}) t"
    raw = f"(select {STORED[by.dimension]} as raw, subject_id, sign from {TABLE} where {condition})"
    inner = (
        f"select {bucket(by)} as bucket, subject_id from {raw} r "
        f"group by {bucket(by)}, subject_id having sum(sign) > 0"
    )
    return f"select bucket, count(*) as n from ({inner}) t group by bucket"


def amounts_of(measures: Iterable[Measure]) -> list[str]:
    """The different amounts that measures add up, each once."""
    return list(dict.fromkeys(amount(term) for m in measures for term in m.terms))
