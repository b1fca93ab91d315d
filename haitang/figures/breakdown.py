"""Breaking figures down: the buckets of a dimension, their order and their names."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from haitang.cases.models import Category, Channel
from haitang.cases.queries import below
from haitang.facts.errors import Refused
from haitang.facts.reader import chinese
from haitang.figures.compiler import By, Groups
from haitang.figures.definitions import ALL_DIMENSIONS
from haitang.figures.slices import Slice
from haitang.organizations.models import Organization
from haitang.places.models import Level, Place, PlacePast
from haitang.places.queries import subtree
from haitang.policies.models import PolicyClass


class UnknownDimensionError(Refused):
    """There is no such breakdown."""

    code = "dimension"


@dataclass(frozen=True)
class Breakdown:
    """A dimension of one question."""

    by: By
    place: Place
    part: Slice
    inside: frozenset[str] = frozenset()  # codes of the places that must appear

    def keys(self, found: Iterable[str]) -> list[str]:
        """The buckets in their order: those that must appear, then others that have facts."""
        dimension = self.by.dimension
        seen = set(found)
        if dimension == "month":
            return months(self.part.start, self.part.end)
        if dimension == "category":
            known = list(self.by.groups or {})
            return [*known, *sorted(seen - set(known))]
        if dimension in ("town", "community"):
            return sorted(seen | self.inside)
        return sorted(seen, key=lambda key: (len(key), key)) if dimension else []

    def titles(self, keys: list[str]) -> dict[str, str]:
        """What each bucket is called."""
        dimension = self.by.dimension
        names = {key: key for key in keys}
        if dimension == "category":
            names |= _category_titles(keys)
        elif dimension == "unit":
            names |= _unit_names(keys)
        elif dimension == "channel":
            names |= {value: str(label) for value, label in Channel.choices}
        elif dimension == "policy_class":
            names |= _class_names(keys)
        elif dimension in ("town", "community"):
            names |= _place_names(keys)
        return names

    def running(self, found: dict[str, int]) -> dict[str, int | None]:
        """What stands at the end of each month of the period, from what each month added."""
        rows: dict[str, int | None] = {}
        for month in months(self.part.start, self.part.end):
            rows[month] = sum(value for key, value in found.items() if key <= month)
        return rows


def breakdown_of(dimension: str, place: Place, part: Slice, category: Category | None) -> Breakdown:
    """The breakdown by a dimension, or by none; raises UnknownDimensionError."""
    if dimension and dimension not in ALL_DIMENSIONS:
        raise UnknownDimensionError(
            _("不能按%(by)s看，可以按%(all)s看。")
            % {"by": dimension, "all": "、".join(ALL_DIMENSIONS)},
            field="by",
        )
    groups = _groups(category) if dimension == "category" else None
    return Breakdown(By(dimension, groups), place, part, _places(dimension, place))


def _places(dimension: str, place: Place) -> frozenset[str]:
    level = {"town": Level.TOWN, "community": Level.COMMUNITY}.get(dimension)
    if level is None or place.level < level - 2:
        return frozenset()  # of a whole province only those with facts
    return frozenset(subtree(place).filter(level=level).values_list("code", flat=True))


def _groups(category: Category | None) -> Groups:
    """The categories directly below one (or the uppermost), each with the codes of all below it."""
    rows = list(Category.objects.all() if category is None else below(category))
    parent = category.pk if category else None
    shown = [row for row in rows if row.parent_id == parent and row.route == ""]
    if category is not None:
        shown.append(category)
    used: dict[str, list[str]] = {}
    for top in shown:
        codes = [row.code for row in rows if row.path.startswith(top.path)]
        used[top.code] = [top.code] if top == category else codes
    return {code: used[code] for code in sorted(used)}


def months(start: dt.date, end: dt.date) -> list[str]:
    """Every month from that of ``start`` to that of ``end``, as ``2021-08``."""
    first, last = start.year * 12 + start.month - 1, end.year * 12 + end.month - 1
    return [f"{n // 12:04d}-{n % 12 + 1:02d}" for n in range(first, last + 1)]


def _category_titles(codes: list[str]) -> dict[str, str]:
    name = "title" if chinese() else "title_en"
    found = dict(Category.objects.filter(code__in=codes).values_list("code", name))
    return {"": _("其他"), **found}


def _class_names(codes: list[str]) -> dict[str, str]:
    name = "title" if chinese() else "title_en"
    return dict(PolicyClass.objects.filter(code__in=codes).values_list("code", name))


def _unit_names(keys: list[str]) -> dict[str, str]:
    rows = Organization.objects.filter(pk__in=[int(k) for k in keys if k.isdigit()])
    found = rows.values_list("pk", "short_name", "name")
    return {"0": _("尚无承办单位"), **{str(pk): short or name for pk, short, name in found}}


def _place_names(codes: list[str]) -> dict[str, str]:
    past = PlacePast.objects.filter(code__in=codes).order_by("since")
    names = dict(past.values_list("code", "name"))
    now = Place.objects.filter(code__in=codes).order_by("since")
    return {**names, **dict(now.values_list("code", "name"))}
