"""Invented persons for the elections: names, ages, education, sex, Party membership."""

import datetime as dt
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from haitang.rolls.ages import years

YEAR_DAYS = 365
NEW_AGES, AGAIN_AGES, LEAVING_AGES = (23, 44), (28, 54), (36, 68)
COLLEGE = ("college",) * 60 + ("bachelor",) * 37 + ("master",) * 3
BEFORE = ("senior",) * 38 + ("college",) * 50 + ("bachelor",) * 12


@dataclass
class Face:
    """One person: whole years on the day of the committee's election, and what else is counted.

    ``days`` is how long before that day the birthday was. ``incumbent``: sat in the last term.
    """

    name: str
    woman: bool
    day: dt.date
    age: int
    days: int
    education: str = "college"
    party: bool = False
    incumbent: bool = False

    @property
    def born_on(self) -> dt.date:
        """The birthday that gives this age on this day."""
        return self.day.replace(year=self.day.year - self.age) - dt.timedelta(days=self.days)

    def age_on(self, day: dt.date) -> int:
        """Whole years on another day."""
        return years(self.born_on, day)


class Names:
    """Names of which none comes twice between two calls of ``again``."""

    def __init__(self, name: Callable[[], str], chance: random.Random) -> None:
        self._name, self.chance = name, chance
        self._taken: set[str] = set()

    def again(self) -> None:
        """Begin another community: only within one must names differ."""
        self._taken = set()

    def taken(self, name: str) -> None:
        """A name that is in use already."""
        self._taken.add(name)

    def face(self, day: dt.date, ages: tuple[int, int], *, incumbent: bool = False) -> Face:
        """Somebody whose age lies between two years, ends included."""
        name = self._name()
        while name in self._taken:
            name = self._name()
        self._taken.add(name)
        return Face(
            name, self.chance.random() < 0.5, day, self.chance.randint(*ages),
            self.chance.randrange(YEAR_DAYS - 1), self.chance.choice(COLLEGE), incumbent=incumbent,
        )  # fmt: skip


def settle(
    faces: Sequence[Face], ages: Callable[[Face], tuple[int, int]], total: Callable[[], int],
    wanted: int, chance: random.Random,
) -> None:  # fmt: skip
    """Make some persons a year older or younger until the sum of ages is the one wanted.

    Raises ValueError when nobody is left within their bounds.
    """
    while (missing := wanted - total()) != 0:
        step = 1 if missing > 0 else -1
        free = [f for f in faces if ages(f)[0] <= f.age + step <= ages(f)[1]]
        if not free:
            message = f"The ages cannot add up to {wanted}."
            raise ValueError(message)
        for face in chance.sample(free, min(len(free), abs(missing))):
            face.age += step


def mark(faces: Sequence[Face], wanted: int, flag: str, chance: random.Random) -> None:
    """Set a flag of some persons, at random, until so many have it; those that have it keep it."""
    have = sum(bool(getattr(face, flag)) for face in faces)
    free = [face for face in faces if not getattr(face, flag)]
    for face in chance.sample(free, max(0, wanted - have)):
        setattr(face, flag, True)
