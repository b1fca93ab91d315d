"""What the policies of the demonstration share: the county, its bodies, who acts, its clock."""

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from haitang.accounts.models import Account
from haitang.demo.city import FOUNDED, County
from haitang.demo.hours import at, working_day_before
from haitang.demo.words import table
from haitang.lib.workdays import add_working_days
from haitang.organizations.models import Organization, OrganizationKind
from haitang.organizations.operations import create_organization
from haitang.scope.actor import Actor, account_actor

Say = Callable[[str], None]


@dataclass
class Scene:
    """One county with what its policies need. Nothing happens after ``latest``."""

    county: County
    chance: random.Random
    latest: dt.datetime
    today: dt.date
    small: bool
    data: dict[str, Any] = field(default_factory=lambda: table("policies"))

    @property
    def officer(self) -> Actor:
        """Who looks after the catalogue, confirms lists and decides."""
        return self.county.role("policy_officer")

    @property
    def second(self) -> Actor:
        """The other officer: reviews where no department has a log-in, and pays lists."""
        return account_actor(Account.objects.get(username="du.heng").pk)

    @property
    def service(self) -> Actor:
        """Who looks after enterprises, alliances and sessions."""
        return self.county.role("enterprise_service")

    def body(self, key: str) -> Organization:
        """A body by the key that the data files use."""
        kind, _colon, number = key.partition(":")
        if not number:
            return self.county.agencies.get(key) or self.county.units[key]
        if kind == "firm":
            return self.county.enterprises[int(number)]
        town = self.county.towns[int(number) % len(self.county.towns)]
        if kind == "town":
            return self.county.units[f"town:{town.code}"]
        home = self.county.communities[town.pk][0]
        sort = OrganizationKind.COMMITTEE if kind == "committee" else OrganizationKind.PARTY
        return Organization.objects.filter(place=home, kind=sort).order_by("pk")[0]

    def before(self, working_days: int) -> dt.date:
        """The n-th working day before today."""
        return working_day_before(self.today, working_days)

    def clock(self, day: dt.date) -> dt.datetime:
        """Some moment of office hours on a day, not after the latest."""
        minutes = dt.timedelta(minutes=self.chance.randint(0, 420))
        return min(at(day, dt.time(9)) + minutes, self.latest)


def after(day: dt.date, working_days: int) -> dt.date:
    """The n-th working day after a day."""
    return add_working_days(day, working_days)


def make_departments(county: County, actor: Actor) -> None:
    """The departments of the catalogue that the county has not got yet, under their short names."""
    there = set(
        Organization.objects.filter(
            place=county.place, kind=OrganizationKind.DEPARTMENT
        ).values_list("short_name", flat=True)
    )
    name = county.place.name
    for row in table("policies")["department"]:
        if row["short"] in there:
            continue
        start = f"中共{name}" if row["name"].startswith("委") else name
        county.agencies[row["key"]] = create_organization(
            place=county.place, kind=OrganizationKind.DEPARTMENT, name=start + row["name"],
            short_name=row["short"], began_on=FOUNDED, parent=county.units["county"], actor=actor,
        )  # fmt: skip
