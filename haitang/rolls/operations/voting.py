"""Marks on the roll on the election day, each voter once, and the totals at the close."""

import datetime as dt

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haitang.elections.models import Election
from haitang.facts.commitments import commit, new_salt
from haitang.facts.kinds import Code
from haitang.facts.operations import lock, operation
from haitang.facts.told import moment
from haitang.rolls.checking import KIND_OF
from haitang.rolls.errors import FiguresError, RollStateError, TurnoutError
from haitang.rolls.facts import TurnoutMarked, TurnoutTotal, TurnoutUnmarked
from haitang.rolls.models import (
    PaperTurnout,
    Proxy,
    Roll,
    Turnout,
    UndoneTurnout,
    Voter,
)  # fmt: skip
from haitang.rolls.models.turnout import Channel
from haitang.rolls.operations.mobile import mobile_allowed
from haitang.rolls.operations.steps import (
    frozen_here,
    has_a_vote,
    locked,
    not_closed,
    record_on,
    voter_of,
    words,
)
from haitang.rolls.queries import by_channel, electorate, live_mobile, live_proxies
from haitang.rolls.rows import rows_of
from haitang.scope.actor import Actor

Stage = Election.Stage


@operation
def insert_turnout(*, mark: Turnout, actor: Actor) -> Turnout:
    """Write one mark.

    A part of ``mark_turnout``, with a savepoint of its own, so that the database may say that
    somebody at another table was quicker.
    """
    mark.save(force_insert=True)
    return mark


@operation
def mark_turnout(
    *,
    election: Election,
    voter: Voter,
    channel: str = Channel.HALL,
    proxy: Proxy | None = None,
    at: dt.datetime | None = None,
    actor: Actor,
) -> Turnout:
    """Mark that a voter was given a ballot 领票登记; with ``proxy``, its holder was given his.

    At most one mark a voter, whatever happens at two tables. At a mobile box only who stands on
    its posted list. Raises TurnoutError, MobileVoterError where the book knows no mobile box,
    RollStateError.
    """
    roll = locked(election, "mark_turnout")
    frozen_here(roll)
    not_closed(roll)
    if roll.election.stage != Stage.VOTING:
        raise RollStateError(_("投票还没有开始，或者已经结束。"), code="not_voting")
    if channel not in Channel.values:
        raise TurnoutError(_("请选投票方式。"), field="channel")
    row = voter_of(roll, voter)
    used = _may_vote(roll, row, proxy)
    if channel == Channel.MOBILE:
        _listed(roll, used.holder if used else row)
    mark = Turnout(
        election=roll.election, place=roll.place, path=roll.path, voter=row, at=moment(at),
        channel=channel, proxy=proxy,
    )  # fmt: skip
    try:
        insert_turnout(mark=mark, actor=actor)
    except IntegrityError as error:
        raise _marked_before(roll, row) from error
    fact = TurnoutMarked(channel=Code(channel), way=Code("proxy" if proxy else "self"))
    record_on(roll, fact, mark.at)
    return mark


def _may_vote(roll: Roll, voter: Voter, proxy: Proxy | None) -> Proxy | None:
    """The proxy that is used, as it stands; None for the voter's own coming."""
    if rows_of(Turnout, election=roll.election_id, voter=voter).exists():
        raise _marked_before(roll, voter)
    if not has_a_vote(roll, voter):
        kind = KIND_OF[roll.election.mode]
        raise TurnoutError(
            _("这次由%(kind)s投票，他不是代表，不能领票。") % {"kind": kind.label}, field="voter"
        )
    given = live_proxies(roll.election).filter(principal=voter)
    live = given.select_related("holder").first()
    if proxy is None and live is not None:
        raise TurnoutError(
            _("他委托了序号%(n)d代为投票。本人到场的，请先终止委托，再登记领票。")
            % {"n": live.holder.serial},
            field="voter",
        )
    return None if proxy is None else _good_proxy(proxy, live)


def _good_proxy(proxy: Proxy, live: Proxy | None) -> Proxy:
    if live is None or live.pk != proxy.pk:
        raise TurnoutError(_("没有这份委托，或者已经终止。"), field="proxy")
    if live.published_on is None:
        raise TurnoutError(_("这份委托还没有公布，不能用。请先公布委托名单。"), field="proxy")
    return live


def _listed(roll: Roll, voter: Voter) -> None:
    """Whoever takes a ballot from a mobile box stands on its posted list."""
    mobile_allowed(roll)
    row = live_mobile(roll.election).filter(voter=voter).first()
    if row is None:
        raise TurnoutError(
            _("序号%(n)d不在流动票箱投票人员名单上。请让他到会场或者投票站领票，再在那里登记。")
            % {"n": voter.serial},
            code="not_listed",
            field="channel",
        )
    if row.published_on is None:
        raise TurnoutError(
            _("序号%(n)d的流动票箱申请还没有公布。请先公布名单，再登记领票。")
            % {"n": voter.serial},
            code="not_listed",
            field="channel",
        )


