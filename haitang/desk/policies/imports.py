"""Import of enterprises: upload, see what would become of each row, then confirm."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from haitang.cases.imports import ImportReport
from haitang.desk import parcels
from haitang.desk.forms.imports import ImportForm
from haitang.desk.reading import actor
from haitang.facts.errors import Refused
from haitang.pages.forms import refused
from haitang.policies.imports import import_enterprises
from haitang.scope.views import guard

FILE, ANSWER = "enterprise file", "enterprise answer"
MOST_SHOWN = 200
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@guard("import_enterprises", POST="import_enterprises")
def upload(request: HttpRequest) -> HttpResponse:
    """Try a file; nothing is taken in yet."""
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ImportForm(*sent)
    report = None
    if form.is_valid():
        file = form.cleaned_data["file"]
        data, name = file.read(), file.name or "enterprises.xlsx"
        try:
            report = import_enterprises(data, name, dry_run=True, actor=actor(request))
        except Refused as error:
            refused(form, error)
        else:
            parcels.put(request.session, FILE, name, data)
            parcels.put(request.session, ANSWER, report.filename, report.file)
    return _page(request, form, report, status=422 if form.errors else 200)


def _page(
    request: HttpRequest, form: ImportForm, report: ImportReport | None, *, status: int = 200
) -> HttpResponse:
    fates = sorted(report.fates, key=lambda f: (not f.reason, f.line)) if report else []
    context = {
        "form": form,
        "report": report,
        "sentence": report.sentence() if report else "",
        "fates": fates[:MOST_SHOWN],
        "hidden": max(len(fates) - MOST_SHOWN, 0),
        "here": "enterprises",
    }
    return render(request, "desk/policies/enterprise_import.html", context, status=status)


@guard(POST="import_enterprises")
def confirm(request: HttpRequest) -> HttpResponse:
    """Take the tried file in: all rows, or only the good ones."""
    held = parcels.get(request.session, FILE)
    if held is None:
        messages.warning(request, _("文件已经过期，请重新上传。"))
        return redirect("desk:enterprise_import")
    name, data = held
    partial = request.POST.get("partial") == "1"
    try:
        report = import_enterprises(
            data, name, dry_run=False, partial=partial, actor=actor(request)
        )
    except Refused as error:
        messages.error(request, str(error))
        return redirect("desk:enterprise_import")
    if report.kept:
        parcels.drop(request.session, FILE)
        messages.success(request, report.sentence())
    else:
        messages.warning(request, report.sentence())
    parcels.put(request.session, ANSWER, report.filename, report.file)
    return _page(request, ImportForm(), report)


@guard("import_enterprises")
def answer(request: HttpRequest) -> HttpResponse:
    """The same table with what became of each row beside it."""
    held = parcels.get(request.session, ANSWER)
    if held is None:
        raise Http404
    name, data = held
    kind = "text/csv; charset=utf-8" if name.endswith(".csv") else SHEET
    heading = content_disposition_header(as_attachment=True, filename=name)
    return HttpResponse(data, content_type=kind, headers={"Content-Disposition": heading or ""})
