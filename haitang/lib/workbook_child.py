"""A process of its own that opens one workbook, so that a hostile one can hurt nobody else.

Standard input: the file. Arguments: most rows, most columns, bytes of memory, seconds of
processor time. Standard output: one JSON object, ``{"sheets": [...]}`` or ``{"reason": "..."}``.
Imports nothing of Haitang, so that it starts quickly. The parent reads its exit too: native
code that runs out of memory ends the process without a word.
"""

import contextlib
import datetime as dt
import io
import json
import sys
from typing import Any

import python_calamine

_MOST_SHEETS = 20
_MOST_MERGED = 20_000


class _TooManyError(Exception):
    """The limit of rows or columns is passed; its argument is the reason."""


def main(arguments: list[str]) -> None:
    """Read standard input, write standard output; see the module."""
    most_rows, most_columns, memory, seconds = (int(argument) for argument in arguments)
    _limit(memory, seconds)
    print(json.dumps(_answer(sys.stdin.buffer.read(), most_rows, most_columns)))  # noqa: T201


def _limit(memory: int, seconds: int) -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):  # not on every system
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _answer(data: bytes, most_rows: int, most_columns: int) -> dict[str, Any]:
    try:
        return {"sheets": _sheets(data, most_rows, most_columns)}
    except _TooManyError as limit:
        return {"reason": limit.args[0]}
    except python_calamine.PasswordError:
        return {"reason": "password"}
    except MemoryError:
        return {"reason": "too_big"}
    except BaseException:  # noqa: BLE001 - a panic of native code is a BaseException
        return {"reason": "corrupted"}


def _sheets(data: bytes, most_rows: int, most_columns: int) -> list[dict[str, Any]]:
    workbook = python_calamine.load_workbook(io.BytesIO(data))
    visible = [
        about.name
        for about in workbook.sheets_metadata
        if about.typ == python_calamine.SheetTypeEnum.WorkSheet
        and about.visible == python_calamine.SheetVisibleEnum.Visible
    ]
    return [
        _sheet(workbook.get_sheet_by_name(name), most_rows, most_columns)
        for name in visible[:_MOST_SHEETS]
    ]


def _sheet(sheet: Any, most_rows: int, most_columns: int) -> dict[str, Any]:
    rows: list[list[Any]] = []
    left = sheet.start[1] if sheet.start else 0
    for line, cells in enumerate(sheet.iter_rows(), start=1):
        filled = _trimmed(cells)
        if not filled:
            continue
        if left + len(filled) > most_columns:
            raise _TooManyError("too_many_columns")
        if len(rows) >= most_rows:
            raise _TooManyError("too_many_rows")
        rows.append([line, [""] * left + [_plain(cell) for cell in filled]])
    merged = (sheet.merged_cell_ranges or [])[:_MOST_MERGED]
    return {"name": sheet.name, "rows": rows, "merged": [[*a, *b] for a, b in merged]}


def _trimmed(cells: list[Any]) -> list[Any]:
    end = len(cells)
    while end and _blank(cells[end - 1]):
        end -= 1
    return cells[:end]


def _blank(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _plain(cell: Any) -> Any:
    """A value that JSON can hold; days and times as a mark and text."""
    match cell:
        case dt.datetime():
            return ["moment", cell.isoformat()]
        case dt.date():
            return ["day", cell.isoformat()]
        case dt.time():
            return ["time", cell.isoformat()]
        case dt.timedelta():
            return ["span", cell.days, cell.seconds]
        case _:
            return cell


if __name__ == "__main__":
    main(sys.argv[1:])
