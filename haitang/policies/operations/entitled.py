"""Entitled without application 免申即享: the list and its notice.

Only those of whom the rule is true on held data are listed. Those of whom it is unknown are asked
for what is missing 快申快享; they never stand on the list.
"""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from haitang.facts.commitments import new_salt
from haitang.facts.days import local_day
from haitang.facts.errors import IncompleteError, WrongStateError
from haitang.facts.kinds import Code, Commitment, Ref
from haitang.facts.operations import lock, operation, record
from haitang.facts.segments import sealed_size
from haitang.facts.told import moment, required
from haitang.places.queries import place_number
from haitang.policies.errors import ChangedError
from haitang.policies.facts import (
    PolicyListConfirmed,
    PolicyListDrawn,
    PolicyListDropped,
    PolicyNoticed,
)
from haitang.policies.listing import Drawn, drawn
from haitang.policies.models import (
    Application,
    EntitledList,
    EntitledRow,
    Held,
    ListState,
    Mode,
    Policy,
    QuickAsk,
    State,
)
from haitang.policies.operations.steps import (
    check_budget,
    class_of,
    locked_policy,
    record_of_many,
    salted,
    working_days_after,
)
from haitang.policies.ungated import every
from haitang.scope.actor import Actor
from haitang.scope.scope import require


@operation
def list_entitled(
    *, policy: Policy, as_of: dt.date, at: dt.datetime | None = None, actor: Actor
) -> EntitledList:
    """Match all enterprises of the place with an item on the data held as of a day.

    Nothing is granted by it: a person confirms the list. Raises WrongStateError while another list
    of the item is open, or when the item is none that is given without application.
    """
    require("list_entitled", policy.path)
    item = locked_policy(policy)
    when = moment(at)
    if as_of > local_day(when):
        raise IncompleteError(_("比对日期在将来，请填已经到了的日期。"), field="as_of")
    found = _drawn(item, as_of)
    open_states = (ListState.PROPOSED, ListState.NOTICED)
    if every(EntitledList).filter(policy=item, state__in=open_states).exists():
        raise WrongStateError(_("这项政策已有一份在办的名单。请先办完或作废，再比对新的。"))
    made = EntitledList(
        place=item.place, path=item.path, policy=item, state=ListState.PROPOSED, as_of=as_of,
        book_hash=found.book_hash, list_hash=found.hash, log_size=sealed_size(),
        listed=len(found.lines), settled_false=found.false, unknown=len(found.asks),
        made_by_id=actor.account, made_at=when, salt=new_salt(),
    )  # fmt: skip
    made.save(force_insert=True)
    _keep_lines(made, found)
    fact = PolicyListDrawn(
        policy_class=class_of(item), policy=Ref(f"policy:{item.pk}"), listed=made.listed,
        unknown=made.unknown, settled_false=made.settled_false, as_of=as_of,
        book=Commitment(made.book_hash), lines=Commitment(made.list_hash), log_size=made.log_size,
    )  # fmt: skip
    record(fact, subject=made, place=place_number(item.place, when), at=when)
    return made


def _drawn(policy: Policy, as_of: dt.date) -> Drawn:
    if policy.mode != Mode.NO_APPLICATION or policy.amount_fen is None:
        raise WrongStateError(_("这项政策不是免申即享，不能直接列名单。"))
    found = drawn(policy, as_of)
    if found is None:
        raise WrongStateError(_("这项政策这一天没有规则，不能比对。请核对目录版本。"))
    return found


def _keep_lines(made: EntitledList, found: Drawn) -> None:
    fen = made.policy.amount_fen or 0
    every(EntitledRow).bulk_create(
        [
            EntitledRow(
                entitled_list=made, enterprise_id=line.enterprise, fen=fen, verdict_hash=line.hash,
                verdict_text=line.text,
            )
            for line in found.lines
        ],
        batch_size=1000,
    )  # fmt: skip
    every(QuickAsk).bulk_create(
        [
            QuickAsk(entitled_list=made, enterprise_id=pk, missing=missing)
            for pk, missing in found.asks
        ],
        batch_size=1000,
    )


