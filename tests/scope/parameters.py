"""What the parameters of each route mean. A route that is not in the table fails a test, so that
nobody can add a page about an object and forget to say which object it is.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from haitang.api.calendar import token_of
from haitang.cases.lookup import code_for
from tests.scope.bodies import QUERIES
from tests.scope.rooms import ROOMS
from tests.scope.world import POSITIONS, World

ABSENT = "absent"
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
# Route (fnmatch) -> parameter -> what it names. The first line that fits counts.
MEANING: tuple[tuple[str, dict[str, str]], ...] = (
    ("/desk/cases/<str:number>/photos/<int:pk>/", {"number": "case", "pk": "photo"}),
    ("/desk/cases/<str:number>/phone/", {"number": "case with person"}),
    ("/desk/cases/<str:number>/*", {"number": "case"}),
    ("/desk/projects/<int:pk>/*", {"pk": "project"}),
    ("/desk/places/number/<int:pk>/", {"pk": "place number"}),
    ("/desk/places/<str:code>/", {"code": "place"}),
    ("/desk/ledgers/<str:ledger>/*", {"ledger": "ledger"}),
    ("/desk/figures/<str:code>/*", {"code": "figure"}),
    ("/desk/categories/<str:code>/*", {"code": "category"}),
    ("/desk/accounts/<int:pk>/*", {"pk": "account"}),
    ("/desk/duties/<int:pk>/*", {"pk": "duty"}),
    ("/desk/units/<int:pk>/*", {"pk": "unit"}),
    ("/api/v1/cases/<number>", {"number": "case"}),
    ("/api/v1/places/<code>", {"code": "place"}),
    ("/api/open311/v2/services/*", {"code": "category", "fmt": "format"}),
    ("/api/open311/v2/*/<str:number>.<fmt:fmt>", {"number": "case", "fmt": "format"}),
    ("/api/open311/*.<fmt:fmt>", {"fmt": "format"}),
    ("/api/calendar/<str:token>.ics", {"token": "feed"}),
    ("/p/<str:code>/photos/<int:number>/", {"code": "look-up code", "number": "photo"}),
    ("/p/<str:code>/*", {"code": "look-up code"}),
    # The seeded faults.
    ("/fault/<int:case>/*", {"case": "case key"}),
    *(line for room in ROOMS for line in room.meaning),
)


# Routes without a parameter that are about one place all the same.
AT = {"/api/v1/figures": "own"}


@dataclass(frozen=True)
class Need:
    """A row that a request is about; ``column`` is one that a duty must show of it."""

    record: str
    pk: int
    column: str = ""


@dataclass(frozen=True)
class Target:
    """The objects that one request names. ``path``: where a thing without a guarded record lies,
    for ``kind`` "place", "account", "duty" or "unit"; other kinds without ``needs`` are open to
    whoever may use the route.
    """

    position: str
    url: str
    own: tuple[str, ...] = ()  # what stands in the address for the object
    needs: tuple[Need, ...] = ()
    kind: str = ""
    path: str = ""
    case: int | None = None  # the case that a look-up code opens
    feed: str = ""  # the user whose calendar it is

    @property
    def texts(self) -> tuple[str, ...]:
        """What an answer may repeat of the request: the address, and long names in it."""
        return (self.url, *(text for text in self.own if len(text) >= 8))

    @property
    def absent(self) -> bool:
        """Whether it names something that is not there."""
        return self.position == ABSENT


def meaning(route: str) -> dict[str, str] | None:
    """What the parameters of a route mean; None when the table does not say."""
    names = set(PARAMETER.findall(route))
    if not names:
        return {}
    for pattern, means in MEANING:
        if fnmatchcase(route, pattern.replace("[", "[[]")):
            return means if names == set(means) else None
    return None


Found = tuple[str, tuple[Need, ...], str, str]  # text, needs, kind, path
Finder = Callable[[World, str, str], Found]
NOT_THERE = {
    "case": "HT26-99999", "case with person": "HT26-99999", "photo": "999999",
    "project": "999999", "place number": "999999", "place": "999999999999", "ledger": "nothing",
    "figure": "cases.nothing", "category": "99", "account": "999999", "duty": "999999",
    "unit": "999999",
    "look-up code": "2222-2222-22", "feed": "1-" + "0" * 40, "format": "json", "case key": "999999",
    **{what: text for room in ROOMS for what, text in room.absent.items()},
}  # fmt: skip


def _case(world: World, position: str, state: str) -> Found:
    case = world.cases[position, state or "handling"]
    return case.number, (Need("case", case.pk),), "", ""


def _case_with_person(world: World, position: str, state: str) -> Found:
    case = world.cases[position, state or "handling"]
    assert case.reporter_id is not None
    needs = (Need("case", case.pk), Need("person", case.reporter_id, "phone_mask"))
    return case.number, needs, "", ""


def _case_key(world: World, position: str, state: str) -> Found:
    case = world.cases[position, state or "handling"]
    return str(case.pk), (Need("case", case.pk),), "", ""


def _photo(world: World, position: str, state: str) -> Found:
    photo = world.photos[position]
    return str(photo.pk), (Need("photo", photo.pk, "file"),), "", ""


def _project(world: World, position: str, state: str) -> Found:
    project = world.projects[position, state or "open"]
    return str(project.pk), (Need("project", project.pk),), "", ""


def _place(world: World, position: str, state: str) -> Found:
    place = world.places[position]
    return place.code, (), "place", place.path


def _place_number(world: World, position: str, state: str) -> Found:
    place = world.places[position]
    return str(place.pk), (), "place", place.path


def _account(world: World, position: str, state: str) -> Found:
    account = world.staff[f"clerk_{'own' if position == 'child' else position}"]
    assert account.organization is not None
    return str(account.pk), (), "account", account.organization.path


def _unit(world: World, position: str, state: str) -> Found:
    account = world.staff[f"clerk_{'own' if position == 'child' else position}"]
    unit = account.organization
    assert unit is not None
    return str(unit.pk), (), "unit", unit.path


def _duty(world: World, position: str, state: str) -> Found:
    duty = world.duties["own" if position == "child" else position]
    return str(duty.pk), (), "duty", duty.path


def _code(world: World, position: str, state: str) -> Found:
    return code_for(world.cases[position, state or "handling"].number), (), "", ""


def _feed(world: World, position: str, state: str) -> Found:
    user = world.users[POSITIONS.index(position)]
    assert user.account is not None
    return token_of(user.account), (), "", ""


FINDERS: dict[str, Finder] = {
    "case": _case,
    "case with person": _case_with_person,
    "case key": _case_key,
    "photo": _photo,
    "project": _project,
    "place": _place,
    "place number": _place_number,
    "account": _account,
    "duty": _duty,
    "unit": _unit,
    "look-up code": _code,
    "feed": _feed,
    "ledger": lambda _w, _p, _s: ("cases", (), "", ""),
    "figure": lambda _w, _p, _s: ("cases.received", (), "", ""),
    "category": lambda world, _p, _s: (world.categories[0].code, (), "", ""),
    "format": lambda _w, position, _s: ("xml" if position == "own" else "json", (), "", ""),
    **{what: finder for room in ROOMS for what, finder in room.finders.items()},
}


def targets(world: World, route: str, state: str = "") -> Iterator[Target]:
    """The objects of a route in every position, and one that is not there."""
    means = meaning(route) or {}
    if not means:
        yield target(world, route, means, "")
        return
    if set(means.values()) == {"format"}:  # nothing of anybody's: two forms of one list
        yield from (target(world, route, means, position) for position in ("own", "child"))
        return
    for position in (*POSITIONS, ABSENT):
        yield target(world, route, means, position, state)


def target(
    world: World, route: str, means: dict[str, str], position: str, state: str = ""
) -> Target:
    """The object of a route in one position."""
    url = route + QUERIES.get(route, "")
    own: list[str] = []
    needs: list[Need] = []
    kind, path = "", ""
    if route in AT:
        kind, path = "place", world.places[AT[route]].path
    for name, what in means.items():
        if position == ABSENT:
            text = NOT_THERE[what]
        else:
            text, more, kind_, path_ = FINDERS[what](world, position, state)
            needs += more
            kind, path = kind or kind_, path or path_
        own.append(text)
        url = re.sub(rf"<(?:\w+:)?{name}>", text, url)
    case = None
    if "look-up code" in means.values() and position != ABSENT:
        case = world.cases[position, state or "handling"].pk
    feed = ""
    if "feed" in means.values() and position != ABSENT:
        feed = world.users[POSITIONS.index(position)].name
    return Target(position, url, tuple(own), tuple(needs), kind, path, case, feed)
