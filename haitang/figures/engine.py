"""What adds up: DuckDB over the sealed segments with the unsealed tail from the database.

Before the first seal the same SQL text runs on the database itself. No result is kept, so no result
can reach somebody who may not see it.
"""

import functools
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa
from django.db import connection
from django.utils.translation import gettext_lazy as _

from haitang.facts.errors import Refused
from haitang.facts.segments import Sealed, sealed
from haitang.figures.compiler import TABLE
from haitang.lib.tiles import LogDamagedError

Rows = list[tuple[Any, ...]]
COLUMNS = ("kind", "place", "day", "sign", "quantity", "d1", "d2", "subject_id", "leaf")
_TYPES = {
    "place": pa.int64(), "sign": pa.int16(), "quantity": pa.int64(), "subject_id": pa.int64(),
    "leaf": pa.int64(),
}  # fmt: skip
_LIST = ", ".join(COLUMNS)


class LogSizeError(Refused):
    """A figure was asked as of more facts than are sealed."""

    code = "log_size"


@dataclass(frozen=True)
class Log:
    """The log that was read: sealed facts, facts beyond them, and what added them up."""

    sealed: int
    unsealed: int
    engine: str


def answer(queries: Sequence[str], as_of: int | None = None) -> tuple[list[Rows], Log]:
    """The rows of each text, all read from the log as it is now, or of ``as_of`` facts.

    Raises LogSizeError when fewer than ``as_of`` facts are sealed, LogDamagedError when a segment
    cannot be read.
    """
    now = sealed()  # before the tail: a fact that is sealed in between is in the tail
    if as_of is not None and not 0 <= as_of <= now.size:
        raise LogSizeError(
            _("只封存了%(size)d条事实，请填不超过这个数的条数。") % {"size": now.size},
            field="as_of",
        )
    if not now.files:
        return [_in_database(text) for text in queries], Log(0, _waiting(), connection.vendor)
    tail = None if as_of is not None else _tail(now.size)
    rows = _in_duckdb(queries, now, tail)
    unsealed = tail.num_rows if tail is not None else 0
    return rows, Log(now.size if as_of is None else as_of, unsealed, "duckdb")


def _in_database(text: str) -> Rows:
    with connection.cursor() as cursor:
        # "%" is arithmetic in these texts; without parameters it stays what it is.
        cursor.execute(text)
        return list(cursor.fetchall())


def _waiting() -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"select count(*) from {TABLE}")  # noqa: S608 - a constant
        return int(cursor.fetchone()[0])


def _tail(size: int) -> pa.Table:
    """The facts in the database that the segments do not hold."""
    columns = _LIST.replace("day", "cast(day as varchar(10))")
    with connection.cursor() as cursor:
        cursor.execute(
            f"select {columns} from {TABLE} where leaf is null or leaf >= %s",  # noqa: S608 - constants
            [size],
        )
        rows = cursor.fetchall()
    values = list(zip(*rows, strict=True)) or [()] * len(COLUMNS)
    arrays = [
        pa.array(column, _TYPES.get(name, pa.string()))
        for name, column in zip(COLUMNS, values, strict=True)
    ]
    arrays[2] = arrays[2].cast(pa.date32())
    return pa.table(dict(zip(COLUMNS, arrays, strict=True)))


def _in_duckdb(queries: Sequence[str], now: Sealed, tail: pa.Table | None) -> list[Rows]:
    with _database(os.getpid()).cursor() as cursor:
        files = ", ".join(map(_quoted, now.files))
        facts = f"select {_LIST} from read_parquet([{files}])"  # noqa: S608 - our own file names
        if tail is not None and tail.num_rows:
            cursor.register("tail", tail)
            facts += f" union all select {_LIST} from tail"  # noqa: S608 - a constant
        try:
            cursor.execute(f"create or replace temp view {TABLE} as {facts}")
            return [cursor.execute(text).fetchall() for text in queries]
        except (duckdb.IOException, duckdb.InvalidInputException) as error:
            raise LogDamagedError(str(error).splitlines()[0]) from error


def _quoted(path: object) -> str:
    return "'" + str(path).replace("'", "''") + "'"


@functools.cache
def _database(_pid: int) -> duckdb.DuckDBPyConnection:
    """One empty database in memory for each process; each question gets a cursor of its own."""
    made = duckdb.connect(
        ":memory:",
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        },
    )
    made.execute("SET parquet_metadata_cache = true")  # footers only, checked by file time
    return made
