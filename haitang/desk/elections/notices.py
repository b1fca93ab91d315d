"""Notices of an election, the election committee, and a county's own templates."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from haitang.desk.act import View
from haitang.desk.elections import forms
from haitang.desk.elections.acts import ACTS
from haitang.desk.elections.election import committee_of, notices_of
from haitang.desk.elections.plan import WORD
from haitang.desk.elections.reading import election_for, may_at, notice_for
from haitang.desk.elections.rounds import shown
from haitang.desk.forms.fields import line, words
from haitang.desk.reading import posted
from haitang.elections import operations as do
from haitang.elections.errors import ElectionError, RecordsFirstError
from haitang.elections.models import Election, Notice, NoticeTemplate
from haitang.elections.notices.fields import from_records, to_type
from haitang.elections.notices.making import default_template, is_list
from haitang.elections.notices.table import BASE, NoticeKind, field_title, kinds
from haitang.elections.operations.notices import stays_until, template_for
from haitang.elections.queries import dates_of
from haitang.pages.forms import Form
from haitang.places.queries import by_code
from haitang.scope.views import guard


def kind_or_404(code: str) -> NoticeKind:
    """The kind, or the 404."""
    if code not in kinds():
        raise Http404
    return kinds()[code]


@guard("read_elections")
def index(request: HttpRequest, pk: int) -> HttpResponse:
    """Every kind of notice with what was made of it, and when it is due."""
    election = election_for(pk)
    made: dict[str, list[dict[str, Any]]] = {}
    for notice in notices_of(election):
        made.setdefault(notice["code"], []).append(notice)
    dates, may_issue = dates_of(election), may_at("issue_notice", election)
    may_issue = may_issue and election.stage != Election.Stage.PLANNED
    rows = [
        {
            "kind": kind, "due": dates.get(kind.step), "made": made.get(kind.code, []),
            "url": reverse("desk:notice_new", args=[pk, kind.code]) if may_issue else "",
        }
        for kind in kinds().values()
    ]  # fmt: skip
    context = {"election": election, "rows": rows, "here": "elections"}
    return render(request, "desk/elections/notices.html", context)


class IssueForm(Form):
    """The fields that no record gives; nothing else is typed."""

    def __init__(self, *args: Any, missing: list[str], **more: Any) -> None:
        super().__init__(*args, **more)
        for name in missing:
            title = field_title(name)
            self.fields[name] = (
                words(title, required=False, most=20_000, help_text=_("一行一条。"))
                if is_list(name)
                else line(title, required=False, most=200)
            )

    def arguments(self) -> dict[str, Any]:
        return {"typed": super().arguments()}


@guard("issue_notice", POST="issue_notice")
def new(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Make a notice: what records know is shown, the rest is asked for."""
    election, about = election_for(pk), kind_or_404(kind)
    _template, names, _sha = template_for(election.place, about)
    try:
        known = from_records(election, about, names)
    except RecordsFirstError as error:
        first = {"election": election, "kind": about, "sentence": error, "here": "elections"}
        status = 422 if request.method == "POST" else 200
        return render(request, "desk/elections/notice_first.html", first, status=status)
    form = IssueForm(posted(request), missing=to_type(names, known))
    page = {
        "title": _("拟定公告"), "sub": about.title, "back_title": election.body.name,
        "back_url": reverse("desk:notices", args=[pk]),
        "to": lambda made: reverse("desk:notice", args=[made.pk]),
        "about_title": _("记录里已有的"),
        "about": [
            (field_title(name), "；".join(value) if isinstance(value, list) else value)
            for name, value in known.items()
        ],
        "here": "elections",
    }  # fmt: skip

    def run(**given: Any) -> Any:
        return do.issue_notice(election=election, kind=kind, **given)

    return shown(request, form, run, page, _("公告已拟好，请核对后签发。"))


NOTICE_ACTS = (
    ("sign_notice", "desk:notice_sign", _("记签发"), "pencil-square"),
    ("post_notice", "desk:notice_post", _("记张贴"), "map-pin"),
    ("take_down_notice", "desk:notice_down", _("记撤下"), "archive-box"),
)


def _next(notice: Notice) -> str:
    """The operation that comes next with a notice; nothing once it was taken down."""
    if notice.signed_on is None:
        return "sign_notice"
    if notice.posted_on is None:
        return "post_notice"
    return "" if notice.down_on else "take_down_notice"


