"""A resident with a phone and no account."""

import re

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from haitang.cases.models import Case
from haitang.scope.scope import everything
from tests.cast import Cast

KEY = "00000000-0000-4000-8000-000000000001"


@pytest.fixture(autouse=True)
def _no_tries_from_before(settings: object) -> None:
    settings.SECURE_SSL_REDIRECT = False
    cache.clear()


@pytest.fixture
def resident(cast: Cast) -> Client:
    return Client()


def report(client: Client, **changes: object) -> HttpResponse:
    """Send the form of the kind 01 (housing)."""
    sent = {
        "key": KEY, "category": "0101", "where": "亭林", "spot": "3号楼",
        "text": "三单元楼道灯坏了一周，老人出入不便。", **changes,
    }  # fmt: skip
    return client.post("/report/?kind=01", {k: v for k, v in sent.items() if v is not None})


def cases() -> list[Case]:
    with everything("test"):
        return list(Case.objects.get_queryset().order_by("id"))


def page(response: HttpResponse) -> str:
    """The text of a page without the one-time values that every rendering has."""
    text = response.content.decode()
    return re.sub(r'name="(csrfmiddlewaretoken|key|next)" value="[^"]*"', "", text)
