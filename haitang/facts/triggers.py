"""The database itself refuses to change the log: triggers on SQLite and PostgreSQL.

A fact is never deleted; its one change is that the sealer numbers it (``leaf`` from nothing to a
number). A publication never changes at all. Where Django rebuilds a table on SQLite, its triggers
are lost: a migration that alters one of these tables ends with ``RunPython(install)``.
"""

import contextlib
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connection

REFUSAL = "the log is append-only"
NAMES = frozenset(
    {"fact_no_delete", "fact_no_update", "publication_no_delete", "publication_no_update"}
)
_TABLES = {"fact": "facts_fact", "publication": "facts_publication"}


def _sqlite() -> list[str]:
    fact = apps.get_model("facts", "Fact")._meta
    columns = [f.column for f in fact.local_concrete_fields]
    changed = " OR ".join(f'old."{c}" IS NOT new."{c}"' for c in columns if c != "leaf")
    refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    numbered = f"old.leaf IS NOT NULL OR new.leaf IS NULL OR {changed}"
    return [
        f"CREATE TRIGGER fact_no_delete BEFORE DELETE ON facts_fact {refuse}",
        f"CREATE TRIGGER fact_no_update BEFORE UPDATE ON facts_fact WHEN {numbered} {refuse}",
        f"CREATE TRIGGER publication_no_delete BEFORE DELETE ON facts_publication {refuse}",
        f"CREATE TRIGGER publication_no_update BEFORE UPDATE ON facts_publication {refuse}",
    ]


# The second compares whole rows, so that a column added later is guarded as well.
_FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION facts_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation';
END $$;
CREATE OR REPLACE FUNCTION facts_numbered_once() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    plain facts_fact := NEW;
BEGIN
    plain.leaf := NULL;
    IF OLD.leaf IS NOT NULL OR NEW.leaf IS NULL OR plain IS DISTINCT FROM OLD THEN
        RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""


def _postgresql() -> list[str]:
    row, refuse = "FOR EACH ROW EXECUTE FUNCTION", "facts_refuse()"
    return [
        _FUNCTIONS,
        f"CREATE TRIGGER fact_no_update BEFORE UPDATE ON facts_fact {row} facts_numbered_once()",
        f"CREATE TRIGGER publication_no_update BEFORE UPDATE ON facts_publication {row} {refuse}",
        *(
            f"CREATE TRIGGER {what}_no_{verb.lower()} BEFORE {verb} ON {table} {each} {refuse}"
            for what, table in _TABLES.items()
            for verb, each in {"DELETE": row, "TRUNCATE": "EXECUTE FUNCTION"}.items()
        ),
    ]


def _names() -> set[str]:
    truncate = {f"{what}_no_truncate" for what in _TABLES}
    return set(NAMES) | (truncate if connection.vendor == "postgresql" else set())


def missing() -> set[str]:
    """Names of the triggers that this database lacks or that are switched off."""
    sql = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return _names() - {name for (name,) in cursor.fetchall()}


def install(*_: Any) -> None:
    """Make the triggers anew. Takes and ignores the arguments of ``RunPython``."""
    remove()
    with connection.cursor() as cursor:
        for line in _sqlite() if connection.vendor == "sqlite" else _postgresql():
            cursor.execute(line)


def remove(*_: Any) -> None:
    """Take the triggers away: to rebuild the tables, or to empty a test database."""
    with connection.cursor() as cursor:
        for name in sorted(_names()):
            table = _TABLES[name.partition("_")[0]]
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


@contextlib.contextmanager
def lifted() -> Iterator[None]:
    """Empty a test database between tests; never called outside tests."""
    remove()
    try:
        yield
    finally:
        install()
