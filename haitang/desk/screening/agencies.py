"""Agencies: who owes answers 催办, asking for what was not asked yet, and who answers for what."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haitang.desk.answering import answered
from haitang.desk.forms.fields import CHOOSE, a_day, a_unit, line
from haitang.desk.reach import own_place, units_within
from haitang.desk.reading import Row, actor, may, posted, scope
from haitang.desk.screening.forms import AskForm
from haitang.facts.errors import Refused
from haitang.organizations.models import Organization
from haitang.pages.forms import Form, repeat_key
from haitang.places.models import Place
from haitang.scope.rows import subtree
from haitang.scope.scope import NotPermittedError
from haitang.scope.views import guard
from haitang.screening.agency_table import shipped_agencies
from haitang.screening.books import attribute_titles
from haitang.screening.models import RUNNING, AgencyDuty, Screening
from haitang.screening.operations import (
    ask_agencies,
    assign_agency,
    end_agency,
    load_agencies,
    urge_agency,
)
from haitang.screening.queries import waiting_for


@guard("urge_agency")
def late(request: HttpRequest) -> HttpResponse:
    """Which agency owes how many answers, and how many are late."""
    rows = waiting_for()
    unasked = Screening.objects.get_queryset().filter(state__in=RUNNING, asked=0).count()
    context = {
        "rows": rows,
        "open": sum(row.open for row in rows),
        "late": sum(row.late for row in rows),
        "unasked": unasked if may("ask_agencies") else 0,
        "today": timezone.localdate(),
        "here": "screening_late",
    }
    return render(request, "desk/screening/late.html", context)


def _own(operation: str) -> Place:
    place = own_place(operation)
    if place is None:
        raise NotPermittedError(operation)
    return place


@guard(POST="urge_agency")
def urge(request: HttpRequest, pk: int) -> HttpResponse:
    """Remind one agency of what is late."""
    agency = get_object_or_404(Organization, pk=pk)
    try:
        number = urge_agency(
            agency=agency, place=_own("urge_agency"), actor=actor(request),
            key=repeat_key(Form(request.POST)),
        )  # fmt: skip
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, _("已催办%(name)s，%(n)d项超期未答。") % {"name": agency.name, "n": number}
        )
    return redirect("desk:screening_late")


@guard("ask_agencies", POST="ask_agencies")
def ask(request: HttpRequest) -> HttpResponse:
    """Ask the agencies about everybody who runs: what was not asked yet, and what has expired."""
    form = AskForm(posted(request))
    rows = Screening.objects.get_queryset().filter(state__in=RUNNING)

    def run(given: dict[str, Any]) -> object:
        return ask_agencies(
            screenings=list(rows), due_on=given["due_on"], actor=actor(request), key=given["key"]
        )

    page = {
        "title": _("请各单位答复"), "button": _("发出提问"),
        "sub": _("每个单位只收到问它的条件"),
        "notes": [_("问过且没有过期的不会再问；没有设定答复单位的条件仍是待核实。")],
        "back_url": reverse("desk:screening_late"), "back_title": _("各单位答复"),
        "about_title": _("这一次"), "about": [(_("审查中的人"), rows.count())],
        "here": "screenings",
    }  # fmt: skip
    to = reverse("desk:screening_late")
    return answered(request, form, run, done=_("已向各单位提问。"), to=to, page=page)


# Who answers for what ------------------------------------------------------------------------


class AssignForm(Form):
    """An agency answers for an attribute from a day."""

    agency = a_unit(_("单位"), Organization.objects.none())
    began_on = a_day(_("从哪天起"), initial=timezone.localdate)
    source = line(_("依据"), most=100, help_text=_("例如联审工作方案的文号。"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        units = units_within("assign_agency")
        self.fields["agency"].queryset = units  # type: ignore[attr-defined]
        choices = [("", _("请选择")), *attribute_titles().items()]
        self.fields["attribute"] = forms.ChoiceField(
            label=_("答复哪一项"), choices=choices, error_messages=CHOOSE
        )
        self.order_fields(["agency", "attribute", "began_on", "source"])


class EndForm(Form):
    """From a day it no longer does."""

    on = a_day(_("从哪天起不再答复"), initial=timezone.localdate)


def _duties() -> list[Row]:
    reach = Q(pk__in=[])
    for grant in scope().active():
        reach |= subtree(grant.path)
    rows = AgencyDuty.objects.filter(reach, ended_on__isnull=True)
    titles = attribute_titles()
    listed = rows.select_related("agency", "place").order_by("path", "agency__name", "attribute")
    return [
        {
            "pk": row.pk, "agency": row.agency.name, "place": row.place.name,
            "title": titles.get(row.attribute, row.attribute), "began_on": row.began_on,
            "source": row.source,
        }
        for row in listed
    ]  # fmt: skip


BACK = {"back_title": _("答复单位"), "here": "agencies"}


@guard("assign_agency")
def table(request: HttpRequest) -> HttpResponse:
    """Which agency answers for which condition: as many as a county has."""
    rows = _duties()
    context = {
        "rows": rows,
        "agencies": len({row["agency"] for row in rows}),
        "tables": sorted(shipped_agencies()) if may("load_agencies") else [],
        "here": "agencies",
    }
    return render(request, "desk/screening/agencies.html", context)


@guard("assign_agency", POST="assign_agency")
def assign(request: HttpRequest) -> HttpResponse:
    """One more attribute for an agency."""
    form, to = AssignForm(posted(request)), reverse("desk:agencies")

    def run(given: dict[str, Any]) -> object:
        return assign_agency(**given, place=_own("assign_agency"), actor=actor(request))

    page = {**BACK, "title": _("设定答复单位"), "button": _("设定"), "back_url": to}
    return answered(request, form, run, done=_("已设定。"), to=to, page=page)


@guard("end_agency", POST="end_agency")
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """An agency is relieved of an attribute."""
    duty, to = get_object_or_404(AgencyDuty, pk=pk), reverse("desk:agencies")
    form = EndForm(posted(request))

    def run(given: dict[str, Any]) -> object:
        return end_agency(duty=duty, on=given["on"], actor=actor(request), key=given["key"])

    if not any(duty.path.startswith(grant.path) for grant in scope().active()):
        raise NotPermittedError("end_agency")
    title = attribute_titles().get(duty.attribute, duty.attribute)
    page = {
        **BACK, "title": _("终止答复"), "button": _("终止"), "danger": True, "back_url": to,
        "sub": f"{duty.agency.name}　{title}", "notes": [_("已经问出去的条件照旧等它答复。")],
    }  # fmt: skip
    return answered(request, form, run, done=_("已终止。"), to=to, page=page)


@guard(POST="load_agencies")
def load(request: HttpRequest) -> HttpResponse:
    """Take over one of the tables that come with the program."""
    text = shipped_agencies().get(request.POST.get("table", ""), "")
    try:
        number = load_agencies(
            text=text, place=_own("load_agencies"), began_on=timezone.localdate(),
            actor=actor(request), key=repeat_key(Form(request.POST)),
        )  # fmt: skip
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("已设定%(n)d项。") % {"n": number})
    return redirect("desk:agencies")
