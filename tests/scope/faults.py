"""Twelve mistakes that a tired developer makes, as views with a URL tree of their own, and two
views without a mistake. The matrix must find the twelve and leave the two alone.
"""

import io
from typing import Any

import xlsxwriter
from django.db import connection
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import include, path

from haitang.cases.models import Case
from haitang.facts.guard import writes_allowed
from haitang.people.models import Person
from haitang.scope.scope import Scope, current, everything
from haitang.scope.views import guard

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def shown(found: Any) -> JsonResponse:
    return JsonResponse({"found": found})


def unguarded(request: HttpRequest) -> HttpResponse:
    """1: no guard at all."""
    return shown("hello")


@guard("read_cases")
def raw_sql(request: HttpRequest) -> HttpResponse:
    """2: raw SQL goes past the gate."""
    with connection.cursor() as cursor:
        cursor.execute("select number, title from cases_case order by id")
        return shown(cursor.fetchall())


@guard("read_cases")
def total(request: HttpRequest) -> HttpResponse:
    """3: a total over everything beside rows that are narrowed."""
    with everything("fault"):
        count = Case.objects.get_queryset().count()
    return shown([count, list(Case.objects.values_list("pk", flat=True).order_by("pk"))])


@guard("read_cases")
def related(request: HttpRequest, case: int) -> HttpResponse:
    """4: a column through a relation that no duty gives."""
    found = get_object_or_404(Case.objects.select_related("reporter"), pk=case)
    assert found.reporter is not None
    return shown([found.pk, found.reporter.name])


@guard("read_cases")
def export(request: HttpRequest) -> HttpResponse:
    """5: an export with a hidden column."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for line, row in enumerate(Case.objects.order_by("pk").values_list("pk", "text")):
            sheet.write_row(line, 0, row)
    return HttpResponse(file.getvalue(), content_type=SHEET)


@guard("read_cases")
def hidden_filter(request: HttpRequest) -> HttpResponse:
    """6: a filter on a hidden column lets it be guessed letter by letter."""
    rows = Case.objects.filter(text__startswith=request.GET.get("q", ""))
    return shown(list(rows.order_by("pk").values_list("pk", flat=True)))


@guard("read_cases")
def unique(request: HttpRequest) -> HttpResponse:
    """7: "is known already" tells of rows elsewhere."""
    with everything("fault"):
        taken = Person.objects.filter(name=request.GET.get("q", "")).exists()
    return shown(taken)


@guard("read_cases")
def by_id(request: HttpRequest, case: int) -> HttpResponse:
    """8: the list is narrowed, the object by its number is not."""
    with everything("fault"):
        found = get_object_or_404(Case.objects.get_queryset(), pk=case)
    return shown(found.pk)


@guard("read_cases", POST="read_cases")
def write(request: HttpRequest, case: int) -> HttpResponse:
    """9: a write with the right of a reader."""
    found = get_object_or_404(Case.objects.get_queryset(), pk=case)
    if request.method == "POST":
        with writes_allowed("fault"):
            Case.objects.filter(pk=found.pk).update(urged=9)
    return shown(found.pk)


@guard("read_cases")
def forbidden(request: HttpRequest, case: int) -> HttpResponse:
    """10: 403 instead of 404 tells that it exists."""
    with everything("fault"):
        if not Case.objects.filter(pk=case).exists():
            raise Http404
    there = Case.objects.filter(pk=case).exists()
    return shown(case) if there else HttpResponse(status=403)


CACHE: dict[str, Any] = {}


@guard("read_cases")
def cached(request: HttpRequest) -> HttpResponse:
    """11: cached under a key without the scope."""
    if "cases" not in CACHE:
        CACHE["cases"] = list(Case.objects.order_by("pk").values_list("number", flat=True))
    return shown(CACHE["cases"])


@guard("read_cases")
def no_dot(request: HttpRequest) -> HttpResponse:
    """12: the path without its closing dot: 5021 also begins 50210."""
    scope = current()
    assert isinstance(scope, Scope)
    seen = Q(pk__in=[])
    for grant in scope.active():
        if grant.organization is None:
            seen |= Q(path__startswith=grant.path.rstrip("."))
    with everything("fault"):
        return shown(
            list(Case.objects.filter(seen).order_by("pk").values_list("number", flat=True))
        )


@guard("read_cases")
def sound_list(request: HttpRequest) -> HttpResponse:
    """No mistake: a list of what the duty gives."""
    return shown(Case.objects.get_queryset().order_by("pk").permitted("pk", "number", "state"))


@guard("read_cases")
def sound_page(request: HttpRequest, case: int) -> HttpResponse:
    """No mistake: one of them."""
    rows = Case.objects.get_queryset().filter(pk=case).permitted("pk", "number", "state")
    if not rows:
        raise Http404
    return shown(rows)


FAULTS = {
    "/fault/unguarded/": unguarded,
    "/fault/raw-sql/": raw_sql,
    "/fault/total/": total,
    "/fault/<int:case>/related/": related,
    "/fault/export/": export,
    "/fault/filter/": hidden_filter,
    "/fault/unique/": unique,
    "/fault/<int:case>/by-id/": by_id,
    "/fault/<int:case>/write/": write,
    "/fault/<int:case>/forbidden/": forbidden,
    "/fault/cached/": cached,
    "/fault/no-dot/": no_dot,
}
SOUND = {"/fault/sound/": sound_list, "/fault/<int:case>/sound/": sound_page}
urlpatterns = [
    *(path(route.removeprefix("/"), view) for route, view in {**FAULTS, **SOUND}.items()),
    path("", include("haitang.urls")),
]
