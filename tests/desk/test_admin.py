import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from haitang.accounts.models import Account, Duty
from haitang.cases.models import CalendarDay, Case, Category, DispatchRule, Project
from haitang.cases.operations import open_project
from haitang.organizations.models import Organization
from haitang.scope.scope import everything
from tests.cast import PASSWORD
from tests.desk.pages import key_of, text_of

pytestmark = pytest.mark.django_db
TABLE = (
    "编号,地点,类别,标题,内容,姓名,电话\n"
    "1,{place},管道堵塞,下水管道堵塞,二单元下水管道堵塞污水外溢,赵大江,13812342207\n"
)


def test_a_right_password_lets_in_and_a_wrong_one_gets_a_sentence(cast):
    browser = Client()
    wrong = browser.post("/login/", {"username": "window", "password": "nonsense"})
    assert wrong.status_code == 422
    assert "用户名或密码不对" in text_of(wrong)
    right = browser.post("/login/", {"username": " Window ", "password": PASSWORD})
    assert right.status_code == 302
    assert right["Location"] == "/desk/"
    assert browser.get("/desk/").status_code == 200
    assert browser.post("/logout/").status_code == 302
    assert browser.get("/desk/").status_code == 302


def test_five_wrong_passwords_close_the_door_for_a_while(cast):
    browser = Client()
    for _try in range(5):
        last = browser.post("/login/", {"username": "window", "password": "nonsense"})
    assert last.status_code == 429
    assert browser.post("/login/", {"username": "window", "password": PASSWORD}).status_code == 429


def test_the_log_in_never_leads_to_a_foreign_site(cast):
    answer = Client().post(
        "/login/?next=https://evil.example/",
        {"username": "window", "password": PASSWORD, "next": "https://evil.example/"},
    )
    assert answer["Location"] == "/desk/"


def test_the_language_is_changed_by_post(cast):
    browser = Client()
    browser.post("/set-language/", {"language": "en", "next": "/login/"})
    assert browser.cookies["language"].value == "en"
    assert 'lang="en"' in text_of(browser.get("/login/"))


def test_one_changes_ones_own_password_and_stays_logged_in(cast, log_in):
    browser = log_in("window")
    sent = {"old": PASSWORD, "new": "Malus-2026-spring", "again": "Malus-2026-spring"}
    assert "原密码不对" in text_of(browser.post("/desk/me/password/", {**sent, "old": "x"}))
    assert "不一样" in text_of(browser.post("/desk/me/password/", {**sent, "again": "y"}))
    assert (
        browser.post("/desk/me/password/", {**sent, "new": "123", "again": "123"}).status_code
        == 422
    )
    assert browser.post("/desk/me/password/", sent).status_code == 302
    assert browser.get("/desk/me/").status_code == 200
    assert Account.objects.get(username="window").check_password("Malus-2026-spring")


def test_an_account_is_made_given_a_duty_ended_and_closed_by_three_hands(cast, log_in):
    administrator, security = log_in("administrator"), log_in("security")
    made = administrator.post(
        "/desk/accounts/new/",
        {"username": "new.one", "name": "新来的", "password": "Malus-2026-spring",
         "organization": cast.units["committee"].pk},
    )  # fmt: skip
    assert made.status_code == 302
    account = Account.objects.get(username="new.one")
    grant = f"/desk/accounts/{account.pk}/grant/"
    assert administrator.get(grant).status_code == 403
    sent = {"code": "window", "place": cast.places["home"].code, "began_on": "2026-01-01"}
    assert security.post(grant, sent).status_code == 302
    duty = Duty.objects.get(account=account)
    assert "窗口受理员" in text_of(log_in("auditor").get(f"/desk/accounts/{account.pk}/"))
    assert security.post(f"/desk/duties/{duty.pk}/end/", {}).status_code == 302
    duty.refresh_from_db()
    assert duty.ended_on is not None
    assert (
        administrator.post(
            f"/desk/accounts/{account.pk}/password/", {"new": "Malus-7-blossom"}
        ).status_code
        == 302
    )
    assert administrator.post(f"/desk/accounts/{account.pk}/close/", {}).status_code == 302
    account.refresh_from_db()
    assert not account.is_active


def test_a_duty_without_its_place_is_refused_at_the_field(cast, log_in):
    account = cast.accounts["nobody"]
    answer = log_in("security").post(
        f"/desk/accounts/{account.pk}/grant/", {"code": "handler", "began_on": "2026-01-01"}
    )
    assert answer.status_code == 422
    assert "须指定单位" in text_of(answer)
    assert 'href="#id_organization"' in text_of(answer)


