"""The business day of a moment, and the moments of a business day."""

import datetime as dt
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Shanghai")  # the one time zone of the mainland


def local_day(moment: dt.datetime) -> dt.date:
    """The business day of a moment, in Asia/Shanghai.

    >>> local_day(dt.datetime(2021, 12, 31, 16, 0, tzinfo=dt.timezone.utc))
    datetime.date(2022, 1, 1)
    """
    return moment.astimezone(LOCAL).date()


def midnight(day: dt.date) -> dt.datetime:
    """The moment at which a business day begins, in Asia/Shanghai."""
    return dt.datetime.combine(day, dt.time(), LOCAL)
