"""A place with its units, cases, projects and numbers; search over all that the actor may see."""

from collections import Counter

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from haitang.cases.models import OPEN, RUNNING, Case, Project
from haitang.desk.cases import HEAD, dressed
from haitang.desk.home_figures import rates
from haitang.desk.reach import own_place
from haitang.desk.reading import LIVING_FIRST, Row, let_in_for, may, scope, seen
from haitang.organizations.models import Organization, OrganizationKind
from haitang.places.models import Place
from haitang.places.queries import children, full_name
from haitang.scope.rows import subtree
from haitang.scope.views import guard

MOST_CASES = 8


@guard("read_cases")
def index(request: HttpRequest) -> HttpResponse:
    """To the actor's own place."""
    place = own_place("read_cases")
    if place is None:
        raise Http404
    return redirect("desk:place", place.code)


@guard("read_cases")
def by_id(request: HttpRequest, pk: int) -> HttpResponse:
    """To a place by its number, as other pages know it."""
    return redirect("desk:place", _within(Place.objects.filter(pk=pk).first()).code)


def _within(place: Place | None) -> Place:
    """The place when some duty lies at it or above it; else the one 404."""
    if place is None or not any(place.path.startswith(g.path) for g in scope().active()):
        raise Http404
    return place


@guard("read_cases")
def page(request: HttpRequest, code: str) -> HttpResponse:
    """One place."""
    place = _within(Place.objects.filter(code=code).order_by(LIVING_FIRST).first())
    inside = Case.objects.get_queryset().filter(subtree(place.path))
    states = Counter(inside.filter(state__in=OPEN).order_by().values_list("state", flat=True))
    recent = seen(inside.order_by("-received_at", "-pk")[:MOST_CASES], *HEAD)
    context = {
        "place": {"name": place.name, "code": place.code, "full": full_name(place)},
        "level": place.get_level_display(),
        "ended": place.ended_on,
        "up": _up(place),
        "states": [
            {"label": state.label, "tone": state.value, "n": states[state.value],
             "href": f"{reverse('desk:cases')}?place={place.code}&state={state.value}"}
            for state in OPEN if states[state.value]
        ],
        "open": sum(states.values()),
        "all_url": f"{reverse('desk:cases')}?place={place.code}",
        "recent": [dressed(row) for row in recent],
        **_parts(place),
        "units": _units(place),
        "projects": _projects(place),
        "rates": rates(place, timezone.localdate()),
        "here": "places",
    }  # fmt: skip
    return render(request, "desk/place.html", context)


def _up(place: Place) -> list[tuple[str, str]]:
    return [
        (reverse("desk:place", args=[above.code]), above.name)
        for above in place.ancestors()
        if any(above.path.startswith(g.path) for g in scope().active())
    ]


def _parts(place: Place) -> dict[str, list[Row]]:
    """The places directly below: those with open cases, the most first, and the quiet ones."""
    rows = Case.objects.get_queryset().filter(subtree(place.path), state__in=OPEN).order_by()
    now = timezone.now()
    open_ones: Counter[str] = Counter()
    late: Counter[str] = Counter()
    depth = place.path.count(".")
    for path, state, due in rows.values_list("path", "state", "due_at"):
        steps = path.split(".")
        if len(steps) <= depth + 1:
            continue
        open_ones[steps[depth]] += 1
        late[steps[depth]] += state in RUNNING and due is not None and due < now
    rows_: list[Row] = [
        {"name": part.name, "code": part.code, "open": open_ones[str(part.pk)],
         "late": late[str(part.pk)]}
        for part in children(place)
    ]  # fmt: skip
    busy = sorted((row for row in rows_ if row["open"]), key=lambda row: -row["open"])
    return {"busy": busy, "quiet": [row for row in rows_ if not row["open"]]}


def _units(place: Place) -> list[Row]:
    rows = Organization.objects.filter(place=place, ended_on=None).order_by("kind", "name")
    return [
        {"name": name, "kind": OrganizationKind(kind).label}
        for name, kind in rows.values_list("name", "kind")[:60]
    ]


def _projects(place: Place) -> list[Row]:
    if not may("read_projects"):
        return []
    with let_in_for("read_projects"):
        rows = Project.objects.get_queryset().filter(subtree(place.path)).order_by("-opened_on")
        found = seen(rows[:6], "pk", "title", "state", "due_on")
    return [{**row, "stage": Project.Stage(row["state"]).label} for row in found]
