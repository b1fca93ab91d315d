"""From dated duties to the scope of a request."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from haitang.accounts.duties import DUTIES
from haitang.accounts.models import Account, Duty
from haitang.accounts.operations import close_account, end_duty, grant_duty
from haitang.accounts.queries import duties_of, scope_of_account, scope_of_request
from haitang.facts.guard import writes_allowed
from haitang.people.models import Person
from haitang.people.operations import register_person
from haitang.scope.scope import enter, everything, permits
from tests.cast import ROOT

DAY = dt.timedelta(days=1)


def today():
    return timezone.localdate()


def test_a_duty_at_a_place_becomes_a_grant_for_its_subtree(cast):
    (grant,) = scope_of_account(cast.accounts["window"]).grants
    assert (grant.duty, grant.path) == ("window", cast.places["home"].path)
    assert (grant.organization, grant.subject) == (None, None)
    assert grant.operations == DUTIES["window"].operations
    assert grant.covers(cast.places["home"].path)
    assert not grant.covers(cast.places["sibling"].path)
    assert not grant.covers(cast.places["town"].path)


def test_a_duty_for_an_organization_covers_no_place(cast):
    (grant,) = scope_of_account(cast.accounts["handler"]).grants
    assert grant.organization == cast.units["housing"].pk
    for place in cast.places.values():
        assert not grant.covers(place.path)
    with enter(cast.scope("handler", "answer_case")):
        assert permits("answer_case")
        assert not permits("answer_case", cast.places["county"].path)


def test_a_duty_for_an_organization_reaches_no_row_by_its_place(cast):
    with everything("test"):
        register_person(name="钱小河", place=cast.places["county"], actor=ROOT)
    with enter(cast.scope("handler", "contact_resident")):
        assert not Person.objects.exists()


def test_the_scope_of_an_account_is_one_query(cast):
    with CaptureQueriesContext(connection) as queries:
        assert scope_of_account(cast.accounts["window"]).grants
    assert len(queries) == 1


@pytest.mark.parametrize(
    ("began", "ended", "held"),
    [(0, None, True), (-1, 1, True), (1, None, False), (-5, 0, False), (-5, -1, False)],
)
def test_a_duty_counts_from_its_first_day_until_the_day_before_its_end(cast, began, ended, held):
    account = cast.accounts["nobody"]
    with everything("test"):
        grant_duty(
            account=account, code="window", place=cast.places["home"], actor=ROOT,
            began_on=today() + DAY * began,
            ended_on=None if ended is None else today() + DAY * ended,
        )  # fmt: skip
    assert bool(scope_of_account(account).grants) is held
    assert bool(duties_of(account)) is held


def test_an_ended_duty_is_gone_with_the_next_request(cast):
    request = RequestFactory().get("/")
    request.user = cast.accounts["window"]
    assert scope_of_request(request).grants
    with everything("test"):
        end_duty(duty=Duty.objects.get(account=request.user), actor=ROOT)
    assert not scope_of_request(request).grants


def test_a_closed_account_has_no_grants_even_with_a_session(cast):
    request = RequestFactory().get("/")
    request.user = cast.accounts["window"]
    with everything("test"):
        close_account(account=cast.accounts["window"], actor=ROOT)
    assert not scope_of_request(request).grants


def test_an_account_that_was_switched_off_has_no_grants_though_its_duties_stand(cast):
    with writes_allowed("test"):
        Account.objects.filter(pk=cast.accounts["window"].pk).update(is_active=False)
    assert scope_of_account(cast.accounts["window"]).grants == ()


def test_nobody_has_no_grants(cast):
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    assert scope_of_request(request).grants == ()
    request.user = cast.accounts["nobody"]
    assert scope_of_request(request).grants == ()


def test_two_duties_stay_two_grants(cast):
    account = cast.accounts["window"]
    with everything("test"):
        grant_duty(account=account, code="caller", place=cast.places["far"], began_on=today(),
                   actor=ROOT)  # fmt: skip
    scope = scope_of_account(account)
    with enter(scope.entered_with("call_back_case")):
        assert permits("call_back_case", cast.places["far"].path)
        assert not permits("call_back_case", cast.places["home"].path)
    with enter(scope.entered_with("register_case")):
        assert not permits("register_case", cast.places["far"].path)


def test_a_duty_that_the_table_no_longer_knows_gives_nothing(cast):
    with writes_allowed("test"):
        Duty.objects.filter(account=cast.accounts["window"]).update(code="retired")
    assert scope_of_account(cast.accounts["window"]).grants == ()


def test_an_account_cannot_be_made_without_the_operation(cast):
    from haitang.facts.guard import WriteOutsideOperationError

    with pytest.raises(WriteOutsideOperationError):
        Account.objects.create(username="x", name="x")
    with pytest.raises(WriteOutsideOperationError):
        Duty.objects.filter(account=cast.accounts["window"]).update(code="leader")
