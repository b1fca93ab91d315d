"""Reading a file of divisions: every row checked, every bad row named with its line."""

import codecs
import csv
import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from haitang.facts.errors import Refused
from haitang.places.models import LONGEST_NAME
from haitang.places.names import is_visible

COLUMNS = ("code", "name", "level")
ABOVE = {1: 0, 2: 10**10, 3: 10**8, 4: 10**6, 5: 10**3}
SHOWN = 20
MOST_ROWS = 2_000_000  # three times the country; more is a mistake or an attack


@dataclass(frozen=True)
class BadRow:
    """One row that cannot be loaded, by its line in the file, and why."""

    line: int
    reason: str | Promise


class BadFileError(Refused):
    """The file cannot be loaded, and nothing was changed.

    ``rows`` are the first bad rows, ``count`` is how many there are.
    """

    code = "bad_file"

    def __init__(self, message: str | Promise, rows: list[BadRow] | None = None) -> None:
        super().__init__(message, field="file")
        self.count = len(rows or [])
        self.rows = sorted(rows or [], key=lambda row: row.line)[:SHOWN]


@dataclass
class Rows:
    """What was read: each code with its line and name, codes repeated word for word, bad rows."""

    names: dict[int, tuple[int, str]] = field(default_factory=dict)
    repeated: int = 0
    bad: list[BadRow] = field(default_factory=list)


def level_of(code: int) -> int:
    """The level that the shape of a 12-digit code means.

    >>> level_of(320583000000), level_of(320583103000), level_of(441900003000)
    (3, 4, 4)
    """
    for level, width in ((1, 10**10), (2, 10**8), (3, 10**6), (4, 10**3)):
        if code % width == 0:
            return level
    return 5


def parent_of(code: int) -> int:
    """The code of the place directly above, 0 for a province.

    A town whose county digits are 00 lies directly in its prefecture: 441900003000 in 441900000000.
    """
    level = level_of(code)
    width = ABOVE[level]
    return code // width * width if width else 0


def read(path: Path) -> Rows:
    """Read ``code,name,level`` from a .csv or .csv.gz in UTF-8 or GB 18030.

    Raises BadFileError when it is not such a file; bad rows are collected, not raised.
    """
    try:
        with _text(path) as file:
            return _rows(csv.reader(file))
    except (OSError, EOFError, zlib.error) as error:
        raise BadFileError(
            _("打不开文件 %(file)s。请核对路径，并确认文件完整。") % {"file": path.name}
        ) from error
    except (csv.Error, UnicodeDecodeError) as error:
        raise BadFileError(
            _("读不懂文件 %(file)s。请另存为 UTF-8 编码的 CSV 文件。") % {"file": path.name}
        ) from error


def _open(path: Path) -> Any:
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    return gzip.open(path) if packed else path.open("rb")


@contextmanager
def _text(path: Path) -> Iterator[TextIOWrapper]:
    with _open(path) as file:
        encoding = _encoding(file)
    with _open(path) as file, TextIOWrapper(file, encoding=encoding, newline="") as text:
        yield text


def _encoding(file: IO[bytes]) -> str:
    """UTF-8 where the whole file is that, else the encoding of Chinese office programs."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := file.read(1 << 20):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8-sig"


def _rows(reader: "csv._reader") -> Rows:  # type: ignore[name-defined]
    head = [cell.strip().lower() for cell in next(reader, [])]
    if sorted(head) != sorted(COLUMNS):
        raise BadFileError(
            _("第一行应正好是三个列名：code,name,level。请补上缺的、删去多的列，再装入。")
        )
    where = tuple(head.index(name) for name in COLUMNS)
    rows = Rows()
    for cells in reader:
        if len(rows.names) >= MOST_ROWS:
            raise BadFileError(_("文件超过二百万行，不像是区划表。请核对文件。"))
        if cells:
            _take(rows, reader.line_num, cells, where)
    if not (rows.names or rows.bad):
        raise BadFileError(_("列名下面没有数据。请核对文件。"))
    return rows


def _take(rows: Rows, line: int, cells: list[str], where: tuple[int, ...]) -> None:
    if len(cells) != len(COLUMNS):
        rows.bad.append(BadRow(line, _("应有三列：代码、名称、层级")))
        return
    code, name, level = (cells[i].strip() for i in where)
    if reason := _wrong(code, name, level):
        rows.bad.append(BadRow(line, reason))
        return
    known = rows.names.setdefault(int(code), (line, name))
    if known[0] == line:
        return
    if known[1] == name:
        rows.repeated += 1
    else:
        rows.bad.append(
            BadRow(line, _("代码与第 %(line)s 行相同，名称却不同") % {"line": known[0]})
        )


def _wrong(code: str, name: str, level: str) -> str | Promise:
    if not (len(code) == 12 and code.isascii() and code.isdigit() and code[0] != "0"):
        return _("代码应为 12 位数字")
    if level not in {"1", "2", "3", "4", "5"}:
        return _("层级应为 1 至 5")
    if not name or not is_visible(name):
        return _("名称是空的，或含有不可见字符")
    if len(name) > LONGEST_NAME:
        return _("名称不能超过 %(most)s 个字") % {"most": LONGEST_NAME}
    if level_of(int(code)) != int(level):
        return _("层级与代码不符：按代码应为 %(level)s") % {"level": level_of(int(code))}
    return ""
