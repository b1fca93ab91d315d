"""Administration of the units that can be asked for a case."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from haitang.desk.answering import answered
from haitang.desk.forms.organizations import EndForm, OrganizationForm, RenameForm
from haitang.desk.reading import LIVING_FIRST, Row, actor, posted, scope
from haitang.organizations.models import Organization
from haitang.organizations.operations import (
    create_organization,
    end_organization,
    rename_organization,
)
from haitang.pages.forms import Form
from haitang.scope.rows import subtree
from haitang.scope.views import guard

MOST = 500


def _reached() -> Q:
    reach = Q(pk__in=[])
    for grant in scope().active():
        reach |= subtree(grant.path)
    return reach


@guard("create_organization")
def index(request: HttpRequest) -> HttpResponse:
    """The units within the actor's reach, by place."""
    asked = request.GET.get("q", "").strip()[:60].replace("\0", "")
    found = Organization.objects.filter(_reached()).select_related("place", "parent")
    if asked:
        found = found.filter(Q(name__contains=asked) | Q(place__name__contains=asked))
    rows = [_row(unit) for unit in found.order_by(LIVING_FIRST, "path", "kind", "name")[:MOST]]
    page = {"rows": rows, "q": asked, "here": "organizations", "most": MOST}
    return render(request, "desk/organizations.html", page)


def _row(unit: Organization) -> Row:
    return {
        "pk": unit.pk, "name": unit.name, "short_name": unit.short_name,
        "kind": unit.get_kind_display(), "place": unit.place.name,
        "parent": unit.parent.name if unit.parent else "", "ended": unit.ended_on,
    }  # fmt: skip


@guard("create_organization", POST="create_organization")
def new(request: HttpRequest) -> HttpResponse:
    """Enter a unit."""
    form = OrganizationForm(posted(request))

    def run(given: dict[str, Any]) -> object:
        return create_organization(**given, actor=actor(request))

    return _answered(request, form, run, _("新建单位"), _("单位已建好。"))


@guard("rename_organization", POST="rename_organization")
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a unit another name."""
    unit = _unit(pk)
    form = RenameForm(posted(request), initial={"name": unit.name, "short_name": unit.short_name})

    def run(given: dict[str, Any]) -> object:
        return rename_organization(organization=unit, **given, actor=actor(request))

    return _answered(request, form, run, _("改名"), _("名称已改。"), unit)


@guard("end_organization", POST="end_organization")
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a unit."""
    unit = _unit(pk)
    form = EndForm(posted(request))

    def run(given: dict[str, Any]) -> object:
        return end_organization(organization=unit, **given, actor=actor(request))

    return _answered(request, form, run, _("撤销"), _("单位已撤销。"), unit)


def _unit(pk: int) -> Organization:
    unit = Organization.objects.filter(_reached(), pk=pk, ended_on=None).first()
    if unit is None:
        raise Http404
    return unit


def _answered(
    request: HttpRequest,
    form: Form,
    run: Callable[[dict[str, Any]], object],
    title: Any,
    done: Any,
    unit: Organization | None = None,
) -> HttpResponse:
    back = reverse("desk:organizations")
    page = {
        "title": title, "button": title, "back_url": back, "back_title": _("单位"),
        "here": "organizations", "sub": unit.name if unit else "",
    }  # fmt: skip
    return answered(request, form, run, done=done, to=back, page=page)
