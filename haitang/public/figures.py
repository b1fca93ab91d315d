"""Published figures: sums of the whole county, no record and no person."""

import datetime as dt
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from haitang.facts.reader import worded
from haitang.figures.definitions import MINUTE
from haitang.figures.values import FigureValue
from haitang.pages.words import lasting, number
from haitang.places.errors import PlaceNotFoundError
from haitang.public.choices import county
from haitang.public.yearly import YEAR, kept
from haitang.scope.views import public

CODES = (
    "cases.received", "cases.closed", "cases.open", "cases.on_time_rate", "cases.response_rate",
    "cases.resolution_rate", "cases.satisfaction", "cases.handling_median",
)  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """One figure in words."""

    title: str
    value: str
    unit: str
    parts: str


@public("sums of the whole county are published; the scope gives figures and no record")
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """The year up to today, each figure with its parts, and the line that says where it is from."""
    try:
        place = county()
    except PlaceNotFoundError:
        place = None
    found = kept("figures", CODES, place) if place else []
    context = {
        "tab": "home",
        "shown": [_shown(value) for value in found],
        "source": found[0].provenance if found else None,
        "start": timezone.localdate() - YEAR,
        "end": timezone.localdate(),
    }
    return render(request, "public/figures.html", context)


def _shown(value: FigureValue) -> Shown:
    ratio = value.denominator is not None
    parts = f"{number(value.numerator)}/{number(value.denominator)}" if ratio else ""
    if value.value is None:
        return Shown(value.title, number(None), "", parts)
    if value.figure.unit == MINUTE and isinstance(value.value, int):
        return Shown(value.title, lasting(dt.timedelta(minutes=value.value)), "", parts)
    words = number(value.value) if isinstance(value.value, int) else value.value
    return Shown(value.title, words, worded(value.unit, _apart(value.unit)), parts)


def _apart(unit: str) -> str:
    """A unit behind a number in English: a space before a word, none before %."""
    return f" {unit}" if unit.isalpha() else unit
