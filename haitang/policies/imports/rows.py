"""One row of a table of enterprises: who it is, and what it says of the attributes of the book."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haitang.cases.imports.lookups import Lookups
from haitang.cases.imports.rows import Cells
from haitang.facts.errors import IncompleteError
from haitang.lib import credit_code as credit
from haitang.lib.dates import DateError, parse_date
from haitang.lib.spreadsheet import DamagedNumber
from haitang.lib.text import clean_cell, without_spaces
from haitang.organizations.operations import CREDIT_CODE_WRONG
from haitang.places.models import Place
from haitang.rules.engine.attributes import MOST_PLACES, NUMBERS, Attribute, Catalogue

HEADERS: dict[str, tuple[str, ...]] = {
    "name": ("企业名称", "单位名称", "名称", "公司名称", "企业全称", "市场主体名称"),
    "credit_code": ("统一社会信用代码", "信用代码", "社会信用代码", "统一信用代码", "税号"),
    "place": ("社区", "地点", "属地", "所属社区", "所在社区", "所属板块", "区划代码", "所属区域"),
    "town": ("镇街", "乡镇", "镇（街道）", "所属镇街", "街道", "区镇"),
    "as_of": ("截至日期", "数据日期", "统计日期", "填报日期"),
    "source": ("数据来源", "来源", "填报单位"),
}
NEEDED = ("name", "credit_code")
ALIASES = {"industry": ("行业", "所属行业", "行业类别", "国民经济行业")}  # for attributes of a book
NOTHING = frozenset({"", "/", "-", "—", "不详", "未知"})
_SCIENTIFIC = re.compile(r"[0-9](\.[0-9]+)?[eE]\+?[0-9]{1,3}")


@dataclass(frozen=True)
class Wanted:
    """A row as the operations take it. ``said``: attribute -> text, only where the row says it."""

    name: str
    code: str
    place: Place | None
    as_of: dt.date
    source: str
    said: Mapping[str, str]


def headers(book: Catalogue) -> dict[str, tuple[str, ...]]:
    """Every column that can be read: those of an enterprise, and each attribute of the book.

    An attribute is known by its titles in both languages, its name, and what offices call it.
    """
    found = dict(HEADERS)
    for attribute in book:
        words = (attribute.title.zh, attribute.title.en, attribute.name)
        found[f"@{attribute.name}"] = tuple(
            dict.fromkeys(word for word in (*words, *ALIASES.get(attribute.name, ())) if word)
        )
    return found


def read(cells: Cells, lookups: Lookups, book: Catalogue) -> Wanted:
    """Read a row; raises Refused with what is wrong, and what to do."""
    name = " ".join(_said(cells, "name").split())
    if not name:
        raise IncompleteError(_("请填企业名称。"), field="name")
    where = _said(cells, "place")
    return Wanted(
        name=name,
        code=_code(cells),
        place=lookups.place(where, _said(cells, "town")) if where else None,
        as_of=_day(cells),
        source=_said(cells, "source")[:80],
        said=dict(_answers(cells, book)),
    )


def _said(cells: Cells, column: str) -> str:
    cell = cells.get(column, "")
    return clean_cell(str(cell.value) if isinstance(cell, DamagedNumber) else cell)


def _code(cells: Cells) -> str:
    cell, text = cells.get("credit_code", ""), without_spaces(_said(cells, "credit_code"))
    if isinstance(cell, DamagedNumber) or _SCIENTIFIC.fullmatch(text):
        raise IncompleteError(
            _(
                "统一社会信用代码被表格软件存成了数字，末几位已经丢失。请把这一列设为文本，"
                "对照证照重填。"
            ),
            field="credit_code",
        )
    if text in NOTHING:
        raise IncompleteError(_("请填统一社会信用代码。"), field="credit_code")
    try:
        return credit.check(text)
    except credit.CreditCodeError as error:
        raise IncompleteError(CREDIT_CODE_WRONG[error.reason], field="credit_code") from error


def _day(cells: Cells) -> dt.date:
    """The day as of which the row speaks; today when it does not say."""
    text = _said(cells, "as_of")
    if text in NOTHING:
        return timezone.localdate()
    return _parsed(cells["as_of"], HEADERS["as_of"][0], text, "as_of")


def _parsed(cell: object, title: str, text: str, field: str) -> dt.date:
    try:
        parsed = parse_date(cell)
    except DateError:
        parsed = None
    if parsed is None or parsed.precision != "day":
        raise IncompleteError(
            _("“%(column)s”写的是“%(text)s”。请写成2021-07-01的样子。")
            % {"column": title, "text": text[:20]},
            field=field,
        )
    return parsed.day


def _answers(cells: Cells, book: Catalogue) -> Iterator[tuple[str, str]]:
    for attribute in book:
        cell = cells.get(f"@{attribute.name}", "")
        text = _answer(cell, attribute)
        if text not in NOTHING:
            yield attribute.name, text


def _answer(cell: object, attribute: Attribute) -> str:
    """The text that the engine reads: dates and numbers as offices write them are put right."""
    if isinstance(cell, DamagedNumber):
        raise IncompleteError(
            _("“%(column)s”的数字太长，末几位已经丢失。请核对。") % {"column": attribute.title.zh},
            field=attribute.name,
        )
    if isinstance(cell, bool):
        return "true" if cell else "false"
    text = clean_cell(cell)
    if text in NOTHING:
        return ""
    if attribute.type == "date":
        return _parsed(cell, attribute.title.zh, text, attribute.name).isoformat()
    if attribute.type not in NUMBERS:
        return text
    if isinstance(cell, float) and not cell.is_integer():
        text = str(Decimal(repr(cell)).quantize(Decimal(1).scaleb(-MOST_PLACES)).normalize())
    return text.replace(",", "").removesuffix(attribute.unit.zh).strip()
