"""Whether a person is of age on the election day, as far as the birthday is known.

Convention: years are counted by the calendar on the election day, and the day itself counts, so
whoever turns 18 on that day votes. Who was born on 29 February turns 18 on 1 March. A birthday
known to the month or year decides only where every day of it gives the same answer.
"""

import calendar
import datetime as dt
from enum import Enum


class Age(Enum):
    """What can be said."""

    FULL = "full"
    UNDER = "under"
    UNKNOWN = "unknown"


def years(born: dt.date, day: dt.date) -> int:
    """Whole years of life on a day.

    >>> years(dt.date(2008, 4, 6), dt.date(2026, 4, 6))
    18
    >>> years(dt.date(2008, 2, 29), dt.date(2026, 2, 28))
    17
    """
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def age(born: dt.date | None, precision: str, day: dt.date, least: int) -> Age:
    """Whether somebody born then has ``least`` years on ``day``.

    >>> age(dt.date(2008, 1, 1), "year", dt.date(2026, 4, 6), 18)
    <Age.UNKNOWN: 'unknown'>
    """
    if not least:
        return Age.FULL
    if born is None:
        return Age.UNKNOWN
    if years(_last(born, precision), day) >= least:
        return Age.FULL
    return Age.UNDER if years(born, day) < least else Age.UNKNOWN


def _last(born: dt.date, precision: str) -> dt.date:
    """The last day that the birthday may be."""
    if precision == "year":
        return dt.date(born.year, 12, 31)
    if precision == "month":
        return born.replace(day=calendar.monthrange(born.year, born.month)[1])
    return born


def months_later(day: dt.date, months: int) -> dt.date:
    """The day so many months on; the last of the month where it has no such day.

    >>> months_later(dt.date(2025, 8, 31), 6)
    datetime.date(2026, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
