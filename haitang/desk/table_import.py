"""A table of an office on its way in: tried, confirmed, answered row by row.

Pages about cases, enterprises and rolls differ in the operation alone, which they give as
``bring``: called with the bytes, the name, ``dry_run`` and ``partial``.
"""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from haitang.cases.imports.report import XLSX, ImportReport
from haitang.desk import parcels
from haitang.facts.errors import Refused
from haitang.pages.forms import refused

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