@guard("read_elections")
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """One notice: its words, its file, who signed, where it hangs."""
    notice = notice_for(pk)
    about, due = kinds()[notice.kind], _next(notice)
    until, why = stays_until(notice) if notice.posted_on else (None, "")
    context = {
        "notice": notice, "kind": about, "election": notice.election,
        "lines": notice.text.splitlines(), "until": until, "why": why,
        "acts": [
            {"title": title, "icon": icon, "url": reverse(route, args=[pk])}
            for name, route, title, icon in NOTICE_ACTS
            if name == due and may_at(name, notice)
        ],
        "here": "elections",
    }  # fmt: skip
    return render(request, "desk/elections/notice.html", context)


@guard("read_elections")
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """The Word file of a notice."""
    notice = notice_for(pk)
    with notice.file.open("rb") as content:
        return _word(content.read(), f"notice-{notice.election_id}-{notice.number}.docx")


def _word(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=WORD, headers=headers)


def notice_act(name: str, form: type[Form], title: Any, done: Any) -> View:
    """The view of one act on a notice."""

    @guard(name, POST=name)
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        notice = notice_for(pk)
        about = {
            "title": title, "sub": kinds()[notice.kind].title, "here": "elections",
            "back_title": notice.election.body.name, "back_url": reverse("desk:notice", args=[pk]),
        }  # fmt: skip

        def run(**given: Any) -> Any:
            return getattr(do, name)(notice=notice, **given)

        return shown(request, form(posted(request)), run, about, done)

    return view


sign = notice_act("sign_notice", forms.SignForm, _("记签发"), _("签发已记下。"))
post = notice_act("post_notice", forms.PostForm, _("记张贴"), _("张贴已记下，日程已跟着完成。"))
down = notice_act("take_down_notice", forms.DownForm, _("记撤下"), _("撤下已记下。"))


@guard("read_elections")
def committee(request: HttpRequest, pk: int) -> HttpResponse:
    """The election committee."""
    election = election_for(pk)
    acts = [act for act in ACTS if act.slug in ("appoint", "leave")]
    context = {
        "election": election,
        "members": committee_of(election),
        "acts": [act.link(pk) for act in acts if act.fits(election) and may_at(act.name, election)],
        "here": "elections",
    }
    return render(request, "desk/elections/committee.html", context)


@guard("save_notice_template")
def templates(request: HttpRequest) -> HttpResponse:
    """Every kind with its template in use and the versions before."""
    county = by_code(settings.COUNTY)
    own: dict[str, list[NoticeTemplate]] = {}
    for template in NoticeTemplate.objects.filter(place=county).order_by("kind", "-version"):
        own.setdefault(template.kind, []).append(template)
    rows = [{"kind": kind, "own": own.get(kind.code, [])} for kind in kinds().values()]
    context = {"rows": rows, "here": "notice_templates"}
    return render(request, "desk/elections/templates.html", context)


@guard("save_notice_template")
def template_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The template in use, to be edited in Word; ``?version=0`` is the one that ships."""
    about, county = kind_or_404(kind), by_code(settings.COUNTY)
    version = request.GET.get("version", "")
    if version == "0":
        return _word(default_template(about), f"{kind}-0.docx")
    rows = NoticeTemplate.objects.filter(place=county, kind=kind)
    if version.isascii() and version.isdigit() and len(version) < 5:
        row = rows.filter(version=int(version)).first()
        if row is None:
            raise Http404
        with row.file.open("rb") as content:
            return _word(content.read(), f"{kind}-{version}.docx")
    return _word(template_for(county, about)[0], f"{kind}.docx")


@guard("save_notice_template", POST="save_notice_template")
def template_new(request: HttpRequest, kind: str) -> HttpResponse:
    """Put the county's own Word file in use."""
    about, county = kind_or_404(kind), by_code(settings.COUNTY)
    form = forms.TemplateForm(posted(request), request.FILES if request.method == "POST" else None)
    names = dict.fromkeys((*about.fields, *BASE))
    page = {
        "title": _("换公告模板"), "sub": about.title, "back_title": _("公告模板"),
        "back_url": reverse("desk:notice_templates"), "about_title": _("可用的栏目"),
        "about": [("{{ " + name + " }}", field_title(name)) for name in names],
        "notes": [_(
            "先下载正在用的模板，在Word里改好再传。不认识的栏目会被拒绝；以前的版本都留着。"
        )],
        "here": "notice_templates",
    }  # fmt: skip

    def run(**given: Any) -> Any:
        if not may_at("save_notice_template", county):
            raise ElectionError(_("公告模板由县里统一换，请联系县里的换届工作人员。"), field="file")
        return do.save_notice_template(county=county, kind=kind, **given)

    return shown(request, form, run, page, _("新模板已启用。"))
