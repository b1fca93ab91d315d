"""Subjects from a Parquet or CSV file, a batch at a time, in bounded memory."""

import csv
import re
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from haitang.rules.engine.said import RuleError, or_near

ROWS = 65_536  # of a batch at most: larger ones leave the cache
BLOCK = 8_000_000  # bytes of a CSV file that make a batch
_HAN = re.compile("[\u4e00-\u9fff]")
_MIXED = 8  # Chinese characters that read as UTF-8 by chance in a file of GB 18030
IDS = ("subject", "id", "对象", "编号", "统一社会信用代码", "credit_code")


@dataclass
class Table:
    """Subjects in rows. ``rejected`` fills with (row, sentence) of lines that are no rows.

    Equal versions mean equal rows in equal order, so that a run that was stopped can go on.
    """

    version: str
    names: list[str]
    rows: int | None  # None where only reading tells
    id_column: str
    batches: Callable[[list[str]], Iterator[pa.RecordBatch]]
    rejected: list[str] = field(default_factory=list)


def open_table(path: Path, id_column: str | None = None) -> Table:
    """The table in a file; RuleError if it is none, or has no column of subjects."""
    if not path.is_file():
        raise RuleError(f"没有文件 {path}", f"there is no file {path}")
    try:
        if path.suffix.lower() == ".parquet":
            return _parquet(path, id_column)
        if path.suffix.lower() == ".csv":
            return _csv(path, id_column)
    except (pa.ArrowException, UnicodeDecodeError, OSError) as error:
        raise _broken(path, error) from None
    raise RuleError(
        f"{path.name}：只能读 .parquet 和 .csv 文件",
        f"{path.name}: only .parquet and .csv are read",
    )


def _broken(path: Path, error: Exception) -> RuleError:
    if isinstance(error, UnicodeDecodeError) or "invalid UTF8" in str(error):
        return _no_text(path)
    reason = str(error).splitlines()[0] if str(error) else type(error).__name__
    return RuleError(f"{path.name} 读不了：{reason}", f"{path.name} cannot be read: {reason}")


def _no_text(path: Path, line: int | None = None) -> RuleError:
    zh, en = (f"第 {line} 行", f" in line {line}") if line else ("", "")
    return RuleError(
        f"{path.name}：{zh}文字编码不是 UTF-8，也不是 GB 18030；请用表格软件另存为“CSV UTF-8”",
        f"{path.name}: the text is neither UTF-8 nor GB 18030{en}; save it as CSV UTF-8",
    )


def _version(path: Path) -> str:
    stat = path.stat()
    return f"{stat.st_size} {stat.st_mtime_ns}"


def _id(path: Path, names: list[str], wanted: str | None) -> str:
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        word = "、".join(sorted(twice))
        raise RuleError(f"{path.name}：列名重复：{word}", f"{path.name}: repeated columns: {word}")
    found = [name for name in ([wanted] if wanted else IDS) if name in names]
    if found:
        return found[0]
    if len(names) == 1 and any(mark in names[0] for mark in ";\t；"):
        raise RuleError(
            f"{path.name}：列与列之间应是英文逗号；请用表格软件另存为“CSV UTF-8（逗号分隔）”",
            f"{path.name}: a comma must stand between columns; save it as comma-separated CSV",
        )
    hint = or_near(wanted or IDS[0], names)
    raise RuleError(
        f"{path.name} 没有对象编号一列“{wanted or IDS[0]}”{hint.zh}；用 --id 指出是哪一列",
        f"{path.name} has no column {wanted or IDS[0]} of subjects{hint.en}; name it with --id",
    )


def _parquet(path: Path, wanted: str | None) -> Table:
    with pq.ParquetFile(path) as file:
        names, rows = file.schema_arrow.names, file.metadata.num_rows
        id_column = _id(path, names, wanted)
        words = _words(file, id_column)

    def batches(columns: list[str]) -> Iterator[pa.RecordBatch]:
        try:
            with pq.ParquetFile(path, read_dictionary=words) as file:
                for groups, size in _pieces(file.metadata):
                    yield from file.iter_batches(
                        size, row_groups=groups, columns=columns, use_threads=False
                    )
        except (pa.ArrowException, OSError) as error:
            raise _broken(path, error) from None

    return Table(_version(path), names, rows, id_column, batches)


def _pieces(metadata: pq.FileMetaData) -> Iterator[tuple[list[int], int]]:
    """Row groups to be read together, and a size of batch that divides them evenly.

    A batch ends where a row group does; even sizes leave no scraps, which cost as much as the rest.
    """
    groups: list[int] = []
    rows = 0
    for group in range(metadata.num_row_groups):
        groups.append(group)
        rows += metadata.row_group(group).num_rows
        if rows >= ROWS or group == metadata.num_row_groups - 1:
            yield groups, max(1, -(-rows // -(-rows // ROWS))) if rows else 1
            groups, rows = [], 0


def _words(file: pq.ParquetFile, id_column: str) -> list[str]:
    """Columns of text: these stay encoded as the file has them."""
    text = (pa.string(), pa.large_string())
    return [f.name for f in file.schema_arrow if f.type in text and f.name != id_column]


def _csv(path: Path, wanted: str | None) -> Table:
    encoding = _encoding(path)
    rejected: list[str] = []

    def skip(row: pacsv.InvalidRow) -> str:
        rejected.append(f"{row.number}: {row.actual_columns} ≠ {row.expected_columns}")
        return "skip"

    def reader(columns: list[str] | None) -> pacsv.CSVStreamingReader:
        names = columns or []
        return pacsv.open_csv(
            path,
            read_options=pacsv.ReadOptions(use_threads=False, block_size=BLOCK, encoding=encoding),
            parse_options=pacsv.ParseOptions(newlines_in_values=True, invalid_row_handler=skip),
            convert_options=pacsv.ConvertOptions(
                column_types={name: pa.string() for name in names},
                include_columns=names,
                null_values=[""],
                strings_can_be_null=True,
            ),
        )

    def batches(columns: list[str]) -> Iterator[pa.RecordBatch]:
        rejected.clear()
        try:
            with reader(columns) as stream:
                yield from stream
        except (pa.ArrowException, UnicodeDecodeError, OSError) as error:
            raise _broken(path, error) from None

    with reader(None) as stream:
        names = stream.schema.names
    return Table(_version(path), names, None, _id(path, names, wanted), batches, rejected)


def _encoding(path: Path) -> str:
    """UTF-8, or GB 18030 as Excel in China writes it. RuleError for a quote that never ends."""
    found, quotes, han = "", 0, 0
    decoder = getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        for block in iter(partial(file.read, BLOCK), b""):
            quotes += block.count(b'"')  # no character of both encodings has this byte inside
            if found:
                continue
            try:
                han += _han(decoder.decode(block))
            except UnicodeDecodeError as error:
                found = "gb18030"
                han += _han(error.object[: error.start].decode())
    if found and han > _MIXED:
        raise _no_text(path)
    found = found or "utf8"
    if quotes % 2:
        _unended(path, found)
    return found


def _han(text: str) -> int:
    return 0 if text.isascii() else len(_HAN.findall(text))


def _unended(path: Path, encoding: str) -> None:
    """RuleError with the line where a quote opens that never ends, and swallows all after it."""
    line = 1
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        rows = csv.reader(file, strict=True)
        try:
            for _row in rows:
                line = rows.line_num + 1
        except csv.Error:
            raise RuleError(
                f"{path.name} 第 {line} 行的双引号不成对，后面的行都读不出来；请改正这一行",
                f"{path.name}: a quote opened in line {line} never ends and hides the rows"
                " after it; put that line right",
            ) from None
