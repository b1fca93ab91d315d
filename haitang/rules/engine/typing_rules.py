"""Which operands may meet in a clause. Each function builds a clause or raises RuleError."""

from collections.abc import Sequence
from fractions import Fraction

from haitang.rules.engine.attributes import LISTED, NUMBERS, Attribute
from haitang.rules.engine.said import RuleError, Said
from haitang.rules.engine.tree import (
    FLIPPED,
    Between,
    Compare,
    Condition,
    Day,
    Has,
    Holds,
    In,
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
    Truth,
    Word,
    Years,
    operands,
)

AMOUNTS = (Ref, Number, Setting, Sum, Times)
_KINDS = {
    "number": Said("数", "a number"),
    "date": Said("日期", "a date"),
    "text": Said("文字", "text"),
    "bool": Said("是/否", "yes or no"),
    "set": Said("一组取值", "a set"),
}


def kind(operand: Operand) -> str:
    """number, date, text, bool or set."""
    match operand:
        case Ref(attribute):
            if attribute.type in NUMBERS:
                return "number"
            return "text" if attribute.type in ("code", "rank", "text") else attribute.type
        case Day():
            return "date"
        case Word():
            return "text"
        case Truth():
            return "bool"
        case _:
            return "number"


def is_number(operand: Operand) -> bool:
    """Whether this can be added: an amount of a number, not full years and not a ratio."""
    return isinstance(operand, AMOUNTS) and kind(operand) == "number"


def fixed(operand: Operand) -> bool:
    """Whether no attribute takes part."""
    return not any(isinstance(x, Ref) for x in operands(operand))


def compare(op: str, left: Operand, right: Operand) -> Condition:
    """A comparison, the fixed side brought to the right."""
    if fixed(left) and fixed(right):
        raise RuleError("两边都是固定的值，不用比较", "both sides are fixed; nothing to compare")
    if fixed(left) or (isinstance(right, Years | Ratio) and not isinstance(left, Years | Ratio)):
        op, left, right = FLIPPED[op], right, left
    if kind(left) != kind(right):
        raise _different(left, right)
    if isinstance(left, Ratio | Years):
        return _against_fixed(op, left, right)
    match kind(left):
        case "text":
            return _compare_text(op, left, right)
        case "bool":
            return _compare_truth(op, left, right)
        case "set":
            raise RuleError("一组取值用“含任一”或“含全部”", "ask a set with has_any or has_all")
    return Compare(op, left, right)


def _different(left: Operand, right: Operand) -> RuleError:
    one, two = _KINDS[kind(left)], _KINDS[kind(right)]
    return RuleError(
        f"左边是{one.zh}，右边是{two.zh}，不能比较",
        f"the left side is {one.en} and the right side {two.en}; they cannot be compared",
    )


def _against_fixed(op: str, left: Ratio | Years, right: Operand) -> Compare:
    if not isinstance(right, Number | Setting):
        raise RuleError(
            "满年数和比值只能与固定的数或参数比较",
            "compare full years and ratios with a fixed number or a parameter only",
        )
    if isinstance(left, Years):
        _whole_years(op, right)
    return Compare(op, left, right)


def _whole_years(op: str, right: Number | Setting) -> None:
    if op in ("=", "<>"):
        raise RuleError("满年数用 ≥、>、≤、< 比较", "compare full years with >=, >, <= or <")
    if isinstance(right, Number) and not (right.value.denominator == 1 and 0 <= right.value <= 149):
        raise RuleError(
            "满年数要与 0 至 149 的整数比较", "compare full years with a whole number from 0 to 149"
        )


def _compare_text(op: str, left: Operand, right: Operand) -> Condition:
    if not isinstance(left, Ref) or not isinstance(right, Word):
        raise RuleError("文字字段只能与 '文字' 比较", "compare a text attribute with 'text' only")
    attribute = left.attribute
    value = _member(attribute, right)
    if op in ("=", "<>"):
        clause = In(attribute, (value,))
        return clause if op == "=" else Not(clause)
    if attribute.type != "rank":
        raise RuleError(
            f"“{attribute.title.zh}”的取值没有先后，不能比大小",
            f"the values of {attribute.name} have no order",
        )
    assert isinstance(value, int)  # noqa: S101 - for the reader of types
    return Ranked(op, attribute, value)


