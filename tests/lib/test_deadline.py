from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from haitang.lib.deadline import CLOSING, SHANGHAI, due_moment, shifted, whole_days_paused
from haitang.lib.workdays import is_working_day, working_days_between

MOMENTS = st.builds(
    lambda day, clock: datetime.combine(day, clock, tzinfo=SHANGHAI),
    st.dates(date(2020, 1, 1), date(2026, 12, 31)),
    st.times(),
)
KINDS = st.sampled_from(["working", "calendar"])


def at(month, day, hour=9, minute=0):
    return datetime(2021, month, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("start", "days", "kind", "due"),
    [
        (at(7, 1), 1, "working", at(7, 2, 17, 30)),
        (at(7, 1, 23, 59), 1, "working", at(7, 2, 17, 30)),  # the day counts, not the hour
        (at(7, 2), 1, "working", at(7, 5, 17, 30)),
        (at(7, 3), 1, "working", at(7, 5, 17, 30)),  # received on a Saturday
        (at(9, 30), 5, "working", at(10, 13, 17, 30)),
        (at(7, 1), 1, "calendar", at(7, 2, 17, 30)),
        (at(7, 1), 15, "calendar", at(7, 16, 17, 30)),
        (at(7, 2), 15, "calendar", at(7, 19, 17, 30)),  # Saturday 17th, so Monday
        (at(7, 1), 0, "working", at(7, 1, 17, 30)),
        (at(7, 1, 17, 30), 0, "working", at(7, 2, 17, 30)),
        (at(7, 2, 18), 0, "calendar", at(7, 5, 17, 30)),
        (at(7, 3), 0, "calendar", at(7, 5, 17, 30)),
    ],
)
def test_due_at_closing_of_the_last_day(start, days, kind, due):
    assert due_moment(start, days, kind) == due


def test_the_day_is_that_of_shanghai():
    assert due_moment(datetime(2021, 6, 30, 17, tzinfo=UTC), 1, "working") == at(7, 2, 17, 30)


def test_overrides_reach_the_deadline():
    assert due_moment(at(7, 1), 1, "working", {date(2021, 7, 2): False}) == at(7, 5, 17, 30)


@pytest.mark.parametrize(
    ("since", "until", "working", "calendar"),
    [
        (at(7, 6, 10), at(7, 6, 10), 0, 0),
        (at(7, 6, 10), at(7, 8, 10), 2, 2),
        (at(7, 6, 10), at(7, 8, 9, 59), 1, 1),
        (at(7, 5, 16), at(7, 6, 9), 0, 0),
        (at(7, 2, 18), at(7, 5, 9), 0, 2),  # over a weekend
        (at(7, 2, 18), at(7, 5, 17, 30), 1, 2),
        (at(7, 3, 10), at(7, 4, 20), 0, 1),
        (at(7, 3, 23), at(7, 5, 18), 1, 1),
        (at(7, 1, 16), at(7, 3, 9), 1, 1),
        (at(9, 30, 10), at(10, 8, 10), 1, 8),
    ],
)
def test_whole_days_of_a_pause(since, until, working, calendar):
    assert whole_days_paused(since, until, "working") == working
    assert whole_days_paused(since, until, "calendar") == calendar


def test_a_pause_moves_the_due_day_by_its_days():
    due = at(7, 9, 17, 30)
    assert shifted(due, at(7, 5), at(7, 8), "working") == at(7, 14, 17, 30)
    assert shifted(due, at(7, 5), at(7, 8), "calendar") == at(7, 12, 17, 30)


def test_a_short_pause_and_a_pause_after_the_end_move_nothing():
    due = at(7, 9, 17, 30)
    assert shifted(due, at(7, 5, 10), at(7, 5, 16), "working") == due
    assert shifted(due, due, at(7, 20), "working") == due
    assert shifted(due, at(7, 12), at(7, 20), "working") == due


def test_a_pause_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValueError, match="before it begins"):
        shifted(at(7, 9), at(7, 8), at(7, 5), "working")


def test_naive_moments_are_refused():
    with pytest.raises(ValueError, match="time zone"):
        due_moment(datetime(2021, 7, 1, 9), 1, "working")  # noqa: DTZ001


@given(MOMENTS, st.integers(0, 90), KINDS)
def test_a_deadline_is_after_its_start_at_closing_of_a_working_day(start, days, kind):
    due = due_moment(start, days, kind)
    assert due > start
    assert due.time() == CLOSING
    assert is_working_day(due.date())


@given(MOMENTS, st.integers(1, 30), KINDS, st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_pause_never_brings_a_deadline_nearer(start, days, kind, wait, length):
    due = due_moment(start, days, kind)
    since = start + timedelta(seconds=wait)
    until = since + timedelta(seconds=length)
    later = shifted(due, since, until, kind)
    assert later >= due
    if kind == "working" and since < due:
        gained = working_days_between(due.date(), later.date())
        assert gained == whole_days_paused(since, until, kind)


@given(MOMENTS, st.lists(st.integers(0, 300_000), min_size=2, max_size=2), KINDS)
def test_pausing_twice_gains_no_more_than_pausing_once(start, lengths, kind):
    middle = start + timedelta(seconds=lengths[0])
    end = middle + timedelta(seconds=lengths[1])
    parts = whole_days_paused(start, middle, kind) + whole_days_paused(middle, end, kind)
    assert parts <= whole_days_paused(start, end, kind)
