"""A threshold of law: a base, an operator and a fraction, in integers."""

from dataclasses import dataclass
from typing import Final

BASES: Final = (
    "registered",
    "households",
    "representatives",
    "ballots_cast",
    "members_due",
    "members_present",
)
OPERATORS: Final = ("more_than", "at_least")


@dataclass(frozen=True)
class Source:
    """Where a rule is written. A sample is no national law: the local measure goes first."""

    law: str
    article: str
    text: str
    sample: bool = False

    def __str__(self) -> str:
        ending = "（样例，以当地现行办法为准）" if self.sample else ""
        return f"{self.law}{self.article}：{self.text}{ending}"


@dataclass(frozen=True)
class Threshold:
    """More than, or at least, ``numerator/denominator`` of ``base``."""

    base: str
    operator: str
    numerator: int
    denominator: int
    source: Source

    def needed(self, whole: int) -> int:
        """The least number of persons or votes that is enough; never less than one.

        >>> half = Threshold("registered", "more_than", 1, 2, Source("", "", ""))
        >>> half.needed(2036), half.needed(11)
        (1019, 6)
        """
        share = whole * self.numerator
        if self.operator == "more_than":
            return share // self.denominator + 1
        return max(1, -(-share // self.denominator))