def test_a_line_of_the_catalogue_takes_the_place_of_the_earlier_one(cast, log_in):
    browser = log_in("administrator")
    sent = {
        "category": "02", "place": cast.places["county"].code, "unit": cast.units["housing"].pk,
        "began_on": "2026-02-01", "source": "市政府文件",
    }  # fmt: skip
    assert browser.post("/desk/catalogue/new/", sent).status_code == 302
    rules = DispatchRule.objects.filter(category__code="02").order_by("began_on")
    assert [rule.ended_on for rule in rules] == [dt.date(2026, 2, 1), None]
    again = browser.post("/desk/catalogue/new/", sent)
    assert "起始日期要晚于" in text_of(again)
    assert "市政府文件" in text_of(browser.get("/desk/catalogue/"))


def test_a_category_is_added_changed_and_ended(cast, log_in):
    browser = log_in("administrator")
    sent = {
        "code": "0202", "parent": "02", "title": "井盖", "title_en": "Manholes",
        "urgency": "urgent", "route": "", "position": 3,
    }  # fmt: skip
    assert browser.post("/desk/categories/new/", sent).status_code == 302
    assert Category.objects.get(code="0202").parent.code == "02"
    bad = browser.post("/desk/categories/new/", {**sent, "code": "A B"})
    assert "小写字母或数字" in text_of(bad)
    changed = {**sent, "title": "井盖丢失", "ended": "yes"}
    assert browser.post("/desk/categories/0202/change/", changed).status_code == 302
    row = Category.objects.get(code="0202")
    assert row.title == "井盖丢失"
    assert row.ended_on is not None
    assert browser.get("/desk/categories/zz/change/").status_code == 404


def test_the_county_sets_a_working_day_of_its_own(cast, log_in):
    browser = log_in("administrator")
    sent = {"day": "2026-05-06", "working": "no", "reason": "台风停工"}
    assert browser.post("/desk/calendar/", sent).status_code == 302
    assert CalendarDay.objects.get().working is False
    assert browser.post("/desk/calendar/", {**sent, "day": "2026-02-30"}).status_code == 422
    assert log_in("dispatcher").get("/desk/calendar/").status_code == 403


def test_a_file_is_tried_then_taken_in_once(cast, log_in):
    browser = log_in("window")
    text = TABLE.format(place="亭林社区居委会")
    file = SimpleUploadedFile("诉求.csv", text.encode("gb18030"))
    tried = browser.post("/desk/cases/import/", {"file": file})
    assert tried.status_code == 200
    assert "可登记" in text_of(tried)
    with everything("test"):
        assert not Case.objects.get_queryset().exists()
    kept = browser.post("/desk/cases/import/confirm/", {})
    assert "已登记" in text_of(kept)
    with everything("test"):
        assert Case.objects.get_queryset().count() == 1
    answer = browser.get("/desk/cases/import/answer/")
    assert "attachment" in answer["Content-Disposition"]
    assert "下水管道堵塞" in answer.content.decode("utf-8-sig")
    assert browser.post("/desk/cases/import/confirm/", {}, follow=True).status_code == 200
    with everything("test"):
        assert Case.objects.get_queryset().count() == 1


