"""Service requests: hand in, list, read; and the token resource, which here is the number."""

import datetime as dt

from django.db.models import Max
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from haitang.accounts.queries import scope_of_account
from haitang.api.open311.formats import Open311Error, Record, clean, respond
from haitang.api.open311.locations import location_of
from haitang.api.open311.scopes import COLUMNS, published
from haitang.api.open311.services import service_with
from haitang.api.problems import KEY_REUSED
from haitang.api.reference import described
from haitang.api.who import REGISTRATIONS, holder_of
from haitang.cases.models import OPEN, Case, Channel, Entry, Outcome, State
from haitang.cases.operations import register_case
from haitang.cases.operations.registration import Reporter
from haitang.cases.titles import title_from
from haitang.facts.answers import KeyReusedError
from haitang.facts.errors import Refused
from haitang.facts.reader import chinese, worded
from haitang.places.models import Place
from haitang.scope.actor import account_actor
from haitang.scope.rows import GuardedQuerySet
from haitang.scope.scope import NotPermittedError, enter

SPAN = dt.timedelta(days=90)
MOST = 1000
STATUSES = {"open", "closed"}


def hand_in(request: HttpRequest, fmt: str) -> HttpResponse:
    """POST Service Request. A repeat under the same Idempotency-Key gets the first answer."""
    account = holder_of(request.POST.get("api_key") or request.GET.get("api_key"))
    if account is None:
        raise Open311Error(403, _("api_key没有写，或已经停用。请找系统管理员。"))
    who = f"account {account.pk}"
    if REGISTRATIONS.reached(who):
        raise Open311Error(429, _("登记太频繁，请过一分钟再发。"))
    REGISTRATIONS.count(who)
    scope = scope_of_account(account)
    if not scope.giving("register_case"):
        raise Open311Error(403, _("这个api_key不能登记诉求。请找系统管理员开通。"))
    sent = request.POST
    category = service_with(sent.get("service_code", "").strip())
    where = location_of(sent)
    text = clean(sent.get("description", "")).strip()
    try:
        with enter(scope.entered_with("register_case")):
            case = register_case(
                place=where.place,
                category=category,
                title=title_from(text),
                text=text,
                spot=clean(where.spot),
                channel=Channel.API,
                reporter=_reporter(sent),
                latitude_e6=where.latitude_e6,
                longitude_e6=where.longitude_e6,
                key=_key(request),
                actor=account_actor(account.pk),
            )
    except NotPermittedError as error:
        raise Open311Error(403, _("这个api_key不能在这个地方登记诉求。")) from error
    except Refused as error:
        if error.code == KeyReusedError.code:
            raise Open311Error(409, KEY_REUSED) from error
        raise Open311Error(400, error) from error
    return respond(fmt, [_receipt(case, sent)], "service_requests", "request")


def _key(request: HttpRequest) -> str:
    """The command's idempotency key: a header, or ``key`` for clients that can set none.

    Without one every request is a new case: nothing tells a repeat from a second lamp that is out.
    """
    return clean(request.headers.get("Idempotency-Key") or request.POST.get("key", "")).strip()


def _reporter(sent: QueryDict) -> Reporter | None:
    first, last = (clean(sent.get(name, "")).strip() for name in ("first_name", "last_name"))
    apart = " " if (first + last).isascii() else ""
    name = f"{first}{apart}{last}" if apart else f"{last}{first}"
    phone = sent.get("phone", "").strip()
    if not (name.strip() or phone):
        return None
    return Reporter(name=name.strip()[:60] or "未留姓名", phone=phone)


def _receipt(case: Case, sent: QueryDict) -> Record:
    notes = [_("已经登记，办理进度请按编号查询。")]
    if sent.get("media_url"):
        notes.append(_("没有下载media_url里的图片。"))
    if sent.get("email"):
        notes.append(_("没有保存email。"))
    return {
        "service_request_id": case.number,
        "service_notice": ("" if chinese() else " ").join(notes),
        "account_id": None,
    }


def listed(request: HttpRequest, fmt: str) -> HttpResponse:
    """GET Service Requests: the newest of at most 90 days, 1000 a page."""
    asked = request.GET
    with enter(published()):
        rows = Case.objects.get_queryset()
        if ids := _several(asked.get("service_request_id", "")):
            rows = rows.filter(number__in=ids)
        else:
            rows = _filtered(rows, asked)
        size = _whole(asked.get("per_page") or asked.get("page_size"), MOST, MOST, "per_page")
        first = (_whole(asked.get("page"), 1, 10**6, "page") - 1) * size
        found = rows.order_by("-received_at", "-id")[first : first + size]
        pks = list(found.values_list("pk", flat=True))
        shown = told(pks)
    return respond(fmt, shown, "service_requests", "request")


def _several(text: str) -> list[str]:
    return [clean(part).strip() for part in text.split(",") if part.strip()][:MOST]


