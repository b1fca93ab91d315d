import re
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from haitang.pages import sparks
from haitang.pages.charts import Bars, Columns, Line, Row, Series
from haitang.pages.drawing import NARROW, WIDE, ticks

counts = st.integers(0, 10**9)
HOSTILE = "<script>\"&'"


def rects(svg):
    root = ET.fromstring(svg)  # noqa: S314 - our own drawing
    return root, [
        {k: int(v) for k, v in r.attrib.items() if k != "class"} for r in root.iter("rect")
    ]


@given(counts)
def test_ticks_are_even_round_and_reach_the_highest(highest):
    steps = ticks(highest)
    assert steps[0] == 0
    assert steps[-1] >= highest
    assert 2 <= len(steps) <= 6
    step = steps[1]
    assert steps == list(range(0, steps[-1] + 1, step))
    assert str(step).rstrip("0") in {"1", "2", "5"}


@given(
    st.lists(st.tuples(counts, counts), min_size=1, max_size=12), st.sampled_from([WIDE, NARROW])
)
def test_bars_lie_within_the_drawing_and_follow_their_numbers(pairs, width):
    chart = Bars(
        [Row(f"街道{i}", p) for i, p in enumerate(pairs)], [Series("甲"), Series("乙", "sky")]
    )
    _, drawn = rects(chart.svg(width))
    assert len(drawn) == sum(bool(v) for pair in pairs for v in pair)
    assert all(r["x"] >= 0 and r["x"] + r["width"] <= width for r in drawn)
    longest = max(sum(p) for p in pairs)
    if longest:
        totals = [sum(p) for p in pairs]
        ends = [
            max((r["x"] + r["width"] for r in drawn if i * 28 <= r["y"] < i * 28 + 28), default=0)
            for i in range(len(pairs))
        ]
        best = ends[totals.index(longest)]
        assert all(end <= best + 2 for end in ends)  # a mark is never thinner than one pixel


@given(st.lists(counts, min_size=1, max_size=30))
def test_a_column_is_as_tall_as_its_share_of_the_highest(values):
    chart = Columns([str(i) for i in range(len(values))], values)
    _, drawn = rects(chart.svg(WIDE))
    tallest = max(r["height"] for r in drawn)
    top = max(values)
    for r, value in zip(drawn, values, strict=True):
        assert r["y"] >= 0
        assert r["y"] + r["height"] == Columns.HEIGHT - 22
        if top:
            assert abs(r["height"] * top - tallest * value) <= top


@given(st.lists(counts, min_size=1, max_size=40))
def test_a_line_rises_when_its_numbers_rise(values):
    chart = Line([str(i) for i in range(len(values))], [Series("受理")], [values])
    points = re.search(r'points="([^"]*)"', chart.svg(NARROW))[1].split()
    ys = [int(p.split(",")[1]) for p in points]
    xs = [int(p.split(",")[0]) for p in points]
    assert xs == sorted(xs)
    assert 0 <= min(ys) <= max(ys) <= Line.HEIGHT
    for (a, b), (left, right) in zip(pairwise(values), pairwise(ys), strict=True):
        assert (a <= b) <= (right <= left)


def test_every_chart_has_a_table_with_the_same_numbers_and_the_real_links():
    chart = Line(["1月", "2月"], [Series("受理"), Series("办结", "leaf")], [[1266, 7], [1204, 5]],
                 links=[["/a?x=1&y=2", "/b"]])  # fmt: skip
    table = chart.table()
    assert '<td><a href="/a?x=1&amp;y=2">1,266</a></td>' in table
    assert "<td>1,204</td>" in table
    assert table.count("<tr>") == 3
    links = re.findall(r"<a [^>]*>", chart.svg(WIDE))
    assert len(links) == 2
    assert all('tabindex="-1"' in link for link in links)


def test_a_stacked_bar_chart_shows_the_total_in_its_table():
    chart = Bars([Row("甲", [3, 4])], [Series("a"), Series("b", "sky")])
    assert chart.heads() == ["", "a", "b", "合计"]
    assert chart.lines() == [("甲", [(3, ""), (4, ""), (7, "")])]
    assert Bars([Row("甲", [3])], [Series("a")]).key() == ""


def test_empty_charts_are_drawn_and_do_not_fall():
    assert "<svg" in Bars([], [Series("a")]).svg(WIDE)
    assert "<svg" in Columns([], []).svg(WIDE)
    assert "<svg" in Line([], [Series("a")], [[]]).svg(WIDE)
    assert "<svg" in sparks.meter([])
    assert 'width="0"' in sparks.progress(3, 0)
    assert sparks.spark([4]) == ""


def test_names_in_a_chart_cannot_become_markup():
    for chart in (
        Bars([Row(HOSTILE, [1], [HOSTILE])], [Series(HOSTILE)]),
        Line([HOSTILE], [Series(HOSTILE)], [[1]]),
        Columns([HOSTILE], [1], name=HOSTILE),
    ):
        markup = chart.both_widths() + chart.table() + chart.key()
        assert "<script" not in markup
        ET.fromstring(chart.svg(WIDE))  # noqa: S314 - must be well-formed


def test_no_drawing_carries_an_inline_style():
    drawn = sparks.ring(1, 2) + sparks.meter([(1, "bud", "a")]) + Columns(["a"], [1]).svg(WIDE)
    assert "style" not in drawn


def test_an_unknown_tone_is_refused():
    with pytest.raises(ValueError, match="Tone 'pink'"):
        Series("a", "pink")


@given(st.lists(counts, min_size=1, max_size=6))
def test_the_parts_of_a_composition_never_leave_the_bar(values):
    _, drawn = rects(sparks.meter([(v, "bud", str(v)) for v in values]))
    assert all(r["x"] >= 0 and r["x"] + r["width"] <= 1002 for r in drawn)
    assert len(drawn) == sum(bool(v) for v in values)
