"""A roll from an office file: upload, see what would become of each row, then confirm."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from haitang.cases.imports.report import ImportReport
from haitang.desk import table_import
from haitang.desk.reading import actor
from haitang.desk.rolls.forms import ImportForm
from haitang.desk.rolls.reading import Where, head, where
from haitang.rolls.imports import Defaults, import_roll
from haitang.scope.views import guard


def _slot(pk: int) -> str:
    return f"roll {pk}"


def _words(pk: int) -> str:
    return f"roll {pk} defaults"


def _opened(pk: int) -> Where:
    now = where(pk)
    if not now.here:
        raise Http404
    return now


def _bring(request: HttpRequest, now: Where, defaults: Defaults) -> table_import.Bring:
    return partial(import_roll, now.election, defaults=defaults, actor=actor(request))


@guard("import_voters", POST="import_voters")
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Try a file; nothing is taken in yet."""
    now = _opened(pk)
    form, report = ImportForm(*table_import.sent(request), now=now), None
    if form.is_valid():
        given = form.cleaned_data
        defaults = Defaults(given["klass"], bool(given.get("wished")))
        report = table_import.tried(request, _slot(pk), form, _bring(request, now, defaults))
        if report:
            request.session[_words(pk)] = [defaults.klass, defaults.wished]
    return _page(request, now, form, report, status=422 if form.errors else 200)


def _page(
    request: HttpRequest,
    now: Where,
    form: ImportForm,
    report: ImportReport | None,
    *,
    status: int = 200,
) -> HttpResponse:
    pk = now.election.pk
    context = {
        **head(now, ""),
        **table_import.shown(form, report),
        "confirm_url": reverse("desk:roll_import_confirm", args=[pk]),
        "answer_url": reverse("desk:roll_import_answer", args=[pk]),
    }
    return render(request, "desk/rolls/import.html", context, status=status)


@guard(POST="import_voters")
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the tried file in: all rows, or only the good ones."""
    now = _opened(pk)
    klass, wished = request.session.get(_words(pk), ["", False])
    bring = _bring(request, now, Defaults(klass, wished))
    report = table_import.taken(request, _slot(pk), bring)
    if report is None:
        return redirect("desk:roll_import", pk)
    return _page(request, now, ImportForm(now=now), report)


@guard("import_voters")
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The same table with what became of each row beside it."""
    now = _opened(pk)
    found = table_import.answer_of(request, _slot(pk))
    if found is None:
        messages.warning(request, _("文件已经过期，请重新上传。"))
        return _page(request, now, ImportForm(now=now), None)
    return found
