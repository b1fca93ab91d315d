"""What ``haitang rules check`` says of a book of registration: name, line and reason."""

from pathlib import Path
from typing import Final

from haitang.elections.book_check import first_fault
from haitang.rolls.rules import read_book
from haitang.rules.engine.findings import Finding
from haitang.rules.kinds import BOOK_KINDS, BookKind

TABLES: Final = ("age", "classes", "representatives", "leave_out")


def register() -> None:
    """Make these books known to the command."""
    for name in TABLES:
        BOOK_KINDS[name] = BookKind(check)


def check(path: Path) -> list[Finding]:
    """The first fault of a book with its line, or an empty list."""
    return first_fault(path, read_book)
