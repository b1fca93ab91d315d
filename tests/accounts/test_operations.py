"""Accounts, duties and keys: granted by the right one, separated, ended at once."""

import datetime as dt
import json
import threading

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from haitang.accounts.models import Account, Duty, PartnerKey
from haitang.accounts.operations import (
    AccountError,
    DutiesSeparatedError,
    DutyError,
    change_password,
    close_account,
    create_account,
    create_partner_key,
    end_duty,
    end_partner_key,
    grant_duty,
    new_key,
    reset_password,
)
from haitang.accounts.queries import account_for_key, scope_of_account
from haitang.facts.models import Answer, Fact
from haitang.organizations.operations import end_organization
from haitang.scope.scope import NotPermittedError, enter, everything
from tests.cast import PASSWORD, ROOT, SINCE

DAY = dt.timedelta(days=1)


def today():
    return timezone.localdate()


@pytest.fixture
def anyone(cast):
    """Everything is allowed."""
    with everything("test"):
        yield cast


def create(**changes):
    wanted = {"username": "newcomer", "name": "新人", "password": PASSWORD, "actor": ROOT}
    return create_account(**{**wanted, **changes})


def grant(cast, name="nobody", code="window", **changes):
    wanted = {"account": cast.accounts[name], "code": code, "began_on": today(), "actor": ROOT}
    if code != "handler":
        wanted["place"] = cast.places["home"]
    return grant_duty(**{**wanted, **changes})


def test_a_new_account_may_do_nothing_and_its_password_is_hashed(anyone):
    account = create(username=" NewComer ")
    assert account.username == "newcomer"
    assert account.check_password(PASSWORD)
    assert PASSWORD not in account.password
    assert scope_of_account(account).grants == ()
    assert Fact.objects.get(kind="account.created", subject_id=account.pk).place == 320583000000


def test_passwords_are_kept_with_argon2(settings):
    from django.contrib.auth.hashers import identify_hasher, make_password

    from haitang import settings as shipped

    settings.PASSWORD_HASHERS = shipped.PASSWORD_HASHERS
    assert identify_hasher(make_password(PASSWORD)).algorithm == "argon2"
    assert len(shipped.PASSWORD_HASHERS) == 1


@pytest.mark.parametrize("password", ["", "short1", "12345678", "password", "newcomer1"])
def test_a_weak_password_is_refused_with_a_sentence(anyone, password):
    with pytest.raises(AccountError) as caught:
        create(password=password)
    assert caught.value.field == "password"
    assert str(caught.value)
    assert not password or password not in str(caught.value)


@pytest.mark.parametrize(
    "wrong",
    [
        {"username": "window"},
        {"username": "WINDOW"},
        {"username": "a"},
        {"username": "a b"},
        {"username": "x" * 41},
        {"username": "<script>"},
        {"name": " "},
        {"name": "名" * 41},
        {"name": "甲\n乙"},
    ],
)
def test_wrong_names_are_refused_with_a_sentence(anyone, wrong):
    with pytest.raises(AccountError) as caught:
        create(**wrong)
    assert str(caught.value).endswith("。")


def test_one_changes_one_s_own_password_knowing_the_old_one(cast):
    account, other = cast.accounts["window"], cast.accounts["caller"]
    new = "Another-demo-2027"
    with enter(cast.scope("window", "change_password")):
        for wrong in (
            {"old": "guess", "new": new},
            {"old": PASSWORD, "new": "12345678"},
            {"account": other, "old": PASSWORD, "new": new},
        ):
            with pytest.raises(AccountError):
                change_password(**{"account": account, **wrong}, actor=cast.actor("window"))
        change_password(account=account, old=PASSWORD, new=new, actor=cast.actor("window"))
    account.refresh_from_db()
    assert account.check_password(new)
    assert Fact.objects.get(kind="account.password_changed").dims == {"own": True}


def test_an_administrator_resets_a_password(cast):
    with enter(cast.scope("administrator", "reset_password")):
        reset_password(
            account=cast.accounts["window"], new="Another-demo-2027",
            actor=cast.actor("administrator"),
        )  # fmt: skip
    assert Account.objects.get(username="window").check_password("Another-demo-2027")


