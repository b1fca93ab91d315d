"""Search: a number, words of a title, a place, a person's exact phone or name."""

import re

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from haitang.cases.models import Case, Project
from haitang.desk.cases import HEAD, dressed
from haitang.desk.reading import Row, let_in_for, may, scope, seen
from haitang.lib import phone
from haitang.lib.text import clean_cell
from haitang.people.models import Person
from haitang.people.queries import find_by_phone
from haitang.places.models import Place
from haitang.places.queries import search as find_places
from haitang.scope.views import guard

MOST = 20
_NUMBER = re.compile(r"HT[0-9]{2}-[0-9]{5,}", re.IGNORECASE)


@guard("read_cases")
def search(request: HttpRequest) -> HttpResponse:
    """Everything that fits, each kind in its own card; a case's number leads straight to it."""
    text = clean_cell(request.GET.get("q", ""))[:60]
    if _NUMBER.fullmatch(text):
        exact = seen(Case.objects.get_queryset().filter(number=text.upper()), "number")
        if exact:
            return redirect("desk:case", exact[0]["number"])
    people = _people(text)
    context = {
        "q": text,
        "cases": [dressed(row) for row in _cases(text)],
        "places": _places(text),
        "people": people,
        "sees_people": bool(scope().columns("person")),
        "projects": _projects(text),
        "here": "search",
    }
    return render(request, "desk/search.html", context)


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
