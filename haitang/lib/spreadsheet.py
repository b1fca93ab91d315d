"""Tables as offices really send them: title rows, merged cells, two-row headers, 合计 rows.

``read_table`` turns a file into headers and rows with their line numbers, says in notes
what it left out, and marks every number that the file itself has damaged.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from haitang.lib.csv_grids import read_csv
from haitang.lib.grids import Grid, GridRow, SpreadsheetError
from haitang.lib.header_rows import Header, Known, find_header, key
from haitang.lib.text import clean_cell, is_total_row
from haitang.lib.workbook_grids import OLE_MARK, ZIP_MARK, read_workbook

__all__ = ["DamagedNumber", "Known", "Note", "Row", "SpreadsheetError", "Table", "read_table"]

NoteKind = Literal[
    "title",  # above the header
    "blank",  # text: how many lines
    "total",
    "section",  # one merged text between the rows
    "remark",
    "repeated_header",
    "outside",  # cells right of the last header
    "duplicate_header",
    "other_sheets",  # filled sheets that were not read
]

_TITLE_ROWS = 50  # rows above and in the header that do not count as data
_LOSSY = 1e15  # a spreadsheet keeps 15 digits
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?[eE]\+?(?:1[5-9]|2[0-9])")
_WEB_PAGE = re.compile(rb"\s*<(?:!doctype|html|\?xml|table|head|meta|!--)", re.IGNORECASE)
_REMARK = re.compile(
    r"(?:备注|注|说明|附注|填表说明|填报说明)\s*[0-9]?\s*[:：、.]"
    r"|(?:制表|审核|填报|填表|复核|经办|负责|单位|联系|统计|打印|数据来源|截至|截止)[^:：]{0,8}[:：]"
)


@dataclass(frozen=True, slots=True)
class DamagedNumber:
    """A number of 16 or more digits kept as a number: its last digits are lost. Refuse it.

    ``value`` is what the file holds: 3.205831990010113e+17, or "3.20583E+17" from a CSV.
    """

    value: float | str


@dataclass(frozen=True, slots=True)
class Note:
    """What was left out or chosen; ``line`` as the file counts, from 1."""

    kind: NoteKind
    line: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One record, as wide as the headers.

    A cell is a str (cleaned, "" for nothing), int, float, bool, date, datetime, time, timedelta or
    DamagedNumber. Every cell of a CSV is a str or DamagedNumber.
    """

    line: int
    cells: list[object]


@dataclass(frozen=True, slots=True)
class Table:
    """``columns``: the place of each known column that was found, by its canonical name."""

    headers: list[str]
    rows: list[Row]
    notes: list[Note]
    columns: dict[str, int] = field(default_factory=dict)
    sheet: str = ""


def read_table(
    data: bytes,
    filename: str,
    *,
    known: Known | None = None,
    max_rows: int = 20_000,
    max_bytes: int = 20_000_000,
) -> Table:
    """The table in an xlsx, xlsb, xls, ods or text file, told apart by content.

    ``known``: canonical column name -> header texts accepted for it. The header is the row, or the
    two or three rows together, with most of them; of several sheets, the one with
    most. ``filename`` is used for nothing but telling a text file from a mistake (.txt,
    .csv, .tsv or no ending). Raises SpreadsheetError and nothing else.
    """
    if not data.strip():
        raise SpreadsheetError("empty")
    if len(data) > max_bytes:
        raise SpreadsheetError("too_big")
    grids = [grid for grid in _grids(data, max_rows + _TITLE_ROWS) if grid.rows]
    if not grids:
        raise SpreadsheetError("empty")
    grid, header = _best(grids, known)
    table = _table(grid, header)
    if len(table.rows) > max_rows:
        raise SpreadsheetError("too_many_rows", table.rows[max_rows].line)
    if len(grids) > 1:
        names = "、".join(other.name for other in grids if other is not grid)
        table.notes.append(Note("other_sheets", 0, names))
    return table