def test_a_security_officer_grants_a_duty_and_it_is_recorded(cast):
    with enter(cast.scope("security", "grant_duty")):
        duty = grant(cast, actor=cast.actor("security"))
    assert (duty.path, duty.granted_by) == (cast.places["home"].path, cast.actor("security").ref)
    fact = Fact.objects.get(kind="duty.granted", subject_id=duty.pk)
    assert (fact.d1, fact.place, fact.actor) == ("window", 320583100001, duty.granted_by)


@pytest.mark.parametrize("name", ["administrator", "auditor", "dispatcher", "leader", "window"])
def test_nobody_else_grants_duties(cast, name):
    with enter(cast.scope(name, "grant_duty")), pytest.raises(NotPermittedError):
        grant(cast, actor=cast.actor(name))


def test_a_security_officer_grants_only_below_his_own_place(cast):
    with enter(cast.scope("security", "grant_duty")), pytest.raises(NotPermittedError):
        grant(cast, place=cast.places["far"], actor=cast.actor("security"))


def test_a_security_officer_cannot_grant_himself_anything(cast):
    with enter(cast.scope("security", "grant_duty")), pytest.raises(DutyError):
        grant(cast, "security", actor=cast.actor("security"))


@pytest.mark.parametrize("first", ["administrator", "security", "auditor"])
@pytest.mark.parametrize("second", ["administrator", "security_officer", "auditor"])
def test_no_account_holds_two_of_the_three(anyone, first, second):
    held = Duty.objects.get(account=anyone.accounts[first]).code
    if held == second:
        assert grant(anyone, first, second)  # the same duty elsewhere is no second one
        return
    with pytest.raises(DutiesSeparatedError):
        grant(anyone, first, second)
    assert Duty.objects.filter(account=anyone.accounts[first]).count() == 1


def test_separation_looks_at_days_ahead_and_lets_go_after_the_end(anyone):
    grant(anyone, code="auditor", began_on=today() + DAY * 30)
    with pytest.raises(DutiesSeparatedError):
        grant(anyone, code="administrator")
    grant(anyone, code="administrator", ended_on=today() + DAY * 30)


def test_a_duty_of_the_three_goes_together_with_an_ordinary_one(anyone):
    assert grant(anyone, "administrator", "window")


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "mayor"},
        {"place": None},
        {"code": "handler"},
        {"ended_on": SINCE},
        {"ended_on": dt.date(2015, 1, 1)},
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence(anyone, wrong):
    with pytest.raises(DutyError) as caught:
        grant(anyone, **wrong)
    assert str(caught.value).endswith("。")
    assert not Duty.objects.filter(account=anyone.accounts["nobody"]).exists()


def test_the_same_duty_at_the_same_place_is_granted_once_at_a_time(anyone):
    grant(anyone, ended_on=today() + DAY * 9)
    with pytest.raises(DutyError):
        grant(anyone)
    grant(anyone, began_on=today() + DAY * 9)
    grant(anyone, place=anyone.places["sibling"])


def test_a_handler_is_granted_for_an_organization_at_its_place(anyone):
    duty = grant(anyone, code="handler", organization=anyone.units["committee"])
    assert (duty.organization, duty.place) == (
        anyone.units["committee"],
        anyone.places["home"],
    )
    end_organization(organization=anyone.units["committee"], on=today(), actor=ROOT)
    with pytest.raises(DutyError):
        grant(anyone, "caller", "handler", organization=anyone.units["committee"])


def test_ending_a_duty_works_once_at_once_or_later(anyone):
    duty = grant(anyone)
    with pytest.raises(DutyError):
        end_duty(duty=duty, on=today() - DAY, actor=ROOT)
    end_duty(duty=duty, on=today() + DAY * 5, actor=ROOT)
    assert scope_of_account(anyone.accounts["nobody"]).grants
    end_duty(duty=duty, actor=ROOT)
    assert not scope_of_account(anyone.accounts["nobody"]).grants
    with pytest.raises(DutyError):
        end_duty(duty=duty, actor=ROOT)


