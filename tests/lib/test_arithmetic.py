"""Ratios and canonical JSON."""

import json
from decimal import ROUND_HALF_UP, Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from haitang.lib import canonical, ratios

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(st.integers(-(10**12), 10**12), st.integers(1, 10**12), st.integers(0, 4))
def test_ratios_agree_with_decimal_arithmetic(numerator, denominator, places):
    with localcontext() as context:
        context.prec = 60
        exact = Decimal(numerator) * 100 / Decimal(denominator)
        expected = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    assert Decimal(ratios.percent(numerator, denominator, places)) == expected


@pytest.mark.parametrize(
    ("numerator", "denominator", "places", "text"),
    [
        (52, 91, 1, "57.1"),  # 91 forms fewer by 52: a report printed 65.3
        (1, 3, 0, "33"),
        (1, 2000, 1, "0.1"),
        (1, 2001, 1, "0.0"),
        (-1, 2001, 1, "0.0"),
        (-1, 2000, 1, "-0.1"),
        (0, 5, 2, "0.00"),
        (7, 5, 1, "140.0"),
    ],
)
def test_percentages_round_half_up(numerator, denominator, places, text):
    assert ratios.percent(numerator, denominator, places) == text


def test_nothing_over_nothing_is_none():
    assert ratios.percent(0, 0) is None
    assert ratios.per_mille(5, 0) is None
    with pytest.raises(ValueError, match="no ratio"):
        ratios.percent(1, -1)


@given(st.lists(st.integers(), min_size=1), st.integers(1, 100))
def test_a_percentile_is_the_smallest_value_that_covers_its_share(values, p):
    values.sort()
    value = ratios.percentile(values, p)
    assert value in values
    assert 100 * sum(other <= value for other in values) >= p * len(values)
    assert 100 * sum(other < value for other in values) < p * len(values)


def test_median_of_even_counts_is_the_lower_and_of_none_is_none():
    assert ratios.median([1, 3]) == 1
    assert ratios.median([1, 3, 9]) == 3
    assert ratios.median([]) is None


@pytest.mark.parametrize("p", [0, 101, -5])
def test_there_is_no_such_percentile(p):
    with pytest.raises(ValueError, match="no percentile"):
        ratios.percentile([1], p)


def test_grouped_digits():
    assert [ratios.grouped(n) for n in (0, 999, 1000, -1234567)] == [
        "0",
        "999",
        "1,000",
        "-1,234,567",
    ]


@given(JSON)
def test_canonical_text_reads_back_and_is_the_only_one(value):
    text = canonical.dumps(value)
    assert json.loads(text) == value
    assert canonical.dumps(json.loads(text)) == text
    assert text.encode()


def test_the_order_of_keys_does_not_matter():
    assert canonical.dumps({"乙": 1, "甲": {"b": 1, "a": 2}}) == '{"乙":1,"甲":{"a":2,"b":1}}'


@pytest.mark.parametrize("value", [1.0, {"a": [0.5]}, (1,), {1: 2}, b"x", {"a"}, object()])
def test_what_has_more_than_one_spelling_is_refused(value):
    with pytest.raises(TypeError):
        canonical.dumps(value)


@pytest.mark.parametrize("value", ["\ud800", ["\udfff"], {"\ud800": 1}])
def test_half_characters_are_refused(value):
    with pytest.raises(ValueError, match="surrogate"):
        canonical.dumps(value)


def test_endless_nesting_is_refused():
    value = []
    value.append(value)
    with pytest.raises(ValueError, match="too deeply"):
        canonical.dumps(value)
