import datetime as dt

import pytest
from django.utils import timezone, translation

from haitang.pages import words


def at(text):
    return timezone.make_aware(dt.datetime.fromisoformat(text))


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    """It is 10:42 on 18 March 2026 in Shanghai."""
    monkeypatch.setattr(timezone, "now", lambda: at("2026-03-18T10:42"))


@pytest.mark.parametrize(
    ("due", "said", "look"),
    [
        (dt.date(2026, 3, 22), "还有4天", ""),
        (dt.date(2026, 3, 19), "明天", "near"),
        (dt.date(2026, 3, 18), "今天", "near"),
        (dt.date(2026, 3, 17), "超1天", "over"),
        (dt.date(2026, 3, 15), "超3天", "over"),
        (at("2026-03-18T17:30"), "今天17:30", "near"),
        (at("2026-03-18T08:00"), "超2小时", "over"),
        (at("2026-03-18T10:20"), "刚超期", "over"),
        (at("2026-03-17T23:00"), "超1天", "over"),
        (at("2029-03-17T23:00"), "还有1,095天", ""),
        (None, "—", ""),
    ],
)
def test_a_deadline_is_said_in_words(due, said, look):
    assert words.span(due) == said
    assert words.span_class(due) == look


@pytest.mark.parametrize(
    ("value", "chinese", "english"),
    [
        (dt.date(2026, 3, 8), "3月8日", "8 Mar"),
        (dt.date(2025, 12, 31), "2025年12月31日", "31 Dec 2025"),
        (at("2026-01-01T00:10"), "1月1日", "1 Jan"),
        (None, "—", "—"),
    ],
)
def test_a_day_shows_its_year_only_when_it_is_another_year(value, chinese, english):
    assert words.day(value) == chinese
    with translation.override("en"):
        assert words.day(value) == english


def test_a_moment_is_told_in_the_offices_own_time():
    assert words.moment(dt.datetime(2026, 3, 18, 2, 42, tzinfo=dt.UTC)) == "3月18日 10:42"


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [(972, 1000, "97.2%"), (1, 3, "33.3%"), (2, 3, "66.7%"), (1, 2000, "0.1%"), (1, 2001, "0.0%"),
     (0, 5, "0.0%"), (5, 5, "100.0%"), (0, 0, "—"), (None, 5, "—")],
)  # fmt: skip
def test_a_share_is_rounded_half_up_from_whole_numbers(part, whole, said):
    assert words.percent(part, whole) == said


@pytest.mark.parametrize(
    ("fen", "said"),
    [(386000, "3,860元"), (386050, "3,860.50元"), (5, "0.05元"), (-100, "−1元"), (None, "—")],
)
def test_money_is_whole_fen(fen, said):
    assert words.yuan(fen) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(20, "不到1分钟"), (480, "8分钟"), (3600, "1小时"), (20580, "5小时43分钟"),
     (176400, "2天1小时"), (172800, "2天"), (172860, "2天")],
)  # fmt: skip
def test_a_length_of_time_shows_its_two_largest_parts(seconds, said):
    assert words.lasting(dt.timedelta(seconds=seconds)) == said


def test_thousands_are_separated():
    assert [words.number(n) for n in (0, 1266, 1234567, None)] == ["0", "1,266", "1,234,567", "—"]
