"""What a load is about to change: made by reading, carried out by the operation."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from haitang.places.reading import level_of, parent_of


class NewPlace(NamedTuple):
    """A place that is not there yet."""

    code: int
    name: str


class Renaming(NamedTuple):
    """A place that is there under another name."""

    place: int
    name: str


@dataclass(frozen=True)
class Plan:
    """``new`` in the order of codes, so that parents come first; ``parents`` by code: id and path.

    ``stamp`` says how the table stood when the plan was made.
    """

    since: dt.date
    stamp: tuple[int, int]
    new: list[NewPlace]
    parents: dict[int, tuple[int, str]]
    renamed: list[Renaming]
    unchanged: int

    def __bool__(self) -> bool:
        return bool(self.new or self.renamed)


Row = tuple[int, str, str, int, int | None, str, dt.date]


def table_rows(plan: Plan, first_id: int, new: Iterable[NewPlace]) -> Iterator[Row]:
    """Rows of the table of places: id, code, name, level, parent, path, since."""
    parents = dict(plan.parents)
    for pk, (code, name) in enumerate(new, first_id):
        level = level_of(code)
        parent, above = parents[parent_of(code)] if level > 1 else (None, "")
        path = f"{above}{pk}."
        if level < 5:
            parents[code] = (pk, path)
        yield pk, str(code), name, level, parent, path, plan.since
