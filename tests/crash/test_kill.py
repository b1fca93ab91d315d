"""kill -9 of the server in the middle of writing: nothing acknowledged is lost, nothing is half
there, and what is sent again under its key is there once.
"""

import json
import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import postgres
from tests.conftest import missing
from tests.crash.server import LOOK, Memory, Server, environment, haitang, prepare, run, storm

KILLS = int(os.environ.get("CRASH_KILLS", "3"))  # a release makes a thousand of them


@pytest.fixture(params=["sqlite", "postgresql"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, str]]:
    if request.param == "sqlite":
        yield environment(tmp_path / "home")
        return
    if postgres.binaries() is None:
        missing("PostgreSQL is not installed")
    with postgres.cluster(safe=True) as url:
        yield environment(tmp_path / "home", url)


@pytest.mark.slow
def test_a_killed_server_loses_and_doubles_nothing(home: dict[str, str]) -> None:
    prepare(home)
    memory, chance = Memory(), random.Random(11)
    for _kill in range(KILLS):
        server = Server(home)
        storm(server, memory, chance)
        server = Server(home)
        try:
            for key in sorted(memory.unknown):
                assert memory.send(server.port, key), key
            for key in chance.sample(sorted(memory.heard), min(5, len(memory.heard))):
                assert memory.send(server.port, key)  # the first answer comes again
        finally:
            server.kill()
    assert memory.wrong == []
    assert memory.unknown == set()
    found = json.loads(run(home, "-c", LOOK))
    assert sorted(memory.heard.values()) == found["numbers"]
    assert len(set(found["texts"])) == len(found["texts"]) == len(memory.heard) > KILLS
    assert found["lines"] == found["numbers"]
    assert found["facts"] == found["pks"]
    assert found["reporters"] == len(found["numbers"])
    haitang(home, "verify")
