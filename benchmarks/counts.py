"""A county decided from its recorded ballots, and one batch entered twice and agreed.

``python benchmarks/counts.py [--communities 152] [--ballots 1500]``. An installation of its own in
a temporary folder; the last line is JSON for RESULTS.md.
"""

import argparse
import json
import os
import random
import secrets
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
MOST_DECIDE_S, MOST_REQUESTS, MOST_QUERIES, MOST_AGREE_MS = 5.0, 6, 60, 100.0
POSTS = (("director", "主任", 1, 2), ("deputy", "副主任", 2, 3), ("member", "委员", 3, 5))
BATCH = 25


def prepare(folder: Path) -> None:
    """Settings and an empty database."""
    os.environ |= {
        "HAITANG_DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "haitang.settings",
        "HAITANG_INSECURE_HTTP": "1",
    }  # fmt: skip
    sys.path.insert(0, str(HERE.parent))
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    call_command("places", "load", str(HERE.parent / "haitang/places/data/320583.csv.gz"))


def ballots(communities: int, number: int) -> None:
    """Closed counts with their sealed batches, written straight into the tables."""
    from django.db import transaction  # noqa: TID251 - rows of a benchmark
    from django.utils import timezone

    from haitang.counts.models import Batch, Box, Count, Sheet
    from haitang.facts.guard import writes_allowed
    from haitang.organizations.models import Organization
    from haitang.places.models import Level, Place
    from haitang.scope.scope import everything

    chance, now = random.Random(7), timezone.now()
    with everything("benchmark"), writes_allowed("benchmark"), transaction.atomic():
        places = list(Place.objects.filter(level=Level.COMMUNITY)[:communities])
        for place in places:
            lies: dict[str, Any] = {"place": place, "path": place.path}
            body = Organization.objects.create(
                **lies, kind="committee", name=place.name, began_on=now.date()
            )
            election, ballot = an_election(lies, body, number)
            count = Count.objects.create(
                **lies, election=election, style="ballots", independence="two_readings",
                state="closed", ballot=ballot.as_text(), opened_at=now, closed_at=now,
            )  # fmt: skip
            box = Box.objects.create(
                **lies, count=count, kind="hall", name="主会场", printed=number, issued=number,
                unused=0, returned=number, replaced=0, not_returned=0,
            )  # fmt: skip
            batches = Batch.objects.bulk_create(
                Batch(**lies, count=count, box=box, number=n + 1, size=BATCH, state="sealed",
                      valid=BATCH, void=0, sealed_at=now)
                for n in range(number // BATCH)
            )  # fmt: skip
            Sheet.objects.bulk_create(
                Sheet(**lies, batch=batch, papers=papers(chance, ballot), sha256="")
                for batch in batches
            )


def an_election(lies: dict[str, Any], body: Any, voters: int) -> tuple[Any, Any]:
    """An election with ten candidates and a frozen roll."""
    import datetime as dt

    from django.utils import timezone

    from haitang.counts.ballot import Ballot, Slot
    from haitang.elections.counting import reading
    from haitang.elections.models import Election, ElectionPost
    from haitang.rolls.models import PaperTurnout, Roll

    day = dt.date(2026, 4, 6)
    text = (reading.SHELF / "residents-2026.toml").read_text(encoding="utf-8")
    election = Election.objects.create(
        **lies, body=body, kind="committee", mode="voters", rulebook="residents-2026", day=day,
        rulebook_text=text, rulebook_sha256=reading.book("residents-2026").digest,
        stage="counting",
    )  # fmt: skip
    Roll.objects.create(
        **lies, election=election, basis="paper", rules_text="", rules_sha256="", opened_on=day,
        frozen_at=timezone.now(), frozen_count=voters + 300,
    )  # fmt: skip
    PaperTurnout.objects.create(**lies, election=election, channel="hall", voters=voters, proxies=0)
    slots = []
    for position, (code, title, seats, many) in enumerate(POSTS, 1):
        ElectionPost.objects.create(
            election=election, code=code, title=title, seats=seats, position=position
        )
        slots.append(Slot(code, title, code, seats, tuple(f"{title}候选{n}" for n in range(many))))
    return election, Ballot(tuple(slots))


def papers(chance: random.Random, ballot: Any) -> str:
    """The ballots of one batch; one in forty is void."""
    from haitang.counts.reading import as_sheet

    found: list[dict[str, Any]] = []
    for _n in range(BATCH):
        if chance.random() < 1 / 40:
            found.append({"void": True})
            continue
        found.append({
            s.post: chance.sample(s.candidates, chance.randint(1, s.seats)) for s in ballot.slots
        })  # fmt: skip
    return as_sheet(found)


def decided() -> dict[str, float]:
    """CPU of ``haitang counts decide --all`` in a process of its own, start-up and all."""
    command = [sys.executable, "-m", "haitang", "counts", "decide", "--all"]
    before, began = os.times(), time.monotonic()
    done = subprocess.run(command, cwd=HERE.parent, capture_output=True, check=True)
    after = os.times()
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    cpu = after.children_user + after.children_system - (
        before.children_user + before.children_system
    )  # fmt: skip
    return {
        "counts": len(lines),
        "valid": sum(line["valid"] for line in lines),
        "cpu_s": round(cpu, 2),
        "wall_s": round(time.monotonic() - began, 2),
    }


def agreed() -> dict[str, float]:
    """Requests, queries and CPU of two persons who enter a batch of 25; the best of five."""
    import re

    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext, setup_test_environment

    setup_test_environment()
    batches, accounts = a_hall(6)
    lines = "\n".join(["1 3 6 7 8"] * 15 + ["2 5"] * 8 + ["0", "x"])
    found: list[tuple[float, int]] = []
    for batch in batches:
        queries, began = 0, 0.0
        cpu = 0.0
        for account in accounts:
            browser = Client()
            browser.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
            page = f"/desk/counts/batches/{batch.pk}/whole/"
            with CaptureQueriesContext(connection) as seen:
                began = time.process_time()
                shown = browser.get(page).content.decode()
                key = re.search(r'name="key" value="([0-9a-f-]{36})"', shown)
                assert key
                sent = browser.post(page, {"lines": lines, "key": key[1]})
                last = browser.get(sent.headers["Location"])
                cpu += time.process_time() - began
            queries += len(seen)
        assert "完全一致" in last.content.decode()
        found.append((1000 * cpu, queries))
    cpu_ms, queries = min(found[1:])
    return {"requests": 6, "queries": queries, "cpu_ms": round(cpu_ms, 1)}


def a_hall(number: int) -> tuple[list[Any], list[Any]]:
    """An open count with batches, and two tellers."""
    import datetime as dt

    from django.utils import timezone

    from haitang.accounts.operations import create_account, grant_duty
    from haitang.counts.models import Batch, Box, Count
    from haitang.facts.guard import writes_allowed
    from haitang.organizations.models import Organization
    from haitang.scope.actor import Actor
    from haitang.scope.scope import everything

    actor = Actor("system:benchmark")
    with everything("benchmark"), writes_allowed("benchmark"):
        body = Organization.objects.filter(kind="committee").latest("pk")
        lies: dict[str, Any] = {"place": body.place, "path": body.path}
        election, ballot = an_election(lies, body, number * BATCH)
        count = Count.objects.create(
            **lies, election=election, style="ballots", independence="two_readings", state="open",
            ballot=ballot.as_text(), opened_at=timezone.now(),
        )  # fmt: skip
        box = Box.objects.create(**lies, count=count, kind="hall", name="主会场")
        batches = [
            Batch.objects.create(**lies, count=count, box=box, number=n + 1, size=BATCH)
            for n in range(number)
        ]
    with everything("benchmark"):
        accounts = []
        for name in ("one", "two"):
            account = create_account(
                username=name, name=name, password=secrets.token_hex(9), actor=actor
            )
            grant_duty(
                account=account, code="teller", began_on=dt.date(2020, 1, 1), place=body.place,
                actor=actor,
            )  # fmt: skip
            accounts.append(account)
    return batches, accounts


def main() -> int:
    """Measure, print, and say with the exit code whether the limits hold."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--communities", type=int, default=152)
    words.add_argument("--ballots", type=int, default=1500)
    asked = words.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        prepare(Path(folder))
        ballots(asked.communities, asked.ballots)
        found = {"decide": decided(), "agree": agreed()}
    print(json.dumps(found))
    agree = found["agree"]
    good = (
        found["decide"]["cpu_s"] <= MOST_DECIDE_S
        and agree["requests"] <= MOST_REQUESTS
        and agree["queries"] <= MOST_QUERIES
        and agree["cpu_ms"] <= MOST_AGREE_MS
    )
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
