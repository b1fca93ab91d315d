"""Entitled without application 免申即享: the payment of a list whose notice is over.

A list has hundreds of enterprises: they are judged together and written in few statements.
"""

import datetime as dt
from collections.abc import Iterator, Sequence

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from haitang.facts.days import local_day
from haitang.facts.errors import WrongStateError
from haitang.facts.kinds import Code, Commitment, Kind
from haitang.facts.operations import lock_all, operation
from haitang.facts.told import moment, required
from haitang.policies.errors import SamePersonError
from haitang.policies.facts import PolicyGranted, PolicyPaid, PolicyReturned
from haitang.policies.matching import Judged, judged_all
from haitang.policies.models import (
    Application,
    EntitledList,
    Held,
    ListState,
    Payment,
    Policy,
    State,
)
from haitang.policies.operations.decisions import check_paid_on, decided
from haitang.policies.operations.entitled import locked_list
from haitang.policies.operations.steps import (
    class_of,
    locked_policy,
    record_of_many,
    reserve,
    said_day,
    salted,
    unit_of,
)
from haitang.policies.ungated import every
from haitang.scope.actor import Actor

CHUNK = 500  # applications changed by one statement


@operation
def pay_list(
    *,
    entitled_list: EntitledList,
    on: dt.date,
    voucher: str,
    reason: str,
    at: dt.datetime | None = None,
    actor: Actor,
) -> EntitledList:
    """Grant and pay what is on a list, once its notice is over 兑付名单.

    An enterprise with an objection stays where it is; one of whom the rule is no longer true goes
    back to review and gets nothing. Who confirmed the list does not pay it. Raises BudgetError when
    the budget does not reach for all who are still entitled.
    """
    policy = locked_policy(entitled_list.policy_id)
    row = locked_list(entitled_list, ListState.NOTICED)
    when = moment(at)
    if row.notice_to is None or local_day(when) <= row.notice_to:
        raise WrongStateError(
            _("公示到%(day)s结束，结束之后才能兑付。") % {"day": said_day(row.notice_to)}
        )
    if row.confirmed_by_id is not None and row.confirmed_by_id == actor.account:
        raise SamePersonError(_("这份名单是您确认的，要由另一个人兑付。"))
    words = required(reason, "reason", least=4, most=400).text
    found = _ready(row, policy)
    verdicts = judged_all(policy, [one.enterprise for one in found], row.as_of)
    still = {pk: now for pk, now in verdicts.items() if now.held == Held.TRUE}
    good = [one for one in found if one.enterprise_id in still]
    if good:
        _pay(good, policy, on, voucher, when)
        _keep_decisions(good, still, words, on, when, actor)
    _send_back([one for one in found if one.enterprise_id not in still], when)
    record_of_many(_facts(found, still, policy, words, when), when, actor)
    row.state = ListState.PAID
    row.save(update_fields=["state"])
    return row


def _ready(row: EntitledList, policy: Policy) -> list[Application]:
    rows = every(Application).filter(entitled_list=row, state=State.NOTICED).order_by("pk")
    found = list(lock_all(rows.select_related("enterprise__place", "place")))
    if not found:
        raise WrongStateError(_("名单上没有可以兑付的企业：都有异议，或已撤回。请逐件办理。"))
    for one in found:
        one.policy = policy  # locked, with its class: not read again for each enterprise
    return found


def _pay(
    good: Sequence[Application], policy: Policy, on: dt.date, voucher: str, when: dt.datetime
) -> None:
    """One payment for each, under one voucher; nothing was paid on them before."""
    total = sum(one.asked_fen for one in good)
    reserve(policy, total)
    check_paid_on(on, when, when)
    number = required(voucher, "voucher", least=1, most=60).text
    policy.paid_fen += total
    policy.save(update_fields=["paid_fen"])
    every(Payment).bulk_create(
        [Payment(application=one, fen=one.asked_fen, on=on, voucher=number) for one in good],
        batch_size=CHUNK,
    )


def _keep_decisions(
    good: Sequence[Application],
    still: dict[int, Judged],
    reason: str,
    on: dt.date,
    when: dt.datetime,
    actor: Actor,
) -> None:
    for some in _chunks(good):
        some.update(
            state=State.PAID, granted_fen=F("asked_fen"), paid_fen=F("asked_fen"), paid_on=on,
            reason=reason, decider=actor.account, decided_at=when, decided_hash=F("verdict_hash"),
        )  # fmt: skip
    # Still true, but by other values than when the list was drawn up: decided on the new verdict.
    other = [one for one in good if still[one.enterprise_id].hash != one.verdict_hash]
    for one in other:
        one.decided_hash = still[one.enterprise_id].hash
    every(Application).bulk_update(other, ["decided_hash"], batch_size=CHUNK)


def _send_back(gone: Sequence[Application], when: dt.datetime) -> None:
    for some in _chunks(gone):
        since = Coalesce("accepted_at", Value(when))
        some.update(state=State.ACCEPTED, favoured=None, accepted_at=since)


def _chunks(rows: Sequence[Application]) -> Iterator[QuerySet[Application]]:
    pks = [one.pk for one in rows]
    for start in range(0, len(pks), CHUNK):
        yield every(Application).filter(pk__in=pks[start : start + CHUNK])


def _facts(
    found: Sequence[Application],
    still: dict[int, Judged],
    policy: Policy,
    reason: str,
    when: dt.datetime,
) -> Iterator[tuple[Application, Kind]]:
    kind, unit = class_of(policy), unit_of(policy)
    for one in found:
        if one.enterprise_id not in still:
            yield one, PolicyReturned(policy_class=kind, why=Code("data"))
            continue
        now, fen, mode = still[one.enterprise_id], one.asked_fen, Code(one.mode)
        yield one, PolicyGranted(
            policy_class=kind, unit=unit, fen=fen, mode=mode, verdict=Code(now.held),
            shown=Commitment(now.hash), reason=salted(reason, one.salt),
        )  # fmt: skip
        yield one, decided(one, "granted", when)
        yield one, PolicyPaid(policy_class=kind, unit=unit, fen=fen, mode=mode)
