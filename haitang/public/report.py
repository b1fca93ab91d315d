"""A resident hands in a matter: what it is about, then one form, then the receipt."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from haitang.cases.errors import WHERE_TO_GO
from haitang.cases.lookup import code_for
from haitang.cases.models import Case, Category, Channel, Route
from haitang.cases.operations import register_case
from haitang.cases.operations.registration import Reporter
from haitang.cases.titles import title_from
from haitang.facts.errors import Refused
from haitang.facts.operations import KeyReusedError
from haitang.pages.forms import refused, repeat_key
from haitang.pages.tries import Limit, address_of
from haitang.places.errors import PlaceNotFoundError
from haitang.places.models import Place
from haitang.public.choices import (
    communities,
    county,
    kind_with,
    kinds,
    leaves,
    place_with,
    title_of,
    towns,
)  # fmt: skip
from haitang.public.forms import ReportForm
from haitang.public.scopes import registering
from haitang.public.slow import too_often
from haitang.scope.actor import RESIDENT
from haitang.scope.scope import enter
from haitang.scope.views import public

REPORTS = Limit("reports", most=60, seconds=3600)
NO_NAME = "未留姓名"


@public("anybody may raise a matter; nothing is read but the kinds and places to choose from")
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Choose a kind, then fill in the form; some kinds are told where to go instead."""
    kind = kind_with(request.GET.get("kind", ""))
    if kind is None:
        return _choose(request)
    if kind.route != Route.TAKEN:
        return _elsewhere(request, kind)
    try:
        return _answer(request, kind)
    except PlaceNotFoundError:
        return render(request, "public/kinds.html", {"tab": "report", "kinds": []}, status=503)


def _choose(request: HttpRequest) -> HttpResponse:
    found = [(kind, title_of(kind)) for kind in kinds()]
    context = {
        "tab": "report",
        "kinds": [pair for pair in found if pair[0].route == Route.TAKEN],
        "others": [pair for pair in found if pair[0].route != Route.TAKEN],
    }
    return render(request, "public/kinds.html", context)


def _elsewhere(request: HttpRequest, kind: Category) -> HttpResponse:
    words = {"tab": "report", "title": title_of(kind), "where": WHERE_TO_GO[Route(kind.route)],
             "urgent": kind.route == Route.EMERGENCY}  # fmt: skip
    return render(request, "public/elsewhere.html", words)


def _answer(request: HttpRequest, kind: Category) -> HttpResponse:
    choices = [(leaf.code, title_of(leaf)) for leaf in leaves(kind)]
    if request.method == "POST" and not _is_choosing(request):
        return _handed_in(request, kind, choices)
    return _shown(request, kind, _open_form(request, choices), choosing=_towns_asked(request))


def _is_choosing(request: HttpRequest) -> bool:
    """Whether the resident is still looking for the place, by town and then community."""
    return "choose" in request.POST or "town" in request.POST


def _towns_asked(request: HttpRequest) -> list[Place]:
    return towns() if "choose" in request.POST else []


def _open_form(request: HttpRequest, choices: list[tuple[str, str]]) -> ReportForm:
    """A form that is not judged yet; what was typed before is kept, and so is its key."""
    if request.method != "POST":
        return ReportForm(choices=choices, initial={"place": request.GET.get("place", "")})
    town = place_with(request.POST.get("town", ""))
    near = [*communities(town), town] if town else []
    kept = {**request.POST.dict(), "key": repeat_key(ReportForm(request.POST, choices=choices))}
    return ReportForm(choices=choices, near=near, initial=kept)


def _shown(
    request: HttpRequest, kind: Category, form: ReportForm, *, choosing: list[Place] | None = None
) -> HttpResponse:
    form.dress()
    context = {"tab": "report", "kind": kind, "title": title_of(kind), "form": form,
               "towns": choosing or []}  # fmt: skip
    return render(request, "public/report.html", context, status=422 if form.errors else 200)


def _handed_in(
    request: HttpRequest, kind: Category, choices: list[tuple[str, str]]
) -> HttpResponse:
    form = ReportForm(request.POST, request.FILES, choices=choices)
    if not form.is_valid():
        return _shown(request, kind, form)
    who = address_of(request)
    if REPORTS.reached(who):
        return too_often(request, REPORTS)
    try:
        case = _registered(form)
    except KeyReusedError:
        # The page was sent, gone back to and changed: it may be sent again as another matter.
        form.data = {**request.POST.dict(), "key": repeat_key(None)}
        form.add_error(
            None, _("这份内容改过了，而前一份已经收到。确实是另一件事，请再按一次提交。")
        )
    except Refused as error:
        refused(form, error)
    else:
        REPORTS.count(who)
        return redirect("public:receipt", code=code_for(case.number))
    return _shown(request, kind, form)


def _registered(form: ReportForm) -> Case:
    data = form.cleaned_data
    category = kind_with(data["category"])
    with enter(registering(county())):
        case: Case = register_case(
            place=data["at_place"],
            category=category,
            title=title_from(data["text"]),
            text=data["text"],
            spot=data["spot"],
            channel=Channel.WEB,
            reporter=_reporter(data["name"].strip(), data["phone"]),
            photos=data["photos"],
            key=data["key"],
            actor=RESIDENT,
        )
    return case


def _reporter(name: str, phone: str) -> Reporter | None:
    return Reporter(name=name or NO_NAME, phone=phone) if name or phone else None
