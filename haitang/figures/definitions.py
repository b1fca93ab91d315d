"""What a figure 指标 is: data that compiles to SQL and to the list of its facts.

A figure has one or two measures. A measure adds up terms; a term is a kind of fact, counted or
summed, perhaps from a quantity on, perhaps taken off (an exclusion, an end). Every measure says
how it behaves: "additive" numbers of parts add up to the whole, "distinct" ones do not, "stock" is
the state at the end of the period, "percentile" is a value that was really measured.
"""

from dataclasses import dataclass
from typing import Literal

from haitang.facts.kinds import KINDS
from haitang.facts.reader import chinese

Behaviour = Literal["additive", "distinct", "stock", "percentile"]
Count = Literal["count", "sum"]
PLACE_DIMENSIONS = ("town", "community")
ALL_DIMENSIONS = ("month", "town", "community", "category", "unit", "channel", "policy_class")


@dataclass(frozen=True)
class Term:
    """A kind of fact, counted or its quantities added, from ``at_least`` on, times ``factor``."""

    kind: str
    count: Count = "count"
    at_least: int | None = None
    factor: int = 1


@dataclass(frozen=True)
class Measure:
    """Terms that are added up. ``percentile`` is the rank, from 1 to 100, of such a measure."""

    terms: tuple[Term, ...]
    behaviour: Behaviour = "additive"
    percentile: int = 0

    def __post_init__(self) -> None:
        single = len(self.terms) == 1 and self.terms[0].at_least is None
        if self.behaviour in ("distinct", "percentile") and not single:
            msg = f"A {self.behaviour} measure has one term over all quantities."
            raise ValueError(msg)
        if (self.behaviour == "percentile") != (1 <= self.percentile <= 100):
            msg = "A percentile measure, and no other, has a rank from 1 to 100."
            raise ValueError(msg)


@dataclass(frozen=True)
class Unit:
    """What a value is counted in."""

    code: str
    zh: str
    en: str

    @property
    def title(self) -> str:
        """The word in the reader's language."""
        return self.zh if chinese() else self.en


CASE = Unit("case", "件", "cases")
PERCENT = Unit("%", "%", "%")
MINUTE = Unit("minute", "分钟", "minutes")
TIME = Unit("time", "次", "times")
PROJECT = Unit("project", "个", "projects")
FEN = Unit("fen", "分", "fen")


@dataclass(frozen=True)
class Figure:
    """One published number and how it comes about.

    ``dimensions`` are those by which it can be broken down or narrowed. A figure with a
    denominator is a ratio in per cent with one decimal, computed with whole numbers. ``excludes``
    names the kinds of fact by which cases are left out, each with a reason and a reviewer.
    ``version`` goes up when the definition changes, with a line in the changelog under *Figures*.
    """

    code: str
    zh: str
    en: str
    unit: Unit
    numerator: Measure
    denominator: Measure | None = None
    dimensions: tuple[str, ...] = ("month", "town", "community", "category", "unit")
    excludes: tuple[str, ...] = ()
    grain: str = "case"
    version: int = 1
    note_zh: str = ""
    note_en: str = ""

    @property
    def title(self) -> str:
        """The title in the reader's language."""
        return self.zh if chinese() else self.en

    @property
    def note(self) -> str:
        """How it is computed, in the reader's language."""
        return self.note_zh if chinese() else self.note_en

    def measures(self) -> tuple[Measure, ...]:
        """One measure, or numerator and denominator."""
        return (self.numerator, self.denominator) if self.denominator else (self.numerator,)


FIGURES: dict[str, Figure] = {}


def figure(made: Figure) -> Figure:
    """Put a figure on the list, having checked that its facts carry what it is broken down by."""
    if made.code in FIGURES:
        msg = f"The figure {made.code} is declared twice."
        raise ValueError(msg)
    if unknown := set(made.dimensions) - set(ALL_DIMENSIONS):
        msg = f"{made.code}: no dimension {', '.join(sorted(unknown))}"
        raise ValueError(msg)
    for measure in made.measures():
        for term in measure.terms:
            _check_term(made, term)
    FIGURES[made.code] = made
    return made


def _check_term(made: Figure, term: Term) -> None:
    info = KINDS[term.kind].info
    needs = {
        "category": ("d1", info.d1), "policy_class": ("d1", info.d1), "unit": ("d2", info.d2),
        "channel": ("d2", info.d2),
    }  # fmt: skip
    for dimension in made.dimensions:
        role, field = needs.get(dimension, ("", dimension))
        if field != dimension:
            msg = f"{made.code}: {term.kind} holds {field or 'nothing'} in {role}, not {dimension}"
            raise ValueError(msg)
    if (term.count == "sum" or term.at_least is not None) and not info.quantity:
        msg = f"{made.code}: {term.kind} has no quantity"
        raise ValueError(msg)
