"""Search finds elections, policies and enterprises inside the right of each; the calendar too."""

import pytest
from icalendar import Calendar

from haitang.api.calendar import feed_path
from haitang.facts.guard import writes_allowed
from tests.desk import todo_scene as scene
from tests.desk.pages import text_of

pytestmark = pytest.mark.django_db


def test_an_election_is_found_by_community_or_code_by_those_who_read_elections(cast, log_in):
    own, other = scene.two_elections(cast)
    for text in ("亭林", "320583100001"):
        page = text_of(log_in("election_office").get("/desk/search/", {"q": text}))
        assert f"/desk/elections/{own.pk}/" in page
        assert f"/desk/elections/{other.pk}/" not in page
    elsewhere = text_of(log_in("election_chair").get("/desk/search/", {"q": "里厍"}))
    assert f"/desk/elections/{other.pk}/" not in elsewhere
    assert "没有找到“里厍”" in elsewhere
    assert f"/desk/elections/{own.pk}/" not in text_of(
        log_in("window").get("/desk/search/", {"q": "亭林"})
    )


def test_a_policy_and_an_enterprise_are_found_by_name_or_number(cast, log_in, tmp_path):
    row = scene.application(cast, tmp_path)
    policy, mill = f"/desk/policies/{row.policy_id}/", f"/desk/enterprises/{row.enterprise_id}/"
    browser = log_in("policy_officer")
    for text, address in (
        ("研发", policy), ("r1", policy), ("纺织", mill), ("91350100m000100y43", mill),
    ):  # fmt: skip
        assert address in text_of(browser.get("/desk/search/", {"q": text})), text
    assert mill in text_of(log_in("policy_department").get("/desk/search/", {"q": "纺织"}))
    for name in ("window", "agency", "election_chair"):
        assert mill not in text_of(log_in(name).get("/desk/search/", {"q": "纺织"})), name


def test_who_reads_no_cases_finds_no_case_no_person_and_no_place(cast, log_in):
    case = cast.case()
    page = log_in("election_chair").get("/desk/search/", {"q": case.number})
    assert page.status_code == 200
    assert "没有找到" in text_of(page)
    found = log_in("agency").get("/desk/search/", {"q": "赵大江"})
    assert found.context["none"]
    assert case.number not in text_of(found)


def feed(client, cast, name):
    account = cast.accounts[name]
    with writes_allowed("test"):
        account.feed_salt = "a" * 32
        account.save(update_fields=["feed_salt"])
    answer = client.get(feed_path(account))
    assert answer.status_code == 200
    return Calendar.from_ical(answer.content).walk("VEVENT"), answer.content.decode()


def test_the_calendar_carries_application_deadlines_without_the_enterprise(client, cast, tmp_path):
    row = scene.application(cast, tmp_path)
    for name in ("policy_officer", "policy_department"):
        (event,), text = feed(client, cast, name)
        assert event["SUMMARY"] == "受理期限：研发奖励"
        assert event.decoded("DTSTART") == row.accept_due_on
        assert "纺织" not in text


def test_the_calendar_carries_the_steps_of_ones_own_elections(client, cast):
    scene.two_elections(cast)
    own, text = feed(client, cast, "election_chair")
    assert own
    assert {str(event["LOCATION"]) for event in own} == {"亭林社区居委会"}
    office, _text = feed(client, cast, "election_office")
    assert len(office) == len(own)
    assert all(str(event["SUMMARY"]).endswith("（2场选举）") for event in office)
    assert len({str(event["UID"]) for event in own}) == len(own)
    assert "里厍" not in text


def test_a_teller_has_no_days_and_no_feed(client, cast):
    account = cast.accounts["teller"]
    with writes_allowed("test"):
        account.feed_salt = "a" * 32
        account.save(update_fields=["feed_salt"])
    assert client.get(feed_path(account)).status_code == 404
