"""The calendar feed of my deadlines."""

import datetime as dt

from django.test import Client
from icalendar import Calendar

from haitang.accounts.models import Account
from haitang.accounts.operations import close_account
from haitang.api.calendar import feed_path, token_of
from haitang.cases.models import Case, State
from haitang.cases.operations import accept_case, dispatch_case, suspend_case
from haitang.facts.guard import writes_allowed
from haitang.scope.scope import everything
from tests.cast import ROOT, Cast


def with_salt(account: Account, salt: str) -> Account:
    with writes_allowed("test"):
        account.feed_salt = salt
        account.save(update_fields=["feed_salt"])
    return account


def handled(cast: Cast) -> Case:
    case = cast.case(title="CANARYTITLE", text="CANARYTEXT 灯坏了")
    with everything("test"):
        dispatch_case(case=case, lead=cast.units["housing"], actor=ROOT)
        accept_case(case=case, handler=cast.accounts["handler"], actor=ROOT)
        return Case.objects.get_queryset().get(pk=case.pk)


def events(client: Client, path: str) -> list[object]:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(answer.content).walk("VEVENT")


def test_the_deadlines_of_my_unit_are_in_my_calendar(client: Client, cast: Cast) -> None:
    case = handled(cast)
    path = feed_path(with_salt(cast.accounts["handler"], "a" * 32))
    (event,) = events(client, path)
    assert event["SUMMARY"] == f"{case.number}到期：公共部位维修"
    assert event["LOCATION"] == "亭林社区居委会"
    assert event.decoded("DTEND") == case.due_at.replace(microsecond=0)
    assert event.decoded("DTEND") - event.decoded("DTSTART") == dt.timedelta(minutes=30)
    text = client.get(path).content.decode()
    for secret in ("CANARY", "赵大江", "2207"):
        assert secret not in text
    again = events(client, path)[0]
    assert again["UID"] == event["UID"]


def test_others_and_clocks_that_stand_are_not_in_it(client: Client, cast: Cast) -> None:
    case = handled(cast)
    water = with_salt(cast.accounts["water_handler"], "b" * 32)
    assert events(client, feed_path(water)) == []
    mine = with_salt(cast.accounts["handler"], "a" * 32)
    with everything("test"):
        suspend_case(case=case, reason="等居民说明", actor=ROOT)
        assert Case.objects.get_queryset().get().state == State.SUSPENDED
    assert events(client, feed_path(mine)) == []


def test_a_new_salt_makes_the_old_address_worthless(client: Client, cast: Cast) -> None:
    account = with_salt(cast.accounts["handler"], "a" * 32)
    old = feed_path(account)
    assert client.get(old).status_code == 200
    new = feed_path(with_salt(account, "b" * 32))
    assert new != old
    assert client.get(old).status_code == 404
    with_salt(account, "")
    assert feed_path(account) == ""
    assert client.get(new).status_code == 404


def test_wrong_addresses_answer_alike(client: Client, cast: Cast) -> None:
    account = with_salt(cast.accounts["handler"], "a" * 32)
    token = token_of(account)
    other = cast.accounts["leader"].pk
    wrong = [
        "x", "1", "-", token[:-1], f"{token}0", f"{other}-{token.partition('-')[2]}",
        "9" * 30, "0-" + "0" * 40,
    ]  # fmt: skip
    answers = [client.get(f"/api/calendar/{t}.ics") for t in wrong]
    assert {a.status_code for a in answers} == {404}
    assert len({a.content for a in answers}) == 1


def test_a_closed_account_has_no_feed(client: Client, cast: Cast) -> None:
    account = with_salt(cast.accounts["handler"], "a" * 32)
    path = feed_path(account)
    with everything("test"):
        close_account(account=account, actor=ROOT)
    assert client.get(path).status_code == 404


def test_an_account_that_may_not_read_cases_has_no_feed(client: Client, cast: Cast) -> None:
    path = feed_path(with_salt(cast.accounts["administrator"], "a" * 32))
    assert client.get(path).status_code == 404
