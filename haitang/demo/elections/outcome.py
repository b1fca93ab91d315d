"""The outcome of 2021 as the records give it, held against the numbers of the report."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from haitang.elections.models import Election, GroupMember, TermChange, WorkGroup
from haitang.figures.queries import compute
from haitang.places.models import Place

FIRST, LAST = dt.date(2021, 7, 1), dt.date(2021, 12, 31)
# code of a figure -> the report's number; shares in per cent with one decimal.
REPORT: Mapping[str, str] = {
    "elections.members": "972", "elections.college_share": "94.3", "nominations.barred": "10",
    "nominations.persuaded": "35", "nominations.barred_jointly": "8",
}  # fmt: skip
AGES = ("elections.age", "elections.former_age")
COMMUNITIES, YOUNGER = 152, Decimal("5.0")
GROUPS = {"guidance": (15, 45), "discipline": (6, 36), "special": (5, 15)}


@dataclass(frozen=True)
class Outcome:
    """What the records say. ``groups``: kind -> groups and people in them."""

    communities: int
    figures: Mapping[str, str]
    younger: Decimal
    groups: Mapping[str, tuple[int, int]]


def outcome(round_: TermChange, place: Place) -> Outcome:
    """Read from the figures of the place and from the rows of the round."""
    values = compute([*REPORT, *AGES], place, FIRST, LAST)
    figures = {value.figure.code: str(value.value) for value in values}
    ended = Election.objects.filter(
        term_change=round_, kind=Election.Kind.COMMITTEE, purpose=Election.Purpose.TERM,
        stage=Election.Stage.ENDED,
    )  # fmt: skip
    return Outcome(
        communities=ended.values("body").distinct().count(),
        figures={code: figures[code] for code in REPORT},
        younger=Decimal(figures[AGES[1]]) - Decimal(figures[AGES[0]]),
        groups={kind: _people(round_, kind) for kind in GROUPS},
    )


def _people(round_: TermChange, kind: str) -> tuple[int, int]:
    groups = WorkGroup.objects.filter(term_change=round_, kind=kind)
    return groups.count(), GroupMember.objects.filter(group__in=groups).count()


def held(found: Outcome) -> None:
    """Raise RuntimeError when the year did not end with the numbers of the report."""
    wanted = Outcome(COMMUNITIES, REPORT, YOUNGER, GROUPS)
    if found != wanted:
        message = f"The elections ended with {found}, not {wanted}."
        raise RuntimeError(message)
