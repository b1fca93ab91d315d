"""The case ledger shows each reader what the duty gives, and nothing else moves it."""

import datetime as dt

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from haitang.cases.models import Case, Category, State
from haitang.cases.operations import (
    accept_case,
    answer_case,
    dispatch_case,
    return_case,
    save_view,
    supervise_case,
    sweep_late_cases,
)
from haitang.facts.guard import writes_allowed
from haitang.ledgers import counts, pager, reading
from haitang.ledgers.case_ledger import CASES
from haitang.ledgers.reading import LedgerPage, Narrow, read
from haitang.scope.scope import UnscopedError, enter, everything
from tests.cast import ROOT, Cast

pytestmark = pytest.mark.django_db


def page(cast: Cast, who: str, query: str = "", **how: object) -> LedgerPage:
    with enter(cast.scope(who, "read_cases")):
        return read(CASES, QueryDict(query), cast.accounts[who], **how)


def titles(found: LedgerPage) -> set[str]:
    return {row["title"] for row in found.rows}


@pytest.fixture
def city(cast: Cast) -> Cast:
    """Cases in three places, in different states; numbers in the order of this list."""
    now = timezone.now()
    old = now - dt.timedelta(days=60)
    cast.case(title="甲楼道灯不亮", at=old)
    cast.case(title="乙下水道堵塞", category=cast.categories["0201"], at=now - dt.timedelta(days=2))
    cast.case(title="丙路面破损", place=cast.places["sibling"], channel="phone")
    cast.case(title="丁树枝挡路", place=cast.places["cousin"])
    cast.case(title="戊远处的事", place=cast.places["far"])
    with everything("test"):
        first, second, third = Case.objects.order_by("number")[:3]
        dispatch_case(case=first, lead=cast.units["housing"], at=old, actor=ROOT)
        accept_case(case=first, handler=cast.accounts["handler"], at=old, actor=ROOT)
        dispatch_case(case=second, lead=cast.units["water"], actor=ROOT)
        return_case(case=second, reason="不是我们的", actor=ROOT)
        supervise_case(case=third, note="请尽快办理", actor=ROOT)
    return cast


def test_each_reader_sees_the_cases_of_the_duty(city: Cast) -> None:
    seen = {who: {t[0] for t in titles(page(city, who))} for who in
            ("county_dispatcher", "dispatcher", "window", "sibling_window", "handler",
             "far_dispatcher")}  # fmt: skip
    assert seen == {
        "county_dispatcher": set("甲乙丙丁"), "dispatcher": set("甲乙丙"), "window": set("甲乙"),
        "sibling_window": set("丙"), "handler": set("甲"), "far_dispatcher": set("戊"),
    }  # fmt: skip


def test_nothing_is_read_outside_a_scope(city: Cast) -> None:
    with pytest.raises(UnscopedError):
        read(CASES, QueryDict(), None)


def test_only_permitted_columns_leave(city: Cast) -> None:
    found = page(city, "statistician")
    assert {c.key for c in found.columns}.isdisjoint({"title", "handler"})
    assert all("title" not in row and "handler__name" not in row for row in found.rows)
    assert len(found.rows) == 4
    assert {c.key for c in page(city, "leader").columns} >= {"title", "handler"}


def test_a_filter_cannot_tell_what_a_column_hides(city: Cast) -> None:
    assert len(page(city, "leader", "q=下水道").rows) == 1
    found = page(city, "statistician", "q=下水道")
    assert len(found.rows) == 4  # no keyword for a reader without titles
    assert "q" not in {f.filter.key for f in found.fields}
    assert "mine" not in {t.key for t in found.tabs}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("view=all", "甲乙丙丁"),
        ("view=overdue", "甲"),
        ("view=returned", "乙"),
        ("view=supervised", "丙"),
        ("view=to_rate", ""),
        ("late=1", "甲"),
        ("state=returned", "乙"),
        ("channel=phone", "丙"),
        ("urgency=normal", "甲乙丙丁"),
        ("urgency=hard", ""),
        ("category=02", "乙"),
        ("category=0201", "乙"),
        ("place=320583100000", "甲乙丙"),
        ("place=320583100002", "丙"),
        ("place=320583101", "丁"),
        ("q=楼道", "甲"),
        ("q=巴城", ""),
        ("q=正仪", "丁"),
        ("q=%25", ""),
        ("channel=phone&place=320583101000", ""),
        ("order=due", "甲乙丙丁"),
    ],
)
def test_views_and_filters(city: Cast, query: str, expected: str) -> None:
    found = page(city, "county_dispatcher", query)
    assert {t[0] for t in titles(found)} == set(expected)
    assert found.total == len(expected)
    assert found.problems == []


