"""Log-in: Argon2 behind Django's own machinery, locked after five wrong passwords for a while."""

import datetime as dt

import pytest
from axes.models import AccessAttempt
from django.contrib.auth import authenticate, login
from django.contrib.sessions.backends.db import SessionStore
from django.test import RequestFactory
from django.utils import timezone

from haitang.accounts.operations import close_account
from haitang.scope.scope import everything
from tests.cast import PASSWORD, ROOT


def attempt(username, password, address="10.0.0.1"):
    request = RequestFactory().post("/", REMOTE_ADDR=address)
    request.session = SessionStore()
    return request, authenticate(request=request, username=username, password=password)


def test_the_right_password_lets_in_and_writes_only_the_framework_s_rows(cast):
    request, user = attempt("window", PASSWORD)
    assert user == cast.accounts["window"]
    login(request, user)
    user.refresh_from_db()
    assert user.last_login is not None


@pytest.mark.parametrize(
    ("username", "password"),
    [("window", "wrong"), ("no-one", PASSWORD), ("", ""), ("window", ""), ("WINDOW", PASSWORD)],
)
def test_anything_else_does_not(cast, username, password):
    assert attempt(username, password)[1] is None


def test_a_closed_account_does_not_get_in(cast):
    with everything("test"):
        close_account(account=cast.accounts["window"], actor=ROOT)
    assert attempt("window", PASSWORD)[1] is None


def test_five_wrong_passwords_lock_even_the_right_one_until_the_cool_off_is_over(cast):
    for _try in range(4):
        assert attempt("window", "wrong")[1] is None
    assert attempt("window", PASSWORD)[1] is not None
    for _try in range(5):
        assert attempt("window", "wrong")[1] is None
    assert attempt("window", PASSWORD)[1] is None
    assert attempt("window", PASSWORD, "10.0.0.2")[1] is not None
    assert attempt("caller", PASSWORD)[1] is not None
    _let_time_pass(dt.timedelta(minutes=14))
    assert attempt("window", PASSWORD)[1] is None
    _let_time_pass(dt.timedelta(minutes=16))  # trying while locked may begin the wait anew
    assert attempt("window", PASSWORD)[1] is not None


def _let_time_pass(span):
    """Axes looks at the time of the attempts: move them back."""
    for row in AccessAttempt.objects.all():
        AccessAttempt.objects.filter(pk=row.pk).update(attempt_time=row.attempt_time - span)
    assert AccessAttempt.objects.filter(attempt_time__lt=timezone.now()).exists()


def test_no_password_is_kept_with_an_attempt(cast):
    attempt("window", "Geheim-9-wrong")
    for row in AccessAttempt.objects.values():
        assert "Geheim-9-wrong" not in str(row)
