"""The end of lateness, which several acts bring about."""

import datetime as dt

from haitang.cases.facts import CaseOverdueEnded
from haitang.cases.models import Case
from haitang.cases.operations.steps import category_of, unit_of, write
from haitang.scope.actor import Actor


def end(case: Case, *, actor: Actor, at: dt.datetime) -> None:
    """Record that a late case is no longer late; a later lateness escalates from the start."""
    if case.overdue_recorded:
        case.overdue_recorded, case.escalated, case.escalate_at = False, 0, None
        case.save(update_fields=["overdue_recorded", "escalated", "escalate_at"])
        fact = CaseOverdueEnded(category=category_of(case), unit=unit_of(case))
        write(case, fact, actor=actor, at=at)
