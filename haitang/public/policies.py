"""Policies for enterprises, notices of grants, alliances: what anybody may read."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from haitang.facts.reader import worded
from haitang.lib.text import clean_cell
from haitang.places.errors import PlaceNotFoundError
from haitang.places.models import Place
from haitang.policies.catalogue import edition_on, policies_on, rule_of, rules_on
from haitang.policies.models import (
    Alliance,
    Application,
    Policy,
    PolicyClass,
    PolicyEdition,
    ServiceSession,
    State,
)
from haitang.public.choices import county
from haitang.public.plain import clauses
from haitang.public.yearly import YEAR, kept
from haitang.scope.actor import Actor
from haitang.scope.rows import subtree
from haitang.scope.scope import Grant, Scope, enter
from haitang.scope.views import public

NOTICES = "read_public_notices"
NOTICE_COLUMNS = (
    "pk", "enterprise__name", "policy", "policy__title", "policy__title_en", "policy__contact",
    "policy__department_name", "mode", "asked_fen", "notice_from", "notice_to",
)  # fmt: skip
CODES = (
    "alliances.in_being", "sessions.held", "sessions.problems_raised", "sessions.problems_solved",
)  # fmt: skip
MOST_FOUND, MOST_NOTICES, MOST_SESSIONS = 60, 500, 12


def noticing(place: Place) -> Scope:
    """Read what a public notice says of grants of the county: who, what, how much, until when."""
    columns = {Application.record: frozenset(NOTICE_COLUMNS)}
    grant = Grant("public", place.path, frozenset({NOTICES}), columns)
    return Scope(Actor("public"), (grant,)).entered_with(NOTICES)


@dataclass(frozen=True)
class Shelf:
    """A class of the catalogue with its items that are valid today."""

    title: str
    items: list[Policy]


def _here() -> Place | None:
    try:
        return county()
    except PlaceNotFoundError:
        return None


def _edition() -> PolicyEdition | None:
    place = _here()
    return edition_on(place, timezone.localdate()) if place else None


@public("the catalogue of policies is published")
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """All items in force today by class, or those that a search finds."""
    edition = _edition()
    text = clean_cell(request.GET.get("q", ""))[:40]
    rows = policies_on(edition, timezone.localdate()) if edition else Policy.objects.none()
    rows = rows.defer("basis", "materials")
    found = list(_matching(rows, text)[: MOST_FOUND + 1]) if text else []
    shelves = [] if text else _shelves(list(rows))
    context = {
        "tab": "home",
        "edition": edition,
        "text": text,
        "found": found[:MOST_FOUND],
        "more": len(found) > MOST_FOUND,
        "shelves": shelves,
        "total": sum(len(shelf.items) for shelf in shelves),
    }
    return render(request, "public/policies.html", context)


def _matching(rows: QuerySet[Policy], text: str) -> QuerySet[Policy]:
    """Items in which every word stands: in title, benefit, class or department."""
    for word in text.split():
        rows = rows.filter(
            Q(title__icontains=word)
            | Q(title_en__icontains=word)
            | Q(benefit__icontains=word)
            | Q(benefit_en__icontains=word)
            | Q(department_name__icontains=word)
            | Q(policy_class__title__icontains=word)
            | Q(policy_class__title_en__icontains=word)
        )
    return rows


def _shelves(rows: list[Policy]) -> list[Shelf]:
    by_class: dict[PolicyClass, list[Policy]] = {}
    for row in rows:
        by_class.setdefault(row.policy_class, []).append(row)
    return [Shelf(klass.name, items) for klass, items in by_class.items()]


@public("an item of the catalogue is published")
@require_safe
def policy(request: HttpRequest, pk: int) -> HttpResponse:
    """One item: what it gives, who qualifies, when, with what, and whom to ask."""
    edition, today = _edition(), timezone.localdate()
    rows = policies_on(edition, today) if edition else Policy.objects.none()
    found = rows.filter(pk=pk).select_related("edition").first()
    if found is None:
        raise Http404
    ready = rule_of(found, rules_on(found.edition, today))
    context = {
        "tab": "home",
        "policy": found,
        "clauses": clauses(ready.rule.condition) if ready else [],
        "open_now": _open(found, today),
        "over": found.window_to is not None and found.window_to < today,
        "exhausted": found.left_fen is not None and found.left_fen <= 0,
    }
    return render(request, "public/policy.html", context)


def _open(found: Policy, day: dt.date) -> bool:
    if found.window_from is None or found.window_to is None:
        return True
    return found.window_from <= day <= found.window_to


@public("a notice of grants is posted for everybody; the scope gives its columns and no other")
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """Grants under public notice today: enterprise, policy, amount, and how to object."""
    place, today = _here(), timezone.localdate()
    rows: list[dict[str, Any]] = []
    if place is not None:
        with enter(noticing(place)):
            running = Application.objects.get_queryset().filter(
                state__in=(State.NOTICED, State.OBJECTED),
                notice_from__lte=today,
                notice_to__gte=today,
            )
            ordered = running.order_by("notice_to", "policy", "pk")[:MOST_NOTICES]
            rows = ordered.permitted(*NOTICE_COLUMNS)
    for row in rows:
        row["title"] = worded(row["policy__title"], row["policy__title_en"])
    return render(request, "public/policies_notices.html", {"tab": "home", "rows": rows})


@public("alliances and sums over service sessions are published; no case is read")
@require_safe
def alliances(request: HttpRequest) -> HttpResponse:
    """Alliances in being, sessions of late, and the year in four figures."""
    place, today = _here(), timezone.localdate()
    values = kept("alliances", CODES, place) if place else []
    inside = subtree(place.path) if place else Q(pk__in=[])
    living = Alliance.objects.filter(inside, dissolved_on=None).select_related("lead")
    held = ServiceSession.objects.filter(inside).select_related("place", "alliance")
    context = {
        "tab": "home",
        "values": values,
        "source": values[0].provenance if values else None,
        "alliances": living.order_by("field", "title"),
        "sessions": held[:MOST_SESSIONS],
        "start": today - YEAR,
        "end": today,
    }
    return render(request, "public/policies_alliances.html", context)
