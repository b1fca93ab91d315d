"""The tables of items.toml: every key is expected, every value has its type."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import PurePath

from haitang.policies.models import Mode
from haitang.rules.engine.attributes import bad_character
from haitang.rules.engine.said import RuleError, or_near
from haitang.rules.engine.tables import allow, day, table, text

Table = Mapping[str, object]
_NUMBER = re.compile(r"[0-9a-z][0-9a-z.\-]*")  # it stands in codes of facts
MOST_FEN = 10**14 - 1  # what a fact may hold
MOST_DIGITS = 6  # of the number of an edition
_HEAD = ("title", "title_en", "number", "in_force_from", "in_force_to", "sample", "book")
_CLASS = ("number", "title", "title_en")
_ITEM = (
    "class", "number", "title", "title_en", "rule", "basis", "benefit", "benefit_en", "cap_yuan",
    "amount_yuan", "budget_yuan", "mode", "objection_days", "industries", "window", "materials",
    "department", "contact", "valid",
)  # fmt: skip


@dataclass(frozen=True)
class Head:
    """What [edition] says."""

    title: str
    title_en: str
    number: str
    begins: date
    ends: date | None
    sample: bool
    book: str


@dataclass(frozen=True)
class ClassLine:
    """What [[class]] says."""

    number: int
    title: str
    title_en: str
    line: int


@dataclass(frozen=True)
class Item:
    """What [[policy]] says; money in fen."""

    class_number: int
    number: str
    title: str
    title_en: str
    rule: str
    basis: str
    benefit: str
    benefit_en: str
    cap_fen: int | None
    amount_fen: int | None
    budget_fen: int | None
    mode: str
    objection_days: int
    industries: tuple[str, ...]
    window_from: date | None
    window_to: date | None
    materials: tuple[str, ...]
    department: str
    contact: str
    valid_from: date
    valid_to: date | None
    line: int


def read_head(row: Table) -> Head:
    """[edition]; RuleError."""
    allow(row, _HEAD)
    begins, ends = day(row, "in_force_from", None), _last(row, "in_force_to")
    if ends is not None and ends < begins:
        raise RuleError("截止日期早于施行日期", "it ends before it begins")
    book = text(row, "book")
    if PurePath(book).name != book or "\\" in book:
        raise RuleError("book 是同一目录里的文件名", "book names a file in the same directory")
    number = _words(row, "number", 12)
    if not _NUMBER.fullmatch(number) or len(re.sub(r"[^0-9]", "", number)) > MOST_DIGITS:
        raise RuleError(
            f"number 如 2.0：数字、小写字母、点和短横，最多{MOST_DIGITS}个数字",
            f"number is such as 2.0: at most {MOST_DIGITS} digits, small letters, dots, dashes",
        )
    sample = row.get("sample", False)
    if not isinstance(sample, bool):
        raise RuleError("sample 是 true 或 false", "sample is true or false")
    return Head(
        _words(row, "title", 80), _words(row, "title_en", 120), number,
        begins, ends, sample, book,
    )  # fmt: skip


def read_class(row: Table, line: int) -> ClassLine:
    """[[class]]; RuleError."""
    allow(row, _CLASS)
    number = _whole(row, "number", None, 1, 999)
    return ClassLine(number, _words(row, "title", 60), _words(row, "title_en", 120), line)


def read_item(row: Table, line: int) -> Item:
    """[[policy]]; RuleError, which names the item."""
    try:
        return _checked(_item(row, line))
    except RuleError as error:
        zh, en = error.said
        name = row.get("number", "?")
        raise RuleError(f"事项 {name}：{zh}", f"item {name}: {en}") from None


def _item(row: Table, line: int) -> Item:
    allow(row, _ITEM)
    window = _span(row, "window") if "window" in row else (None, None)
    valid_from, valid_to = _span(row, "valid", open_end=True)
    return Item(
        class_number=_whole(row, "class", None, 1, 999),
        number=_words(row, "number", 20),
        title=_words(row, "title", 80),
        title_en=_words(row, "title_en", 160),
        rule=_words(row, "rule", 40),
        basis=_words(row, "basis", 200),
        benefit=_words(row, "benefit", 2000),
        benefit_en=_words(row, "benefit_en", 2000),
        cap_fen=_fen(row, "cap_yuan"),
        amount_fen=_fen(row, "amount_yuan"),
        budget_fen=_fen(row, "budget_yuan"),
        mode=_mode(row),
        objection_days=_whole(row, "objection_days", 5, 1, 60),
        industries=_list(row, "industries"),
        window_from=window[0],
        window_to=window[1],
        materials=_list(row, "materials"),
        department=_words(row, "department", 60),
        contact=_words(row, "contact", 60),
        valid_from=valid_from,
        valid_to=valid_to,
        line=line,
    )


def _checked(item: Item) -> Item:
    if item.mode == Mode.NO_APPLICATION and item.amount_fen is None:
        raise RuleError("免申即享的事项要写定额 amount_yuan", "no_application needs amount_yuan")
    if item.mode == Mode.NO_APPLICATION and item.materials:
        raise RuleError("免申即享的事项不收材料", "no_application asks for no materials")
    if item.cap_fen and item.amount_fen and item.amount_fen > item.cap_fen:
        raise RuleError("定额高于最高金额", "amount_yuan is above cap_yuan")
    return item


def _words(row: Table, key: str, most: int) -> str:
    found = text(row, key).strip()
    if bad_character(found) is not None:
        raise RuleError(f"“{key}”里有看不见的字符", f"{key} has an invisible character")
    if len(found) > most:
        raise RuleError(f"“{key}”最多 {most} 个字", f"{key} has at most {most} characters")
    return found


def _last(row: Table, key: str) -> date | None:
    return day(row, key, None) if key in row else None


def _span(row: Table, key: str, *, open_end: bool = False) -> tuple[date, date | None]:
    span = table(row, key)
    allow(span, ("from", "to"))
    begins = day(span, "from", None)
    ends = _last(span, "to") if open_end else day(span, "to", None)
    if ends is not None and ends < begins:
        raise RuleError(f"“{key}”的止日早于起日", f"{key} ends before it begins")
    return begins, ends


def _whole(row: Table, key: str, default: int | None, least: int, most: int) -> int:
    found = row.get(key, default)
    if isinstance(found, bool) or not isinstance(found, int) or not least <= found <= most:
        raise RuleError(
            f"“{key}”应是 {least} 至 {most} 的整数", f"{key} is a whole number, {least} to {most}"
        )
    return found


def _fen(row: Table, key: str) -> int | None:
    """Yuan with at most two decimals as fen; None where nothing is said."""
    if key not in row:
        return None
    given = row[key]
    if not isinstance(given, bool) and isinstance(given, int | Decimal):
        number = Decimal(given)
        if number.is_finite() and number == number.quantize(Decimal("0.01")):
            fen = int(number * 100)
            if 0 < fen <= MOST_FEN:
                return fen
    raise RuleError(
        f"“{key}”是大于0的金额，单位元，最多两位小数",
        f"{key} is an amount in yuan above 0 with at most two decimals",
    )


def _mode(row: Table) -> str:
    mode = text(row, "mode")
    if mode not in Mode.values:
        hint = or_near(mode, list(Mode.values))
        words = "、".join(Mode.values)
        raise RuleError(f"mode 只能是 {words}{hint.zh}", f"mode is one of {words}{hint.en}")
    return mode


def _list(row: Table, key: str) -> tuple[str, ...]:
    found = row.get(key, [])
    if not isinstance(found, list) or not all(isinstance(x, str) and x.strip() for x in found):
        raise RuleError(f"“{key}”是一列文字", f"{key} is a list of texts")
    if len(found) > 40 or any(len(x) > 100 for x in found):
        raise RuleError(f"“{key}”太长", f"{key} is too long")
    return tuple(x.strip() for x in found)
