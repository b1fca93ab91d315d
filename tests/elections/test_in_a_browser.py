"""The plan of 152 communities and the pages of one election in a real browser."""

import datetime as dt
import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from haitang.elections.models import Election
from haitang.elections.operations import (
    add_group_member,
    add_plan_phase,
    add_plan_task,
    appoint_committee_member,
    create_work_group,
    issue_notice,
    record_task_progress,
)
from haitang.elections.operations.common import Newcomer
from haitang.facts.guard import writes_allowed
from haitang.organizations.models import Organization
from haitang.places.models import Level, Place
from haitang.scope.scope import everything
from tests.cast import ROOT, build_city
from tests.elections.rounds import a_round, an_election

pytestmark = pytest.mark.browser
STAGES = ("planned", "called", "roll", "nominating", "reviewing", "reviewing", "ready", "decided")
NAMES = "梨园三里槐荫书院北关文昌铁路青年康乐紫竹和平双桥西苑建设东风水岸"
TASKS = (
    ("准备", "成立领导小组，印发方案", 0, 10, 1, 1),
    ("准备", "三级培训全覆盖", 20, 9, 1, 1),
    ("准备", "“村改社区”经济责任审计", 5, 25, 92, 100),
    ("资格", "选民登记与公布", 27, 14, 88, 100),
    ("资格", "十五部门联合审查", 39, 15, 20, 100),
    ("选举", "居委会选举日", 400, 11, 0, 152),
    ("后续", "新班子培训与结对帮带", 420, 11, 0, 10),
)


def a_county(cast):
    """152 communities in ten streets, each with an election at some stage."""
    began = timezone.localdate() - dt.timedelta(44)
    round_ = a_round(cast, began_on=began, target_on=began + dt.timedelta(450))
    county = cast.places["county"]
    with everything("test"), writes_allowed("test"):
        phases = {
            title: add_plan_phase(term_change=round_, title=title, position=n, actor=ROOT)
            for n, title in enumerate(("准备", "资格", "选举", "后续"), 1)
        }
        for phase, title, offset, days, done, total in TASKS:
            first = began + dt.timedelta(offset)
            task = add_plan_task(
                phase=phases[phase], title=title, owner=cast.units["county_office"],
                begins_on=first, ends_on=first + dt.timedelta(days), actor=ROOT,
            )  # fmt: skip
            record_task_progress(task=task, done=done, total=total, actor=ROOT)
        group = create_work_group(
            term_change=round_, kind="leading", title="区换届工作领导小组", actor=ROOT
        )
        add_group_member(group=group, person=Newcomer("李敏"), role="组长", actor=ROOT)
        number = 0
        for street in range(10):
            town = _place(county, Level.TOWN, f"3205832{street:02d}000", f"清溪{street}街道")
            for seat in range(15 if street else 14):
                name = NAMES[2 * (seat % 16) : 2 * (seat % 16) + 2]
                code = f"3205832{street:02d}{seat + 1:03d}"
                place = _place(town, Level.COMMUNITY, code, f"{name}社区居委会")
                _election(place, round_, STAGES[(number * 5) % len(STAGES)], number)
                number += 1
        election = an_election(cast, term_change=round_, called=True)
        appoint_committee_member(
            election=election, person=Newcomer("钱一"), role="chair", actor=ROOT
        )
        issue_notice(election=election, kind="registration", actor=ROOT)
    return round_, election


def _place(parent, level, code, name):
    place = Place.objects.create(
        code=code, name=name, level=level, parent=parent, since=dt.date(2015, 1, 1), path="0."
    )
    place.path = f"{parent.path}{place.pk}."
    place.save()
    return place


def _election(place, round_, stage, number):
    unit = Organization.objects.create(
        place=place, path=place.path, kind="committee", name=place.name,
        began_on=dt.date(2015, 1, 1),
    )  # fmt: skip
    Election.objects.create(
        place=place, path=place.path, term_change=round_, body=unit, kind="committee",
        mode="voters", rulebook="residents-2026", rulebook_sha256="0" * 64,
        day=dt.date(2026, 4, 26), stage=stage, blocked="有争议" if number % 40 == 13 else "",
    )  # fmt: skip


@pytest.fixture
def _plain_static(settings):
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.SECURE_SSL_REDIRECT = False
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    settings.COUNTY = "320583"


@pytest.fixture
def session(_plain_static, live_server, client):
    cast = build_city()
    round_, election = a_county(cast)
    client.force_login(cast.accounts["election_office"])
    return live_server.url, client.cookies["sessionid"].value, round_, election


def test_the_pages_are_accessible_and_fit_in_light_dark_and_english(
    session, browser, browser_context_args
):
    url, key, round_, election = session
    paths = {
        "plan": f"/desk/elections/plans/{round_.pk}/",
        "election": f"/desk/elections/{election.pk}/",
        "notices": f"/desk/elections/{election.pk}/notices/",
        "new": f"/desk/elections/plans/{round_.pk}/elections/new/",
        "templates": "/desk/elections/templates/",
        "ledger": "/desk/elections/",
    }
    pictures = os.environ.get("HAITANG_PICTURES", "")
    for scheme, locale, width in (
        ("light", "zh-CN", 1366), ("dark", "zh-CN", 1366), ("light", "zh-CN", 390),
        ("dark", "en", 390), ("light", "en", 1366),
    ):  # fmt: skip
        context = browser.new_context(**{
            **browser_context_args, "viewport": {"width": width, "height": 900},
            "color_scheme": scheme, "locale": locale,
        })  # fmt: skip
        context.add_cookies([{"name": "sessionid", "value": key, "url": url}])
        page = context.new_page()
        complaints = []
        page.on("console", lambda m, c=complaints: c.append(m.text) if m.type == "error" else None)
        for name, path in paths.items():
            answer = page.goto(url + path)
            assert answer.status == 200
            if pictures:
                page.screenshot(
                    path=Path(pictures) / f"{name}-{width}-{scheme}-{locale}.png", full_page=True
                )
            beyond = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert beyond <= 0, (name, width, beyond)
            found = Axe().run(page)
            assert found.violations_count == 0, (name, scheme, found.generate_report())
        assert complaints == []
        if (name := "plan") and width == 1366 and locale == "zh-CN":
            page.goto(url + paths[name])
            assert page.locator(".seats a.seat").count() == 150
            height = page.locator(".seats").bounding_box()["height"]
            assert height < 900, f"the map is {height} px high"
        context.close()
