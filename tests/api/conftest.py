"""A partner system with a key, and a client that carries it."""

import pytest
from django.core.cache import cache
from django.test import Client

from haitang.accounts.operations import create_partner_key, grant_duty
from haitang.scope.scope import everything
from tests.cast import ROOT, SINCE, Cast

KEY = "ht_" + "k" * 40


@pytest.fixture(autouse=True)
def _no_tries_from_before() -> None:
    cache.clear()


@pytest.fixture
def partner(cast: Cast) -> Cast:
    """The cast, with a key for the account "partner", which also reads figures."""
    account = cast.accounts["partner"]
    with everything("test"):
        create_partner_key(account=account, title="手机应用", secret=KEY, actor=ROOT)
        grant_duty(
            account=account, code="statistician", place=cast.places["county"], began_on=SINCE,
            actor=ROOT,
        )  # fmt: skip
    return cast


@pytest.fixture
def api(partner: Cast) -> Client:
    """A client of the partner system."""
    return Client(headers={"X-API-Key": KEY})


@pytest.fixture(autouse=True)
def _plain_http(settings: object) -> None:
    settings.SECURE_SSL_REDIRECT = False
