"""Every rule of an edition on many subjects at once: two bits a verdict, true and false.

Each different clause is computed once for a batch; rules are ANDs and ORs of 64 subjects at a
time. The results equal those of the interpreter cell by cell.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from haitang.rules.engine.attributes import Attribute
from haitang.rules.engine.bits import Array, Words, ones, pack
from haitang.rules.engine.book import Edition
from haitang.rules.engine.columns import Bools, Column, read_column, unknown
from haitang.rules.engine.folding import (
    Clause,
    Flag,
    Linear,
    Members,
    Node,
    OneOf,
    Terms,
    Test,
    TextIs,
)
from haitang.rules.engine.said import RuleError

Pair = tuple[Words, Words]  # true, false
_TINY, _SMALL = 2**30, 2**62  # sums below never leave 32 and 64 bits
_SPANS = {
    np.dtype(kind): (int(np.iinfo(kind).min), int(np.iinfo(kind).max))
    for kind in (np.int8, np.int32, np.int64)
}
_COMPARE = {
    "=": np.equal,
    "<>": np.not_equal,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}


@dataclass(slots=True)
class Result:
    """The verdicts of a batch: words by rule, in the order of the edition.

    A row that is not ``good`` had a wrong value: neither true nor false of it is set.
    """

    rows: int
    true: npt.NDArray[np.uint64]
    false: npt.NDArray[np.uint64]
    good: Words
    wrong: list[tuple[int, Attribute | None]]  # row in the batch; None: it names no subject

    def leave_out(self, rows: Bools) -> None:
        """Take out rows that name no subject."""
        self.good &= ~pack(rows)
        self.true &= self.good
        self.false &= self.good
        self.wrong += [(int(row), None) for row in np.flatnonzero(rows)]


class BatchEvaluator:
    """Evaluates one edition. Columns are found by the English name or Chinese title."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.attributes = edition.attributes
        self.named = {a.name: a for a in self.attributes}
        self.kinds: dict[Terms, type] = {}

    def names(self, schema: pa.Schema) -> dict[str, str]:
        """The column of each attribute that a table has; RuleError where one has two."""
        found: dict[str, str] = {}
        for attribute in self.attributes:
            names = {attribute.name, attribute.title.zh}
            have = [name for name in schema.names if name in names]
            if len(have) > 1:
                raise RuleError(
                    f"“{attribute.title.zh}”有两列：{'、'.join(have)}",
                    f"{attribute.name} has two columns: {', '.join(have)}",
                )
            if have:
                found[attribute.name] = have[0]
        return found

    def evaluate(self, batch: pa.RecordBatch) -> Result:
        """All verdicts of a batch; RuleError where a column has an impossible type."""
        names = self.names(batch.schema)
        rows = batch.num_rows
        columns = {
            a.name: read_column(a, batch.column(names[a.name]))
            if a.name in names
            else unknown(a, rows)
            for a in self.attributes
        }
        run = _Run(self.named, columns, rows, self.kinds)
        good, wrong = _good(self.attributes, columns, rows)
        pairs = [run.node(ready.node) for ready in self.edition.rules]
        width = (rows + 63) // 64
        true, false = np.zeros((2, len(pairs), width), np.uint64)
        for i, (t, f) in enumerate(pairs):
            true[i], false[i] = t, f
        if wrong:
            true &= good
            false &= good
        return Result(rows, true, false, good, wrong)


def _good(
    attributes: list[Attribute], columns: dict[str, Column], rows: int
) -> tuple[Words, list[tuple[int, Attribute | None]]]:
    bad: Bools = np.zeros(rows, np.bool_)
    found: list[tuple[int, Attribute | None]] = []
    for attribute in attributes:
        wrong = columns[attribute.name].wrong
        if wrong is not None:
            bad |= wrong
            found += [(int(row), attribute) for row in np.flatnonzero(wrong)]
    return ones(rows) & ~pack(bad), sorted(found, key=lambda pair: pair[0])


