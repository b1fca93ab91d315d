"""What is sent to routes whose form stands on another page, or that take no form."""

from fnmatch import fnmatchcase
from typing import Any

from tests.cast import PASSWORD
from tests.scope.rooms import ROOMS
from tests.scope.world import World

TEXT = "这里是测试时写下的一段说明，写得够长。"
PUBLIC_POSTS = (
    "/report/", "/progress/", "/p/<str:code>/rating/", "/p/<str:code>/supplement/",
    "/p/<str:code>/reopening/", "/language/", "/login/", "/logout/", "/set-language/",
    *(route for room in ROOMS for route in room.public_posts),
)  # fmt: skip


def is_public_post(route: str) -> bool:
    """Whether anybody may send something there."""
    return route in PUBLIC_POSTS


# What a route is asked for beside its path.
QUERIES = {
    "/report/": "?kind=01",
    "/places/": "?q=5301",
    "/desk/search/": "?q=cny",
    "/desk/cases/new/twins/": "?place=320583100000&category=01",
    "/api/v1/figures": "?from=2026-01-01&to=2026-12-31&place=320583100000",
    "/api/v1/places": "?q=5301",
    **{route: query for room in ROOMS for route, query in room.queries.items()},
}


def done(route: str) -> set[int]:
    """The statuses that say that it was done."""
    shows = ("/desk/cases/import/", "/desk/ledgers/*/sheet/", "/desk/cases/*/phone/", "/api/*",
             "/desk/enterprises/import/", "/desk/elections/*/import/",
             "/desk/elections/*/file/", "/desk/questions/*/number/",
             "/desk/questions/sheet/")  # fmt: skip
    if any(fnmatchcase(route, pattern) for pattern in shows) or route == "/desk/cases/new/":
        return {200, 201, 302}
    return {201, 302} if not route.startswith("/fault/") else {200, 201, 302}


def fixed(route: str, world: World) -> dict[str, Any] | None:
    """All that is sent, where the page of the route has no form."""
    place = world.places["child"]
    sheet = f"标题,内容,地点,类别\n标题,{TEXT},{place.name},住房\n"
    api = {"place": place.code, "category": "01", "text": TEXT}
    table: dict[str, dict[str, Any]] = {
        "/desk/ledgers/<str:ledger>/view/": {"title": "我的", "query": "state=handling"},
        "/desk/ledgers/<str:ledger>/sheet/": {"query": ""},
        "/desk/cases/import/confirm/": {"partial": "1"},
        "/desk/cases/import/": {"file": sheet.encode()},
        "/api/v1/cases": api,
        "/api/open311/v2/requests.<fmt:fmt>": {
            "service_code": "01", "description": TEXT, "address_id": place.code,
        },
        "/report/": {"category": "01", "text": TEXT, "where": place.name},
        "/progress/": {"code": "2222-2222-22"},
        "/p/<str:code>/rating/": {"grade": "5", "resolved": "yes", "comment": TEXT},
        "/p/<str:code>/supplement/": {"text": TEXT},
        "/p/<str:code>/reopening/": {"reason": TEXT},
        "/language/": {"language": "en"},
        "/set-language/": {"language": "en"},
        "/login/": {"username": "nobody", "password": "wrong"},
        "/logout/": {},
    }  # fmt: skip
    for room in ROOMS:
        if route in room.fixed:
            return room.fixed[route](world)
    return table.get(route)


def patched(route: str, world: World) -> dict[str, Any]:
    """Values that cannot be guessed from a form."""
    table: dict[str, dict[str, Any]] = {
        "/desk/me/password/": {
            "old": PASSWORD, "new": "Haitang-matrix-2026", "again": "Haitang-matrix-2026",
        },
        "/desk/cases/new/": {"twin": "another"},
        "/desk/cases/<str:number>/join/": {
            "twin": "", "number": world.cases["own", "returned"].number,
        },
        "/desk/cases/<str:number>/exclusion-decision/": {"granted": "no"},
        "/desk/projects/new/": {"numbers": ""},
        "/desk/units/new/": {"credit_code": "", "parent": ""},
        "/desk/projects/<int:pk>/spend/": {"fen": "1"},
        "/desk/projects/<int:pk>/case/": {"number": world.cases["own", "handling"].number},
    }  # fmt: skip
    for room in ROOMS:
        if route in room.patched:
            return room.patched[route](world)
    return table.get(route, {})


def swapped(sent: dict[str, Any], world: World, where: str) -> dict[str, Any]:
    """The same form with every place, case and row number replaced by one of another place."""
    place, case = world.places[where].code, world.cases[where, "handling"].number
    row = str(world.projects[where, "open"].pk)
    found = {}
    for name, value in sent.items():
        text = value if isinstance(value, str) else ""
        code = text.isdigit() and len(text) == 12
        found[name] = place if code else case if text[:2] == "HT" else value
        if name in {"project", "milestone", "extension", "exclusion"} and text.isdigit():
            found[name] = row
    return found
