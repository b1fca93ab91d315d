"""What keeps the server from starting, what it says, and what it does beside serving."""

import datetime as dt
import os
import socket
import threading

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from haitang.cases.models import Case
from haitang.facts.guard import writes_allowed
from haitang.facts.models import Fact
from haitang.scope.scope import everything
from haitang.upkeep import announcements, background, readiness
from haitang.upkeep.background import sweep
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_a_ready_server_has_no_reason(tmp_path: object, settings: object) -> None:
    settings.STATIC_ROOT = tmp_path
    (tmp_path / "staticfiles.json").write_text("{}")
    assert readiness.reasons("127.0.0.1", 0) == []


def test_a_taken_port_is_named() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert readiness.refusal("127.0.0.1", port) is not None
        assert any(str(port) in reason for reason in readiness.reasons("127.0.0.1", port))


def test_an_address_of_another_machine_is_not_called_a_taken_port() -> None:
    (reason,) = (r for r in readiness.reasons("192.0.2.1", 18998) if "18998" in r)
    assert "192.0.2.1" in reason
    assert "占用" not in reason


def test_missing_migrations_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    with writes_allowed("test"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'cases'")
    assert readiness.missing_migrations() >= 1
    assert any("haitang migrate" in reason for reason in readiness.reasons("127.0.0.1", 0))


def test_announcements_are_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(announcements, "ANNOUNCED", [])

    def lines() -> list[str]:
        return ["one", "two"]

    announcements.announce(lines)
    announcements.announce(lines)
    assert announcements.all_lines() == ["one", "two"]


def test_the_sweep_records_what_is_late(cast: Cast) -> None:
    cast.case(at=timezone.now() - dt.timedelta(days=30))
    assert sweep() == 1
    assert Fact.objects.filter(kind="case.fell_overdue").count() == 1
    assert sweep() == 0


def test_background_work_ends_with_its_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "start_sealer", lambda: None)
    seen: list[int] = []
    monkeypatch.setattr(background, "sweep", lambda: seen.append(1))
    background.run(threading.Event(), parent=-1)  # nobody's process: gone already
    assert seen == []
    stop = threading.Event()
    monkeypatch.setattr(background, "sweep", lambda: (seen.append(1), stop.set()))
    background.run(stop, parent=os.getppid())
    assert seen == [1]


def test_background_work_survives_a_database_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "start_sealer", lambda: None)
    stop = threading.Event()

    def fail() -> None:
        stop.set()
        raise OperationalError("disk I/O error")

    monkeypatch.setattr(background, "sweep", fail)
    background.run(stop, parent=os.getppid())
    assert stop.is_set()


sqlite_only = pytest.mark.sqlite  # the faults are pragmas


def fill(cast: Cast) -> None:
    for number in range(200):  # the last pages may still have room
        cast.case(title=f"楼道灯不亮{number}", text="灯坏了一周。" * 300)


@sqlite_only
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("fault", "cure"),
    [
        ("PRAGMA max_page_count = 1", "PRAGMA max_page_count = 1073741823"),
        ("PRAGMA query_only = ON", "PRAGMA query_only = OFF"),
    ],
    ids=["disk full", "read only"],
)
def test_a_case_that_cannot_be_written_leaves_nothing(cast: Cast, fault: str, cure: str) -> None:
    kept = cast.case()
    before = Fact.objects.count()
    connection.cursor().execute(fault)
    try:
        with pytest.raises(OperationalError):
            fill(cast)
    finally:
        connection.cursor().execute(cure)
    with everything("test"):
        cases = Case.objects.count()
        assert Case.objects.filter(pk=kept.pk).exists()
    assert Fact.objects.filter(kind="case.registered").count() == cases
    assert Fact.objects.count() >= before
    assert cast.case().pk  # and it goes on by itself
