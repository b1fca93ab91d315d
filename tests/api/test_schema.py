"""The interface keeps its own contract: every answer is one that the schema declares."""

from collections.abc import Iterator

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings

from haitang.wsgi import application
from tests.api.conftest import KEY

# The in-process transport does not unpack what it says it accepts.
HTTPS = {"X-Forwarded-Proto": "https", "Accept-Encoding": "identity"}
schema = schemathesis.openapi.from_wsgi("/api/openapi.json", application, headers=HTTPS)


@pytest.fixture
def _one_connection() -> Iterator[None]:
    """The end of a request does not close the connection that the test's transaction is on."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("_one_connection", "partner")
@schema.parametrize()
@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_declared_in_the_schema(case: schemathesis.Case) -> None:
    case.call_and_validate(headers={"X-API-Key": KEY, **HTTPS})
