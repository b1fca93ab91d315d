"""Pages of the desk: what an enterprise qualifies for, why, and every act at its address."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from haitang.desk.policies.enterprise_page import deadline, takes
from haitang.organizations.models import Organization
from haitang.pages.words import yuan
from haitang.policies.models import (
    Application,
    EnterpriseFact,
    EntitledList,
    ListState,
    Mode,
    Policy,
    PolicyEdition,
    State,
)
from haitang.policies.operations import list_entitled
from haitang.scope.scope import everything
from tests.cast import ROOT, Cast
from tests.policies import small
from tests.policies.small import TODAY
from tests.policies.test_applications import LONG_AGO, fresh, noticed, shown, submit

pytestmark = pytest.mark.django_db
LogIn = Callable[[str], Client]


@pytest.fixture
def mill(cast: Cast, edition: PolicyEdition) -> Organization:
    unit = small.enterprise(cast, "亭林纺织厂")
    small.say(
        unit, TODAY - 2 * LONG_AGO, revenue="1000", rd_expense="40", employees="8",
        blacklisted="否",
    )  # fmt: skip
    return unit


def text(response: HttpResponse, status: int = 200) -> str:
    body = response.content.decode()
    assert response.status_code == status, body[:2000]
    return re.sub(r"\s+", " ", body)


def send(browser: Client, url: str, **values: object) -> HttpResponse:
    """Fill in the form of a page as it stands, and send it."""
    page = text(browser.get(url))
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    hidden |= {m[1]: m[0] for m in re.findall(r'value="([^"]*)" name="(shown|key)"', page)}
    hidden.pop("csrfmiddlewaretoken", None)
    return browser.post(url, {**hidden, **values})


def test_an_enterprise_page_has_three_groups_with_reasons(
    log_in: LogIn, mill: Organization
) -> None:
    browser = log_in("enterprise_service")
    page = text(browser.get(f"/desk/enterprises/{mill.pk}/"))
    now, maybe, near = (page.index(f'id="{name}"') for name in ("now", "maybe", "near"))
    assert now < page.index("研发奖励") < maybe
    assert maybe < page.index("瞪羚奖励") < near
    assert "称号：还不知道，可以问工信局" in page[maybe:near]
    assert near < page.index("稳岗返还", near)
    assert "还差 2 人" in page[near:]
    assert "样例" in page


def test_what_is_over_comes_last_and_cannot_be_applied_for() -> None:
    day = dt.date(2026, 11, 25)
    over = Policy(number="a", window_from=dt.date(2026, 1, 1), window_to=dt.date(2026, 3, 1))
    later = Policy(number="b", window_from=dt.date(2027, 1, 1), window_to=dt.date(2027, 3, 1))
    soon = Policy(number="c", window_from=dt.date(2026, 11, 1), window_to=dt.date(2026, 11, 30))
    whole_year = Policy(number="d")
    ordered = sorted([over, whole_year, later, soon], key=lambda item: deadline(item, day))
    assert [item.number for item in ordered] == ["c", "b", "d", "a"]
    assert [takes(item, day) for item in ordered] == [True, False, True, False]
    soon.mode = Mode.NO_APPLICATION
    assert not takes(soon, day)


def test_a_page_looks_again_on_another_day(log_in: LogIn, mill: Organization) -> None:
    small.say(mill, employees="12")
    browser = log_in("enterprise_service")
    url = f"/desk/enterprises/{mill.pk}/"
    today = text(browser.get(url))
    assert today.index("稳岗返还") < today.index('id="maybe"')
    before = text(browser.get(url, {"on": (TODAY - dt.timedelta(days=3)).isoformat()}))
    assert before.index("稳岗返还") > before.index('id="near"')
    assert "没有施行的政策目录" in text(browser.get(url, {"on": "2019-01-01"}))
    assert "研发奖励" in text(browser.get(url, {"on": "not-a-day"}))


def test_every_clause_is_shown_with_value_source_and_truth(
    log_in: LogIn, mill: Organization
) -> None:
    browser = log_in("leader")
    item = small.policy("S1")
    page = text(browser.get(f"/desk/enterprises/{mill.pk}/policies/{item.pk}/"))
    assert "从业人数：8人（人社局，截至" in page
    assert "（由它决定）" in page
    assert "怎样才符合" in page
    assert "小目录通知" in page
    assert shown_hash(item.pk, mill)[:12] in page
    other = text(browser.get(f"/desk/enterprises/{mill.pk}/policies/{small.policy('T1').pk}/"))
    assert "还要查明" in other


def shown_hash(item: int, unit: Organization) -> str:
    from haitang.policies.matching import judged
    from haitang.policies.models import Policy

    with everything("test"):
        found = judged(Policy.objects.get(pk=item), unit, TODAY)
    assert found is not None
    return found.hash


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_is_there_in_both_languages(
    cast: Cast, log_in: LogIn, mill: Organization, language: str
) -> None:
    row = noticed(mill, cast)
    with everything("test"):
        made = list_entitled(policy=small.policy("S1"), as_of=TODAY, actor=ROOT)
    browser = log_in("policy_officer")
    browser.post("/language/", {"language": language})
    item = small.policy("R1").pk
    for url in (
        "/desk/policies/", f"/desk/policies/{item}/", "/desk/enterprises/",
        f"/desk/policies/{small.policy('N1').pk}/", f"/desk/enterprises/{mill.pk}/",
        f"/desk/enterprises/{mill.pk}/?all=1", f"/desk/enterprises/{mill.pk}/policies/{item}/",
        f"/desk/enterprises/{mill.pk}/policies/{item}/apply/", "/desk/applications/",
        f"/desk/applications/{row.pk}/", f"/desk/applications/{row.pk}/grant/",
        f"/desk/entitled/{made.pk}/", f"/desk/entitled/{made.pk}/?show=asks",
        f"/desk/entitled/{made.pk}/drop/", f"/desk/policies/{item}/budget/",
        f"/desk/policies/{item}/department/",
    ):  # fmt: skip
        text(browser.get(url))


def test_the_ledgers_filter_and_search(cast: Cast, log_in: LogIn, mill: Organization) -> None:
    submit(mill)
    browser = log_in("policy_officer")
    page = text(browser.get("/desk/policies/?view=open"))
    assert "研发奖励" in page
    assert "初创补贴" not in page  # its window is long over
    assert "初创补贴" in text(browser.get("/desk/policies/?mode=application"))
    assert "研发奖励" not in text(browser.get("/desk/policies/?q=稳岗"))
    assert "没有这个选项" in text(browser.get("/desk/policies/?class=x"))
    assert "亭林纺织厂" in text(browser.get("/desk/applications/?view=late"))
    assert "亭林纺织厂" not in text(browser.get("/desk/applications/?view=pay"))
    assert "亭林纺织厂" in text(browser.get("/desk/enterprises/?q=亭林"))
    assert "昆山水务集团" in text(browser.get("/desk/enterprises/?view=silent"))


def test_facts_are_entered_and_withdrawn(log_in: LogIn, mill: Organization) -> None:
    browser = log_in("enterprise_service")
    url = f"/desk/enterprises/{mill.pk}/facts/new/"
    assert 'value="titles" selected' in text(browser.get(url, {"attribute": "titles"}))
    bad = send(browser, url, attribute="employees", value="很多", source="人社局", as_of=TODAY)
    assert "应是整数" in text(bad, 422)
    done = send(browser, url, attribute="employees", value="30", source="人社局", as_of=TODAY)
    assert done.status_code == 302
    with everything("test"):
        row = EnterpriseFact.objects.get(value="30")
    gone = send(browser, f"/desk/enterprise-facts/{row.pk}/withdraw/", why="登记错了")
    assert gone.status_code == 302
    with everything("test"):
        assert EnterpriseFact.objects.get(pk=row.pk).withdrawn_at is not None


def test_the_whole_way_on_the_desk(cast: Cast, log_in: LogIn, mill: Organization) -> None:
    service, department = log_in("enterprise_service"), log_in("policy_department")
    item = small.policy("R1")
    applied = send(
        service, f"/desk/enterprises/{mill.pk}/policies/{item.pk}/apply/", fen="80000.50",
        materials=["营业执照"],
    )  # fmt: skip
    with everything("test"):
        row = Application.objects.get()
    at = f"/desk/applications/{row.pk}/"
    assert applied["Location"] == at
    assert row.asked_fen == 8_000_050
    told = text(department.get(at + "missing/"))
    assert "研发费用专项审计报告</textarea>" in told
    assert send(department, at + "missing/", things="研发费用专项审计报告").status_code == 302
    assert send(service, at + "complete/", materials=["研发费用专项审计报告"]).status_code == 302
    assert send(department, at + "accept/").status_code == 302
    assert send(department, at + "review/", favoured="yes", opinion="材料齐全").status_code == 302
    assert send(department, at + "notice/").status_code == 302
    assert fresh(row).state == State.NOTICED
    assert send(department, at + "objection/", text="该企业已停产").status_code == 302
    with everything("test"):
        objection = Application.objects.get().objections.get()
    assert send(
        department, at + "objection-answer/", objection=objection.pk, upheld="no",
        answer="核实在产",
    ).status_code == 302  # fmt: skip
    page = text(department.get(at))
    assert "异议不成立" in page
    assert "核定支持" not in page  # the notice is not over


def test_a_decision_shows_the_verdict_and_takes_its_hash_along(
    cast: Cast, log_in: LogIn, mill: Organization
) -> None:
    row = noticed(mill, cast)
    at = f"/desk/applications/{row.pk}/"
    officer = log_in("policy_officer")
    form = text(officer.get(at + "grant/"))
    assert f'name="shown" value="{shown(row)}"' in form
    small.say(mill, rd_expense="50")
    late = officer.post(at + "grant/", {"fen": "60000", "reason": "符合第一条", "shown": "0" * 64})
    again = text(late, 422)
    assert "刷新页面" in again
    assert f'name="shown" value="{shown(row)}"' in again
    done = officer.post(
        at + "grant/", {"fen": "60000", "reason": "符合第一条", "shown": shown(row)}
    )
    assert done.status_code == 302
    assert send(officer, at + "pay/", fen="60000", on=TODAY, voucher="PZ-1").status_code == 302
    assert fresh(row).state == State.PAID
    budget = text(officer.get(f"/desk/policies/{row.policy_id}/"))
    assert '还剩</dt><dd class="num">90,000元' in budget


def test_the_reviewer_is_told_that_another_person_decides(
    cast: Cast, log_in: LogIn, mill: Organization
) -> None:
    row = noticed(mill, cast)
    answer = log_in("policy_department").post(
        f"/desk/applications/{row.pk}/grant/",
        {"fen": "1", "reason": "符合第一条", "shown": shown(row)},
    )
    assert "另一个人" in text(answer, 422)


def test_a_list_is_drawn_confirmed_and_paid_on_the_desk(
    cast: Cast, log_in: LogIn, mill: Organization
) -> None:
    small.say(mill, TODAY - LONG_AGO, employees="12")
    officer = log_in("policy_officer")
    item = small.policy("S1")
    drawn = send(officer, f"/desk/policies/{item.pk}/list/", as_of=TODAY)
    with everything("test"):
        made = EntitledList.objects.get()
    at = f"/desk/entitled/{made.pk}/"
    assert drawn["Location"] == at
    page = text(officer.get(at))
    assert "亭林纺织厂" in page
    assert "昆山水务集团" not in page
    assert f"合计{yuan(item.amount_fen)}" in page  # one enterprise: what the list costs in all
    assert "昆山水务集团" in text(officer.get(at + "?show=asks"))
    assert send(officer, at + "confirmation/", reason="抽查核对无误").status_code == 302
    with everything("test"):
        assert EntitledList.objects.get().state == ListState.NOTICED
    too_early = send(officer, at + "payment/", on=TODAY, voucher="1", reason="公示期满")
    assert "公示到" in text(too_early, 422)


def test_what_is_not_yours_is_not_there(cast: Cast, log_in: LogIn, mill: Organization) -> None:
    stranger = log_in("policy_department")
    far = small.enterprise(cast, "云冈食品厂", "far")
    item = small.policy("R1")
    assert stranger.get(f"/desk/enterprises/{mill.pk}/").status_code == 404
    officer = log_in("policy_officer")
    assert officer.get(f"/desk/enterprises/{far.pk}/").status_code == 404
    assert officer.get(f"/desk/enterprises/{cast.units['housing'].pk}/").status_code == 404
    assert log_in("window").get(f"/desk/policies/{item.pk}/").status_code == 403
    assert log_in("leader").get(f"/desk/policies/{item.pk}/budget/").status_code == 403


def test_an_exhausted_budget_is_seen(log_in: LogIn, mill: Organization, cast: Cast) -> None:
    row = noticed(mill, cast)
    from haitang.policies.operations import grant_application, set_policy_budget

    with everything("test"):
        set_policy_budget(policy=row.policy, fen=100, actor=ROOT)
        grant_application(
            application=row, fen=100, reason="符合第一条", shown=shown(row), actor=ROOT
        )
    page = text(log_in("leader").get(f"/desk/policies/{row.policy_id}/"))
    assert "预算已经用完" in page
    assert "研发奖励" in text(log_in("leader").get("/desk/policies/?view=exhausted"))


def test_sheets_of_the_ledgers_are_taken_out(log_in: LogIn, mill: Organization) -> None:
    submit(mill)
    for name in ("policies", "applications", "enterprises"):
        url = reverse("desk:export", args=[name])
        answer = log_in("policy_officer").post(url, {"query": ""})
        assert answer.status_code == 200, name
        assert answer.content[:2] == b"PK"


def test_a_view_of_an_enterprise_against_220_items_is_quick(
    cast: Cast, log_in: LogIn, mill: Organization, django_assert_max_num_queries
) -> None:
    browser = log_in("enterprise_service")
    browser.get(f"/desk/enterprises/{mill.pk}/")
    with django_assert_max_num_queries(22):
        browser.get(f"/desk/enterprises/{mill.pk}/")
    assert timezone.localdate() == TODAY
