"""The pages of a count in a browser: no barrier, no sideways scroll, keys alone, no script."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db.models import QuerySet
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from haitang.counts.models import Batch, Paper
from haitang.scope.scope import everything
from tests.cast import PASSWORD, Cast
from tests.counts.halls import Hall, a_hall
from tests.counts.samples import TEN

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def log_in(page: Page, live_server: LiveServer, name: str) -> None:
    page.goto(f"{live_server.url}/login/")
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("员")


def a_busy_hall(cast: Cast) -> tuple[Hall, list[str]]:
    """A count with a batch in every state; the addresses of its pages."""
    hall = a_hall(cast, 60, batch_size=10)
    hall.sealed(TEN)
    with everything("test"):
        batches = list(Batch.objects.filter(count=hall.count).order_by("number"))
        box = hall.count.boxes.get()
    hall.enter(batches[1], ["1 3 4 ?", *TEN[1:]], "teller", "second_teller")
    hall.enter(batches[2], TEN, "teller")
    hall.enter(batches[2], ["1 3 5", *TEN[1:]], "second_teller")
    hall.enter(batches[3], TEN, "second_teller")
    at = "/desk/counts"
    pages = [
        f"{at}/", f"{at}/{hall.count.pk}/", f"{at}/{hall.count.pk}/running/",
        f"{at}/{hall.count.pk}/sheet/", f"{at}/{hall.count.pk}/close/", f"{at}/boxes/{box.pk}/",
        f"{at}/boxes/{box.pk}/sheet/", f"{at}/batches/{batches[2].pk}/compare/",
        f"{at}/batches/{batches[2].pk}/reread/", f"{at}/batches/{batches[1].pk}/rulings/",
        f"{at}/batches/{batches[1].pk}/rulings/1/", f"{at}/batches/{batches[4].pk}/sheet/",
        f"{at}/elections/{hall.election.pk}/officials/",
    ]  # fmt: skip
    return hall, pages


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_barrier_and_no_sideways_scroll(
    browser: Browser, live_server: LiveServer, cast: Cast, scheme: str
) -> None:
    hall, pages = a_busy_hall(cast)
    with everything("test"):
        fifth = Batch.objects.get(count=hall.count, number=5)
    for name, wanted in (
        ("election_chair", pages),
        ("teller", [f"/desk/counts/batches/{fifth.pk}/{end}" for end in ("", "whole/")]),
    ):
        context = browser.new_context(
            color_scheme=scheme, viewport={"width": 390, "height": 844}, locale="zh-CN"
        )
        page = context.new_page()
        log_in(page, live_server, name)
        for address in wanted:
            page.goto(f"{live_server.url}{address}")
            if address.endswith(f"{fifth.pk}/"):
                page.get_by_role("button", name="开始录").click()
                expect(page.get_by_label("这张票")).to_be_focused()
            found = Axe().run(page, options=WCAG)
            assert found.violations_count == 0, f"{address}: {found.generate_report()}"
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= 390, f"{address}: {wide}px"
        context.close()


@pytest.mark.parametrize("script", [True, False])
def test_a_batch_is_entered_with_keys_alone(
    browser: Browser, live_server: LiveServer, cast: Cast, script: bool
) -> None:
    hall = a_hall(cast, 4)
    with everything("test"):
        batch = Batch.objects.get(count=hall.count)
    context = browser.new_context(java_script_enabled=script, locale="zh-CN")
    page = context.new_page()
    log_in(page, live_server, "teller")
    page.goto(f"{live_server.url}/desk/counts/batches/{batch.pk}/")
    page.get_by_role("button", name="开始录").press("Enter")
    for number, line in enumerate(("1 3", "9", "x"), 1):
        field = page.get_by_label("这张票")
        expect(field).to_be_focused()
        page.keyboard.type(line)
        page.keyboard.press("Enter")
        if line == "9":
            expect(page.get_by_text("没有9号候选人").first).to_be_visible()
            field.fill("2")
            field.press("Enter")
        expect(page.locator(".read li")).to_have_count(number)
    page.keyboard.type("0")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="录完交出")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("等另一个人录完")).to_be_visible()
    with everything("test"):
        kinds = list(QuerySet(Paper).order_by("number").values_list("kind", flat=True))
    assert kinds == ["ok", "ok", "void", "blank"]
    context.close()
