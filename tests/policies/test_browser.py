"""Pages of policies in a browser: no barrier, no sideways scroll, in light and dark."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from haitang.policies.edition_file import read_edition
from haitang.policies.models import Policy
from haitang.policies.operations import (
    list_entitled,
    load_policy_edition,
    object_to_application,
    tell_missing,
)
from haitang.scope.scope import everything
from tests.cast import ROOT, Cast
from tests.journeys.test_desk_in_a_browser import errors_of, log_in
from tests.policies import small
from tests.policies.small import TODAY
from tests.policies.test_applications import LONG_AGO, noticed, submit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def addresses(cast: Cast, tmp_path: Path) -> list[str]:
    small.load_small(cast, tmp_path)
    mill = small.enterprise(cast, "亭林纺织厂")
    small.say(
        mill, TODAY - 2 * LONG_AGO, revenue="1000", rd_expense="40", employees="8",
        blacklisted="否",
    )  # fmt: skip
    other = small.enterprise(cast, "里厍机械厂", "sibling")
    small.say(other, TODAY - LONG_AGO, employees="30", blacklisted="否")
    row = noticed(mill, cast)
    waiting = submit(other, at=None)
    with everything("test"):
        tell_missing(application=waiting, things=["研发费用专项审计报告"], actor=ROOT)
        object_to_application(
            application=noticed(other, cast, number="T1", materials=[]), text="该企业已经停产",
            at=row.reviewed_at, actor=ROOT,
        )  # fmt: skip
        made = list_entitled(policy=small.policy("S1"), as_of=TODAY, actor=ROOT)
    item = small.policy("R1").pk
    return [
        "/desk/policies/", f"/desk/policies/{item}/", f"/desk/policies/{item}/budget/",
        "/desk/enterprises/", f"/desk/enterprises/{mill.pk}/",
        f"/desk/enterprises/{mill.pk}/policies/{small.policy('S1').pk}/",
        f"/desk/enterprises/{mill.pk}/policies/{small.policy('T1').pk}/apply/",
        "/desk/applications/", f"/desk/applications/{row.pk}/",
        f"/desk/applications/{row.pk}/grant/", f"/desk/applications/{waiting.pk}/",
        f"/desk/entitled/{made.pk}/", f"/desk/entitled/{made.pk}/?show=asks",
        f"/desk/entitled/{made.pk}/confirmation/",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("scheme", "width"), [("light", 1366), ("dark", 1366), ("light", 390), ("dark", 390)]
)
def test_no_barrier_and_no_sideways_scroll(
    browser: Browser, live_server: LiveServer, addresses: list[str], scheme: str, width: int
) -> None:
    context = browser.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 900}, locale="zh-CN"
    )
    log_in(context, live_server.url, "policy_officer")
    page = context.new_page()
    complaints = errors_of(page)
    for n, path in enumerate(addresses):
        answer = page.goto(live_server.url + path)
        assert answer is not None
        assert answer.status == 200, path
        if folder := os.environ.get("HAITANG_SHOTS"):
            page.screenshot(path=f"{folder}/{n:02d}-{scheme}-{width}.png", full_page=True)
        found = Axe().run(page)
        assert found.violations_count == 0, f"{path}: {found.generate_report()}"
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{path}: {wide} px too wide"
    assert complaints == []
    context.close()


def test_220_items_of_the_sample_against_an_enterprise_are_one_page(
    browser: Browser, live_server: LiveServer, cast: Cast
) -> None:
    import haitang.policies

    folder = Path(haitang.policies.__file__).parent / "editions/sample-2"
    with everything("test"):
        load_policy_edition(
            file=read_edition(folder / "items.toml"), place=cast.places["county"], actor=ROOT
        )
    mill = small.enterprise(cast, "亭林纺织厂")
    assert Policy.objects.count() == 220
    context = browser.new_context(viewport={"width": 1366, "height": 900}, locale="zh-CN")
    log_in(context, live_server.url, "enterprise_service")
    page = context.new_page()
    page.goto(f"{live_server.url}/desk/enterprises/{mill.pk}/?on=2021-09-01")
    if shots := os.environ.get("HAITANG_SHOTS"):
        page.screenshot(path=f"{shots}/sample.png", full_page=True)
    shown = page.locator(".kpi .v").all_inner_texts()
    assert sum(int(text.removesuffix("项")) for text in shown[:3]) == 220
    assert Axe().run(page).violations_count == 0
    context.close()
