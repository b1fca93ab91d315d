"""Questions about places: by code, by name, below a place, and as they were on a day."""

import datetime as dt

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from haitang.facts.days import local_day
from haitang.places.errors import PlaceNotFoundError
from haitang.places.models import Level, Place, PlacePast
from haitang.places.ranges import code_range, code_ranges, dated_code_ranges
from haitang.scope.rows import subtree as below

__all__ = [
    "by_code", "children", "code_on", "code_range", "code_ranges", "county_of",
    "dated_code_ranges", "full_name", "name_on", "padded", "place_number", "search",
    "subtree", "version_on",
]  # fmt: skip

# Rows of the statistical code that stand for no place of their own: never part of a full name.
NAMELESS = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})


def padded(code: str) -> str:
    """A statistical code of 2, 4, 6, 9 or 12 digits as 12 digits.

    Raises PlaceNotFoundError for anything else.
    """
    text = code.strip()
    if not (text.isascii() and text.isdigit() and len(text) in (2, 4, 6, 9, 12)):
        raise PlaceNotFoundError(
            _("区划代码应为 6 位、9 位或 12 位数字。请核对后再填。"), field="code"
        )
    return text.ljust(12, "0")


def by_code(code: str | int, on: dt.date | None = None) -> Place:
    """The place with a code of 6, 9 or 12 digits, now or on a day.

    Before the first known day of a place its first known values count. Raises PlaceNotFoundError.
    """
    text = padded(str(code))
    found = _now(text) if on is None else _then(text, on)
    if found is None:
        raise PlaceNotFoundError(
            _("没有代码为 %(code)s 的地方。请核对代码，或按名称查找。") % {"code": text},
            field="code",
        )
    return found


def _now(code: str) -> Place | None:
    return Place.objects.filter(code=code, ended_on__isnull=True).first()


def _then(code: str, on: dt.date) -> Place | None:
    lives = Q(ended_on__isnull=True) | Q(ended_on__gt=on)
    if place := Place.objects.filter(lives, code=code, since__lte=on).first():
        return place
    past = PlacePast.objects.filter(code=code).order_by("since").select_related("place")
    if row := past.filter(since__lte=on, until__gt=on).first() or past.first():
        return row.place if row.since <= on < row.until or _is_first(row, on) else None
    place = Place.objects.filter(code=code, since__gt=on).order_by("since").first()
    return place if place and not place.past.exists() else None


def _is_first(row: PlacePast, on: dt.date) -> bool:
    earlier = PlacePast.objects.filter(place=row.place_id, since__lt=row.since)
    return on < row.since and not earlier.exists()


def subtree(place: Place, *, ended: bool = False) -> QuerySet[Place]:
    """The place and everything below it, as one range of paths; ended places on request."""
    rows = Place.objects.filter(below(place.path))
    return rows if ended else rows.filter(ended_on__isnull=True)


def children(place: Place) -> QuerySet[Place]:
    """The places directly below, in the order of their codes."""
    return Place.objects.filter(parent=place, ended_on__isnull=True).order_by("code")


def version_on(place: Place, day: dt.date) -> Place | PlacePast:
    """The attributes of a place on a day; before the first known day, the first known ones."""
    if day >= place.since:
        return place
    rows = place.past.order_by("since")
    return rows.filter(until__gt=day).first() or place


def name_on(place: Place, day: dt.date) -> str:
    """What a place was called on a day."""
    return version_on(place, day).name


def code_on(place: Place, day: dt.date) -> int:
    """The 12-digit code of a place on a day, as facts hold it."""
    return int(version_on(place, day).code)


def place_number(place: Place, when: dt.datetime) -> int:
    """The statistical code of a place on the business day of a moment, as facts hold it."""
    day = local_day(when)
    return place.number if day >= place.since else code_on(place, day)


def search(text: str, within: Place | None = None, limit: int = 20) -> list[Place]:
    """Places whose name holds ``text``, or whose code begins with it; larger ones first."""
    text = text.strip()
    if not text:
        return []
    rows = Place.objects.filter(ended_on__isnull=True)
    if within is not None:
        rows = rows.filter(below(within.path))
    digits = text.isascii() and text.isdigit()
    rows = rows.filter(code__startswith=text) if digits else rows.filter(name__contains=text)
    return list(rows.order_by("level", "code")[:limit])


def full_name(place: Place) -> str:
    """From the province down, 江苏省苏州市昆山市玉山镇; rows with no name of their own left out."""
    steps = [*place.ancestors(), place]
    return "".join(p.name for p in steps if p.name not in NAMELESS or p == place)


def county_of(place: Place) -> Place:
    """The county above a place; where there is none, the lowest level above the towns."""
    if place.level <= Level.COUNTY:
        return place
    return next(p for p in reversed(place.ancestors()) if p.level <= Level.COUNTY)
