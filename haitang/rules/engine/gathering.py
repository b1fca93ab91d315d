"""What Spark's workers answered, put together as a local run writes it, in bounded memory.

The workers write one stream of rows of four sorts; ``row`` counts from 0 within a part. Parts are
in the order of the table, so that a row of the table is what came in earlier parts and its own.
"""

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from haitang.rules.engine import matching
from haitang.rules.engine.book import Edition
from haitang.rules.engine.matching import Counts
from haitang.rules.engine.sources import Table

# MATCH: a verdict that is true (0) or unknown (1). WRONG: a wrong value, ``text`` says what.
# AGAIN: a row whose subject others name too, ``text`` its verdicts. COUNT: the counts of a part.
MATCH, WRONG, AGAIN, COUNT = range(4)
SCHEMA = pa.schema(
    [
        ("sort", pa.int8()), ("part", pa.int32()), ("row", pa.int64()), ("subject", pa.string()),
        ("rule", pa.int16()), ("verdict", pa.int8()), ("text", pa.string()),
    ]
)  # fmt: skip
_VERDICTS = pa.array(["true", "unknown"])


@dataclass(frozen=True)
class _First:
    """The first row that names a subject which others name too."""

    row: int
    subject: str
    good: bool
    true: list[int]
    false: list[int]


def gather(edition: Edition, table: Table, answers: Sequence[Path], out: Path) -> Counts:
    """Write matches.parquet, wrong.csv and counts.json from the files of the workers."""
    counts, before = _counted(edition, answers)
    firsts = _wrong(table, answers, before, counts, out / "wrong.csv.part")
    _matches(edition, answers, firsts, out / "matches.parquet.part")
    for first in firsts:
        counts.wrong -= first.good
        for total, rules in ((counts.true, first.true), (counts.false, first.false)):
            for rule in rules:
                total[rule] += 1
    for name in ("wrong.csv", "matches.parquet"):
        (out / f"{name}.part").replace(out / name)
    matching.write_counts(edition, table, counts, out)
    return counts


def _of(path: Path, *sorts: int) -> Iterator[pa.RecordBatch]:
    """The rows of some sorts in a file, in its order."""
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches():
            found = batch.filter(pc.is_in(batch.column("sort"), pa.array(sorts, pa.int8())))
            if found.num_rows:
                yield found


def _counted(edition: Edition, answers: Sequence[Path]) -> tuple[Counts, dict[int, int]]:
    """The sums over all parts, and how many rows came before each part."""
    whole, parts = matching.no_counts(edition), {}
    for path in answers:
        for batch in _of(path, COUNT):
            for row in batch.to_pylist():
                parts[row["part"]] = Counts(**json.loads(row["text"]))
    before = {}
    for part, counts in sorted(parts.items()):
        before[part] = whole.rows
        whole.rows += counts.rows
        whole.wrong += counts.wrong
        whole.true = [a + b for a, b in zip(whole.true, counts.true, strict=True)]
        whole.false = [a + b for a, b in zip(whole.false, counts.false, strict=True)]
    return whole, before


def _wrong(
    table: Table, answers: Sequence[Path], before: dict[int, int], counts: Counts, path: Path
) -> list[_First]:
    """Write the wrong rows by row; the first rows of the subjects that others name too."""
    firsts: dict[str, _First] = {}
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(matching.WRONG)
        for answer in answers:
            lines: list[tuple[int, Any]] = []
            for batch in _of(answer, WRONG, AGAIN):
                for row in batch.to_pylist():
                    at = before[row["part"]] + row["row"]
                    if said := _said(row, at, table, firsts):
                        lines.append((at, [at + 1, row["subject"], *said]))
                        counts.repeated += row["sort"] == AGAIN
            rows.writerows(line for _at, line in sorted(lines, key=lambda pair: pair[0]))
    return list(firsts.values())


def _said(row: dict[str, Any], at: int, table: Table, firsts: dict[str, _First]) -> list[str]:
    """Attribute and reason; nothing for the first row that names a subject."""
    text = json.loads(row["text"])
    if row["sort"] == WRONG:
        return list(text)
    first = firsts.get(row["subject"])
    if first is None:
        firsts[row["subject"]] = _First(at, row["subject"], *text)
        return []
    return [table.id_column, *matching.repeated(first.row)]


def _matches(
    edition: Edition, answers: Sequence[Path], firsts: Sequence[_First], path: Path
) -> None:
    ids = pa.array([ready.rule.id for ready in edition.rules], pa.string())
    with pq.ParquetWriter(path, matching.SCHEMA, compression="zstd") as writer:
        for answer in answers:
            for batch in _of(answer, MATCH):
                columns = (batch.column(n) for n in ("subject", "rule", "verdict"))
                writer.write_table(_table(ids, *columns))
        open_ = [
            (first.subject, rule, kind)
            for first in firsts
            if first.good
            for rule, kind in _verdicts(first, len(edition.rules))
        ]
        subjects, rules, kinds = zip(*open_, strict=True) if open_ else ((), (), ())
        writer.write_table(
            _table(
                ids, pa.array(subjects, pa.string()), pa.array(rules, pa.int16()),
                pa.array(kinds, pa.int8()),
            )
        )  # fmt: skip


def _verdicts(first: _First, rules: int) -> Iterator[tuple[int, int]]:
    """Rule and 0 for true, 1 for unknown."""
    settled = {*first.true, *first.false}
    yield from ((rule, 0) for rule in first.true)
    yield from ((rule, 1) for rule in range(rules) if rule not in settled)


def _table(ids: pa.Array, subjects: pa.Array, rules: pa.Array, kinds: pa.Array) -> pa.Table:
    return pa.table(
        [
            subjects,
            pa.DictionaryArray.from_arrays(rules, ids),
            pa.DictionaryArray.from_arrays(kinds, _VERDICTS),
        ],
        schema=matching.SCHEMA,
    )
