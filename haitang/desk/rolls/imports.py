"""A roll from an office file: upload, see what would become of each row, then confirm."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from haitang.cases.imports.report import XLSX, ImportReport
from haitang.desk import parcels
from haitang.desk.reading import actor
from haitang.desk.rolls.forms import ImportForm
from haitang.desk.rolls.reading import Where, head, where
from haitang.facts.errors import Refused
from haitang.pages.forms import refused
from haitang.rolls.imports import Defaults, import_roll
from haitang.scope.views import guard

MOST_SHOWN = 200


def _slots(pk: int) -> tuple[str, str, str]:
    return f"roll {pk} file", f"roll {pk} answer", f"roll {pk} defaults"


def _opened(pk: int) -> Where:
    now = where(pk)
    if not now.here:
        raise Http404
    return now


@guard("import_voters", POST="import_voters")
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Try a file; nothing is taken in yet."""
    now = _opened(pk)
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form, report = ImportForm(*sent, now=now), None
    if form.is_valid():
        given = form.cleaned_data
        defaults = Defaults(given["klass"], bool(given.get("wished")))
        file = given["file"]
        data, name = file.read(), file.name or "roll.xlsx"
        try:
            report = import_roll(
                now.election, data, name, dry_run=True, defaults=defaults, actor=actor(request)
            )
        except Refused as error:
            refused(form, error)
        else:
            slot, answer, words = _slots(pk)
            parcels.put(request.session, slot, name, data)
            parcels.put(request.session, answer, report.filename, report.file)
            request.session[words] = [defaults.klass, defaults.wished]
    return _page(request, now, form, report, status=422 if form.errors else 200)


def _page(
    request: HttpRequest,
    now: Where,
    form: ImportForm,
    report: ImportReport | None,
    *,
    status: int = 200,
) -> HttpResponse:
    fates = sorted(report.fates, key=lambda f: (not f.reason, f.line)) if report else []
    context = {
        **head(now, ""),
        "form": form,
        "report": report,
        "sentence": report.sentence() if report else "",
        "fates": fates[:MOST_SHOWN],
        "hidden": max(len(fates) - MOST_SHOWN, 0),
    }
    return render(request, "desk/rolls/import.html", context, status=status)


@guard(POST="import_voters")
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the tried file in: all rows, or only the good ones."""
    now = _opened(pk)
    slot, answer, words = _slots(pk)
    held = parcels.get(request.session, slot)
    if held is None:
        messages.warning(request, _("文件已经过期，请重新上传。"))
        return redirect("desk:roll_import", pk)
    name, data = held
    klass, wished = request.session.get(words, ["", False])
    try:
        report = import_roll(
            now.election, data, name, dry_run=False, defaults=Defaults(klass, wished),
            partial=request.POST.get("partial") == "1", actor=actor(request),
        )  # fmt: skip
    except Refused as error:
        messages.error(request, str(error))
        return redirect("desk:roll_import", pk)
    if report.kept:
        parcels.drop(request.session, slot)
        messages.success(request, report.sentence())
    else:
        messages.warning(request, report.sentence())
    parcels.put(request.session, answer, report.filename, report.file)
    return _page(request, now, ImportForm(now=now), report)


@guard("import_voters")
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The same table with what became of each row beside it."""
    now = _opened(pk)
    held = parcels.get(request.session, _slots(pk)[1])
    if held is None:
        messages.warning(request, _("文件已经过期，请重新上传。"))
        return _page(request, now, ImportForm(now=now), None)
    name, data = held
    kind = "text/csv; charset=utf-8" if name.endswith(".csv") else XLSX
    heading = content_disposition_header(as_attachment=True, filename=name)
    return HttpResponse(data, content_type=kind, headers={"Content-Disposition": heading or ""})
