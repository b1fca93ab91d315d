"""What ``haitang rules check`` says of the rule book of an election: name, line and reason."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from haitang.elections.counting.errors import CountError
from haitang.elections.counting.reading import alone, read
from haitang.rules.engine.findings import Finding
from haitang.rules.engine.lines import Lines, line_in
from haitang.rules.engine.said import Said
from haitang.rules.kinds import BOOK_KINDS, BookKind

TABLES: Final = ("turnout", "winner", "runoff", "void", "differential", "tie")


def register() -> None:
    """Make these books known to the command."""
    for name in TABLES:
        BOOK_KINDS[name] = BookKind(check)


def check(path: Path) -> list[Finding]:
    """The first fault of a book with its line, or an empty list."""
    content = path.read_bytes()
    try:
        read(path.name, content)
        alone(path)
    except CountError as error:
        key = error.field.removeprefix(path.name).strip()
        zh, en = (text.removeprefix(path.name).strip("： :") for text in (error.zh, error.en))
        return [Finding("error", "", Said(zh, en), _line(content, key, error), key or "file")]
    return []


def _line(content: bytes, key: str, error: CountError) -> int:
    """The line of a key such as ``step.notice.offset``, else of the nearest table around it."""
    try:
        text = content.decode("utf-8-sig")
        data = tomllib.loads(text)
    except ValueError:
        return line_in(error.zh)
    lines, parts = Lines(text), [part for part in key.split(".") if part]
    for length in range(len(parts), 0, -1):
        name, rest = parts[:length], parts[length:]
        if ".".join(name) in lines.tables:
            table = ".".join(name)
            index = _index(data.get(table), rest)
            inner = rest[1:] if isinstance(data.get(table), list) else rest
            return lines.of(table, index, inner[0] if inner else "")
    return 1


def _index(rows: Any, rest: list[str]) -> int:
    """Which of some rows an error names: by code, by key or by number."""
    if not isinstance(rows, list) or not rest:
        return 0
    for i, row in enumerate(rows):
        known = row if isinstance(row, Mapping) else {}
        if rest[0] in (known.get("code"), known.get("key"), str(i + 1)):
            return i
    return 0
