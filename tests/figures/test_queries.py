"""Figures of cases that were really handled, who may see them, and the records behind them."""

import datetime as dt
from collections.abc import Callable

import pytest

from haitang.cases.models import Case, Exclusion
from haitang.cases.operations import ask_exclusion, decide_exclusion, reopen_case
from haitang.facts.models import Fact
from haitang.facts.reconcile import reconcile
from haitang.figures.catalogue import FIGURES
from haitang.figures.charts import handling_distribution, largest, series
from haitang.figures.queries import DimensionError, UnknownFigureError, compute
from haitang.figures.records import records
from haitang.figures.slices import PeriodError
from haitang.figures.values import FigureValue
from haitang.scope.scope import NotPermittedError, enter, everything
from tests.cast import ROOT, Cast

pytestmark = pytest.mark.django_db
START, END = dt.date(2021, 1, 1), dt.date(2021, 12, 31)


def figures(cast: Cast, *codes: str, place: str = "county", **how: object) -> list[FigureValue]:
    span = {"start": START, "end": END, **how}
    with everything("test"):
        return compute(codes, cast.places[place], **span)


def one(cast: Cast, code: str, **how: object) -> FigureValue:
    return figures(cast, code, **how)[0]


def test_a_handled_spring_in_numbers(handled: Cast) -> None:
    expected = {
        "cases.received": (5, 5, None),
        "cases.closed": (3, 3, None),
        "cases.solved": (2, 2, None),
        "cases.open": (2, 2, None),
        "cases.response_rate": ("100.0", 4, 4),
        "cases.resolution_rate": ("66.7", 2, 3),
        "cases.satisfaction": ("50.0", 1, 2),
        "cases.on_time_rate": ("75.0", 3, 4),
        "cases.rated_badly": (1, 1, None),
        "cases.handling_median": (4 * 1440, 4 * 1440, None),
        "cases.handling_p90": (40 * 1440, 40 * 1440, None),
    }
    found = {v.code: (v.value, v.numerator, v.denominator) for v in figures(handled, *expected)}
    assert found == expected


def test_a_place_counts_itself_and_what_lies_in_it_only(handled: Cast) -> None:
    received = {
        name: one(handled, "cases.received", place=name).value
        for name in ("province", "county", "town", "home", "sibling", "cousin", "far_county")
    }
    assert received == {
        "province": 5, "county": 5, "town": 4, "home": 4, "sibling": 0, "cousin": 1,
        "far_county": 0,
    }  # fmt: skip


def test_both_ends_of_the_period_count(handled: Cast) -> None:
    first, last = dt.date(2021, 3, 1), dt.date(2021, 3, 6)
    assert one(handled, "cases.received", start=first, end=last).value == 5
    assert one(handled, "cases.received", start=first, end=first).value == 4
    assert one(handled, "cases.received", start=last, end=last).value == 1


def test_nothing_to_divide_by_is_no_value(cast: Cast) -> None:
    value = one(cast, "cases.satisfaction")
    assert (value.value, value.numerator, value.denominator) == (None, 0, 0)
    assert one(cast, "cases.handling_median").value is None
    assert one(cast, "cases.received").value == 0


def test_stock_is_what_stood_at_the_end_of_each_month(handled: Cast) -> None:
    value = one(handled, "cases.open", by="month", start=dt.date(2021, 2, 1))
    standing = {row.key: row.value for row in value.rows}
    # Received in March; closed on 3 April, 5 April (cousin) and 11 May.
    assert [standing[f"2021-{m:02d}"] for m in range(2, 8)] == [0, 5, 3, 2, 2, 2]
    assert value.value == 2


def test_a_breakdown_adds_up_and_names_its_rows(handled: Cast) -> None:
    value = one(handled, "cases.closed", by="town")
    assert [(r.key, r.title, r.value) for r in value.rows] == [
        ("320583100000", "玉山镇", 2),
        ("320583101000", "巴城镇", 1),
    ]
    by_category = one(handled, "cases.received", by="category")
    assert {r.key: r.value for r in by_category.rows} == {"01": 5, "02": 0, "07": 0}
    inside = one(handled, "cases.received", by="category", category=handled.categories["01"])
    assert {r.key: r.value for r in inside.rows} == {"01": 0, "0101": 5}
    by_unit = one(handled, "cases.closed", by="unit")
    assert [(r.key, r.value) for r in by_unit.rows] == [(str(handled.units["housing"].pk), 3)]


def test_figures_narrow_to_a_category_and_a_unit(handled: Cast) -> None:
    water = handled.categories["02"]
    assert one(handled, "cases.received", category=water).value == 0
    assert one(handled, "cases.closed", unit=handled.units["water"]).value == 0
    assert one(handled, "cases.closed", unit=handled.units["housing"]).value == 3


