"""Giving a case to the unit that answers for it, and taking it back."""

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from haitang.cases import clock
from haitang.cases.facts import (
    CaseDesignated,
    CaseDispatched,
    CaseReturned,
    UnitAdded,
    UnitReleased,
)
from haitang.cases.models import IN_HAND, Assignment, Case, State
from haitang.cases.operations import overdue
from haitang.cases.operations.steps import category_of, details, locked, unit_of, write
from haitang.facts.days import local_day
from haitang.facts.errors import IncompleteError, WrongStateError
from haitang.facts.kinds import Code
from haitang.facts.operations import operation
from haitang.facts.told import Words, moment, optional, required
from haitang.organizations.models import Organization
from haitang.scope.actor import Actor


@operation
def dispatch_case(
    *,
    case: Case,
    lead: Organization,
    assisting: Sequence[Organization] = (),
    note: str = "",
    at: dt.datetime | None = None,
    actor: Actor,
) -> Case:
    """Give a case to one leading unit, with others that assist 派单.

    The deadline comes from the rule book in force when the case was received and is printed on the
    ticket (北京市接诉即办工作条例 art. 13); the unit first asked leads (art. 14).
    """
    case = locked(case, State.RECEIVED, State.RETURNED)
    when = moment(at, case.received_at)
    _give(case, lead, assisting, optional(note, "note"), when, actor)
    return case


@operation
def reassign_case(
    *,
    case: Case,
    lead: Organization,
    reason: str,
    at: dt.datetime | None = None,
    actor: Actor,
) -> Case:
    """Take a case from its unit and give it to another 转派. The deadline is not restarted."""
    case = locked(case, *IN_HAND)
    when = moment(at, case.received_at)
    if case.lead_id == lead.pk:
        raise IncompleteError(_("已经由这个单位承办，请选别的单位。"), field="lead")
    words = required(reason, "reason")
    _give(case, lead, (), words, when, actor)
    return case


def _give(
    case: Case,
    lead: Organization,
    assisting: Sequence[Organization],
    words: Words,
    when: dt.datetime,
    actor: Actor,
) -> None:
    _check_units(lead, assisting)
    again = case.lead_id is not None
    if not again:  # the first dispatch sets the deadline; later ones keep it
        span = clock.handling_span(case.category, case.urgency, case.received_at)
        overdue.end(case, actor=actor, at=when)
        case.due_at = clock.due(when, span)
    elif case.paused_at is not None:
        case.due_at = clock.after_pause(case, when)
    _leave(case, when, {lead.pk, *(u.pk for u in assisting)})
    case.lead, case.handler, case.state = lead, None, State.DISPATCHED
    case.paused_at = None
    case.save(update_fields=["lead", "handler", "state", "due_at", "paused_at", "overdue_recorded"])
    _assign(case, lead, Assignment.Role.LEAD, when)
    for unit in assisting:
        _assign(case, unit, Assignment.Role.ASSIST, when)
    assert case.due_at is not None  # noqa: S101 - set above or at receipt
    fact = CaseDispatched(
        category=category_of(case),
        unit=unit_of(case),
        due=local_day(case.due_at),
        assisting=len(assisting),
        again=again,
    )
    write(case, fact, actor=actor, at=when, words=words, unit=lead, public=True)


def _check_units(lead: Organization, assisting: Sequence[Organization]) -> None:
    for unit in (lead, *assisting):
        if unit.ended_on is not None:
            raise IncompleteError(
                _("%(unit)s已经撤销，请选别的单位。") % {"unit": unit.name}, field="lead"
            )
    if lead in assisting or len(set(assisting)) != len(assisting):
        raise IncompleteError(_("同一个单位只能选一次。"), field="assisting")


def _leave(case: Case, when: dt.datetime, staying: set[int]) -> None:
    """The former lead goes, and so does a former assistant that comes back in another part."""
    parts = details(Assignment, case).filter(returned_at=None)
    parts.filter(role=Assignment.Role.LEAD).update(returned_at=when)
    parts.filter(unit_id__in=staying).update(returned_at=when)


def _assign(case: Case, unit: Organization, role: Assignment.Role, when: dt.datetime) -> None:
    Assignment(case=case, unit=unit, role=role, assigned_at=when).save(force_insert=True)


@operation
def add_assisting_unit(
    *, case: Case, unit: Organization, note: str = "", at: dt.datetime | None = None, actor: Actor
) -> Case:
    """Ask another unit to assist and countersign 协办."""
    case = locked(case, *IN_HAND)
    when = moment(at, case.received_at)
    _check_units(unit, ())
    parts = details(Assignment, case).filter(unit=unit, returned_at=None)
    if parts.exists():
        raise IncompleteError(_("这个单位已经在办，请选别的单位。"), field="unit")
    _assign(case, unit, Assignment.Role.ASSIST, when)
    fact = UnitAdded(category=category_of(case), unit=Code(str(unit.pk)))
    write(case, fact, actor=actor, at=when, words=optional(note, "note"), unit=unit)
    return case


@operation
def release_unit(
    *,
    case: Case,
    unit: Organization,
    reason: str,
    at: dt.datetime | None = None,
    actor: Actor,
) -> Case:
    """A unit that was asked to assist is no longer needed, or cannot be had 撤回协办.

    The answer does not wait for it any more. Raises WrongStateError when it has no part in it.
    """
    case = locked(case, *IN_HAND)
    when = moment(at, case.received_at)
    words = required(reason, "reason")
    parts = details(Assignment, case).filter(
        unit=unit, role=Assignment.Role.ASSIST, returned_at=None, countersigned_at=None
    )
    if not parts.update(returned_at=when):
        raise WrongStateError(_("这个单位没有待会签的事项，请刷新页面。"))
    fact = UnitReleased(
        category=category_of(case), unit=Code(str(unit.pk)), reason=words.commitment
    )
    write(case, fact, actor=actor, at=when, words=words, unit=unit)
    return case


@operation
def return_case(*, case: Case, reason: str, at: dt.datetime | None = None, actor: Actor) -> Case:
    """The unit gives a case back because it is clearly not its matter 退回.

    Raises WrongStateError when the unit was designated: a disputed case that was decided stays
    (潍坊市12345条例 art. 22).
    """
    case = locked(case, State.DISPATCHED, State.HANDLING)
    if case.designated:
        raise WrongStateError(
            _("这件已经指定由你单位办理，不能再退回。有困难请申请延期或请求协办。")
        )
    when = moment(at, case.received_at)
    words = required(reason, "reason", least=4)
    unit, lead = unit_of(case), case.lead
    details(Assignment, case).filter(role=Assignment.Role.LEAD, returned_at=None).update(
        returned_at=when
    )
    case.state, case.handler = State.RETURNED, None
    case.save(update_fields=["state", "handler"])
    fact = CaseReturned(category=category_of(case), unit=unit, reason=words.commitment)
    write(case, fact, actor=actor, at=when, words=words, unit=lead)
    return case


@operation
def designate_case(
    *,
    case: Case,
    lead: Organization,
    reason: str,
    at: dt.datetime | None = None,
    actor: Actor,
) -> Case:
    """Decide a dispute: this unit handles it and may not return it 指定办理."""
    case = locked(case, State.RETURNED)
    when = moment(at, case.received_at)
    words = required(reason, "reason", least=4)
    case.designated = True
    case.save(update_fields=["designated"])
    _give(case, lead, (), words, when, actor)
    fact = CaseDesignated(category=category_of(case), unit=unit_of(case), reason=words.commitment)
    write(case, fact, actor=actor, at=when, words=words, unit=lead)
    return case
