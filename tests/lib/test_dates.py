from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from haitang.lib.dates import DateError, parse_date, parse_datetime

FIRST_OF_JULY = date(2021, 7, 1)


@pytest.mark.parametrize(
    "value",
    [
        "2021-07-01", "2021/7/1", "2021.07.01", "2021.7.1", "20210701", 20210701, 20210701.0,
        "2021年7月1日", "2021 年 7 月 1 日", "2021年07月01号", "２０２１年７月１日", "2021－7－1",
        "二〇二一年七月一日", "二○二一年七月一日", 44378, 44378.0, "44378", "44378.0", 44378.75,
        date(2021, 7, 1), datetime(2021, 7, 1, 9, 30, tzinfo=UTC),
        "2021-07-01 09:30", "2021-07-01T09:30:00", "2021/7/1 9:30:05", "2021年7月1日 上午9时30分",
        "2021年7月1日（星期四）", "2021-7-1 周四 9:30", "20210701 0:00", " 2021-07-01\u00a0",
    ],
)  # fmt: skip
def test_one_day_in_many_spellings(value):
    parsed = parse_date(value)
    assert (parsed.day, parsed.precision) == (FIRST_OF_JULY, "day")


@pytest.mark.parametrize(
    "value",
    [
        "2021-07",
        "2021/7",
        "2021.07",
        "2021年7月",
        "2021年7月份",
        202107,
        2021.07,
        2021.7,
        "二〇二一年七月",
    ],
)
def test_a_month_stays_a_month(value):
    parsed = parse_date(value)
    assert (parsed.day, parsed.precision) == (FIRST_OF_JULY, "month")


@pytest.mark.parametrize("value", ["2021", "2021年", 2021, 2021.0])
def test_a_year_stays_a_year(value):
    parsed = parse_date(value)
    assert (parsed.day, parsed.precision) == (date(2021, 1, 1), "year")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("二〇二一年十月二十一日", date(2021, 10, 21)),
        ("二〇二一年十二月三十日", date(2021, 12, 30)),
        ("二〇二一年二月十日", date(2021, 2, 10)),
        ("二〇二〇年二月二十九日", date(2020, 2, 29)),
    ],
)
def test_dates_in_chinese_numerals(text, day):
    assert parse_date(text).day == day


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (None, "empty"), ("", "empty"), ("　", "empty"),
        ("至今", "format"), ("21.7.1", "format"), ("1/7/2021", "format"), ("7月1日", "format"),
        ("2021-07-01 尽快", "format"), ("2021-07-01-02", "format"), (True, "format"),
        ("12345678901234567890", "format"), ([], "format"), (-3, "format"), (0.5, "format"),
        (float("nan"), "format"), (float("inf"), "format"), ("2021-7/1", "format"), (7, "format"),
        (2021.1, "ambiguous"),
        ("2021-02-30", "impossible"), ("2021年13月", "impossible"), (20211301, "impossible"),
        ("2021-07-01 25:00", "impossible"), ("2021-07-01 下午10时70分", "impossible"),
        ("1821-07-01", "range"), ("2321-07-01", "range"), (date(1, 1, 1), "range"),
    ],
)  # fmt: skip
def test_what_is_no_date_says_why(value, reason):
    with pytest.raises(DateError) as caught:
        parse_date(value)
    assert caught.value.reason == reason


def test_callers_narrow_the_range():
    with pytest.raises(DateError) as caught:
        parse_date("2031-01-01", latest=date(2026, 1, 1))
    assert caught.value.reason == "range"


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2021-07-01 09:30", "2021-07-01T09:30:00+08:00"),
        ("2021-07-01 9:30:15.250", "2021-07-01T09:30:15+08:00"),
        ("2021年7月1日下午3时", "2021-07-01T15:00:00+08:00"),
        ("2021年7月1日 9点半", "2021-07-01T09:30:00+08:00"),
        ("2021年7月1日 晚上8:05", "2021-07-01T20:05:00+08:00"),
        ("2021年7月1日中午1点", "2021-07-01T13:00:00+08:00"),
        ("2021年7月1日凌晨12点", "2021-07-01T00:00:00+08:00"),
        ("2021/7/1 3:15 PM", "2021-07-01T15:15:00+08:00"),
        ("2021/7/1 12:15 AM", "2021-07-01T00:15:00+08:00"),
        ("2021-07-01T23:30:00Z", "2021-07-02T07:30:00+08:00"),
        ("2021-07-01T09:30:00+0900", "2021-07-01T08:30:00+08:00"),
        (44378.395833333336, "2021-07-01T09:30:00+08:00"),
        (datetime(2021, 7, 1, 1, 30, tzinfo=UTC), "2021-07-01T09:30:00+08:00"),
        (datetime(2021, 7, 1, 9, 30), "2021-07-01T09:30:00+08:00"),  # noqa: DTZ001
    ],
)
def test_the_time_of_day_is_kept(value, moment):
    parsed = parse_datetime(value)
    assert (parsed.moment.isoformat(), parsed.precision) == (moment, "minute")


@given(st.dates(date(1930, 1, 1), date(2099, 12, 31)))
def test_every_spelling_of_a_day_gives_that_day(day):
    serial = (day - date(1899, 12, 30)).days
    spellings = [
        f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日",
        str(day),
        serial,
        str(serial),
    ]
    assert {parse_date(value).day for value in spellings} == {day}


@given(
    st.text(max_size=30)
    | st.text("0123456789-/.年月日时点分 TZ:+上下午半", max_size=24)
    | st.floats()
    | st.integers()
    | st.datetimes(timezones=st.timezones())
    | st.binary()
)
def test_nothing_but_its_own_error(value):
    for parse in (parse_date, parse_datetime):
        assert reason(parse, value) in {None, "empty", "format", "impossible", "range", "ambiguous"}


def reason(parse, value):
    try:
        parse(value)
    except DateError as error:
        return error.reason
    return None


def test_a_month_typed_as_text_is_not_ambiguous():
    assert parse_date("2021.10").day == date(2021, 10, 1)
    assert parse_date("2021.1").day == date(2021, 1, 1)
