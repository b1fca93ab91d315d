"""Moments within office hours: the demonstration keeps the calendar that it is judged by."""

import datetime as dt
import random

from haitang.facts.days import LOCAL
from haitang.lib.workdays import is_working_day

OPENING, CLOSING = dt.time(8, 30), dt.time(17, 30)
DAY = dt.timedelta(days=1)


def at(day: dt.date, clock: dt.time) -> dt.datetime:
    """A moment of a day at the place of business."""
    return dt.datetime.combine(day, clock, tzinfo=LOCAL)


def working_days(first: dt.date, last: dt.date) -> list[dt.date]:
    """The working days from ``first`` to ``last``."""
    span = range((last - first).days + 1)
    return [day for n in span if is_working_day(day := first + n * DAY)]


def some_time(day: dt.date, chance: random.Random) -> dt.datetime:
    """A moment within the office hours of a day."""
    return at(day, OPENING) + dt.timedelta(minutes=chance.randint(0, 520))


def later(moment: dt.datetime, minutes: int) -> dt.datetime:
    """The moment after so many minutes of office hours.

    >>> later(at(dt.date(2021, 9, 30), dt.time(17)), 60).isoformat()
    '2021-10-08T09:00:00+08:00'
    """
    local = moment.astimezone(LOCAL)
    left = dt.timedelta(minutes=minutes)
    while True:
        day = local.date()
        start = max(local, at(day, OPENING))
        if is_working_day(day) and start + left <= at(day, CLOSING):
            return start + left
        if is_working_day(day) and start < at(day, CLOSING):
            left -= at(day, CLOSING) - start
        local = at(day + DAY, OPENING)


def working_day_before(day: dt.date, n: int) -> dt.date:
    """The n-th working day before a day."""
    while n:
        day -= DAY
        n -= is_working_day(day)
    return day
