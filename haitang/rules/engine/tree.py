"""The tree of a condition. Every node is typed; nothing else can be said in the language."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from haitang.rules.engine.attributes import Attribute, Parameter

FLIPPED = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
OPPOSITE = {"=": "<>", "<>": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}


@dataclass(frozen=True, slots=True)
class Ref:
    """The value of an attribute."""

    attribute: Attribute


@dataclass(frozen=True, slots=True)
class Number:
    """A fixed number."""

    value: Fraction


@dataclass(frozen=True, slots=True)
class Setting:
    """A dated parameter."""

    parameter: Parameter


@dataclass(frozen=True, slots=True)
class Day:
    """A fixed day, or with None the day for which the rule is asked."""

    value: date | None


@dataclass(frozen=True, slots=True)
class Word:
    """A fixed text: a code, or part of a text."""

    value: str


@dataclass(frozen=True, slots=True)
class Truth:
    """Yes or no, to compare a yes-or-no attribute with."""

    value: bool


@dataclass(frozen=True, slots=True)
class Sum:
    """Parts added, or taken away where the sign is -1."""

    parts: tuple[tuple[int, "Amount"], ...]


@dataclass(frozen=True, slots=True)
class Times:
    """A fixed number times an amount."""

    factor: "Number | Setting"
    amount: "Amount"


@dataclass(frozen=True, slots=True)
class Ratio:
    """One amount over another; unknown where the other is 0."""

    over: "Amount"
    under: "Amount"


@dataclass(frozen=True, slots=True)
class Years:
    """Full years since a date."""

    since: Ref


Amount = Ref | Number | Setting | Sum | Times
Operand = Amount | Day | Word | Truth | Ratio | Years


@dataclass(frozen=True, slots=True)
class Compare:
    """Two amounts, two days, or a ratio or full years with a fixed number."""

    op: str
    left: Operand
    right: Operand


@dataclass(frozen=True, slots=True)
class Between:
    """From one fixed value to another, both included."""

    amount: Operand
    low: Operand
    high: Operand


@dataclass(frozen=True, slots=True)
class In:
    """A code, text or number is one of these; indexes, texts or numbers, sorted."""

    attribute: Attribute
    values: tuple[int | str | Fraction, ...]


@dataclass(frozen=True, slots=True)
class Ranked:
    """An ordered code is at least, at most... this one."""

    op: str
    attribute: Attribute
    value: int


@dataclass(frozen=True, slots=True)
class Prefix:
    """A code or text begins with this."""

    attribute: Attribute
    start: str


@dataclass(frozen=True, slots=True)
class Has:
    """A set holds any, or all, of these members (indexes, sorted)."""

    attribute: Attribute
    members: tuple[int, ...]
    every: bool


@dataclass(frozen=True, slots=True)
class Holds:
    """A yes-or-no attribute is yes."""

    attribute: Attribute


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: "Condition"


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Any:
    """At least one part holds."""

    parts: tuple["Condition", ...]


Leaf = Compare | Between | In | Ranked | Prefix | Has | Holds
Condition = Leaf | Not | All | Any


def operands(node: Operand) -> Iterator[Operand]:
    """The operand and those inside it."""
    yield node
    match node:
        case Sum(parts):
            for _sign, part in parts:
                yield from operands(part)
        case Times(factor, amount):
            yield factor
            yield from operands(amount)
        case Ratio(over, under):
            yield from operands(over)
            yield from operands(under)
        case Years(since):
            yield since


def _operands_of(leaf: Leaf) -> Iterator[Operand]:
    match leaf:
        case Compare(_, left, right):
            yield from operands(left)
            yield from operands(right)
        case Between(amount, low, high):
            for side in (amount, low, high):
                yield from operands(side)
        case _:
            yield Ref(leaf.attribute)


def leaves(node: Condition) -> Iterator[Leaf]:
    """Every clause, left to right."""
    match node:
        case Not(part):
            yield from leaves(part)
        case All(parts) | Any(parts):
            for part in parts:
                yield from leaves(part)
        case _:
            yield node


def attributes_of(node: Condition) -> list[Attribute]:
    """The attributes a condition asks for, in the order of the text, each once."""
    found = [x.attribute for leaf in leaves(node) for x in _operands_of(leaf) if isinstance(x, Ref)]
    return list(dict.fromkeys(found))


def parameters_of(node: Condition) -> list[Parameter]:
    """The dated parameters a condition uses, each once."""
    used = [x for leaf in leaves(node) for x in _operands_of(leaf) if isinstance(x, Setting)]
    return list(dict.fromkeys(x.parameter for x in used))


def moves(node: Condition) -> bool:
    """Whether the meaning changes from day to day: full years, or the day asked for."""
    used = (x for leaf in leaves(node) for x in _operands_of(leaf))
    return any(isinstance(x, Years) or x == Day(None) for x in used)
