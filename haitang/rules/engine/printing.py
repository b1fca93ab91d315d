"""A tree back to text: one canonical text for one tree in each language, and sentences.

``canonical`` parses back to the same tree. ``sentence`` uses titles in both languages and is
for reading only.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from haitang.rules.engine.attributes import Attribute, Parameter
from haitang.rules.engine.said import Said
from haitang.rules.engine.tree import (
    All,
    Any,
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
)

_SHOWN = {"=": "=", "<>": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥", "*": "×"}


@dataclass(frozen=True)
class _Words:
    """How one language says it."""

    all_: str
    any_: str
    not_: str
    in_: str
    between: str
    to: str
    has: str
    has_all: str
    prefix: str
    years: str
    ratio: str
    as_of: str
    date: str
    true: str
    false: str
    pretty: bool  # ≥ and 3% for >= and 0.03
    named: Callable[[Attribute | Parameter], str]
    code: Callable[[Attribute, int], str]


def _title_of_code(attribute: Attribute, index: int) -> str:
    code = attribute.codes[index]
    taken = [c for c in attribute.codes if code.title.zh in (c.code, c.title.zh)]
    return code.title.zh if len(taken) == 1 else code.code


_ZH = _Words(
    " 且 ", " 或 ", "非 ", "{0} 属于 ({1})", "{0} 介于 {1} 至 {2}", "至", "{0} 含任一 ({1})",
    "{0} 含全部 ({1})", "{0} 以 {1} 开头", "满年数({0})", "比值({0}, {1})", "截止日", "日期 '{0}'",
    "是", "否", True, lambda x: x.title.zh, _title_of_code,
)  # fmt: skip
_EN = _Words(
    " AND ", " OR ", "NOT ", "{0} IN ({1})", "{0} BETWEEN {1} TO {2}", "TO", "has_any({0}, {1})",
    "has_all({0}, {1})", "starts_with({0}, {1})", "years_since({0})", "ratio({0}, {1})", "as_of",
    "DATE '{0}'", "TRUE", "FALSE", False, lambda x: x.name, lambda a, i: a.codes[i].code,
)  # fmt: skip
_PLAIN_EN = _Words(
    " and ", " or ", "not: ", "{0} is one of {1}", "{0} is between {1} and {2}", "and",
    "{0} includes any of {1}", "{0} includes all of {1}", "{0} begins with {1}",
    "full years since {0}", "{0} ÷ {1}", "the day asked for", "{0}", "yes", "no", True,
    lambda x: x.title.en, lambda a, i: a.codes[i].title.en,
)  # fmt: skip
_PLAIN_ZH = _Words(
    " 且 ", " 或 ", "不是：", "{0} 属于 {1}", "{0} 介于 {1} 至 {2}", "至", "{0} 含 {1} 之一",
    "{0} 含全部 {1}", "{0} 以 {1} 开头", "{0} 起满年数", "{0} ÷ {1}", "截止日", "{0}",
    "是", "否", True, lambda x: x.title.zh, lambda a, i: a.codes[i].title.zh,
)  # fmt: skip


def canonical(node: Condition, language: str = "zh") -> str:
    """The one text of a tree in ``zh`` or ``en``; it parses back to the same tree."""
    return _condition(node, _ZH if language == "zh" else _EN)


def sentence(node: Condition) -> Said:
    """The condition for reading, with titles in both languages."""
    return Said(_condition(node, _PLAIN_ZH), _condition(node, _PLAIN_EN))


def plain_number(value: Fraction) -> str:
    """A decimal number in digits; "1/3" where it has no end.

    >>> plain_number(Fraction(3, 100)), plain_number(Fraction(1, 3))
    ('0.03', '1/3')
    """
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return str(value)
    if value.denominator == 1:
        return str(value.numerator)
    places = 0
    while (value * 10**places).denominator != 1:
        places += 1
    digits = str(abs((value * 10**places).numerator)).rjust(places + 1, "0")
    return ("-" if value < 0 else "") + digits[:-places] + "." + digits[-places:]


def _number(value: Fraction, words: _Words) -> str:
    if words.pretty and abs(value) < 1 and value.denominator != 1:
        return plain_number(value * 100) + "%"
    return plain_number(value)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _condition(node: Condition, words: _Words, inside: type | None = None) -> str:  # noqa: PLR0911 - one answer for each node
    match node:
        case All(parts) | Any(parts):
            joint = words.all_ if isinstance(node, All) else words.any_
            text = joint.join(_condition(part, words, type(node)) for part in parts)
            return text if inside is None else f"({text})"
        case Not(part):
            return words.not_ + _condition(part, words, Not)
        case Holds(attribute):
            return words.named(attribute)
        case Compare(op, left, right):
            sign = _SHOWN[op] if words.pretty else op
            return f"{_operand(left, words)} {sign} {_operand(right, words)}"
        case Between(amount, low, high):
            return words.between.format(*(_operand(x, words) for x in (amount, low, high)))
        case Ranked(op, attribute, value):
            sign = _SHOWN[op] if words.pretty else op
            return f"{words.named(attribute)} {sign} {_quoted(words.code(attribute, value))}"
        case Prefix(attribute, start):
            return words.prefix.format(words.named(attribute), _quoted(start))
        case Has(attribute, members, every):
            listed = ", ".join(_quoted(words.code(attribute, i)) for i in members)
            form = words.has_all if every else words.has
            return form.format(words.named(attribute), listed)
        case In(attribute, values):
            return _in(attribute, values, words)


def _in(attribute: Attribute, values: tuple[int | str | Fraction, ...], words: _Words) -> str:
    shown = [_value(attribute, value, words) for value in values]
    if len(shown) == 1 and attribute.type not in ("int", "num"):
        return f"{words.named(attribute)} = {shown[0]}"
    return words.in_.format(words.named(attribute), ", ".join(shown))


def _value(attribute: Attribute, value: int | str | Fraction, words: _Words) -> str:
    if isinstance(value, Fraction):
        return _number(value, words)
    return _quoted(value if isinstance(value, str) else words.code(attribute, value))


def _operand(node: Operand, words: _Words) -> str:  # noqa: C901, PLR0911 - one answer for each node
    match node:
        case Ref(attribute):
            return words.named(attribute)
        case Setting(parameter):
            return words.named(parameter)
        case Number(value):
            return _number(value, words)
        case Day(value):
            return words.as_of if value is None else words.date.format(value.isoformat())
        case Word(text):
            return _quoted(text)
        case Truth(value):
            return words.true if value else words.false
        case Sum(parts):
            return _sum(parts, words)
        case Times(factor, amount):
            sign = _SHOWN["*"] if words.pretty else "*"
            inner = _operand(amount, words)
            inner = f"({inner})" if isinstance(amount, Sum | Times) else inner
            return f"{_operand(factor, words)} {sign} {inner}"
        case Ratio(over, under):
            return words.ratio.format(_operand(over, words), _operand(under, words))
        case Years(since):
            return words.years.format(_operand(since, words))


def _sum(parts: tuple[tuple[int, Operand], ...], words: _Words) -> str:
    text = ""
    for i, (sign, part) in enumerate(parts):
        inner = _operand(part, words)
        inner = f"({inner})" if isinstance(part, Sum) else inner
        text += inner if i == 0 else f" {'+' if sign == 1 else '-'} {inner}"
    return text
