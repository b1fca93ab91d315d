"""Public notice, objections, the decision, and payment. Who reviewed does not decide."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from haitang.facts.days import local_day
from haitang.facts.errors import IncompleteError, WrongStateError
from haitang.facts.kinds import Code, Commitment
from haitang.facts.operations import lock, operation
from haitang.facts.told import moment, required
from haitang.policies.errors import SamePersonError
from haitang.policies.facts import (
    PolicyDecided,
    PolicyGranted,
    PolicyNoticed,
    PolicyObjected,
    PolicyObjectionAnswered,
    PolicyPaid,
    PolicyRefused,
    PolicyReturned,
)
from haitang.policies.models import Application, Payment, Policy, PolicyObjection, State
from haitang.policies.operations.steps import (
    amount,
    class_of,
    locked,
    locked_policy,
    record_of,
    reserve,
    said_day,
    salted,
    seen_verdict,
    unit_of,
    working_days_after,
    yuan,
)
from haitang.policies.ungated import every
from haitang.scope.actor import Actor


@operation
def notice_application(
    *, application: Application, at: dt.datetime | None = None, actor: Actor
) -> Application:
    """Show a favoured application to the public 公示, for the working days that the item says."""
    row = locked(application, State.REVIEWED)
    when = moment(at, not_before=row.reviewed_at)
    if not row.favoured:
        raise WrongStateError(_("审核意见是不支持，不能公示。请作不予支持的决定，或退回重审。"))
    row.state, row.notice_from = State.NOTICED, local_day(when)
    row.notice_to = working_days_after(row.notice_from, row.policy.objection_days)
    row.save(update_fields=["state", "notice_from", "notice_to"])
    fact = PolicyNoticed(
        policy_class=class_of(row.policy), mode=Code(row.mode), until=row.notice_to
    )
    record_of(row, fact, when)
    return row


@operation
def object_to_application(
    *, application: Application, text: str, at: dt.datetime | None = None, actor: Actor
) -> PolicyObjection:
    """Register an objection within the days of the notice 异议.

    Nothing is granted until it is answered.
    """
    row = locked(application, State.NOTICED, State.OBJECTED)
    when = moment(at)
    if row.notice_to is not None and local_day(when) > row.notice_to:
        raise WrongStateError(
            _("公示已于%(day)s结束，不能再提异议。") % {"day": said_day(row.notice_to)}
        )
    words = required(text, "text", least=5)
    objection = PolicyObjection(application=row, text=words.text, salt=words.salt, received_at=when)
    objection.save(force_insert=True)
    row.state = State.OBJECTED
    row.save(update_fields=["state"])
    record_of(row, PolicyObjected(policy_class=class_of(row.policy), text=words.commitment), when)
    return objection


@operation
def answer_objection(
    *,
    objection: PolicyObjection,
    upheld: bool,
    answer: str,
    at: dt.datetime | None = None,
    actor: Actor,
) -> PolicyObjection:
    """Say what was found 异议核实.

    An objection that is right sends the application back to review; when all are answered and none
    is right, the notice goes on.
    """
    row = locked(objection.application, State.OBJECTED, State.ACCEPTED)
    mine: PolicyObjection = lock(every(PolicyObjection).filter(application=row), pk=objection.pk)
    if mine.answered_at is not None:
        raise WrongStateError(_("这条异议已经答复。"))
    when = moment(at, not_before=mine.received_at)
    mine.answer = required(answer, "answer", least=4).text
    mine.upheld, mine.answered_at, mine.answered_by_id = upheld, when, actor.account
    mine.save(update_fields=["answer", "upheld", "answered_at", "answered_by"])
    fact = PolicyObjectionAnswered(
        policy_class=class_of(row.policy), upheld=Code("yes" if upheld else "no"),
        answer=salted(mine.answer, mine.salt),
    )  # fmt: skip
    record_of(row, fact, when)
    if row.state == State.OBJECTED:
        _after_answers(row, when)
    return mine


def _after_answers(row: Application, when: dt.datetime) -> None:
    rows = every(PolicyObjection).filter(application=row)
    if rows.filter(upheld=True).exists():
        send_back(row, "objection", when)
    elif not rows.filter(answered_at=None).exists():
        row.state = State.NOTICED
        row.save(update_fields=["state"])


def send_back(row: Application, why: str, when: dt.datetime) -> None:
    """Back to review, because of an upheld objection or because the data changed."""
    row.state, row.favoured = State.ACCEPTED, None
    row.accepted_at = row.accepted_at or when
    row.save(update_fields=["state", "favoured", "accepted_at"])
    record_of(row, PolicyReturned(policy_class=class_of(row.policy), why=Code(why)), when)


@operation
def return_application(
    *, application: Application, at: dt.datetime | None = None, actor: Actor
) -> Application:
    """Send a reviewed application back to the reviewer 退回重审."""
    row = locked(application, State.REVIEWED)
    send_back(row, "decider", moment(at, not_before=row.reviewed_at))
    return row


@operation
def grant_application(
    *,
    application: Application,
    fen: int,
    reason: str,
    shown: str,
    at: dt.datetime | None = None,
    actor: Actor,
) -> Application:
    """Grant an amount, in fen, once the notice is over without an open objection 核定支持.

    ``shown`` is the hash of the verdict on the screen. Raises ChangedError when it is another now,
    SamePersonError for the reviewer, BudgetError with the arithmetic.
    """
    policy = locked_policy(application.policy_id)
    row = locked(application, State.NOTICED)
    when = moment(at)
    if row.notice_to is None or local_day(when) <= row.notice_to:
        raise WrongStateError(
            _("公示到%(day)s结束，结束之后才能核定。") % {"day": said_day(row.notice_to)}
        )
    _another_person(row, actor)
    found = seen_verdict(row, shown, local_day(when))
    amount(fen, policy, "fen")
    reserve(policy, fen)
    row.granted_fen = fen
    _decide(row, State.GRANTED, reason, found.hash, when, actor)
    fact = PolicyGranted(
        policy_class=class_of(policy), unit=unit_of(policy), fen=fen, mode=Code(row.mode),
        verdict=Code(found.held), shown=Commitment(found.hash), reason=salted(row.reason, row.salt),
    )  # fmt: skip
    record_of(row, fact, when)
    record_of(row, decided(row, "granted", when), when)
    return row


def _another_person(row: Application, actor: Actor) -> None:
    if row.reviewer_id is not None and row.reviewer_id == actor.account:
        raise SamePersonError(_("这件是您审核的，要由另一个人决定。"))


def _decide(
    row: Application, state: State, reason: str, shown: str, when: dt.datetime, actor: Actor
) -> None:
    row.reason = required(reason, "reason", least=4).text
    row.state, row.decided_at, row.decided_hash = state, when, shown
    row.decider_id = actor.account
    row.save(
        update_fields=["state", "granted_fen", "reason", "decider", "decided_at", "decided_hash"]
    )


def decided(row: Application, outcome: str, when: dt.datetime) -> PolicyDecided:
    """The fact of a decision, with the calendar days since the application was accepted."""
    since = row.accepted_at or row.submitted_at
    days = (local_day(when) - local_day(since)).days
    return PolicyDecided(policy_class=class_of(row.policy), outcome=Code(outcome), days=days)


@operation
def refuse_application(
    *,
    application: Application,
    reason: str,
    shown: str,
    at: dt.datetime | None = None,
    actor: Actor,
) -> Application:
    """Refuse, with the reason that the applicant is told 不予支持."""
    row = locked(application, State.REVIEWED, State.NOTICED)
    when = moment(at)
    _another_person(row, actor)
    found = seen_verdict(row, shown, local_day(when))
    _decide(row, State.REFUSED, reason, found.hash, when, actor)
    fact = PolicyRefused(
        policy_class=class_of(row.policy), unit=unit_of(row.policy), verdict=Code(found.held),
        shown=Commitment(found.hash), reason=salted(row.reason, row.salt),
    )  # fmt: skip
    record_of(row, fact, when)
    record_of(row, decided(row, "refused", when), when)
    return row


@operation
def pay_application(
    *,
    application: Application,
    fen: int,
    on: dt.date,
    voucher: str,
    at: dt.datetime | None = None,
    actor: Actor,
) -> Payment:
    """Write down a payment, in fen, with its voucher 兑付; several make up what was granted."""
    policy = locked_policy(application.policy_id)
    row = locked(application, State.GRANTED)
    return pay(row, policy, fen, on, voucher, moment(at, not_before=row.decided_at))


def check_paid_on(on: dt.date, when: dt.datetime, decided_at: dt.datetime | None) -> None:
    """The day of a payment is not to come and not before the decision; IncompleteError."""
    if on > local_day(when):
        raise IncompleteError(_("兑付日期在将来，请填已经付款的日期。"), field="on")
    if decided_at is not None and on < local_day(decided_at):
        raise IncompleteError(_("兑付日期早于核定日期，请核对。"), field="on")


def pay(
    row: Application, policy: Policy, fen: int, on: dt.date, voucher: str, when: dt.datetime
) -> Payment:
    """A payment on a locked application of a locked item; IncompleteError above what is left."""
    left = (row.granted_fen or 0) - row.paid_fen
    if not 0 < fen <= left:
        raise IncompleteError(
            _("核定%(granted)s元，已兑付%(paid)s元，这次最多%(left)s元。")
            % {"granted": yuan(row.granted_fen or 0), "paid": yuan(row.paid_fen),
               "left": yuan(left)},
            field="fen",
        )  # fmt: skip
    check_paid_on(on, when, row.decided_at)
    words = required(voucher, "voucher", least=1, most=60)
    if every(Payment).filter(application=row, voucher=words.text).exists():
        raise IncompleteError(_("这个凭证号已经登记过。"), field="voucher")
    payment = Payment(application=row, fen=fen, on=on, voucher=words.text)
    payment.save(force_insert=True)
    row.paid_fen += fen
    row.paid_on = on
    row.state = State.PAID if row.paid_fen == row.granted_fen else State.GRANTED
    row.save(update_fields=["paid_fen", "paid_on", "state"])
    policy.paid_fen += fen
    policy.save(update_fields=["paid_fen"])
    fact = PolicyPaid(
        policy_class=class_of(policy), unit=unit_of(policy), fen=fen, mode=Code(row.mode)
    )
    record_of(row, fact, when)
    return payment
