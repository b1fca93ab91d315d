"""Series for the charts of a dashboard: labels and whole numbers, nothing drawn."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.dates import MONTHS_3
from django.utils.translation import gettext as _

from haitang.cases.models import Category
from haitang.facts.reader import chinese
from haitang.figures.queries import compute, handling_times
from haitang.figures.values import FigureValue
from haitang.organizations.models import Organization
from haitang.places.models import Place

DAY = 1440  # minutes


@dataclass(frozen=True)
class Series:
    """One figure along a dimension; ``keys`` open the records.

    ``values`` are whole numbers: the value of a count, the per mille of a ratio.
    """

    figure: FigureValue
    keys: tuple[str, ...]
    labels: tuple[str, ...]
    values: tuple[int, ...]


def series(
    codes: Sequence[str],
    place: Place,
    start: dt.date,
    end: dt.date,
    by: str,
    *,
    category: Category | None = None,
    unit: Organization | None = None,
) -> list[Series]:
    """Figures by "month", "town", "community", "category" or "unit", all in the same scans."""
    found = compute(codes, place, start, end, by=by, category=category, unit=unit)
    return [_series(value, by) for value in found]


def _series(value: FigureValue, by: str) -> Series:
    labels = [_month(row.title) if by == "month" else row.title for row in value.rows]
    numbers = [_whole(row.numerator, row.denominator) for row in value.rows]
    return Series(value, tuple(row.key for row in value.rows), tuple(labels), tuple(numbers))


def _whole(numerator: int | None, denominator: int | None) -> int:
    if denominator is None:
        return numerator or 0
    return (2000 * (numerator or 0) + denominator) // (2 * denominator) if denominator else 0


def _month(key: str) -> str:
    number = int(key[5:])
    return f"{number}月" if chinese() else str(MONTHS_3[number]).capitalize()


def largest(rows: Series, count: int = 10) -> Series:
    """The largest values first, at most ``count`` of them, none that is 0."""
    order = sorted(range(len(rows.keys)), key=lambda i: (-rows.values[i], rows.keys[i]))
    kept = [i for i in order if rows.values[i] > 0][:count]
    return Series(
        rows.figure,
        tuple(rows.keys[i] for i in kept),
        tuple(rows.labels[i] for i in kept),
        tuple(rows.values[i] for i in kept),
    )


def handling_distribution(
    place: Place,
    start: dt.date,
    end: dt.date,
    *,
    category: Category | None = None,
    unit: Organization | None = None,
) -> list[tuple[str, int]]:
    """How many strike-offs took how many days, from receipt to the last answer."""
    spread = handling_times(place, start, end, category=category, unit=unit)
    bounds = [(1, _("1天内")), (3, _("1至3天")), (5, _("3至5天")), (10, _("5至10天"))]
    counts: list[tuple[str, int]] = []
    below = 0
    for days, label in bounds:
        upto = sum(count for minutes, count in spread if minutes <= days * DAY)
        counts.append((label, upto - below))
        below = upto
    return [*counts, (_("10天以上"), sum(count for _minutes, count in spread) - below)]
