"""Dates as office files hold them, read with the precision that they have and no more."""

import math
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Literal
from zoneinfo import ZoneInfo

from haitang.lib.text import clean_cell

Precision = Literal["day", "month", "year"]
SHANGHAI = ZoneInfo("Asia/Shanghai")
EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)

_EXCEL_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet's clock has no zone
_SERIAL = range(10_000, 73_051)  # 1927-05-18 to 2100-01-01; smaller ones look like years

_DAY = re.compile(r"(\d{4})\s*([-/.年])\s*(\d{1,2})\s*(?:\2|月)\s*(\d{1,2})\s*[日号]?", re.ASCII)
_MONTH = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*(?:月份?)?", re.ASCII)
_YEAR = re.compile(r"(\d{4})\s*年?", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})?", re.ASCII)
_WEEKDAY = re.compile(r"[(（]?(?:星期|周|礼拜)[一二三四五六日天][)）]?")
_CLOCK = re.compile(
    r"[T\s]*(上午|下午|晚上?|中午|早上|凌晨|AM|PM)?\s*(\d{1,2})\s*[:时点]\s*"
    r"(?:(半)|(\d{1,2})?(?:\s*[:分]\s*(?:(\d{1,2})(?:\.\d+)?\s*秒?)?)?)\s*(AM|PM)?"
    r"\s*(Z|[+-]\d{2}:?\d{2})?",
    re.ASCII | re.IGNORECASE,
)
_CHINESE = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_CHINESE_DATE = re.compile(r"[〇零○一二三四五六七八九]{4}年[一二三四五六七八九十〇零○年月日号]*")


