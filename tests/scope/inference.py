"""What answers tell without saying it: by totals, order, filters. Two oracles over whole pages.

5. Non-interference: everything that a user may not see is changed, and more is added elsewhere;
   the answers may not move one byte.
6. Hidden-column probes: what a page reads of its address is learnt by listening; a guess of a
   hidden value must be answered like nonsense of the same shape.
"""

import contextlib
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from unittest import mock
from urllib.parse import urlencode

from django.core.handlers.wsgi import WSGIRequest
from django.db import transaction
from django.http import QueryDict

from haitang.cases.models import Case, Channel, Project
from haitang.cases.operations import register_case
from haitang.cases.operations.registration import Reporter
from haitang.facts.guard import writes_allowed
from haitang.scope.scope import everything
from tests.scope import rules
from tests.scope.answers import Answer
from tests.scope.matrix import Matrix, Route, UndoError
from tests.scope.oracles import Finding
from tests.scope.parameters import Target, targets
from tests.scope.world import POSITIONS, ROOT, User, World, guarded_models

GUESSABLE = re.compile(r"[0-9a-f]{16,64}|139\d{8}|HT\d\d-\d+|cny\d{4}z")


# 5 --------------------------------------------------------------------------------------------


def disturb(world: World, who: User) -> None:
    """Change every text that a user may not see and every row out of reach; add cases elsewhere."""
    every = frozenset().union(*(post.operations for post in who.posts))
    texts: dict[tuple[str, int], dict[str, str]] = defaultdict(dict)
    for text, (record, pk, column) in world.markers.items():
        if not text.startswith("cny"):
            continue
        if not rules.may_see(who.posts, every, record, column, pk, world.rows):
            texts[record, pk][column] = "oth" + text[3:]
    models = {model.record: model for model in guarded_models()}
    with everything("test"), writes_allowed("test"):
        for (record, pk), columns in texts.items():
            models[record].objects.filter(pk=pk).update(**columns)
        _settle(world, who)
        _add(world, who)


def out_of_reach(world: World, who: User, record: str) -> list[int]:
    """The rows of a record that no post of a user reaches."""
    return [
        pk
        for (name, pk), row in world.rows.items()
        if name == record
        and not any(rules.reaches(post, record, row, world.rows) for post in who.posts)
    ]


def _settle(world: World, who: User) -> None:
    """Numbers, states and days of rows out of reach."""
    cases = Case.objects.filter(pk__in=out_of_reach(world, who, "case"))
    cases.update(urged=7, grade=1, supervised=True, public_text="other", due_at=None, escalated=3)
    projects = Project.objects.filter(pk__in=out_of_reach(world, who, "project"))
    projects.update(planned_fen=777_00, spent_fen=7_00, accepted_yes=9)


def _add(world: World, who: User) -> None:
    paths = [post.path for post in who.posts if post.unit is None]
    for position in POSITIONS:
        place = world.places[position]
        if any(place.path.startswith(path) for path in paths):
            continue
        for serial in (1, 2):
            register_case(
                place=place, category=world.categories[serial - 1], title="oth", text="oth oth",
                channel=Channel.PHONE, reporter=Reporter("oth", f"1370000000{serial}"), actor=ROOT,
            )  # fmt: skip


def interference(matrix: Matrix, *, every: int = 1) -> None:
    """Ask, disturb, ask again. ``every``: of pages about one object, each which-th for a user."""
    for turn, who in enumerate(u for u in matrix.users if u):
        pages = [page for i, page in enumerate(_pages(matrix, who)) if _due(page, i + turn, every)]
        before = [matrix.undone(who, "GET", r.path, at.url) for r, at in pages]
        try:
            with transaction.atomic():
                disturb(matrix.world, who)
                for (route, at), old in zip(pages, before, strict=True):
                    if old.status >= 400:
                        continue
                    new = matrix.undone(who, "GET", route.path, at.url)
                    if new.plain() != old.plain():
                        what = f"moves when hidden things change: {_difference(old, new)}"
                        found = Finding(
                            "interference", route.path, who.name, "GET", at.position, what
                        )
                        matrix.findings.append(found)
                raise UndoError  # noqa: TRY301 - rolls the block back
        except UndoError:
            pass


def _due(page: tuple[Route, Target], turn: int, every: int) -> bool:
    return not page[1].position or turn % every == 0


def _pages(matrix: Matrix, who: User) -> Iterator[tuple[Route, Target]]:
    """The pages that a user may read, each about an object within reach."""
    for route in matrix.routes:
        need = route.need("GET")
        if need is None or not rules.gives(who.posts, [need]):
            continue
        yield route, next(iter(targets(matrix.world, route.path, matrix.stage(route))))


def _difference(old: Answer, new: Answer) -> str:
    if old.status != new.status:
        return f"{old.status} becomes {new.status}"
    one, two = old.plain()[1], new.plain()[1]
    at = next((i for i, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), 0)
    return repr(one[max(at - 30, 0) : at + 30]) + " becomes " + repr(two[max(at - 30, 0) : at + 30])


# 6 --------------------------------------------------------------------------------------------


