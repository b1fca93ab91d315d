import datetime as dt

import pytest
from django.test import Client

from haitang.cases.models import SavedView
from haitang.cases.operations import dispatch_case
from haitang.desk.reading import LIVING_FIRST
from haitang.facts.guard import writes_allowed
from haitang.people.models import Reveal
from haitang.places.models import Place
from haitang.scope.checks import guard_of, routes
from haitang.scope.scope import everything
from tests.desk.pages import text_of

pytestmark = pytest.mark.django_db
PHONE = "13812342207"


def test_every_address_of_the_desk_declares_its_guard():
    found = [(route, guard_of(view)) for route, view in routes() if route.startswith("/desk/")]
    assert len(found) > 60
    assert all(declared and declared.methods and not declared.public for _route, declared in found)


def test_nobody_is_sent_to_the_log_in(cast):
    answer = Client().get("/desk/cases/?view=overdue")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/login/?next=/desk/cases/")


@pytest.mark.parametrize("name", ["nobody"])
def test_an_account_without_a_duty_may_not_enter(cast, log_in, name):
    assert log_in(name).get("/desk/").status_code == 403


@pytest.mark.parametrize(
    "name",
    ["window", "dispatcher", "handler", "supervisor", "leader", "caller", "statistician",
     "project_leader", "administrator", "security", "auditor"],
)  # fmt: skip
def test_every_duty_has_a_work_desk_and_only_links_that_open(cast, log_in, name):
    cast.case()
    browser = log_in(name)
    page = browser.get("/desk/")
    assert page.status_code == 200
    for _group, items in page.context["nav"]:
        for _key, _label, _icon, url, _count in items:
            assert browser.get(url).status_code in {200, 302}, url


def test_the_work_desk_lists_what_waits_for_the_duty(cast, log_in):
    case = cast.case()
    assert case.number in text_of(log_in("dispatcher").get("/desk/"))
    assert case.number not in text_of(log_in("far_dispatcher").get("/desk/"))
    with everything("test"):
        dispatch_case(case=case, lead=cast.units["housing"], actor=cast.actor("dispatcher"))
    assert case.number not in text_of(log_in("dispatcher").get("/desk/"))
    assert case.number in text_of(log_in("handler").get("/desk/"))
    assert case.number not in text_of(log_in("water_handler").get("/desk/"))


def test_a_phone_is_masked_everywhere_and_shown_once_after_a_reason(cast, log_in):
    case, browser = cast.case(), log_in("window")
    page = text_of(browser.get(f"/desk/cases/{case.number}/"))
    assert "138****2207" in page
    assert PHONE not in page
    address = f"/desk/cases/{case.number}/phone/"
    refused = browser.post(address, {"reason": "看"})
    assert refused.status_code == 422
    assert PHONE not in text_of(refused)
    shown = browser.post(address, {"reason": "打电话约上门时间"})
    assert PHONE in text_of(shown)
    assert shown["Cache-Control"] == "no-store"
    assert PHONE not in text_of(browser.get(address))
    with everything("test"):
        assert Reveal.objects.get_queryset().count() == 1
    assert "打电话约上门时间" in text_of(log_in("auditor").get("/desk/reveals/"))


def test_a_supervisor_sees_the_case_but_not_who_reported_it(cast, log_in):
    case, browser = cast.case(), log_in("supervisor")
    page = text_of(browser.get(f"/desk/cases/{case.number}/"))
    assert "楼道灯不亮" in page
    assert "赵大江" not in page
    assert "138****2207" not in page
    assert browser.get(f"/desk/cases/{case.number}/phone/").status_code == 403


def test_a_statistician_sees_no_word_of_the_resident(cast, log_in):
    case, browser = cast.case(), log_in("statistician")
    for address in ("/desk/cases/", f"/desk/cases/{case.number}/", "/desk/search/?q=楼道"):
        page = text_of(browser.get(address))
        assert "楼道灯不亮" not in page, address
        assert "三单元" not in page, address


def test_the_ledger_costs_at_most_ten_queries(cast, log_in, django_assert_max_num_queries):
    for n in range(3):
        cast.case(title=f"第{n}件")
    browser = log_in("dispatcher")
    browser.get("/desk/cases/")
    with django_assert_max_num_queries(10):
        page = browser.get("/desk/cases/")
    text = text_of(page)
    assert "第2件" in text
    assert "共<b" in text
    assert "口径：" in text


