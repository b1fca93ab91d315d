"""Alliances on the desk: their ledger, founding one, its page, and what can be done with it."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haitang.desk.act import Act
from haitang.desk.answering import acted
from haitang.desk.ledger import KNOWN, NAMED, shown
from haitang.desk.policies import alliance_forms as forms
from haitang.desk.reading import Row, may, posted
from haitang.ledgers.alliances_ledger import ALLIANCES, SOLVED, within
from haitang.policies import operations as do
from haitang.policies.models import Alliance, ServiceSession, SessionCase
from haitang.scope.scope import permits
from haitang.scope.views import guard

KNOWN.update(alliances="desk:alliances")
NAMED.update({"members", "sessions"})
SCREEN = {"title", "field", "place", "lead", "state", "members", "sessions", "opened"}
MOST_SESSIONS = 20


@dataclass(frozen=True)
class AllianceAct(Act[forms.AllianceForm]):
    """One act on an alliance."""

    prefix = "alliance"
    danger: bool = False


ACTS = (
    AllianceAct("join", do.join_alliance, forms.JoinForm, _("增加成员"), "user-plus",
                _("成员已加入。")),
    AllianceAct("agreement", do.sign_agreement, forms.SignForm, _("签订协议"), "document-text",
                _("协议已记下。")),
    AllianceAct("leave", do.leave_alliance, forms.LeaveForm, _("成员退出"), "user-minus",
                _("成员已退出。")),
    AllianceAct("end", do.dissolve_alliance, forms.DissolveForm, _("解散联盟"), "x-circle",
                _("联盟已解散。"), danger=True),
)  # fmt: skip


@guard("read_alliances")
def ledger(request: HttpRequest) -> HttpResponse:
    """The ledger of alliances."""
    context = shown(
        request, ALLIANCES, lambda row: reverse("desk:alliance", args=[row["pk"]]), SCREEN
    )
    context |= {
        "sub": _("谁牵头、谁参加、约定了什么、办了几场"),
        "unit": _("个"),
        "source": _("联盟记录"),
        "new_url": reverse("desk:alliance_new") if may("found_alliance") else "",
        "new_title": _("成立联盟"),
        "how_url": reverse("desk:definitions") if may("read_figures") else "",
        "here": "alliances",
    }
    return render(request, "desk/ledger.html", context)


@guard("found_alliance", POST="found_alliance")
def new(request: HttpRequest) -> HttpResponse:
    """Found an alliance."""
    form = forms.FoundForm(posted(request))
    page = {
        "title": _("成立党建联盟"),
        "sub": _("不同单位的党组织一起办事：有牵头、有成员、有协议"),
        "button": _("成立联盟"),
        "back_url": reverse("desk:alliances"),
        "back_title": _("党建联盟"),
        "here": "alliances",
    }
    return acted(
        request, form, form.arguments, do.found_alliance, done=_("联盟已成立。"),
        to=lambda made: reverse("desk:alliance", args=[made.pk]), page=page,
    )  # fmt: skip


def alliance_for(pk: int) -> Alliance:
    """An alliance within the reach of the present duty, or the one 404."""
    found = within(Alliance.objects.filter(pk=pk)).select_related("place", "lead").first()
    if found is None:
        raise Http404
    return found


@guard("read_alliances")
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """One alliance: members, agreements, sessions, and what came of the problems raised there."""
    row = alliance_for(pk)
    members = row.members.select_related("organization")
    problems = SessionCase.objects.filter(session__alliance=row)
    sessions = ServiceSession.objects.filter(alliance=row)
    context = {
        "alliance": row,
        "members": [m for m in members if m.left_on is None],
        "former": [m for m in members if m.left_on is not None],
        "agreements": row.agreements.all(),
        "today": timezone.localdate(),
        "sessions": sessions[:MOST_SESSIONS],
        "held": sessions.count(),
        "raised": problems.count(),
        "solved": problems.filter(SOLVED).count(),
        "acts": _open_acts(row),
        "session_url": _session_url(row),
        "here": "alliances",
    }
    return render(request, "desk/policies/alliance.html", context)


def _open_acts(row: Alliance) -> list[Row]:
    if row.dissolved_on is not None:
        return []
    return [
        {**act.link(row.pk), "danger": act.danger} for act in ACTS if permits(act.name, row.path)
    ]


def _session_url(row: Alliance) -> str:
    if row.dissolved_on is not None or not may("hold_session"):
        return ""
    return f"{reverse('desk:session_new')}?alliance={row.pk}"


def answer(request: HttpRequest, act: AllianceAct, pk: int) -> HttpResponse:
    """The page of one act."""
    row = alliance_for(pk)
    form = act.form(posted(request), row=row)
    back = reverse("desk:alliance", args=[row.pk])
    page = {
        "title": act.title,
        "sub": row.title,
        "button": act.title,
        "danger": act.danger,
        "back_url": back,
        "back_title": row.title,
        "here": "alliances",
    }
    return acted(request, form, form.arguments, act.operation, done=act.done, to=back, page=page)
