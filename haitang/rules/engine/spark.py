"""The same evaluator inside Spark: where the subjects of many counties lie in one store.

Spark brings the rows as Arrow batches (``mapInArrow``) and the batch evaluator of this package
answers, so that every cell equals a local run. Each worker reads the book from the bytes that the
driver read and refuses another hash. Needs the extra ``haitang[spark]`` and Java 17; workers need
this package too.
"""

import functools
import json
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from haitang.rules.engine import matching
from haitang.rules.engine.batches import BatchEvaluator, Result
from haitang.rules.engine.bits import unpack
from haitang.rules.engine.book import Edition
from haitang.rules.engine.gathering import AGAIN, COUNT, MATCH, SCHEMA, WRONG, gather
from haitang.rules.engine.matching import Counts
from haitang.rules.engine.reading import loads
from haitang.rules.engine.said import RuleError
from haitang.rules.engine.sole import sole
from haitang.rules.engine.sources import Table, open_table

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

MASTER = "local-cluster[2,1,1024]"  # two worker processes, one core and 1 GiB each
ROWS = 65_536  # of a batch that Spark hands over
COLUMNS = (
    "sort tinyint, part int, row bigint, subject string, rule smallint, verdict tinyint,"
    " text string"
)


def session(master: str = MASTER) -> "SparkSession":
    """A Spark session on ``master``; RuleError where PySpark or Java is missing."""
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise RuleError(
            "没有装 PySpark：pip install haitang[spark]，还要有 Java 17",
            "PySpark is not installed: pip install haitang[spark]; it needs Java 17",
        ) from None
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    with _said("Spark 起不来", "Spark does not start"):
        made: SparkSession = (
            SparkSession.builder.master(master)
            .appName("haitang rules")
            .config("spark.ui.enabled", "false")
            .config("spark.ui.showConsoleProgress", str(sys.stderr.isatty()).lower())
            .config("spark.log.level", "ERROR")
            .config("spark.sql.execution.arrow.maxRecordsPerBatch", ROWS)
            .config("spark.executorEnv.PYTHONPATH", os.pathsep.join(filter(None, sys.path)))
            .getOrCreate()
        )
    return made


@contextmanager
def _said(zh: str, en: str) -> Iterator[None]:
    """Trouble of Spark or of its Java as a RuleError with the words of the first line or two."""
    from py4j.protocol import Py4JError  # type: ignore[import-untyped]
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, Py4JError, RuntimeError, OSError) as error:
        lines = [line for line in str(error).splitlines() if line.strip()]
        if isinstance(error, Py4JError) and len(lines) > 1:
            lines = lines[1:]  # the first one says only which call failed
        word = lines[0].strip(": ")[:300] if lines else type(error).__name__
        raise RuleError(f"{zh}：{word}", f"{en}: {word}") from None


def match(
    edition: Edition,
    source: bytes,
    subjects: Path,
    out: Path,
    spark: "SparkSession",
    id_column: str | None = None,
) -> Counts:
    """What ``matching.match`` writes, computed by Spark's workers over a Parquet file.

    ``source`` are the bytes of the book that ``edition`` was read from. Rows of matches.parquet
    may stand in another order. Raises RuleError for a table that cannot be read, and while another
    run writes there; then nothing is written. A run that was stopped begins anew.
    """
    table = readable(edition, subjects, id_column)
    matching.make_folder(out)
    with (
        sole(out),
        _said("Spark 没有算完", "Spark did not finish"),
        tempfile.TemporaryDirectory(dir=out, prefix="spark-") as folder,
    ):
        frame = spark.read.parquet(str(subjects.resolve())).select(*_columns(edition, table))
        again = spark.sparkContext.broadcast(_named_again(frame, table.id_column))
        work = functools.partial(_work, source, edition.hash, edition.day, table.id_column, again)
        answers = Path(folder) / "answers"
        frame.mapInArrow(work, COLUMNS).write.parquet(str(answers.resolve()))
        return gather(edition, table, sorted(answers.glob("*.parquet")), out)


