"""Who votes at a mobile ballot box 流动票箱: asked for, approved and posted before the vote."""

import datetime as dt

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from haitang.elections.models import Election
from haitang.facts.operations import lock, operation
from haitang.facts.told import noon
from haitang.rolls.errors import MobileVoterError
from haitang.rolls.facts import MobileVoterEnded, MobileVoterRegistered, MobileVotersPublished
from haitang.rolls.law import law_of
from haitang.rolls.models import MobileVoter, Roll, Turnout, Voter
from haitang.rolls.models.turnout import Channel
from haitang.rolls.operations.steps import (
    a_day,
    before_voting,
    fitting,
    frozen_here,
    has_a_vote,
    locked,
    not_closed,
    record_on,
    voter_of,
    words,
)
from haitang.rolls.queries import live_mobile, live_proxies
from haitang.rolls.rows import rows_of
from haitang.rolls.rules import cited
from haitang.scope.actor import Actor


@operation
def register_mobile_voter(
    *,
    election: Election,
    voter: Voter,
    ground: str,
    box: str = "",
    on: dt.date | None = None,
    actor: Actor,
) -> MobileVoter:
    """Take a voter's application to vote at a mobile box 登记流动票箱投票申请.

    ``ground`` is one of MobileVoter.Ground; ``box`` says which box or round. Before voting begins
    only. Raises MobileVoterError with the article that is against it, RollStateError.
    """
    roll = locked(election, "register_mobile_voter")
    frozen_here(roll)
    mobile_allowed(roll)
    before_voting(roll)
    if ground not in MobileVoter.Ground.values:
        raise MobileVoterError(_("请选申请理由。"), field="ground")
    who = voter_of(roll, voter)
    _fit_for_it(roll, who)
    row = MobileVoter(
        election=roll.election, place=roll.place, path=roll.path, voter=who, ground=ground,
        box=fitting(box, "box", most=40), applied_on=a_day(on),
    )  # fmt: skip
    row.save(force_insert=True)
    record_on(roll, MobileVoterRegistered(), noon(row.applied_on))
    return row


def mobile_allowed(roll: Roll) -> None:
    """Raises MobileVoterError where the book lets no box be carried to voters."""
    law = law_of(roll.election)
    if law.mobile:
        return
    if law.mobile_source is None:
        raise MobileVoterError(_("这次选举的规则书没有流动票箱，选民到会场或者投票站投票。"))
    raise MobileVoterError(
        _("这次选举不能用流动票箱（%(source)s）。") % {"source": cited(law.mobile_source)}
    )


def _fit_for_it(roll: Roll, who: Voter) -> None:
    if live_mobile(roll.election).filter(voter=who).exists():
        raise MobileVoterError(_("他已经申请过流动票箱投票，没有重复登记。"), field="voter")
    given = live_proxies(roll.election).filter(principal=who).select_related("holder").first()
    if given is not None:
        raise MobileVoterError(
            _("他委托了序号%(n)d代为投票。要在流动票箱投票，请先终止委托。")
            % {"n": given.holder.serial},
            field="voter",
        )
    if not has_a_vote(roll, who):
        raise MobileVoterError(_("他不是代表，这次没有票可投。"), field="voter")


@operation
def publish_mobile_voters(
    *, election: Election, approval: str, on: dt.date | None = None, actor: Actor
) -> int:
    """Post the names that are not yet posted 公布流动票箱投票人员名单; returns how many.

    ``approval``: who let these voters use a mobile box, and by which paper. Raises
    MobileVoterError when nobody waits, IncompleteError.
    """
    roll = locked(election, "publish_mobile_voters")
    not_closed(roll)
    waiting = live_mobile(roll.election).filter(published_on__isnull=True)
    keys = list(waiting.values_list("pk", flat=True))
    if not keys:
        raise MobileVoterError(_("没有等着公布的流动票箱申请。"))
    paper = words(approval, "approval", most=100)
    rows = rows_of(MobileVoter, pk__in=keys)
    day = a_day(on, not_before=rows.aggregate(last=Max("applied_on"))["last"])
    rows.update(published_on=day, approval=paper)
    record_on(roll, MobileVotersPublished(voters=len(keys)), noon(day))
    return len(keys)


@operation
def end_mobile_voter(
    *, application: MobileVoter, reason: str, on: dt.date | None = None, actor: Actor
) -> MobileVoter:
    """Take an application back 撤回: not approved, or the voter comes to the hall after all."""
    roll = locked(Election(pk=application.election_id), "end_mobile_voter")
    not_closed(roll)
    row: MobileVoter = lock(rows_of(MobileVoter, election=roll.election_id), pk=application.pk)
    if row.ended_on is not None:
        raise MobileVoterError(_("这份申请已经撤回。"))
    marks = rows_of(Turnout, election=roll.election_id, voter=row.voter_id)
    if marks.filter(channel=Channel.MOBILE).exists():
        raise MobileVoterError(_("他已经在流动票箱领了票，不能再撤回。"))
    row.ended_on = a_day(on, not_before=row.applied_on)
    row.ended_reason = words(reason, "reason", most=100)
    row.save(update_fields=["ended_on", "ended_reason"])
    record_on(roll, MobileVoterEnded(), noon(row.ended_on))
    return row
