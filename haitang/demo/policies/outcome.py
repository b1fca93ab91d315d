"""What 2021 came to by the figures, held against the numbers of the report."""

import datetime as dt
from collections.abc import Mapping

from haitang.figures.queries import compute
from haitang.places.models import Place

FIRST, LAST = dt.date(2021, 1, 1), dt.date(2021, 12, 31)
# code of a figure -> the report's number
REPORT: Mapping[str, int] = {
    "alliances.in_being": 26, "sessions.held": 324, "sessions.problems_solved": 1266,
    "cases.solved": 1266, "policies.in_force": 220, "policies.classes": 33,
}  # fmt: skip
FIRST_EDITION: Mapping[str, int] = {"policies.in_force": 140, "policies.classes": 28}
LAST_OF_FIRST = dt.date(2021, 6, 20)


def outcome(place: Place) -> tuple[dict[str, int], dict[str, int]]:
    """The figures of the whole year, and those of the catalogue on the last day of edition 1."""
    return _read(place, REPORT, LAST), _read(place, FIRST_EDITION, LAST_OF_FIRST)


def _read(place: Place, codes: Mapping[str, int], last: dt.date) -> dict[str, int]:
    values = compute(list(codes), place, FIRST, last)
    return {value.figure.code: int(value.value or 0) for value in values}


def held(found: tuple[dict[str, int], dict[str, int]]) -> None:
    """Raise RuntimeError when the year did not end with the numbers of the report."""
    if found != (REPORT, FIRST_EDITION):
        message = f"The policies ended with {found}, not {(REPORT, FIRST_EDITION)}."
        raise RuntimeError(message)
