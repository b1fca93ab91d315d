"""A book over a whole table: matches, counts and wrong rows, resumable when it was stopped.

Every batch becomes a part on disk before the record of progress names it, so that a run that
was killed goes on after its last whole part and ends with the same files as one that was not.
"""

import csv
import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from haitang.rules.engine.batches import BatchEvaluator, Result
from haitang.rules.engine.bits import count, unpack
from haitang.rules.engine.book import Edition
from haitang.rules.engine.columns import reason
from haitang.rules.engine.said import RuleError, Said
from haitang.rules.engine.sources import Table

SCHEMA = pa.schema(
    [
        ("subject", pa.string()),
        ("rule", pa.dictionary(pa.int16(), pa.string())),
        ("verdict", pa.dictionary(pa.int8(), pa.string())),
    ]
)
NAMELESS = Said("没有对象编号", "names no subject")
WRONG = ["row", "subject", "attribute", "zh", "en"]
Report = Callable[[int], None]  # told how many rows are done


@dataclass
class Counts:
    """How often each rule was true, false and unknown, over the subjects that could be read."""

    rows: int
    wrong: int
    true: list[int]
    false: list[int]

    def plain(self, edition: Edition) -> dict[str, object]:
        """As counts.json has it."""
        good = self.rows - self.wrong
        rows = zip(edition.rules, self.true, self.false, strict=True)
        return {
            "book": edition.book.id,
            "title": {"zh": edition.book.title.zh, "en": edition.book.title.en},
            "day": edition.day.isoformat(),
            "hash": edition.hash,
            "subjects": self.rows,
            "wrong": self.wrong,
            "rules": {
                ready.rule.id: {"true": t, "false": f, "unknown": good - t - f}
                for ready, t, f in rows
            },
        }


def no_counts(edition: Edition) -> Counts:
    """Nothing counted yet."""
    zeros = [0] * len(edition.rules)
    return Counts(0, 0, list(zeros), list(zeros))


def add(counts: Counts, result: Result) -> None:
    """Count one batch."""
    counts.rows += result.rows
    counts.wrong += result.rows - int(count(result.good))
    for total, words in ((counts.true, result.true), (counts.false, result.false)):
        for i, more in enumerate(count(words).tolist()):
            total[i] += more


def verdicts(
    editions: Sequence[Edition], table: Table, skip: int = 0
) -> Iterator[tuple[pa.RecordBatch, list[Result]]]:
    """Every batch with the verdicts of each edition, after the first ``skip`` rows."""
    evaluators = [BatchEvaluator(edition) for edition in editions]
    schema = pa.schema([(name, pa.null()) for name in table.names])
    names = [name for e in evaluators for name in e.names(schema).values()]
    wanted = list(dict.fromkeys([table.id_column, *names]))
    for batch in table.batches(wanted):
        if skip >= batch.num_rows:
            skip -= batch.num_rows
            continue
        rest = batch.slice(skip) if skip else batch
        skip = 0
        found = [evaluator.evaluate(rest) for evaluator in evaluators]
        ids = subject_ids(table, rest)
        if ids.null_count:
            for result in found:
                result.leave_out(ids.is_null().to_numpy(zero_copy_only=False))
        yield rest, found


def subject_ids(table: Table, batch: pa.RecordBatch) -> pa.Array:
    """The names of the subjects as text; RuleError for what is no text and no whole number."""
    ids = batch.column(table.id_column)
    kind = ids.type.value_type if pa.types.is_dictionary(ids.type) else ids.type
    if not (
        pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_integer(kind)
    ):
        raise RuleError(
            f"对象编号一列“{table.id_column}”应是文字或整数，现在是 {kind}",
            f"the column {table.id_column} of subjects is {kind}, not text or whole numbers",
        )
    return ids.cast(pa.string())


def match(edition: Edition, table: Table, out: Path, report: Report | None = None) -> Counts:
    """Write matches.parquet, counts.json and wrong.csv to a directory; return the counts.

    A run over the same rules, day and file that was interrupted goes on where it stopped.
    Raises RuleError for a table that cannot be read; what is done stays for the next run.
    """
    run = _Run(edition, table, out)
    run.start()
    for batch, [result] in verdicts([edition], table, run.counts.rows):
        run.part(batch, result)
        if report:
            report(run.counts.rows)
    run.finish()
    return run.counts


