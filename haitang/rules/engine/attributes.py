"""What a rule may ask about: typed attributes, and how a value given for one is read.

Inside the engine every value is exact. A number is an integer of the attribute's smallest unit
(``places`` decimals), a date its ordinal, a code its index in the list, a set a mask of bits.
"""

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from haitang.rules.engine.dates import iso_day
from haitang.rules.engine.said import RuleError, Said, or_near

TYPES = ("int", "num", "date", "bool", "code", "rank", "set", "text")
NUMBERS = ("int", "num")
LISTED = ("code", "rank", "set")
MOST_MEMBERS = 62  # of a set: one bit each in a signed 64-bit word
MOST_PLACES = 6
MOST_DIGITS = 12  # before the decimal point, where no bounds are declared
LONGEST_TEXT = 1000

NOTHING = Said("", "")

Value = int | bool | str  # as the engine holds it; a missing one is None
Plain = int | bool | str | Decimal | date | list[str]  # as people and files give it


@dataclass(frozen=True, slots=True)
class Code:
    """One value of a closed list."""

    code: str
    title: Said


@dataclass(frozen=True, slots=True, eq=False)
class Attribute:
    """A question that has an answer for every subject, known or not."""

    name: str
    title: Said
    type: str
    low: int = 0  # of a number or a date, as the engine holds it
    high: int = 0
    places: int = 0
    unit: Said = NOTHING
    codes: tuple[Code, ...] = ()
    agency: Said = NOTHING  # who answers
    max_age_days: int | None = None  # an older answer counts as unknown
    personal: bool = False
    fixed: bool = False  # nobody can change it, as a date of birth

    def index(self, word: str) -> int:
        """Where a code stands in the list, by its code or its Chinese title; RuleError."""
        for i, code in enumerate(self.codes):
            if word in (code.code, code.title.zh):
                return i
        words = [w for c in self.codes for w in (c.code, c.title.zh)]
        hint = or_near(word, words)
        raise RuleError(
            f"“{self.title.zh}”没有取值“{word}”{hint.zh}",
            f"{self.name} has no value {word!r}{hint.en}",
        )

    def read(self, given: object) -> Value:
        """A value as the engine holds it, from JSON, TOML or Python; raises RuleError.

        Numbers come as int, Decimal or decimal text: a float is refused, because it has
        already lost what was written. Dates come as dates or ISO text, codes and members
        of a set as their code or Chinese title.
        """
        value = _READERS[self.type](self, given)
        if self.type in (*NUMBERS, "date") and not self.low <= int(value) <= self.high:
            span = [self.plain(self.low), self.plain(self.high)]
            raise RuleError(
                f"“{self.title.zh}”的值 {given} 不在 {span[0]} 至 {span[1]} 之间",
                f"{self.name}: {given} is not between {span[0]} and {span[1]}",
            )
        return value

    def plain(self, value: Value) -> Plain:
        """The value as people write it; ``read`` takes it back."""
        match self.type:
            case "num":
                return Decimal(int(value)).scaleb(-self.places)  # at most 19 digits: exact
            case "date":
                return date.fromordinal(int(value))
            case "code" | "rank":
                return self.codes[int(value)].code
            case "set":
                return [c.code for i, c in enumerate(self.codes) if int(value) >> i & 1]
            case _:
                return value

    def show(self, value: Value | None) -> Said:
        """The value as a sentence says it, with its unit."""
        if value is None:
            return Said("未知", "unknown")
        match self.type:
            case "bool":
                return Said("是", "yes") if value else Said("否", "no")
            case "code" | "rank":
                return self.codes[int(value)].title
            case "set":
                members = [c.title for i, c in enumerate(self.codes) if int(value) >> i & 1]
                zh = "、".join(m.zh for m in members)
                return Said(zh or "无", ", ".join(m.en for m in members) or "none")
            case "text":
                return Said(f"“{value}”", f"“{value}”")
        text = str(self.plain(value))
        if self.type == "num" and "." in text:
            text = text.rstrip("0").rstrip(".")
        gap = " " if self.unit.en else ""
        return Said(text + self.unit.zh, text + gap + self.unit.en)


def _wrong(attribute: Attribute, given: object, zh: str, en: str) -> RuleError:
    shown = (str(given) if isinstance(given, Decimal) else repr(given))[:60]
    return RuleError(
        f"“{attribute.title.zh}”应是{zh}，给的是 {shown}", f"{attribute.name} is {en}, not {shown}"
    )


def _read_number(attribute: Attribute, given: object) -> int:
    zh = "整数" if attribute.places == 0 else f"至多 {attribute.places} 位小数的数"
    en = "a whole number" if attribute.places == 0 else f"a number to {attribute.places} places"
    wrong = _wrong(attribute, given, zh, en)
    if isinstance(given, bool) or not isinstance(given, int | Decimal | Fraction | str):
        raise wrong
    try:
        number = exact(given)
    except ValueError:
        raise wrong from None
    scaled = number * Fraction(10) ** attribute.places
    if scaled.denominator != 1:
        raise wrong
    return scaled.numerator


