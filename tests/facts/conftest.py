import pytest
from django.db import connection

from haitang.facts.background import watch  # noqa: F401 - imported before settings change
from haitang.scope.actor import Actor
from haitang.scope.scope import everything


@pytest.fixture(autouse=True)
def _own_log(settings, tmp_path):
    settings.LOG_DIR = tmp_path / "log"
    settings.SEAL_KEY_FILE = tmp_path / "keys" / "seal.key"


@pytest.fixture(autouse=True)
def _in_scope():
    with everything("tests of facts"):
        yield


@pytest.fixture(autouse=True)
def _only_on_postgres(request):
    if request.node.get_closest_marker("postgres") and connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: python -m tests.postgres -- pytest tests/facts")


@pytest.fixture
def actor():
    return Actor("account", 7)
