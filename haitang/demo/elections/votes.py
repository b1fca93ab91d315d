"""Ballots of one vote: how many were issued and came back, and who got how many. Pure planning.

The figures keep every equation that a count is held to: printed = issued + unused, issued =
returned + replaced + not returned, returned = valid + void, and no more votes than valid ballots
times seats.
"""

import random
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass

from haitang.counts.accounting import BoxFigures

STATION_FROM = 1300  # voters; from so many on there is a second place to vote


@dataclass(frozen=True)
class Vote:
    """One vote: who could take part, who did by channel (voters, of those by proxy), the boxes."""

    electorate: int
    turnout: Mapping[str, tuple[int, int]]
    boxes: tuple[BoxFigures, ...]

    @property
    def returned(self) -> int:
        """Ballots out of all boxes."""
        return sum(box.returned for box in self.boxes)

    @property
    def valid(self) -> int:
        """Valid ones."""
        return sum(box.valid or 0 for box in self.boxes)


def voting(chance: random.Random, electorate: int, share: float, *, whole: bool) -> Vote:
    """A day of voting at which about a share took part; ``whole``: voters themselves vote."""
    took = max(electorate // 2 + 1, round(electorate * share))
    parts = {"hall": took}
    if whole:
        mobile = max(3, took // chance.randint(30, 60))
        parts = {"hall": took - mobile, "mobile": mobile}
        if electorate >= STATION_FROM:
            station = parts["hall"] * chance.randint(20, 35) // 100
            parts = {"hall": parts["hall"] - station, "station": station, "mobile": mobile}
    turnout = {
        kind: (n, chance.randint(0, n // 40) if whole and kind != "mobile" else 0)
        for kind, n in parts.items()
    }
    boxes = tuple(_box(chance, kind, n) for kind, n in parts.items())
    return Vote(electorate, turnout, boxes)


TITLES = {"hall": "主会场票箱", "station": "二区投票站票箱", "mobile": "流动票箱"}


def _box(chance: random.Random, kind: str, voters: int) -> BoxFigures:
    replaced = chance.choice((0, 0, 0, 1, 2)) if voters > 50 else 0
    gone = chance.choice((0, 0, 1, 2, 3)) if voters > 100 else 0
    issued = voters + replaced
    unused = chance.randint(2, 8) + issued // 50
    returned = issued - replaced - gone
    void = chance.randint(returned // 120, returned // 35)
    return BoxFigures(
        TITLES[kind], kind, issued + unused, issued, unused, returned, replaced, gone,
        returned - void, void,
    )  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A name under a post, and how it is to end: won, level (tied), below, written in."""

    name: str
    end: str
    written: bool = False


def tally(
    chance: random.Random, vote: Vote, needed: int, seats: int, lines: Sequence[Line]
) -> dict[str, int]:
    """Votes that end as the lines say; ``needed`` is what a winner needs.

    Raises ValueError where so few ballots cannot say it.
    """
    valid = vote.valid
    level = chance.randint(needed + 1, needed + max(1, (valid - needed) // 6))
    votes: dict[str, int] = {}
    for line in lines:
        if line.end == "won":
            votes[line.name] = chance.randint(level + 1, max(level + 1, valid * 95 // 100))
        elif line.end == "level":
            votes[line.name] = level
    left = valid * seats - sum(votes.values())
    below = [line for line in lines if line.end == "below"]
    top = min(needed - 1, left // max(1, len(below)))
    for place, line in enumerate(below):
        most = max(0, top - place * max(1, top // 12))
        votes[line.name] = chance.randint(most * 3 // 4, most)
    if left < 0 or max(votes.values()) > valid:
        message = f"{valid} ballots cannot give {votes}."
        raise ValueError(message)
    return {line.name: votes[line.name] for line in lines}


def stray(
    chance: random.Random, name: Callable[[], str], taken: Container[str]
) -> dict[str, int]:  # fmt: skip
    """One or two votes for somebody who is not on the ballot, now and then."""
    found = name()
    return {} if chance.random() < 0.6 or found in taken else {found: chance.randint(1, 2)}
