"""The list to post, on paper and as a workbook, and the working list."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from haitang.cases.imports.report import XLSX
from haitang.desk.reading import actor, seen
from haitang.desk.rolls.pages import VOTER
from haitang.desk.rolls.reading import Where, head, title_of, where
from haitang.elections.models import Election
from haitang.rolls import listing
from haitang.rolls.listing import Line
from haitang.rolls.models import Elector, Voter
from haitang.rolls.operations import export_roll
from haitang.rolls.sheets import digest_note, posted_sheet, working_sheet
from haitang.scope.views import guard

PUBLIC = ("serial", "person__name", "group_name")


def _opened(pk: int) -> Where:
    now = where(pk)
    if not now.here:
        raise Http404
    return now


def _lines(election: Election) -> list[Line]:
    """What is posted, as far as the present duty gives it."""
    rows = Voter.objects.get_queryset().filter(election=election.pk, removed_on=None)
    found = seen(rows.order_by("serial"), *PUBLIC)
    return [
        Line(row.get("serial", 0), row.get("person__name", ""), row.get("group_name", ""))
        for row in found
    ]


def _note(now: Where, lines: list[Line]) -> str:
    return digest_note(len(lines), listing.digest(lines), frozen=now.frozen)


@guard("read_roll")
def posted(request: HttpRequest, pk: int) -> HttpResponse:
    """The list for the board: number, name and group, nothing else."""
    now = _opened(pk)
    lines = _lines(now.election)
    electors = Elector.objects.get_queryset().filter(election=now.election.pk, ended_on=None)
    wanted = ("voter__serial", "voter__person__name", "voter__group_name", "household")
    context = {
        **head(now, ""),
        "lines": lines,
        "note": _note(now, lines),
        "electors": seen(electors.order_by("voter__serial"), *wanted),
    }
    return render(request, "desk/rolls/posted.html", context)


@guard(POST="export_roll")
def posted_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The same list as a workbook; that it was taken out is written down."""
    now = _opened(pk)
    lines = _lines(now.election)
    sheet = posted_sheet(str(title_of(now.election)), lines, _note(now, lines))
    export_roll(election=now.election, which="posted", rows=len(lines), actor=actor(request))
    return _file(sheet, _("%(title)s.xlsx") % {"title": title_of(now.election)})


@guard(POST="export_roll")
def working_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The list to work with: identity numbers masked; that it was taken out is written down."""
    now = _opened(pk)
    rows = Voter.objects.get_queryset().filter(election=now.election.pk, removed_on=None)
    found = seen(rows.order_by("serial"), *VOTER, "person__phone_mask")
    head_row = [_("序号"), _("姓名"), _("小组"), _("户号"), _("登记类别"), _("身份证号码"),
                _("电话"), _("出生日期"), _("登记日期")]  # fmt: skip
    sheet = working_sheet(
        str(title_of(now.election)), head_row,
        (
            [
                row.get("serial", 0), row.get("person__name", ""), row.get("group_name", ""),
                row.get("household", ""), _class(row.get("klass", "")),
                row.get("person__id_number_mask", ""), row.get("person__phone_mask", ""),
                row.get("person__background__born_on") or "", row.get("registered_on", ""),
            ]
            for row in found
        ),
        _("工作用表，号码已隐去中间位数；不要张贴。"),
    )  # fmt: skip
    export_roll(election=now.election, which="working", rows=len(found), actor=actor(request))
    return _file(sheet, _("%(title)s（工作用）.xlsx") % {"title": title_of(now.election)})


def _class(klass: str) -> str:
    return str(Voter.Klass(klass).label) if klass in Voter.Klass.values else klass


def _file(sheet: bytes, name: str) -> HttpResponse:
    heading = content_disposition_header(as_attachment=True, filename=name)
    return HttpResponse(sheet, content_type=XLSX, headers={"Content-Disposition": heading or ""})
