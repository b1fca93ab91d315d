"""Cases for partner systems: register, list, read."""

import datetime as dt
from typing import Annotated, Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Body, Header, Path, Query, Router, Schema, Status
from pydantic import Field

from haitang.api.machine import READING, WRITING, problems
from haitang.api.problems import too_often
from haitang.api.schemas import (
    CaseDetailOut,
    CaseIn,
    CaseOut,
    CasesOut,
    CategoryCode,
    PlaceCode,
    RegisteredOut,
    present,
)  # fmt: skip
from haitang.api.who import KEYS, READERS, REGISTRATIONS, needs, scope_now
from haitang.cases.lookup import code_for
from haitang.cases.models import Case, Category, Channel, Entry, State
from haitang.cases.operations import register_case
from haitang.cases.operations.registration import Reporter
from haitang.cases.queries import below
from haitang.cases.titles import title_from
from haitang.facts.errors import IncompleteError
from haitang.places.errors import PlaceNotFoundError
from haitang.places.models import Place
from haitang.places.queries import by_code
from haitang.scope.actor import account_actor
from haitang.scope.rows import GuardedQuerySet, subtree
from haitang.scope.scope import NotPermittedError, Scope, enter

router = Router(tags=["cases"])
COLUMNS = (
    "number", "state", "outcome", "category__code", "category__title", "category__title_en",
    "place", "title", "text", "spot", "channel", "urgency", "lead__name", "received_at", "due_at",
    "answered_at", "closed_at", "grade", "public_text",
)  # fmt: skip
LEAST_TEXT = 5
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
FIRST_DAY, LAST_DAY = dt.date(1970, 1, 2), dt.date(2199, 12, 31)


@router.post(
    "/cases", response={201: RegisteredOut}, auth=KEYS, operation_id="register_case",
    openapi_extra=problems(WRITING), exclude_none=True,
)  # fmt: skip
@needs("register_case")
def register(
    request: HttpRequest,
    data: Body[CaseIn],
    key: Annotated[
        str,
        Header(
            alias="Idempotency-Key",
            min_length=1,
            max_length=80,
            pattern=r"^[\x21-\x7e]+$",
            description="A name for this command, new for each case. Sent again under the same "
            "key, the same command makes no second case and gets the first answer.",
        ),
    ],
) -> Any:
    """Register a case. Answers with its number and the resident's look-up code."""
    account = request.auth  # type: ignore[attr-defined]
    who = f"account {account.pk}"
    if REGISTRATIONS.reached(who):
        return too_often(REGISTRATIONS.seconds)
    REGISTRATIONS.count(who)
    if len(data.text.strip()) < LEAST_TEXT:
        raise IncompleteError(_("请写明情况，至少%(n)d个字。") % {"n": LEAST_TEXT}, field="text")
    location = data.location
    case = register_case(
        place=_place(data.place),
        category=_category(data.category),
        title=data.title.strip() or title_from(data.text),
        text=data.text,
        spot=data.spot,
        channel=Channel.API,
        reporter=Reporter(data.reporter.name, data.reporter.phone) if data.reporter else None,
        latitude_e6=round(location.latitude * 1_000_000) if location else None,
        longitude_e6=round(location.longitude * 1_000_000) if location else None,
        key=key,
        actor=account_actor(account.pk),
    )
    row = _shown(Case.objects.get_queryset().filter(pk=case.pk))[0]
    return Status(201, {**row, "lookup_code": code_for(case.number)})


def _place(code: str) -> Place:
    """The place; one outside the caller's duty is refused with the same words as none at all."""
    try:
        place = by_code(code)
    except PlaceNotFoundError:
        place = None
    if place is None or not any(g.covers(place.path) for g in scope_now().active()):
        raise IncompleteError(_("没有这个地方，或者它不在这个密钥的范围里。"), field="place")
    return place


def _category(code: str) -> Category:
    found = Category.objects.filter(code=code).first()
    if found is None:
        raise IncompleteError(_("没有这个类别。请从/api/v1/categories里选。"), field="category")
    return found


class Filters(Schema):
    """Conditions of the list; all that are given must hold."""

    state: list[State] = Field([], description="One or more states.")
    category: CategoryCode | None = Field(None, description="This category and all below it.")
    place: PlaceCode | None = Field(None, description="This place and all below it.")
    unit: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = Field(
        None, description="Number of the leading unit."
    )
    received_from: dt.date | None = None
    received_to: dt.date | None = Field(None, description="Included.")
    cursor: str | None = Field(
        None, pattern=r"^[0-9]{1,17}-[0-9]{1,17}$", description="``next`` of the page before."
    )
    limit: int = Field(50, ge=1, le=200)


# The columns that a condition looks at: who may not see one may not ask by it either.
LOOKS_AT = {
    "state": {"state"}, "category": {"category__code"}, "place": {"place"}, "unit": {"lead"},
    "received_from": {"received_at"}, "received_to": {"received_at"}, "cursor": {"received_at"},
}  # fmt: skip