def test_a_filter_narrows_and_can_be_dropped(cast, log_in):
    cast.case(title="灯坏了")
    cast.case(title="水漏了", category=cast.categories["0201"])
    text = text_of(log_in("dispatcher").get("/desk/cases/?q=水漏&state=received"))
    assert "水漏了" in text
    assert "灯坏了" not in text
    assert "去掉这个条件" in text


@pytest.mark.parametrize(
    "query", ["page=9999", "page=x", "since=昨天", "state=zzz", "place=1", "q=%00"]
)
def test_a_strange_address_still_gives_a_page(cast, log_in, query):
    cast.case()
    assert log_in("dispatcher").get(f"/desk/cases/?{query}").status_code == 200


def test_a_view_is_kept_and_shown_as_a_tab(cast, log_in):
    browser = log_in("dispatcher")
    sent = {"title": "我的水管", "query": "q=水&state=received"}
    assert browser.post("/desk/ledgers/cases/view/", sent).status_code == 302
    assert SavedView.objects.get().query == "q=水&state=received"
    assert "我的水管" in text_of(browser.get("/desk/cases/"))
    assert "请写明" in text_of(
        browser.post("/desk/ledgers/cases/view/", {"title": "", "query": ""}, follow=True)
    )


def test_the_sheet_is_taken_out_by_post_and_by_duty_only(cast, log_in):
    cast.case()
    browser = log_in("dispatcher")
    assert browser.get("/desk/ledgers/cases/sheet/").status_code == 405
    sheet = browser.post("/desk/ledgers/cases/sheet/", {"query": ""})
    assert sheet.status_code == 200
    assert sheet.content[:2] == b"PK"
    assert log_in("window").post("/desk/ledgers/cases/sheet/", {}).status_code == 403
    assert browser.post("/desk/ledgers/secret/sheet/", {}).status_code == 404


def test_search_finds_by_number_title_phone_and_place(cast, log_in):
    case, browser = cast.case(), log_in("window")
    to_case = browser.get("/desk/search/", {"q": case.number.lower()})
    assert to_case["Location"] == f"/desk/cases/{case.number}/"
    for text in ("楼道灯", "138 1234 2207", "赵大江"):
        assert case.number in text_of(browser.get("/desk/search/", {"q": text})), text
    assert "亭林社区居委会" in text_of(browser.get("/desk/search/", {"q": "亭林"}))
    assert "没有找到" in text_of(browser.get("/desk/search/", {"q": "1381234"}))


def test_search_by_phone_finds_nothing_for_who_sees_no_persons(cast, log_in):
    case = cast.case()
    text = text_of(log_in("supervisor").get("/desk/search/", {"q": PHONE}))
    assert case.number not in text
    assert "没有找到" in text


def test_a_place_shows_its_cases_units_and_parts(cast, log_in):
    cast.case()
    text = text_of(log_in("dispatcher").get(f"/desk/places/{cast.places['town'].code}/"))
    assert "楼道灯不亮" in text
    assert "玉山镇人民政府" in text
    assert "亭林社区居委会" in text


def test_a_place_outside_the_duty_is_not_there(cast, log_in):
    browser = log_in("dispatcher")
    for code in (cast.places["other_town"].code, cast.places["far"].code, "999999999999", "x"):
        assert browser.get(f"/desk/places/{code}/").status_code == 404


def test_the_ticket_prints_unit_deadline_article_and_a_masked_contact(cast, log_in):
    case = cast.case()
    with everything("test"):
        dispatch_case(case=case, lead=cast.units["housing"], actor=cast.actor("dispatcher"))
    text = text_of(log_in("dispatcher").get(f"/desk/cases/{case.number}/ticket/"))
    assert "昆山市住房和城乡建设局" in text
    assert "第二十条" in text
    assert "138****2207" in text
    assert PHONE not in text


def test_categories_are_in_the_readers_language(cast, log_in):
    cast.case()
    browser = log_in("dispatcher")
    page = text_of(browser.get("/desk/cases/", headers={"accept-language": "en"}))
    category = cast.categories["0101"]
    assert f">{category.title_en}<" in page.replace("\u3000", "")
    assert category.title not in page
    assert category.title in text_of(browser.get("/desk/cases/"))


def test_what_has_not_ended_stands_first_on_either_database(cast):
    pks = [cast.places["home"].pk, cast.places["county"].pk]
    for ended in pks:
        with writes_allowed("test"):
            Place.objects.filter(pk__in=pks).update(ended_on=None)
            Place.objects.filter(pk=ended).update(ended_on=dt.date(2026, 1, 1))
        found = Place.objects.filter(pk__in=pks).order_by(LIVING_FIRST)
        assert [place.pk for place in found] == [next(pk for pk in pks if pk != ended), ended]
