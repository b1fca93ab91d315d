"""One row of a table, read into what the operations need; what cannot be read is refused."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeVar

from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haitang.cases.imports.columns import NO, UNKNOWN, YES, choices, title_of
from haitang.cases.imports.lookups import Lookups
from haitang.cases.models import Category, Channel, Grade, Outcome, Urgency
from haitang.cases.rulebook import book_on
from haitang.facts.days import local_day
from haitang.facts.errors import IncompleteError
from haitang.lib.dates import DateError, parse_datetime
from haitang.lib.spreadsheet import DamagedNumber
from haitang.lib.text import clean_cell, clean_name, without_spaces
from haitang.organizations.models import Organization
from haitang.people.values import good_id_number, good_phone
from haitang.places.models import Place

LONGEST_TITLE = 60
SHORTEST_TEXT = 5
# The clock that a day without a time of day gets, so that the steps keep their order.
CLOCKS = {"received": 9, "dispatched": 10, "contacted": 11, "answered": 16, "closed": 17}
T = TypeVar("T")
Cells = Mapping[str, object]


@dataclass(frozen=True)
class Wanted:
    """A row as the operations take it. Moments are aware; the life after receipt may be empty."""

    place: Place
    category: Category
    title: str
    text: str
    spot: str
    channel: Channel
    urgency: Urgency | None
    name: str
    phone: str
    id_number: str
    received: dt.datetime | None
    unit: Organization | None
    dispatched: dt.datetime | None
    contacted: dt.datetime | None
    outcome: Outcome | None
    reply: str
    answered: dt.datetime | None
    resolved: bool | None
    grade: Grade | None
    closed: dt.datetime | None


def mark(cells: Cells, occurrence: int) -> str:
    """A key for a row by what it says, the same in every file; ``occurrence`` counts equal rows."""
    said = {name: clean_cell(_undamaged(cell)) for name, cell in sorted(cells.items())}
    text = json.dumps([said, occurrence], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _undamaged(cell: object) -> object:
    return str(cell.value) if isinstance(cell, DamagedNumber) else cell


def read(cells: Cells, lookups: Lookups) -> Wanted:
    """Read a row; raises Refused with what is wrong, and what to do."""
    title, text = _title_and_text(cells)
    place = lookups.place(_said(cells, "place"), _said(cells, "town"))
    wanted = Wanted(
        place=place,
        category=lookups.category(_code_or_title(cells)),
        title=title,
        text=text,
        spot=_said(cells, "spot")[:100],
        channel=_choice(cells, "channel", Channel) or Channel.IMPORT,
        urgency=_choice(cells, "urgency", Urgency),
        name=clean_name(_said(cells, "name")),
        phone=good_phone(_number(cells, "phone")),
        id_number=good_id_number(_number(cells, "id_number")),
        received=_moment(cells, "received"),
        unit=lookups.unit(_said(cells, "unit"), place),
        dispatched=_moment(cells, "dispatched"),
        contacted=_moment(cells, "contacted"),
        answered=_moment(cells, "answered"),
        closed=_moment(cells, "closed"),
        **_verdict(cells),
    )
    _check_order(wanted)
    _check_life(wanted)
    return wanted


def _said(cells: Cells, column: str) -> str:
    return clean_cell(_undamaged(cells.get(column, "")))


def _number(cells: Cells, column: str) -> str:
    if isinstance(cells.get(column), DamagedNumber):
        raise IncompleteError(
            _(
                "“%(column)s”被表格软件存成了数字，末几位已经丢失。请把这一列设为文本，对照原件重填。"
            )
            % {"column": title_of(column)},
            field=column,
        )
    text = without_spaces(_said(cells, column))
    return "" if text in UNKNOWN else text


def _title_and_text(cells: Cells) -> tuple[str, str]:
    title, text = _said(cells, "title"), _said(cells, "text")
    text = text or title
    title = " ".join((title or text).split())
    if len(title) > LONGEST_TITLE:
        title = title[: LONGEST_TITLE - 1] + "…"
    if len(text) < SHORTEST_TEXT:
        raise IncompleteError(
            _("请写明反映的内容，至少 %(n)d 个字。") % {"n": SHORTEST_TEXT}, field="text"
        )
    return title, text


def _code_or_title(cells: Cells) -> str:
    """A code that a spreadsheet took for a number lost its leading nought: 101 is 0101."""
    cell = cells.get("category", "")
    if isinstance(cell, int) and not isinstance(cell, bool):
        text = str(cell)
        return text.zfill(len(text) + len(text) % 2)
    return _said(cells, "category")


def _choice(cells: Cells, column: str, kind: type[T]) -> T | None:
    text = without_spaces(_said(cells, column)).casefold()
    if text in UNKNOWN:
        return None
    found = choices(column).get(text)
    if not isinstance(found, kind):
        labels = "、".join(str(choice.label) for choice in kind)  # type: ignore[attr-defined]
        raise IncompleteError(
            _("“%(column)s”写的是“%(text)s”。请写：%(labels)s。")
            % {"column": title_of(column), "text": text[:20], "labels": labels},
            field=column,
        )
    return found


def _moment(cells: Cells, column: str) -> dt.datetime | None:
    cell = cells.get(column, "")
    if cell == "" or (isinstance(cell, str) and cell in UNKNOWN):
        return None
    try:
        parsed = parse_datetime(_undamaged(cell))
    except DateError:
        raise _bad_date(cells, column) from None
    if parsed.precision in {"month", "year"}:
        raise _bad_date(cells, column)
    moment = parsed.moment
    now = timezone.now()
    if parsed.precision == "day" and local_day(moment) <= local_day(now):
        moment = min(moment.replace(hour=CLOCKS[column]), now)
    if moment > now + dt.timedelta(minutes=5):
        raise IncompleteError(
            _("“%(column)s”在将来。请填已经发生的时间。") % {"column": title_of(column)},
            field=column,
        )
    return moment


def _bad_date(cells: Cells, column: str) -> IncompleteError:
    return IncompleteError(
        _("“%(column)s”写的是“%(text)s”。请写成 2021-07-01 或 2021-07-01 9:30 的样子。")
        % {"column": title_of(column), "text": _said(cells, column)[:20]},
        field=column,
    )


def _verdict(cells: Cells) -> dict[str, Any]:
    """Outcome, reply, whether it is solved, and the grade."""
    said = without_spaces(_said(cells, "resolved")).casefold()
    resolved = True if said in YES else False if said in NO else None
    if resolved is None and said not in UNKNOWN:
        raise IncompleteError(
            _("“%(column)s”请写：是、否。") % {"column": title_of("resolved")}, field="resolved"
        )
    reply, outcome = _said(cells, "reply"), None
    try:
        outcome = _choice(cells, "outcome", Outcome)
    except IncompleteError:
        if (
            resolved is not True
        ):  # an unknown word says what was done, when it is known to be solved
            raise
        outcome, reply = Outcome.RESOLVED, reply or _said(cells, "outcome")
    return {
        "outcome": outcome,
        "reply": reply,
        "resolved": resolved,
        "grade": _choice(cells, "grade", Grade),
    }


def _check_order(wanted: Wanted) -> None:
    moments = moments_of(wanted)
    for (earlier, before), (column, after) in pairwise(moments):
        if after < before and local_day(after) != local_day(before):
            raise IncompleteError(
                _("“%(late)s”早于“%(early)s”。请核对两个日期。")
                % {"late": title_of(column), "early": title_of(earlier)},
                field=column,
            )
    try:
        book_on(local_day(wanted.received or timezone.now()))
    except ImproperlyConfigured:
        raise IncompleteError(
            _("受理时间太早，没有适用的办理规则。请核对日期。"), field="received"
        ) from None


def moments_of(wanted: Wanted) -> list[tuple[str, dt.datetime]]:
    """The moments that a row gives, in the order of the steps."""
    found = ((name, getattr(wanted, name)) for name in CLOCKS)
    return [(name, moment) for name, moment in found if moment is not None]


def _check_life(wanted: Wanted) -> None:
    """Steps rest on one another: what is missing in between is asked for."""
    verdict = wanted.resolved is not None or wanted.grade is not None
    told = [wanted.outcome, wanted.answered, wanted.closed, wanted.dispatched]
    if wanted.unit is None and (verdict or wanted.reply or any(told)):
        raise _missing("unit")
    if wanted.outcome is None and (verdict or wanted.closed or wanted.answered or wanted.reply):
        raise _missing("outcome")
    if wanted.closed and not verdict:
        raise IncompleteError(
            _("填了办结时间，请同时填“是否解决”或“满意度”：销号前要问过居民。"), field="resolved"
        )
    if wanted.resolved is False and wanted.outcome == Outcome.RESOLVED:
        raise IncompleteError(
            _("办理结果是已解决，居民却说没有解决。请核对后再导入。"), field="resolved"
        )


def _missing(column: str) -> IncompleteError:
    return IncompleteError(
        _("填了办理情况，请同时填“%(column)s”。") % {"column": title_of(column)}, field=column
    )
