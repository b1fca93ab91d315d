"""Residents' pages in a browser: no barrier, no sideways scroll, and the way without script."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from haitang.cases.lookup import code_for
from haitang.cases.models import State
from tests.cast import Cast
from tests.public.conftest import cases
from tests.public.test_progress import to

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(autouse=True)
def _plain_http(settings: object) -> None:
    settings.SECURE_SSL_REDIRECT = False
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


def addresses(cast: Cast) -> list[str]:
    codes = [
        code_for(to(cast, state).number)
        for state in (State.SUSPENDED, State.ANSWERED, State.CLOSED)
    ]
    return [
        "/", "/report/", "/report/?kind=01", "/report/?kind=93", "/progress/", "/p/x/", "/about/",
        "/privacy/", "/figures/", f"/p/{codes[0]}/receipt/", *(f"/p/{code}/" for code in codes),
    ]  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_barrier_and_no_sideways_scroll(
    browser: Browser, live_server: LiveServer, cast: Cast, scheme: str
) -> None:
    context = browser.new_context(color_scheme=scheme, viewport={"width": 320, "height": 800})
    page = context.new_page()
    for address in addresses(cast):
        for large in ("0", "1"):
            page.goto(f"{live_server.url}{address}{'&' if '?' in address else '?'}big={large}")
            found = Axe().run(page, options=WCAG)
            assert found.violations_count == 0, f"{address}: {found.generate_report()}"
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= 320, f"{address} big={large}: {wide}px"
    context.close()


def test_the_whole_way_works_without_script(
    browser: Browser, live_server: LiveServer, cast: Cast
) -> None:
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(live_server.url)
    page.get_by_role("link", name="反映问题").click()
    page.get_by_role("link", name="住房物业").click()
    page.get_by_label("说说情况").fill("三单元楼道灯坏了一周。")
    page.get_by_role("button", name="按街道、乡镇选").click()
    page.get_by_role("button", name="巴城镇").click()
    page.get_by_label("正仪社区居委会").check()
    page.get_by_label("具体位置").fill("3号楼")
    page.get_by_label("具体位置").press("Enter")
    expect(page.get_by_role("heading", name="已经收到")).to_be_visible()
    (case,) = cases()
    assert case.place == cast.places["cousin"]
    page.goto(f"{live_server.url}/progress/")
    look_up(page, code_for(case.number))
    expect(page.get_by_role("heading", level=1)).to_have_text("三单元楼道灯坏了一周")
    context.close()


def look_up(page: Page, code: str) -> None:
    page.get_by_label("查询码").fill(code.lower())
    page.get_by_role("button", name="查询").click()


def test_a_place_is_completed_while_one_types(
    page: Page, live_server: LiveServer, cast: Cast
) -> None:
    page.goto(f"{live_server.url}/report/?kind=01")
    page.get_by_label("在哪个社区或村").press_sequentially("正仪")
    expect(page.locator("#places option")).to_have_attribute("value", "正仪社区居委会（巴城镇）")
