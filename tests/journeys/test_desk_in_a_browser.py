"""The desk in a browser: no barrier in light or dark, no sideways scroll, no broken policy."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from haitang.cases.models import Outcome
from haitang.cases.operations import accept_case, answer_case, dispatch_case
from haitang.scope.scope import everything
from tests.cast import PASSWORD, ROOT, Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SEEN_BY = {
    "county_dispatcher": [
        "/desk/", "/desk/cases/", "/desk/cases/new/", "/desk/cases/{answered}/",
        "/desk/cases/{received}/", "/desk/cases/{received}/dispatch/",
        "/desk/cases/{received}/ticket/", "/desk/cases/import/", "/desk/figures/",
        "/desk/figures/cases.received/", "/desk/places/320583100001/", "/desk/projects/new/",
        "/desk/search/?q=灯", "/desk/catalogue/", "/desk/me/",
    ],
    "administrator": ["/desk/categories/", "/desk/calendar/", "/desk/accounts/"],
}  # fmt: skip


@pytest.fixture
def numbers(cast: Cast) -> dict[str, str]:
    received, answered = cast.case(), cast.case()
    with everything("test"):
        dispatch_case(case=answered, lead=cast.units["housing"], actor=ROOT)
        accept_case(case=answered, actor=ROOT)
        answer_case(case=answered, outcome=Outcome.RESOLVED, reply="已经换了新灯。", actor=ROOT)
    return {"received": received.number, "answered": answered.number}


def log_in(context: BrowserContext, site: str, name: str) -> None:
    page = context.new_page()
    page.goto(f"{site}/login/")
    page.fill("input[name=username]", name)
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/**")
    page.close()


def errors_of(page: Page) -> list[str]:
    """What the browser's console complains of from now on."""
    said: list[str] = []
    page.on("console", lambda m: said.append(m.text) if m.type == "error" else None)
    return said


@pytest.mark.parametrize(("scheme", "width"), [("light", 1366), ("dark", 390)])
def test_no_barrier_on_the_desk(
    browser: Browser, live_server: LiveServer, numbers: dict[str, str], scheme: str, width: int
) -> None:
    for name, addresses in SEEN_BY.items():
        context = browser.new_context(
            color_scheme=scheme, viewport={"width": width, "height": 900}, locale="zh-CN"
        )
        log_in(context, live_server.url, name)
        page = context.new_page()
        complaints = errors_of(page)
        for address in addresses:
            path = address.format(**numbers)
            answer = page.goto(live_server.url + path)
            assert answer is not None
            assert answer.status == 200, path
            found = Axe().run(page)
            assert found.violations_count == 0, f"{path}: {found.generate_report()}"
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, f"{path}: {wide} px too wide"
        assert complaints == []
        context.close()
