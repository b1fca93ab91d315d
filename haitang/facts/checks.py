"""The program refuses to start on a database that could lose what it acknowledged."""

import sqlite3
from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.utils import DatabaseError

from haitang.facts.database.sqlite_settings import (
    OLDEST,
    WAL_FROM,
    differing,
    dotted,
    journal,
)


def version_errors(version: tuple[int, ...]) -> list[CheckMessage]:
    """Errors about a version of SQLite; empty when Haitang runs on it."""
    if tuple(version) >= OLDEST:
        return []
    return [
        Error(
            f"SQLite {dotted(version)} is too old.",
            hint=f"Install SQLite {dotted(OLDEST)} or newer, or use PostgreSQL.",
            id="facts.E001",
        )
    ]


@register()
def sqlite_is_new_enough(**_: Any) -> list[CheckMessage]:
    """Checked without opening the database."""
    if connection.vendor != "sqlite":
        return []
    return version_errors(sqlite3.sqlite_version_info)


@register(Tags.database)
def settings_are_safe(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """The live settings of the connection are those under which nothing is lost."""
    if connection.vendor != "sqlite" or "default" not in (databases or ()):
        return []
    try:
        connection.ensure_connection()
    except (ImproperlyConfigured, DatabaseError) as error:
        return [Error(str(error), id="facts.E002")]
    if connection.is_in_memory_db():  # type: ignore[attr-defined]
        return []
    wrong = differing(connection.connection, sqlite3.sqlite_version_info)
    return [
        Error(
            f"{name} is {found}, but {wanted} is what loses nothing.",
            hint="Close every other program that holds the database file open, then start again.",
            id="facts.E003",
        )
        for name, found, wanted in wrong
    ]


def describe(version: tuple[int, ...] | None = None) -> str:
    """One line for the start of the server: which database, and how it keeps its promises."""
    if version is None and connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            return f"PostgreSQL {cursor.fetchone()[0].split()[0]}"
    found = version or sqlite3.sqlite_version_info
    mode, synchronous = journal(found)
    if mode == "WAL":
        return f"SQLite {dotted(found)}: WAL, synchronous={synchronous}"
    return (
        f"SQLite {dotted(found)}: rollback journal, synchronous={synchronous} "
        f"(WAL from {dotted(WAL_FROM)} on)"
    )
