from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from haitang.lib.workdays import (
    add_calendar_days,
    add_working_days,
    is_working_day,
    next_working_day,
    previous_working_day,
    provisional,
    working_days_between,
)

DAYS = st.dates(date(2004, 1, 1), date(2030, 12, 31))
OVERRIDES = st.dictionaries(st.dates(date(2021, 1, 1), date(2021, 12, 31)), st.booleans())


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2021, 7, 1), True),  # Thursday
        (date(2021, 7, 3), False),  # Saturday
        (date(2021, 10, 1), False),  # National Day
        (date(2021, 9, 26), True),  # Sunday, made up
        (date(2021, 10, 9), True),  # Saturday, made up
        (date(2022, 1, 31), False),  # New Year's Eve, moved rest
        (date(2020, 1, 31), False),  # lengthened in the epidemic
        (date(2098, 1, 1), True),  # unknown year: a Wednesday
        (date(2098, 1, 4), False),
    ],
)
def test_holidays_and_make_up_days(day, works):
    assert is_working_day(day) is works


def test_only_years_without_a_notice_are_provisional():
    assert not provisional(date(2021, 12, 31))
    assert provisional(date(2098, 1, 1))
    assert provisional(date(1998, 1, 1))


def test_a_county_overrides_the_calendar_both_ways():
    flood = {date(2021, 7, 1): False, date(2021, 7, 3): True}
    assert not is_working_day(date(2021, 7, 1), flood)
    assert is_working_day(date(2021, 7, 3), flood)
    assert add_working_days(date(2021, 6, 30), 2, flood) == date(2021, 7, 3)


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        (date(2021, 7, 1), 0, date(2021, 7, 1)),
        (date(2021, 7, 3), 0, date(2021, 7, 5)),
        (date(2021, 7, 1), 1, date(2021, 7, 2)),
        (date(2021, 7, 2), 1, date(2021, 7, 5)),
        (date(2021, 7, 3), 1, date(2021, 7, 5)),
        (date(2021, 9, 30), 1, date(2021, 10, 8)),
        (
            date(2021, 9, 17),
            5,
            date(2021, 9, 26),
        ),  # Mid-Autumn, with its made-up Saturday and Sunday
        (date(2021, 12, 31), 1, date(2022, 1, 4)),
    ],
)
def test_the_first_day_is_not_counted(start, n, end):
    assert add_working_days(start, n) == end


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        (date(2021, 7, 1), 1, date(2021, 7, 2)),
        (date(2021, 7, 1), 2, date(2021, 7, 5)),  # Saturday, so Monday
        (date(2021, 9, 26), 7, date(2021, 10, 8)),
        (date(2021, 9, 24), 2, date(2021, 9, 26)),  # a Sunday that works
    ],
)
def test_a_period_that_ends_on_a_rest_day_ends_after_it(start, n, end):
    assert add_calendar_days(start, n) == end


@given(DAYS, st.integers(1, 120), OVERRIDES)
def test_adding_and_counting_are_inverse(start, n, overrides):
    end = add_working_days(start, n, overrides)
    assert is_working_day(end, overrides)
    assert working_days_between(start, end, overrides) == n
    assert working_days_between(end, start, overrides) == -n


@given(DAYS, st.integers(0, 60), st.integers(0, 60))
def test_periods_add_up(start, n, m):
    if n:
        assert add_working_days(add_working_days(start, n), m) == add_working_days(start, n + m)
    assert add_calendar_days(start, n) >= start + timedelta(days=n)


@given(DAYS)
def test_the_nearest_working_days_enclose_a_day(day):
    assert previous_working_day(day) <= day <= next_working_day(day)
    assert working_days_between(day, next_working_day(day)) == int(not is_working_day(day))


@pytest.mark.parametrize("n", [-1, 3661, 10**9])
def test_absurd_periods_are_refused(n):
    with pytest.raises(ValueError, match="cannot be counted"):
        add_working_days(date(2021, 7, 1), n)
    with pytest.raises(ValueError, match="cannot be counted"):
        add_calendar_days(date(2021, 7, 1), n)


def test_overrides_that_close_every_day_do_not_hang():
    closed = {date(2021, 7, 1) + timedelta(days=n): False for n in range(4000)}
    with pytest.raises(ValueError, match="no working day"):
        next_working_day(date(2021, 7, 1), closed)
