"""What a partner needs to fill in a case: categories, places of the county, units."""

from typing import Annotated, Any

from django.conf import settings
from django.db.models import Q
from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Path, Query, Router, Schema
from pydantic import Field

from haitang.api.machine import OPEN_READING, problems
from haitang.api.schemas import CategoriesOut, PlaceCode, PlaceOut, PlacesOut, UnitsOut, Word
from haitang.api.who import open_to_all
from haitang.cases.models import DispatchRule
from haitang.cases.queries import takable_categories
from haitang.organizations.models import Organization
from haitang.places.models import Place
from haitang.places.queries import NAMELESS, by_code, children, search
from haitang.scope.rows import subtree

router = Router(tags=["reference"])


@router.get(
    "/categories", response=CategoriesOut, operation_id="list_categories", exclude_none=True,
    openapi_extra=problems(OPEN_READING),
)  # fmt: skip
@open_to_all("the kinds of matters are published")
def categories(request: HttpRequest) -> Any:
    """The tree of categories in force, parents before children."""
    rows = list(takable_categories())
    codes = {row.pk: row.code for row in rows}
    return {
        "items": [
            {"code": row.code, "title": row.title, "title_en": row.title_en,
             "parent": codes.get(row.parent_id or 0), "urgency": row.urgency, "route": row.route,
             "hint": row.hint}
            for row in rows
        ]
    }  # fmt: skip


class PlaceQuery(Schema):
    """Find places by name or code, or list what lies directly in one."""

    q: Word = Field("", max_length=60, description="Part of a name, or the beginning of a code.")
    parent: PlaceCode | None = Field(None, description="Only what lies directly in this place.")
    limit: int = Field(20, ge=1, le=500)


@router.get(
    "/places", response=PlacesOut, operation_id="list_places", exclude_none=True,
    openapi_extra=problems(OPEN_READING),
)  # fmt: skip
@open_to_all("places and their codes are published")
def places(request: HttpRequest, wanted: Query[PlaceQuery]) -> Any:
    """Places of the county; without a condition, its towns."""
    county = by_code(settings.COUNTY)
    if wanted.q.strip():
        found = search(wanted.q, county, wanted.limit)
        if wanted.parent:
            found = [p for p in found if p.parent_id == _in_county(wanted.parent).pk]
        return {"items": described(found)}
    above = _in_county(wanted.parent) if wanted.parent else county
    return {"items": described(list(children(above)[: wanted.limit]))}


@router.get(
    "/places/{code}", response=PlaceOut, operation_id="read_place", exclude_none=True,
    openapi_extra=problems(OPEN_READING),
)  # fmt: skip
@open_to_all("places and their codes are published")
def place(
    request: HttpRequest,
    code: Annotated[str, Path(pattern=r"^([0-9]{6}|[0-9]{9}|[0-9]{12})$")],
) -> Any:
    """One place of the county, by its code."""
    return described([_in_county(code)])[0]


def _in_county(code: str) -> Place:
    found = by_code(code)
    if not found.path.startswith(by_code(settings.COUNTY).path):
        raise Http404
    return found


def described(rows: list[Place]) -> list[dict[str, Any]]:
    """Places with their full names, in two queries however many there are."""
    ids = {int(step) for row in rows for step in row.path.split(".")[:-1]}
    known = Place.objects.in_bulk(ids)
    return [_described(row, known) for row in rows]


def _described(row: Place, known: dict[int, Place]) -> dict[str, Any]:
    steps = [known[int(step)] for step in row.path.split(".")[:-1]]
    full = "".join(p.name for p in steps if p.name not in NAMELESS or p.pk == row.pk)
    above = known.get(row.parent_id or 0)
    return {"code": row.code, "name": row.name, "full_name": full, "level": row.level,
            "parent": above.code if above else None}  # fmt: skip


@router.get(
    "/units", response=UnitsOut, operation_id="list_units", openapi_extra=problems(OPEN_READING)
)
@open_to_all("who answers for which matter is published")
def units(request: HttpRequest) -> Any:
    """Units that the dispatch catalogue of the county names today."""
    today = timezone.localdate()
    lines = DispatchRule.objects.filter(
        Q(ended_on=None) | Q(ended_on__gt=today), subtree(by_code(settings.COUNTY).path)
    )
    rows = Organization.objects.filter(pk__in=lines.values("unit")).select_related("place")
    return {
        "items": [
            {"id": row.pk, "name": row.name, "kind": row.kind,
             "place": {"code": row.place.code, "name": row.place.name}}
            for row in rows.order_by("path", "name")
        ]
    }  # fmt: skip
