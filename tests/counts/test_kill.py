"""kill -9 in the middle of typing: every ballot that was acknowledged is there, and there once; at
most the one on its way is open.
"""

import http.client
import json
import os
import random
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests import postgres
from tests.conftest import missing
from tests.crash.server import Server, environment, haitang, run

KILLS = int(os.environ.get("CRASH_KILLS", "3"))
PREPARE = """
import django
django.setup()
import json
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from haitang.counts.models import Batch
from haitang.counts.operations import start_entry
from haitang.scope.scope import everything
from tests.cast import build_city
from tests.counts.halls import a_hall
cast = build_city()
hall = a_hall(cast, 1000, batch_size=100)
with everything("test"):
    batches = list(Batch.objects.order_by("number").values_list("pk", flat=True))
    for pk in batches:
        start_entry(batch=Batch.objects.get(pk=pk), actor=hall.writer("teller"))
account = cast.accounts["teller"]
session = SessionStore()
session[SESSION_KEY] = str(account.pk)
session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
session[HASH_SESSION_KEY] = account.get_session_auth_hash()
session.create()
print(json.dumps({"session": session.session_key, "batches": batches}))
"""
LOOK = """
import django, json
django.setup()
from django.db.models import QuerySet
from haitang.counts.models import Paper
from haitang.facts.models import Fact
rows = QuerySet(Paper).order_by("entry__batch", "number")
print(json.dumps({
    "papers": list(map(list, rows.values_list("entry__batch", "number", "choices"))),
    "facts": Fact.objects.filter(kind="batch.entered", dims__step="paper").count(),
}))
"""
TOKEN = "k" * 32


@pytest.fixture(params=["sqlite", "postgresql"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, str]]:
    if request.param == "sqlite":
        yield environment(tmp_path / "home")
        return
    if postgres.binaries() is None:
        missing("PostgreSQL is not installed")
    with postgres.cluster(safe=True) as url:
        yield environment(tmp_path / "home", url)


class Typist:
    """Types ballot after ballot and remembers which the server said it has."""

    def __init__(self, session: str, batches: list[int]) -> None:
        self.session, self.batches = session, batches
        self.sent = 0
        self.heard: dict[tuple[int, int], str] = {}
        self.waiting: tuple[int, int, str, str] | None = None
        self.wrong: list[int] = []

    def next(self) -> tuple[int, int, str, str]:
        """Batch, number, line and key of the next ballot."""
        batch, number = self.batches[self.sent // 100], self.sent % 100 + 1
        self.sent += 1
        return batch, number, str(1 + self.sent % 2), str(uuid.uuid4())

    def type(self, port: int) -> bool:
        """Send a ballot, the one that got no answer first; whether there was an answer."""
        self.waiting = self.waiting or self.next()
        batch, number, line, key = self.waiting
        body = {"number": number, "line": line, "key": key, "csrfmiddlewaretoken": TOKEN}
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            connection.request(
                "POST", f"/desk/counts/batches/{batch}/", urlencode(body),
                {"Content-Type": "application/x-www-form-urlencoded",
                 "Cookie": f"sessionid={self.session}; csrftoken={TOKEN}"},
            )  # fmt: skip
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        if status == 302:
            self.heard[batch, number] = line
        else:
            self.wrong.append(status)
        self.waiting = None
        return True


@pytest.mark.slow
def test_a_power_cut_takes_at_most_the_ballot_that_is_being_typed(home: dict[str, str]) -> None:
    haitang(home, "migrate", "--verbosity", "0")
    haitang(home, "collectstatic", "--noinput", "--verbosity", "0")
    prepared = json.loads(run(home, "-c", PREPARE).splitlines()[-1])
    typist, chance = Typist(prepared["session"], prepared["batches"]), random.Random(3)
    for _kill in range(KILLS):
        server = Server(home)
        cut = threading.Timer(chance.uniform(0, 0.3), server.kill)
        for _ballot in range(chance.randint(3, 9)):
            assert typist.type(server.port)
        cut.start()
        while typist.type(server.port):
            pass
        cut.join()
        there = {(b, n): choices for b, n, choices in json.loads(run(home, "-c", LOOK))["papers"]}
        lost = typist.heard.keys() - there.keys()
        assert not lost
        assert typist.waiting is not None
        assert there.keys() - typist.heard.keys() <= {typist.waiting[:2]}
    server = Server(home)
    try:
        assert typist.type(server.port)  # what was on its way, once more
    finally:
        server.kill()
    found = json.loads(run(home, "-c", LOOK))
    assert typist.wrong == []
    assert len(found["papers"]) == len(typist.heard) == found["facts"] > KILLS
    for batch, number, choices in found["papers"]:
        name = {"1": "赵文婷", "2": "陈立"}[typist.heard[batch, number]]
        assert json.loads(choices) == {"director": [name]}
