"""Sheets for paper: the dispatch ticket."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from haitang.cases.models import Assignment, Case, Urgency
from haitang.desk import deadline
from haitang.desk.case_page import person_of
from haitang.desk.cases import HEAD, dressed
from haitang.desk.reading import one, seen
from haitang.desk.timeline import timeline
from haitang.scope.views import guard

ON_TICKET = (
    *HEAD, "text", "spot", "category", "lead", "reporter", "rulebook", "reopened",
    "paused_minutes", "contact_due_at", "answered_at", "closed_at",
)  # fmt: skip


@guard("read_cases")
def ticket(request: HttpRequest, number: str) -> HttpResponse:
    """The dispatch ticket 派单: time, matter, masked contact, deadline and its article."""
    row = one(Case.objects.get_queryset().filter(number=number), *ON_TICKET)
    lines = timeline(row["id"], {})
    parts = Assignment.objects.get_queryset().filter(case=row["id"], returned_at=None)
    dispatched = [line for line in lines if line["kind"] == "case.dispatched"]
    context = {
        "case": dressed(row),
        "level": Urgency(row["urgency"]).label if row.get("urgency") else "",
        "person": person_of(row),
        "assignments": seen(parts.order_by("pk"), "unit__name", "role"),
        "dispatched": dispatched[-1] if dispatched else None,
        "due": deadline.card(row, lines, []),
        "here": "cases",
    }
    return render(request, "desk/ticket.html", context)
