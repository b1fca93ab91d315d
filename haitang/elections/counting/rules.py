"""Rules of an election beside the count: who may be nominated, proxies, periods, the timetable."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from haitang.elections.counting.thresholds import Source, Threshold


@dataclass(frozen=True)
class Size:
    """How many members a committee has, and how many of them must be women."""

    least: int
    most: int
    source: Source


@dataclass(frozen=True)
class Nomination:
    """Who may nominate: the Party organisation, and so many ``voters`` together (0: none)."""

    organization: bool
    voters: int
    source: Source


@dataclass(frozen=True)
class Proxies:
    """In which modes a voter may be represented, by how many at most, by whom.

    ``holders``: ``voters`` (any other voter), ``villagers`` (near relatives or other villagers) or
    ``relatives`` (near relatives alone). Candidates never hold a proxy.
    """

    modes: tuple[str, ...]
    most: int
    holders: str
    source: Source


@dataclass(frozen=True)
class Mobile:
    """Mobile ballot boxes: allowed or not, and the least number of tellers who go with one."""

    allowed: bool
    tellers: int
    source: Source


@dataclass(frozen=True)
class Relatives:
    """Which relatives may not serve together, and by what it is settled who stays, in this order.

    ``circle``: ``spouse``, ``parents_children``, ``siblings``, ``grandparents_grandchildren``.
    ``settled_by``: ``higher_post``, ``votes``, ``fresh_vote``.
    """

    circle: tuple[str, ...]
    settled_by: tuple[str, ...]
    source: Source


@dataclass(frozen=True)
class Women:
    """Women in the committee: the ``least`` number, and whether seats may be kept for them."""

    least: int
    kept: bool
    source: Source


@dataclass(frozen=True)
class Cascade:
    """Whether votes for a higher post count for a lower one, where they did not win the higher."""

    on: bool
    source: Source


@dataclass(frozen=True)
class Period:
    """A number of calendar days of law."""

    days: int
    source: Source


@dataclass(frozen=True)
class Bound:
    """A step lies at least ``earliest`` and at most ``latest`` days after another (``of``)."""

    of: str
    earliest: int | None
    latest: int | None
    source: Source


@dataclass(frozen=True)
class StepRule:
    """One step of a timetable.

    It is planned ``offset`` days after ``after`` (``day`` is the election day) and lasts ``days``
    days. A step that ``follows`` is always computed and cannot be moved by itself. ``optional``: a
    deadline that matters only in some elections. ``modes`` and ``purposes`` say where it occurs.
    """

    code: str
    zh: str
    en: str
    after: str
    offset: int
    days: int
    follows: bool
    optional: bool
    modes: tuple[str, ...]
    purposes: tuple[str, ...]
    bounds: tuple[Bound, ...]
    source: Source


@dataclass(frozen=True)
class Allowed:
    """A number of the book that a unit may set for itself, within bounds, where a province says so.

    ``least`` and ``most`` are None for a yes or no.
    """

    key: str
    least: int | None
    most: int | None
    source: Source


@dataclass(frozen=True)
class Rules:
    """All of them; what a book does not state is None or empty."""

    size: Size | None = None
    nomination: Nomination | None = None
    proxies: Proxies | None = None
    mobile: Mobile | None = None
    relatives: Relatives | None = None
    women: Women | None = None
    cascade: Cascade | None = None
    runoff_deadline: Period | None = None
    objection: Period | None = None
    decision: Period | None = None
    disclosure: Period | None = None
    handover: Period | None = None
    recall_request: Mapping[str, Threshold] = field(default_factory=lambda: MappingProxyType({}))
    steps: tuple[StepRule, ...] = ()
    may_override: tuple[Allowed, ...] = ()

    def step(self, code: str) -> StepRule | None:
        """The step with a code."""
        return next((step for step in self.steps if step.code == code), None)
