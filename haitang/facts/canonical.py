"""The one way to write a fact as bytes: what the tree hashes and what an outsider recomputes.

A leaf is a JSON array without spaces, in UTF-8: the mark ``haitang.fact.1``, then the columns in
the order of ``COLUMNS``. It holds integers and strings only: moments are microseconds since 1970
in UTC, days are ``2021-08-01``, ``dims`` is a string of JSON with sorted keys, and a fact that
corrects no other has 0 there.
"""

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

from django.db import connection

COLUMNS = (
    "leaf", "seq", "kind", "version", "occurred_at", "day", "recorded_at", "place",
    "subject_type", "subject_id", "actor", "sign", "quantity", "d1", "d2", "dims", "corrects_id",
)  # fmt: skip
LEAF, SEQ, OCCURRED, DAY, RECORDED, DIMS, CORRECTS = (
    COLUMNS.index(name)
    for name in ("leaf", "seq", "occurred_at", "day", "recorded_at", "dims", "corrects_id")
)
MARK = "haitang.fact.1"

Row = tuple[Any, ...]  # the values of COLUMNS, ready to be written

_EPOCH = dt.datetime(1970, 1, 1)  # noqa: DTZ001 - SQLite keeps UTC without saying so
_MICROSECOND = dt.timedelta(microseconds=1)
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode

_READ = {
    "sqlite": {"occurred_at": "occurred_at || ''", "recorded_at": "recorded_at || ''",
               "day": "day || ''", "dims": "dims || ''"},
    "postgresql": {"occurred_at": "(extract(epoch from occurred_at) * 1000000)::bigint",
                   "recorded_at": "(extract(epoch from recorded_at) * 1000000)::bigint",
                   "day": "day::text", "dims": "dims::text"},
}  # fmt: skip


def leaf_bytes(row: Row) -> bytes:
    """A row as the bytes of its leaf."""
    return _encode([MARK, *row]).encode()


def rows_between(first: int, end: int) -> Iterator[Row]:
    """Facts with ``first <= leaf < end`` from the database, by leaf, as canonical rows.

    A value that was tampered with into something unreadable is passed on as it stands.
    """
    special = _READ[connection.vendor]
    columns = ", ".join(special.get(name, name) for name in COLUMNS)
    sql = (
        f"SELECT {columns} FROM facts_fact "  # noqa: S608 - constants only
        "WHERE leaf >= %s AND leaf < %s ORDER BY leaf, seq"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [first, end])
        while some := cursor.fetchmany(2000):
            for raw in some:
                yield _row(raw)


def _row(raw: Row) -> Row:
    values = list(raw)
    values[OCCURRED] = _micros(values[OCCURRED])
    values[RECORDED] = _micros(values[RECORDED])
    values[DIMS] = _sorted_json(values[DIMS])
    values[CORRECTS] = values[CORRECTS] or 0
    return tuple(values)


def _micros(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return (dt.datetime.fromisoformat(value) - _EPOCH) // _MICROSECOND
    except (ValueError, TypeError):
        return value


def _sorted_json(value: Any) -> Any:
    if value == "{}":
        return value
    try:
        return _encode(json.loads(value))
    except (ValueError, TypeError):
        return value


def moment(micros: int) -> dt.datetime:
    """Microseconds since 1970 as a moment in UTC."""
    return _EPOCH.replace(tzinfo=dt.UTC) + micros * _MICROSECOND
