"""The timetable of an election, as computed from its book and as kept."""

import datetime as dt

from haitang.elections.counting.schedule import Finding, Planned, check, compute
from haitang.elections.models import Election, Step
from haitang.elections.queries.books import book_of


def dates_of(election: Election) -> dict[str, dt.date]:
    """The kept dates by code of their step: the day it was done, else the day it is due."""
    rows = Step.objects.filter(election=election).values_list("code", "due_on", "done_on")
    return {code: done or due for code, due, done in rows}


def plan_of(election: Election) -> dict[str, Planned]:
    """Every step of the timetable with what the law leaves it."""
    book = book_of(election)
    return compute(book, election.mode, election.day, election.purpose, dates_of(election) or None)


def findings_of(election: Election) -> tuple[Finding, ...]:
    """What the timetable breaks at present: law first, customs after."""
    book = book_of(election)
    return check(book, election.mode, election.day, dates_of(election) or None, election.purpose)
