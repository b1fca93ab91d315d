"""Workbooks (xlsx, xlsb, xls, ods): checked from outside, then opened in a process apart.

The reader is native code; an archive of a few kilobytes can claim more memory than the
machine has. The limits of a separate process hold where checks beforehand cannot.
"""

import io
import json
import subprocess
import sys
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from haitang.lib.grids import MOST_COLUMNS, Grid, GridRow, Merged, Reason, SpreadsheetError

ZIP_MARK = b"PK\x03\x04"
OLE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_CHILD = Path(__file__).with_name("workbook_child.py")
_MEMORY = 1 << 30  # bytes; 20,000 rows of 60 columns need a tenth
_SECONDS = 30
_MOST_UNPACKED = 400_000_000  # bytes of XML; the process limit stands behind it
_MOST_PARTS = 5_000
_MOST_FILLED = 2_000_000  # cells that merged areas may fill
_WORKBOOK_PARTS = {"xl/workbook.xml", "xl/workbook.bin", "content.xml"}
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_WORD = "WordDocument".encode("utf-16-le")


def read_workbook(data: bytes, max_rows: int) -> list[Grid]:
    """The visible sheets, merged areas filled; SpreadsheetError for anything else."""
    if data.startswith(ZIP_MARK):
        _check_archive(data)
    elif _ENCRYPTED in data:
        raise SpreadsheetError("password")
    elif _WORD in data:
        raise SpreadsheetError("unknown_type")
    return [_grid(sheet) for sheet in _opened_apart(data, max_rows)]


def _check_archive(data: bytes) -> None:
    """Refuse bombs, locked archives and other documents before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except Exception:  # noqa: BLE001 - hostile directories raise many kinds
        raise SpreadsheetError("corrupted") from None
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
        raise SpreadsheetError("zip_bomb")
    if any(part.flag_bits & 1 for part in parts):
        raise SpreadsheetError("password")
    if not any(part.filename.lower() in _WORKBOOK_PARTS for part in parts):
        raise SpreadsheetError("unknown_type")


def _opened_apart(data: bytes, max_rows: int) -> list[dict[str, Any]]:
    limits = [str(limit) for limit in (max_rows, MOST_COLUMNS, _MEMORY, _SECONDS)]
    command = [sys.executable, "-P", str(_CHILD), *limits]
    try:
        done = subprocess.run(  # noqa: S603 - our own file, numbers as arguments
            command, input=data, capture_output=True, timeout=2 * _SECONDS, check=False
        )
        answer: dict[str, Any] = (
            json.loads(done.stdout) if done.returncode == 0 else {"reason": "too_big"}
        )
    except (subprocess.TimeoutExpired, MemoryError, OSError):  # also: no room for a process
        answer = {"reason": "too_big"}
    if reason := answer.get("reason"):
        raise SpreadsheetError(_as_reason(reason))
    sheets: list[dict[str, Any]] = answer["sheets"]
    return sheets


def _as_reason(text: str) -> Reason:
    match text:
        case "password" | "too_big" | "too_many_rows" | "too_many_columns":
            return text
        case _:
            return "corrupted"


def _grid(sheet: dict[str, Any]) -> Grid:
    rows = [GridRow(line, [_value(cell) for cell in cells]) for line, cells in sheet["rows"]]
    merged = [Merged(top + 1, left, end + 1, right) for top, left, end, right in sheet["merged"]]
    _fill(rows, merged)
    return Grid(sheet["name"], rows, merged)


def _value(cell: Any) -> object:
    match cell:
        case ["moment", text]:
            return datetime.fromisoformat(text)
        case ["day", text]:
            return date.fromisoformat(text)
        case ["time", text]:
            return time.fromisoformat(text)
        case ["span", days, seconds]:
            return timedelta(days=days, seconds=seconds)
        case _:
            return cell


def _fill(rows: list[GridRow], merged: list[Merged]) -> None:
    """The value of a merged area stands in its first cell only: put it into all."""
    by_line = {row.line: row.cells for row in rows}
    end = rows[-1].line if rows else 0
    left = _MOST_FILLED
    for area in merged:
        lines = range(area.first_line, min(area.last_line, end) + 1)
        columns = slice(area.first_column, min(area.last_column + 1, MOST_COLUMNS))
        left -= len(lines) * max(1, columns.stop - columns.start)
        if left < 0:
            return
        _fill_area([by_line[line] for line in lines if line in by_line], columns)


def _fill_area(rows: list[list[object]], columns: slice) -> None:
    """Nothing is filled where other cells of the area have values: that merge is damaged."""
    values = [cell for cells in rows for cell in cells[columns] if cell not in ("", None)]
    if len(values) != 1:
        return
    for cells in rows:
        cells.extend([""] * (columns.stop - len(cells)))
        cells[columns] = values * (columns.stop - columns.start)
