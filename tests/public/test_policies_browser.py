"""Policies for everybody in a browser: no barrier, no sideways scroll, two taps from home."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from tests.cast import Cast
from tests.policies.scene import Scene, build

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


def addresses(scene: Scene) -> list[str]:
    return [
        "/", "/policies/", "/policies/?q=研发", "/policies/?q=登月",
        f"/policies/{scene.policy.pk}/", "/policies/notices/", "/alliances/",
    ]  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_barrier_and_no_sideways_scroll(
    browser: Browser, live_server: LiveServer, cast: Cast, scheme: str
) -> None:
    scene = build(cast)
    context = browser.new_context(color_scheme=scheme, viewport={"width": 320, "height": 800})
    page = context.new_page()
    for address in addresses(scene):
        for large in ("0", "1"):
            page.goto(f"{live_server.url}{address}{'&' if '?' in address else '?'}big={large}")
            found = Axe().run(page, options=WCAG)
            assert found.violations_count == 0, f"{address}: {found.generate_report()}"
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= 320, f"{address} big={large}: {wide}px"
    context.close()


def test_an_item_is_found_without_script(
    browser: Browser, live_server: LiveServer, cast: Cast
) -> None:
    build(cast)
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(live_server.url)
    page.get_by_role("link", name="惠企政策", exact=True).click()
    page.get_by_role("searchbox").fill("研发 补助")
    page.get_by_role("button", name="搜", exact=True).click()
    page.get_by_role("link").filter(has_text="研发").first.click()
    expect(page.get_by_role("heading", name="谁能享受")).to_be_visible()
    context.close()
