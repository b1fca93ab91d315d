"""Leaving a case out of a rate: one person asks with a reason, another decides 剔除."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from haitang.cases.facts import (
    ExclusionAsked,
    ExclusionRefused,
    ResolutionExcluded,
    ResponseExcluded,
    SatisfactionExcluded,
)  # fmt: skip
from haitang.cases.models import Case, Exclusion
from haitang.cases.operations.steps import add_line, category_of, details, locked, write
from haitang.facts.commitments import commit
from haitang.facts.errors import IncompleteError, WrongStateError
from haitang.facts.history import Fact, standing
from haitang.facts.kinds import Code, Commitment, Kind, Ref
from haitang.facts.operations import lock, operation, record
from haitang.facts.told import moment, required
from haitang.scope.actor import Actor

SETTLED = {
    Exclusion.Measure.RESPONSE: "case.response_settled",
    Exclusion.Measure.RESOLUTION: "case.resolution_settled",
    Exclusion.Measure.SATISFACTION: "case.rated",
}


@operation
def ask_exclusion(
    *,
    case: Case,
    measure: Exclusion.Measure,
    reason: str,
    at: dt.datetime | None = None,
    actor: Actor,
) -> Exclusion:
    """Ask to leave a case out of a rate, because the demand was unreasonable or not ours."""
    case = locked(case)
    when = moment(at, case.received_at)
    words = required(reason, "reason", least=5)
    _counted(case, measure)
    if details(Exclusion, case).filter(measure=measure).exclude(granted=False).exists():
        raise WrongStateError(_("这件已经申请过剔除。"))
    asked = Exclusion(
        case=case,
        measure=measure,
        reason=words.text,
        salt=words.salt,
        asked_by_id=actor.account,
        asked_at=when,
    )
    asked.save(force_insert=True)
    fact = ExclusionAsked(
        category=category_of(case), measure=Code(measure), reason=words.commitment
    )
    write(case, fact, actor=actor, at=when, words=words)
    return asked


@operation
def decide_exclusion(
    *, exclusion: Exclusion, granted: bool, at: dt.datetime | None = None, actor: Actor
) -> Exclusion:
    """Another person decides. The exclusion becomes facts, which figures subtract and list."""
    case = locked(exclusion.case)
    row: Exclusion = lock(details(Exclusion, case), pk=exclusion.pk)
    if row.granted is not None:
        raise WrongStateError(_("这个申请已经审定过了。"))
    if row.asked_by_id is not None and row.asked_by_id == actor.account:
        raise IncompleteError(_("申请人不能自己审定，请换一个人审定。"))
    when = moment(at, row.asked_at)
    row.granted, row.decided_at, row.decided_by_id = granted, when, actor.account
    row.save(update_fields=["granted", "decided_at", "decided_by"])
    if granted:
        _exclude(case, row, when, actor)
    else:
        refused = ExclusionRefused(category=category_of(case), measure=Code(row.measure))
        write(case, refused, actor=actor, at=when)
    return row


def _counted(case: Case, measure: Exclusion.Measure) -> list[Fact]:
    """The facts by which the case counts in a rate; refuses when there are none."""
    found = standing(case, SETTLED[measure])
    if not found:
        raise WrongStateError(_("这件还没有计入这个指标，不用剔除。"))
    return found


def _exclude(case: Case, row: Exclusion, when: dt.datetime, actor: Actor) -> None:
    measure = Exclusion.Measure(row.measure)
    reason = commit(row.reason, row.salt)
    asked_by = Ref(f"account:{row.asked_by_id}" if row.asked_by_id else "")
    for counted in _counted(case, measure):
        fact = _excluded(measure, counted.d1, counted.d2, counted.quantity, asked_by, reason)
        kept = record(fact, subject=case, place=counted.place, at=counted.occurred_at)
        add_line(case, kept, actor=actor, at=when)


def _excluded(
    measure: Exclusion.Measure, d1: str, d2: str, value: int, asked_by: Ref, reason: Commitment
) -> Kind:
    category, unit = Code(d1), Code(d2)
    if measure == Exclusion.Measure.RESPONSE:
        return ResponseExcluded(
            category=category, unit=unit, in_time=value, asked_by=asked_by, reason=reason
        )
    if measure == Exclusion.Measure.RESOLUTION:
        return ResolutionExcluded(
            category=category, unit=unit, resolved=value, asked_by=asked_by, reason=reason
        )
    return SatisfactionExcluded(
        category=category, unit=unit, grade=value, asked_by=asked_by, reason=reason
    )
