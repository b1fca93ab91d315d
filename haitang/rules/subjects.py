"""Subjects that lie in the database: a room registers a reader, ``match`` streams from it.

``haitang rules match BOOK --subjects db:NAME`` takes the reader of that name. Rows come through
a cursor of the server, a batch at a time, and are never all in memory.
"""

import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from django.db.models import QuerySet

from haitang.rules.engine import sources
from haitang.rules.engine.said import RuleError, or_near
from haitang.rules.engine.sources import Table

PREFIX = "db:"


@dataclass(frozen=True)
class Reader:
    """Rows of subjects. A column has the name or Chinese title of an attribute of the books.

    ``batches`` is called with the names of the columns that are wanted. ``enter`` is entered
    around the whole run: a room whose records are guarded opens its scope there. ``version``
    changes whenever the rows do; without one a run that was stopped begins anew.
    """

    schema: pa.Schema
    id_column: str
    batches: Callable[[list[str]], Iterator[pa.RecordBatch]]
    count: Callable[[], int] | None = None
    version: Callable[[], str] | None = None
    enter: Callable[[], AbstractContextManager[None]] = nullcontext


SUBJECTS: dict[str, Reader] = {}  # by the name after ``db:``


def reader_of(subjects: str) -> Reader | None:
    """The reader that ``db:NAME`` names, None for a file; RuleError with the names there are."""
    if not subjects.startswith(PREFIX):
        return None
    name = subjects.removeprefix(PREFIX)
    if name not in SUBJECTS:
        known = "、".join(sorted(SUBJECTS)) or "（无）"
        hint = or_near(name, SUBJECTS) if SUBJECTS else or_near("", ())
        raise RuleError(
            f"数据库里没有登记叫“{name}”的对象{hint.zh}；现有 {known}",
            f"no subjects named {name} are registered{hint.en}; there are: {known}",
        )
    return SUBJECTS[name]


def table_of(reader: Reader, id_column: str | None = None) -> Table:
    """The table that a reader gives, as ``open_table`` gives that of a file."""
    names = reader.schema.names
    if id_column is not None and id_column not in names:
        hint = or_near(id_column, names)
        raise RuleError(f"没有列“{id_column}”{hint.zh}", f"there is no column {id_column}{hint.en}")
    return Table(
        version=reader.version() if reader.version else uuid.uuid4().hex,
        names=list(names),
        rows=reader.count() if reader.count else None,
        id_column=id_column or reader.id_column,
        batches=reader.batches,
    )


def from_query(
    query: Callable[[], QuerySet[Any]],
    schema: pa.Schema,
    id_column: str,
    fields: Mapping[str, str] | None = None,
    *,
    version: Callable[[], str] | None = None,
    enter: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> Reader:
    """A reader of a query in its order, which must be total where runs are to be resumed.

    ``fields`` maps a column to the field or annotation that fills it, where they differ in name.
    """
    named = dict(fields or {})

    def batches(columns: list[str]) -> Iterator[pa.RecordBatch]:
        wanted = pa.schema([schema.field(name) for name in columns])
        rows = query().values_list(*(named.get(name, name) for name in columns))
        waiting: list[tuple[Any, ...]] = []
        for row in rows.iterator(chunk_size=sources.ROWS):
            waiting.append(row)
            if len(waiting) == sources.ROWS:
                yield _batch(waiting, wanted)
                waiting = []
        if waiting:
            yield _batch(waiting, wanted)

    return Reader(schema, id_column, batches, lambda: query().count(), version, enter)


def _batch(rows: list[tuple[Any, ...]], schema: pa.Schema) -> pa.RecordBatch:
    columns = zip(*rows, strict=True)
    arrays = [_column(f, list(values)) for f, values in zip(schema, columns, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _column(field: pa.Field, values: list[Any]) -> pa.Array:
    try:
        return pa.array(values, field.type)
    except (pa.ArrowException, TypeError, ValueError, OverflowError) as error:
        raise RuleError(
            f"“{field.name}”一列不能当作 {field.type} 读出：{error}",
            f"the column {field.name} cannot be read as {field.type}: {error}",
        ) from None
