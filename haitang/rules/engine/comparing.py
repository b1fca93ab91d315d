"""An old and a new book over the same subjects: who gains, who loses, rule by rule."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from haitang.rules.engine.bits import Words, count, unpack
from haitang.rules.engine.book import Book, Edition, Rule
from haitang.rules.engine.checking import differ, shown
from haitang.rules.engine.finders import finder
from haitang.rules.engine.folding import Node
from haitang.rules.engine.inequalities import Undecided
from haitang.rules.engine.matching import subject_ids, verdicts
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


def compare(old: Edition, new: Edition, table: Table, most: int = 20) -> list[Change]:
    """The changes, with who gains and who loses among the subjects of a table."""
    found = {change.rule: change for change in changes(old, new)}
    pairs = list(_pairs(old, new))
    for batch, [one, two] in verdicts([old, new], table):
        ids = subject_ids(table, batch)
        good = one.good & two.good
        for rule, i, k in pairs:
            was = _three(one.true[i], one.false[i], good)
            now = _three(two.true[k], two.false[k], good)
            _count(found[rule.id], rule, was, now, ids, most)
    return list(found.values())


def _pairs(old: Edition, new: Edition) -> Iterator[tuple[Rule, int, int]]:
    places = {ready.rule.id: i for i, ready in enumerate(old.rules)}
    for k, ready in enumerate(new.rules):
        if ready.rule.id in places:
            yield ready.rule, places[ready.rule.id], k


def _three(true: Words, false: Words, good: Words) -> dict[str, Words]:
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


def plain(old: Edition, new: Edition, found: list[Change]) -> dict[str, object]:
    """As plain JSON values."""
    return {
        "old": {"book": old.book.id, "day": old.day.isoformat(), "hash": old.hash},
        "new": {"book": new.book.id, "day": new.day.isoformat(), "hash": new.hash},
        "rules": [vars(change) for change in found],
    }
