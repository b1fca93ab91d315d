"""The arithmetic of deadlines. No clock is read here and nothing is stored.

1. A period of n days that starts at a moment ends on the n-th day after the day of that
   moment in Asia/Shanghai (Civil Code, Article 201), in working or in calendar days. A period of
   calendar days that would end on a rest day ends on the next working day (Article 203).
2. It ends with business hours of that day, 17:30 (Article 203, second paragraph).
3. A pause moves the due day by the whole days paused, no more. Pausing after the due
   moment moves nothing.
4. Nothing else moves it: an edit of the case never starts the period again.
"""

from datetime import date, datetime, time
from typing import Literal
from zoneinfo import ZoneInfo

from haitang.lib.workdays import (
    NO_OVERRIDES,
    Overrides,
    add_calendar_days,
    add_working_days,
    is_working_day,
    previous_working_day,
    working_days_between,
)

DayKind = Literal["working", "calendar"]
SHANGHAI = ZoneInfo("Asia/Shanghai")
CLOSING = time(17, 30)


def due_moment(
    start: datetime, days: int, kind: DayKind, overrides: Overrides = NO_OVERRIDES
) -> datetime:
    """When a period of ``days`` that started at ``start`` (aware) is over.

    ``days`` = 0 means "today": this working day's closing, or the next one's if the offices
    are already shut. ValueError for a naive moment or days outside 0 to 3660.

    >>> due_moment(datetime(2021, 9, 30, 9, tzinfo=SHANGHAI), 2, "working").isoformat()
    '2021-10-09T17:30:00+08:00'
    >>> due_moment(datetime(2021, 9, 28, 9, tzinfo=SHANGHAI), 5, "calendar").isoformat()
    '2021-10-08T17:30:00+08:00'
    """
    local = _local(start)
    due = _closing(_moved(local.date(), days, kind, overrides))
    if due <= local:  # only for days = 0 after closing
        due = _closing(add_working_days(local.date(), 1, overrides))
    return due


def shifted(
    due: datetime,
    paused_from: datetime,
    paused_until: datetime,
    kind: DayKind,
    overrides: Overrides = NO_OVERRIDES,
) -> datetime:
    """The due moment after a pause: ``due`` moved by the whole days paused.

    Counted from the due day as it was, never from today; never earlier than ``due``. A pause of
    less than a whole day, or one that began at or after ``due``, changes nothing.
    ValueError for naive moments or a pause that ends before it begins.

    >>> monday, thursday = (datetime(2021, 7, d, 10, tzinfo=SHANGHAI) for d in (5, 8))
    >>> due = datetime(2021, 7, 9, 17, 30, tzinfo=SHANGHAI)
    >>> shifted(due, monday, thursday, "working").isoformat()
    '2021-07-14T17:30:00+08:00'
    """
    days = whole_days_paused(paused_from, paused_until, kind, overrides)
    local = _local(due)
    if days == 0 or paused_from >= due:
        return due
    return _closing(_moved(local.date(), days, kind, overrides))


def whole_days_paused(
    paused_from: datetime,
    paused_until: datetime,
    kind: DayKind,
    overrides: Overrides = NO_OVERRIDES,
) -> int:
    """How many whole days a pause lasted.

    Calendar: full periods of 24 hours. Working: Tuesday 10:00 to Thursday 10:00 is two, to
    Thursday 09:59 one. Hours in which offices are shut for the day count as its closing:
    Friday 18:00 to Monday 09:00 is none, to Monday 17:30 one.
    """
    begin, end = _local(paused_from), _local(paused_until)
    if end < begin:
        message = "a pause cannot end before it begins"
        raise ValueError(message)
    if kind == "calendar":
        return (end - begin).days
    (first, since), (last, until) = _at_work(begin, overrides), _at_work(end, overrides)
    return max(0, working_days_between(first, last, overrides) - (until < since))


def _at_work(moment: datetime, overrides: Overrides) -> tuple[date, time]:
    """The last working day begun by then, and the time of day, at most closing."""
    day = moment.date()
    if is_working_day(day, overrides):
        return day, min(moment.time(), CLOSING)
    return previous_working_day(day, overrides), CLOSING


def _moved(day: date, days: int, kind: DayKind, overrides: Overrides) -> date:
    add = add_working_days if kind == "working" else add_calendar_days
    return add(day, days, overrides)


def _closing(day: date) -> datetime:
    return datetime.combine(day, CLOSING, tzinfo=SHANGHAI)


def _local(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        message = "a deadline needs a moment with its time zone"
        raise ValueError(message)
    return moment.astimezone(SHANGHAI)
