import sqlite3

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from haitang.facts import checks
from haitang.facts.database.sqlite3.base import DatabaseWrapper
from haitang.facts.database.sqlite_settings import differing, journal, pragmas, wal_is_safe

# Version, whether Haitang starts on it, and the journal that is safe on it.
VERSIONS = [
    ((3, 34, 1), False, ("DELETE", "EXTRA")),
    ((3, 40, 1), True, ("DELETE", "EXTRA")),
    ((3, 44, 6), True, ("WAL", "FULL")),
    ((3, 46, 0), True, ("DELETE", "EXTRA")),
    ((3, 50, 6), True, ("DELETE", "EXTRA")),
    ((3, 51, 2), True, ("DELETE", "EXTRA")),
    ((3, 51, 3), True, ("WAL", "FULL")),
]


@pytest.mark.parametrize(("version", "starts", "safe"), VERSIONS)
def test_each_version_of_sqlite_gets_the_journal_that_is_safe_on_it(version, starts, safe):
    assert journal(version) == safe
    assert (checks.version_errors(version) == []) is starts


@pytest.mark.parametrize("version", [(3, 44, 5), (3, 45, 9), (3, 49, 2), (3, 50, 0), (3, 7, 0)])
def test_the_corruption_bug_is_known(version):
    assert not wal_is_safe(version)


@pytest.mark.parametrize("version", [(3, 44, 7), (3, 50, 7), (3, 52, 0), (3, 60, 1), (4, 0, 0)])
def test_the_fix_is_known(version):
    assert wal_is_safe(version)


@pytest.mark.parametrize(
    ("version", "line"),
    [
        ((3, 40, 1), "SQLite 3.40.1: rollback journal, synchronous=EXTRA (WAL from 3.51.3 on)"),
        ((3, 51, 3), "SQLite 3.51.3: WAL, synchronous=FULL"),
    ],
)
def test_the_start_says_which_journal_in_one_line(version, line):
    assert checks.describe(version) == line


@pytest.mark.django_db
def test_the_start_says_which_database():
    vendor = {"sqlite": "SQLite 3.", "postgresql": "PostgreSQL 1"}[connection.vendor]
    assert checks.describe().startswith(vendor)
    assert "\n" not in checks.describe()


@pytest.mark.parametrize("version", [v for v, starts, _ in VERSIONS if starts])
@pytest.mark.parametrize(
    ("unsafe", "name"),
    [
        ("journal_mode=MEMORY", "journal_mode"), ("synchronous=NORMAL", "synchronous"),
        ("synchronous=OFF", "synchronous"), ("foreign_keys=OFF", "foreign_keys"),
        ("recursive_triggers=OFF", "recursive_triggers"),
    ],
)  # fmt: skip
def test_live_settings_that_could_lose_something_are_found(tmp_path, version, unsafe, name):
    live = sqlite3.connect(tmp_path / "db")
    for line in pragmas(version):
        live.execute(line)
    assert differing(live, version) == []
    live.execute(f"PRAGMA {unsafe}")
    assert [found[0] for found in differing(live, version)] == [name]
    live.close()


def wrapper(path):
    settings = {**connection.settings_dict, "ENGINE": "haitang.facts.database.sqlite3",
                "NAME": str(path), "OPTIONS": {"timeout": 0.1}, "CONN_MAX_AGE": 0}  # fmt: skip
    return DatabaseWrapper(settings, "other")


@pytest.mark.django_db
def test_a_file_opens_with_the_safe_settings(tmp_path):
    own = wrapper(tmp_path / "db")
    own.ensure_connection()
    assert differing(own.connection, sqlite3.sqlite_version_info) == []
    own.connection.close()


@pytest.mark.django_db
def test_a_file_that_another_program_keeps_in_an_unsafe_mode_is_not_used(tmp_path, monkeypatch):
    monkeypatch.setattr("haitang.facts.database.sqlite3.base.pragmas", lambda _version: [])
    own = wrapper(tmp_path / "db")
    with pytest.raises(ImproperlyConfigured, match="Close every other program"):
        own.ensure_connection()


@pytest.mark.django_db
def test_the_check_refuses_to_start_on_unsafe_settings(monkeypatch):
    assert run_checks(databases=["default"], tags=["database"]) == []
    if connection.vendor != "sqlite":
        return
    monkeypatch.setattr(connection, "is_in_memory_db", lambda: False)
    monkeypatch.setattr(checks, "differing", lambda *_: [("synchronous", "OFF", "EXTRA")])
    assert [e.id for e in checks.settings_are_safe(databases=["default"])] == ["facts.E003"]
    assert checks.settings_are_safe(databases=None) == []


@pytest.mark.django_db
def test_the_check_refuses_to_start_on_an_old_version(monkeypatch):
    monkeypatch.setattr(checks.sqlite3, "sqlite_version_info", (3, 34, 0))
    found = [e.id for e in checks.sqlite_is_new_enough()]
    assert found == (["facts.E001"] if connection.vendor == "sqlite" else [])
