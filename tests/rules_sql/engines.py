# ruff: noqa: S608 - what is printed is run here, and in tests only
"""The same rows in DuckDB, SQLite and PostgreSQL, and the cells that a printed rule gives there."""

import json
import sqlite3
from decimal import Decimal

import duckdb
import psycopg

from haitang.rules.engine.sql.dialects import DIALECTS
from haitang.rules.engine.sql.expressions import expression
from tests.rules.test_batches import batch_of

POSTGRESQL = {
    "staff": "integer", "patents": "smallint", "revenue": "numeric(20, 2)",
    "research": "double precision", "founded": "date", "moved": "date", "defaulter": "boolean",
    "here": "boolean", "education": "varchar(20)", "industry": "text", "tags": "varchar(20)[]",
    "note": "text",
}  # fmt: skip
SQLITE = {
    "staff": "INTEGER", "patents": "INTEGER", "revenue": "REAL", "research": "NUMERIC",
    "founded": "TEXT", "moved": "TEXT", "defaulter": "INTEGER", "here": "INTEGER",
    "education": "TEXT", "industry": "TEXT", "tags": "TEXT", "note": "TEXT",
}  # fmt: skip


def printed(made, day, dialect):
    return [expression(r.node, made.catalogue, DIALECTS[dialect]) for r in made.on(day).rules]


def by_rule(rows, rules):
    """Cells by rule and row; SQLite's 0 and 1 are no and yes."""
    told = [[None if cell is None else bool(cell) for cell in row] for row in rows]
    return [[row[i] for row in told] for i in range(rules)]


def in_duckdb(made, day, subjects):
    sqls = printed(made, day, "duckdb")
    batch = batch_of(subjects).append_column("n", [*range(len(subjects))])
    with duckdb.connect() as con:
        con.register("t", batch)
        rows = con.execute(f"SELECT {', '.join(sqls)} FROM t ORDER BY n").fetchall()
    return by_rule(rows, len(sqls))


def in_sqlite(made, day, subjects):
    sqls = printed(made, day, "sqlite")
    with sqlite3.connect(":memory:") as con:
        con.execute(f"CREATE TABLE t ({', '.join(f'{k} {v}' for k, v in SQLITE.items())})")
        marks = ", ".join("?" for _ in SQLITE)
        for given in subjects:
            row = [_for_sqlite(given.get(name)) for name in SQLITE]
            con.execute(f"INSERT INTO t VALUES ({marks})", row)
        rows = con.execute(f"SELECT {', '.join(sqls)} FROM t ORDER BY rowid").fetchall()
    con.close()
    return by_rule(rows, len(sqls))


def _for_sqlite(value):
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, list):
        return json.dumps(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


def in_postgresql(made, day, subjects, parameters):
    sqls = printed(made, day, "postgresql")
    keys = {"host", "port", "user", "password", "dbname"}
    kept = {k: v for k, v in parameters.items() if k in keys}
    with psycopg.connect(**kept) as con:
        columns = ", ".join(f"{name} {kind}" for name, kind in POSTGRESQL.items())
        con.execute(f"CREATE TEMP TABLE t (n integer, {columns})")
        marks = ", ".join("%s" for _ in range(len(POSTGRESQL) + 1))
        for n, given in enumerate(subjects):
            row = [n, *(given.get(name) for name in POSTGRESQL)]
            con.execute(f"INSERT INTO t VALUES ({marks})", row)
        rows = con.execute(f"SELECT {', '.join(sqls)} FROM t ORDER BY n").fetchall()
        con.rollback()
    return by_rule(rows, len(sqls))
