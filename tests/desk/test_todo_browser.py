"""The work desks of the new duties in a browser: no barrier, no sideways scroll, both languages."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.desk import todo_scene as scene
from tests.journeys.test_desk_in_a_browser import errors_of, log_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHOTS = os.environ.get("HAITANG_SHOTS", "")
DESKS = ("agency", "policy_department", "election_chair", "election_office", "teller", "screener")


@pytest.mark.parametrize(
    ("scheme", "width", "language"), [("light", 1366, "zh-hans"), ("dark", 390, "en")]
)
def test_no_barrier_on_the_new_work_desks(
    browser, live_server, cast, tmp_path, scheme, width, language
):
    scene.two_elections(cast)
    scene.half_entered(cast)
    scene.screenings(cast, ("钱一", "孙二", "李三"))
    scene.application(cast, tmp_path, ago=3)
    for name in DESKS:
        context = browser.new_context(
            color_scheme=scheme, viewport={"width": width, "height": 900}, locale="zh-CN"
        )
        log_in(context, live_server.url, name)
        context.add_cookies([{"name": "language", "value": language, "url": live_server.url}])
        page = context.new_page()
        complaints = errors_of(page)
        for path in ("/desk/", "/desk/search/?q=亭林"):
            answer = page.goto(live_server.url + path)
            assert answer.status == 200, path
            found = Axe().run(page)
            assert found.violations_count == 0, f"{name} {path}: {found.generate_report()}"
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, f"{name} {path}: {wide} px too wide"
            if SHOTS:
                kind = "search" if "search" in path else "desk"
                page.screenshot(path=Path(SHOTS) / f"{name}-{kind}-{width}.png", full_page=True)
        assert complaints == []
        context.close()
