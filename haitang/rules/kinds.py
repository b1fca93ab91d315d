"""Rule books of other rooms: ``haitang rules check`` asks the room that can read them.

A room registers its kind in ``AppConfig.ready``, under the tables that only its books have.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from haitang.rules.engine.findings import Finding
from haitang.rules.engine.reading import LARGEST
from haitang.rules.engine.said import RuleError
from haitang.rules.engine.toml import read_toml


@dataclass(frozen=True)
class BookKind:
    """Checks a book of one kind: faults with their line, the name of the key and the reason."""

    check: Callable[[Path], list[Finding]]


BOOK_KINDS: dict[str, BookKind] = {}  # by the name of a table at the top of the file
_OURS = ("rule", "attributes", "parameter")


def kind_of(path: Path) -> BookKind | None:
    """Whose book a file is; None for one of this room, and for what cannot be read at all."""
    if path.stat().st_size > LARGEST:
        return None
    try:
        _text, tables = read_toml(path.read_bytes())
    except RuleError:  # said by the reader, with the line
        return None
    if any(name in tables for name in _OURS):
        return None
    return next((BOOK_KINDS[name] for name in tables if name in BOOK_KINDS), None)
