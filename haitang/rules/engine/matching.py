"""A book over a whole table: matches, counts and wrong rows, resumable when it was stopped.

Every batch becomes a part on disk before the record of progress names it, so that a run that
was killed goes on after its last whole part and ends with the same files as one that was not.
"""

import csv
import hashlib
import json
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from haitang.rules.engine.batches import BatchEvaluator, Result
from haitang.rules.engine.bits import count, pack, unpack
from haitang.rules.engine.book import Edition
from haitang.rules.engine.columns import reason
from haitang.rules.engine.repeats import Seen
from haitang.rules.engine.said import RuleError, Said
from haitang.rules.engine.sole import sole
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
_PART = re.compile(r"\d{6,}\.(parquet|csv)$|seen-\d{6,}\.npy$|progress\.(json|new)$")
Report = Callable[[int], None]  # told how many rows are done


@dataclass
class Counts:
    """How often each rule was true, false and unknown, over the subjects that could be read."""

    rows: int
    wrong: int
    true: list[int]
    false: list[int]
    repeated: int = 0  # rows that name a subject again; they are among the wrong
    rejected: int = 0  # lines that are no rows, since they have more or fewer cells

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
            "repeated": self.repeated,
            "rejected_lines": self.rejected,
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
        for result in found:
            named(result, table.id_column, rest)
        yield rest, found


def named(result: Result, id_column: str, batch: pa.RecordBatch) -> pa.Array:
    """The names of the subjects; rows without a name are taken out of the result."""
    ids = ids_of(id_column, batch)
    if ids.null_count:
        result.leave_out(ids.is_null().to_numpy(zero_copy_only=False))
    return ids


def subject_ids(table: Table, batch: pa.RecordBatch) -> pa.Array:
    """The names of the subjects as text; RuleError for what is no text and no whole number."""
    return ids_of(table.id_column, batch)


def ids_of(id_column: str, batch: pa.RecordBatch) -> pa.Array:
    """As ``subject_ids``, by the name of the column."""
    ids = batch.column(id_column)
    kind = ids.type.value_type if pa.types.is_dictionary(ids.type) else ids.type
    if not (
        pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_integer(kind)
    ):
        raise RuleError(
            f"对象编号一列“{id_column}”应是文字或整数，现在是 {kind}",
            f"the column {id_column} of subjects is {kind}, not text or whole numbers",
        )
    return ids.cast(pa.string())


def take_out(result: Result, rows: Sequence[int]) -> None:
    """Take rows out of a result without a remark of its own."""
    if rows:
        out = np.zeros(result.rows, np.bool_)
        out[list(rows)] = True
        result.good &= ~pack(out)
        result.true &= result.good
        result.false &= result.good


Indexes = npt.NDArray[np.integer]


def matched(result: Result) -> tuple[Indexes, Indexes, Indexes]:
    """Row, rule and kind (0 true, 1 unknown) of every such verdict, true ones first, by rule."""
    open_ = ~(result.true | result.false) & result.good
    found = [np.nonzero(unpack(words, result.rows)) for words in (result.true, open_)]
    rules = np.concatenate([rule for rule, _ in found]).astype(np.int16)
    rows = np.concatenate([row for _, row in found])
    kinds = np.repeat(np.array([0, 1], np.int8), [len(rule) for rule, _ in found])
    return rows, rules, kinds


def wrong_lines(
    edition: Edition, id_column: str, batch: pa.RecordBatch, result: Result, ids: pa.Array
) -> Iterator[tuple[int, str | None, list[str]]]:
    """Row in the batch, subject, and attribute with the reason in both languages."""
    names = BatchEvaluator(edition).names(batch.schema)
    for row, attribute in result.wrong:
        name, said = id_column, NAMELESS
        if attribute is not None:
            given = batch.column(names[attribute.name])[row].as_py()
            name, said = attribute.name, reason(attribute, given)
        yield row, ids[row].as_py(), [name, *said]


def repeated(first: int) -> Said:
    """What is said of a row whose subject an earlier one names, which counts from 0."""
    return Said(
        f"对象编号重复，第 {first + 1} 行已有", f"names the subject of row {first + 1} again"
    )


