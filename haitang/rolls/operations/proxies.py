"""Who votes for whom 委托投票, within the limits of the law version."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from haitang.elections.models import Election
from haitang.elections.operations.steps import mark_step
from haitang.facts.kinds import Code
from haitang.facts.operations import lock, operation
from haitang.facts.told import noon
from haitang.rolls.errors import ProxyError
from haitang.rolls.facts import ProxiesPublished, ProxyEnded, ProxyRegistered
from haitang.rolls.hooks import is_candidate
from haitang.rolls.law import Law, law_of
from haitang.rolls.models import Elector, Proxy, Roll, Turnout, Voter
from haitang.rolls.models.turnout import MOST_SLOTS
from haitang.rolls.operations.steps import (
    a_day,
    frozen_here,
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
def register_proxy(
    *,
    election: Election,
    principal: Voter,
    holder: Voter,
    reason: str,
    written: bool,
    relation: str = "",
    on: dt.date | None = None,
    actor: Actor,
) -> Proxy:
    """Let a voter who is away be voted for by another 登记委托. The pair must be published.

    ``relation`` is one of Proxy.Relation; the laws of 2018 ask for a near relative. Raises
    ProxyError with the article that is against it, RollStateError.
    """
    roll = locked(election, "register_proxy")
    frozen_here(roll)
    not_closed(roll)
    law = law_of(roll.election)
    _allowed(law, written=written, relation=relation)
    giver = voter_of(roll, principal, "principal")
    taker = voter_of(roll, holder, "holder")
    _fit_for_it(roll, law, giver, taker)
    proxy = Proxy(
        election=roll.election, place=roll.place, path=roll.path, principal=giver, holder=taker,
        slot=_free_slot(roll, law, taker), relation=relation, written=written,
        reason=words(reason, "reason", most=100),
        registered_on=a_day(on),
    )  # fmt: skip
    proxy.save(force_insert=True)
    fact = ProxyRegistered(relation=Code("kin" if relation else "other"))
    record_on(roll, fact, noon(proxy.registered_on))
    return proxy


def _allowed(law: Law, *, written: bool, relation: str) -> None:
    source = _source(law)
    if not law.per_holder:
        raise ProxyError(_("这种选举方式不能委托投票（%(source)s）。") % source)
    if not written:
        raise ProxyError(_("委托要有书面委托书（%(source)s）。") % source, field="written")
    if relation not in Proxy.Relation.values:
        raise ProxyError(_("请选受托人和委托人的关系。"), field="relation")
    if law.kin_only and not relation:
        raise ProxyError(_("只能委托近亲属（%(source)s）。") % source, field="relation")


def _source(law: Law) -> dict[str, str]:
    return {"source": cited(law.proxies) if law.proxies else ""}


def _fit_for_it(roll: Roll, law: Law, giver: Voter, taker: Voter) -> None:
    if giver.pk == taker.pk:
        raise ProxyError(_("不能委托自己。请选另一个人。"), field="holder")
    live = live_proxies(roll.election)
    if live.filter(principal=giver).exists():
        raise ProxyError(_("他已经委托过别人。要换人，请先终止原来的委托。"), field="principal")
    if live.filter(principal=taker).exists():
        raise ProxyError(_("受托人自己也委托了别人投票，不能再受托。"), field="holder")
    if live.filter(holder=giver).exists():
        raise ProxyError(_("他还受托替别人投票。请先终止那些委托。"), field="principal")
    if live_mobile(roll.election).filter(voter=giver).exists():
        raise ProxyError(
            _("他申请了流动票箱投票。要委托别人，请先撤回那份申请。"), field="principal"
        )
    marks = rows_of(Turnout, election=roll.election_id)
    if marks.filter(voter=giver).exists():
        raise ProxyError(_("他已经领过票，不能再委托。"), field="principal")
    if is_candidate(roll.election, taker.person):
        raise ProxyError(
            _("候选人不能接受委托（%(source)s）。") % _source(law),
            field="holder",
        )
    _electors_only(roll, giver)


def _electors_only(roll: Roll, giver: Voter) -> None:
    if roll.election.mode == Election.Mode.VOTERS:
        return
    rows = rows_of(Elector, election=roll.election_id, voter=giver, ended_on__isnull=True)
    if not rows.exists():
        raise ProxyError(_("他不是户代表，没有票可以委托。"), field="principal")


def _free_slot(roll: Roll, law: Law, taker: Voter) -> int:
    held = live_proxies(roll.election).filter(holder=taker)
    taken = set(held.values_list("slot", flat=True))
    free = [slot for slot in range(1, min(law.per_holder, MOST_SLOTS) + 1) if slot not in taken]
    if not free:
        raise ProxyError(
            _("他已经受托%(n)d人，每人最多%(most)d人（%(source)s）。请另选受托人。")
            % {"n": len(taken), "most": law.per_holder, **_source(law)},
            field="holder",
        )
    return free[0]


@operation
def publish_proxies(*, election: Election, on: dt.date | None = None, actor: Actor) -> int:
    """Post the pairs that are not yet posted 公布委托名单; returns how many.

    Who became a candidate after he took a proxy is found here once more. Raises ProxyError.
    """
    roll = locked(election, "publish_proxies")
    waiting = live_proxies(roll.election).filter(published_on__isnull=True)
    pairs = list(waiting.select_related("holder__person"))
    if not pairs:
        raise ProxyError(_("没有等着公布的委托。"))
    for pair in pairs:
        if is_candidate(roll.election, pair.holder.person):
            raise ProxyError(
                _("序号%(n)d已经是候选人，不能接受委托。请先终止这份委托。")
                % {"n": pair.holder.serial}
            )
    day = a_day(on)
    rows_of(Proxy, pk__in=[pair.pk for pair in pairs]).update(published_on=day)
    record_on(roll, ProxiesPublished(pairs=len(pairs)), noon(day))
    mark_step(roll.election, "proxies_posted", day, noon(day))
    return len(pairs)


@operation
def end_proxy(*, proxy: Proxy, reason: str, on: dt.date | None = None, actor: Actor) -> Proxy:
    """End a proxy before it is used 终止委托: the principal came back, or wants another holder."""
    roll = locked(Election(pk=proxy.election_id), "end_proxy")
    not_closed(roll)
    row: Proxy = lock(rows_of(Proxy, election=roll.election_id), pk=proxy.pk)
    if row.ended_on is not None:
        raise ProxyError(_("这份委托已经终止。"))
    if rows_of(Turnout, proxy=row).exists():
        raise ProxyError(_("受托人已经代他领了票，不能再终止。"))
    row.ended_on = a_day(on, not_before=row.registered_on)
    row.ended_reason = words(reason, "reason", most=100)
    row.save(update_fields=["ended_on", "ended_reason"])
    record_on(roll, ProxyEnded(), noon(row.ended_on))
    return row
