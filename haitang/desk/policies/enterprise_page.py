"""One enterprise: what it qualifies for, what is missing, by how much it misses, by when."""

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from haitang.desk.policies import reasons
from haitang.desk.policies.reach import (
    asked_day,
    enterprise_for,
    facts_in_reach,
    policy_for,
)
from haitang.desk.reading import let_in_for, may, seen
from haitang.facts.reader import worded
from haitang.organizations.models import Organization
from haitang.policies.catalogue import edition_on
from haitang.policies.matching import Assessment, Line, assessed, judged
from haitang.policies.models import OPEN, Application, Held, Mode, Policy, State
from haitang.rules.engine.explaining import say_way
from haitang.rules.engine.verdicts import ask_first
from haitang.rules.engine.ways import CHANGE, Step, ways
from haitang.scope.views import guard

Row = dict[str, Any]
SHOWN = 12  # lines of a group before "all of them" is asked for
FIRST = 5  # things to ask first
FAR = dt.date.max


@guard("read_enterprises")
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """What the catalogue of a day says of an enterprise."""
    enterprise = enterprise_for(pk)
    day = asked_day(request)
    found = assessed(enterprise, day, facts_in_reach())
    asked = _applications(pk)
    context: Row = {
        "enterprise": enterprise, "day": day, "today": timezone.localdate(), "here": "enterprises",
        "state_url": reverse("desk:enterprise_fact_new", args=[pk])
        if may("state_enterprise_fact") else "",
        "may_withdraw": may("withdraw_enterprise_fact"), "applications": asked,
    }  # fmt: skip
    if found is not None:
        context |= _groups(enterprise, found, day, _served(asked), whole="all" in request.GET)
    return render(request, "desk/policies/enterprise.html", context)


def _groups(
    enterprise: Organization,
    found: Assessment,
    day: dt.date,
    served: dict[int, Row],
    *,
    whole: bool,
) -> Row:
    true = sorted(found.of(Held.TRUE), key=lambda line: deadline(line.policy, day))
    unknown = sorted(
        found.of(Held.UNKNOWN),
        key=lambda line: (len(line.verdict.missing), deadline(line.policy, day)),
    )
    false = found.of(Held.FALSE)
    near = _near(false, found, day)
    most = len(found.lines) if whole else SHOWN
    closing = sum(_closes_soon(line.policy, day) for line in true)
    return {
        "edition": found.edition, "hash": found.rules.hash[:12], "whole": whole,
        "counts": {
            "true": len(true), "unknown": len(unknown), "false": len(false), "closing": closing,
        },
        "true": [_line(line, enterprise, day, served) for line in true[:most]],
        "unknown": [
            _line(line, enterprise, day, served)
            | {"missing": reasons.missing(line.verdict, found.known)}
            for line in unknown[:most]
        ],
        "near": [
            _line(line, enterprise, day, served) | {"way": reasons.spoken(say_way(way))}
            for line, way in near[:most]
        ],
        "more": not whole and max(len(true), len(unknown), len(near)) > SHOWN,
        "never": len(false) - len(near),
        "ask": _ask(found),
        "facts": [reasons.fact(attribute, found.known) for attribute in found.rules.attributes],
    }  # fmt: skip


def deadline(policy: Policy, day: dt.date) -> tuple[bool, dt.date, str]:
    """The order of deadlines: the next one first; what is over already comes last."""
    ends = policy.window_to or FAR
    return (ends < day, ends, policy.number)


def takes(policy: Policy, day: dt.date) -> bool:
    """Whether applications for an item can be handed in on a day."""
    begins, ends = policy.window_from, policy.window_to
    return policy.mode != Mode.NO_APPLICATION and (begins is None or begins <= day <= (ends or FAR))


def _closes_soon(policy: Policy, day: dt.date) -> bool:
    ends = policy.window_to
    return ends is not None and day <= ends <= day + dt.timedelta(days=30)


def _near(lines: list[Line], found: Assessment, day: dt.date) -> list[tuple[Line, list[Step]]]:
    """Items that are missed, with the smallest way there; what nobody can change is left out."""
    convention = found.rules.book.convention
    pairs = [(line, ways(line.verdict, day, convention, 1)) for line in lines]
    some = [(line, way[0]) for line, way in pairs if way]
    return sorted(some, key=lambda pair: (sum(s.do == CHANGE for s in pair[1]), len(pair[1])))


def _line(line: Line, enterprise: Organization, day: dt.date, served: dict[int, Row]) -> Row:
    policy = line.policy
    mine = served.get(policy.pk)
    applies = takes(policy, day) and mine is None
    left = policy.left_fen
    return {
        "number": policy.number, "title": policy.name, "gives": policy.gives,
        "mode": policy.get_mode_display(), "cap_fen": policy.cap_fen or policy.amount_fen,
        "begins": policy.window_from if policy.window_from and policy.window_from > day else None,
        "ends": policy.window_to, "closed": policy.window_to is not None
        and policy.window_to < day,
        "exhausted": left is not None and left <= 0,
        "url": reverse("desk:enterprise_policy", args=[enterprise.pk, policy.pk]),
        "apply_url": reverse("desk:apply", args=[enterprise.pk, policy.pk])
        if applies and may("submit_application") and enterprise.ended_on is None else "",
        "mine": mine,
    }  # fmt: skip


def _ask(found: Assessment) -> list[Row]:
    """What to ask first over all items."""
    rows = ask_first(found.verdicts)[:FIRST]
    return [
        reasons.fact(attribute, found.known) | {"alone": alone, "touches": touches}
        for attribute, alone, touches in rows
    ]


def _served(asked: list[Row]) -> dict[int, Row]:
    """Open or paid applications of the enterprise, by item."""
    live = (*OPEN, State.PAID)
    return {row["policy"]: row for row in asked if row.get("state") in live}


def _applications(pk: int) -> list[Row]:
    if not may("read_applications"):
        return []
    with let_in_for("read_applications"):
        rows = Application.objects.get_queryset().filter(enterprise=pk).order_by("-submitted_at")
        found = seen(
            rows[:50], "pk", "policy", "policy__title", "policy__title_en", "state",
            "submitted_at", "granted_fen", "asked_fen",
        )  # fmt: skip
    for row in found:
        row["word"] = State(row["state"]).label
        row["title"] = worded(row["policy__title"], row["policy__title_en"])
        row["url"] = reverse("desk:application", args=[row["pk"]])
    return found


@guard("read_enterprises")
def one_policy(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """One item and one enterprise: every clause with its value, source and truth."""
    enterprise, policy, day = enterprise_for(pk), policy_for(item), asked_day(request)
    found = judged(policy, enterprise, day, facts_in_reach())
    served = _served(_applications(pk))
    edition = edition_on(enterprise.place, day)
    context = {
        "enterprise": enterprise, "policy": policy, "day": day, "today": timezone.localdate(),
        "why": reasons.explained(found) if found else None, "here": "enterprises",
        "other_edition": edition is None or edition.pk != policy.edition_id,
        "mine": served.get(policy.pk),
        "apply_url": reverse("desk:apply", args=[pk, item])
        if may("submit_application") and takes(policy, timezone.localdate())
        and policy.pk not in served and enterprise.ended_on is None else "",
        "state_url": reverse("desk:enterprise_fact_new", args=[pk])
        if may("state_enterprise_fact") else "",
    }  # fmt: skip
    return render(request, "desk/policies/enterprise_policy.html", context)
