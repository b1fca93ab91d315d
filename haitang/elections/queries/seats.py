"""The seat map 施工图: one cell a community, one row a street, coloured by how far it is."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from haitang.elections.models import Election, TermChange
from haitang.elections.queries.progress import elections_of
from haitang.places.models import Level, Place
from haitang.scope.rows import subtree

Stage = Election.Stage
# What a colour means: code -> the stages of an election that it stands for.
COLOURS: dict[str, tuple[str, ...]] = {
    "none": (Stage.PLANNED,),
    "visit": (Stage.CALLED,),
    "roll": (Stage.ROLL, Stage.NOMINATING),
    "review": (Stage.REVIEWING,),
    "ready": (Stage.READY, Stage.VOTING, Stage.COUNTING),
    "done": (Stage.DECIDED, Stage.ENDED),
}
BY_STAGE = {stage: colour for colour, stages in COLOURS.items() for stage in stages}
BLOCKED = "blocked"
# What a community's name ends with; the map shows what stands before.
SUFFIXES = (
    "社区居民委员会", "社区居委会", "居民委员会", "村民委员会", "居委会", "村委会", "社区", "村",
)  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """One community. ``election`` is None where none is planned."""

    place: int
    name: str
    short: str
    colour: str
    stage: str
    election: int | None
    blocked: str


@dataclass(frozen=True)
class SeatRow:
    """One street with its communities, and how many of them are decided."""

    name: str
    cells: tuple[Cell, ...]

    @property
    def done(self) -> int:
        """Communities whose election is decided."""
        return sum(cell.colour == "done" for cell in self.cells)


def short_name(name: str) -> str:
    """What a small cell shows: ``三里社区居委会`` is ``三里``."""
    for suffix in SUFFIXES:
        if name.endswith(suffix) and len(name) > len(suffix):
            return name.removesuffix(suffix)
    return name


def seat_rows(term_change: TermChange, kind: str = Election.Kind.COMMITTEE) -> list[SeatRow]:
    """The communities of a round, a row a street, in the order of their codes. Three queries.

    Once an election of the round is planned, only communities with one are in the map; the others
    below the round's place are counted by ``left_out``. Before, all of them are.
    """
    elections = {
        row["place_id"]: row
        for row in elections_of(term_change, kind).values("pk", "place_id", "stage", "blocked")
    }
    below = Place.objects.filter(subtree(term_change.path), ended_on=None)
    communities = below.filter(level=Level.COMMUNITY).order_by("code")
    if elections:
        communities = Place.objects.filter(pk__in=elections).order_by("code")
    towns = dict(below.filter(level=Level.TOWN).values_list("pk", "name"))
    rows: dict[int, list[Cell]] = {}
    for place in communities.only("pk", "name", "parent_id"):
        rows.setdefault(place.parent_id or 0, []).append(_cell(place, elections.get(place.pk)))
    return [SeatRow(towns.get(town, ""), tuple(cells)) for town, cells in rows.items()]


def left_out(term_change: TermChange, rows: list[SeatRow]) -> int:
    """How many communities below the round's place are not in the map."""
    below = Place.objects.filter(subtree(term_change.path), ended_on=None, level=Level.COMMUNITY)
    return below.exclude(pk__in=[cell.place for row in rows for cell in row.cells]).count()


def _cell(place: Place, election: Mapping[str, object] | None) -> Cell:
    stage = str(election["stage"]) if election else Stage.PLANNED
    blocked = str(election["blocked"]) if election else ""
    pk = election["pk"] if election else None
    assert pk is None or isinstance(pk, int)  # noqa: S101 - for the reader of types
    colour = BLOCKED if blocked else BY_STAGE.get(stage, "none")
    return Cell(place.pk, place.name, short_name(place.name), colour, stage, pk, blocked)


def legend_of(rows: list[SeatRow]) -> dict[str, int]:
    """How many cells have each colour, in the order of the legend."""
    found = Counter(cell.colour for row in rows for cell in row.cells)
    return {colour: found[colour] for colour in (*COLOURS, BLOCKED)}
