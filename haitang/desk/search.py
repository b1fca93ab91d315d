"""Search: a number, words of a title, a place, a unit, a person's exact phone or name.

Each kind of record is looked for inside its own right; what no duty reads is not looked for.
"""

import re

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from haitang.cases.models import Case, Project
from haitang.desk.cases import HEAD, dressed
from haitang.desk.reading import Row, let_in_for, may, scope, seen
from haitang.facts.reader import worded
from haitang.ledgers.elections_ledger import ELECTIONS
from haitang.ledgers.policies_ledger import ENTERPRISES, POLICIES
from haitang.lib import phone
from haitang.lib.text import clean_cell
from haitang.people.models import Person
from haitang.people.queries import find_by_phone
from haitang.places.models import Place
from haitang.places.queries import search as find_places
from haitang.scope.views import guard

MOST = 20
KINDS = ("cases", "places", "people", "projects", "policies", "enterprises", "elections")
_NUMBER = re.compile(r"HT[0-9]{2}-[0-9]{5,}", re.IGNORECASE)


@guard("read_organizations")
def search(request: HttpRequest) -> HttpResponse:
    """Everything that fits, each kind in its own card; a case's number leads straight to it."""
    text = clean_cell(request.GET.get("q", ""))[:60]
    about_cases = {"cases": [], "places": [], "people": [], "sees_people": False}
    if may("read_cases"):
        with let_in_for("read_cases"):
            if number := _exact(text):
                return redirect("desk:case", number)
            about_cases = {
                "cases": [dressed(row) for row in _cases(text)],
                "places": _places(text),
                "people": _people(text),
                "sees_people": bool(scope().columns("person")),
            }
    context = {
        "q": text,
        **about_cases,
        "projects": _projects(text),
        "policies": _policies(text),
        "enterprises": _enterprises(text),
        "elections": _elections(text),
        "may_read": may("read_cases"),
        "here": "search",
    }
    context["none"] = not any(context[kind] for kind in KINDS)
    return render(request, "desk/search.html", context)


def _exact(text: str) -> str:
    """The number of the one case that is meant, if it is one that the actor sees."""
    if not _NUMBER.fullmatch(text):
        return ""
    found = seen(Case.objects.get_queryset().filter(number=text.upper()), "number")
    return str(found[0]["number"]) if found else ""


def _cases(text: str) -> list[Row]:
    if not text:
        return []
    rows = Case.objects.get_queryset()
    if all("title" in g.columns.get("case", ()) for g in scope().active()):
        fits = Q(title__contains=text) | Q(number=text.upper())
    else:
        fits = Q(number=text.upper())
    return seen(rows.filter(fits).order_by("-received_at", "-pk")[:MOST], *HEAD)


def _places(text: str) -> list[Row]:
    found: dict[int, Place] = {}
    for grant in scope().active() if text else ():
        root = Place.objects.filter(path=grant.path).first()
        found |= {place.pk: place for place in find_places(text, root, MOST)}
    return [
        {"code": p.code, "name": p.name, "level": p.get_level_display()} for p in found.values()
    ]


def _people(text: str) -> list[Row]:
    """Persons by exact phone or name, each with the cases that the actor may see."""
    columns = scope().columns("person")
    if not text or "name" not in columns:
        return []
    digits = phone.normalise(text)
    named = Person.objects.get_queryset().filter(name=text, erased_at=None)
    rows = find_by_phone(digits) if digits[:1].isdigit() else named
    found = {row["pk"]: row for row in seen(rows[:MOST], "pk", "name", "phone_mask")}
    cases = Case.objects.get_queryset().filter(reporter__in=list(found)).order_by("-received_at")
    for row in seen(cases[:60], *HEAD, "reporter"):
        person = found.get(row.get("reporter"))
        if person is not None:
            person.setdefault("cases", []).append(dressed(row))
    return list(found.values())


def _projects(text: str) -> list[Row]:
    if not text or not may("read_projects"):
        return []
    with let_in_for("read_projects"):
        rows = Project.objects.get_queryset().filter(title__contains=text).order_by("-opened_on")
        return seen(rows[:MOST], "pk", "title")


def _policies(text: str) -> list[Row]:
    """Items of the catalogue by title in either language, or by number."""
    if not text or not may("read_policies"):
        return []
    fits = Q(title__contains=text) | Q(title_en__icontains=text) | Q(number__iexact=text)
    with let_in_for("read_policies"):
        rows = POLICIES.rows().filter(fits).order_by("-edition__in_force_from", "number")[:MOST]
        found = rows.values("pk", "number", "title", "title_en", "edition__number")
        return [{**row, "name": worded(row["title"], row["title_en"])} for row in found]


def _enterprises(text: str) -> list[Row]:
    """Enterprises by a part of the name, or by the whole credit code."""
    if not text or not may("read_enterprises"):
        return []
    fits = Q(name__contains=text) | Q(credit_code=text.upper())
    with let_in_for("read_enterprises"):
        rows = ENTERPRISES.rows().filter(fits).order_by("name", "pk")[:MOST]
        return list(rows.values("pk", "name", "credit_code", "place__name"))


def _elections(text: str) -> list[Row]:
    """Elections by the name of the community or unit, or by the code of the place."""
    if not text or not may("read_elections"):
        return []
    fits = Q(body__name__contains=text) | Q(place__name__contains=text) | Q(place__code=text)
    with let_in_for("read_elections"):
        rows = ELECTIONS.rows().filter(fits).select_related("body").order_by("-day", "pk")[:MOST]
        return [
            {"pk": e.pk, "name": e.body.name, "kind": e.get_kind_display(), "day": e.day,
             "purpose": e.get_purpose_display(), "stage": e.get_stage_display()}
            for e in rows
        ]  # fmt: skip
