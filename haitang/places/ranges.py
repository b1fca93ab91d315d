"""Which statistical codes a place had in a period, with everything in it: for selecting facts."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import pairwise

from django.db.models import Q

from haitang.places.models import Place, PlacePast

Range = tuple[int, int]
# The number of codes below a code, by level: 320583103000 covers ...103000 to ...103999.
WIDTH = {1: 10**10, 2: 10**8, 3: 10**6, 4: 10**3, 5: 1}
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """One place's code and parents for some days: from ``first`` to ``last``, both counted.

    ``rank``: a deeper level goes before a higher one, and of two places that had the same code at
    different times, the living one before the ended one.
    """

    place: int
    path: str
    codes: Range
    first: dt.date
    last: dt.date
    rank: tuple[int, bool]

    def inside(self, place: int) -> bool:
        """Whether it lay in a place, or is that place."""
        return str(place) in self.path.split(".")


def code_range(code: int | str, level: int) -> Range:
    """The first and last code that lie in a place of this code and level."""
    return int(code), int(code) + WIDTH[level] - 1


def code_ranges(place: Place, start: dt.date, end: dt.date) -> list[Range]:
    """Ranges of codes, both ends included, of the place and all in it from ``start`` to ``end``.

    A place that moved during the period without a new code counts on both sides here; see
    ``dated_code_ranges`` for the days.
    """
    found = [r for _first, _last, ranges in dated_code_ranges(place, start, end) for r in ranges]
    return united(found)


def dated_code_ranges(
    place: Place, start: dt.date, end: dt.date
) -> list[tuple[dt.date, dt.date, list[Range]]]:
    """For each stretch of days between two changes: first day, last day, ranges of codes."""
    spans = _spans_about(place)
    cuts = {start, end + DAY}
    for span in spans:
        cuts |= {day for day in (span.first, _after(span.last)) if start < day <= end}
    days = [(a, b - DAY) for a, b in pairwise(sorted(cuts))]
    return [(a, b, _on(a, place.pk, spans)) for a, b in days]


def _after(day: dt.date) -> dt.date:
    return day if day == dt.date.max else day + DAY


def _on(day: dt.date, pk: int, spans: list[Span]) -> list[Range]:
    found: list[Range] = []
    for span in sorted(spans, key=lambda s: s.rank):
        if span.first <= day <= span.last:
            found = [piece for codes in found for piece in _without(codes, span.codes)]
            if span.inside(pk):
                found.append(span.codes)
    return united(found)


def _without(codes: Range, cut: Range) -> list[Range]:
    low, high = codes
    if cut[1] < low or cut[0] > high:
        return [codes]
    pieces = [(low, cut[0] - 1), (cut[1] + 1, high)]
    return [(a, b) for a, b in pieces if a <= b]


def united(ranges: Iterable[Range]) -> list[Range]:
    """Ranges joined where they touch or overlap.

    >>> united([(5, 9), (1, 4), (7, 12), (20, 20)])
    [(1, 12), (20, 20)]
    """
    out: list[Range] = []
    for low, high in sorted(ranges):
        if out and low <= out[-1][1] + 1:
            out[-1] = (out[-1][0], max(high, out[-1][1]))
        else:
            out.append((low, high))
    return out


def _spans_about(place: Place) -> list[Span]:
    """The place, and changed places whose code and parents may point to different places.

    A place that never changed lies where its code says: loading and splitting see to that.
    """
    pks: set[int] = set()
    spans = _spans({place.pk})
    while True:
        ranges = united(s.codes for s in spans if s.inside(place.pk))
        more = {place.pk}
        for prefix in ("", "place__"):
            rows = PlacePast.objects.filter(_touches(place.pk, ranges, prefix))
            more |= set(rows.values_list("place_id", flat=True))
        if more == pks:
            return spans
        pks, spans = more, _spans(more)


def _touches(pk: int, ranges: list[Range], prefix: str) -> Q:
    found = Q(**{f"{prefix}path__startswith": f"{pk}."})
    found |= Q(**{f"{prefix}path__contains": f".{pk}."})
    for codes in ranges:
        found |= Q(**{f"{prefix}code__range": tuple(str(code) for code in codes)})
    return found


def _spans(pks: Collection[int]) -> list[Span]:
    """Every known version of some places, the first one reaching back without end."""
    rows: dict[int, list[Span]] = {}
    known: list[Place | PlacePast] = [
        *PlacePast.objects.filter(place__in=pks).order_by("place", "since"),
        *Place.objects.filter(pk__in=pks),
    ]
    for row in known:
        place = row.pk if isinstance(row, Place) else row.place_id
        # An ended place keeps its code: facts about its old records may still come.
        last = dt.date.max if isinstance(row, Place) else row.until - DAY
        living = isinstance(row, PlacePast) or row.ended_on is None
        first = row.since if place in rows else dt.date.min
        codes, rank = code_range(row.code, row.level), (row.level, living)
        rows.setdefault(place, []).append(Span(place, row.path, codes, first, last, rank))
    return [span for spans in rows.values() for span in spans]