@contextlib.contextmanager
def listening() -> Iterator[set[str]]:
    """The names that views read from the address, as they read them."""
    heard: set[str] = set()

    class Ear(QueryDict):
        def get(self, key: Any, default: Any = None) -> Any:
            heard.add(key)
            return super().get(key, default)

        def __getitem__(self, key: Any) -> Any:
            heard.add(key)
            return super().__getitem__(key)

        def getlist(self, key: Any, default: Any = None) -> Any:
            heard.add(key)
            return super().getlist(key, default)

        def __contains__(self, key: object) -> bool:
            heard.add(str(key))
            return super().__contains__(key)

    def get(self: Any) -> QueryDict:
        if "ear" not in self.__dict__:
            self.__dict__["ear"] = Ear(self.META.get("QUERY_STRING", ""))
        found: QueryDict = self.__dict__["ear"]
        return found

    with mock.patch.object(WSGIRequest, "GET", property(get, lambda _self, _value: None)):
        yield heard


# Read by frames and middleware, of no page in particular.
EVERYWHERE = {"big", "next", "csrfmiddlewaretoken"}
# Routes of libraries that read their address as a whole: their schema says the names.
DECLARED = {
    "/api/v1/cases": {"state", "category", "place", "unit", "received_from", "cursor", "q"},
}


def secrets(world: World, who: User) -> dict[tuple[str, str, bool], str]:
    """One hidden value of each column, within reach and out of it: (record, column, reached)."""
    every = frozenset().union(*(post.operations for post in who.posts))
    found: dict[tuple[str, str, bool], str] = {}
    for text, (record, pk, column) in world.markers.items():
        if not GUESSABLE.fullmatch(text):
            continue
        if record == "vault":
            row, hidden = world.rows["person", world.rows["vault", pk]["person_id"]], True
            reached = any(rules.reaches(p, "person", row, world.rows) for p in who.posts)
            hidden = not (reached and _sees_persons(who))
        else:
            row = world.rows[record, pk]
            reached = any(rules.reaches(p, record, row, world.rows) for p in who.posts)
            hidden = not rules.may_see(who.posts, every, record, column, pk, world.rows)
        if hidden:
            found.setdefault((record, column, reached), text)
    return found


def _sees_persons(who: User) -> bool:
    """Whoever sees persons may look one up by the exact telephone number."""
    return any("person" in post.columns for post in who.posts)


def nonsense(text: str) -> str:
    """Something of the same shape that is nobody's."""
    if text.startswith("cny"):
        return "cny9876z"
    if text.startswith("HT"):
        return text[:5] + "9" * (len(text) - 5)
    if text.startswith("139"):
        return text[:3] + "8" * (len(text) - 3)
    # Of figures the size must stay: a reader of days takes a small number and not a large one.
    return text[:-3] + "987" if text.isdigit() else "e" * len(text)


def probes(matrix: Matrix, *, most_users: int = 2, most_secrets: int = 4) -> None:
    """Guess hidden values in every parameter that a page reads."""
    known: dict[str, dict[tuple[str, str, bool], str]] = {}
    for turn, route in enumerate(matrix.routes):
        need = route.need("GET")
        able = [u for u in matrix.users if u and need and rules.gives(u.posts, [need])]
        # Who sees least has most to guess.
        able.sort(key=lambda u: sum(len(c) for p in u.posts for c in p.columns.values()))
        for who in able[:most_users]:
            if who.name not in known:
                known[who.name] = secrets(matrix.world, who)
            _probe(matrix, route, who, turn, most_secrets, known[who.name])


def _probe(
    matrix: Matrix,
    route: Route,
    who: User,
    turn: int,
    most: int,
    known: dict[tuple[str, str, bool], str],
) -> None:
    at = next(iter(targets(matrix.world, route.path, matrix.stage(route))))
    with listening() as heard:
        page = matrix.undone(who, "GET", route.path, at.url)
    keys = sorted(k for k in (heard | DECLARED.get(route.path, set())) - EVERYWHERE if k)
    if page.status >= 400 or not keys:
        return
    hidden = list(known.items())
    step = max(len(hidden) // most, 1)
    for key in keys:
        blank: dict[str, tuple[int, str, str]] = {}
        for what, secret in hidden[turn % step :: step]:
            empty = nonsense(secret)
            if empty not in blank:
                blank[empty] = _asked(matrix, route, who, at, key, empty)
            if _asked(matrix, route, who, at, key, secret) != blank[empty]:
                text = f"?{key}= tells whether {what[0]}.{what[1]} is {secret}"
                matrix.findings.append(
                    Finding("probe", route.path, who.name, "GET", at.position, text)
                )


def _asked(
    matrix: Matrix, route: Route, who: User, at: Target, key: str, guess: str
) -> tuple[int, str, str]:
    url = f"{at.url.partition('?')[0]}?{urlencode({key: guess})}"
    # A page may repeat the beginning of what was asked.
    repeated = {guess, *(guess[:length] for length in range(20, len(guess)))}
    return matrix.undone(who, "GET", route.path, url).plain(repeated)