def _grids(data: bytes, max_rows: int) -> list[Grid]:
    if data.startswith((ZIP_MARK, OLE_MARK)):
        return read_workbook(data, max_rows)
    if _WEB_PAGE.match(data.removeprefix(b"\xef\xbb\xbf")):
        raise SpreadsheetError("web_page")
    return [read_csv(data, max_rows)]


def _best(grids: Sequence[Grid], known: Known | None) -> tuple[Grid, Header]:
    found = [(grid, header) for grid in grids if (header := find_header(grid, known))]
    if not found:
        raise SpreadsheetError("no_header")
    return max(found, key=lambda pair: len(pair[1].columns))


def _table(grid: Grid, header: Header) -> Table:
    above, below = grid.rows[: header.first], grid.rows[header.end :]
    notes = [Note("title", row.line, _text(row.cells)) for row in above]
    notes += _duplicates(header, grid.rows[header.first].line)
    repeated = {_keys(row.cells) for row in grid.rows[header.first : header.end]}
    bands = _bands(grid, len(header.texts))
    rows: list[Row] = []
    expected = grid.rows[header.end - 1].line + 1
    for source in below:
        if source.line > expected and grid.name:
            notes.append(Note("blank", expected, str(source.line - expected)))
        expected = source.line + 1
        kind = _left_out(source, repeated) or ("section" if source.line in bands else None)
        if kind:
            notes.append(Note(kind, source.line, _text(source.cells)))
        else:
            rows.append(_row(source, len(header.texts), notes))
    return Table(header.texts, rows, notes, header.columns, grid.name)


def _duplicates(header: Header, line: int) -> list[Note]:
    keys = [key(text) for text in header.texts]
    return [
        Note("duplicate_header", line, text)
        for place, text in enumerate(header.texts)
        if text and keys[place] in keys[:place]
    ]


def _bands(grid: Grid, width: int) -> set[int]:
    """Lines of which most is one merged text: headings between the rows."""
    return {
        area.first_line
        for area in grid.merged
        if area.first_line == area.last_line
        and (area.last_column - area.first_column + 1) * 2 > width > 1
    }


def _left_out(row: GridRow, repeated: set[tuple[str, ...]]) -> NoteKind | None:
    """Why a row below the header is no record; None for a record."""
    filled = [cell for cell in row.cells if cell not in ("", None)]
    if is_total_row(row.cells):
        return "total"
    if _repeats(row.cells, repeated):
        return "repeated_header"
    if all(isinstance(cell, str) and _REMARK.match(cell) for cell in filled):
        return "remark"
    return None


def _repeats(cells: Sequence[object], headers: set[tuple[str, ...]]) -> bool:
    """Whether a header row stands there again, as on every printed page."""
    first = next((word for cell in cells if (word := key(clean_cell(cell)))), "")
    return any(header[:1] == (first,) for header in headers) and _keys(cells) in headers


def _keys(cells: Sequence[object]) -> tuple[str, ...]:
    """The words of a row in order, each once: merged cells repeat theirs, or leave blanks."""
    words = dict.fromkeys(key(clean_cell(cell)) for cell in cells)
    return tuple(word for word in words if word)


def _row(source: GridRow, width: int, notes: list[Note]) -> Row:
    outside = _text(source.cells[width:])
    if outside:
        notes.append(Note("outside", source.line, outside))
    cells = [_cell(cell) for cell in source.cells[:width]]
    return Row(source.line, cells + [""] * (width - len(cells)))


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, str):
        text = clean_cell(value)
        return DamagedNumber(text) if _SCIENTIFIC.fullmatch(text) else text
    return value


def _number(value: float) -> object:
    if not math.isfinite(value):
        return str(value)
    if abs(value) >= _LOSSY:
        return DamagedNumber(value)
    return int(value) if value == int(value) else value


def _text(cells: Sequence[object]) -> str:
    """The filled cells of a row in one line, each once (merged cells repeat theirs)."""
    texts = dict.fromkeys(clean_cell(cell) for cell in cells)
    return " ".join(text for text in texts if text)[:200]