@dataclass
class _Run:
    """One batch: what was computed already is kept."""

    named: dict[str, Attribute]
    columns: dict[str, Column]
    rows: int
    kinds: dict[Terms, type]  # of all batches
    clauses: dict[int, Pair] = field(default_factory=dict)
    widened: dict[tuple[str, type], Array] = field(default_factory=dict)
    sums: dict[Terms, tuple[Array, Words]] = field(default_factory=dict)
    products: dict[tuple[str, int, type], Array] = field(default_factory=dict)

    def node(self, node: Node) -> Pair:
        if node.clause is not None:
            return self.clause(node.clause)
        if node.op == "not":
            true, false = self.node(node.parts[0])
            return false, true
        pairs = [self.node(part) for part in node.parts]
        true, false = pairs[0][0].copy(), pairs[0][1].copy()
        for t, f in pairs[1:]:
            if node.op == "all":
                true &= t
                false |= f
            else:
                true |= t
                false &= f
        return true, false

    def clause(self, clause: Clause) -> Pair:
        found = self.clauses.get(clause.number)
        if found is None:
            pairs = [self.test(test) for test in clause.tests]
            true, false = pairs[0]
            for t, f in pairs[1:]:
                true, false = true & t, false | f
            found = self.clauses[clause.number] = (true, false)
        return found

    def test(self, test: Test) -> Pair:
        if isinstance(test, Linear):
            return self.linear(test)
        column = self.columns[test.name]
        known = column.known
        match test:
            case Flag():
                true = column.values.view(np.uint64) & known
                return true, known ^ true
            case OneOf(_, accepted):
                yes = _one_of(column.values, sorted(accepted))
            case Members(_, mask, every):
                met = column.values & column.values.dtype.type(mask)
                yes = met == mask if every else met != 0
            case TextIs():
                yes = _texts(column, test)
        true = pack(yes) & known
        return true, known ^ true

    def linear(self, test: Linear) -> Pair:
        yes, known = self.compared(test, test.op)
        if test.under:
            return self.ratio(test, yes, known)
        true = pack(yes) & known
        return true, known ^ true

    def compared(self, test: Linear, op: str) -> tuple[Bools, Words]:
        """Which rows hold. Two terms are compared with each other: no sum is written out."""
        if len(test.terms) == 2 and test.bound == 0:
            (name, factor), (other, by) = test.terms
            left, right = (
                self.product(name, factor, test.terms),
                self.product(other, -by, test.terms),
            )
            known = self.columns[name].known & self.columns[other].known
            return _COMPARE[op](left, right), known
        values, known = self.sum(test.terms)
        return _COMPARE[op](values, _bound(values, test)), known

    def ratio(self, test: Linear, yes: Bools, known: Words) -> Pair:
        under, under_known = self.sum(test.under)
        under = under if test.under_plus == 0 else _plus(under, test.under_plus)
        above = under > 0
        some = above
        yes = yes & above
        if not self.never_negative(test):
            below = under < 0
            turned = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(test.op, test.op)
            yes |= self.compared(test, turned)[0] & below
            some = above | below
        known = known & under_known & pack(some)
        true = pack(yes) & known
        return true, known ^ true

    def never_negative(self, test: Linear) -> bool:
        """Whether the divisor cannot be below 0, by the domains of its attributes."""
        return test.under_plus >= 0 and all(
            factor > 0 and self.named[name].low >= 0 for name, factor in test.under
        )

    def product(self, name: str, factor: int, terms: Terms) -> Array:
        """A column times a factor, in the type that the whole sum needs."""
        kind = self.kind(terms)
        found = self.products.get((name, factor, kind))
        if found is None:
            wide = self.wide(name, kind)
            found = self.products[name, factor, kind] = wide if factor == 1 else wide * factor
        return found

    def kind(self, terms: Terms) -> type:
        """32 or 64 bits where no sum can be too large, else Python's integers."""
        found = self.kinds.get(terms)
        if found is None:
            size = sum(abs(f) * _far(self.named[n]) for n, f in terms)
            found = np.int32 if size < _TINY else np.int64 if size < _SMALL else np.object_
            self.kinds[terms] = found
        return found

    def sum(self, terms: Terms) -> tuple[Array, Words]:
        """The sum, as 64-bit integers where none can be too large, else as Python's."""
        found = self.sums.get(terms)
        if found is None:
            found = self.sums[terms] = self._sum(terms)
        return found

    def _sum(self, terms: Terms) -> tuple[Array, Words]:
        name, factor = terms[0]
        known = self.columns[name].known
        if len(terms) == 1 and factor == 1:
            return self.columns[name].values, known
        kind = self.kind(terms)
        total = self.wide(name, kind) * factor
        for other, by in terms[1:]:
            if by == 1:
                total += self.wide(other, kind)
            elif by == -1:
                total -= self.wide(other, kind)
            else:
                total += self.wide(other, kind) * by
            known = known & self.columns[other].known
        return total, known

    def wide(self, name: str, kind: type) -> Array:
        """The values of a column in a type wide enough for a sum; not to be written to."""
        found = self.widened.get((name, kind))
        if found is None:
            found = self.columns[name].values.astype(kind, copy=False)
            self.widened[name, kind] = found
        return found


def _far(attribute: Attribute) -> int:
    return max(abs(attribute.low), abs(attribute.high), 1)


def _plus(values: Array, more: int) -> Array:
    if abs(more) < _SMALL and values.dtype != np.object_:  # two of less than 2**62 fit
        near: Array = values.astype(np.int64) + more
        return near
    wide: Array = values.astype(np.object_) + more
    return wide


def _bound(values: Array, test: Linear) -> Any:
    """The bound in the type of the values where it fits: no wider comparison than needed."""
    if values.dtype == np.object_:
        return test.bound
    least, most = _SPANS[values.dtype]
    return values.dtype.type(test.bound) if least <= test.bound <= most else test.bound


def _one_of(values: Array, accepted: list[int]) -> Bools:
    if not accepted:
        return np.zeros(len(values), np.bool_)
    first, last = accepted[0], accepted[-1]
    if first == last:
        return np.asarray(values == first)
    if last - first + 1 == len(accepted):
        return np.asarray((values >= first) & (values <= last))
    if len(accepted) > 6:
        return np.isin(values, accepted)
    yes = np.asarray(values == first)
    for value in accepted[1:]:
        yes |= values == value
    return yes


def _texts(column: Column, test: TextIs) -> Bools:
    """Each different text is asked once."""
    start = test.start
    says = [t.startswith(start) if start else t in test.accepted for t in column.texts]
    found: Bools = np.array(says, np.bool_)[column.values]
    return found