def test_a_closed_account_loses_duties_and_keys_and_gets_none(anyone):
    account, secret = anyone.accounts["partner"], new_key()
    create_partner_key(account=account, title="城管系统", secret=secret, actor=ROOT)
    close_account(account=account, actor=ROOT)
    assert account_for_key(secret) is None
    fact = Fact.objects.get(kind="account.closed")
    assert fact.dims == {"duties": 1, "keys": 1}
    with pytest.raises(AccountError):
        grant(anyone, "partner")
    with pytest.raises(AccountError):
        close_account(account=account, actor=ROOT)


def test_a_partner_s_key_opens_its_account_until_it_is_stopped(cast):
    secret = new_key()
    with enter(cast.scope("administrator", "create_partner_key")):
        key = create_partner_key(
            account=cast.accounts["partner"], title="城管系统", secret=secret, actor=ROOT,
            key="once",
        )  # fmt: skip
    assert account_for_key(secret) == cast.accounts["partner"]
    for wrong in ("", "x", secret[:-1], secret.upper()):
        assert account_for_key(wrong) is None
    with enter(cast.scope("administrator", "end_partner_key")):
        end_partner_key(partner_key=key, actor=ROOT)
        with pytest.raises(AccountError):
            end_partner_key(partner_key=key, actor=ROOT)
    assert account_for_key(secret) is None


def test_no_key_and_no_password_is_kept_anywhere(anyone):
    secret = new_key()
    create_partner_key(
        account=anyone.accounts["partner"], title="城管系统", secret=secret, actor=ROOT, key="k"
    )
    create(key="k2")
    rows = [*PartnerKey.objects.values(), *Answer.objects.values(), *Fact.objects.values()]
    text = json.dumps(rows, default=str)
    assert secret not in text
    assert PASSWORD not in text


@pytest.mark.parametrize("wrong", [{"title": " "}, {"title": "名" * 61}, {"secret": "short"}])
def test_a_key_needs_a_title_and_enough_randomness(anyone, wrong):
    more = {"title": "甲", "secret": new_key(), **wrong}
    with pytest.raises(AccountError):
        create_partner_key(account=anyone.accounts["partner"], actor=ROOT, **more)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_grants_at_the_same_moment_do_not_break_the_separation(cast):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer")
    for _round in range(8):
        _race(cast)
    held = set(Duty.objects.filter(account=cast.accounts["nobody"]).values_list("code", flat=True))
    assert len(held & {"administrator", "auditor"}) == 1


def _race(cast):
    start = threading.Barrier(2)

    def attempt(code):
        try:
            with everything("test"):
                start.wait()
                grant(cast, code=code)
        except DutyError:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt, args=(c,)) for c in ("administrator", "auditor")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_commands_make_grant_list_and_end(cast, capsys, monkeypatch):
    import io

    monkeypatch.setattr("sys.stdin", io.StringIO(PASSWORD + "\n"))
    call_command("accounts", "create", "clerk", "新窗口")
    assert Account.objects.get(username="clerk").check_password(PASSWORD)
    call_command("accounts", "grant", "clerk", "window", "320583100001")
    unit = cast.units["water"]
    call_command("accounts", "grant", "clerk", "handler", str(unit.pk), "--from", "2020-01-01")
    call_command("accounts", "list", "clerk")
    shown = capsys.readouterr().out
    assert "窗口受理员  亭林社区居委会" in shown
    assert "承办人  昆山水务集团  2020-01-01" in shown
    duty = Duty.objects.get(account__username="clerk", code="window")
    call_command("accounts", "end", str(duty.pk))
    call_command("accounts", "key", "clerk", "城管系统")
    assert account_for_key(capsys.readouterr().out.splitlines()[-1]).username == "clerk"
    call_command("accounts", "close", "clerk")
    assert not Account.objects.get(username="clerk").is_active


@pytest.mark.parametrize(
    "words",
    [
        ("grant", "no-one", "window", "320583100001"),
        ("grant", "window", "caller", "999999"),
        ("grant", "window", "handler", "999999"),
        ("grant", "window", "handler", "housing"),
        ("grant", "window", "caller", "320583", "--from", "gestern"),
        ("end", "99999"),
        ("close", "no-one"),
        ("key", "no-one", "x"),
    ],
)
def test_commands_refuse_with_a_sentence(cast, words):
    with pytest.raises(CommandError) as caught:
        call_command("accounts", *words)
    assert str(caught.value).endswith("。")