def test_a_number_is_found_whole_and_by_its_beginning(city: Cast) -> None:
    with everything("test"):
        number = Case.objects.get(title="丙路面破损").number
    assert titles(page(city, "leader", f"q={number}")) == {"丙路面破损"}
    assert titles(page(city, "leader", f"q={number.lower()[2:]}")) == {"丙路面破损"}
    for beginning in (number[:-2], number[:5], number[:4]):
        found = titles(page(city, "leader", f"q={beginning}"))
        assert {"丙路面破损", "丁树枝挡路"} <= found, beginning
    assert titles(page(city, "leader", "q=HT99")) == set()


def test_days_include_both_ends(city: Cast) -> None:
    today = timezone.localdate()
    assert titles(page(city, "leader", f"since={today}")) == {"丙路面破损", "丁树枝挡路"}
    assert titles(page(city, "leader", f"until={today - dt.timedelta(days=3)}")) == {"甲楼道灯不亮"}
    day = today - dt.timedelta(days=2)
    assert titles(page(city, "leader", f"since={day}&until={day}")) == {"乙下水道堵塞"}


@pytest.mark.parametrize(
    "query",
    ["since=yesterday", "until=2021-13-01", "since=0001-01-01", "place=玉山", "place=999999",
     "category=none", "unit=x", "unit=999999999999999999", "state=gone", "channel='--"],
)  # fmt: skip
def test_what_cannot_be_read_gets_a_sentence_and_changes_nothing(city: Cast, query: str) -> None:
    found = page(city, "leader", query)
    assert [p.key for p in found.problems] == [query.split("=", maxsplit=1)[0]]
    assert len(found.rows) == 4


@pytest.mark.parametrize("number", ["0", "-1", "x", "９", "99999999999999999999", "2"])
def test_a_page_that_is_not_there_is_the_nearest(city: Cast, number: str) -> None:
    found = page(city, "leader", f"page={number}")
    assert found.page.number == 1
    assert len(found.rows) == 4


def test_tabs_count_what_they_open(city: Cast) -> None:
    found = page(city, "county_dispatcher", "q=楼道")
    for tab in found.tabs:
        assert tab.count == page(city, "county_dispatcher", f"view={tab.key}").total, tab.key
    assert [t.key for t in found.tabs if t.active] == ["all"]
    handled = page(city, "handler", "view=mine")
    assert titles(handled) == {"甲楼道灯不亮"}


def test_the_composition_is_that_of_the_rows(city: Cast) -> None:
    found = page(city, "county_dispatcher")
    assert {p.value: p.count for p in found.composition} == {
        "received": 2, "handling": 1, "returned": 1,
    }  # fmt: skip
    assert sum(p.count for p in found.composition) == found.total
    assert [p.value for p in page(city, "leader", "place=320583101000").composition] == ["received"]


def test_a_tag_drops_its_own_condition(city: Cast) -> None:
    found = page(city, "leader", "channel=phone&place=320583100000&view=all&page=1")
    assert [str(t.words) for t in found.tags] == ["玉山镇", "电话"]
    assert found.tags[1].drop == "place=320583100000&view=all"


def test_rows_that_a_figure_chose(city: Cast) -> None:
    with everything("test"):
        q = Case.objects.filter(title__startswith="丁").values("pk")
    narrow = Narrow(reading.Q(pk__in=q), "受理诉求", ("figure",))
    found = page(city, "leader", "figure=cases.received&view=all", narrow=narrow)
    assert titles(found) == {"丁树枝挡路"}
    assert found.tags[0].drop == "view=all"
    # What a figure chose is still narrowed to the reader's own cases.
    assert titles(page(city, "dispatcher", narrow=narrow)) == set()


def test_saved_views_are_ones_own(city: Cast) -> None:
    with everything("test"):
        save_view(account=city.accounts["leader"], ledger="cases", title="玉山电话",
                  query="channel=phone", county=city.places["county"], actor=ROOT)  # fmt: skip
    assert page(city, "leader").saved == [("玉山电话", "channel=phone")]
    assert page(city, "dispatcher").saved == []


