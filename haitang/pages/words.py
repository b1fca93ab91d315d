"""Numbers, days and spans in the reader's language. Whole numbers only: no float comes in."""

import datetime as dt
import functools
from collections.abc import Iterable

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from haitang.lib import ratios

NOTHING = "—"


def pair(name: object, value: object) -> str:
    """``name：value`` in the reader's punctuation."""
    return _("%(a)s：%(b)s") % {"a": name, "b": value}


def listed(parts: Iterable[str]) -> str:
    """Parts one after another in the reader's punctuation."""
    return functools.reduce(lambda a, b: _("%(a)s，%(b)s") % {"a": a, "b": b}, parts)


def row_of(names: Iterable[str]) -> str:
    """Names in a row: ``甲、乙`` or ``A, B``."""
    found = list(names) or [""]
    return functools.reduce(lambda a, b: _("%(a)s、%(b)s") % {"a": a, "b": b}, found)


def number(value: int | None) -> str:
    """``1266`` as ``1,266``; a dash where there is no number."""
    return NOTHING if value is None else f"{value:,}"


def percent(part: int | None, whole: int | None) -> str:
    """``part`` of ``whole`` with one decimal, half up: ``97.2%``; a dash where whole is nothing."""
    if part is None or not whole:
        return NOTHING
    return f"{ratios.percent(part, whole)}%"


def yuan(fen: int | None) -> str:
    """Whole fen as yuan: ``386000`` as ``3,860元``, with two decimals only where there are fen."""
    if fen is None:
        return NOTHING
    whole, rest = divmod(abs(fen), 100)
    amount = f"{'−' if fen < 0 else ''}{whole:,}" + (f".{rest:02d}" if rest else "")
    return _("%(amount)s元") % {"amount": amount}


def _local_day(value: dt.date | dt.datetime) -> dt.date:
    return timezone.localtime(value).date() if isinstance(value, dt.datetime) else value


def day(value: dt.date | dt.datetime | None) -> str:
    """``3月18日`` or ``18 Mar``; with the year when it is not this year."""
    if value is None:
        return NOTHING
    date = _local_day(value)
    this_year = date.year == timezone.localdate().year
    return date_format(date, "MONTH_DAY_FORMAT" if this_year else "DATE_FORMAT")


def clock(value: dt.datetime) -> str:
    """The time of day, 24 hours, in the office's own time zone."""
    return timezone.localtime(value).strftime("%H:%M")


def moment(value: dt.datetime | None) -> str:
    """``3月18日 10:42``."""
    return NOTHING if value is None else f"{day(value)} {clock(value)}"


def days_left(due: dt.date | dt.datetime) -> int:
    """Calendar days from today to the day of ``due``; negative when it lies behind us."""
    return (_local_day(due) - timezone.localdate()).days


def is_over(due: dt.date | dt.datetime) -> bool:
    """Has it passed? A date lasts until the end of its day, a date-time until its minute."""
    return due < timezone.now() if isinstance(due, dt.datetime) else days_left(due) < 0


def span(due: dt.date | dt.datetime | None) -> str:
    """The time to a deadline in words: 还有4天, 明天, 今天17:30, 超2小时, 超3天."""
    if due is None:
        return NOTHING
    return _passed(due) if is_over(due) else _ahead(due)


def _ahead(due: dt.date | dt.datetime) -> str:
    left = days_left(due)
    if left == 0:
        at = clock(due) if isinstance(due, dt.datetime) else ""
        return (_("今天%(time)s") % {"time": at}) if at else _("今天")
    return _("明天") if left == 1 else _("还有%(n)s天") % {"n": f"{left:,}"}


def _passed(due: dt.date | dt.datetime) -> str:
    days = -days_left(due)
    if days == 0 and isinstance(due, dt.datetime):
        hours = int((timezone.now() - due).total_seconds()) // 3600
        return _("超%(n)s小时") % {"n": hours} if hours else _("刚超期")
    return _("超1天") if days == 1 else _("超%(n)s天") % {"n": f"{days:,}"}


def span_class(due: dt.date | dt.datetime | None) -> str:
    """``over`` when it has passed, ``near`` for today and tomorrow, else nothing."""
    if due is None:
        return ""
    if is_over(due):
        return "over"
    return "near" if days_left(due) <= 1 else ""


def lasting(value: dt.timedelta | None) -> str:
    """A length of time in its two largest parts: 2天1小时, 8分钟, 不到1分钟."""
    if value is None:
        return NOTHING
    minutes = int(value.total_seconds()) // 60
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return _amount(days, hours, _("%(a)s天%(b)s小时"), _("%(a)s天"))
    if hours:
        return _amount(hours, rest, _("%(a)s小时%(b)s分钟"), _("%(a)s小时"))
    return _("%(a)s分钟") % {"a": rest} if rest else _("不到1分钟")


def _amount(large: int, small: int, both: str, one: str) -> str:
    return (both if small else one) % {"a": f"{large:,}", "b": small}
