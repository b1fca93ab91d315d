"""What every page of a roll reads first: the election, its roll, where it stands."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from haitang.desk.reading import scope
from haitang.elections.models import Election
from haitang.elections.queries import book_of
from haitang.rolls.law import Law, law_of
from haitang.rolls.models import Roll
from haitang.rolls.queries import (
    electorate,
    latest_posting,
    objections_until,
    posted_mobile,
    rules_of,
    turnout_of,
)
from haitang.rolls.rules import Rules
from haitang.scope.scope import require

TABS = (
    ("voters", _("名单"), "desk:roll"),
    ("objections", _("异议"), "desk:roll_objections"),
    ("electors", _("代表"), "desk:roll_electors"),
    ("proxies", _("委托"), "desk:roll_proxies"),
    ("mobile", _("流动票箱"), "desk:roll_mobile"),
    ("turnout", _("领票"), "desk:roll_turnout"),
)


@dataclass(frozen=True)
class Where:
    """An election with its roll, if it was opened."""

    election: Election
    roll: Roll | None

    @property
    def law(self) -> Law:
        """Posting, objections, proxies."""
        return law_of(self.election)

    @property
    def rules(self) -> Rules:
        """Who registers; only where there is a roll."""
        assert self.roll is not None  # noqa: S101 - the caller looked
        return rules_of(self.roll)

    @property
    def here(self) -> bool:
        """Whether the names stand in this program."""
        return self.roll is not None and self.roll.basis == Roll.Basis.HERE

    @property
    def frozen(self) -> bool:
        """Whether the roll is frozen."""
        return self.roll is not None and self.roll.frozen_at is not None

    @property
    def registering(self) -> bool:
        """Whether somebody may still come onto the roll."""
        return self.here and not self.frozen

    @property
    def before_voting(self) -> bool:
        """Whether nobody has voted yet."""
        return self.election.stage in {"called", "roll", "nominating", "reviewing", "ready"}

    @property
    def voting(self) -> bool:
        """Whether marks may be set now."""
        open_now = self.roll is not None and self.roll.closed_at is None
        return self.frozen and open_now and self.election.stage == Election.Stage.VOTING

    @property
    def waits_to_post(self) -> bool:
        """Whether the list may be posted now."""
        roll = self.roll
        return self.registering and roll is not None and roll.posted_on is None

    @property
    def may_freeze(self) -> bool:
        """Whether the freeze is the next step."""
        posted = self.roll is not None and self.roll.posted_on is not None
        return self.registering and (posted or self.law.posting is None)


def where(pk: int) -> Where:
    """The election within the present duty's reach; the same 404 for not yours and not there."""
    found = Election.objects.select_related("body", "place", "roll").filter(pk=pk).first()
    if found is None:
        raise Http404
    require(scope().need, found.path)
    roll = getattr(found, "roll", None)
    if roll is not None:
        roll.election = found
    return Where(found, roll)


def standing(now: Where) -> tuple[Any, str]:
    """Where the roll stands, in a word and its tone."""
    roll = now.roll
    if roll is None:
        return _("还没有开始登记"), "wait"
    if roll.closed_at is not None:
        return _("投票已截止"), "ok"
    if now.voting:
        return _("正在投票"), "run"
    if roll.frozen_at is not None:
        return _("已定册"), "ok"
    if roll.posted_on is not None:
        return _("已张榜"), "ask"
    return _("登记中"), "run"


def dates(now: Where) -> dict[str, Any]:
    """What the law wants next, with its article."""
    if now.roll is None:
        return {}
    law = now.law
    return {
        "latest": latest_posting(now.roll) if law.days_before else None,
        "until": objections_until(now.roll),
        "law": law,
    }


def election_url(pk: int) -> str:
    """The home page of an election, where that room has one."""
    try:
        return reverse("desk:election", args=[pk])
    except NoReverseMatch:
        return ""


def head(now: Where, tab: str) -> dict[str, Any]:
    """What stands above each tab."""
    word, tone = standing(now)
    pk, hidden = now.election.pk, _hidden(now)
    return {
        "election": now.election,
        "roll": now.roll,
        "now": now,
        "standing": word,
        "tone": tone,
        "tabs": [
            (title, reverse(route, args=[pk]), key == tab)
            for key, title, route in TABS
            if key not in hidden
        ],
        "election_url": election_url(pk),
        "title": title_of(now.election),
        "here": "elections",
        **dates(now),
    }


def _hidden(now: Where) -> set[str]:
    """Tabs that this kind of election does not have."""
    electors = now.election.mode in {"households", "representatives"}
    return {
        key for key, has in (("electors", electors), ("mobile", now.law.mobile)) if not has
    }  # fmt: skip


def title_of(election: Election) -> Any:
    """What the list is called."""
    words = _("%(body)s应到会党员") if election.mode == "members" else _("%(body)s选民名单")
    return words % {"body": election.body.name}


def progress(now: Where) -> dict[str, Any]:
    """Turnout so far, and how many are needed for a valid vote."""
    if not now.frozen:
        return {}
    marks, whole = turnout_of(now.election), electorate(now.election)
    threshold = book_of(now.election).turnout.get(now.election.mode)
    needed = threshold.needed(whole) if threshold else 0
    return {
        "marks": marks, "whole": whole, "needed": needed,
        "missing": max(needed - marks.total, 0), "threshold": threshold,
        "left": max(whole - marks.total, 0),
        "mobile_listed": posted_mobile(now.election).count() if now.here else 0,
    }  # fmt: skip
