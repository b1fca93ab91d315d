"""Which facts a question is about: place, days, category, unit, log size."""

import datetime as dt
from dataclasses import dataclass, replace

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from haitang.cases.models import Category
from haitang.cases.queries import below
from haitang.facts.errors import Refused
from haitang.organizations.models import Organization
from haitang.places.models import Place
from haitang.places.queries import dated_code_ranges

EVER = dt.date(1, 1, 1)  # before the first fact
LAST = dt.date(9999, 12, 30)

Stretch = tuple[dt.date, dt.date, tuple[tuple[int, int], ...]]


class PeriodError(Refused):
    """The days of a question make no period."""

    code = "period"


@dataclass(frozen=True)
class Slice:
    """Facts from ``start`` to ``end``, both included, at the places whose codes are listed.

    ``stretches`` holds, for days between two changes of the map, the ranges of 12-digit codes that
    the place and all in it had. ``categories`` None means all. ``unit`` is the number of a unit.
    ``as_of`` counts the first so many facts of the log only.
    """

    start: dt.date
    end: dt.date
    stretches: tuple[Stretch, ...]
    categories: tuple[str, ...] | None = None
    unit: str = ""
    channel: str = ""
    as_of: int | None = None

    @property
    def narrowed_by(self) -> set[str]:
        """Dimensions that a figure must have to be asked like this."""
        given = {
            "category": self.categories is not None,
            "unit": self.unit,
            "channel": self.channel,
        }
        return {name for name, is_given in given.items() if is_given}


def slice_of(
    place: Place,
    start: dt.date,
    end: dt.date,
    *,
    category: Category | None = None,
    unit: Organization | None = None,
    channel: str = "",
    as_of: int | None = None,
) -> Slice:
    """The slice of a place and everything in it as it was on each day, ``start`` to ``end``.

    Raises PeriodError when the days are the wrong way round.
    """
    if start > end:
        raise PeriodError(_("开始日期晚于结束日期，请对调。"), field="start")
    if not (1900 <= start.year <= 2200 and 1900 <= end.year <= 2200):
        raise PeriodError(_("请核对年份。"), field="start")
    codes = None if category is None else tuple(below(category).values_list("code", flat=True))
    return Slice(
        start=start,
        end=end,
        stretches=_stretches(place, start, end),
        categories=codes,
        unit=str(unit.pk) if unit else "",
        channel=channel,
        as_of=as_of,
    )


def _stretches(place: Place, start: dt.date, end: dt.date) -> tuple[Stretch, ...]:
    found = dated_code_ranges(place, start, end)
    return tuple((first, last, tuple(codes)) for first, last, codes in found)


def since_ever(part: Slice, place: Place) -> Slice:
    """The same slice from the first fact on: for what stands at the end of the period."""
    return replace(part, start=EVER, stretches=_stretches(place, EVER, part.end))


def condition(part: Slice) -> Q:
    """The slice as a condition on facts, for the list of records."""
    where = Q(pk__in=[]) if not part.stretches else Q()
    anywhere = Q()
    for first, last, codes in part.stretches:
        inside = Q(pk__in=[])
        for low, high in codes:
            inside |= Q(place__gte=low, place__lte=high)
        anywhere |= Q(day__gte=first, day__lte=last) & inside
    where &= anywhere
    if part.categories is not None:
        where &= Q(d1__in=part.categories)
    if value := part.unit or part.channel:
        where &= Q(d2=value)
    if part.as_of is not None:
        where &= Q(leaf__lt=part.as_of)
    return where
