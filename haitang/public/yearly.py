"""Figures of the year up to today, for anybody: sums of the whole county, made now and then."""

import datetime as dt
from collections.abc import Sequence

from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import get_language

from haitang.figures.queries import READ, compute
from haitang.figures.values import FigureValue
from haitang.places.models import Place
from haitang.scope.actor import Actor
from haitang.scope.scope import Grant, Scope, enter

KEPT_SECONDS = 600  # anybody may ask, so the sums are made at most every ten minutes
YEAR = dt.timedelta(days=365)


def _reading(place: Place) -> Scope:
    """Read figures of the whole county, and no column of any record."""
    grant = Grant("public", place.path, frozenset({READ}), {})
    return Scope(Actor("public"), (grant,)).entered_with(READ)


def kept(name: str, codes: Sequence[str], place: Place) -> list[FigureValue]:
    """The figures with these codes; ``name`` tells one page's from another's."""
    today = timezone.localdate()
    key = f"public-{name}-{place.pk}-{today}-{get_language()}"
    found: list[FigureValue] | None = cache.get(key)
    if found is None:
        with enter(_reading(place)):
            found = compute(codes, place, today - YEAR, today)
        cache.set(key, found, KEPT_SECONDS)
    return found
