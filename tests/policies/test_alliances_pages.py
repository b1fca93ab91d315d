"""Pages of alliances: what each duty sees, what can be done there, and what a slip answers."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from haitang.policies.models import Agreement, Alliance
from haitang.policies.operations import found_alliance
from haitang.scope.scope import everything
from tests.cast import ROOT, Cast

pytestmark = pytest.mark.django_db


def browser(cast: Cast, name: str) -> Client:
    found = Client()
    found.force_login(cast.accounts[name], backend="django.contrib.auth.backends.ModelBackend")
    return found


def founded(cast: Cast, place: str = "county", title: str = "城乡建设党建联盟") -> Alliance:
    with everything("test"):
        return found_alliance(
            title=title, field="城乡建设", place=cast.places[place], lead=cast.units["housing"],
            members=[cast.units["water"]], founded_on=dt.date(2021, 3, 1), actor=ROOT,
        )  # fmt: skip


def found_form(cast: Cast, **changes: str) -> dict[str, str]:
    return {
        "title": "招商引资党建联盟", "field": "招商引资", "place": cast.places["home"].code,
        "lead": str(cast.units["housing"].pk), "members": "昆山水务集团\n亭林社区居民委员会",
        "founded_on": "2021-03-01", **changes,
    }  # fmt: skip


def test_the_ledger_lists_members_and_sessions_of_each(cast: Cast) -> None:
    founded(cast)
    page = browser(cast, "enterprise_service").get(reverse("desk:alliances"))
    text = page.content.decode()
    assert page.status_code == 200
    assert "城乡建设党建联盟" in text
    assert "昆山市住房和城乡建设局" in text
    assert reverse("desk:alliance_new") in text


def test_a_policy_officer_reads_but_founds_nothing(cast: Cast) -> None:
    founded(cast)
    officer = browser(cast, "policy_officer")
    text = officer.get(reverse("desk:alliances")).content.decode()
    assert "城乡建设党建联盟" in text
    assert reverse("desk:alliance_new") not in text
    assert officer.get(reverse("desk:alliance_new")).status_code == 403


def test_a_window_clerk_has_no_ledger_of_alliances(cast: Cast) -> None:
    assert browser(cast, "window").get(reverse("desk:alliances")).status_code == 403


def test_founding_by_the_form_takes_members_by_name(cast: Cast) -> None:
    sent = browser(cast, "enterprise_service").post(reverse("desk:alliance_new"), found_form(cast))
    alliance = Alliance.objects.get()
    assert sent.status_code == 302
    assert sent["Location"] == reverse("desk:alliance", args=[alliance.pk])
    assert alliance.members.count() == 3


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"members": "没有这个单位"}, "没有叫“没有这个单位”的单位"),
        ({"title": ""}, "请填写这一项"),
        ({"founded_on": "2199-01-01"}, "日期在将来"),
        ({"founded_on": "去年"}, "日期请写成"),
        ({"place": "140214001002"}, "请从列表中选择"),
    ],
)
def test_a_slip_in_the_form_is_said_and_nothing_is_founded(
    cast: Cast, changes: dict[str, str], says: str
) -> None:
    page = browser(cast, "enterprise_service").post(
        reverse("desk:alliance_new"), found_form(cast, **changes)
    )
    assert page.status_code == 422
    assert says in page.content.decode()
    assert not Alliance.objects.exists()


def test_the_page_shows_members_agreements_and_what_can_be_done(cast: Cast) -> None:
    alliance = founded(cast)
    service = browser(cast, "enterprise_service")
    sent = service.post(
        reverse("desk:alliance_sign_agreement", args=[alliance.pk]),
        {"title": "共建协议", "text": "每季度联合走访企业一次。", "signed_on": "2021-04-01"},
    )
    assert sent.status_code == 302
    assert Agreement.objects.get().title == "共建协议"
    text = service.get(reverse("desk:alliance", args=[alliance.pk])).content.decode()
    assert "每季度联合走访企业一次" in text
    assert "昆山水务集团" in text
    assert reverse("desk:alliance_dissolve_alliance", args=[alliance.pk]) in text
    officer = browser(cast, "policy_officer")
    seen = officer.get(reverse("desk:alliance", args=[alliance.pk])).content.decode()
    assert reverse("desk:alliance_dissolve_alliance", args=[alliance.pk]) not in seen


def test_members_join_and_leave_by_forms(cast: Cast) -> None:
    alliance = founded(cast)
    service = browser(cast, "enterprise_service")
    committee = str(cast.units["committee"].pk)
    service.post(
        reverse("desk:alliance_join_alliance", args=[alliance.pk]), {"organization": committee}
    )
    assert alliance.members.filter(left_on=None).count() == 3
    service.post(
        reverse("desk:alliance_leave_alliance", args=[alliance.pk]), {"organization": committee}
    )
    assert alliance.members.filter(left_on=None).count() == 2
    again = service.post(
        reverse("desk:alliance_leave_alliance", args=[alliance.pk]), {"organization": committee}
    )
    assert again.status_code == 422


def test_an_alliance_far_away_is_not_there(cast: Cast) -> None:
    alliance = founded(cast, place="far", title="远处的联盟")
    service = browser(cast, "enterprise_service")
    assert service.get(reverse("desk:alliance", args=[alliance.pk])).status_code == 404
    sent = service.post(
        reverse("desk:alliance_join_alliance", args=[alliance.pk]),
        {"organization": str(cast.units["committee"].pk)},
    )
    assert sent.status_code == 404
    assert alliance.members.count() == 2
    assert "远处的联盟" not in service.get(reverse("desk:alliances")).content.decode()


def test_a_dissolved_alliance_offers_nothing_to_do(cast: Cast) -> None:
    alliance = founded(cast)
    service = browser(cast, "enterprise_service")
    service.post(
        reverse("desk:alliance_dissolve_alliance", args=[alliance.pk]),
        {"dissolved_on": "2021-09-01"},
    )
    text = service.get(reverse("desk:alliance", args=[alliance.pk])).content.decode()
    assert "已解散" in text
    assert "现在可以办" not in text
    assert Alliance.objects.get().dissolved_on == dt.date(2021, 9, 1)


def test_the_ledger_is_taken_out_as_a_sheet(cast: Cast) -> None:
    founded(cast)
    sheet = browser(cast, "enterprise_service").post(reverse("desk:export", args=["alliances"]))
    assert sheet.status_code == 200
    assert sheet.content[:2] == b"PK"
