"""The back-up drill: real processes write without a pause while back-ups are made and restored."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import postgres
from tests.conftest import missing

ROOT = Path(__file__).parents[2]
ROUNDS = int(os.environ.get("DRILL_ROUNDS", "3"))  # a release makes 25
WRITER = """
import django, sys, time
django.setup()
from haitang.organizations.operations import create_organization
from haitang.places.models import Place
from haitang.scope.actor import Actor
from haitang.scope.scope import everything
import datetime as dt
actor = Actor("system:test")
with everything("test"):
    place = Place.objects.get(code="320583000000")
    for n in range(10**6):
        create_organization(place=place, kind="other", name=f"{sys.argv[1]}-{n}",
                            began_on=dt.date(2020, 1, 1), actor=actor)
        print(n, flush=True)
"""
COUNT = """
import django, json
django.setup()
from haitang.facts.models import Fact
from haitang.organizations.models import Organization
made = Fact.objects.filter(kind="organization.created")
print(json.dumps([Organization.objects.count(), made.count()]))
"""


def environment(folder: Path, url: str = "") -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("HAITANG_")}
    kept |= {"HAITANG_DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "haitang.settings"}
    return {**kept, "HAITANG_SEAL_FACTS": "16", **({"HAITANG_DATABASE_URL": url} if url else {})}


def haitang(env: dict[str, str], *words: str) -> str:
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "haitang", *words], env=env, capture_output=True, text=True,
        check=False, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def python(env: dict[str, str], text: str) -> str:
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-c", text], env=env, capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout


@pytest.fixture(params=["sqlite", "postgresql"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, str]]:
    if request.param == "sqlite":
        yield environment(tmp_path / "live")
        return
    if postgres.binaries() is None:
        missing("PostgreSQL is not installed")
    with postgres.cluster() as url:
        yield environment(tmp_path / "live", url)


@pytest.mark.slow
def test_back_ups_under_load_are_sound(home: dict[str, str], tmp_path: Path) -> None:
    haitang(home, "migrate", "--verbosity", "0")
    path = ROOT / "haitang" / "places" / "data" / "320583.csv.gz"
    haitang(home, "places", "load", str(path))
    writers = [
        subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-c", WRITER, str(n)], env=home, stdout=subprocess.PIPE, cwd=ROOT
        )
        for n in range(2)
    ]
    sealer = subprocess.Popen(
        [sys.executable, "-m", "haitang", "facts", "seal", "--watch"], env=home, cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        time.sleep(4)
        archives = [tmp_path / f"{n}.tar" for n in range(ROUNDS)]
        for archive in archives:
            haitang(home, "backup", str(archive))
    finally:
        for process in [*writers, sealer]:
            process.kill()
        written = [len(process.communicate()[0].splitlines()) for process in writers]
        sealer.wait()
    assert all(written), "nobody wrote"
    sizes = [restored(home, archive, tmp_path) for archive in archives]
    assert sizes == sorted(sizes)
    assert sizes[-1] > sizes[0], "the writers stood still"


def restored(home: dict[str, str], archive: Path, tmp_path: Path) -> int:
    """Restore into the live place (PostgreSQL has one database) and look; the number of rows."""
    env = dict(home)
    if "HAITANG_DATABASE_URL" not in env:
        env["HAITANG_DATA_DIR"] = str(tmp_path / archive.stem)
        keys = Path(home["HAITANG_DATA_DIR"]) / "keys"
        (tmp_path / archive.stem).mkdir()
        (tmp_path / archive.stem / "keys").symlink_to(keys)
    haitang(env, "restore", str(archive), "--force")  # it verifies as well
    rows, facts = json.loads(python(env, COUNT))
    assert rows == facts
    return int(rows)