def locked_list(entitled_list: EntitledList, *states: ListState) -> EntitledList:
    """The list as it is now, locked; raises WrongStateError when it is in no such state."""
    row: EntitledList = lock(EntitledList.objects.get_queryset(), pk=entitled_list.pk)
    if row.state not in states:
        raise WrongStateError(
            _("名单现在是“%(state)s”，不能这样办。请刷新页面看最新情况。")
            % {"state": row.get_state_display()}
        )
    return row


@operation
def drop_list(
    *, entitled_list: EntitledList, reason: str, at: dt.datetime | None = None, actor: Actor
) -> EntitledList:
    """Give up a list that nobody has confirmed 作废."""
    row = locked_list(entitled_list, ListState.PROPOSED)
    when = moment(at, not_before=row.made_at)
    row.reason = required(reason, "reason", least=4, most=400).text
    row.state = ListState.DROPPED
    row.save(update_fields=["state", "reason"])
    fact = PolicyListDropped(policy_class=class_of(row.policy), reason=salted(row.reason, row.salt))
    record(fact, subject=row, place=place_number(row.place, when), at=when)
    return row


@operation
def confirm_list(
    *,
    entitled_list: EntitledList,
    reason: str,
    shown: str,
    at: dt.datetime | None = None,
    actor: Actor,
) -> EntitledList:
    """A person confirms the list, and its public notice begins 确认公示.

    The list is drawn up again first: ChangedError when it is no longer the one on the screen, whose
    hash is ``shown``. Raises BudgetError when the budget does not reach for all of it.
    """
    policy = locked_policy(entitled_list.policy_id)
    row = locked_list(entitled_list, ListState.PROPOSED)
    when = moment(at, not_before=row.made_at)
    if not row.listed:
        raise WrongStateError(_("名单上没有企业，不用公示。请作废。"))
    if shown != row.list_hash or _drawn(policy, row.as_of).hash != row.list_hash:
        raise ChangedError(_("名单比对之后，企业情况变了。请作废这份名单，重新比对。"))
    lines = list(every(EntitledRow).filter(entitled_list=row).select_related("enterprise__place"))
    check_budget(policy, sum(line.fen for line in lines))
    row.state, row.confirmed_by_id, row.confirmed_at = ListState.NOTICED, actor.account, when
    row.reason = required(reason, "reason", least=4, most=400).text
    row.notice_from = local_day(when)
    row.notice_to = working_days_after(row.notice_from, policy.objection_days)
    row.save(
        update_fields=[
            "state", "reason", "confirmed_by", "confirmed_at", "notice_from", "notice_to",
        ]
    )  # fmt: skip
    _open_applications(row, policy, lines, when, actor)
    fact = PolicyListConfirmed(
        policy_class=class_of(policy), listed=row.listed, until=row.notice_to,
        lines=Commitment(row.list_hash), reason=salted(row.reason, row.salt),
    )  # fmt: skip
    record(fact, subject=row, place=place_number(row.place, when), at=when)
    return row


def _open_applications(
    row: EntitledList, policy: Policy, lines: list[EntitledRow], when: dt.datetime, actor: Actor
) -> None:
    made = [
        Application(
            place=line.enterprise.place, path=line.enterprise.path, policy=policy,
            enterprise=line.enterprise, entitled_list=row, state=State.NOTICED,
            mode=Mode.NO_APPLICATION, submitted_at=when, accepted_at=row.made_at,
            accept_due_on=local_day(when), asked_fen=line.fen, verdict=Held.TRUE,
            verdict_hash=line.verdict_hash, verdict_text=line.verdict_text,
            notice_from=row.notice_from, notice_to=row.notice_to, salt=new_salt(),
        )
        for line in lines
    ]  # fmt: skip
    every(Application).bulk_create(made, batch_size=500)
    until = row.notice_to or local_day(when)
    fact = PolicyNoticed(policy_class=class_of(policy), mode=Code(Mode.NO_APPLICATION), until=until)
    there = every(Application).filter(entitled_list=row).select_related("place")
    record_of_many([(one, fact) for one in there], when, actor)
