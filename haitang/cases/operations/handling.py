"""What the unit does with a case, and what the resident adds to it."""

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from haitang.accounts.models import Account
from haitang.cases import clock
from haitang.cases.facts import (
    CaseAccepted,
    CaseAnswered,
    CaseCountersigned,
    CaseNoted,
    CaseResumed,
    CaseSupplemented,
    CaseSuspended,
    ResponseSettled,
)  # fmt: skip
from haitang.cases.models import IN_HAND, OPEN, Assignment, Case, Entry, Outcome, State
from haitang.cases.operations import overdue
from haitang.cases.operations.steps import category_of, details, locked, unit_of, write
from haitang.facts.errors import IncompleteError, WrongStateError
from haitang.facts.kinds import Code
from haitang.facts.operations import operation
from haitang.facts.told import moment, optional, required
from haitang.lib.images import CleanImage
from haitang.organizations.models import Organization
from haitang.scope.actor import Actor


@operation
def accept_case(
    *,
    case: Case,
    handler: Account | None = None,
    at: dt.datetime | None = None,
    actor: Actor,
) -> Case:
    """The unit signs for the case and names a handler 签收; without one, whoever signs."""
    case = locked(case, State.DISPATCHED)
    when = moment(at, case.received_at)
    case.state = State.HANDLING
    case.handler_id = handler.pk if handler else actor.account
    case.save(update_fields=["state", "handler"])
    details(Assignment, case).filter(role=Assignment.Role.LEAD, returned_at=None).update(
        accepted_at=when
    )
    fact = CaseAccepted(category=category_of(case), unit=unit_of(case))
    write(case, fact, actor=actor, at=when, unit=case.lead, public=True)
    return case


@operation
def contact_resident(*, case: Case, note: str, at: dt.datetime | None = None, actor: Actor) -> Case:
    """The unit spoke with the resident 联系居民. The first time settles the response rate."""
    case = locked(case, *OPEN)
    when = moment(at, case.received_at)
    words = required(note, "note")
    case.contacted_at = case.contacted_at or when
    settle_response(case, when, actor)
    case.save(update_fields=["contacted_at", "response_settled"])
    fact = CaseNoted(
        category=category_of(case), unit=unit_of(case), text=words.commitment, photos=0
    )
    write(case, fact, actor=actor, at=when, words=words, unit=case.lead)
    return case


def settle_response(case: Case, when: dt.datetime, actor: Actor) -> None:
    """Record once whether the first contact came within the limit; the caller saves the case."""
    if case.response_settled or case.contact_due_at is None:
        return
    case.response_settled = True
    fact = ResponseSettled(
        category=category_of(case), unit=unit_of(case), in_time=int(when <= case.contact_due_at)
    )
    write(case, fact, actor=actor, at=when)


@operation
def add_entry(
    *,
    case: Case,
    text: str,
    public: bool = False,
    photos: Sequence[CleanImage] = (),
    at: dt.datetime | None = None,
    actor: Actor,
) -> Entry:
    """Write down what was done 办理记录. Photos are never asked for."""
    case = locked(case, *OPEN, State.CLOSED)
    when = moment(at, case.received_at)
    words = required(text, "text")
    fact = CaseNoted(
        category=category_of(case),
        unit=unit_of(case),
        text=words.commitment,
        photos=len(photos),
    )
    return write(
        case, fact, actor=actor, at=when, words=words, public=public, unit=case.lead, photos=photos
    )


@operation
def countersign_case(
    *,
    case: Case,
    unit: Organization,
    opinion: str,
    at: dt.datetime | None = None,
    actor: Actor,
) -> Case:
    """An assisting unit gives its opinion 会签; the lead can answer only when all have."""
    case = locked(case, *IN_HAND)
    when = moment(at, case.received_at)
    words = required(opinion, "opinion")
    part = (
        details(Assignment, case)
        .filter(unit=unit, role=Assignment.Role.ASSIST, returned_at=None)
        .first()
    )
    if part is None or part.countersigned_at is not None:
        raise WrongStateError(_("这个单位没有待会签的事项，请刷新页面。"))
    part.countersigned_at, part.opinion = when, words.text
    part.save(update_fields=["countersigned_at", "opinion"])
    fact = CaseCountersigned(
        category=category_of(case), unit=Code(str(unit.pk)), opinion=words.commitment
    )
    write(case, fact, actor=actor, at=when, words=words, unit=unit)
    return case


