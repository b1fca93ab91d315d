"""An old and a new book over the same subjects: who gains, who loses, rule by rule."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa

from haitang.rules.engine.batches import Result
from haitang.rules.engine.bits import Words, count, pack, unpack
from haitang.rules.engine.book import Book, Edition, Rule
from haitang.rules.engine.checking import differ, shown
from haitang.rules.engine.finders import finder
from haitang.rules.engine.folding import Node
from haitang.rules.engine.inequalities import Undecided
from haitang.rules.engine.matching import subject_ids, verdicts
from haitang.rules.engine.repeats import Seen
from haitang.rules.engine.sources import Table

VERDICTS = ("true", "false", "unknown")


@dataclass
class Change:
    """What became of one rule. Counts are of subjects that both books could judge."""

    rule: str
    change: str  # same, changed, added or removed
    moved: dict[str, int] = field(default_factory=dict)  # "false-true" to a count
    gains: int = 0  # subjects whose verdict became the good one
    loses: int = 0  # ... was the good one and is not any more
    gained: list[str] = field(default_factory=list)  # the first of them
    lost: list[str] = field(default_factory=list)
    witness: dict[str, object] = field(default_factory=dict)


def changes(old: Edition, new: Edition) -> list[Change]:
    """Rules that are the same, changed, added or removed; a witness for a changed meaning."""
    before = {ready.rule.id: ready for ready in old.rules}
    after = {ready.rule.id: ready for ready in new.rules}
    found = []
    for name in dict.fromkeys([*before, *after]):
        if name not in after:
            found.append(Change(name, "removed"))
        elif name not in before:
            found.append(Change(name, "added"))
        else:
            one, two = before[name], after[name]
            witness = _witness(old, new, (one.rule, two.rule), (one.node, two.node))
            same = one.rule.hash == two.rule.hash and not witness
            found.append(Change(name, "same" if same else "changed", witness=witness))
    return found


def _witness(
    old: Edition, new: Edition, rules: tuple[Rule, Rule], nodes: tuple[Node, Node]
) -> dict[str, object]:
    """A subject whom the two versions judge differently; empty where there is none or no proof."""
    if not comparable(old.book, new.book):
        return {}
    try:
        witness = differ(finder(new.book.catalogue, new.day), *nodes)
    except Undecided:
        return {}
    return shown(new.book, rules[1:], witness)


def comparable(old: Book, new: Book) -> bool:
    """Whether the attributes of both books are declared alike, so that values mean the same."""
    return old.plain["attributes"] == new.plain["attributes"]


@dataclass
class Compared:
    """The changes over a table: so many rows, of which some could not be compared."""

    changes: list[Change]
    rows: int = 0
    left_out: int = 0  # wrong for one of the books, nameless, or named by an earlier row


def compare(old: Edition, new: Edition, table: Table, most: int = 20) -> Compared:
    """The changes, with who gains and who loses among the subjects of a table.

    A book without a rule grants nobody and bars nobody: there the rule is false of everybody.
    """
    found = Compared(changes(old, new))
    named = {change.rule: change for change in found.changes}
    pairs = list(_pairs(old, new))
    with tempfile.TemporaryDirectory(prefix="haitang-") as folder:
        seen = Seen(Path(folder))
        for batch, [one, two] in verdicts([old, new], table):
            ids = subject_ids(table, batch)
            good = one.good & two.good & ~_again(seen, ids, found.rows)
            for rule, i, k in pairs:
                was, now = _three(one, i, good), _three(two, k, good)
                _count(named[rule.id], rule, was, now, ids, most)
            found.rows += len(ids)
            found.left_out += len(ids) - int(count(good))
    return found


def _again(seen: Seen, ids: pa.Array, before: int) -> Words:
    rows = np.zeros(len(ids), np.bool_)
    rows[[row for row, _first in seen.add(ids, before)]] = True
    seen.tidy()
    return pack(rows)


def _pairs(old: Edition, new: Edition) -> Iterator[tuple[Rule, int | None, int | None]]:
    """Every rule of either book with its place in each."""
    before = {ready.rule.id: i for i, ready in enumerate(old.rules)}
    after = {ready.rule.id: k for k, ready in enumerate(new.rules)}
    for ready in new.rules:
        yield ready.rule, before.get(ready.rule.id), after[ready.rule.id]
    for ready in old.rules:
        if ready.rule.id not in after:
            yield ready.rule, before[ready.rule.id], None


def _three(result: Result, place: int | None, good: Words) -> dict[str, Words]:
    if place is None:
        return {"true": good & ~good, "false": good, "unknown": good & ~good}
    true, false = result.true[place], result.false[place]
    return {"true": true & good, "false": false & good, "unknown": good & ~(true | false)}


def _count(
    change: Change,
    rule: Rule,
    was: dict[str, Words],
    now: dict[str, Words],
    ids: pa.Array,
    most: int,
) -> None:
    for one in VERDICTS:
        for two in VERDICTS:
            many = int(count(was[one] & now[two])) if one != two else 0
            if many:
                key = f"{one}-{two}"
                change.moved[key] = change.moved.get(key, 0) + many
    best = "true" if rule.wanted else "false"
    gains, loses = now[best] & ~was[best], was[best] & ~now[best]
    change.gains += int(count(gains))
    change.loses += int(count(loses))
    for words, names in ((gains, change.gained), (loses, change.lost)):
        rows = np.flatnonzero(unpack(words, len(ids)))[: most - len(names)]
        names += [str(ids[int(row)].as_py()) for row in rows]


def plain(old: Edition, new: Edition, found: Compared) -> dict[str, object]:
    """As plain JSON values."""
    return {
        "old": {"book": old.book.id, "day": old.day.isoformat(), "hash": old.hash},
        "new": {"book": new.book.id, "day": new.day.isoformat(), "hash": new.hash},
        "subjects": found.rows,
        "left_out": found.left_out,
        "rules": [vars(change) for change in found.changes],
    }
