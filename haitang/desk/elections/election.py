"""The home of one community's election 一社一账: where it stands, its dates, what comes next."""

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haitang.desk.elections.acts import ACTS
from haitang.desk.elections.parts import parts_of
from haitang.desk.elections.reading import election_for, may_at, own
from haitang.desk.ledger import KNOWN, shown
from haitang.desk.reading import Row, seen
from haitang.elections.counting.schedule import stable_of
from haitang.elections.models import BookOverride, CommitteeMember, Election, Notice, Step
from haitang.elections.notices.table import kinds
from haitang.elections.queries import book_of, findings_of, plan_of, posts_of
from haitang.facts.reader import chinese, language
from haitang.ledgers.elections_ledger import ELECTIONS
from haitang.scope.views import guard

KNOWN.update(elections="desk:elections")
SCREEN = {"title", "place", "kind", "purpose", "mode", "day", "stage"}
Stage = Election.Stage
SHOWN: list[str] = [s for s in Stage if s != Stage.ANNULLED]


@guard("read_elections")
def index(request: HttpRequest) -> HttpResponse:
    """The ledger of elections."""
    context = shown(
        request, ELECTIONS, lambda row: reverse("desk:election", args=[row["pk"]]), SCREEN
    )
    context |= {
        "sub": _("一社一账：日程、公告、名单、候选人、计票、结果都从这里进"),
        "unit": _("次"),
        "source": _("选举记录"),
        "here": "elections",
    }
    return render(request, "desk/ledger.html", context)


@guard("read_elections")
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """One election."""
    election = election_for(pk)
    book, steps = book_of(election), steps_of(election)
    plan = plan_of(election)
    context = {
        "election": election,
        "title": election.body.name,
        "stages": [Stage(stage).label for stage in SHOWN],
        "stage": SHOWN.index(election.stage) if election.stage in SHOWN else len(SHOWN),
        "book": book,
        "book_title": book.zh if chinese() else book.en,
        "turnout": book.turnout[election.mode],
        "posts": [
            {"title": own(post), "seats": post.seats, "women": post.women_seats}
            for post in posts_of(election)
        ],
        "steps": steps,
        "next": next((step for step in steps if _to_do(step)), None),
        "stable": stable_of(plan, election.day, english=not chinese()),
        "findings": [f.in_(language()) for f in findings_of(election)],
        "overrides": list(BookOverride.objects.filter(election=election).order_by("key")),
        "committee": committee_of(election),
        "notices": notices_of(election)[-6:],
        "parts": parts_of(request, election),
        "acts": acts_of(election),
        "plan_url": (
            reverse("desk:plan", args=[election.term_change_id])
            if election.term_change and may_at("read_elections", election.term_change)
            else ""
        ),
        "follows": election.follows,
        "followed_by": list(election.followed_by.select_related("body")),
        "here": "elections",
    }
    return render(request, "desk/elections/election.html", context)


def _to_do(step: Row) -> bool:
    """Whether somebody must do the step; a period runs out by itself."""
    return not (step["done"] or step["optional"] or step["passes"])


def acts_of(election: Election) -> list[Row]:
    """What this reader may do with the election at its stage."""
    return [
        act.link(election.pk) for act in ACTS if act.fits(election) and may_at(act.name, election)
    ]


def steps_of(election: Election, today: dt.date | None = None) -> list[Row]:
    """Every date with its rule, in the order of days; ``late``: passed and not done."""
    now, book = today or timezone.localdate(), book_of(election)
    plan = plan_of(election)
    found = []
    for step in Step.objects.filter(election=election).order_by("due_on", "pk"):
        rule = book.rules.step(step.code)
        if rule is None or step.code not in plan:
            continue
        until = step.due_on + dt.timedelta(days=rule.days - 1)
        found.append(
            {
                "code": step.code, "title": rule.zh if chinese() else rule.en, "on": step.due_on,
                "until": until if rule.days > 1 else None, "done": step.done_on,
                "earliest": plan[step.code].earliest, "latest": plan[step.code].latest,
                "law": rule.source.law, "article": rule.source.article, "text": rule.source.text,
                "sample": rule.source.sample, "reason": step.moved_reason,
                "optional": rule.optional, "follows": rule.follows,
                "passes": rule.follows and rule.offset > 0,  # a period that runs out by itself
                "late": (
                    step.done_on is None
                    and until < now
                    and not rule.optional
                    and not (rule.follows and rule.offset > 0)
                ),
                "days": (step.due_on - election.day).days,
            }
        )  # fmt: skip
    return found


def committee_of(election: Election) -> list[Row]:
    """Members of the election committee, those who left last; only columns of the duty."""
    rows = CommitteeMember.objects.get_queryset().filter(election=election)
    want = ("pk", "person__name", "role", "position", "left_on", "left_reason")
    roles, reasons = dict(CommitteeMember.Role.choices), dict(CommitteeMember.Left.choices)
    found = seen(rows.order_by("position", "pk"), *want)
    for row in found:
        row["role_title"] = roles.get(row.get("role", ""), "")
        row["why"] = reasons.get(row.get("left_reason", ""), "")
    order = list(CommitteeMember.Role.values)
    return sorted(found, key=lambda row: (row.get("left_on") is not None, order.index(row["role"])))


def notices_of(election: Election) -> list[dict[str, Any]]:
    """Notices made so far, in the order of their days."""
    rows = Notice.objects.filter(election=election).order_by("issued_on", "number", "issue")
    table = kinds()
    return [
        {
            "pk": notice.pk, "label": table[notice.kind].label, "title": table[notice.kind].title,
            "issue": notice.issue, "issued": notice.issued_on, "signed": notice.signed_on,
            "signed_by": notice.signed_by, "posted": notice.posted_on,
            "where": notice.posted_at_place, "down": notice.down_on, "sha256": notice.sha256,
            "url": reverse("desk:notice", args=[notice.pk]), "code": notice.kind,
        }
        for notice in rows
    ]  # fmt: skip
