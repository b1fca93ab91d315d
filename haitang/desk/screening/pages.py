"""The ledger of screenings, the file of one person, and the sheet for the joint review."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haitang.desk import ledger
from haitang.desk.reading import grants_reaching, may
from haitang.desk.screening.acts import ACTS
from haitang.desk.screening.files import file_of
from haitang.ledgers.screening_ledger import SCREENINGS
from haitang.scope.views import guard
from haitang.screening.models import RUNNING, Screening

ON_SCREEN = {"title", "place", "state", "stage", "proposed", "asked", "answered", "lead"}
MOST_ON_A_SHEET = 60


@guard("read_screenings")
def index(request: HttpRequest) -> HttpResponse:
    """The ledger: who is at which stage, and which agencies are waited for."""
    context = ledger.shown(
        request, SCREENINGS, lambda row: reverse("desk:screening", args=[row["pk"]]), ON_SCREEN
    )
    context |= {
        "sub": _("谁在哪个环节，等哪个单位答复；系统只提建议，由人决定"),
        "unit": _("人"),
        "source": _("审查记录"),
        "new_url": reverse("desk:screening_ask") if may("ask_agencies") else "",
        "new_title": _("请各单位答复"),
        "here": "screenings",
    }
    return render(request, "desk/ledger.html", context)


@guard("read_screenings")
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """One file. What a duty does not give is not on it."""
    context = file_of(pk)
    grants = grants_reaching(Screening, pk)
    context["acts"] = [
        {**act.link(pk), "tone": act.tone}
        for act in ACTS
        if act.when(context) and any(act.name in g.operations for g in grants)
    ]
    context["here"] = "screenings"
    return render(request, "desk/screening/file.html", context)


@guard("read_screenings")
def sheet(request: HttpRequest) -> HttpResponse:
    """Everybody who waits for the last stage, a block a person: to be printed for the meeting."""
    rows = Screening.objects.get_queryset().filter(state__in=RUNNING).order_by("path", "pk")
    at_the_end: list[dict[str, Any]] = []
    for pk in rows.values_list("pk", flat=True):
        if len(at_the_end) == MOST_ON_A_SHEET:
            break
        found = file_of(pk)
        if found["stage"] == found["chain"].last and "rules" in found:
            at_the_end.append(found)
    context = {
        "files": at_the_end,
        "most": MOST_ON_A_SHEET,
        "as_of": timezone.now(),
        "back": reverse("desk:screenings"),
        "here": "screenings",
    }
    return render(request, "desk/screening/sheet.html", context)