def test_a_figure_refuses_a_dimension_that_its_facts_do_not_hold(handled: Cast) -> None:
    with pytest.raises(DimensionError, match="受理诉求"):
        one(handled, "cases.received", by="unit")
    with pytest.raises(DimensionError):
        one(handled, "cases.open", unit=handled.units["housing"])


def test_a_wrong_question_gets_a_sentence(cast: Cast) -> None:
    with pytest.raises(UnknownFigureError, match=r"cases\.beauty"):
        one(cast, "cases.beauty")
    with pytest.raises(PeriodError, match="对调"):
        one(cast, "cases.received", start=END, end=START)


def test_figures_need_the_duty_at_the_place(handled: Cast) -> None:
    def ask(who: str, place: str) -> object:
        with enter(handled.scope(who, "read_figures")):
            return compute(["cases.received"], handled.places[place], START, END)[0].value

    assert ask("dispatcher", "town") == 4
    assert ask("leader", "county") == 5
    for who, place in (("dispatcher", "county"), ("dispatcher", "cousin"), ("window", "home"),
                       ("handler", "county"), ("leader", "far_county")):  # fmt: skip
        with pytest.raises(NotPermittedError):
            ask(who, place)
        with enter(handled.scope(who, "read_figures")), pytest.raises(NotPermittedError):
            records("cases.received", handled.places[place], START, END)


def test_an_exclusion_leaves_the_case_out_of_its_rate_alone(handled: Cast) -> None:
    with everything("test"):
        bad = Case.objects.get(grade=2)
        asker, decider = handled.actor("dispatcher"), handled.actor("supervisor")
        asked = ask_exclusion(
            case=bad, measure=Exclusion.Measure.SATISFACTION, reason="诉求不合理", actor=asker
        )
        decide_exclusion(exclusion=asked, granted=True, actor=decider)
    value = one(handled, "cases.satisfaction")
    assert (value.value, value.numerator, value.denominator) == ("100.0", 1, 1)
    assert one(handled, "cases.resolution_rate").denominator == 3
    assert one(handled, "cases.satisfaction_excluded").value == 1
    with everything("test"):
        behind = records(
            "cases.satisfaction", handled.places["county"], START, END, measure="denominator"
        )
        rated = Case.objects.filter(pk__in=behind.subjects())
        assert [case.grade for case in rated] == [5]


@pytest.mark.parametrize("code", list(FIGURES))
@pytest.mark.parametrize("measure", ["numerator", "denominator"])
def test_the_signed_sum_of_the_records_is_the_number(
    cast: Cast, make_facts: Callable[..., list[Fact]], code: str, measure: str
) -> None:
    make_facts(cast, 300, 3)
    value = one(cast, code)
    number = value.denominator if measure == "denominator" else value.numerator
    if number is None:
        return
    with everything("test"):
        behind = records(code, cast.places["county"], START, END, measure=measure)
        facts = list(behind.facts)
        total = behind.total()
    behaviour = behind.measure.behaviour
    if behaviour == "percentile":
        assert number in {fact.quantity for fact in facts}
    elif behaviour == "distinct":
        assert total == number == len(set(behind.subjects().values_list("subject_id", flat=True)))
    else:
        assert total == number == sum(behind.contribution(fact) for fact in facts)


def test_an_open_case_is_found_behind_the_figure(handled: Cast) -> None:
    with everything("test"):
        behind = records("cases.open", handled.places["home"], START, END)
        states = sorted(
            Case.objects.filter(pk__in=behind.subjects()).values_list("state", flat=True)
        )
    assert states == ["answered", "received"]


def test_facts_and_tables_agree(handled: Cast) -> None:
    with everything("test"):
        reopen_case(
            case=Case.objects.get(grade=5),
            reason="灯又坏了",
            at=dt.datetime(2021, 4, 5, tzinfo=dt.UTC),
            actor=ROOT,
        )
        lines = list(reconcile())
    assert len(lines) > 12
    assert [
        (line.title, line.from_facts, line.from_tables) for line in lines if not line.equal
    ] == []
    assert one(handled, "cases.open").value == 3


def test_charts_get_whole_numbers(handled: Cast) -> None:
    with everything("test"):
        county = handled.places["county"]
        received, rate = series(
            ["cases.received", "cases.resolution_rate"], county, START, END, "month"
        )
        towns = series(["cases.received"], county, START, END, "town")[0]
        spread = handling_distribution(county, START, END)
    assert received.labels[2] == "3月"
    assert received.values == (0, 0, 5, *[0] * 9)
    assert rate.values[2] == 1000
    assert largest(towns, 1).labels == ("玉山镇",)
    assert [count for _label, count in spread] == [0, 1, 1, 0, 1]
