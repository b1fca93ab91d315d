"""What ``haitang rules check`` says of the periods after an election: name, line and reason."""

from pathlib import Path
from typing import Final

from haitang.elections.book_check import first_fault
from haitang.results.rules import read
from haitang.rules.engine.findings import Finding
from haitang.rules.kinds import BOOK_KINDS, BookKind

TABLES: Final = ("result_objection", "result_answer", "recall_vote", "recall_again")


def register() -> None:
    """Make this file known to the command."""
    for name in TABLES:
        BOOK_KINDS[name] = BookKind(check)


def check(path: Path) -> list[Finding]:
    """The first fault of a file of periods with its line, or an empty list."""
    return first_fault(path, read)
