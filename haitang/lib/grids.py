"""What every kind of table file is read into, and the one error that reading it raises."""

from dataclasses import dataclass, field
from typing import Literal

Reason = Literal[
    "empty",  # no bytes, or no filled cell
    "too_big",  # bytes, memory or time
    "too_many_rows",
    "too_many_columns",
    "zip_bomb",  # unpacks to far more than it weighs
    "password",
    "corrupted",
    "web_page",  # HTML or XML with the name of a workbook
    "unknown_type",
    "encoding",  # text in neither UTF-8, UTF-16 nor GB 18030
    "no_header",
]
MOST_COLUMNS = 512


class SpreadsheetError(ValueError):
    """A file that cannot be read as a table. ``reason`` is one of Reason; ``line`` where known."""

    def __init__(self, reason: Reason, line: int = 0) -> None:
        super().__init__(reason)
        self.reason: Reason = reason
        self.line = line


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row with at least one filled cell; ``line`` counts from 1 as the file does."""

    line: int
    cells: list[object]


@dataclass(frozen=True, slots=True)
class Merged:
    """A merged area, first and last line and column, all inside; columns count from 0."""

    first_line: int
    first_column: int
    last_line: int
    last_column: int


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet. Merged areas hold their value in every cell."""

    name: str
    rows: list[GridRow]
    merged: list[Merged] = field(default_factory=list)
