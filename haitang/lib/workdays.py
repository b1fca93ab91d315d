"""China's working days, and periods of days as the Civil Code counts them.

Holidays and make-up days come from the State Council's yearly notice, by the package
``chinesecalendar``. Years that it does not know yet are Monday to Friday and *provisional*.
A county's own exceptions (a local festival, a flood) are ``overrides``: day -> works or not.

Civil Code (民法典), Article 201: in a period counted by days the day on which it begins is
not counted. Article 203: if the last day is a statutory rest day, the day after the
rest ends is the last day.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType

import chinese_calendar

Overrides = Mapping[date, bool]
NO_OVERRIDES: Overrides = MappingProxyType({})
LONGEST = 3660  # days; ten years

_DAY = timedelta(days=1)


def is_working_day(day: date, overrides: Overrides = NO_OVERRIDES) -> bool:
    """Whether offices work on ``day``.

    >>> is_working_day(date(2021, 10, 1)), is_working_day(date(2021, 10, 9))
    (False, True)
    """
    own = overrides.get(day)
    return day in _working_days(day.year)[0] if own is None else own


def provisional(day: date) -> bool:
    """Whether the calendar of that year is still a guess (Monday to Friday).

    >>> provisional(date(2021, 10, 1)), provisional(date(2098, 1, 1))
    (False, True)
    """
    return _working_days(day.year)[1]


@lru_cache(maxsize=256)
def _working_days(year: int) -> tuple[frozenset[date], bool]:
    """All working days of a year, and whether they are provisional."""
    first = date(year, 1, 1)
    length = (date(year, 12, 31) - first).days + 1
    days = [first + timedelta(days=n) for n in range(length)]
    try:
        return frozenset(day for day in days if chinese_calendar.is_workday(day)), False
    except NotImplementedError:
        return frozenset(day for day in days if day.weekday() < 5), True


def add_working_days(start: date, n: int, overrides: Overrides = NO_OVERRIDES) -> date:
    """The n-th working day after ``start``, which is not counted itself (Article 201).

    n = 0 is ``start`` or, if offices rest, the next working day. ValueError unless 0 <= n <= 3660.

    >>> add_working_days(date(2021, 9, 30), 2)
    datetime.date(2021, 10, 9)
    """
    _check_length(n)
    day = start if n else next_working_day(start, overrides)
    for _ in range(n):
        day = next_working_day(day + _DAY, overrides)
    return day


def add_calendar_days(start: date, n: int, overrides: Overrides = NO_OVERRIDES) -> date:
    """The last day of a period of n days that began on ``start`` (Articles 201 and 203).

    ValueError unless 0 <= n <= 3660.

    >>> add_calendar_days(date(2021, 9, 28), 5)
    datetime.date(2021, 10, 8)
    """
    _check_length(n)
    return next_working_day(start + timedelta(days=n), overrides)


def next_working_day(day: date, overrides: Overrides = NO_OVERRIDES) -> date:
    """``day`` itself if offices work, else the first day after it on which they do.

    ValueError if none comes within ten years (overrides that close every day).
    """
    return _working_day_from(day, _DAY, overrides)


def previous_working_day(day: date, overrides: Overrides = NO_OVERRIDES) -> date:
    """``day`` itself if offices work, else the last day before it on which they did."""
    return _working_day_from(day, -_DAY, overrides)


def _working_day_from(day: date, step: timedelta, overrides: Overrides) -> date:
    for _ in range(LONGEST):
        if is_working_day(day, overrides):
            return day
        day += step
    message = "the overrides leave no working day"
    raise ValueError(message)


def working_days_between(start: date, end: date, overrides: Overrides = NO_OVERRIDES) -> int:
    """How many working days lie after ``start`` up to and with ``end``; negative if end is before.

    The inverse of ``add_working_days``.

    >>> working_days_between(date(2021, 9, 30), date(2021, 10, 9))
    2
    """
    if end < start:
        return -working_days_between(end, start, overrides)
    span = range(1, (end - start).days + 1)
    return sum(is_working_day(start + timedelta(days=n), overrides) for n in span)


def _check_length(n: int) -> None:
    if not 0 <= n <= LONGEST:
        message = f"a period of {n} days cannot be counted"
        raise ValueError(message)
