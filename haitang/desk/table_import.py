"""A table of an office on its way in: tried, confirmed, answered row by row.

Pages about cases, enterprises and rolls differ in what takes a table in, which they give as
``bring``: called with the bytes, the name, ``dry_run`` and ``partial``.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from haitang.cases.imports.report import XLSX, ImportReport
from haitang.desk import parcels
from haitang.desk.act import View
from haitang.desk.forms.imports import ImportForm
from haitang.desk.reading import actor
from haitang.facts.errors import Refused
from haitang.pages.forms import refused
from haitang.scope.views import guard

MOST_SHOWN = 200
Bring = Callable[..., ImportReport]


def sent(request: HttpRequest) -> tuple[Any, Any]:
    """What a form with a file is made of."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def tried(request: HttpRequest, slot: str, form: forms.Form, bring: Bring) -> ImportReport | None:
    """What would become of each row; nothing is taken in. The file is laid aside for ``taken``."""
    file = form.cleaned_data["file"]
    data, name = file.read(), file.name or "table.xlsx"
    try:
        report = bring(data, name, dry_run=True)
    except Refused as error:
        refused(form, error)
        return None
    parcels.put(request.session, f"{slot} file", name, data)
    parcels.put(request.session, f"{slot} answer", report.filename, report.file)
    return report


def taken(request: HttpRequest, slot: str, bring: Bring) -> ImportReport | None:
    """Take the tried file in: all rows, or only the good ones. None: it was said why not."""
    held = parcels.get(request.session, f"{slot} file")
    if held is None:
        messages.warning(request, _("文件已经过期，请重新上传。"))
        return None
    name, data = held
    try:
        report = bring(data, name, dry_run=False, partial=request.POST.get("partial") == "1")
    except Refused as error:
        messages.error(request, str(error))
        return None
    if report.kept:
        parcels.drop(request.session, f"{slot} file")
        messages.success(request, report.sentence())
    else:
        messages.warning(request, report.sentence())
    parcels.put(request.session, f"{slot} answer", report.filename, report.file)
    return report


def answer_of(request: HttpRequest, slot: str) -> HttpResponse | None:
    """The same table with what became of each row beside it; None when it is gone."""
    held = parcels.get(request.session, f"{slot} answer")
    if held is None:
        return None
    name, data = held
    kind = "text/csv; charset=utf-8" if name.endswith(".csv") else XLSX
    heading = content_disposition_header(as_attachment=True, filename=name)
    return HttpResponse(data, content_type=kind, headers={"Content-Disposition": heading or ""})


def shown(form: forms.Form, report: ImportReport | None) -> dict[str, Any]:
    """What ``desk/import_report.html`` shows: rows that were refused come first."""
    fates = sorted(report.fates, key=lambda f: (not f.reason, f.line)) if report else []
    return {
        "form": form,
        "report": report,
        "sentence": report.sentence() if report else "",
        "fates": fates[:MOST_SHOWN],
        "hidden": max(len(fates) - MOST_SHOWN, 0),
    }


def views(take: Bring, route: str, template: str, **page: Any) -> tuple[View, View, View]:
    """The pages of an import that needs the file alone: upload, confirm, answer.

    The name of ``take`` is the permission; ``route`` begins the names of the three addresses.
    """
    name = take.__name__

    def drawn(
        request: HttpRequest, form: ImportForm, report: ImportReport | None, status: int = 200
    ) -> HttpResponse:
        urls = {f"{end}_url": reverse(f"desk:{route}_{end}") for end in ("confirm", "answer")}
        return render(request, template, {**shown(form, report), **urls, **page}, status=status)

    @guard(name, POST=name)
    def upload(request: HttpRequest) -> HttpResponse:
        """Try a file; nothing is taken in yet."""
        form, report = ImportForm(*sent(request)), None
        if form.is_valid():
            report = tried(request, route, form, partial(take, actor=actor(request)))
        return drawn(request, form, report, status=422 if form.errors else 200)

    @guard(POST=name)
    def confirm(request: HttpRequest) -> HttpResponse:
        """Take the tried file in: all rows, or only the good ones."""
        report = taken(request, route, partial(take, actor=actor(request)))
        return drawn(request, ImportForm(), report) if report else redirect(f"desk:{route}")

    @guard(name)
    def answer(request: HttpRequest) -> HttpResponse:
        """The same table with what became of each row beside it."""
        found = answer_of(request, route)
        if found is None:
            raise Http404
        return found

    return upload, confirm, answer
