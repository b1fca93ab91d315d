"""Outcome figures: ratios of sums of facts, and the facts behind them."""

import datetime as dt

import pytest
from django.utils import timezone

from haitang.facts.reconcile import reconcile
from haitang.figures.queries import compute
from haitang.figures.records import records
from haitang.results import operations as do
from haitang.scope.scope import everything
from tests.cast import ROOT
from tests.results.counted import background, declared

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def county(cast):
    hall, _result = declared(cast)
    background(hall, "赵文婷", "1988-04-07")  # 37
    background(hall, "郑宇", "1990-04-06", sex="male", education="college", political="none")  # 36
    background(hall, "冯雪", "1970-01-01", education="senior")  # 56
    with everything("test"):
        do.begin_terms(election=hall.election, actor=ROOT)
    return cast.places["county"]


def value_of(code, place):
    today = timezone.localdate()
    with everything("test"):
        return compute([code], place, today - DAY, today + DAY)[0]


@pytest.mark.parametrize(
    ("code", "value", "numerator", "denominator"),
    [
        ("elections.members", 3, 3, None), ("elections.age", "43.0", 129, 3),
        ("elections.former_age", None, 0, 0), ("elections.women_share", "66.7", 2, 3),
        ("elections.college_share", "66.7", 2, 3), ("elections.party_share", "66.7", 2, 3),
        ("elections.first_time_share", "100.0", 3, 3), ("elections.crossing_share", "0.0", 0, 3),
        ("elections.both_offices_share", None, 0, 0), ("elections.declared", 1, 1, None),
    ],
)  # fmt: skip
def test_a_figure_is_a_ratio_of_two_sums(county, code, value, numerator, denominator):
    found = value_of(code, county)
    assert (found.value, found.numerator, found.denominator) == (value, numerator, denominator)


def test_what_is_not_on_file_is_not_a_no(cast):
    hall, _result = declared(cast)
    background(hall, "赵文婷", "1988-04-07", education="unknown", political="unknown")
    background(hall, "郑宇", "1990-04-06", sex="unknown", education="senior")
    with everything("test"):  # of 冯雪 nothing is known
        do.begin_terms(election=hall.election, actor=ROOT)
    for code, value, part, known in (
        ("women", "100.0", 1, 1), ("college", "0.0", 0, 1), ("party", "100.0", 1, 1),
    ):  # fmt: skip
        found = value_of(f"elections.{code}_share", cast.places["county"])
        assert (found.value, found.numerator, found.denominator) == (value, part, known), code


def test_a_figure_opens_exactly_its_facts(county):
    today = timezone.localdate()
    with everything("test"):
        found = records("elections.age", county, today - DAY, today + DAY)
        assert [fact.kind for fact in found.facts] == ["composition.age_years"]
        assert found.total() == 129


def test_facts_and_tables_agree(county):
    with everything("test"):
        titles = ("Results", "Elected", "Committees")
        lines = [line for line in reconcile() if line.title.startswith(titles)]
    assert len(lines) == 18
    assert [line for line in lines if not line.equal] == []