@router.get(
    "/cases", response=CasesOut, auth=READERS, operation_id="list_cases",
    openapi_extra=problems(READING), exclude_none=True,
)  # fmt: skip
@needs("read_cases")
def cases(request: HttpRequest, wanted: Query[Filters]) -> Any:
    """Cases that the caller may see, newest first, page by page."""
    asked = {name for name in LOOKS_AT if getattr(wanted, name)}
    looked_at = {"received_at"}.union(*(LOOKS_AT[name] for name in asked))
    with enter(_seeing(looked_at)):
        rows = _before(_filtered(wanted), wanted.cursor).order_by("-received_at", "-id")
        found = list(rows.values_list("pk", "received_at")[: wanted.limit + 1])
        page = found[: wanted.limit]
        shown = _shown(Case.objects.get_queryset().filter(pk__in=[pk for pk, _at in page]))
    order = {pk: place for place, (pk, _at) in enumerate(page)}
    shown.sort(key=lambda row: order[row.pop("pk")])
    return {"items": shown, "next": _cursor(*page[-1]) if len(found) > len(page) else None}


def _seeing(columns: set[str]) -> Scope:
    """The present scope, narrowed to the duties that show these columns."""
    scope = scope_now()
    able = tuple(g for g in scope.active() if columns <= g.columns.get("case", frozenset()))
    if not able:
        raise NotPermittedError
    return Scope(scope.actor, able).entered_with(scope.need)


def _filtered(wanted: Filters) -> QuerySet[Case]:
    rows = Case.objects.get_queryset()
    if wanted.state:
        rows = rows.filter(state__in=wanted.state)
    if wanted.category:
        category = Category.objects.filter(code=wanted.category).first()
        rows = rows.filter(category__in=below(category)) if category else rows.none()
    if wanted.place:
        rows = rows.filter(_within(wanted.place))
    if wanted.unit:
        rows = rows.filter(lead=wanted.unit)
    if wanted.received_from:
        rows = rows.filter(received_at__gte=_midnight(wanted.received_from))
    if wanted.received_to:
        rows = rows.filter(received_at__lt=_midnight(wanted.received_to) + dt.timedelta(days=1))
    return rows


def _within(code: str) -> Q:
    try:
        return subtree(by_code(code).path)
    except PlaceNotFoundError:
        return Q(pk__in=[])


def _midnight(day: dt.date) -> dt.datetime:
    day = min(max(day, FIRST_DAY), LAST_DAY)
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def _cursor(pk: int, at: dt.datetime) -> str:
    return f"{(at - EPOCH) // dt.timedelta(microseconds=1)}-{pk}"


def _before(rows: QuerySet[Case], cursor: str | None) -> QuerySet[Case]:
    if cursor is None:
        return rows
    micros, pk = (int(part) for part in cursor.split("-"))
    last = (_midnight(LAST_DAY) - EPOCH) // dt.timedelta(microseconds=1)
    at = EPOCH + dt.timedelta(microseconds=min(micros, last))
    return rows.filter(Q(received_at__lt=at) | Q(received_at=at, pk__lt=pk))


@router.get(
    "/cases/{number}", response=CaseDetailOut, auth=READERS, operation_id="read_case",
    openapi_extra=problems(READING), exclude_none=True,
)  # fmt: skip
@needs("read_cases")
def case(request: HttpRequest, number: Annotated[str, Path(pattern=r"^[0-9A-Z-]{1,16}$")]) -> Any:
    """One case, with its record where the duty shows it."""
    found = _shown(Case.objects.get_queryset().filter(number=number))
    if not found:
        raise Http404
    row = found[0]
    pk = row.pop("pk")
    wanted = ("kind", "at", "unit__name", "text", "public")
    entry = scope_now().columns("entry")
    if "public" in entry:
        row["entries"] = _entries(pk, [name for name in wanted if name in entry])
    return row


def _entries(pk: int, want: list[str]) -> list[dict[str, Any]]:
    rows = Entry.objects.get_queryset().filter(case=pk).permitted(*want)
    return [{**row, "unit": row.get("unit__name") or ""} for row in rows]


def _shown(rows: GuardedQuerySet[Case]) -> list[dict[str, Any]]:
    """Rows as the caller may see them, in the shape of ``CaseOut``, with ``pk`` for the caller."""
    given = scope_now().columns("case")
    found = rows.permitted("pk", *(name for name in COLUMNS if name in given))
    places = Place.objects.in_bulk({row["place"] for row in found if row.get("place")})
    return [_shape(row, places) for row in found]


def _shape(row: dict[str, Any], places: dict[int, Place]) -> dict[str, Any]:
    where = places.get(row.get("place", 0))
    made = {
        **{key: row.get(key) for key in CaseOut.model_fields if key not in {"category", "place"}},
        "pk": row.get("pk"),
        "unit": row.get("lead__name"),
        "place": {"code": where.code, "name": where.name} if where else None,
    }
    if "category__code" in row:
        made["category"] = {
            name: row[f"category__{name}"] for name in ("code", "title", "title_en")
        }
    return present(made)
