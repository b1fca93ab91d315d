"""Every number leads to its records: addresses, words and changes of figures."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as said

from haitang.desk.periods import Period, month_end
from haitang.figures.charts import Series
from haitang.figures.values import FigureValue
from haitang.pages import words
from haitang.places.models import Place


def records_url(code: str, place: Place, period: Period, **more: str) -> str:
    """The page of the facts behind a number."""
    query = {"place": place.code, "from": period.start, "to": period.end, **more}
    kept = {name: str(value) for name, value in query.items() if value}
    return f"{reverse('desk:records', args=[code])}?{urlencode(kept)}"


def row_links(series: Series, by: str, place: Place, period: Period) -> list[str]:
    """For each row of a breakdown, the page of its own records."""
    return [_row_link(series.figure.code, by, key, place, period) for key in series.keys]


def _row_link(code: str, by: str, key: str, place: Place, period: Period) -> str:
    if by == "month":
        start = max(dt.date.fromisoformat(f"{key}-01"), period.start)
        return records_url(code, place, Period("", start, min(month_end(key), period.end)))
    if by in ("town", "community"):
        return records_url(code, Place(code=key), period)
    return records_url(code, place, period, **{by: key})


def shown(value: FigureValue) -> tuple[str, str]:
    """The number in words and its unit: minutes as days and hours, fen as yuan."""
    if value.value is None:
        return words.NOTHING, ""
    if value.figure.unit.code == "minute":
        return spent(int(value.value))
    if value.figure.unit.code == "fen":
        return words.yuan(int(value.value)), ""
    if value.denominator is not None:
        return str(value.value), value.unit
    return words.number(int(value.value)), value.unit


def spent(minutes: int) -> tuple[str, str]:
    """A length of time with one decimal, half up: in days from one day on, else in hours."""
    whole, unit = (1440, said("天")) if minutes >= 1440 else (60, said("小时"))
    tenths = (20 * minutes + whole) // (2 * whole)
    return f"{tenths // 10:,}.{tenths % 10}", unit


def parts(value: FigureValue) -> str:
    """Numerator and denominator in words, where there are two."""
    if value.denominator is None:
        return ""
    named = {"a": words.number(value.numerator), "b": words.number(value.denominator)}
    return said("%(b)s件中有%(a)s件") % named


def change(now: FigureValue, before: FigureValue, *, good: str = "up") -> dict[str, Any] | None:
    """How a figure moved since the stretch before: words, and whether that is good or bad."""
    if now.value is None or before.value is None:
        return None
    if now.denominator is not None:
        return _points(now, before, good)
    difference = int(now.value) - int(before.value)
    if now.figure.unit.code == "minute":
        text = words.lasting(dt.timedelta(minutes=abs(difference))) if difference else said("持平")
        text = f"{'+' if difference > 0 else '−' if difference < 0 else ''}{text}"
    else:
        sign = "+" if difference > 0 else "−" if difference < 0 else "±"
        text = f"{sign}{words.number(abs(difference))}"
    return {"text": text, "tone": _tone(difference, good), "unit": ""}


def _points(now: FigureValue, before: FigureValue, good: str) -> dict[str, Any]:
    tenths = _tenths(now) - _tenths(before)
    sign = "+" if tenths > 0 else "−" if tenths < 0 else "±"
    whole, rest = divmod(abs(tenths), 10)
    return {"text": f"{sign}{whole}.{rest}", "tone": _tone(tenths, good), "unit": said("个百分点")}


def _tenths(value: FigureValue) -> int:
    whole, _dot, rest = str(value.value).partition(".")
    return int(whole) * 10 + int(rest or 0)


def _tone(difference: int, good: str) -> str:
    if difference == 0 or good == "neither":
        return ""
    return "good" if (difference > 0) == (good == "up") else "bad"
