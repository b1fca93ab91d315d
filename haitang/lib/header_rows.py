"""Which rows of a sheet are its header, below titles, in one row or in up to three."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from haitang.lib.grids import Grid, GridRow
from haitang.lib.text import clean_cell, half_width

Known = Mapping[str, Sequence[str]]
MOST_HEADER_ROWS = 3
_SEARCHED_ROWS = 30
_NOT_IN_KEY = re.compile(r"[\s*:：()（）\[\]【】/、,，.。·_-]+|必填|选填|可选")


@dataclass(frozen=True, slots=True)
class Header:
    """Places ``first`` up to ``end`` of the grid's rows; one text a column."""

    first: int
    end: int
    texts: list[str]
    columns: dict[str, int]


def key(text: str) -> str:
    """The text by which headers are compared: no spaces, brackets, stars or 必填.

    >>> key("联系 电话（必填）*") == key("联系电话")
    True
    """
    return _NOT_IN_KEY.sub("", half_width(text)).casefold()


def find_header(grid: Grid, known: Known | None) -> Header | None:
    """The header with the most known columns; without ``known``, the fullest row of labels.

    Between equals the one with fewer rows, then the upper one. None if no row fits.
    """
    names = {key(text): name for name, texts in (known or {}).items() for text in (*texts, name)}
    best: tuple[tuple[int, int, int], int, int] | None = None
    searched = min(len(grid.rows), _SEARCHED_ROWS)
    for first in range(searched):
        for depth in range(1, MOST_HEADER_ROWS + 1 if known else 2):
            rows = grid.rows[first : first + depth]
            if len(rows) < depth or not _can_be_header(rows[-1], labels_only=not known):
                break
            score = len(_columns(rows, names)) if known else _labels(rows[0])
            rank = (score, -depth, -first)
            if score and (best is None or rank > best[0]):
                best = (rank, first, first + depth)
    return _header(grid, *_with_merged_rows(grid, *best[1:]), names) if best else None


def _can_be_header(row: GridRow, *, labels_only: bool) -> bool:
    """Not one single text over many columns (a title); short texts, if nothing else tells."""
    filled = [cell for cell in row.cells if cell not in ("", None)]
    if labels_only and not all(isinstance(cell, str) and len(cell) <= 60 for cell in filled):
        return False
    return len(filled) == 1 or len(set(map(str, filled))) > 1


def _labels(row: GridRow) -> int:
    return len({cell for cell in row.cells if isinstance(cell, str) and cell.strip()})


def _with_merged_rows(grid: Grid, first: int, end: int) -> tuple[int, int]:
    """Widened to all rows that cells merged downwards bind together."""
    for area in grid.merged:
        if not 0 < area.last_line - area.first_line < MOST_HEADER_ROWS:
            continue
        bound = [
            place
            for place, row in enumerate(grid.rows[: first + 2 * MOST_HEADER_ROWS])
            if area.first_line <= row.line <= area.last_line
        ]
        if bound and bound[0] < end and bound[-1] >= first:
            first, end = min(first, bound[0]), max(end, bound[-1] + 1)
    return first, end


def _header(grid: Grid, first: int, end: int, names: Mapping[str, str]) -> Header:
    rows = grid.rows[first:end]
    texts = ["/".join(parts) for parts in _stacked(rows)]
    while texts and not texts[-1]:
        texts.pop()
    return Header(first, end, texts, _columns(rows, names))


def _stacked(rows: Sequence[GridRow]) -> list[list[str]]:
    """For each column its texts from top to bottom, repeated ones (merged cells) once."""
    width = max(len(row.cells) for row in rows)
    columns: list[list[str]] = [[] for _ in range(width)]
    for row in rows:
        for parts, cell in zip(columns, row.cells, strict=False):
            text = re.sub(r"\s+", " ", clean_cell(cell))
            if text and text not in parts:
                parts.append(text)
    return columns


def _columns(rows: Sequence[GridRow], names: Mapping[str, str]) -> dict[str, int]:
    """Place of each known column. The joined text decides before the lowest alone."""
    found: dict[str, int] = {}
    for place, parts in enumerate(_stacked(rows)):
        candidates = ["".join(parts), parts[-1]] if parts else []
        name = next((names[key(text)] for text in candidates if key(text) in names), None)
        if name is not None:
            found.setdefault(name, place)
    return found
