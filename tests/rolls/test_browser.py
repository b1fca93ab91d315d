"""The pages of a roll in a browser: no barrier, no sideways scroll, a table served by keyboard."""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, expect
from pytest_django.live_server_helper import LiveServer

from haitang.rolls.models import Turnout
from haitang.rolls.operations import (
    file_roll_objection,
    mark_turnout,
    publish_mobile_voters,
    publish_proxies,
    register_mobile_voter,
    register_proxy,
)  # fmt: skip
from haitang.scope.scope import everything
from tests.cast import PASSWORD, ROOT, Cast
from tests.rolls.people import body, days, frozen, number, opened, posted, voter, voting

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TABS = ("", "objections/", "proxies/", "mobile/", "turnout/?q=2", "list/")
FORMS = ("registration/", "posting/", "import/", "objection/")


@pytest.fixture
def rolls(cast: Cast) -> dict[str, Any]:
    """One roll that is being made, one that is posted, one at which ballots are handed out."""
    with everything("test"):
        others = [body(cast, "home", name=f"亭林社区第{n}选区") for n in "一二"]
    making, waiting, open_now = (
        opened(cast), opened(cast, body=others[0]), opened(cast, body=others[1]),
    )  # fmt: skip
    names = ("赵大江", "钱小河", "孙大山", "李四", "阿卜杜拉·买买提")
    for election in (making, waiting, open_now):
        people = [
            voter(election, name, id_number=number("19800501", n), group_name="第一居民小组",
                  household=f"{n}-101")
            for n, name in enumerate(names, start=10)
        ]  # fmt: skip
    voter(making, "周某", born_on=None)
    posted(waiting)
    with everything("test"):
        file_roll_objection(
            election=waiting, about="missing", name="吴小米", text="漏了吴大米，他住三栋一单元。",
            on=days(-8), actor=ROOT,
        )  # fmt: skip
    frozen(open_now)
    with everything("test"):
        register_proxy(
            election=open_now, principal=people[2], holder=people[1], reason="在外务工",
            written=True, actor=ROOT,
        )  # fmt: skip
        publish_proxies(election=open_now, actor=ROOT)
        for who, box in ((people[3], "第一流动票箱"), (people[4], "第二流动票箱，上午三号楼")):
            register_mobile_voter(
                election=open_now, voter=who, ground="disability", box=box, actor=ROOT
            )
        publish_mobile_voters(election=open_now, approval="玉山镇批复3号", actor=ROOT)
    voting(open_now)
    with everything("test"):
        mark_turnout(election=open_now, voter=people[0], actor=ROOT)
    return {"making": making, "waiting": waiting, "open": open_now}


def addresses(rolls: dict[str, Any]) -> list[str]:
    at = {name: f"/desk/elections/{one.pk}/roll/" for name, one in rolls.items()}
    return [
        *(at["making"] + each for each in ("", "list/", *FORMS[:3])),
        *(at["waiting"] + each for each in ("", "objections/", "freeze/", "objection/")),
        *(at["open"] + each for each in TABS),
    ]


def log_in(context: BrowserContext, site: str) -> None:
    page = context.new_page()
    page.goto(f"{site}/login/")
    page.fill("input[name=username]", "election_chair")
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/**")
    page.close()


@pytest.mark.parametrize(
    ("scheme", "width", "language"),
    [("light", 1366, "zh-CN"), ("dark", 390, "zh-CN"), ("light", 390, "en")],
)
def test_no_barrier_on_the_pages_of_a_roll(
    browser: Browser,
    live_server: LiveServer,
    rolls: dict[str, Any],
    scheme: Any,
    width: int,
    language: str,
) -> None:
    context = browser.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 900}, locale=language
    )
    log_in(context, live_server.url)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    for path in addresses(rolls):
        answer = page.goto(live_server.url + path)
        assert answer is not None
        assert answer.status == 200, path
        found = Axe().run(page)
        assert found.violations_count == 0, f"{path}: {found.generate_report()}"
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{path}: {wide} px too wide"
    assert complaints == []
    context.close()


def test_a_ballot_is_marked_with_the_keyboard_alone(
    browser: Browser, live_server: LiveServer, rolls: dict[str, Any]
) -> None:
    election = rolls["open"]
    context = browser.new_context(locale="zh-CN")
    log_in(context, live_server.url)
    page = context.new_page()
    page.goto(f"{live_server.url}/desk/elections/{election.pk}/roll/turnout/")
    expect(page.locator("#table-q")).to_be_focused()
    page.keyboard.type("ls")  # 李四
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=re.compile(r"登记领票\s*，序号4"))).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("序号4已登记领票。")).to_be_visible()
    expect(page.locator("#table-q")).to_be_focused()
    with everything("test"):
        assert Turnout.objects.filter(voter__serial=4, election=election).count() == 1
    context.close()