def match(edition: Edition, table: Table, out: Path, report: Report | None = None) -> Counts:
    """Write matches.parquet, counts.json and wrong.csv to a directory; return the counts.

    A run over the same rules, day and file that was interrupted goes on where it stopped.
    Raises RuleError for a table that cannot be read; what is done stays for the next run. Also
    while another run writes to the directory.
    """
    make_folder(out)
    with sole(out):
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
        self.seen: Seen
        self.counts = no_counts(edition)
        self.rules = pa.array([ready.rule.id for ready in edition.rules], pa.string())

    def key(self) -> str:
        """What must be the same for a run to go on."""
        said = (self.edition.hash, self.table.id_column, self.table.version)
        return hashlib.sha256(repr(said).encode()).hexdigest()

    def start(self) -> None:
        if self.goes_on():
            return
        if self.parts.is_dir() and any(not _PART.match(path.name) for path in self.parts.iterdir()):
            raise RuleError(
                f"文件夹 {self.parts} 里有别的文件，不能当作临时文件夹；请用 --out 另指一个文件夹",
                f"the folder {self.parts} holds other files and cannot be used for parts;"
                " name another folder with --out",
            )
        shutil.rmtree(self.parts, ignore_errors=True)
        make_folder(self.parts)
        self.seen = Seen(self.parts)

    def goes_on(self) -> bool:
        """Take up the run that was stopped, if it was this one and all its parts are there."""
        try:
            state = json.loads(self.progress.read_text())
            number, counts, seen = state["parts"], Counts(**state["counts"]), state["seen"]
            named = [self.file(part, "parquet") for part in range(number)]
            named += [self.parts / name for name, _level in seen["runs"]]
            whole = state["key"] == self.key() and all(path.is_file() for path in named)
            if whole:
                self.seen, self.number, self.counts = Seen(self.parts, seen), number, counts
        except (OSError, ValueError, KeyError, TypeError):  # not as this program writes it
            return False
        return whole

    def part(self, batch: pa.RecordBatch, result: Result) -> None:
        ids = subject_ids(self.table, batch)
        repeats = self.seen.add(ids, self.counts.rows)
        take_out(result, [row for row, _first in repeats])
        self.wrong(batch, result, ids, repeats)
        pq.write_table(self.matches(result, ids), self.file(self.number, "parquet"))
        add(self.counts, result)
        self.counts.repeated += len(repeats)
        self.number += 1
        state = {"key": self.key(), "parts": self.number, "counts": vars(self.counts)}
        _write(self.progress, json.dumps({**state, "seen": self.seen.state()}))
        self.seen.tidy()

    def file(self, number: int, kind: str) -> Path:
        return self.parts / f"{number:06}.{kind}"

    def matches(self, result: Result, ids: pa.Array) -> pa.Table:
        rows, rules, kinds = matched(result)
        return pa.table(
            [
                pc.take(ids, pa.array(rows)),
                pa.DictionaryArray.from_arrays(pa.array(rules), self.rules),
                pa.DictionaryArray.from_arrays(pa.array(kinds), pa.array(["true", "unknown"])),
            ],
            schema=SCHEMA,
        )

    def wrong(
        self, batch: pa.RecordBatch, result: Result, ids: pa.Array, repeats: list[tuple[int, int]]
    ) -> None:
        """The wrong rows of a batch, counted from 1 without the header, by row."""
        again = [
            (row, ids[row].as_py(), [self.table.id_column, *repeated(first)])
            for row, first in repeats
        ]
        found = [*wrong_lines(self.edition, self.table.id_column, batch, result, ids), *again]
        if not found:
            return
        with self.file(self.number, "csv").open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            for row, subject, said in sorted(found, key=lambda line: line[0]):
                rows.writerow([self.counts.rows + row + 1, subject, *said])

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
        write_counts(self.edition, self.table, self.counts, self.out)
        shutil.rmtree(self.parts)


def make_folder(out: Path) -> None:
    """A folder for results; RuleError that says what to do where there can be none."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise RuleError(
            f"{out} 不是文件夹；请用 --out 另指一个文件夹",
            f"{out} is no folder; name another one with --out",
        ) from None
    except OSError as error:
        raise RuleError(
            f"结果写不到 {out}：{error.strerror}；请用 --out 另指一个文件夹",
            f"results cannot be written to {out}: {error.strerror}; name another folder with --out",
        ) from None


def absent(edition: Edition, table: Table) -> list[Said]:
    """Attributes that the rules ask about and the table has no column for, with like columns."""
    evaluator = BatchEvaluator(edition)
    names = evaluator.names(pa.schema([(name, pa.null()) for name in table.names]))
    free = set(table.names) - {table.id_column, *names.values()}
    found = []
    for attribute in evaluator.attributes:
        if attribute.name not in names:
            zh = get_close_matches(attribute.title.zh, free, 1)
            en = get_close_matches(attribute.name, free, 1)
            like = (zh or en or [""])[0]
            hint = (f"（表里有“{like}”）", f" (there is {like})") if like else ("", "")
            found.append(Said(attribute.title.zh + hint[0], attribute.name + hint[1]))
    return found


def write_counts(edition: Edition, table: Table, counts: Counts, out: Path) -> None:
    """Write counts.json into a directory."""
    counts.rejected = len(table.rejected)
    _write(out / "counts.json", json.dumps(counts.plain(edition), ensure_ascii=False, indent=1))


def _write(path: Path, text: str) -> None:
    """A whole file or none."""
    part = path.with_suffix(".new")
    part.write_text(text + "\n", encoding="utf-8")
    part.replace(path)
