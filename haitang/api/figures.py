"""Figures for programs, and the signed checkpoint of the log that they are computed from."""

import datetime as dt
from typing import Annotated, Any, Literal

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from haitang.api.machine import OPEN_READING, READING, problems
from haitang.api.schemas import FiguresOut, PlaceCode
from haitang.api.who import READERS, needs, open_to_all
from haitang.figures.catalogue import FIGURES
from haitang.figures.output import as_dict
from haitang.figures.queries import compute
from haitang.places.queries import by_code

router = Router(tags=["figures"])
CodeOfFigure = Annotated[str, Field(pattern=r"^[a-z_]+(\.[a-z0-9_]+)+$", max_length=60)]


class FigureQuery(Schema):
    """Which figures, where, when."""

    code: list[CodeOfFigure] = Field([], description="One or more; all when none is named.")
    place: PlaceCode | None = Field(None, description="The county when none is named.")
    from_: dt.date = Field(alias="from", description="First day.")
    to: dt.date = Field(description="Last day, included.")
    by: (
        Literal["month", "town", "community", "category", "unit", "channel", "policy_class"] | None
    ) = None


@router.get(
    "/figures", response=FiguresOut, auth=READERS, operation_id="read_figures",
    openapi_extra=problems(READING), exclude_unset=True,
)  # fmt: skip
@needs("read_figures")
def figures(request: HttpRequest, wanted: Query[FigureQuery]) -> Any:
    """Figures of a place and everything in it, each with the log that it was computed from."""
    codes = wanted.code or [
        code for code, f in FIGURES.items() if not wanted.by or wanted.by in f.dimensions
    ]
    place = by_code(wanted.place or settings.COUNTY)
    found = compute(codes, place, wanted.from_, wanted.to, by=wanted.by)
    return {"items": [as_dict(value) for value in found]}


CHECKPOINT = {
    "responses": {
        200: {
            "description": "The newest checkpoint, a signed note (C2SP tlog-checkpoint).",
            "content": {"text/plain": {"schema": {"type": "string"}}},
        },
        **problems(OPEN_READING)["responses"],
    }
}


@router.get("/facts/checkpoint", operation_id="read_checkpoint", openapi_extra=CHECKPOINT)
@open_to_all("a checkpoint is for witnesses: size, root and signature of the log, no record")
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The newest signed checkpoint of the log; 404 before the first seal."""
    try:
        text = (settings.LOG_DIR / "checkpoint").read_text()
    except FileNotFoundError as error:
        raise Http404 from error
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
