"""Pages of service sessions: their problems with where each stands, counted from the cases."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from haitang.cases.models import Case, Outcome
from haitang.policies.models import ServiceSession, SessionCase
from haitang.policies.operations import hold_session, raise_problem
from haitang.scope.scope import everything
from tests.cast import ROOT, Cast
from tests.policies.test_sessions import through

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def browser(cast: Cast, name: str) -> Client:
    found = Client()
    found.force_login(cast.accounts[name], backend="django.contrib.auth.backends.ModelBackend")
    return found


def held(cast: Cast, place: str = "home") -> ServiceSession:
    with everything("test"):
        return hold_session(
            title="惠企政策进园区", kind="policy", place=cast.places[place],
            held_on=timezone.localdate() - 2 * DAY, hosts=[cast.units["committee"]], audience=46,
            estimated=True, actor=ROOT,
        )  # fmt: skip


def raised(cast: Cast, session: ServiceSession, title: str) -> Case:
    with everything("test"):
        problem = raise_problem(
            session=session, category=cast.categories["0101"], title=title,
            text="盼望能尽快协调解决。", actor=ROOT,
        )  # fmt: skip
        return Case.objects.get(pk=problem.case_id)


def test_a_session_is_written_down_by_the_form(cast: Cast) -> None:
    form = {
        "title": "银企对接会", "kind": "finance", "place": cast.places["home"].code,
        "held_on": (timezone.localdate() - DAY).isoformat(), "alliance": "",
        "hosts": "亭林社区居民委员会、昆山水务集团", "audience": "30", "estimated": "on",
    }  # fmt: skip
    service = browser(cast, "enterprise_service")
    sent = service.post(reverse("desk:session_new"), form)
    session = ServiceSession.objects.get()
    assert sent["Location"] == reverse("desk:session", args=[session.pk])
    assert (session.hosts.count(), session.audience, session.estimated) == (2, 30, True)
    again = service.post(reverse("desk:session_new"), {**form, "hosts": "谁也不是"})
    assert again.status_code == 422
    assert "谁也不是" in again.content.decode()
    assert ServiceSession.objects.count() == 1


def test_the_page_counts_solved_of_raised_from_the_cases(cast: Cast) -> None:
    session = held(cast)
    through(cast, raised(cast, session, "夜班公交不够"), Outcome.RESOLVED)
    raised(cast, session, "园区路灯不亮")
    text = (
        browser(cast, "enterprise_service")
        .get(reverse("desk:session", args=[session.pk]))
        .content.decode()
    )
    assert "2件，已解决1件" in text
    assert "夜班公交不够" in text
    assert "园区路灯不亮" in text
    assert "估计数" in text


def test_who_may_not_see_the_cases_sees_their_number(cast: Cast) -> None:
    session = held(cast)
    raised(cast, session, "夜班公交不够")
    text = (
        browser(cast, "policy_officer")
        .get(reverse("desk:session", args=[session.pk]))
        .content.decode()
    )
    assert "夜班公交不够" not in text
    assert "另有1件不在您的辖区或职责内" in text


def test_a_problem_is_raised_by_the_form(cast: Cast) -> None:
    session = held(cast)
    url = reverse("desk:session_raise_problem", args=[session.pk])
    service = browser(cast, "enterprise_service")
    form = {
        "place": cast.places["home"].code, "category": "0101", "title": "夜班公交不够",
        "text": "园区夜班职工下班没有公交车。", "spot": "", "urgency": "", "name": "王经理",
        "phone": "13812342207", "enterprise": str(cast.units["water"].pk),
    }  # fmt: skip
    assert cast.places["home"].code in service.get(url).content.decode()
    sent = service.post(url, form)
    assert sent["Location"] == reverse("desk:session", args=[session.pk])
    with everything("test"):
        case = Case.objects.get()
        assert case.reporter is not None
        assert case.enterprise == cast.units["water"]
    refused = service.post(url, {**form, "text": ""})
    assert refused.status_code == 422
    assert SessionCase.objects.count() == 1


def test_a_case_is_linked_by_its_number(cast: Cast) -> None:
    session, case = held(cast), cast.case()
    url = reverse("desk:session_link_case", args=[session.pk])
    service = browser(cast, "enterprise_service")
    assert "没有编号是" in service.post(url, {"case": "HT99-00001"}).content.decode()
    assert service.post(url, {"case": f" {case.number.lower()} "}).status_code == 302
    assert SessionCase.objects.get().case_id == case.pk
    assert "已经关联" in service.post(url, {"case": case.number}).content.decode()


def test_a_session_far_away_is_not_there(cast: Cast) -> None:
    session = held(cast, "far")
    service = browser(cast, "enterprise_service")
    assert service.get(reverse("desk:session", args=[session.pk])).status_code == 404
    sent = service.post(
        reverse("desk:session_link_case", args=[session.pk]), {"case": cast.case().number}
    )
    assert sent.status_code == 404
    assert "惠企政策进园区" not in service.get(reverse("desk:sessions")).content.decode()


def test_the_ledger_has_raised_and_solved_and_its_filters(cast: Cast) -> None:
    session = held(cast)
    through(cast, raised(cast, session, "夜班公交不够"), Outcome.RESOLVED)
    service = browser(cast, "enterprise_service")
    text = service.get(reverse("desk:sessions")).content.decode()
    assert "惠企政策进园区" in text
    none = service.get(reverse("desk:sessions"), {"kind": "finance"}).content.decode()
    assert "没有符合条件的记录" in none
    late = service.get(reverse("desk:sessions"), {"since": "2199-01-01"}).content.decode()
    assert "没有符合条件的记录" in late
    assert "日期请写成" in service.get(
        reverse("desk:sessions"), {"since": "昨天"}
    ).content.decode()  # fmt: skip
