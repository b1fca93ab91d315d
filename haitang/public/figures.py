"""Published figures: sums of the whole county, no record and no person."""

import datetime as dt
from dataclasses import dataclass

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from haitang.facts.reader import worded
from haitang.figures.definitions import MINUTE
from haitang.figures.queries import READ, compute
from haitang.figures.values import FigureValue
from haitang.pages.words import lasting, number
from haitang.places.errors import PlaceNotFoundError
from haitang.places.models import Place
from haitang.public.choices import county
from haitang.scope.actor import Actor
from haitang.scope.scope import Grant, Scope, enter
from haitang.scope.views import public

CODES = (
    "cases.received", "cases.closed", "cases.open", "cases.on_time_rate", "cases.response_rate",
    "cases.resolution_rate", "cases.satisfaction", "cases.handling_median",
)  # fmt: skip
KEPT_SECONDS = 600  # anybody may ask, so the sums are made at most every ten minutes
YEAR = dt.timedelta(days=365)


def reading(place: Place) -> Scope:
    """Read figures of the whole county, and no column of any record."""
    grant = Grant("public", place.path, frozenset({READ}), {})
    return Scope(Actor("public"), (grant,)).entered_with(READ)


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
    found = _kept(place) if place else []
    context = {
        "tab": "home",
        "shown": [_shown(value) for value in found],
        "source": found[0].provenance if found else None,
        "start": timezone.localdate() - YEAR,
        "end": timezone.localdate(),
    }
    return render(request, "public/figures.html", context)


def _kept(place: Place) -> list[FigureValue]:
    today = timezone.localdate()
    key = f"public-figures-{place.pk}-{today}-{get_language()}"
    found: list[FigureValue] | None = cache.get(key)
    if found is None:
        with enter(reading(place)):
            found = compute(CODES, place, today - YEAR, today)
        cache.set(key, found, KEPT_SECONDS)
    return found


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