def _whole(text: str | None, default: int, most: int, name: str) -> int:
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= most and len(text) < 9):
        raise Open311Error(
            400, _("%(name)s应是1到%(most)d之间的整数。") % {"name": name, "most": most}
        )
    return int(text)


def _filtered(rows: GuardedQuerySet[Case], asked: QueryDict) -> GuardedQuerySet[Case]:
    start, end = _period(asked)
    rows = rows.filter(received_at__range=(start, end))
    if codes := _several(asked.get("service_code", "")):
        rows = rows.filter(category__code__in=codes)
    if statuses := {part.lower() for part in _several(asked.get("status", ""))}:
        if not statuses <= STATUSES:
            raise Open311Error(400, _("status只能是open或closed。"))
        if statuses != STATUSES:
            still_open = [str(state) for state in OPEN]
            rows = (
                rows.filter(state__in=still_open)
                if statuses == {"open"}
                else rows.exclude(state__in=still_open)
            )
    return rows


def _period(asked: QueryDict) -> tuple[dt.datetime, dt.datetime]:
    start, end = (_moment(asked.get(name, ""), name) for name in ("start_date", "end_date"))
    if start is None:
        end = end or timezone.now()
        return end - SPAN, end
    end = end or start + SPAN
    if not dt.timedelta() <= end - start <= SPAN:
        raise Open311Error(400, _("start_date到end_date不能超过90天，也不能倒过来。"))
    return start, end


def _moment(text: str, name: str) -> dt.datetime | None:
    """A W3C date-time, or a day; without a zone the county's own counts."""
    if not text.strip():
        return None
    # A plus sign that was not escaped arrives as a space.
    typed = text.strip().replace(" ", "+")
    try:
        found = parse_datetime(typed)
        day = None if found else parse_date(typed)
    except ValueError:
        found = day = None
    if day is not None:
        found = dt.datetime.combine(day, dt.time())
    if found is None or not 1970 < found.year < 2200:
        raise Open311Error(400, _("%(name)s请写成2026-03-18T09:00:00+08:00这样。") % {"name": name})
    return timezone.make_aware(found) if timezone.is_naive(found) else found


def one(request: HttpRequest, fmt: str, number: str) -> HttpResponse:
    """GET Service Request, by its number."""
    return respond(fmt, _found(number), "service_requests", "request")


def token(request: HttpRequest, fmt: str, number: str) -> HttpResponse:
    """GET service_request_id from a token: numbers are given at once, so both are the same."""
    found = _found(number)[0]["service_request_id"]
    data = [{"service_request_id": found, "token": found}]
    return respond(fmt, data, "service_requests", "request")


def _found(number: str) -> list[Record]:
    with enter(published()):
        rows = Case.objects.get_queryset().filter(number=clean(number))
        shown = told(list(rows.values_list("pk", flat=True)))
    if not shown:
        raise Open311Error(404, _("没有找到，请检查编号。"))
    return shown


def told(pks: list[int]) -> list[Record]:
    """What everybody may know of these cases, newest first. Read inside ``published()``."""
    rows = Case.objects.get_queryset().filter(pk__in=pks).order_by("-received_at", "-id")
    shown = rows.permitted("pk", *COLUMNS)
    places = Place.objects.in_bulk({row["place"] for row in shown})
    names = {p["code"]: p["full_name"] for p in described(list(places.values()))}
    lines = Entry.objects.get_queryset().filter(case__in=pks, public=True)
    latest = dict(lines.order_by().values_list("case").annotate(Max("at")))
    return [
        _told(row, places[row["place"]], names, latest.get(row["pk"], row["received_at"]))
        for row in shown
    ]


def _told(row: Record, place: Place, names: dict[str, str], updated: dt.datetime) -> Record:
    return {
        "service_request_id": row["number"],
        "status": "open" if row["state"] in OPEN else "closed",
        "status_notes": _notes(row),
        "service_name": worded(row["category__title"], row["category__title_en"]),
        "service_code": row["category__code"],
        "description": row["public_text"] or None,
        "agency_responsible": row["lead__name"],
        "service_notice": None,
        "requested_datetime": _w3c(row["received_at"]),
        "updated_datetime": _w3c(row["closed_at"] or updated),
        "expected_datetime": _w3c(row["due_at"]),
        "address": names[place.code],
        "address_id": place.code,
        "zipcode": None,
        "lat": None,
        "long": None,
        "media_url": None,
    }


def _notes(row: Record) -> str | None:
    if row["joined_into__number"]:
        return _("并入%(number)s办理") % {"number": row["joined_into__number"]}
    return str(Outcome(row["outcome"]).label if row["outcome"] else State(row["state"]).label)


def _w3c(moment: dt.datetime | None) -> str | None:
    """To the second, with the zone, as the W3C note asks."""
    return timezone.localtime(moment).isoformat(timespec="seconds") if moment else None
