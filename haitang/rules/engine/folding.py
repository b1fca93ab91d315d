"""A condition made ready for one day: dates and parameters become whole numbers.

What is left are five kinds of test on integers and texts. The interpreter, the batch
evaluator and the checker all work on these and on nothing else.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from haitang.rules.engine.attributes import LISTED, Attribute
from haitang.rules.engine.dates import latest_start
from haitang.rules.engine.printing import sentence
from haitang.rules.engine.said import RuleError, Said
from haitang.rules.engine.tree import (
    FLIPPED,
    All,
    Any,
    Between,
    Compare,
    Condition,
    Day,
    Has,
    Holds,
    In,
    Leaf,
    Not,
    Number,
    Operand,
    Prefix,
    Ranked,
    Ratio,
    Ref,
    Setting,
    Sum,
    Times,
    Years,
    attributes_of,
)

Terms = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Linear:
    """Whole multiples of attributes added up, compared with a whole number.

    With ``under`` the left side was divided by that amount: unknown where it is 0, and the
    comparison turns round where it is negative.
    """

    terms: Terms
    op: str
    bound: int
    under: Terms = ()
    under_plus: int = 0


@dataclass(frozen=True, slots=True)
class OneOf:
    """A code or a number is one of these."""

    name: str
    accepted: frozenset[int]


@dataclass(frozen=True, slots=True)
class TextIs:
    """A text is one of these, or begins with ``start``."""

    name: str
    accepted: frozenset[str]
    start: str = ""


@dataclass(frozen=True, slots=True)
class Members:
    """A set has any, or all, of the bits of the mask."""

    name: str
    mask: int
    every: bool


@dataclass(frozen=True, slots=True)
class Flag:
    """A yes-or-no attribute is yes."""

    name: str


Test = Linear | OneOf | TextIs | Members | Flag


@dataclass(slots=True, eq=False)
class Clause:
    """One line of a condition: all its tests must hold (nearly always one test)."""

    number: int
    leaf: Leaf
    tests: tuple[Test, ...]
    said: Said
    attributes: tuple[Attribute, ...]


@dataclass(slots=True, eq=False)
class Node:
    """``all``, ``any`` or ``not`` of parts, or a ``clause``."""

    op: str
    said: Said
    parts: tuple["Node", ...] = ()
    clause: Clause | None = None
    text: dict[str, str] = field(init=False)  # ``said`` as JSON has it, made once

    def __post_init__(self) -> None:
        self.text = {"zh": self.said.zh, "en": self.said.en}


_HEADS = {
    "all": Said("以下须全部满足", "all of these"),
    "any": Said("以下满足任一即可", "at least one of these"),
    "not": Said("以下不得成立", "this must not hold"),
}


@dataclass
class Folder:
    """Folds the conditions of a book for one day. Equal clauses are folded once."""

    day: date
    convention: str
    clauses: list[Clause] = field(default_factory=list)
    known: dict[Leaf, Clause] = field(default_factory=dict)

    def fold(self, node: Condition) -> Node:
        """The condition ready for the day; RuleError if a parameter or date has no value."""
        match node:
            case All(parts):
                return Node("all", _HEADS["all"], tuple(self.fold(part) for part in parts))
            case Any(parts):
                return Node("any", _HEADS["any"], tuple(self.fold(part) for part in parts))
            case Not(part):
                return Node("not", _HEADS["not"], (self.fold(part),))
        clause = self._clause(node)
        return Node("clause", clause.said, (), clause)

    def _clause(self, leaf: Leaf) -> Clause:
        found = self.known.get(leaf)
        if found is None:
            tests = tuple(self._tests(leaf))
            about = tuple(attributes_of(leaf))
            found = Clause(len(self.clauses), leaf, tests, sentence(leaf), about)
            self.known[leaf] = found
            self.clauses.append(found)
        return found

    def _tests(self, leaf: Leaf) -> list[Test]:  # noqa: PLR0911 - one answer for each kind of clause
        match leaf:
            case Compare(op, left, right):
                return [self._comparison(op, left, right)]
            case Between(amount, low, high):
                return [self._comparison(">=", amount, low), self._comparison("<=", amount, high)]
            case Holds(attribute):
                return [Flag(attribute.name)]
            case Has(attribute, members, every):
                return [Members(attribute.name, sum(1 << i for i in members), every)]
            case Ranked(op, attribute, value):
                return [OneOf(attribute.name, _ranks(op, attribute, value))]
            case In(attribute, values):
                return [_one_of(attribute, values)]
            case Prefix(attribute, start) if attribute.type in LISTED:
                codes = enumerate(attribute.codes)
                begin = frozenset(i for i, c in codes if c.code.startswith(start))
                return [OneOf(attribute.name, begin)]
            case Prefix(attribute, start):
                return [TextIs(attribute.name, frozenset(), start)]

    def _comparison(self, op: str, left: Operand, right: Operand) -> Linear:
        if isinstance(left, Years):
            return self._years(op, left.since.attribute, self._fixed(right))
        if isinstance(left, Ratio):
            return self._ratio(op, left, self._fixed(right))
        terms, plus = self._amount(left)
        _add(terms, self._amount(right)[0], -1)
        plus -= self._amount(right)[1]
        return _linear(terms, op, -plus)

    def _fixed(self, operand: Operand) -> Fraction:
        terms, plus = self._amount(operand)
        assert not terms  # noqa: S101 - the parser looked
        return plus

    def _years(self, op: str, since: Attribute, years: Fraction) -> Linear:
        if years.denominator != 1:
            raise RuleError(
                f"满年数要与整数比较，不是 {years}", f"{years} is no whole number of years"
            )
        whole = years.numerator + (op in (">", "<="))
        try:
            cut = latest_start(self.day, whole, self.convention).toordinal()
        except OverflowError:
            raise RuleError(
                f"满年数 {whole} 超出范围", f"{whole} full years are out of range"
            ) from None
        return Linear(((since.name, 1),), "<=" if op in (">=", ">") else ">", cut)

    def _ratio(self, op: str, ratio: Ratio, bound: Fraction) -> Linear:
        terms, plus = self._amount(ratio.over)
        under, under_plus = self._amount(ratio.under)
        _add(terms, under, -bound)
        plus -= bound * under_plus
        scale = math.lcm(under_plus.denominator, *(c.denominator for c in under.values()))
        whole = tuple((name, int(c * scale)) for name, c in under.items())
        made = _linear(terms, op, -plus)
        return Linear(made.terms, made.op, made.bound, whole, int(under_plus * scale))

    def _amount(self, node: Operand) -> tuple[dict[str, Fraction], Fraction]:
        match node:
            case Ref(attribute):
                return {attribute.name: Fraction(1, 10**attribute.places)}, Fraction(0)
            case Number(value):
                return {}, value
            case Setting(parameter):
                return {}, parameter.on(self.day)
            case Day(value):
                return {}, Fraction((value or self.day).toordinal())
            case Times(factor, amount):
                return self._times(self._fixed(factor), amount)
            case Sum(parts):
                return self._sum(parts)
        raise RuleError("这里不能计算", "this cannot be computed")

    def _times(self, by: Fraction, amount: Operand) -> tuple[dict[str, Fraction], Fraction]:
        terms, plus = self._amount(amount)
        return {name: by * c for name, c in terms.items()}, by * plus

    def _sum(self, parts: tuple[tuple[int, Operand], ...]) -> tuple[dict[str, Fraction], Fraction]:
        total: dict[str, Fraction] = {}
        plus = Fraction(0)
        for sign, part in parts:
            terms, more = self._amount(part)
            _add(total, terms, sign)
            plus += sign * more
        return total, plus


def _add(total: dict[str, Fraction], more: Mapping[str, Fraction], by: Fraction | int) -> None:
    for name, c in more.items():
        total[name] = total.get(name, Fraction(0)) + by * c


def _linear(terms: dict[str, Fraction], op: str, bound: Fraction) -> Linear:
    """Smallest whole coefficients. Terms that cancel out stay, with 0: they must be known."""
    scale = math.lcm(bound.denominator, *(c.denominator for c in terms.values()))
    whole = {name: int(c * scale) for name, c in terms.items()}
    limit = int(bound * scale)
    shared = math.gcd(*whole.values())
    if shared and limit % shared == 0:
        whole = {name: c // shared for name, c in whole.items()}
        limit //= shared
    if next((c for c in whole.values() if c), 0) < 0:
        whole = {name: -c for name, c in whole.items()}
        op, limit = FLIPPED[op], -limit
    return Linear(tuple(whole.items()), op, limit)


def _ranks(op: str, attribute: Attribute, value: int) -> frozenset[int]:
    last = len(attribute.codes)
    spans = {
        ">=": range(value, last),
        ">": range(value + 1, last),
        "<=": range(value + 1),
        "<": range(value),
    }
    return frozenset(spans[op])


def _one_of(attribute: Attribute, values: tuple[int | str | Fraction, ...]) -> OneOf | TextIs:
    if attribute.type == "text":
        return TextIs(attribute.name, frozenset(v for v in values if isinstance(v, str)))
    if attribute.type in LISTED:
        return OneOf(attribute.name, frozenset(v for v in values if isinstance(v, int)))
    scaled = [v * 10**attribute.places for v in values if isinstance(v, Fraction)]
    return OneOf(attribute.name, frozenset(v.numerator for v in scaled if v.denominator == 1))