@operation
def suspend_case(*, case: Case, reason: str, at: dt.datetime | None = None, actor: Actor) -> Case:
    """Wait for something from the resident 挂起: the clock stands until ``resume_case``.

    All that is missing is told at once (一次性告知), so the reason is shown to the resident.
    """
    case = locked(case, State.HANDLING)
    when = moment(at, case.received_at)
    words = required(reason, "reason", least=4)
    case.state, case.paused_at = State.SUSPENDED, when
    case.save(update_fields=["state", "paused_at"])
    fact = CaseSuspended(category=category_of(case), unit=unit_of(case), reason=words.commitment)
    write(case, fact, actor=actor, at=when, words=words, unit=case.lead, public=True)
    return case


@operation
def resume_case(*, case: Case, note: str = "", at: dt.datetime | None = None, actor: Actor) -> Case:
    """Go on after a wait 恢复办理: the deadline moves by the time that we waited."""
    case = locked(case, State.SUSPENDED)
    _resume(case, moment(at, case.paused_at), note, actor)
    return case


def _resume(case: Case, when: dt.datetime, note: str, actor: Actor) -> None:
    assert case.paused_at is not None  # noqa: S101 - a constraint of the table
    words = optional(note, "note")
    minutes = int((when - case.paused_at).total_seconds()) // 60
    case.due_at = clock.after_pause(case, when)
    case.paused_minutes += minutes
    case.state, case.paused_at = State.HANDLING, None
    case.save(update_fields=["state", "due_at", "paused_at", "paused_minutes"])
    fact = CaseResumed(category=category_of(case), unit=unit_of(case), minutes=minutes)
    write(case, fact, actor=actor, at=when, words=words, public=True)


@operation
def supplement_case(
    *,
    case: Case,
    text: str,
    photos: Sequence[CleanImage] = (),
    at: dt.datetime | None = None,
    actor: Actor,
) -> Case:
    """The resident adds what was asked for 补充; a case that waited for it goes on."""
    case = locked(case, *OPEN)
    when = moment(at, case.received_at)
    words = required(text, "text")
    fact = CaseSupplemented(category=category_of(case), unit=unit_of(case), text=words.commitment)
    write(case, fact, actor=actor, at=when, words=words, public=True, photos=photos)
    if case.state == State.SUSPENDED:
        _resume(case, when, "", actor)
    return case


@operation
def answer_case(
    *,
    case: Case,
    outcome: Outcome,
    reply: str,
    photos: Sequence[CleanImage] = (),
    at: dt.datetime | None = None,
    actor: Actor,
) -> Case:
    """The unit says what came of it 答复. What the resident says comes next.

    Raises WrongStateError while an assisting unit has not countersigned. The reply is shown to the
    resident.
    """
    case = locked(case, State.HANDLING)
    when = moment(at, case.received_at)
    words = required(reply, "reply", least=5)
    if outcome not in Outcome:
        raise IncompleteError(_("请选办理结果。"), field="outcome")
    _all_have_signed(case)
    in_time = case.due_at is None or when <= case.due_at
    settle_response(case, when, actor)
    overdue.end(case, actor=actor, at=when)
    case.state, case.outcome, case.answered_at = State.ANSWERED, outcome, when
    case.save(
        update_fields=[
            "state", "outcome", "answered_at", "response_settled", "overdue_recorded",
        ]
    )  # fmt: skip
    fact = CaseAnswered(
        category=category_of(case),
        unit=unit_of(case),
        outcome=Code(outcome),
        in_time=int(in_time),
        reply=words.commitment,
    )
    write(case, fact, actor=actor, at=when, words=words, unit=case.lead, public=True, photos=photos)
    return case


def _all_have_signed(case: Case) -> None:
    waiting = (
        details(Assignment, case)
        .filter(
            role=Assignment.Role.ASSIST,
            returned_at=None,
            countersigned_at=None,
        )
        .values_list("unit__name", flat=True)
    )
    if names := list(waiting):
        raise WrongStateError(
            _("还缺会签：%(units)s。请先请他们会签。") % {"units": "、".join(names)}
        )