def exact(given: int | Decimal | Fraction | str) -> Fraction:
    """The number itself; ValueError for text that is none, for NaN and for absurd lengths."""
    if isinstance(given, str):
        if len(given) > 40 or not given.isascii() or "_" in given:
            raise ValueError
        try:
            given = Decimal(given.strip())
        except InvalidOperation:
            raise ValueError from None
    if isinstance(given, Decimal):
        if not given.is_finite() or max(abs(given.adjusted()), len(given.as_tuple().digits)) > 40:
            raise ValueError
        return Fraction(given)
    if isinstance(given, int) and given.bit_length() > 200:
        raise ValueError
    return Fraction(given)


def _read_date(attribute: Attribute, given: object) -> int:
    wrong = _wrong(attribute, given, "日期，如 2021-07-01", "a date such as 2021-07-01")
    if isinstance(given, str):
        try:
            given = iso_day(given)
        except ValueError:
            raise wrong from None
    if not isinstance(given, date) or isinstance(given, datetime):
        raise wrong
    return given.toordinal()


def _read_bool(attribute: Attribute, given: object) -> bool:
    if not isinstance(given, bool):
        raise _wrong(attribute, given, "“是”或“否”（true 或 false）", "true or false")
    return given


def _read_code(attribute: Attribute, given: object) -> int:
    if not isinstance(given, str):
        raise _wrong(attribute, given, "文字", "text")
    return attribute.index(given)


def _read_set(attribute: Attribute, given: object) -> int:
    if not isinstance(given, list | tuple | set | frozenset):
        raise _wrong(attribute, given, "一列取值", "a list of values")
    mask = 0
    for member in given:
        mask |= 1 << _read_code(attribute, member)
    return mask


def _read_text(attribute: Attribute, given: object) -> str:
    if not isinstance(given, str) or len(given) > LONGEST_TEXT:
        raise _wrong(attribute, given, f"{LONGEST_TEXT} 字以内的文字", "text")
    if any("\ud800" <= c <= "\udfff" for c in given):
        raise _wrong(attribute, given, "完整的文字", "whole characters")
    return given


_READERS: dict[str, Callable[[Attribute, object], Value]] = {
    "int": _read_number,
    "num": _read_number,
    "date": _read_date,
    "bool": _read_bool,
    "code": _read_code,
    "rank": _read_code,
    "set": _read_set,
    "text": _read_text,
}


@dataclass(frozen=True, slots=True, eq=False)
class Dated:
    """A value in force from a day, until the next one of the same parameter."""

    since: date
    value: Fraction


@dataclass(frozen=True, slots=True, eq=False)
class Parameter:
    """A number that law changes without changing the rule, such as a minimum age."""

    name: str
    title: Said
    values: tuple[Dated, ...]  # oldest first
    unit: Said = NOTHING

    def on(self, day: date) -> Fraction:
        """The value in force on a day; RuleError before the first."""
        found = [dated.value for dated in self.values if dated.since <= day]
        if not found:
            raise RuleError(
                f"参数“{self.title.zh}”在 {day} 还没有取值",
                f"parameter {self.name} has no value yet on {day}",
            )
        return found[-1]


class Catalogue:
    """The attributes and parameters of a book, found by English name or Chinese title."""

    def __init__(
        self, attributes: Mapping[str, Attribute], parameters: Mapping[str, Parameter]
    ) -> None:
        self.attributes = dict(attributes)
        self.parameters = dict(parameters)
        self.words: dict[str, Attribute | Parameter] = {}
        for attribute in self.attributes.values():
            self._add(attribute)
        for parameter in self.parameters.values():
            self._add(parameter)

    def _add(self, named: Attribute | Parameter) -> None:
        for word in {named.name, named.title.zh}:
            if word in self.words:
                raise RuleError(
                    f"“{word}”有两个含义：{named.name} 和 {self.words[word].name}",
                    f"{word} stands for both {named.name} and {self.words[word].name}",
                )
            self.words[word] = named

    def __iter__(self) -> Iterator[Attribute]:
        return iter(self.attributes.values())

    def attribute(self, word: str) -> Attribute:
        """The attribute of that name or title; RuleError with the nearest names."""
        found = self.words.get(word)
        if isinstance(found, Attribute):
            return found
        hint = or_near(word, [w for w, x in self.words.items() if isinstance(x, Attribute)])
        raise RuleError(f"没有字段“{word}”{hint.zh}", f"there is no attribute {word}{hint.en}")


def bad_character(text: str) -> int | None:
    """Where the first character stands that can deceive a reader, or None.

    Control and format characters (bidirectional marks, zero-width joiners), halves of
    surrogate pairs, private and unassigned ones. Line feed, return and tab are text.
    """
    for i, character in enumerate(text):
        if unicodedata.category(character)[0] == "C" and character not in "\n\r\t":
            return i
    return None
