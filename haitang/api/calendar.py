"""A calendar feed of my deadlines 日历订阅: what, where and when, nothing about a person.

Calendar programs cannot log in, so the address itself is the right. It names the account and proves
that we wrote it with the account's own salt; a new salt makes every earlier address worthless.
"""

import datetime as dt
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from icalendar import Calendar, Event

from haitang.accounts.feeds import token_of
from haitang.accounts.models import Account
from haitang.accounts.queries import scope_of_account
from haitang.api.deadlines import Day, carries, days_of
from haitang.cases.models import RUNNING, Case
from haitang.facts.reader import worded
from haitang.places.models import Place
from haitang.scope.scope import Scope, enter
from haitang.scope.views import public

WANTED = ("number", "category__title", "category__title_en", "place", "due_at")
READ = "read_cases"
HALF_AN_HOUR = dt.timedelta(minutes=30)


def feed_path(account: Account) -> str:
    """The address of an account's feed on this server, empty while it has none."""
    token = token_of(account)
    return reverse("api:calendar", kwargs={"token": token}) if token else ""


@public("the address of a feed is its own proof, and is worthless after a new salt")
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Deadlines of the cases that the account handles, or its unit leads, while they run.

    With them the last days of applications to be accepted and of election steps.
    """
    account = _account_of(token)
    scope = scope_of_account(account) if account else None
    if account is None or scope is None or not (scope.giving(READ) or carries(scope)):
        raise Http404
    rows = _cases(account, scope) if scope.giving(READ) else []
    calendar = _calendar(rows)
    for day in days_of(scope):
        calendar.add_component(_whole_day(day))
    response = HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="haitang.ics"'
    response["X-Robots-Tag"] = "noindex"
    return response


def _account_of(token: str) -> Account | None:
    """The account that a token names and proves; the comparison takes the same time for all."""
    number = token.partition("-")[0]
    pk = int(number) if number.isascii() and number.isdigit() and len(number) < 19 else 0
    account = Account.objects.filter(pk=pk, is_active=True).exclude(feed_salt="").first()
    right = token_of(account) if account else "0" * 40
    return account if constant_time_compare(token, right) and account else None


def _able(scope: Scope) -> Scope:
    """Only duties that show all that the feed tells."""
    able = (g for g in scope.grants if set(WANTED) <= g.columns.get("case", frozenset()))
    return Scope(scope.actor, tuple(able)).entered_with(READ)


def _cases(account: Account, scope: Scope) -> list[dict[str, Any]]:
    with enter(_able(scope)):
        return _rows(account)


def _rows(account: Account) -> list[dict[str, Any]]:
    mine = Q(handler=account)
    if account.organization_id is not None:
        mine |= Q(lead=account.organization_id)
    if units := {d for d in account.duties.values_list("organization", flat=True) if d}:
        mine |= Q(lead__in=units)
    rows = Case.objects.get_queryset().filter(mine, state__in=RUNNING, due_at__isnull=False)
    return rows.order_by("due_at", "id").permitted(*WANTED)


def _calendar(rows: list[dict[str, Any]]) -> Calendar:
    places = Place.objects.in_bulk({row["place"] for row in rows})
    calendar = Calendar()
    calendar.add("prodid", "-//Haitang//Deadlines//ZH")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _("我的期限"))
    calendar.add("refresh-interval;value=duration", "PT1H")
    for row in rows:
        calendar.add_component(_event(row, places[row["place"]].name))
    return calendar


def _uid(key: str) -> str:
    """A name for an entry that tells nothing and stays the same for ever."""
    return sha256(f"{settings.LOG_ORIGIN}\n{key}".encode()).hexdigest()[:32] + "@haitang"


def _whole_day(day: Day) -> Event:
    event = Event()
    event.add("uid", _uid(day.key))
    event.add("dtstamp", timezone.now().astimezone(dt.UTC))
    event.add("dtstart", day.on)
    event.add("dtend", day.on + dt.timedelta(days=1))
    event.add("summary", day.title)
    if day.place:
        event.add("location", day.place)
    event.add("transp", "TRANSPARENT")
    return event


def _event(row: dict[str, Any], place: str) -> Event:
    event = Event()
    kind = worded(row["category__title"], row["category__title_en"])
    due = row["due_at"].astimezone(dt.UTC)
    event.add("uid", _uid(row["number"]))
    event.add("dtstamp", timezone.now().astimezone(dt.UTC))
    event.add("dtstart", due - HALF_AN_HOUR)
    event.add("dtend", due)
    event.add("summary", _("%(number)s到期：%(kind)s") % {"number": row["number"], "kind": kind})
    event.add("location", place)
    event.add("transp", "TRANSPARENT")
    return event
