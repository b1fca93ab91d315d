import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from haitang.cases.models import Grade, Outcome
from haitang.cases.operations import accept_case, answer_case, call_back_case, dispatch_case
from haitang.desk.figure_links import spent
from haitang.desk.periods import Period, asked, month_back, month_end, named
from haitang.facts import sealing, segments
from haitang.scope.scope import everything
from tests.desk.pages import text_of

pytestmark = pytest.mark.django_db


def rated(cast, grade):
    case = cast.case()
    with everything("test"):
        actor = cast.actor("dispatcher")
        dispatch_case(case=case, lead=cast.units["housing"], actor=actor)
        accept_case(case=case, handler=cast.accounts["handler"], actor=actor)
        answer_case(case=case, outcome=Outcome.RESOLVED, reply="灯已经换好了。", actor=actor)
        call_back_case(
            case=case, reached=True, resolved=grade >= Grade.FAIR, grade=grade, actor=actor
        )
    return case


def test_every_number_of_the_dashboard_opens_records_that_add_up_to_it(cast, log_in):
    rated(cast, Grade.GOOD)
    rated(cast, Grade.VERY_BAD)
    browser = log_in("supervisor")
    board = browser.get("/desk/figures/?period=year")
    assert board.status_code == 200
    tiles = [tile for row in board.context["rows"] for tile in row]
    assert len(tiles) == 8
    for tile in tiles:
        behind = browser.get(tile["href"])
        assert behind.status_code == 200, tile["label"]
        assert behind.context["equal"], tile["label"]
        assert behind.context["value"] == tile["value"], tile["label"]
    satisfaction = next(tile for tile in tiles if tile["label"] == "满意率")
    assert satisfaction["value"] == "50.0"
    assert satisfaction["parts"] == "2件中有1件"


def test_numerator_and_denominator_have_records_of_their_own(cast, log_in):
    good = rated(cast, Grade.GOOD)
    bad = rated(cast, Grade.VERY_BAD)
    browser = log_in("supervisor")
    above = text_of(browser.get("/desk/figures/cases.satisfaction/records/"))
    below = text_of(browser.get("/desk/figures/cases.satisfaction/records/?part=denominator"))
    assert good.number in above
    assert bad.number not in above
    assert bad.number in below


def test_figures_of_another_place_are_not_there(cast, log_in):
    browser = log_in("dispatcher")
    for code in (cast.places["county"].code, cast.places["far"].code, "1"):
        assert browser.get(f"/desk/figures/?place={code}").status_code == 404
        assert browser.get(
            f"/desk/figures/cases.received/records/?place={code}"
        ).status_code == 404  # fmt: skip
    assert log_in("window").get("/desk/figures/").status_code == 403


@pytest.mark.parametrize(
    "query", ["from=2026-13-01&to=x", "from=2026-02-02&to=2026-01-01", "period=zzz", "from=&to="]
)
def test_a_strange_period_falls_back_to_this_year(cast, log_in, query):
    page = log_in("supervisor").get(f"/desk/figures/?{query}")
    assert page.context["period"].key == "year"


def test_an_unknown_figure_category_or_unit_is_not_there(cast, log_in):
    browser = log_in("supervisor")
    for end in ("nothing/", "nothing/records/", "cases.received/records/?category=zz",
                "cases.received/records/?unit=x",
                "cases.received/records/?unit=99999"):  # fmt: skip
        assert browser.get(f"/desk/figures/{end}").status_code == 404, end


def test_a_definition_says_what_is_added_and_what_is_taken_off(cast, log_in):
    text = text_of(log_in("supervisor").get("/desk/figures/cases.satisfaction/"))
    assert "减去" in text
    assert "case.satisfaction_excluded" in text
    assert "怎么算出来的" in text


def test_stretches_of_days():
    today = dt.date(2026, 3, 18)
    assert named("quarter", today).start == dt.date(2026, 1, 1)
    assert named("twelve", today).start == dt.date(2025, 4, 1)
    assert named("month", today).before() == Period("", dt.date(2026, 2, 1), dt.date(2026, 2, 18))
    whole = Period("", dt.date(2026, 3, 1), dt.date(2026, 3, 10))
    assert whole.before() == Period("", dt.date(2026, 2, 19), dt.date(2026, 2, 28))
    late = named("month", dt.date(2026, 3, 31)).before()
    assert late == Period("", dt.date(2026, 2, 1), dt.date(2026, 2, 28))
    assert month_back(dt.date(2026, 1, 1), 1) == dt.date(2025, 12, 1)
    assert month_end("2024-02") == dt.date(2024, 2, 29)
    assert asked({"from": "2021-01-01", "to": "2021-12-31"}).key == ""


def test_lengths_of_time_have_one_decimal_half_up():
    assert spent(0) == ("0.0", "小时")
    assert spent(90) == ("1.5", "小时")
    assert spent(1439) == ("24.0", "小时")
    assert spent(1440) == ("1.0", "天")
    assert spent(1440 * 2 + 72) == ("2.1", "天")


def test_the_dashboard_of_a_county_without_cases_is_a_page(cast, log_in):
    page = log_in("leader").get("/desk/figures/?period=today")
    assert page.status_code == 200
    assert page.context["period"].start == timezone.localdate()


@pytest.mark.parametrize("channel", ["'", "nowhere", "window' or 1=1"])
def test_records_of_an_unknown_channel_are_not_found(log_in, channel):
    address = "/desk/figures/cases.received/records/"
    answer = log_in("supervisor").get(address, {"channel": channel, "period": "year"})
    assert answer.status_code == 404


def test_records_can_be_narrowed_to_one_channel(cast, log_in):
    cast.case()
    address = "/desk/figures/cases.received/records/"
    assert log_in("supervisor").get(address, {"channel": "window"}).status_code == 200


def test_an_unreadable_segment_gets_a_page_that_says_what_to_do(cast, log_in):
    cast.case()
    sealing.seal()
    (segment,) = segments.segments()
    segment.write_bytes(b"no table")
    for browser, url in (
        (log_in("leader"), "/desk/figures/"), (Client(), "/figures/"),
    ):  # fmt: skip
        page = browser.get(url)
        assert page.status_code == 503
        assert "haitang facts verify" in text_of(page)
    assert log_in("window").get("/desk/cases/").status_code == 200
