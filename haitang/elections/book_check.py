"""What ``haitang rules check`` says of the books of an election and its table of notices."""

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from haitang.elections.counting.errors import CountError
from haitang.elections.counting.reading import alone, read
from haitang.elections.notices import table as notices
from haitang.rules.engine.findings import Finding
from haitang.rules.engine.lines import Lines, line_in
from haitang.rules.engine.said import Said
from haitang.rules.kinds import BOOK_KINDS, BookKind

TABLES: Final = ("turnout", "winner", "runoff", "void", "differential", "tie")


def register() -> None:
    """Make these books known to the command."""
    for name in TABLES:
        BOOK_KINDS[name] = BookKind(check)
    BOOK_KINDS["notice"] = BookKind(lambda path: first_fault(path, notices.read))


def check(path: Path) -> list[Finding]:
    """The first fault of a book with its line, or an empty list."""

    def whole(file: str, content: bytes) -> None:
        read(file, content)
        alone(path)

    return first_fault(path, whole)


def first_fault(path: Path, reader: Callable[[str, bytes], object]) -> list[Finding]:
    """The first fault that a reader of a file's name and bytes raises, with its line; or none."""
    content = path.read_bytes()
    try:
        reader(path.name, content)
    except CountError as error:
        key = error.field.removeprefix(path.name).strip()
        zh, en = (text.removeprefix(path.name).strip("： :") for text in (error.zh, error.en))
        return [Finding("error", "", Said(zh, en), _line(content, key, error), key or "file")]
    return []


def _line(content: bytes, key: str, error: CountError) -> int:
    """The line of a key such as ``step.notice.bound.1.latest``, else of the table around it."""
    try:
        text = content.decode("utf-8-sig")
        data = tomllib.loads(text)
    except ValueError:
        return line_in(error.zh)
    lines, rest = Lines(text), [part for part in key.split(".") if part]
    node: Any = data
    names: list[str] = []
    here = ("", 0)  # the nearest header, and which of the tables of that name
    below = ""  # the key under it
    while rest and isinstance(node, Mapping):
        part = rest.pop(0)
        node = node.get(part)
        if isinstance(node, list) and rest:
            node, rest = _row(node, rest)
        names.append(part)
        name = ".".join(names)
        if isinstance(node, Mapping) and name in lines.tables:
            here = (name, next(i for i, one in enumerate(_tables(data, names)) if one is node))
            below = ""
        else:
            below = below or part
    return lines.of(*here, below)


def _tables(node: Any, names: list[str]) -> list[Any]:
    """Every table of a name in the order of the file, those of all tables around it in one row."""
    if not names:
        return [node]
    below = node.get(names[0]) if isinstance(node, Mapping) else None
    rows = below if isinstance(below, list) else [] if below is None else [below]
    return [found for row in rows for found in _tables(row, names[1:])]


def _row(rows: list[Any], rest: list[str]) -> tuple[Any, list[str]]:
    """The row that an error names by code, by key or by number, and what follows its name."""
    named = ".".join(rest) + "."
    for number, row in enumerate(rows, 1):
        known = row if isinstance(row, Mapping) else {}
        for name in (known.get("code") or known.get("key"), number):
            if name is not None and named.startswith(f"{name}."):
                return row, rest[str(name).count(".") + 1 :]
    return None, rest
