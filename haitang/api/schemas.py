"""Shapes of the JSON interface. Columns that the caller's duty does not give are left out."""

import datetime as dt
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field

# No control characters: PostgreSQL refuses the first of them, and none belongs in a sentence.
Words = Annotated[str, Field(pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")]
Word = Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]*$")]
CategoryCode = Annotated[str, Field(pattern=r"^[0-9a-z]{1,20}$", examples=["0201"])]
PlaceCode = Annotated[
    str, Field(pattern=r"^([0-9]{6}|[0-9]{9}|[0-9]{12})$", examples=["320583100001"])
]


class Strict(Schema):
    """What is sent in: a name that we do not know is refused, not overlooked."""

    model_config = ConfigDict(extra="forbid")


class ReporterIn(Strict):
    """Whoever raises the matter. Kept encrypted, never sent back."""

    name: Word = Field(min_length=1, max_length=60)
    phone: Word = Field("", max_length=30)


class LocationIn(Strict):
    """WGS 84, in degrees; kept to a millionth."""

    latitude: float = Field(strict=True, ge=-90, le=90, allow_inf_nan=False)
    longitude: float = Field(strict=True, ge=-180, le=180, allow_inf_nan=False)


class CaseIn(Strict):
    """A matter to be registered."""

    category: CategoryCode
    place: PlaceCode = Field(description="Statistical code of the place, 6, 9 or 12 digits.")
    text: Words = Field(min_length=5, max_length=2000)
    title: Word = Field("", max_length=60, description="Made from the text when empty.")
    spot: Word = Field("", max_length=100, description="Where exactly.")
    reporter: ReporterIn | None = None
    location: LocationIn | None = None


class CategoryShort(Schema):
    """A category, as cases name it."""

    code: str
    title: str
    title_en: str


class PlaceShort(Schema):
    """A place, as cases name it."""

    code: str
    name: str


class EntryOut(Schema):
    """One line of the record of a case."""

    kind: str
    at: dt.datetime
    unit: str = ""
    text: str = ""
    public: bool


class CaseOut(Schema):
    """A case as far as the caller's duty shows it."""

    number: str
    state: str | None = None
    outcome: str | None = None
    category: CategoryShort | None = None
    place: PlaceShort | None = None
    title: str | None = None
    text: str | None = None
    spot: str | None = None
    channel: str | None = None
    urgency: str | None = None
    unit: str | None = None
    received_at: dt.datetime | None = None
    due_at: dt.datetime | None = None
    answered_at: dt.datetime | None = None
    closed_at: dt.datetime | None = None
    grade: int | None = None
    public_text: str | None = None


class CaseDetailOut(CaseOut):
    """A case with its record, where the duty shows it."""

    entries: list[EntryOut] | None = None


class RegisteredOut(CaseOut):
    """A case just registered. ``lookup_code`` belongs to the resident: pass it on, keep it not."""

    lookup_code: str


class CasesOut(Schema):
    """One page; ``next`` is the cursor of the page after it."""

    items: list[CaseOut]
    next: str | None = None


class CategoryOut(CategoryShort):
    """A category of the tree. ``route`` is empty, or names where such matters go instead."""

    parent: str | None = None
    urgency: Literal["normal", "urgent", "hard"]
    route: Literal["", "emergency", "petition", "judicial"]
    hint: str = ""


class CategoriesOut(Schema):
    """All categories in force."""

    items: list[CategoryOut]


class PlaceOut(PlaceShort):
    """A place of the county."""

    full_name: str
    level: int = Field(description="3 county, 4 town, 5 community.")
    parent: str | None = None


class PlacesOut(Schema):
    """Places found."""

    items: list[PlaceOut]


class UnitOut(Schema):
    """A unit that answers for some category."""

    id: int
    name: str
    kind: str
    place: PlaceShort


class UnitsOut(Schema):
    """Units of the dispatch catalogue."""

    items: list[UnitOut]


class FigureRowOut(Schema):
    """One line of a breakdown."""

    key: str
    title: str
    value: int | str | None
    numerator: int | None
    denominator: int | None


class FigureOut(Schema):
    """A figure with its whole provenance. A ratio is text with one decimal, such as "97.2"."""

    code: str
    title: str
    title_en: str
    unit: str
    unit_en: str
    value: int | str | None
    numerator: int | None
    denominator: int | None
    version: int
    log_size: int
    root: str
    rows: list[FigureRowOut] | None = None


class FiguresOut(Schema):
    """Figures of a place and a period."""

    items: list[FigureOut]


def present(values: dict[str, Any]) -> dict[str, Any]:
    """Only what there is: a hidden column is left out, it is not null."""
    return {key: value for key, value in values.items() if value is not None}