def readable(edition: Edition, subjects: Path, id_column: str | None) -> Table:
    """The table, after the checks of a local run without Spark; RuleError in the same words."""
    if subjects.suffix.lower() != ".parquet":
        raise RuleError(
            f"{subjects.name}：Spark 只读 .parquet 文件；别的对象请用 --engine local",
            f"{subjects.name}: Spark reads .parquet files only; use --engine local for others",
        )
    table = open_table(subjects, id_column)
    empty = pq.read_schema(subjects).empty_table().to_batches() or [
        pa.RecordBatch.from_pylist([], schema=pq.read_schema(subjects))
    ]
    BatchEvaluator(edition).evaluate(empty[0])
    matching.subject_ids(table, empty[0])
    return table


def _columns(edition: Edition, table: Table) -> list[str]:
    schema = pa.schema([(name, pa.null()) for name in table.names])
    names = BatchEvaluator(edition).names(schema).values()
    return [_quoted(name) for name in dict.fromkeys([table.id_column, *names])]


def _quoted(name: str) -> str:
    return f"`{name.replace('`', '``')}`"


def _named_again(frame: "DataFrame", id_column: str) -> frozenset[str]:
    """Subjects that more than one row names."""
    from pyspark.sql import functions as f

    named = frame.select(f.col(_quoted(id_column)).cast("string").alias("id"))
    many = named.where("id is not null").groupBy("id").count().where("count > 1")
    return frozenset(row["id"] for row in many.select("id").toLocalIterator())


def _work(
    source: bytes,
    wanted: str,
    day: date,
    id_column: str,
    again: Any,
    batches: Iterable[pa.RecordBatch],
) -> Iterator[pa.RecordBatch]:
    """Runs in a worker: the answers on one part of the table."""
    from pyspark import TaskContext

    edition = loads(source).on(day)
    if edition.hash != wanted:
        msg = f"This worker reads the book as {edition.hash}, the driver as {wanted}."
        raise RuntimeError(msg)
    context = TaskContext.get()
    part = context.partitionId() if context else 0
    evaluator, counts = BatchEvaluator(edition), matching.no_counts(edition)
    for batch in batches:
        result = evaluator.evaluate(batch)
        ids = matching.named(result, id_column, batch)
        if again.value:
            yield _again(result, ids, again.value, part, counts.rows)
        yield _matches(result, ids, part)
        if result.wrong:
            yield _wrong(edition, id_column, batch, result, ids, part, counts.rows)
        matching.add(counts, result)
    yield _rows(sort=[COUNT], part=[part], text=[json.dumps(vars(counts))])


def _rows(**columns: Any) -> pa.RecordBatch:
    """Rows of the answer; what is not given is null."""
    size = len(columns["sort"])
    arrays = [
        pa.array(columns[field.name], field.type)
        if field.name in columns
        else pa.nulls(size, field.type)
        for field in SCHEMA
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=SCHEMA)


def _again(
    result: Result, ids: pa.Array, again: frozenset[str], part: int, before: int
) -> pa.RecordBatch:
    """Rows whose subject others name too, with their verdicts; the driver sees which is first."""
    rows = [row for row, subject in enumerate(ids.to_pylist()) if subject in again]
    good, true, false = (unpack(w, result.rows) for w in (result.good, result.true, result.false))
    texts = [
        json.dumps(
            [bool(good[row]), *(np.flatnonzero(bits[:, row]).tolist() for bits in (true, false))]
        )
        for row in rows
    ]
    matching.take_out(result, rows)
    return _rows(
        sort=[AGAIN] * len(rows), part=[part] * len(rows), row=[before + row for row in rows],
        subject=ids.take(pa.array(rows, pa.int64())), text=texts,
    )  # fmt: skip


def _matches(result: Result, ids: pa.Array, part: int) -> pa.RecordBatch:
    rows, rules, kinds = matching.matched(result)
    return _rows(
        sort=np.full(len(rows), MATCH, np.int8), part=np.full(len(rows), part, np.int32),
        subject=ids.take(pa.array(rows, pa.int64())), rule=rules, verdict=kinds,
    )  # fmt: skip


def _wrong(
    edition: Edition,
    id_column: str,
    batch: pa.RecordBatch,
    result: Result,
    ids: pa.Array,
    part: int,
    before: int,
) -> pa.RecordBatch:
    lines = list(matching.wrong_lines(edition, id_column, batch, result, ids))
    return _rows(
        sort=[WRONG] * len(lines), part=[part] * len(lines),
        row=[before + row for row, _subject, _said in lines],
        subject=[subject for _row, subject, _said in lines],
        text=[json.dumps(said, ensure_ascii=False) for _row, _subject, said in lines],
    )  # fmt: skip
