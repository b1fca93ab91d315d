"""Text tables: comma, tab or semicolon, in the encodings that Chinese offices use."""

import csv
import io
import re
import statistics

from haitang.lib.grids import MOST_COLUMNS, Grid, GridRow, SpreadsheetError

_DELIMITERS = ",\t;"
_SEPARATOR_LINE = re.compile(r"sep=([,;\t])\r?\n", re.IGNORECASE)
_TRIED_LINES = 50


def decoded(data: bytes) -> str:
    """The text by its byte-order mark, else UTF-8 if it is that, else GB 18030.

    GB 18030-2022 contains GBK and GB 2312. SpreadsheetError("encoding") if none fits,
    ("unknown_type") for bytes that are no text.

    >>> decoded("编号,标题".encode("gb18030"))
    '编号,标题'
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _as(data, "utf-16")
    if b"\0" in data:
        raise SpreadsheetError("unknown_type")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _as(data, "gb18030")


def _as(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise SpreadsheetError("encoding") from None


def read_csv(data: bytes, max_rows: int) -> Grid:
    """The one grid of a text file; at most ``max_rows`` filled rows."""
    text = decoded(data)
    named = _SEPARATOR_LINE.match(text)
    delimiter = named[1] if named else _delimiter(text)
    skipped = 1 if named else 0
    lines = io.StringIO(text[named.end() :] if named else text, newline="")
    return Grid("", _rows(lines, delimiter, skipped, max_rows))


def _rows(lines: io.StringIO, delimiter: str, skipped: int, max_rows: int) -> list[GridRow]:
    reader = csv.reader(lines, delimiter=delimiter)
    rows: list[GridRow] = []
    line = skipped + 1
    try:
        for record in reader:
            if any(cell.strip() for cell in record):
                rows.append(GridRow(line, list(record)))
            if len(record) > MOST_COLUMNS:
                raise SpreadsheetError("too_many_columns", line)
            if len(rows) > max_rows:
                raise SpreadsheetError("too_many_rows", line)
            line = skipped + reader.line_num + 1
    except csv.Error:  # a cell over 128 KiB: a quotation mark that is never closed
        raise SpreadsheetError("corrupted", line) from None
    return rows


def _delimiter(text: str) -> str:
    """The one that cuts the first lines into the most columns, by their median."""
    return max(_DELIMITERS, key=lambda delimiter: _columns(text, delimiter))


def _columns(text: str, delimiter: str) -> float:
    counts = []
    try:
        for record in csv.reader(io.StringIO(text[:200_000], newline=""), delimiter=delimiter):
            if record:
                counts.append(len(record))
            if len(counts) == _TRIED_LINES:
                break
    except csv.Error:
        return 0
    return statistics.median(counts) if counts else 0