def test_a_page_takes_few_statements(city: Cast) -> None:
    with (
        enter(city.scope("county_dispatcher", "read_cases")),
        CaptureQueriesContext(connection) as seen,
    ):
        read(CASES, QueryDict("place=320583100000&category=01"), city.accounts["leader"])
    assert len(seen) <= 6, [q["sql"] for q in seen]


def test_filters_offer_what_lies_in_reach(city: Cast) -> None:
    with enter(city.scope("dispatcher", "read_cases")):
        found = read(CASES, QueryDict(), city.accounts["dispatcher"])
        offered = {f.filter.key: [c.value for c in f.choices()] for f in found.fields}
    assert offered["place"] == ["320583100000", "320583100001", "320583100002"]
    assert "91" not in offered["category"]
    assert {"01", "0101"} <= set(offered["category"])
    assert offered["state"] == list(State.values)
    assert offered["q"] == []


def test_counting_stops_and_says_so(city: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (counts, reading):
        monkeypatch.setattr(module, "EXACT", 3)
        monkeypatch.setattr(module, "EXACT_TAB", 2)
    found = page(city, "county_dispatcher")
    assert (found.total, found.total_is_exact) == (3, False)
    assert [(t.count, t.more) for t in found.tabs if t.key == "all"] == [(3, True)]
    assert found.rows[0]["title"][0] in "丙丁"
    other = page(city, "county_dispatcher", "view=overdue")
    assert [(t.count, t.more) for t in other.tabs if t.key == "all"] == [(2, True)]


@pytest.mark.parametrize(
    "query", ["state=received", "category=01", "unit={housing}", "view=overdue", "late=1",
              "state=received&category=01&place=320583100000", "view=supervised"],
)  # fmt: skip
def test_many_rows_and_few_are_found_alike(
    city: Cast, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    query = query.format(housing=city.units["housing"].pk)
    few = [row["pk"] for row in page(city, "county_dispatcher", query).rows]
    for module in (counts, reading):
        monkeypatch.setattr(module, "EXACT", 0)
    many = page(city, "county_dispatcher", query, page_size=9)
    assert not many.total_is_exact
    assert few
    assert [row["pk"] for row in many.rows] == few


def test_the_last_page_that_can_be_opened_points_to_the_dates(
    city: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (counts, reading):
        monkeypatch.setattr(module, "EXACT", 2)
    for module in (pager, reading):
        monkeypatch.setattr(module, "DEEPEST", 2)
    found = page(city, "county_dispatcher", "page=3", page_size=1)
    assert found.page.number == 2
    assert "受理日期" in str(found.problems[0].message)


def test_pages_do_not_overlap(cast: Cast) -> None:
    at = timezone.now() - dt.timedelta(days=1)
    for n in range(7):
        cast.case(title=f"同时受理{n}", at=at)
    pages = [page(cast, "county_dispatcher", f"page={n}", page_size=3) for n in (1, 2, 3)]
    assert [len(p.rows) for p in pages] == [3, 3, 1]
    assert len({row["pk"] for p in pages for row in p.rows}) == 7
    assert [p.page.has_next() for p in pages] == [True, True, False]


def test_late_cases_are_those_that_the_sweep_finds(city: Cast) -> None:
    with everything("test"):
        sweep_late_cases(actor=ROOT)
        swept = set(Case.objects.filter(overdue_recorded=True).values_list("title", flat=True))
    assert titles(page(city, "county_dispatcher", "late=1")) == swept == {"甲楼道灯不亮"}


def test_an_answered_case_waits_for_the_call_back(city: Cast) -> None:
    with everything("test"):
        case = Case.objects.get(title="甲楼道灯不亮")
        answer_case(case=case, outcome="resolved", reply="已经换了灯", actor=ROOT)
    assert titles(page(city, "caller", "view=to_rate")) == {"甲楼道灯不亮"}


def test_codes_are_shown_in_words(city: Cast) -> None:
    found = page(city, "county_dispatcher", "state=returned")
    (_row, cells) = found.lines()[0]
    shown = {cell.column.key: str(cell.text) for cell in cells}
    assert shown["state"] == "退回待派"
    assert shown["channel"] == "窗口"
    assert shown["lead"] == "昆山水务集团"
    assert shown["handler"] == "None"


def test_an_ended_category_still_finds_its_cases(city: Cast) -> None:
    with writes_allowed("test"), everything("test"):
        Category.objects.filter(code="0201").update(ended_on=timezone.localdate())
    assert titles(page(city, "leader", "category=0201")) == {"乙下水道堵塞"}
