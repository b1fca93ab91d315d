"""Questions about figures: their values, and the records behind them.

Both need a scope that gives ``read_figures`` at the place, and return numbers and facts of that
place and everything in it only.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haitang.cases.models import Category
from haitang.facts.errors import Refused
from haitang.figures import plan
from haitang.figures.breakdown import Breakdown, breakdown_of
from haitang.figures.catalogue import FIGURES
from haitang.figures.definitions import ALL_DIMENSIONS, PERCENT, Figure, Measure
from haitang.figures.engine import answer
from haitang.figures.provenance import provenance_of
from haitang.figures.slices import Slice, since_ever, slice_of
from haitang.figures.values import FigureRow, FigureValue, Provenance, Value
from haitang.lib.ratios import average, percent
from haitang.organizations.models import Organization
from haitang.places.models import Place
from haitang.scope.scope import require

READ = "read_figures"


class UnknownFigureError(Refused):
    """No figure has this code."""

    code = "unknown_figure"

    def __init__(self, code: str) -> None:
        super().__init__(
            _("没有代码为%(code)s的指标。全部指标见 docs/figures.md。") % {"code": code},
            field="code",
        )


class DimensionError(Refused):
    """A figure cannot be broken down or narrowed by this."""

    code = "dimension"

    def __init__(self, figure: Figure, dimension: str) -> None:
        super().__init__(
            _("“%(figure)s”不能按%(by)s看，可以按%(all)s看。")
            % {"figure": figure.title, "by": dimension, "all": "、".join(figure.dimensions)},
            field="by",
        )


def figure_of(code: str) -> Figure:
    """The figure with a code; raises UnknownFigureError."""
    if code not in FIGURES:
        raise UnknownFigureError(code)
    return FIGURES[code]


def compute(
    codes: Sequence[str],
    place: Place,
    start: dt.date,
    end: dt.date,
    *,
    by: str | None = None,
    category: Category | None = None,
    unit: Organization | None = None,
    channel: str = "",
    as_of: int | None = None,
) -> list[FigureValue]:
    """Some figures of a place and everything in it, ``start`` to ``end`` (both included).

    ``by`` breaks them down by "month", "town", "community", "category", "unit", "channel" or
    "policy_class"; ``category`` narrows to it and all below it, ``unit`` to one organization.
    ``as_of`` is a log size: the value as it was when the log held so many facts. All are added up
    in few scans.

    Raises NotPermittedError without ``read_figures`` at the place, UnknownFigureError,
    DimensionError, PeriodError, LogSizeError.
    """
    require(READ, place.path)
    figures = [figure_of(code) for code in codes]
    part = slice_of(place, start, end, category=category, unit=unit, channel=channel, as_of=as_of)
    return computed(figures, place, part, by=by, category=category)


def computed(
    figures: Sequence[Figure],
    place: Place,
    part: Slice,
    *,
    by: str | None = None,
    category: Category | None = None,
) -> list[FigureValue]:
    """The same for an operation that has its own permission."""
    for figure in figures:
        checked(figure, {*part.narrowed_by, *([by] if by else [])})
    split = breakdown_of(by or "", place, part, category)
    stock = any(m.behaviour == "stock" for figure in figures for m in figure.measures())
    ever = since_ever(part, place) if stock else part
    steps = plan.steps(figures, part, ever, split.by)
    rows, log = answer([step.text for step in steps], part.as_of)
    line = provenance_of(log, timezone.now())
    sums = plan.gathered(zip(steps, rows, strict=True), split.by)
    counted = [_counted(figure, sums, split) for figure in figures]
    titles = split.titles(sorted({key for each in counted for key in each.keys}))
    return [each.value(titles, line) for each in counted]


def checked(figure: Figure, dimensions: set[str]) -> None:
    """Raise DimensionError where a figure cannot be seen by one of the dimensions."""
    for dimension in sorted(dimensions):
        if dimension in ALL_DIMENSIONS and dimension not in figure.dimensions:
            raise DimensionError(figure, dimension)


@dataclass(frozen=True)
class _Counted:
    """A figure before its rows have names: each measure as a whole and by bucket."""

    figure: Figure
    whole: list[int | None]
    found: list[dict[str, int | None]]
    keys: list[str]

    def value(self, titles: dict[str, str], line: Provenance) -> FigureValue:
        rows = tuple(
            FigureRow(
                key, titles[key], *_shown(self.figure, [part.get(key) for part in self.found])
            )
            for key in self.keys
        )
        provenance = replace(line, version=self.figure.version)
        return FigureValue(self.figure, *_shown(self.figure, self.whole), rows, provenance)


def _counted(figure: Figure, sums: plan.Sums, split: Breakdown) -> _Counted:
    parts = [_measured(measure, sums, split) for measure in figure.measures()]
    found = [rows for _whole, rows in parts]
    keys = split.keys(key for rows in found for key in rows)
    return _Counted(figure, [whole for whole, _rows in parts], found, keys)


def _shown(figure: Figure, parts: Sequence[int | None]) -> tuple[Value, int | None, int | None]:
    if figure.denominator is None:
        # Nothing happened is 0; no value at all is a median of nothing.
        number = parts[0] if figure.numerator.behaviour == "percentile" else parts[0] or 0
        return number, number, None
    numerator, denominator = parts[0] or 0, parts[1] or 0
    # Exclusions repeat what they leave out, so below 0 is no figure but a fault of the facts.
    divided = percent if figure.unit == PERCENT else average  # a mean of years, say
    ratio = divided(numerator, denominator) if denominator > 0 else None
    return ratio, numerator, denominator


def _measured(
    measure: Measure, sums: plan.Sums, split: Breakdown
) -> tuple[int | None, dict[str, int | None]]:
    """The whole, and the value in each bucket."""
    kind = measure.terms[0].kind
    if measure.behaviour == "percentile":
        return _ranked(measure, sums.spread[kind])
    if measure.behaviour == "distinct":
        counts: dict[str, int | None] = {**sums.counts[kind]}
        return sums.totals.get(kind, counts.get(plan.WHOLE)), counts
    cells = sums.stock if measure.behaviour == "stock" else sums.flow
    found = {bucket: plan.added(measure, cell) for bucket, cell in cells.items()}
    if measure.behaviour == "stock" and split.by.dimension == "month":
        return sum(found.values()), split.running(found)
    return sum(found.values()), {**found}


def _ranked(
    measure: Measure, spread: dict[str, plan.Histogram]
) -> tuple[int | None, dict[str, int | None]]:
    p = measure.percentile
    if set(spread) <= {plan.WHOLE}:
        return plan.percentile(spread.get(plan.WHOLE, []), p), {}
    rows = {bucket: plan.percentile(part, p) for bucket, part in spread.items()}
    return plan.percentile(plan.together(spread.values()), p), {**rows}


def handling_times(
    place: Place,
    start: dt.date,
    end: dt.date,
    *,
    category: Category | None = None,
    unit: Organization | None = None,
) -> plan.Histogram:
    """Minutes of handling of what was struck off -> how many; for the chart of its distribution."""
    require(READ, place.path)
    part = slice_of(place, start, end, category=category, unit=unit)
    figure = figure_of("cases.handling_median")
    split = breakdown_of("", place, part, category)
    steps = plan.steps([figure], part, part, split.by)
    rows, _log = answer([step.text for step in steps])
    spread = plan.gathered(zip(steps, rows, strict=True), split.by).spread["case.closed"]
    return spread.get(plan.WHOLE, [])
