"""Import of office files: upload, see what would become of each row, then confirm."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from haitang.cases.imports import ImportReport, import_cases
from haitang.desk import table_import
from haitang.desk.forms.imports import ImportForm
from haitang.desk.reading import actor
from haitang.scope.views import guard

SLOT = "import"


@guard("import_cases", POST="import_cases")
def upload(request: HttpRequest) -> HttpResponse:
    """Try a file; nothing is taken in yet."""
    form = ImportForm(*table_import.sent(request))
    report = None
    if form.is_valid():
        bring = partial(import_cases, actor=actor(request))
        report = table_import.tried(request, SLOT, form, bring)
    return _page(request, form, report, status=422 if form.errors else 200)


def _page(
    request: HttpRequest, form: ImportForm, report: ImportReport | None, *, status: int = 200
) -> HttpResponse:
    context = {
        **table_import.shown(form, report),
        "confirm_url": reverse("desk:import_confirm"),
        "answer_url": reverse("desk:import_answer"),
        "linked": True,
        "here": "import",
    }
    return render(request, "desk/import.html", context, status=status)


@guard(POST="import_cases")
def confirm(request: HttpRequest) -> HttpResponse:
    """Take the tried file in: all rows, or only the good ones."""
    report = table_import.taken(request, SLOT, partial(import_cases, actor=actor(request)))
    return _page(request, ImportForm(), report) if report else redirect("desk:import")


@guard("import_cases")
def answer(request: HttpRequest) -> HttpResponse:
    """The same table with what became of each row beside it."""
    found = table_import.answer_of(request, SLOT)
    if found is None:
        raise Http404
    return found
