"""Numbers over the table and on tabs, in one statement; after 5,000 and 1,000 they say "more"."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, QuerySet

EXACT = 5_000  # further counting costs more than it tells
EXACT_TAB = 1000  # there are many tabs


def counted(
    tabs: Mapping[str, QuerySet[Any]], parts: QuerySet[Any], part: str
) -> tuple[dict[str, int], dict[Any, int]]:
    """How many rows each query has, and how the rows of ``parts`` are spread over ``part``.

    Counting stops one row after EXACT (EXACT_TAB for a tab), which means "more". The spread
    is that of the first rows in the order of ``parts``.
    """
    pieces: list[str] = []
    params: list[Any] = []
    for key, rows in tabs.items():
        if limited := _limited(rows.order_by().values("pk"), EXACT_TAB):
            pieces.append(f"SELECT 0, '{_plain(key)}', count(*) FROM ({limited[0]}) AS counted")  # noqa: S608 - Django's own text
            params += limited[1]
    fields = {field.name: field for field in parts.model._meta.concrete_fields}
    yes_or_no = isinstance(fields.get(part), BooleanField)
    if limited := _limited(parts.values(part), EXACT):
        column = connection.ops.quote_name(part)
        # PostgreSQL puts no truth value below the keys of the tabs, which are text.
        shown = f"CASE WHEN {column} THEN '1' ELSE '' END" if yes_or_no else column
        pieces.append(
            f"SELECT 1, {shown}, count(*) FROM ({limited[0]}) AS spread GROUP BY {column}"  # noqa: S608 - a declared column
        )
        params += limited[1]
    if not pieces:
        return {}, {}
    numbers, spread = _read(" UNION ALL ".join(pieces), params)
    return numbers, {bool(key): n for key, n in spread.items()} if yes_or_no else spread


def _limited(rows: QuerySet[Any], most: int) -> tuple[str, Iterable[Any]] | None:
    """The statement and its parameters; None where Django knows without asking: no rows."""
    try:
        sql, params = rows[: most + 1].query.sql_with_params()
    except EmptyResultSet:
        return None
    return sql, params


def _plain(key: str) -> str:
    if not key.replace("_", "").isalnum():
        msg = f"{key}: the key of a view is letters, digits and _"
        raise ValueError(msg)
    return key


def _read(sql: str, params: list[Any]) -> tuple[dict[str, int], dict[str, int]]:
    numbers: dict[str, int] = {}
    spread: dict[str, int] = {}
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        for which, key, count in cursor.fetchall():
            (spread if which else numbers)[key] = count
    return numbers, spread
