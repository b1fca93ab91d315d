"""Service sessions on the desk: their ledger, writing one down, its page, its problems."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from haitang.cases.models import Case
from haitang.desk.act import Act
from haitang.desk.answering import acted
from haitang.desk.cases import HEAD, dressed
from haitang.desk.ledger import KNOWN, NAMED, TONES, shown
from haitang.desk.policies import alliance_forms as forms
from haitang.desk.reading import Row, let_in_for, may, posted, seen
from haitang.ledgers.alliances_ledger import SESSIONS, SOLVED, within
from haitang.policies import operations as do
from haitang.policies.models import ServiceSession, SessionCase
from haitang.scope.scope import permits
from haitang.scope.views import guard

KNOWN.update(sessions="desk:sessions")
NAMED.update({"held", "audience", "raised", "solved"})
# Colours of the composition bar by the kind of session.
TONES.update(
    care="bud", visit="leaf", office="sky", policy="gold", hiring="plum", clinic="mute",
    finance="mute",
)  # fmt: skip
SCREEN = {"title", "kind", "held", "place", "alliance", "audience", "raised", "solved"}


class SessionAct(Act[forms.OfSessionForm]):
    """One act on a session."""

    prefix = "session"


ACTS = (
    SessionAct("problem", do.raise_problem, forms.RaiseForm, _("登记问题"), "pencil-square",
               _("问题已登记为诉求，按诉求办理。")),
    SessionAct("case", do.link_case, forms.LinkForm, _("关联办件"), "link", _("办件已关联。")),
)  # fmt: skip


@guard("read_alliances")
def ledger(request: HttpRequest) -> HttpResponse:
    """The ledger of sessions."""
    context = shown(
        request, SESSIONS, lambda row: reverse("desk:session", args=[row["pk"]]), SCREEN
    )
    context |= {
        "sub": _("场次上提出的问题都是诉求，解决了几件由办件记录算出"),
        "unit": _("场"),
        "source": _("场次和办件记录"),
        "new_url": reverse("desk:session_new") if may("hold_session") else "",
        "new_title": _("登记场次"),
        "how_url": reverse("desk:definitions") if may("read_figures") else "",
        "here": "sessions",
    }
    return render(request, "desk/ledger.html", context)


@guard("hold_session", POST="hold_session")
def new(request: HttpRequest) -> HttpResponse:
    """Write down a session that was held."""
    form = forms.SessionForm(posted(request), alliance=_asked_for(request))
    page = {
        "title": _("登记服务场次"),
        "sub": _("办完以后登记；提出的问题逐件登记为诉求"),
        "button": _("登记场次"),
        "back_url": reverse("desk:sessions"),
        "back_title": _("助企惠民服务"),
        "here": "sessions",
    }
    return acted(
        request, form, form.arguments, do.hold_session,
        done=_("场次已登记。有人提出问题，接着登记问题。"),
        to=lambda made: reverse("desk:session", args=[made.pk]), page=page,
    )  # fmt: skip


def _asked_for(request: HttpRequest) -> int | None:
    text = request.GET.get("alliance", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None


def session_for(pk: int) -> ServiceSession:
    """A session within the reach of the present duty, or the one 404."""
    rows = within(ServiceSession.objects.filter(pk=pk))
    found = rows.select_related("place", "alliance").first()
    if found is None:
        raise Http404
    return found


@guard("read_alliances")
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """One session: when, where, by whom, and its problems with where each stands."""
    row = session_for(pk)
    problems = SessionCase.objects.filter(session=row)
    raised = problems.count()
    cases = _cases(list(problems.values_list("case", flat=True)))
    context = {
        "session": row,
        "hosts": [host.organization for host in row.hosts.select_related("organization")],
        "cases": cases,
        "raised": raised,
        "solved": problems.filter(SOLVED).count(),
        "hidden": raised - len(cases),
        "acts": [act.link(row.pk) for act in ACTS if permits(act.name, row.path)],
        "here": "sessions",
    }
    return render(request, "desk/policies/session.html", context)


def _cases(keys: list[int]) -> list[Row]:
    """The cases as far as the reader's duties reach."""
    if not keys or not may("read_cases"):
        return []
    with let_in_for("read_cases"):
        rows = Case.objects.get_queryset().filter(pk__in=keys).order_by("received_at", "pk")
        return [dressed(row) for row in seen(rows, *HEAD) if "number" in row]


def answer(request: HttpRequest, act: SessionAct, pk: int) -> HttpResponse:
    """The page of one act."""
    row = session_for(pk)
    form = act.form(posted(request), row=row)
    back = reverse("desk:session", args=[row.pk])
    page = {
        "title": act.title,
        "sub": row.title,
        "button": act.title,
        "back_url": back,
        "back_title": row.title,
        "here": "sessions",
    }
    return acted(request, form, form.arguments, act.operation, done=act.done, to=back, page=page)
