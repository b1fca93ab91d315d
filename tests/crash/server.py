"""A real server in processes of its own, to be killed; clients that remember what they heard."""

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
KEY = "ht_crash_0123456789abcdefghijklmnopqr"
PREPARE = f"""
import django, datetime as dt
django.setup()
from haitang.accounts.operations import create_account, create_partner_key, grant_duty
from haitang.cases.operations import save_category
from haitang.places.queries import by_code
from haitang.scope.actor import Actor
from haitang.scope.scope import everything
actor = Actor("system:test")
with everything("test"):
    county, day = by_code("320583"), dt.date(2020, 1, 1)
    save_category(code="01", title="住房物业", title_en="Housing", county=county, actor=actor)
    partner = create_account(
        username="partner", name="系统", password="Crash-drill-2026", actor=actor
    )
    grant_duty(account=partner, code="partner", began_on=day, place=county, actor=actor)
    create_partner_key(account=partner, title="drill", secret={KEY!r}, began_on=day, actor=actor)
"""
LOOK = """
import django, json
django.setup()
from haitang.cases.models import Case, Entry
from haitang.facts.models import Fact
from haitang.people.models import Person
from haitang.scope.scope import everything
with everything("test"):
    cases = {c.number: c for c in Case.objects.all()}
    print(json.dumps({
        "numbers": sorted(cases),
        "texts": sorted(c.text for c in cases.values()),
        "lines": sorted(Entry.objects.values_list("case__number", flat=True)),
        "facts": sorted(Fact.objects.filter(kind="case.registered")
                        .values_list("subject_id", flat=True)),
        "pks": sorted(c.pk for c in cases.values()),
        "reporters": sum(c.reporter_id is not None for c in cases.values()),
        "persons": Person.objects.count(),
    }))
"""


def environment(folder: Path, url: str = "") -> dict[str, str]:
    """Settings of an installation of its own."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("HAITANG_")}
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "haitang.settings",
        "HAITANG_DATA_DIR": str(folder),
        "HAITANG_INSECURE_HTTP": "1",
        "HAITANG_SEAL_FACTS": "8",
        **({"HAITANG_DATABASE_URL": url} if url else {}),
    }


def haitang(env: dict[str, str], *words: str) -> str:
    """Run a command that must end well."""
    return run(env, "-m", "haitang", *words)


def run(env: dict[str, str], *words: str) -> str:
    """Run Python on something that must end well."""
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, *words], env=env, capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def prepare(env: dict[str, str]) -> None:
    """An installation with one category and one partner system."""
    haitang(env, "migrate", "--verbosity", "0")
    haitang(env, "collectstatic", "--noinput", "--verbosity", "0")
    haitang(env, "places", "load", str(ROOT / "haitang/places/data/320583.csv.gz"))
    run(env, "-c", PREPARE)


class Server:
    """``haitang serve`` as a group of processes that dies at once."""

    def __init__(self, env: dict[str, str]) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "haitang", "serve", "--port", str(self.port), "--skip-checks"],
            env=env, cwd=ROOT, start_new_session=True, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._wait()

    def _wait(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            assert self.process.poll() is None, "the server did not start"
            try:
                if post(self.port, "", {})[0]:
                    return
            except OSError:
                time.sleep(0.1)
        self.kill()
        raise AssertionError("the server does not answer")

    def kill(self) -> None:
        """SIGKILL for the server, its workers and its helper, in the same moment."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def post(port: int, key: str, body: dict[str, object]) -> tuple[int, dict[str, object]]:
    """Register a case. Raises OSError or HTTPException when no whole answer comes."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        headers = {"Content-Type": "application/json", "X-API-Key": KEY, "Idempotency-Key": key}
        connection.request("POST", "/api/v1/cases", json.dumps(body), headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def matter(key: str) -> dict[str, object]:
    """What is sent under a key."""
    number = int(key.split("-")[1])
    return {
        "category": "01",
        "place": "320583100002",
        "text": f"楼道灯坏了一周，请修理。{key}",
        "reporter": {"name": "赵大江", "phone": f"1990000{number % 10_000:04d}"},
    }


@dataclass
class Memory:
    """What clients sent and heard."""

    heard: dict[str, str] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)
    wrong: list[tuple[int, object]] = field(default_factory=list)
    sent: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def next_key(self) -> str:
        """A key that was never used."""
        with self.lock:
            self.sent += 1
            return f"k-{self.sent}"

    def send(self, port: int, key: str) -> bool:
        """Send under a key and remember the answer; whether there was one."""
        with self.lock:
            self.unknown.add(key)
        try:
            status, answer = post(port, key, matter(key))
        except (OSError, http.client.HTTPException, ValueError):
            return False
        with self.lock:
            if status in {200, 201}:
                self.unknown.discard(key)
                before = self.heard.setdefault(key, str(answer["number"]))
                if before != answer["number"]:
                    self.wrong.append((status, (key, before, answer["number"])))
            else:
                self.wrong.append((status, answer))
        return True


def storm(server: Server, memory: Memory, chance: random.Random, clients: int = 6) -> None:
    """Clients send without a pause until the server dies under their hands."""

    def client() -> None:
        while memory.send(server.port, memory.next_key()):
            pass

    threads = [threading.Thread(target=client) for _n in range(clients)]
    for thread in threads:
        thread.start()
    time.sleep(chance.uniform(0.3, 1.2))
    server.kill()
    for thread in threads:
        thread.join()
