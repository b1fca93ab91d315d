"""Headers, errors and the style sheet."""

import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import get_template
from django.test import Client, RequestFactory

from haitang.pages import styles
from haitang.pages.errors import csrf_failure, locked_out
from haitang.pages.middleware import no_store
from haitang.pages.problems import problem

pytestmark = pytest.mark.usefixtures("gallery", "db")


def test_a_page_is_not_kept_by_caches(client):
    answer = client.get("/guide/")
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Language"] == "zh-hans"
    assert {"Cookie", "Accept-Language", "HX-Request"} <= set(answer["Vary"].split(", "))
    assert "camera=()" in answer["Permissions-Policy"]


def test_a_view_may_say_that_its_answer_can_be_kept(client):
    assert "public" in client.get("/cached/")["Cache-Control"]


def test_large_print_is_remembered(client):
    first = client.get("/home/?big=1")
    assert 'class="elder"' in first.content.decode()
    assert 'class="elder"' in client.get("/home/").content.decode()
    client.get("/home/?big=0")
    assert 'class="elder"' not in client.get("/home/").content.decode()
    assert "big" not in client.get("/home/?big=<b>").cookies


def test_the_language_can_be_changed_and_changed_back(client):
    page = client.get("/home/", headers={"accept-language": "zh-CN"}).content.decode()
    assert '<html lang="zh-CN"' in page
    assert 'value="en" lang="en"' in page
    client.post("/language/", {"language": "en", "next": "/home/"})
    assert '<html lang="en"' in client.get("/home/").content.decode()


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [("/nowhere/", 404, "没有找到这一页"), ("/refuse/", 403, "这件事不在您的职责里"),
     ("/suspect/", 400, "这个请求读不懂"), ("/fall/", 500, "这一页没有打开")],
)  # fmt: skip
def test_what_goes_wrong_is_answered_with_a_sentence(path, status, words, caplog):
    client = Client(raise_request_exception=False)
    page = client.get(path, headers={"accept": "text/html"})
    assert page.status_code == status
    assert words in page.content.decode()
    told = client.get(path, headers={"accept": "application/json"})
    assert told["Content-Type"] == "application/problem+json"
    body = json.loads(told.content)
    assert body["status"] == status
    assert body["title"] == words
    assert body["detail"].endswith("。")


def test_the_api_gets_problem_details_whatever_it_accepts(client):
    told = client.get("/api/refuse/", headers={"accept": "text/html"})
    assert told["Content-Type"] == "application/problem+json"


def test_a_browser_gets_a_page(client):
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    assert client.get("/refuse/", headers={"accept": browser})["Content-Type"].startswith(
        "text/html"
    )


def test_a_form_without_its_proof_says_what_to_do():
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/note/", {"text": "x"})
    assert answer.status_code == 403
    assert "请回到上一页刷新" in answer.content.decode()


def test_a_locked_log_in_tells_how_long(settings):
    settings.AXES_COOLOFF_TIME = 0.25
    answer = locked_out(RequestFactory().post("/login/"), {"username": "a"})
    assert answer.status_code == 429
    assert answer["Retry-After"] == "900"
    assert "15分钟" in answer.content.decode()


def test_csrf_failure_answers_machines_too():
    answer = csrf_failure(RequestFactory().post("/api/x"), reason="x")
    assert json.loads(answer.content)["status"] == 403


def test_a_problem_has_the_members_of_the_standard():
    answer = problem(409, "已经有人改过", "请刷新再试。", kind="/problems/changed", field="text")
    assert json.loads(answer.content) == {
        "type": "/problems/changed", "title": "已经有人改过", "status": 409,
        "detail": "请刷新再试。", "field": "text",
    }  # fmt: skip


def test_the_page_for_a_fall_needs_no_context():
    assert "回首页" in get_template("500.html").render({})


def test_the_headers_do_not_override_what_a_view_has_set():
    def view(request):
        answer = problem(400, "x")
        answer["Cache-Control"] = "private, max-age=5"
        return answer

    assert no_store(view)(RequestFactory().get("/"))["Cache-Control"] == "private, max-age=5"


def test_the_style_sheet_joins_every_component_once():
    found = finders.find(styles.NAME)
    text = Path(found).read_text()  # what the server sends
    assert text == styles.joined()
    assert "/*" not in text
    assert text.count("{") == text.count("}")
    assert {p.stem for p in styles.SOURCE.glob("*.css")} == set(styles.COMPONENTS)
    # 517 lines for the desk, the phone and the ledgers; 78 for what an election alone has: bars
    # over days, the seat map, ballots and tally sheets, the board of a result.
    assert sum(len(p.read_text().splitlines()) for p in styles.SOURCE.glob("*.css")) <= 595


def test_the_style_sheet_keeps_to_what_old_browsers_know():
    text = styles.joined()
    assert ":has(" not in text
    assert "color-mix" not in text
    assert not re.search(r"^&", text, re.MULTILINE)


def test_every_colour_of_the_dark_theme_has_a_light_one():
    light = set(re.findall(r"(--[\w-]+):", (styles.SOURCE / "tokens.css").read_text()))
    dark = set(re.findall(r"(--[\w-]+):", (styles.SOURCE / "dark.css").read_text()))
    used = set(re.findall(r"var\((--[\w-]+)\)", styles.joined()))
    assert dark <= light
    assert used <= light | {"--tone", "--tone-t"}


def test_a_method_that_is_not_taken_gets_a_page_and_the_list_of_those_that_are(client):
    answer = client.get("/only-post/")
    assert answer.status_code == 405
    assert "这个地址不能直接打开" in answer.content.decode()
    assert answer["Allow"]


def test_a_form_that_lay_too_long_is_not_called_a_matter_of_duties():
    said = csrf_failure(RequestFactory().post("/report/"), reason="x").content.decode()
    assert "页面已经过期" in said
    assert "职责" not in said


def test_an_address_with_a_nul_is_a_page_not_a_crash(client):
    assert client.get("/home/%00/").status_code == 404
    assert "没有找到这一页" in client.get("/home/%00/").content.decode()
    answer = client.get("/home/?q=a%00b")
    assert answer.status_code == 200
    assert answer.wsgi_request.GET["q"] == "ab"