def _compare_truth(op: str, left: Operand, right: Operand) -> Condition:
    if not isinstance(left, Ref) or not isinstance(right, Truth) or op not in ("=", "<>"):
        raise RuleError(
            "“是/否”字段写字段名即可，或写“= 是”“= 否”",
            "write the yes-or-no attribute alone, or compare it with true or false",
        )
    clause = Holds(left.attribute)
    return clause if right.value == (op == "=") else Not(clause)


def _member(attribute: Attribute, operand: Operand) -> int | str:
    if not isinstance(operand, Word):
        raise _different(Ref(attribute), operand)
    return attribute.index(operand.value) if attribute.type in LISTED else operand.value


def within(left: Operand, values: Sequence[Operand]) -> Condition:
    """One of a list of fixed values, for a code, a text or a number."""
    if not isinstance(left, Ref) or kind(left) not in ("text", "number"):
        raise RuleError(
            "“属于”前面应是取值、文字或数的字段",
            "IN follows an attribute of codes, text or numbers",
        )
    attribute = left.attribute
    if kind(left) == "text":
        texts = {_member(attribute, value) for value in values}
        return In(attribute, tuple(sorted(texts, key=lambda v: (str(type(v)), v))))
    numbers: set[Fraction] = set()
    for value in values:
        if not isinstance(value, Number):
            raise _different(left, value) if kind(value) != "number" else _not_fixed()
        numbers.add(value.value)
    return In(attribute, tuple(sorted(numbers)))


def _not_fixed() -> RuleError:
    return RuleError("这里要写固定的数", "only fixed numbers here")


def between(left: Operand, low: Operand, high: Operand) -> Condition:
    """From one fixed value to another, both included."""
    if isinstance(left, Years):
        return _years_between(left, low, high)
    if fixed(left) or not fixed(low) or not fixed(high):
        raise RuleError(
            "“介于”前面是字段，后面是两个固定的值",
            "BETWEEN follows an attribute and takes two fixed values",
        )
    if kind(left) not in ("number", "date"):
        raise RuleError("只有数和日期能用“介于”", "only numbers and dates can be between")
    for side in (low, high):
        if kind(side) != kind(left):
            raise _different(left, side)
    return Between(left, low, high)


def _years_between(left: Years, low: Operand, high: Operand) -> Between:
    for side in (low, high):
        _against_fixed(">=", left, side)
    return Between(left, low, high)


def has(members: Operand, values: Sequence[Operand], every: bool) -> Condition:
    """Any or all of some members of a set."""
    if not isinstance(members, Ref) or members.attribute.type != "set":
        raise RuleError("“含”前面应是一组取值的字段", "only a set can have members")
    indexes: set[int] = set()
    for value in values:
        found = _member(members.attribute, value)
        assert isinstance(found, int)  # noqa: S101 - for the reader of types
        indexes.add(found)
    return Has(members.attribute, tuple(sorted(indexes)), every and len(indexes) > 1)


def prefix(left: Operand, start: Operand) -> Condition:
    """A code or text that begins with a fixed text."""
    if not isinstance(left, Ref) or kind(left) != "text" or left.attribute.type == "rank":
        raise RuleError(
            "“以…开头”前面应是代码或文字字段", "only codes and text can begin with text"
        )
    if not isinstance(start, Word) or not start.value:
        raise RuleError("“以”后面应是 '文字'", "expected 'text' to begin with")
    return Prefix(left.attribute, start.value)


def years(since: Operand) -> Years:
    """Full years since a date attribute."""
    if not isinstance(since, Ref) or since.attribute.type != "date":
        raise RuleError(
            "满年数的括号里应是日期字段", "years_since takes an attribute that is a date"
        )
    return Years(since)


def ratio(over: Operand, under: Operand) -> Ratio:
    """One number over another."""
    for side in (over, under):
        if not isinstance(side, AMOUNTS) or not is_number(side) or fixed(side):
            raise RuleError("比值的括号里应是两个数的字段", "ratio takes two amounts of attributes")
    assert isinstance(over, AMOUNTS)  # noqa: S101 - for the reader of types
    assert isinstance(under, AMOUNTS)  # noqa: S101 - for the reader of types
    return Ratio(over, under)