def _marked_before(roll: Roll, voter: Voter) -> TurnoutError:
    mark = rows_of(Turnout, election=roll.election_id, voter=voter).first()
    at = timezone.localtime(mark.at).strftime("%H:%M") if mark else ""
    return TurnoutError(
        _("序号%(n)d在%(at)s已经领过票，没有重复登记。") % {"n": voter.serial, "at": at},
        code="marked",
        field="voter",
    )


@operation
def undo_turnout(*, mark: Turnout, reason: str, actor: Actor) -> UndoneTurnout:
    """Take a mark back 撤销领票登记, with a reason, until voting is closed."""
    roll = locked(Election(pk=mark.election_id), "undo_turnout")
    not_closed(roll)
    try:
        row: Turnout = lock(rows_of(Turnout, election=roll.election_id), pk=mark.pk)
    except Turnout.DoesNotExist:
        raise TurnoutError(_("这条登记已经撤销。")) from None
    undone = UndoneTurnout(
        election=roll.election, place=roll.place, path=roll.path, voter_id=row.voter_id,
        marked_at=row.at, channel=row.channel, undone_at=timezone.now(), actor=actor.ref,
        reason=words(reason, "reason", most=100), salt=new_salt(),
    )  # fmt: skip
    undone.save(force_insert=True)
    way = Code("proxy" if row.proxy_id else "self")
    rows_of(Turnout, pk=row.pk).delete()
    fact = TurnoutUnmarked(
        channel=Code(undone.channel), way=way, reason=commit(undone.reason, undone.salt)
    )
    record_on(roll, fact, undone.undone_at)
    return undone


@operation
def close_turnout(*, election: Election, at: dt.datetime | None = None, actor: Actor) -> Roll:
    """Close voting 投票截止: the totals of each channel go into the log, no mark changes after."""
    roll = locked(election, "close_turnout")
    not_closed(roll)
    if roll.frozen_at is None or roll.election.stage != Stage.VOTING:
        raise RollStateError(_("投票还没有开始，或者已经结束。"), code="not_voting")
    roll.closed_at = moment(at)
    roll.save(update_fields=["closed_at"])
    _record_totals(roll)
    return roll


def _record_totals(roll: Roll) -> None:
    assert roll.closed_at is not None  # noqa: S101 - set by the caller
    for channel, (voters, proxies) in by_channel(roll.election).items():
        fact = TurnoutTotal(channel=Code(channel), voters=voters, proxies=proxies)
        record_on(roll, fact, roll.closed_at)


@operation
def enter_paper_turnout(
    *,
    election: Election,
    figures: dict[str, tuple[int, int]],
    at: dt.datetime | None = None,
    actor: Actor,
) -> Roll:
    """Enter how many were given a ballot by a paper roll 录入领票人数, and close voting.

    ``figures``: channel -> (voters, of those by proxy). Raises FiguresError with the equation when
    they are more than the electorate.
    """
    roll = locked(election, "enter_paper_turnout")
    not_closed(roll)
    if roll.basis != Roll.Basis.PAPER:
        raise RollStateError(_("这份名单在本系统，领票逐个登记，不录总数。"), code="here")
    _check_figures(roll, figures)
    PaperTurnout.objects.bulk_create(
        PaperTurnout(
            election=roll.election, place=roll.place, path=roll.path, channel=channel,
            voters=voters, proxies=proxies,
        )
        for channel, (voters, proxies) in sorted(figures.items())
    )  # fmt: skip
    roll.closed_at = moment(at)
    roll.save(update_fields=["closed_at"])
    _record_totals(roll)
    return roll


def _check_figures(roll: Roll, figures: dict[str, tuple[int, int]]) -> None:
    for channel, (voters, proxies) in figures.items():
        if channel not in Channel.values:
            raise FiguresError(_("请选投票方式。"), field="channel")
        if voters < 0 or proxies < 0 or proxies > voters:
            raise FiguresError(
                _("委托%(proxies)d人，比领票的%(voters)d人还多。请核对。")
                % {"proxies": proxies, "voters": voters},
                field=f"{channel}_proxies",
            )
    total, most = sum(voters for voters, _p in figures.values()), electorate(roll.election)
    if total > most:
        listed = " + ".join(f"{voters:,}" for voters, _p in figures.values())
        raise FiguresError(
            _("%(listed)s = %(total)s，比能投票的%(most)s人多%(more)s人。请核对。")
            % {"listed": listed, "total": f"{total:,}", "most": f"{most:,}",
               "more": f"{total - most:,}"},
        )  # fmt: skip
