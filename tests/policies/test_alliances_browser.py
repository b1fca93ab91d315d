"""Pages of alliances, sessions and the import in a browser: no barrier, no sideways scroll."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext
from pytest_django.live_server_helper import LiveServer

from tests.cast import PASSWORD, Cast
from tests.policies.scene import Scene, build

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def addresses(scene: Scene) -> list[str]:
    one, held = scene.alliance.pk, scene.session.pk
    return [
        "/desk/alliances/", "/desk/alliances/new/", f"/desk/alliances/{one}/",
        f"/desk/alliances/{scene.gone.pk}/", f"/desk/alliances/{one}/join/",
        f"/desk/alliances/{one}/agreement/", f"/desk/alliances/{one}/end/", "/desk/sessions/",
        "/desk/sessions/new/", f"/desk/sessions/{held}/", f"/desk/sessions/{held}/problem/",
        f"/desk/sessions/{held}/case/", "/desk/enterprises/import/",
    ]  # fmt: skip


def logged_in(context: BrowserContext, live_server: LiveServer) -> None:
    page = context.new_page()
    page.goto(f"{live_server.url}/login/")
    page.fill('input[name="username"]', "enterprise_service")
    page.fill('input[name="password"]', PASSWORD)
    page.click("main button, form button")
    page.wait_for_load_state()
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1366, 390])
def test_no_barrier_and_no_sideways_scroll(
    browser: Browser, live_server: LiveServer, cast: Cast, scheme: str, width: int
) -> None:
    scene = build(cast)
    context = browser.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 900}, locale="zh-CN"
    )
    logged_in(context, live_server)
    page = context.new_page()
    for address in addresses(scene):
        answer = page.goto(f"{live_server.url}{address}")
        assert answer is not None
        assert answer.status == 200, address
        found = Axe().run(page, options=WCAG)
        assert found.violations_count == 0, f"{address}: {found.generate_report()}"
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{address}: {wide}px"
    context.close()