class DateError(ValueError):
    """Not a date.

    ``reason``: "empty", "format", "impossible" (30 February), "range", or "ambiguous" (the number
    2021.1, which a spreadsheet makes of 2021.10 too).
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class ParsedDate:
    """``day`` is the first day of the month or year where the precision is coarser."""

    day: date
    precision: Precision


@dataclass(frozen=True, slots=True)
class ParsedMoment:
    """``moment`` is aware, in Asia/Shanghai; midnight where no time of day was given."""

    moment: datetime
    precision: Literal["minute", "day", "month", "year"]


def parse_date(value: object, *, earliest: date = EARLIEST, latest: date = LATEST) -> ParsedDate:
    """The date in a cell: text, number (Excel serial, 20210701, 202107, 2021) or date object.

    A time of day is left aside. Two-digit years and day-first dates are refused, for they
    can be read in two ways. Raises DateError.

    >>> parse_date("2021年7月1日").day, parse_date("２０２１.０７").precision
    (datetime.date(2021, 7, 1), 'month')
    >>> parse_date(44378).day == parse_date("20210701").day == parse_date("2021/7/1 9:30").day
    True
    """
    parsed = _read(value)
    precision: Precision = "day" if parsed.precision == "minute" else parsed.precision
    day = parsed.moment.date()
    if not earliest <= day <= latest:
        raise DateError("range")
    return ParsedDate(day, precision)


def parse_datetime(
    value: object, *, earliest: date = EARLIEST, latest: date = LATEST
) -> ParsedMoment:
    """As ``parse_date``, with the time of day if there is one; without a zone it is Shanghai's.

    >>> parse_datetime("2021年7月1日 下午3时15分").moment.isoformat()
    '2021-07-01T15:15:00+08:00'
    >>> parse_datetime("2021-07-01T01:30:00Z").moment.isoformat()
    '2021-07-01T09:30:00+08:00'
    """
    parsed = _read(value)
    if not earliest <= parsed.moment.date() <= latest:
        raise DateError("range")
    return parsed


def _read(value: object) -> ParsedMoment:
    if isinstance(value, datetime):
        return ParsedMoment(_in_shanghai(value), "minute" if value.time() != time() else "day")
    if isinstance(value, date):
        return _at(value.year, value.month, value.day, "day")
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise DateError("empty" if value is None else "format")
    text = clean_cell(value)
    if not text:
        raise DateError("empty")
    if isinstance(value, float) and re.fullmatch(r"[0-9]{4}\.1", text):
        raise DateError("ambiguous")
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?", text) and len(text) < 40:
        return _from_number(text)
    return _from_text(_chinese_numerals(text))


def _from_number(text: str) -> ParsedMoment:
    """Digits only: 20210701, 202107 and 2021 are dates, five digits a serial, 2021.07 a month."""
    if month := _MONTH.fullmatch(text):
        return _at(int(month[1]), int(month[2]), 1, "month")
    if year := _YEAR.fullmatch(text):
        return _at(int(year[1]), 1, 1, "year")
    if compact := _COMPACT.fullmatch(text):
        day = compact[3]
        return _at(int(compact[1]), int(compact[2]), int(day or 1), "day" if day else "month")
    return _from_serial(float(text))


def _from_serial(serial: float) -> ParsedMoment:
    if not math.isfinite(serial) or int(serial) not in _SERIAL:
        raise DateError("format")
    minutes = round((serial - int(serial)) * 1440)
    moment = _EXCEL_ZERO + timedelta(days=int(serial), minutes=minutes)
    return ParsedMoment(_in_shanghai(moment), "minute" if minutes else "day")


def _from_text(text: str) -> ParsedMoment:
    text = _WEEKDAY.sub(" ", text).strip()
    if day := _DAY.match(text):
        parsed = _at(int(day[1]), int(day[3]), int(day[4]), "day")
        rest = text[day.end() :]
        return _with_clock(parsed.moment, rest) if rest.strip() else parsed
    if compact := re.match(r"(\d{4})(\d{2})(\d{2})(?=[T\s])", text, re.ASCII):
        parsed = _at(int(compact[1]), int(compact[2]), int(compact[3]), "day")
        return _with_clock(parsed.moment, text[8:])
    if month := _MONTH.fullmatch(text):
        return _at(int(month[1]), int(month[2]), 1, "month")
    if year := _YEAR.fullmatch(text):
        return _at(int(year[1]), 1, 1, "year")
    raise DateError("format")


def _at(year: int, month: int, day: int, precision: Precision) -> ParsedMoment:
    try:
        moment = datetime(year, month, day, tzinfo=SHANGHAI)
    except ValueError:
        raise DateError("impossible") from None
    return ParsedMoment(moment, precision)


def _with_clock(midnight: datetime, text: str) -> ParsedMoment:
    clock = _CLOCK.fullmatch(text)
    if not clock or not re.match(r"[T\s上下晚中早凌]|\d", text, re.ASCII | re.IGNORECASE):
        raise DateError("format")
    before, hours, half, minutes, seconds, after, zone = clock.groups()
    hour = _hour(int(hours), (before or after or "").upper())
    minute, second = 30 if half else int(minutes or 0), int(seconds or 0)
    try:
        moment = midnight.replace(hour=hour, minute=minute, second=second)
        if zone:
            moment = moment.replace(tzinfo=_zone(zone)).astimezone(SHANGHAI)
    except (ValueError, OverflowError):
        raise DateError("impossible") from None
    return ParsedMoment(moment, "minute")


def _hour(hour: int, half_day: str) -> int:
    if half_day in {"下午", "晚", "晚上", "PM"} and hour < 12:
        return hour + 12
    if half_day == "中午" and hour < 3:
        return hour + 12
    if half_day in {"AM", "凌晨"} and hour == 12:
        return 0
    return hour


def _zone(text: str) -> timezone:
    if text.upper() == "Z":
        return UTC
    hours, minutes = int(text[1:3]), int(text[-2:])
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if text[0] == "-" else offset)


def _in_shanghai(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        return moment.replace(tzinfo=SHANGHAI)
    try:
        return moment.astimezone(SHANGHAI)
    except OverflowError:
        raise DateError("range") from None


def _chinese_numerals(text: str) -> str:
    """二〇二一年七月十一日 -> 2021年7月11日, as official papers write it."""
    if not _CHINESE_DATE.fullmatch(text):
        return text
    text = re.sub(r"([一二三四五六七八九])十([一二三四五六七八九])", r"\1\2", text)
    text = re.sub(r"([一二三四五六七八九])十", r"\g<1>0", text)
    text = re.sub(r"十([一二三四五六七八九])", r"1\1", text).replace("十", "10")
    return text.translate(_CHINESE)