class _Run:
    """The files of one run."""

    def __init__(self, edition: Edition, table: Table, out: Path) -> None:
        self.edition, self.table, self.out = edition, table, out
        self.parts = out / "parts"
        self.progress = self.parts / "progress.json"
        self.number = 0
        self.counts = no_counts(edition)
        self.rules = pa.array([ready.rule.id for ready in edition.rules], pa.string())

    def key(self) -> str:
        """What must be the same for a run to go on."""
        stat = self.table.path.stat()
        said = (self.edition.hash, self.table.id_column, stat.st_size, stat.st_mtime_ns)
        return hashlib.sha256(repr(said).encode()).hexdigest()

    def start(self) -> None:
        self.out.mkdir(parents=True, exist_ok=True)
        if self.progress.exists():
            state = json.loads(self.progress.read_text())
            if state["key"] == self.key():
                self.number = state["parts"]
                self.counts = Counts(**state["counts"])
                return
        shutil.rmtree(self.parts, ignore_errors=True)
        self.parts.mkdir()

    def part(self, batch: pa.RecordBatch, result: Result) -> None:
        ids = subject_ids(self.table, batch)
        self.wrong(batch, result, ids)
        pq.write_table(self.matches(result, ids), self.file(self.number, "parquet"))
        add(self.counts, result)
        self.number += 1
        state = {"key": self.key(), "parts": self.number, "counts": vars(self.counts)}
        _write(self.progress, json.dumps(state))

    def file(self, number: int, kind: str) -> Path:
        return self.parts / f"{number:06}.{kind}"

    def matches(self, result: Result, ids: pa.Array) -> pa.Table:
        """Rows for every verdict that is true or unknown, true ones first, by rule."""
        open_ = ~(result.true | result.false) & result.good
        found = [np.nonzero(unpack(words, result.rows)) for words in (result.true, open_)]
        rules = np.concatenate([rule for rule, _ in found]).astype(np.int16)
        rows = np.concatenate([row for _, row in found])
        kinds = np.repeat(np.array([0, 1], np.int8), [len(rule) for rule, _ in found])
        verdicts = pa.array(["true", "unknown"])
        return pa.table(
            [
                pc.take(ids, pa.array(rows)),
                pa.DictionaryArray.from_arrays(pa.array(rules), self.rules),
                pa.DictionaryArray.from_arrays(pa.array(kinds), verdicts),
            ],
            schema=SCHEMA,
        )

    def wrong(self, batch: pa.RecordBatch, result: Result, ids: pa.Array) -> None:
        """The wrong values of a batch with their rows, counted from 1 without the header."""
        if not result.wrong:
            return
        names = BatchEvaluator(self.edition).names(batch.schema)
        with self.file(self.number, "csv").open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            for row, attribute in result.wrong:
                name, said = self.table.id_column, NAMELESS
                if attribute is not None:
                    given = batch.column(names[attribute.name])[row].as_py()
                    name, said = attribute.name, reason(attribute, given)
                rows.writerow([self.counts.rows + row + 1, ids[row].as_py(), name, *said])

    def finish(self) -> None:
        """The parts put together, then the parts away."""
        matches = self.out / "matches.parquet.part"
        with pq.ParquetWriter(matches, SCHEMA, compression="zstd") as writer:
            for number in range(self.number):
                with pq.ParquetFile(self.file(number, "parquet")) as file:
                    for batch in file.iter_batches():
                        writer.write_batch(batch.cast(SCHEMA))
        wrong = self.out / "wrong.csv.part"
        with wrong.open("w", encoding="utf-8-sig", newline="") as out:
            csv.writer(out).writerow(WRONG)
            for number in range(self.number):
                part = self.file(number, "csv")
                out.write(part.read_text("utf-8") if part.exists() else "")
            for line in self.table.rejected:
                csv.writer(out).writerow(
                    ["", "", "", f"这一行的列数不对：{line}", f"columns: {line}"]
                )
        wrong.replace(self.out / "wrong.csv")
        matches.replace(self.out / "matches.parquet")
        plain = self.counts.plain(self.edition)
        plain["rejected_lines"] = len(self.table.rejected)
        _write(self.out / "counts.json", json.dumps(plain, ensure_ascii=False, indent=1))
        shutil.rmtree(self.parts)


def _write(path: Path, text: str) -> None:
    """A whole file or none."""
    part = path.with_suffix(".new")
    part.write_text(text + "\n", encoding="utf-8")
    part.replace(path)
