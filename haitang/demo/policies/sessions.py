"""The 324 sessions of 2021, and the year's cases that were raised at them.

The cases of a town in the order of their receipt are cut into as many groups as the town has
sessions. A session is held on the day of its group's first case and in the community of that case;
the others of the group were registered on that day or on the days until the next session.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from haitang.cases.models import Case, Outcome, State
from haitang.demo.hours import at
from haitang.demo.policies.scene import Scene
from haitang.demo.words import table
from haitang.facts.days import LOCAL, local_day
from haitang.organizations.models import Organization, OrganizationKind
from haitang.places.models import Place
from haitang.policies.models import Alliance, ServiceSession
from haitang.policies.operations import hold_session, link_case

SESSIONS, YEAR = 324, 2021
WITHOUT = 4  # every fourth session is one of its hosts alone
CROWDS = {"visit": (4, 30), "office": (8, 60), "clinic": (6, 40), "finance": (10, 60),
          "policy": (30, 180), "hiring": (60, 400), "care": (40, 300)}  # fmt: skip
COUNTED = 60  # more persons than these are estimated


def make(scene: Scene, alliances: Sequence[Alliance]) -> None:
    """Hold the sessions and link the cases."""
    groups = _groups(scene, SESSIONS // 10 if scene.small else SESSIONS)
    data = table("policies_alliances")
    hosts = _Hosts(scene)
    for number, cases in enumerate(groups):
        kind = scene.chance.choices(list(data["often"]), list(data["often"].values()))[0]
        leads = {scene.body(key).pk for key in data["fits"].get(kind, ())}
        alliance = _alliance(scene, alliances, cases[0], leads) if number % WITHOUT else None
        session = _hold(scene, data, cases[0], kind, alliance, hosts)
        for case in cases:
            link_case(session=session, case=case, actor=scene.service)


def cases_of_the_year(path: str) -> list[Case]:
    """Cases below a place received in the year and struck off in it, as solved or explained."""
    rows = Case.objects.get_queryset().filter(
        path__startswith=path, state=State.CLOSED,
        outcome__in=[Outcome.RESOLVED, Outcome.EXPLAINED],
        received_at__gte=dt.datetime(YEAR, 1, 1, tzinfo=LOCAL),
        closed_at__lt=dt.datetime(YEAR + 1, 1, 1, tzinfo=LOCAL),
    )  # fmt: skip
    return list(rows.select_related("place", "category").order_by("received_at", "pk"))


def _groups(scene: Scene, sessions: int) -> list[list[Case]]:
    """The cases of each session; every town has its share of the sessions."""
    towns: dict[int, list[Case]] = {}
    for case in cases_of_the_year(scene.county.place.path):
        town = case.place.pk if case.place.pk in scene.county.communities else case.place.parent_id
        towns.setdefault(town or 0, []).append(case)
    numbers = _shared(sessions, [len(cases) for cases in towns.values()])
    groups = [
        group
        for cases, count in zip(towns.values(), numbers, strict=True)
        for group in _cut(scene, cases, count)
    ]
    return sorted(groups, key=lambda group: (group[0].received_at, group[0].pk))


def _shared(whole: int, weights: list[int]) -> list[int]:
    """A number in parts after the weights, at least one each (largest remainders)."""
    total = sum(weights)
    parts = [max(1, whole * weight // total) for weight in weights]
    order = sorted(range(len(weights)), key=lambda n: -(whole * weights[n] % total))
    for n in (order * whole)[: max(0, whole - sum(parts))]:
        parts[n] += 1
    return parts


def _cut(scene: Scene, cases: list[Case], count: int) -> list[list[Case]]:
    """Consecutive groups, none empty, at chance places."""
    inner = sorted(scene.chance.sample(range(1, len(cases)), min(count, len(cases)) - 1))
    edges = [0, *inner, len(cases)]
    return [cases[a:b] for a, b in pairwise(edges)]


class _Hosts:
    """The committee and the Party centre of each place, read once."""

    def __init__(self, scene: Scene) -> None:
        self.bodies: dict[int, list[Organization]] = {}
        kinds = [OrganizationKind.COMMITTEE, OrganizationKind.PARTY, OrganizationKind.STREET_OFFICE]
        rows = Organization.objects.filter(path__startswith=scene.county.place.path, kind__in=kinds)
        for row in rows.order_by("pk"):
            self.bodies.setdefault(row.place_id, []).append(row)

    def at(self, place: Place) -> list[Organization]:
        """Who is at home there, or in the town above it."""
        return self.bodies.get(place.pk) or self.bodies.get(place.parent_id or 0, [])


def _alliance(
    scene: Scene, alliances: Sequence[Alliance], case: Case, leads: set[int]
) -> Alliance | None:
    """One that was there on the day, led by a body that the kind of session asks for."""
    day = local_day(case.received_at)
    there = [row for row in alliances if row.founded_on <= day]
    fitting = [row for row in there if row.lead_id in leads] or there
    return scene.chance.choice(fitting) if fitting else None


def _hold(
    scene: Scene,
    data: Mapping[str, Any],
    first: Case,
    kind: str,
    alliance: Alliance | None,
    hosts: _Hosts,
) -> ServiceSession:
    day = local_day(first.received_at)
    audience = scene.chance.randint(*CROWDS[kind])
    own = hosts.at(first.place)[:2]
    session: ServiceSession = hold_session(
        title=_title(scene, data["sessions"][kind], first.place, alliance), kind=kind,
        place=first.place, held_on=day, hosts=[alliance.lead, *own[:1]] if alliance else own,
        audience=audience, estimated=audience > COUNTED, alliance=alliance,
        at=at(day, dt.time(17, 30)), actor=scene.service,
    )  # fmt: skip
    return session


def _title(scene: Scene, words: object, place: Place, alliance: Alliance | None) -> str:
    patterns = (
        [w for w in words if alliance or "{field}" not in w] if isinstance(words, list) else []
    )
    short = place.name.removesuffix("居民委员会").removesuffix("居委会")
    short = short.removesuffix("村民委员会").removesuffix("村委会")
    field = alliance.field if alliance else ""
    pattern: str = scene.chance.choice(patterns)
    return pattern.format(place=short, field=field)