def test_a_file_laid_aside_is_not_readable_on_disk(cast, log_in, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    file = SimpleUploadedFile("a.csv", TABLE.format(place="亭林社区居委会").encode())
    log_in("window").post("/desk/cases/import/", {"file": file})
    held = list((tmp_path / "parcels").iterdir())
    assert held
    assert all(b"13812342207" not in path.read_bytes() for path in held)
    assert all(path.stat().st_mode & 0o077 == 0 for path in held)


@pytest.mark.parametrize(
    ("name", "data"), [("a.xlsx", b"PK\x03\x04broken"), ("a.csv", b"a,b\n1,2\n"), ("a.exe", b"MZ")]
)
def test_what_is_no_such_table_gets_a_sentence(cast, log_in, name, data):
    answer = log_in("window").post("/desk/cases/import/", {"file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 422
    assert 'role="alert"' in text_of(answer)


def project_of(cast):
    with everything("test"):
        case = cast.case()
        return open_project(
            title="老旧管网改造", text="下水反复堵塞，要换主管道。", place=cast.places["home"],
            leader=cast.accounts["project_leader"], lead=cast.units["housing"],
            due_on=dt.date.today() + dt.timedelta(days=60), cases=[case],  # noqa: DTZ011
            actor=cast.actor("project_leader"),
        ), case  # fmt: skip


def test_a_project_is_opened_from_the_form_with_its_cases(cast, log_in):
    case, browser = cast.case(), log_in("project_leader")
    sent = {
        "title": "老旧管网改造", "text": "下水反复堵塞，要换主管道。",
        "numbers": case.number.lower(),
        "place": cast.places["home"].code, "leader": cast.accounts["project_leader"].pk,
        "lead": cast.units["housing"].pk, "due_on": "2099-01-01",
    }  # fmt: skip
    bad = browser.post("/desk/projects/new/", {**sent, "numbers": "HT99-00001"})
    assert bad.status_code == 422
    assert "没有这些编号的办件" in text_of(bad)
    past = browser.post("/desk/projects/new/", {**sent, "due_on": "2001-01-01"})
    assert "完成日期要晚于立项日期" in text_of(past)
    sent["key"] = key_of(browser.get("/desk/projects/new/"))
    first, second = (browser.post("/desk/projects/new/", sent) for _ in range(2))
    assert first["Location"] == second["Location"]
    page = text_of(browser.get(first["Location"]))
    assert "老旧管网改造" in page
    assert case.number in page


def test_a_project_goes_from_step_to_end_and_settles_its_cases(cast, log_in):
    project, case = project_of(cast)
    browser, base = log_in("project_leader"), f"/desk/projects/{project.pk}"
    day = (dt.date.today() + dt.timedelta(days=30)).isoformat()  # noqa: DTZ011
    assert (
        browser.post(f"{base}/milestone/", {"title": "换管完成", "due_on": day}).status_code == 302
    )
    assert browser.post(f"{base}/plan/", {"fen": "3860.50", "note": "维修资金"}).status_code == 302
    assert browser.post(f"{base}/spend/", {"fen": "3860.51", "note": "工程款"}).status_code == 422
    assert browser.post(f"{base}/spend/", {"fen": "3860.50", "note": "工程款"}).status_code == 302
    assert "最多两位小数" in text_of(
        browser.post(f"{base}/plan/", {"fen": "1.005", "note": "资金"})
    )
    assert "还有节点没有完成" in text_of(browser.post(f"{base}/acceptance/", {"yes": 9, "no": 1}))
    with everything("test"):
        step = Project.objects.get_queryset().get(pk=project.pk).milestones.get()
    reached = {"milestone": step.pk, "evidence": "验收单已签"}
    assert browser.post(f"{base}/reached/", reached).status_code == 302
    assert browser.post(f"{base}/acceptance/", {"yes": 9, "no": 1}).status_code == 302
    assert browser.post(f"{base}/end/", {"conclusion": "主管道已更换。"}).status_code == 302
    page = text_of(browser.get(f"{base}/"))
    assert "3,860.50元" in page
    assert "已结项" in page
    with everything("test"):
        assert Case.objects.get_queryset().get(pk=case.pk).state == "closed"


def test_a_project_elsewhere_is_not_there(cast, log_in):
    project, _case = project_of(cast)
    assert log_in("far_dispatcher").get(f"/desk/projects/{project.pk}/").status_code == 404
    assert log_in("water_handler").get(f"/desk/projects/{project.pk}/").status_code == 404
    assert log_in("handler").get(f"/desk/projects/{project.pk}/").status_code == 200


def test_a_calendar_address_is_given_renewed_and_opens_the_feed(cast, log_in):
    browser = log_in("handler")
    assert "calendar/" not in text_of(browser.get("/desk/me/"))
    assert browser.post("/desk/me/feed/", {}).status_code == 302
    first = browser.get("/desk/me/").context["feed_url"]
    assert Client().get(first).status_code == 200
    browser.post("/desk/me/feed/", {})
    second = browser.get("/desk/me/").context["feed_url"]
    assert second != first
    assert Client().get(first).status_code == 404
    assert Client().get(second).status_code == 200


def test_an_administrator_enters_renames_and_ends_units(cast, log_in):
    browser = log_in("administrator")
    sent = {
        "key": "00000000-0000-4000-8000-000000000041", "place": "320583100001",
        "kind": "station", "name": "亭林党群服务站", "began_on": "2021-01-01",
    }  # fmt: skip
    assert browser.post("/desk/units/new/", sent).status_code == 302
    again = browser.post("/desk/units/new/", {**sent, "key": sent["key"][:-1] + "2"})
    assert again.status_code == 422
    assert "亭林党群服务站" in text_of(again)
    unit = Organization.objects.get(name="亭林党群服务站")
    renamed = browser.post(f"/desk/units/{unit.pk}/rename/", {"name": "亭林“红客堂”"})
    assert renamed.status_code == 302
    assert "亭林“红客堂”" in text_of(browser.get("/desk/units/?q=红客堂"))
    assert browser.post(f"/desk/units/{unit.pk}/end/", {"on": "2026-01-01"}).status_code == 302
    assert browser.get(f"/desk/units/{unit.pk}/rename/").status_code == 404


def test_only_an_administrator_keeps_units(cast, log_in):
    assert log_in("dispatcher").get("/desk/units/").status_code == 403


@pytest.mark.parametrize("code", ["99999999999999999999", "13812342207", "32058319491001001x"])
def test_a_code_like_a_number_of_a_person_is_refused_at_its_field(cast, log_in, code):
    sent = {
        "code": code, "parent": "02", "title": "水管", "title_en": "Water", "urgency": "normal",
        "route": "", "hint": "", "keywords": "", "position": "0",
    }  # fmt: skip
    answer = log_in("administrator").post("/desk/categories/new/", sent)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["code"]
    assert not Category.objects.filter(code=code).exists()
