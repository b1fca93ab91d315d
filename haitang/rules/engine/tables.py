"""Reading the tables of a book: every key is expected, every value has its type."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from haitang.rules.engine.attributes import (
    LISTED,
    MOST_DIGITS,
    MOST_MEMBERS,
    MOST_PLACES,
    NUMBERS,
    TYPES,
    Attribute,
    Code,
    Dated,
    Parameter,
    exact,
)
from haitang.rules.engine.said import RuleError, Said, or_near
from haitang.rules.engine.words import check_name

Table = Mapping[str, object]
_ATTRIBUTE = (
    "zh", "en", "type", "unit", "places", "min", "max", "values", "agency", "max_age_days",
    "personal", "fixed", "note",
)  # fmt: skip
_EARLIEST, _LATEST = date(1800, 1, 1), date(2200, 12, 31)
_LARGEST = 10**18  # of a number in its smallest unit: fits a signed 64-bit word


def allow(row: Table, keys: Iterable[str]) -> None:
    """Refuse keys that nobody reads: a misspelt key would be a rule that is not there."""
    known = list(keys)
    for key in row:
        if key not in known:
            hint = or_near(key, known)
            raise RuleError(f"不认识“{key}”{hint.zh}", f"unknown key {key}{hint.en}", key=key)


def table(row: Table, key: str) -> Table:
    """A table under a key; RuleError."""
    found = row.get(key)
    if not isinstance(found, dict):
        raise RuleError(f"缺少“{key}”这张表", f"the table {key} is missing", key=key)
    return found


def tables(row: Table, key: str) -> list[Table]:
    """A list of tables under a key, or none; RuleError."""
    found = row.get(key, [])
    if not isinstance(found, list) or not all(isinstance(x, dict) for x in found):
        raise RuleError(f"“{key}”应是一列表", f"{key} is a list of tables", key=key)
    return found


def text(row: Table, key: str, *, optional: bool = False) -> str:
    """A text that is not empty; RuleError."""
    found = row.get(key, "" if optional else None)
    if not isinstance(found, str) or not (found.strip() or optional):
        raise RuleError(f"缺少“{key}”，要写文字", f"{key} is missing; write text", key=key)
    return found


def title(row: Table, key: str, *, optional: bool = False) -> Said:
    """A text in both languages: { zh = "…", en = "…" }; RuleError."""
    if optional and key not in row:
        return Said("", "")
    return _both(row.get(key), key)


def _both(found: object, key: str) -> Said:
    if isinstance(found, dict) and found.keys() == {"zh", "en"}:
        return Said(text(found, "zh"), text(found, "en"))
    raise RuleError(
        f'“{key}”要有中英文：{{ zh = "…", en = "…" }}',
        f"{key} has two languages: {{ zh, en }}",
        key=key,
    )


def day(row: Table, key: str, default: date | None) -> date:
    """A date; RuleError."""
    found = row.get(key, default)
    if not isinstance(found, date) or isinstance(found, datetime):
        raise RuleError(
            f"“{key}”应是日期，如 2021-07-01", f"{key} is a date such as 2021-07-01", key=key
        )
    return found


def whole(row: Table, key: str, default: int | None, most: int, least: int = 0) -> int:
    """A whole number within bounds; RuleError, also where it is missing and has no default."""
    found = row.get(key, default)
    if isinstance(found, bool) or not isinstance(found, int) or not least <= found <= most:
        raise RuleError(
            f"“{key}”应是 {least} 至 {most} 的整数",
            f"{key} is a whole number from {least} to {most}",
            key=key,
        )
    return found


def yes(row: Table, key: str) -> bool:
    """True or false, false where it is not said; RuleError."""
    found = row.get(key, False)
    if not isinstance(found, bool):
        raise RuleError(f"“{key}”是 true 或 false", f"{key} is true or false", key=key)
    return found


def word(row: Table, key: str, known: Iterable[str]) -> str:
    """One of some words; RuleError that lists them."""
    found, words = row.get(key), list(known)
    if found not in words:
        zh, en = "、".join(words), ", ".join(words)
        raise RuleError(f"“{key}”应是 {zh} 之一", f"{key} is one of {en}", key=key)
    return str(found)


def read_attribute(name: str, given: object) -> Attribute:
    """An attribute as declared in a book; RuleError names it."""
    try:
        return _attribute(name, table({name: given}, name))
    except RuleError as error:
        zh, en = error.said
        raise RuleError(f"字段 {name}：{zh}", f"attribute {name}: {en}", key=error.key) from None


def _attribute(name: str, row: Table) -> Attribute:
    allow(row, _ATTRIBUTE)
    kind = text(row, "type")
    if kind not in TYPES:
        hint = or_near(kind, TYPES)
        raise RuleError(f"没有类型“{kind}”{hint.zh}", f"there is no type {kind}{hint.en}")
    shown = Said(text(row, "zh"), text(row, "en"))
    _names(name, shown)
    places = whole(row, "places", 2, MOST_PLACES) if kind == "num" else 0
    low, high = _bounds(row, kind, places)
    unit = _both(row["unit"], "unit") if "unit" in row else Said("", "")
    age = whole(row, "max_age_days", 0, 36500) or None
    return Attribute(
        name, shown, kind, low, high, places, unit, _codes(row, kind),
        title(row, "agency", optional=True), age, yes(row, "personal"), yes(row, "fixed"),
    )  # fmt: skip


def _names(name: str, shown: Said) -> None:
    check_name(name)
    check_name(shown.zh)
    if not name.isascii():
        raise RuleError("英文名只用英文字母、数字和下划线", "the name has ASCII letters only")


def _bounds(row: Table, kind: str, places: int) -> tuple[int, int]:
    if kind == "date":
        low, high = day(row, "min", _EARLIEST), day(row, "max", _LATEST)
        span = (low.toordinal(), high.toordinal())
    elif kind in NUMBERS:
        ends = [_bound(row, key, sign, places) for key, sign in (("min", -1), ("max", 1))]
        span = (ends[0], ends[1])
    elif "min" in row or "max" in row:
        raise RuleError("只有数和日期有 min 和 max", "only numbers and dates have min and max")
    else:
        span = (0, 0)
    if span[0] > span[1]:
        raise RuleError("min 大于 max", "min is above max")
    return span


def _bound(row: Table, key: str, sign: int, places: int) -> int:
    given = row.get(key, sign * (10**MOST_DIGITS - 1))
    wrong = RuleError(
        f"“{key}”应是至多 {places} 位小数的数", f"{key} is a number to {places} places"
    )
    if isinstance(given, bool) or not isinstance(given, int | Decimal):
        raise wrong
    try:
        number = exact(given) * Fraction(10) ** places
    except ValueError:
        raise wrong from None
    if number.denominator != 1 or abs(number) > _LARGEST:
        raise wrong
    return number.numerator


def _codes(row: Table, kind: str) -> tuple[Code, ...]:
    values = row.get("values")
    if kind not in LISTED:
        if values is not None:
            raise RuleError(
                "只有 code、rank 和 set 有 values", "only code, rank and set have values"
            )
        return ()
    if isinstance(values, list) and all(isinstance(v, str) for v in values):
        values = {v: {"zh": v, "en": v} for v in values}
    if not isinstance(values, dict) or not values:
        raise RuleError(
            "缺少 values：写出全部取值", "values is missing: list all values that there are"
        )
    if kind == "set" and len(values) > MOST_MEMBERS:
        raise RuleError(
            f"一组最多 {MOST_MEMBERS} 个取值", f"a set has at most {MOST_MEMBERS} values"
        )
    return _coded(values)


def _coded(values: Table) -> tuple[Code, ...]:
    codes = tuple(Code(code, _both(shown, code)) for code, shown in values.items())
    taken: dict[str, str] = {}
    for code in codes:
        if not code.code or "\n" in code.code:
            raise RuleError("取值不能为空，也不能换行", "a value is one line and not empty")
        for word in (code.code, code.title.zh):
            if taken.setdefault(word, code.code) != code.code:
                raise RuleError(f"取值“{word}”有两个含义", f"the value {word!r} has two meanings")
    return codes


def read_parameter(row: Table) -> Parameter:
    """A dated parameter as declared in a book; RuleError names it."""
    name = text(row, "name")
    try:
        allow(row, ("name", "zh", "en", "unit", "values", "note"))
        shown = Said(text(row, "zh"), text(row, "en"))
        _names(name, shown)
        unit = _both(row["unit"], "unit") if "unit" in row else Said("", "")
        return Parameter(name, shown, _all_dated(tables(row, "values")), unit)
    except RuleError as error:
        zh, en = error.said
        raise RuleError(f"参数 {name}：{zh}", f"parameter {name}: {en}", key=error.key) from None


def _all_dated(rows: list[Table]) -> tuple[Dated, ...]:
    values = tuple(_dated(row) for row in rows)
    days = [value.since for value in values]
    if not days or days != sorted(set(days)):
        raise RuleError(
            "values 要有取值，按日期先后，不重复", "values are listed by date, each date once"
        )
    return values


def _dated(row: Table) -> Dated:
    allow(row, ("from", "value", "source"))
    value = row.get("value")
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise RuleError("value 应是数", "value is a number")
    try:
        return Dated(day(row, "from", None), exact(value))
    except ValueError:
        raise RuleError("value 应是普通的数", "value is an ordinary number") from None
