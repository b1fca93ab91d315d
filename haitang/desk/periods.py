"""Stretches of days that a dashboard shows, and the one before to compare with."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """``start`` to ``end``, both included. ``key`` is the button that is pressed, "" for none."""

    key: str
    start: dt.date
    end: dt.date

    def before(self) -> "Period":
        """The stretch of the same length that went before; for whole months, the same days."""
        if self.start.day == 1 and self.key in BACK:
            start = month_back(self.start, BACK[self.key])
            end = start + (self.end - self.start)
            return Period("", start, min(end, self.start - DAY))
        return Period("", self.start - (self.end - self.start) - DAY, self.start - DAY)


BACK = {"month": 1, "quarter": 3, "year": 12}
BUTTONS: tuple[tuple[str, Any], ...] = (
    ("today", _("今日")), ("month", _("本月")), ("quarter", _("本季")), ("year", _("今年")),
    ("twelve", _("近12个月")),
)  # fmt: skip


def month_back(first: dt.date, months: int) -> dt.date:
    """The first day of the month so many months before."""
    count = first.year * 12 + first.month - 1 - months
    return dt.date(count // 12, count % 12 + 1, 1)


def month_end(key: str) -> dt.date:
    """The last day of a month written as 2026-03."""
    first = dt.date.fromisoformat(f"{key}-01")
    return month_back(first, -1) - DAY


def named(key: str, today: dt.date) -> Period:
    """The stretch behind a button, up to today."""
    first = today.replace(day=1)
    starts = {
        "today": today,
        "month": first,
        "quarter": month_back(first, (today.month - 1) % 3),
        "year": today.replace(month=1, day=1),
        "twelve": month_back(first, 11),
    }
    return Period(key, starts[key], today)


def asked(params: QueryDict, default: str = "year") -> Period:
    """What the address asks for: a button, or two days; anything else is the default."""
    today = timezone.localdate()
    try:
        start = dt.date.fromisoformat(params.get("from", ""))
        end = dt.date.fromisoformat(params.get("to", ""))
    except ValueError:
        key = params.get("period", default)
        return named(key if key in dict(BUTTONS) else default, today)
    ok = start <= end and start.year >= 1900 and end.year <= 2200
    return Period("", start, end) if ok else named(default, today)
