"""What the elections of one county share: who acts, its bodies, its clock."""

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from haitang.demo.city import FOUNDED, County
from haitang.demo.hours import at
from haitang.demo.words import Writer, table
from haitang.organizations.models import Organization, OrganizationKind
from haitang.organizations.operations import create_organization
from haitang.places.models import Place
from haitang.scope.actor import Actor
from haitang.screening.agency_table import shipped_agencies
from haitang.screening.operations import assign_agency, load_agencies

Say = Callable[[str], None]
FIFTEEN = "fifteen-sample"


@dataclass
class Board:
    """One county with what its elections need. ``say`` reports progress."""

    county: County
    writer: Writer
    chance: random.Random
    actor: Actor
    data: dict[str, Any] = field(default_factory=lambda: table("elections"))

    _signers: dict[int, str] = field(default_factory=dict)

    def signer(self, unit: int) -> str:
        """Who signs for a body: always the same."""
        return self._signers.setdefault(unit, self.writer.name())

    def three(self) -> list[str]:
        """Three different names."""
        found: dict[str, None] = {}
        while len(found) < 3:
            found[self.writer.name()] = None
        return list(found)

    @property
    def office(self) -> Actor:
        """The county's election office."""
        return self.county.role("election_office")

    def unit(self, key: str) -> Organization:
        """An agency or department by its key."""
        return self.county.agencies.get(key) or self.county.units[key]


def make_agencies(county: County, actor: Actor) -> None:
    """The bodies that a joint review asks and that the demonstration has not got yet."""
    name = county.place.name
    for row in table("elections")["agency"]:
        own = row["name"]
        start = f"中共{name}" if own.startswith(("委", "纪律")) else name
        county.agencies[row["key"]] = create_organization(
            place=county.place, kind=OrganizationKind.DEPARTMENT, name=start + own,
            short_name=row["short"], began_on=FOUNDED, parent=county.units["county"], actor=actor,
        )  # fmt: skip


def assign_agencies(board: Board) -> None:
    """Who answers for what: fifteen agencies by the sample table, the street for the rest."""
    place = board.county.place
    load_agencies(
        text=shipped_agencies()[FIFTEEN], place=place, began_on=FOUNDED, actor=board.actor
    )
    for town in board.county.towns:
        for attribute in board.data["street"]["answers"]:
            assign_agency(
                attribute=attribute, agency=board.county.units[f"town:{town.code}"], place=town,
                began_on=FOUNDED, source="换届人选联审方案", actor=board.actor,
            )  # fmt: skip


def party_of(board: Board, place: Place, parent: Organization | None = None) -> Organization:
    """The Party organisation of a community, made where the county has none there."""
    there = Organization.objects.filter(place=place, kind=OrganizationKind.PARTY).first()
    if there is not None:
        return there
    name = place.name.removesuffix("居委会").removesuffix("村委会")
    made: Organization = create_organization(
        place=place, kind=OrganizationKind.PARTY, name=f"{name}党总支", parent=parent,
        began_on=FOUNDED, actor=board.actor,
    )  # fmt: skip
    return made


def moment(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    """A moment of a day at the place of business."""
    return at(day, dt.time(hour, minute))
