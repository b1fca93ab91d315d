"""One item of the catalogue: conditions clause by clause, benefit, deadlines, budget, lists."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from haitang.desk.policies import reasons
from haitang.desk.policies.acts import POLICY_ACTS
from haitang.desk.policies.reach import policy_for
from haitang.desk.reading import let_in_for, may, scope, seen
from haitang.ledgers.policies_ledger import in_force, open_on
from haitang.policies.catalogue import book_of, judging_day, rule_of, rules_on
from haitang.policies.models import EntitledList, ListState, Policy
from haitang.scope.views import guard

Row = dict[str, Any]


@guard("read_policies")
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one item."""
    policy = policy_for(pk)
    today = timezone.localdate()
    day = judging_day(policy, today)
    ready = rule_of(policy, rules_on(policy.edition, day))
    same = Policy.objects.filter(pk=pk)
    left = policy.left_fen
    context = {
        "policy": policy, "today": today, "here": "policies",
        "rule": reasons.of_rule(ready) if ready else None,
        "book_hash": book_of(policy.edition).hash[:12],
        "in_force": same.filter(in_force(today)).exists(),
        "open_now": same.filter(open_on(today)).exists(),
        "exhausted": left is not None and left <= 0, "left": left,
        "versions": _versions(policy), "lists": _lists(pk),
        "acts": [
            act.link(pk)
            for act in POLICY_ACTS
            if act.fits(policy)
            and any(g.covers(policy.path) for g in scope().giving(act.name))
        ],
        "applications_url": reverse("desk:applications") + f"?q={policy.number}"
        if may("read_applications") else "",
    }  # fmt: skip
    return render(request, "desk/policies/policy.html", context)


def _versions(policy: Policy) -> list[Policy]:
    """The same item, known by its rule, in other editions of the place."""
    rows = Policy.objects.filter(rule=policy.rule, place=policy.place).exclude(pk=policy.pk)
    return list(rows.select_related("edition").order_by("-edition__in_force_from")[:10])


def _lists(pk: int) -> list[Row]:
    if not may("read_entitled_lists"):
        return []
    with let_in_for("read_entitled_lists"):
        rows = EntitledList.objects.get_queryset().filter(policy=pk).order_by("-made_at")
        found = seen(rows[:20], "pk", "state", "as_of", "listed", "unknown", "made_at")
    for row in found:
        row["word"] = ListState(row["state"]).label
        row["url"] = reverse("desk:entitled_list", args=[row["pk"]])
    return found
