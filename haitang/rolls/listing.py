"""The posted list as one text, so that whoever holds it can recompute its digest.

The text (docs/elections/roll.md): one line ``haitang-roll-1``, then one line a person in order of
the number in the list: number, name, group, with one tab between them. Every line ends with a line
feed; UTF-8; names and groups as ``clean_name`` and ``clean_cell`` leave them, in normal form C.
"""

import hashlib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from haitang.lib.spreadsheet import Table, read_table
from haitang.lib.text import clean_cell, clean_name

HEAD = "haitang-roll-1"
HEADERS = {
    "serial": ("序号", "编号", "No."),
    "name": ("姓名", "Name"),
    "group": ("小组", "组别", "Group"),
}


class NotAListError(ValueError):
    """The file is no posted list; the message says what is missing, in Chinese."""


@dataclass(frozen=True, order=True)
class Line:
    """One person as posted."""

    serial: int
    name: str
    group: str


def canonical(lines: Iterable[Line]) -> bytes:
    """The text that is hashed."""
    rows = [f"{one.serial}\t{_name(one.name)}\t{_group(one.group)}" for one in sorted(lines)]
    return "".join(f"{row}\n" for row in (HEAD, *rows)).encode()


def digest(lines: Iterable[Line]) -> str:
    """SHA-256 of the canonical text, in hexadecimal.

    >>> digest([Line(2, "李四", "二组"), Line(1, "张 三", "一组")])
    '5e80deb60de5d05a3892437ecef29859766751947a65bb297bf433f4b2475ee8'
    """
    return hashlib.sha256(canonical(lines)).hexdigest()


def _name(text: str) -> str:
    return unicodedata.normalize("NFC", clean_name(text)).replace("\n", " ")


def _group(text: str) -> str:
    return unicodedata.normalize("NFC", clean_cell(text)).replace("\n", " ")


def from_file(data: bytes, filename: str) -> list[Line]:
    """The lines of a posted list kept as xlsx, xls, ods or csv.

    Raises SpreadsheetError for no table, NotAListError for a table that is no list.
    """
    table = read_table(data, filename, known=HEADERS)
    missing = [names[0] for key, names in HEADERS.items() if key not in table.columns]
    if missing:
        raise NotAListError(f"表格里没有这几列：{'、'.join(missing)}。")
    return [_line(table, number) for number in range(len(table.rows))]


def _line(table: Table, number: int) -> Line:
    row = table.rows[number]
    serial = clean_cell(row.cells[table.columns["serial"]])
    if not serial.isdecimal():
        raise NotAListError(f"第 {row.line} 行的序号“{serial[:20]}”不是数。")
    name, group = (clean_cell(row.cells[table.columns[key]]) for key in ("name", "group"))
    return Line(int(serial), name, group)
