"""The ledger of facts 事实台账: what a number was computed from, line by line."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from haitang.accounts.models import Account
from haitang.cases.models import Case, Category, Channel
from haitang.facts.errors import Refused
from haitang.facts.kinds import KINDS
from haitang.facts.models import Fact
from haitang.facts.reader import worded
from haitang.ledgers.declare import (
    Choice,
    Column,
    Filter,
    Ledger,
    Order,
    UnreadableError,
    View,
    Words,
    declared,
)
from haitang.ledgers.filters import parsed_day, places_to_choose
from haitang.organizations.models import Organization
from haitang.places.models import Place
from haitang.places.queries import by_code, code_ranges
from haitang.scope.scope import Everything, NotPermittedError, current

Row = dict[str, Any]


class _KindWords(Mapping[str, Words]):
    """The titles of all kinds, in the reader's language; kinds are known once all rooms are."""

    def __getitem__(self, code: str) -> Words:
        info = KINDS[code].info
        return worded(info.zh, info.en)

    def __iter__(self) -> Iterator[str]:
        return iter(KINDS)

    def __len__(self) -> int:
        return len(KINDS)


KIND_WORDS = _KindWords()
KIND = Column("kind", _("事实"), "kind", "text", 18, KIND_WORDS)


def rows() -> QuerySet[Fact]:
    """Facts of the places that the present scope reaches, by the codes they ever had."""
    scope = current()
    if isinstance(scope, Everything):
        return Fact.objects.all()
    paths = {g.path for g in scope.active() if g.covers(g.path)}
    return Fact.objects.filter(_anywhere_in(Place.objects.filter(path__in=paths)))


def _anywhere_in(places: Iterable[Place]) -> Q:
    ever = Q(pk__in=[])
    for place in places:
        for low, high in code_ranges(place, dt.date.min, dt.date.max - dt.timedelta(days=1)):
            ever |= Q(place__gte=low, place__lte=high)
    return ever


def _in_place(text: str) -> tuple[Q, Words]:
    try:
        place = by_code(text)
    except Refused as error:
        raise UnreadableError(error.message) from error
    return _anywhere_in([place]), place.name


def _of_kind(text: str) -> tuple[Q, Words]:
    if text not in KINDS:
        raise UnreadableError(_("没有这个选项，请从列表里选。"))
    return Q(kind=text), KIND_WORDS[text]


def _kinds() -> list[Choice]:
    return [Choice(code, KIND_WORDS[code]) for code in sorted(KINDS)]


def _since(text: str) -> tuple[Q, Words]:
    day = parsed_day(text)
    return Q(day__gte=day), _("%(day)s起") % {"day": day}


def _until(text: str) -> tuple[Q, Words]:
    day = parsed_day(text)
    return Q(day__lte=day), _("到%(day)s止") % {"day": day}


def _all(_account: Account | None, _now: dt.datetime) -> Q:
    return Q()


def _withdrawn(_account: Account | None, _now: dt.datetime) -> Q:
    return Q(sign=-1)


def dress(found: list[Row]) -> None:
    """Names for numbers: the place, the category, the unit, the case as far as it may be seen."""
    places = _names(Place.objects.filter(code__in={str(row["place"]) for row in found}), "code")
    categories = _names(Category.objects.filter(code__in=_values(found, "category")), "code")
    units = _names(Organization.objects.filter(pk__in=_numbers(found)), "pk")
    numbers = _case_numbers(found)
    for row in found:
        info = KINDS[row["kind"]].info if row["kind"] in KINDS else None
        row["place"] = places.get(str(row["place"]), row["place"])
        if info and info.d1 == "category":
            row["d1"] = categories.get(row["d1"], row["d1"])
        if info and info.d2 == "unit":
            row["d2"] = units.get(row["d2"], "" if row["d2"] == "0" else row["d2"])
        elif info and info.d2 == "channel":
            row["d2"] = dict(Channel.choices).get(row["d2"], row["d2"])
        if row["subject_type"] == "case":
            row["case"] = numbers.get(row["subject_id"], "")
            row["subject_id"] = row["case"] or row["subject_id"]


def _values(found: list[Row], field: str) -> set[str]:
    return {
        row["d1"] for row in found if row["kind"] in KINDS and KINDS[row["kind"]].info.d1 == field
    }


def _numbers(found: list[Row]) -> set[int]:
    return {int(row["d2"]) for row in found if row["d2"].isascii() and row["d2"].isdigit()}


def _names(some: QuerySet[Any], key: str) -> dict[str, str]:
    name = "title" if some.model is Category else "name"
    return {str(k): v for k, v in some.values_list(key, name)}


def _case_numbers(found: list[Row]) -> dict[int, str]:
    pks = {row["subject_id"] for row in found if row["subject_type"] == "case"}
    if not pks:
        return {}
    try:
        rows = Case.objects.get_queryset().filter(pk__in=pks).permitted("pk", "number")
    except NotPermittedError:  # an auditor sees facts, and no case
        return {}
    return {row["pk"]: row["number"] for row in rows if "number" in row}


FACTS = declared(
    Ledger(
        code="facts",
        title=_("事实台账"),
        record="",
        rows=rows,
        columns=(
            Column("day", _("日期"), "day", "date", 12),
            KIND,
            Column("place", _("地点"), "place", "text", 20),
            Column("subject", _("办件"), "subject_id", "text", 14),
            Column("d1", _("类别"), "d1", "text", 16),
            Column("d2", _("单位或来源"), "d2", "text", 20),
            Column("quantity", _("数量"), "quantity", "number", 10),
            Column("sign", _("记正记负"), "sign", "number", 8),
            Column("leaf", _("封存序号"), "leaf", "number", 12),
        ),
        filters=(
            Filter("place", _("区域"), "place", _in_place, choices=places_to_choose),
            Filter("kind", _("事实"), "choice", _of_kind, choices=_kinds),
            Filter("since", _("自"), "date", _since),
            Filter("until", _("至"), "date", _until),
        ),
        views=(View("all", _("全部"), _all), View("withdrawn", _("更正冲销"), _withdrawn)),
        orders=(Order("newest", _("最近记录在前"), ("-seq",)),),
        part=KIND,
        read="read_figures",
        export="export_cases",
        always=("seq", "subject_type", "kind", "d1", "d2", "place", "subject_id"),
        dress=dress,
    )
)
