"""Filters that several ledgers share: by place, category, unit, code, and day."""

import datetime as dt
from collections.abc import Callable, Sequence

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haitang.cases.models import Category
from haitang.cases.queries import below
from haitang.facts.days import midnight
from haitang.facts.errors import Refused
from haitang.facts.reader import chinese
from haitang.ledgers.declare import Choice, Filter, UnreadableError, Words
from haitang.organizations.models import Organization
from haitang.places.models import Level, Place
from haitang.places.queries import by_code
from haitang.scope.rows import subtree
from haitang.scope.scope import Everything, current

Apply = Callable[[str], tuple[Q, Words]]


def place_filter(needs: frozenset[str]) -> Filter:
    """Everything in a place; its value is the 12-digit code."""
    return Filter("place", _("区域"), "place", _in_place, needs, places_to_choose)


def _in_place(text: str) -> tuple[Q, Words]:
    try:
        place = by_code(text)
    except Refused as error:
        raise UnreadableError(error.message) from error
    if place.level == Level.COMMUNITY:
        return Q(place=place.pk), place.name  # an equality finds its index
    return subtree(place.path), place.name


def places_to_choose() -> list[Choice]:
    """The places directly below those of the reader's duties, in the order of their codes."""
    paths = _reach()
    roots = [int(path.split(".")[-2]) for path in paths]
    rows = Place.objects.filter(Q(parent__in=roots) | Q(pk__in=roots), ended_on__isnull=True)
    found = rows.order_by("code").values_list("code", "name")
    return [Choice(code, name) for code, name in found]


def _reach() -> list[str]:
    scope = current()
    if isinstance(scope, Everything):
        counties = Place.objects.filter(level=Level.COUNTY, ended_on__isnull=True)
        return list(counties.order_by("code").values_list("path", flat=True)[:20])
    return sorted({grant.path for grant in scope.active()})


def category_filter(needs: frozenset[str]) -> Filter:
    """A category and all below it; its value is the code."""
    return Filter("category", _("类别"), "category", _in_category, needs, categories_to_choose)


def _in_category(text: str) -> tuple[Q, Words]:
    category = Category.objects.filter(code=text).first()
    if category is None:
        raise UnreadableError(_("没有这个类别，请从列表里选。"))
    # The ids are few; a subquery would make SQLite ask for each row.
    pks = list(below(category).values_list("pk", flat=True))
    return Q(category__in=pks), getattr(category, _title())


def _title() -> str:
    """The column with the titles of categories in the reader's language."""
    return "title" if chinese() else "title_en"


def categories_to_choose() -> list[Choice]:
    """The tree of categories in force; deeper ones are indented."""
    rows = Category.objects.filter(ended_on=None, route="").order_by("path")
    found = rows.values_list("code", _title(), "path")
    return [Choice(code, "　" * (path.count(".") - 1) + title) for code, title, path in found]


def unit_filter(needs: frozenset[str]) -> Filter:
    """Led by a unit; its value is the unit's number."""
    return Filter("unit", _("承办单位"), "unit", _led_by, needs, units_to_choose)


def _led_by(text: str) -> tuple[Q, Words]:
    small = text.isascii() and text.isdigit() and len(text) < 12
    unit = Organization.objects.filter(pk=int(text)).first() if small else None
    if unit is None:
        raise UnreadableError(_("没有这个单位，请从列表里选。"))
    return Q(lead=unit.pk), unit.short_name or unit.name


def units_to_choose() -> list[Choice]:
    """Units within the reach of the reader's duties that can lead."""
    reach = Q()
    for path in _reach():
        reach |= subtree(path)
    rows = Organization.objects.filter(reach, ended_on__isnull=True, accounts__isnull=False)
    found = rows.distinct().order_by("path", "name").values_list("pk", "short_name", "name")[:500]
    return [Choice(str(pk), short or name) for pk, short, name in found]


def choice_filter(
    key: str, title: Words, column: str, choices: Sequence[tuple[str, Words]]
) -> Filter:
    """One of a closed list of codes."""
    known = dict(choices)

    def apply(text: str) -> tuple[Q, Words]:
        if text not in known:
            raise UnreadableError(_("没有这个选项，请从列表里选。"))
        return Q(**{column: text}), known[text]

    listed = [Choice(value, words) for value, words in choices]
    return Filter(key, title, "choice", apply, frozenset({column}), lambda: listed)


def flag_filter(key: str, title: Words, needs: frozenset[str], only: Callable[[], Q]) -> Filter:
    """A yes; any value switches it on."""
    return Filter(key, title, "flag", lambda _text: (only(), title), needs)


def since_filter(key: str, title: Words, column: str) -> Filter:
    """From the beginning of a day on."""

    def apply(text: str) -> tuple[Q, Words]:
        day = parsed_day(text)
        return Q(**{f"{column}__gte": midnight(day)}), _("%(day)s起") % {"day": day}

    return Filter(key, title, "date", apply, frozenset({column}))


def until_filter(key: str, title: Words, column: str) -> Filter:
    """Up to the end of a day."""

    def apply(text: str) -> tuple[Q, Words]:
        day = parsed_day(text)
        end = midnight(day) + dt.timedelta(days=1)
        return Q(**{f"{column}__lt": end}), _("到%(day)s止") % {"day": day}

    return Filter(key, title, "date", apply, frozenset({column}))


def parsed_day(text: str) -> dt.date:
    """A day as the address holds it; raises UnreadableError."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError as error:
        raise UnreadableError(_("日期请写成2021-08-01这样。")) from error
    if not 1900 <= day.year <= 2200:
        raise UnreadableError(_("请核对年份。"))
    return day


def now() -> dt.datetime:
    """The present moment."""
    return timezone.now()
