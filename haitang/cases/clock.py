"""Deadlines of a case, set by the rule book in force.

They are paused while we wait for the resident, and never restarted by an edit.
"""

import datetime as dt

from haitang.cases.models import RUNNING, Case, Category
from haitang.cases.rulebook import RuleBook, Span, book_on, codes_upwards, overrides
from haitang.facts.days import local_day
from haitang.lib.deadline import due_moment, shifted


def due(start: dt.datetime, span: Span) -> dt.datetime:
    """The moment at which a span that begins at ``start`` ends."""
    return due_moment(start, span.days, span.kind, overrides())


def book_for(case: Case) -> RuleBook:
    """The book in force on the day when the case was received."""
    return book_on(local_day(case.received_at))


def handling_span(category: Category, urgency: str, received_at: dt.datetime) -> Span:
    """The days that a unit has for a case of this category and level."""
    return book_on(local_day(received_at)).deadline(codes_upwards(category), urgency)


def after_pause(case: Case, until: dt.datetime) -> dt.datetime | None:
    """The deadline moved by the time that we waited for the resident."""
    if case.due_at is None or case.paused_at is None:
        return case.due_at
    span = handling_span(case.category, case.urgency, case.received_at)
    return shifted(case.due_at, case.paused_at, until, span.kind, overrides())


def is_late(case: Case, now: dt.datetime) -> bool:
    """Whether the clock runs and the deadline has passed."""
    return case.state in RUNNING and case.due_at is not None and case.due_at < now
