"""What the resident says of it: call-back, rating, another round, and the strike-off."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from haitang.cases import clock
from haitang.cases.facts import (
    CallTried,
    CaseClosed,
    CasePublished,
    CaseRated,
    CaseReopened,
    CaseSolved,
    FollowUpClosed,
    ResolutionSettled,
)  # fmt: skip
from haitang.cases.models import (
    LOWEST_GOOD,
    Assignment,
    Case,
    Entry,
    FollowUp,
    Grade,
    Outcome,
    Rating,
    State,
)  # fmt: skip
from haitang.cases.operations.steps import category_of, details, locked, unit_of, write
from haitang.facts.days import local_day
from haitang.facts.errors import IncompleteError, WrongStateError
from haitang.facts.kinds import Code
from haitang.facts.operations import lock, operation, record
from haitang.facts.told import Words, moment, optional, required
from haitang.lib import personal
from haitang.places.queries import place_number
from haitang.scope.actor import Actor


@operation
def call_back_case(
    *,
    case: Case,
    reached: bool,
    resolved: bool | None = None,
    grade: Grade | None = None,
    note: str = "",
    at: dt.datetime | None = None,
    actor: Actor,
) -> Case:
    """Call the resident when the unit has answered 回访 (北京市接诉即办工作条例 art. 23).

    Not reached: the try is recorded; after the rule book's number of tries, on different days, the
    case can be struck off unasked and unrated. Reached: whether it is solved must be answered;
    "no" sends it back to the unit. A grade is taken only if the resident gives one.
    """
    case = locked(case, State.ANSWERED)
    when = moment(at, case.answered_at)
    words = optional(note, "note")
    if not reached:
        return _not_reached(case, words, when, actor)
    if resolved is None:
        raise IncompleteError(_("请填居民说的：解决了没有。"), field="resolved")
    case.called_back_at = when
    if grade is not None:
        _rate(case, grade, words, when, actor, by_phone=True)
    _settle(case, resolved, words, when, actor)
    return case


def _not_reached(case: Case, words: Words, when: dt.datetime, actor: Actor) -> Case:
    fact = CallTried(category=category_of(case), unit=unit_of(case))
    write(case, fact, actor=actor, at=when, words=words)
    tries = details(Entry, case).filter(kind=fact.info.code, at__gte=case.answered_at)
    days = {local_day(at) for at in tries.values_list("at", flat=True)}
    if len(days) >= clock.book_for(case).call_attempts:
        case.state = State.VERIFIED
        case.save(update_fields=["state"])
    return case


def _settle(case: Case, resolved: bool, words: Words, when: dt.datetime, actor: Actor) -> None:
    fact = ResolutionSettled(category=category_of(case), unit=unit_of(case), resolved=int(resolved))
    write(case, fact, actor=actor, at=when, words=words, public=True)
    case.state = State.VERIFIED
    case.save(update_fields=["state", "called_back_at", "grade"])
    if not resolved and case.outcome == Outcome.RESOLVED:
        _again(case, words, when, actor)


@operation
def record_rating(
    *,
    case: Case,
    grade: Grade,
    resolved: bool | None = None,
    comment: str = "",
    at: dt.datetime | None = None,
    actor: Actor,
) -> Case:
    """The resident rates the handling with one of five grades 评价, once a round.

    Nothing is preselected; who does not rate counts as not rated. A bad grade (不满意,
    非常不满意) opens a follow-up. With ``resolved`` the resident also says whether it is solved.
    """
    case = locked(case, State.ANSWERED, State.VERIFIED, State.CLOSED)
    when = moment(at, case.answered_at)
    words = optional(comment, "comment", most=500)
    answered = case.state == State.ANSWERED
    _rate(case, grade, words, when, actor, by_phone=False)
    case.save(update_fields=["grade"])
    if answered and resolved is not None:
        case.called_back_at = when
        _settle(case, resolved, words, when, actor)
    return case


def _rate(
    case: Case, grade: Grade, words: Words, when: dt.datetime, actor: Actor, *, by_phone: bool
) -> None:
    if grade not in Grade:
        raise IncompleteError(_("请在五个等级里选一个。"), field="grade")
    if details(Rating, case).filter(round=case.reopened).exists():
        raise WrongStateError(_("这一轮已经评价过了。没解决的可以申请重办。"))
    Rating(
        case=case, round=case.reopened, grade=grade, comment=words.text, by_phone=by_phone, at=when
    ).save(force_insert=True)
    case.grade = grade
    fact = CaseRated(
        category=category_of(case),
        unit=unit_of(case),
        grade=int(grade),
        round=case.reopened,
        by_phone=by_phone,
        comment=words.commitment,
    )
    write(case, fact, actor=actor, at=when, words=words)
    if grade < LOWEST_GOOD:
        _open_follow_up(case, grade, when)


def _open_follow_up(case: Case, grade: Grade, when: dt.datetime) -> None:
    if not details(FollowUp, case).filter(closed_at=None).exists():
        due = clock.due(when, clock.book_for(case).follow_up)
        FollowUp(case=case, grade=grade, opened_at=when, due_at=due).save(force_insert=True)


@operation
def close_follow_up(
    *, follow_up: FollowUp, finding: str, at: dt.datetime | None = None, actor: Actor
) -> FollowUp:
    """Say what came of a bad rating 差评整改."""
    case = locked(follow_up.case)
    row: FollowUp = lock(details(FollowUp, case), pk=follow_up.pk)
    if row.closed_at is not None:
        raise WrongStateError(_("这条差评已经整改完成。"))
    when = moment(at, row.opened_at)
    words = required(finding, "finding", least=5)
    row.closed_at, row.finding = when, words.text
    row.save(update_fields=["closed_at", "finding"])
    fact = FollowUpClosed(
        category=category_of(case),
        unit=unit_of(case),
        in_time=when <= row.due_at,
        finding=words.commitment,
    )
    write(case, fact, actor=actor, at=when, words=words)
    return row


@operation
def reopen_case(*, case: Case, reason: str, at: dt.datetime | None = None, actor: Actor) -> Case:
    """Handle it once more 重办, within the rule book's window after the strike-off.

    Raises WrongStateError when the window has passed, with the day on which it ended.
    """
    case = locked(case, State.ANSWERED, State.VERIFIED, State.CLOSED)
    when = moment(at, case.answered_at)
    words = required(reason, "reason", least=4)
    if case.closed_at is not None:
        last = clock.due(case.closed_at, clock.book_for(case).reopen)
        if when > last:
            raise WrongStateError(
                _("重办的期限到%(day)s为止，已经过了。请重新反映，我们会关联这一件。")
                % {"day": local_day(last)}
            )
    _again(case, words, when, actor)
    return case


def _again(case: Case, words: Words, when: dt.datetime, actor: Actor) -> None:
    was_closed = case.state == State.CLOSED
    span = clock.handling_span(case.category, case.urgency, case.received_at)
    case.due_at = clock.due(when, span)
    case.state, case.outcome, case.grade = State.HANDLING, "", None
    case.reopened += 1
    case.answered_at = case.called_back_at = case.closed_at = None
    case.save(
        update_fields=[
            "state", "outcome", "grade", "due_at", "reopened", "answered_at", "called_back_at",
            "closed_at",
        ]
    )  # fmt: skip
    details(Assignment, case).filter(role=Assignment.Role.ASSIST, returned_at=None).update(
        countersigned_at=None
    )
    fact = CaseReopened(
        category=category_of(case),
        unit=unit_of(case),
        was_closed=int(was_closed),
        reason=words.commitment,
    )
    write(case, fact, actor=actor, at=when, words=words, unit=case.lead, public=True)


@operation
def close_case(*, case: Case, note: str = "", at: dt.datetime | None = None, actor: Actor) -> Case:
    """Strike a case off 销号 once the resident has been asked, or could not be reached.

    Raises WrongStateError before that: the person decides, no clock closes a case.
    """
    case = locked(case, State.VERIFIED)
    when = moment(at, case.answered_at)
    _close(case, optional(note, "note"), when, actor)
    return case


def _close(case: Case, words: Words, when: dt.datetime, actor: Actor) -> None:
    if case.answered_at is None:
        raise WrongStateError(_("这件还没有答复，不能销号。"))
    span = case.answered_at - case.received_at
    minutes = max(int(span.total_seconds()) // 60 - case.paused_minutes, 0)
    case.state, case.closed_at = State.CLOSED, when
    case.save(update_fields=["state", "closed_at"])
    fact = CaseClosed(
        category=category_of(case),
        unit=unit_of(case),
        minutes=minutes,
        outcome=Code(case.outcome),
        in_time=case.due_at is None or case.answered_at <= case.due_at,
        enterprise=case.enterprise_id is not None,
    )
    write(case, fact, actor=actor, at=when, words=words, public=True)
    if case.outcome == Outcome.RESOLVED:
        solved = CaseSolved(category=category_of(case), unit=unit_of(case))
        record(solved, subject=case, place=place_number(case.place, when), at=when)


def close_by_project(case: Case, words: Words, when: dt.datetime, actor: Actor) -> None:
    """A project settled the case: the residents' acceptance stands for the call-back."""
    case.outcome = Outcome.RESOLVED
    case.answered_at = case.answered_at or when
    case.save(update_fields=["outcome", "answered_at"])
    _close(case, words, when, actor)


@operation
def publish_case(*, case: Case, text: str, at: dt.datetime | None = None, actor: Actor) -> Case:
    """Clear a text about the case for the public 公开说明; empty takes it back.

    Raises IncompleteError when it holds an identity number, a phone or a bank card.
    """
    case = locked(case)
    when = moment(at, case.received_at)
    words = optional(text, "text", most=300)
    if personal.find(words.text):
        raise IncompleteError(
            _("公开的文字里有证件号码、电话或银行卡号，请删去再提交。"), field="text"
        )
    case.public_text = words.text
    case.save(update_fields=["public_text"])
    fact = CasePublished(category=category_of(case), unit=unit_of(case), text=words.commitment)
    write(case, fact, actor=actor, at=when, words=words)
    return case
