"""What a rule book says: frozen records, read by ``reading``."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from haitang.elections.counting.rules import Rules
from haitang.elections.counting.thresholds import Source, Threshold


@dataclass(frozen=True)
class Differential:
    """By how much candidates outnumber seats: at least ``least``, and a share rounded up."""

    least: int
    numerator: int
    denominator: int
    source: Source

    def candidates(self, seats: int) -> int:
        """The least number of candidates for so many seats."""
        return seats + max(self.least, -(-seats * self.numerator // self.denominator))


@dataclass(frozen=True)
class Book:
    """The rules of one law in force on some days.

    ``turnout`` has one threshold for each electing mode. ``runoff_more`` is how many candidates
    of a run-off there are beyond its seats. ``one_post`` is None where one person may hold two
    posts. ``digest`` is the SHA-256 of the file, in hexadecimal.
    """

    id: str
    zh: str
    en: str
    start: date
    end: date | None
    turnout: Mapping[str, Threshold]
    winner: Threshold
    runoff_winner: Threshold
    runoff_more: int
    runoff: Source
    void_in_total: bool
    void: Source
    returned: Source
    voters: Source
    overfull: Source
    one_post: Source | None
    write_ins: Source
    tie: Source
    differential: Differential
    digest: str
    rules: Rules = field(default_factory=Rules)

    @property
    def cascades(self) -> bool:
        """Whether votes for a higher post count for a lower one; not where one may hold two."""
        return bool(self.one_post and self.rules.cascade and self.rules.cascade.on)

    def in_force(self, day: date) -> bool:
        """Whether the book governs an election held on that day."""
        return self.start <= day and (self.end is None or day <= self.end)
