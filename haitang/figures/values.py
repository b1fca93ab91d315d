"""What a computed figure is: the value, how it came about, and where it was read."""

import datetime as dt
from dataclasses import dataclass

from haitang.figures.definitions import Figure

Value = str | int | None


@dataclass(frozen=True)
class Provenance:
    """Where a number comes from: the line under every figure.

    ``log_size`` is the number of facts in the log that it was computed from, ``unsealed`` how many
    of them are not sealed yet. ``root`` is the hex of the signed root of the sealed ones, "" before
    the first seal. ``engine`` names what added it up; the result is the same with each.
    """

    source: str
    version: int
    log_size: int
    unsealed: int
    root: str
    as_of: dt.datetime
    engine: str

    @property
    def root_short(self) -> str:
        """The first eight hex digits: the check code on screen and paper."""
        return self.root[:8]


@dataclass(frozen=True)
class FigureRow:
    """One line of a breakdown: ``key`` is a month, a place's code, a category's code, a unit."""

    key: str
    title: str
    value: Value
    numerator: int | None
    denominator: int | None


@dataclass(frozen=True)
class FigureValue:
    """One computed figure.

    ``value`` is an integer for a count, minutes or fen; text with one decimal for a ratio, such as
    "97.2"; None where there is nothing to divide by or no value. ``denominator`` is None unless the
    figure is a ratio.
    """

    figure: Figure
    value: Value
    numerator: int | None
    denominator: int | None
    rows: tuple[FigureRow, ...]
    provenance: Provenance

    @property
    def code(self) -> str:
        """The figure's code."""
        return self.figure.code

    @property
    def title(self) -> str:
        """The title in the reader's language."""
        return self.figure.title

    @property
    def unit(self) -> str:
        """The unit in the reader's language."""
        return self.figure.unit.title
