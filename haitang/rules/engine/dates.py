"""Full years (周岁, 满年数): the one place that adds a year to a date."""

from datetime import date, timedelta

ON_BIRTHDAY = "on_birthday"  # a full year is complete on the anniversary itself
DAY_AFTER = "day_after"  # ... or on the day after it
CONVENTIONS = (ON_BIRTHDAY, DAY_AFTER)
_YEARS = range(151)


def iso_day(text: str) -> date:
    """The day written as 2021-07-01, and in no other way; ValueError.

    >>> iso_day("2021-07-01")
    datetime.date(2021, 7, 1)
    """
    day = date.fromisoformat(text)
    if day.isoformat() != text:  # 20210701 and 2021-W26-4 are ISO 8601 too
        raise ValueError(text)
    return day


def complete_on(start: date, years: int, convention: str) -> date:
    """The first day on which so many full years have passed since ``start``.

    A start on 29 February is complete on 1 March in a year without that day. ``day_after``
    adds a day. Raises OverflowError beyond the year 9999.

    >>> complete_on(date(2004, 2, 29), 18, ON_BIRTHDAY)
    datetime.date(2022, 3, 1)
    """
    year = start.year + years
    if not 1 <= year <= 9999:
        raise OverflowError(year)
    try:
        day = start.replace(year=year)
    except ValueError:
        day = date(year, 3, 1)
    return day + timedelta(days=1) if convention == DAY_AFTER else day


def latest_start(on: date, years: int, convention: str) -> date:
    """The latest start from which so many full years have passed on that day.

    So ``years_since(d) >= years`` on that day is the same as ``d <= latest_start``.
    Raises OverflowError where no such day is in the calendar.
    """
    if years not in _YEARS or on.year - years < 2:
        raise OverflowError(years)
    target = on - timedelta(days=1) if convention == DAY_AFTER else on
    try:
        return target.replace(year=target.year - years)
    except ValueError:  # 29 February, in a year without: 28 February is complete, 1 March is not
        return date(target.year - years, 2, 28)
