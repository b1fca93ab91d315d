"""One application: where it stands, by when, what was said, what can be done."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from haitang.desk.policies import reasons
from haitang.desk.policies.acts import APPLICATION_ACTS, open_acts
from haitang.desk.policies.reach import facts_in_reach
from haitang.desk.reading import grants_reaching, instance, may, one, seen
from haitang.facts.reader import worded
from haitang.policies.matching import judged
from haitang.policies.models import Application, Held, Mode, Payment, PolicyObjection, State
from haitang.policies.operations.applications import still_missing
from haitang.scope.views import guard

Row = dict[str, Any]
WHOLE = (
    "id", "policy", "policy__title", "policy__title_en", "policy__number",
    "policy__department__name", "enterprise", "enterprise__name", "entitled_list", "state",
    "mode", "submitted_at", "asked_fen", "verdict", "verdict_hash", "verdict_text", "materials",
    "accept_due_on", "missing", "told_at", "accepted_at", "deemed", "favoured", "opinion",
    "reviewer__name", "reviewed_at", "notice_from", "notice_to", "decider__name", "reason",
    "decided_at", "decided_hash", "granted_fen", "paid_fen", "paid_on", "place__name",
)  # fmt: skip
TONES = {
    State.SUBMITTED: "wait", State.INCOMPLETE: "back", State.ACCEPTED: "run",
    State.REVIEWED: "run", State.NOTICED: "ask", State.OBJECTED: "back", State.GRANTED: "run",
    State.PAID: "ok", State.REFUSED: "wait", State.WITHDRAWN: "wait",
}  # fmt: skip


def dressed(row: Row) -> Row:
    """A row with words for its codes."""
    state = State(row["state"])
    verdict = Held(row["verdict"])
    return {
        **row,
        "stage": state.label,
        "tone": TONES[state],
        "way": Mode(row["mode"]).label,
        "title": worded(row["policy__title"], row["policy__title_en"]),
        "verdict_word": verdict.label,
        "verdict_tone": reasons.TONES[verdict],
        "left_fen": (row["granted_fen"] or 0) - row["paid_fen"],
    }


@guard("read_applications")
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """One application."""
    rows = Application.objects.get_queryset().filter(pk=pk)
    row = dressed(one(rows, *WHOLE))
    found = instance(rows)
    today = timezone.localdate()
    now = judged(found.policy, found.enterprise, today, facts_in_reach())
    grants = grants_reaching(Application, pk)
    operations = frozenset().union(*(g.operations for g in grants)) if grants else frozenset()
    acts = open_acts(APPLICATION_ACTS, row, operations)
    context = {
        "row": row, "today": today, "here": "applications",
        "why": reasons.explained(now) if now else None,
        "changed": now is not None and now.held != row["verdict"],
        "lacking": still_missing(found), "late": row["state"] == State.SUBMITTED
        and row["accept_due_on"] < today,
        "objections": seen(
            PolicyObjection.objects.get_queryset().filter(application=pk).order_by("pk"),
            "text", "received_at", "upheld", "answer", "answered_at",
        ),
        "payments": seen(
            Payment.objects.get_queryset().filter(application=pk).order_by("on", "pk"),
            "fen", "on", "voucher",
        ),
        "acts": [{**a.link(pk), "tone": a.tone}
                 for a in acts],
        "enterprise_url": reverse("desk:enterprise", args=[row["enterprise"]])
        if may("read_enterprises") else "",
        "policy_url": reverse("desk:policy", args=[row["policy"]])
        if may("read_policies") else "",
    }  # fmt: skip
    return render(request, "desk/policies/application.html", context)
