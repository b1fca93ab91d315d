"""One row of a table, read into an entry; what cannot be read is refused with what to do."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from haitang.cases.imports.columns import NO, UNKNOWN, YES
from haitang.facts.errors import Refused
from haitang.lib.dates import DateError, ParsedDate, parse_date
from haitang.lib.spreadsheet import DamagedNumber
from haitang.lib.text import clean_cell, clean_name, without_spaces
from haitang.people.values import good_id_number, good_name, good_phone
from haitang.rolls.entries import Entry
from haitang.rolls.errors import VoterError
from haitang.rolls.imports.columns import (
    DEPRIVED,
    FULL,
    NEVER,
    NOT_FULL,
    folded,
    klasses,
    sexes,
    title_of,
)  # fmt: skip

Cells = Mapping[str, object]
EARLIEST_BIRTH = dt.date(1900, 1, 1)


@dataclass(frozen=True)
class Defaults:
    """What the clerk says of all rows that say nothing themselves."""

    klass: str = ""
    wished: bool = False


def read(cells: Cells, defaults: Defaults) -> Entry | Refused:
    """The entry of a row, or why it cannot be read."""
    try:
        return _read(cells, defaults)
    except Refused as refused:
        return refused


def _read(cells: Cells, defaults: Defaults) -> Entry:
    born = _date(cells, "born", latest=dt.date(2100, 1, 1))
    return Entry(
        klass=_klass(cells) or defaults.klass,
        name=good_name(clean_name(_said(cells, "name"))),
        phone=good_phone(_number(cells, "phone")),
        id_number=good_id_number(_number(cells, "id_number")),
        born_on=born.day if born else None,
        born_precision=born.precision if born else "day",
        sex=_sex(cells),
        group_name=_said(cells, "group")[:80],
        household=_said(cells, "household")[:80],
        wished=_wished(cells, defaults),
        applied_on=_day(cells, "applied"),
        since=_day(cells, "since"),
        approved_on=_day(cells, "approved"),
        deprived=_deprived(cells),
        not_full=_not_full(cells),
    )


def _said(cells: Cells, column: str) -> str:
    cell = cells.get(column, "")
    return clean_cell(str(cell.value) if isinstance(cell, DamagedNumber) else cell)


def _number(cells: Cells, column: str) -> str:
    if isinstance(cells.get(column), DamagedNumber):
        raise VoterError(
            _(
                "“%(column)s”被表格软件存成了数字，末几位已经丢失。请把这一列设为文本，对照原件重填。"
            )
            % {"column": title_of(column)},
            field=column,
        )
    text = without_spaces(_said(cells, column))
    return "" if text in UNKNOWN else text


def _date(cells: Cells, column: str, *, latest: dt.date) -> ParsedDate | None:
    if folded(_said(cells, column)) in UNKNOWN:
        return None
    try:
        return parse_date(cells[column], earliest=EARLIEST_BIRTH, latest=latest)
    except DateError:
        raise VoterError(
            _("“%(column)s”写的是“%(said)s”，读不出日期。请写成 1985-03-18 这样。")
            % {"column": title_of(column), "said": _said(cells, column)[:20]},
            field=column,
        ) from None


def _day(cells: Cells, column: str) -> dt.date | None:
    found = _date(cells, column, latest=dt.date(2100, 1, 1))
    if found is not None and found.precision != "day":
        raise VoterError(
            _("“%(column)s”要写到哪一天。") % {"column": title_of(column)}, field=column
        )
    return found.day if found else None


def _klass(cells: Cells) -> str:
    said = _said(cells, "klass")
    if folded(said) in UNKNOWN:
        return ""
    found = klasses().get(folded(said))
    if found is None:
        raise VoterError(
            _("没有“%(said)s”这个登记类别。请照登记类别的名称填写。") % {"said": said[:20]},
            field="klass",
        )
    return str(found)


def _sex(cells: Cells) -> str:
    said = _said(cells, "sex")
    found = sexes().get(folded(said))
    if found is None:
        raise VoterError(
            _("性别写的是“%(said)s”。请写男或女，不清楚的留空。") % {"said": said[:20]},
            field="sex",
        )
    return str(found)


def _wished(cells: Cells, defaults: Defaults) -> bool:
    said = folded(_said(cells, "wished"))
    if said in {"参加", "愿意", *YES}:
        return True
    if said in {"不参加", "不愿意", *NO}:
        return False
    return defaults.wished


def _deprived(cells: Cells) -> bool:
    said = folded(_said(cells, "rights"))
    if not said or said in UNKNOWN or said in NEVER:
        return False
    if said in DEPRIVED:
        return True
    raise VoterError(
        _("“政治权利”写的是“%(said)s”，看不出是否被剥夺。请写“剥夺”，没有剥夺的留空。")
        % {"said": _said(cells, "rights")[:20]},
        field="rights",
    )


def _not_full(cells: Cells) -> bool:
    """Whether the row says a Party member without the vote; other standings say nothing here."""
    said = folded(_said(cells, "standing"))
    return said in NOT_FULL and said not in FULL
