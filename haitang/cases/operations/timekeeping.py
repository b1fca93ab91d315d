"""More days, reminders, supervision, and the sweep that notices what is late."""

import datetime as dt

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haitang.cases import clock
from haitang.cases.facts import (
    CaseEscalated,
    CaseFellOverdue,
    CaseSupervised,
    CaseUrged,
    ExtensionAsked,
    ExtensionDecided,
)  # fmt: skip
from haitang.cases.models import IN_HAND, OPEN, RUNNING, Case, Extension, State
from haitang.cases.operations import overdue
from haitang.cases.operations.handling import settle_response
from haitang.cases.operations.steps import category_of, details, locked, unit_of, write
from haitang.cases.rulebook import Span
from haitang.facts.errors import IncompleteError, WrongStateError
from haitang.facts.kinds import Code
from haitang.facts.operations import lock, operation
from haitang.facts.told import moment, optional, required
from haitang.organizations.models import Organization
from haitang.scope.actor import Actor


@operation
def ask_extension(
    *, case: Case, days: int, reason: str, at: dt.datetime | None = None, actor: Actor
) -> Extension:
    """Ask for more days, before the deadline or after 申请延期; the rule book limits how many."""
    case = locked(case, State.DISPATCHED, State.HANDLING)
    when = moment(at, case.received_at)
    words = required(reason, "reason", least=4)
    book = clock.book_for(case)
    if not 1 <= days <= book.extension_days:
        raise IncompleteError(
            _("延期请填1至%(most)d天。") % {"most": book.extension_days}, field="days"
        )
    earlier = details(Extension, case)
    if earlier.filter(granted=None).exists():
        raise WrongStateError(_("已有一个延期申请在等审定。"))
    if earlier.filter(granted=True).count() >= book.extension_times:
        raise WrongStateError(
            _("已经延期%(n)d次，不能再延。请向居民说明并答复。") % {"n": book.extension_times}
        )
    asked = Extension(
        case=case, days=days, reason=words.text, asked_by_id=actor.account, asked_at=when
    )
    asked.save(force_insert=True)
    fact = ExtensionAsked(
        category=category_of(case), unit=unit_of(case), days=days, reason=words.commitment
    )
    write(case, fact, actor=actor, at=when, words=words, unit=case.lead)
    return asked


@operation
def decide_extension(
    *,
    extension: Extension,
    granted: bool,
    answer: str = "",
    at: dt.datetime | None = None,
    actor: Actor,
) -> Extension:
    """Grant or refuse more days 延期审定. The resident is told, with the reason (art. 15)."""
    case = locked(extension.case, State.DISPATCHED, State.HANDLING, State.SUSPENDED)
    asked: Extension = lock(details(Extension, case), pk=extension.pk)
    if asked.granted is not None:
        raise WrongStateError(_("这个延期申请已经审定过了。"))
    when = moment(at, case.received_at)
    words = optional(answer, "answer")
    if not granted and not words.text:
        raise IncompleteError(_("不同意时请写明理由。"), field="answer")
    asked.granted, asked.decided_at, asked.answer = granted, when, words.text
    asked.decided_by_id = actor.account
    asked.save(update_fields=["granted", "decided_at", "answer", "decided_by"])
    if granted:
        _more_days(case, asked.days, when, actor)
    fact = ExtensionDecided(
        category=category_of(case),
        unit=unit_of(case),
        days=asked.days if granted else 0,
        answer=words.commitment,
    )
    write(case, fact, actor=actor, at=when, words=words, public=granted)
    return asked


def _more_days(case: Case, days: int, when: dt.datetime, actor: Actor) -> None:
    span = clock.handling_span(case.category, case.urgency, case.received_at)
    start = case.due_at or when
    case.due_at = clock.due(start, Span(days, span.kind, span.source))
    if case.due_at > when:
        overdue.end(case, actor=actor, at=when)
    case.save(update_fields=["due_at", "overdue_recorded"])


@operation
def urge_case(*, case: Case, note: str, at: dt.datetime | None = None, actor: Actor) -> Case:
    """Ask the unit to hurry 催办."""
    case = locked(case, *IN_HAND)
    when = moment(at, case.received_at)
    words = required(note, "note")
    case.urged += 1
    case.save(update_fields=["urged"])
    fact = CaseUrged(category=category_of(case), unit=unit_of(case), note=words.commitment)
    write(case, fact, actor=actor, at=when, words=words, unit=case.lead)
    return case


@operation
def supervise_case(*, case: Case, note: str, at: dt.datetime | None = None, actor: Actor) -> Case:
    """Put a case under supervision until it ends 督办."""
    case = locked(case, *OPEN)
    if case.supervised:
        raise WrongStateError(_("这件已经在督办。要提醒承办单位，请用催办。"))
    when = moment(at, case.received_at)
    words = required(note, "note", least=4)
    case.supervised = True
    case.save(update_fields=["supervised"])
    fact = CaseSupervised(category=category_of(case), unit=unit_of(case), note=words.commitment)
    write(case, fact, actor=actor, at=when, words=words, unit=case.lead)
    return case


def late_now(now: dt.datetime) -> Q:
    """Cases for which the sweep has something to record."""
    fell_late = Q(state__in=RUNNING, due_at__lt=now, overdue_recorded=False)
    step_due = Q(state__in=RUNNING, escalate_at__lt=now)
    uncontacted = Q(response_settled=False, contact_due_at__lt=now)
    return fell_late | step_due | uncontacted


@operation
def sweep_late_case(*, case: Case, at: dt.datetime | None = None, actor: Actor) -> Case:
    """Record what has become late about one case, and show it one level up 超期升级.

    Lateness happened at the deadline; the record says when it was noticed.
    """
    case = locked(case)
    now = moment(at)
    if case.contact_due_at and case.contact_due_at < now:
        settle_response(case, case.contact_due_at + dt.timedelta(seconds=1), actor)
    if clock.is_late(case, now) and case.due_at:
        if not case.overdue_recorded:
            case.overdue_recorded, case.escalate_at = True, case.due_at
            fact = CaseFellOverdue(category=category_of(case), unit=unit_of(case))
            write(case, fact, actor=actor, at=case.due_at)
        _escalate(case, now, actor)
    case.save(update_fields=["response_settled", "overdue_recorded", "escalated", "escalate_at"])
    return case


def _escalate(case: Case, now: dt.datetime, actor: Actor) -> None:
    """One level at the deadline, a further one each so many days (潍坊市12345条例 art. 23)."""
    step = clock.book_for(case).escalation
    while case.escalate_at is not None and case.escalate_at < now:
        case.escalated += 1
        told = superior(case, case.escalated)
        fact = CaseEscalated(
            category=category_of(case),
            unit=unit_of(case),
            step=case.escalated,
            to=Code(str(told.pk if told else 0)),
        )
        write(case, fact, actor=actor, at=now, unit=told)
        case.escalate_at = clock.due(case.escalate_at, step) if told else None


def superior(case: Case, steps: int) -> Organization | None:
    """The organization so many levels above the leading unit; None at the top."""
    unit = case.lead
    for _step in range(steps):
        unit = unit.parent if unit else None
    return unit


def sweep_late_cases(*, actor: Actor, now: dt.datetime | None = None, limit: int = 500) -> int:
    """Sweep every case that has become late, each in a transaction of its own; how many there were.

    Runs in the background of the server, inside ``everything("sweep")``.
    """
    moment_ = now or timezone.now()
    found = Case.objects.get_queryset().filter(late_now(moment_)).order_by("id")[:limit]
    for case in found:
        sweep_late_case(case=case, at=now, actor=actor)
    return len(found)
