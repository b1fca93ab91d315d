"""The access matrix: every route of the URL tree × every sort of user × every position of the
object × every method, judged by six oracles. A new view is in it the moment it is routed.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client

from haitang.accounts.duties import DUTIES
from haitang.scope.checks import guard_of, routes
from haitang.scope.views import Guard
from tests.scope import bodies
from tests.scope.answers import Answer
from tests.scope.forms import filled, with_key
from tests.scope.oracles import Asked, Finding, judge, reads_public
from tests.scope.parameters import ABSENT, Target, meaning, target, targets
from tests.scope.rules import Post
from tests.scope.world import PROJECT_STAGES, STAGES, UNITS, User, World, guarded_models, user

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
# Of the duties above the object's place the sample keeps one: a duty at its place with an object
# below it is the same relation. The others teach the forms.
KEPT_ABOVE = {"administrator@parent"}
CHANGES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"(\w+)"', re.IGNORECASE)


class UndoError(Exception):
    """Raised to roll back what a request did."""


@dataclass(frozen=True)
class Route:
    """One route with what its view declares."""

    path: str
    guard: Guard | None

    @property
    def declared(self) -> Guard:
        """The guard; of a view without one, that it lets in nobody."""
        return self.guard or Guard({})

    def need(self, method: str) -> str | None:
        """The operation that a method needs; None when it is public or not allowed."""
        return self.declared.methods.get(method)

    @property
    def posts(self) -> bool:
        """Whether something can be sent there."""
        return "POST" in self.declared.methods or bodies.is_public_post(self.path)


def people(world: World) -> list[User]:
    """Every duty at the object's place and above it, every unit, people with two posts, nobody."""
    own, parent, child, trap, far = (
        world.places[name].path for name in ("own", "parent", "child", "trap", "far")
    )
    of_place = [code for code, kind in DUTIES.items() if kind.at == "place"]
    for code in of_place:
        user(world, f"{code}@own", Post.at(own, code))
    for unit, position in UNITS.items():
        made = Post.of(world.places[position].path, world.units[unit].pk)
        user(world, f"handler:{unit}", made)
    for unit in ("roads", "water"):
        made = Post.of(world.places[UNITS[unit]].path, world.units[unit].pk, "agency")
        user(world, f"agency:{unit}", made)
    pairs = (
        (Post.at(own, "window"), Post.at(far, "auditor")),
        (Post.at(child, "window"), Post.at(own, "statistician")),
        (Post.at(own, "statistician"), Post.at(trap, "window")),
        (Post.at(own, "leader"), Post.at(trap, "dispatcher")),
        (Post.at(trap, "caller"), Post.at(own, "supervisor")),
        (Post.of(own, world.units["roads"].pk), Post.at(own, "statistician")),
        (Post.of(own, world.units["roads"].pk), Post.at(trap, "window")),
        (Post.at(own, "project_leader"), Post.at(far, "dispatcher")),
    )
    for one, two in pairs:
        user(world, f"{_name(world, one)}+{_name(world, two)}", one, two)
    user(world, "nobody")
    for code in of_place:
        user(world, f"{code}@parent", Post.at(parent, code))
    return world.users


def _name(world: World, post: Post) -> str:
    return f"{post.duty}@{'unit' if post.unit else world.position_of(post.path)}"


@dataclass
class Matrix:
    """Asks and judges. ``only``: beginning of the routes that are asked."""

    world: World
    only: str = ""
    whole: bool = False
    findings: list[Finding] = field(default_factory=list)
    cells: int = 0
    requests: int = 0
    answered: Counter[str] = field(default_factory=Counter)
    written: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.routes = [
            Route(path, guard_of(view)) for path, view in routes() if path.startswith(self.only)
        ]
        some = [u for u in self.world.users if self.whole or "@parent" not in u.name
                or u.name in KEPT_ABOVE]  # fmt: skip
        self.users: list[User | None] = [None, *some]
        self.tables = {m._meta.db_table for m in guarded_models()}
        self.clients: dict[str, tuple[Client, str]] = {}
        for who in [None, *self.world.users]:  # before the first request, which is rolled back
            self._client(who)
        self.forms: dict[str, tuple[str, dict[str, Any]]] = {}
        self.nowhere: dict[tuple[str, str, str], Answer] = {}

    # Asking -----------------------------------------------------------------------------------

    def ask(
        self, who: User | None, method: str, route: str, url: str,
        sent: dict[str, Any] | None = None,
    ) -> Answer:  # fmt: skip
        """One request, as it stands; what it changes is for the caller to undo."""
        self.requests += 1
        client = self._client(who)
        number = self.requests % 16_000_000
        more: dict[str, Any] = {
            "REMOTE_ADDR": f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}",
            "secure": True,
        }
        # Programs come with a key; somebody who is logged in may read without one.
        if who and route.startswith("/api/v1/") and ("partner" in who.name or method == "POST"):
            more["HTTP_X_API_KEY"] = who.key
        data: Any = None
        if method == "POST":
            data = with_key(sent or {})
            if route.startswith("/api/v1/"):
                more |= {
                    "content_type": "application/json",
                    "HTTP_IDEMPOTENCY_KEY": data.pop("key"),
                }
            elif who and route.startswith("/api/"):
                data["api_key"] = who.key
            for name, value in data.items():
                if isinstance(value, bytes):
                    data[name] = SimpleUploadedFile("cases.csv", value)
        ask: Callable[..., Any] = getattr(client, method.lower())
        response = ask(url, data, **more) if method == "POST" else ask(url, **more)
        return Answer.of(response)

    def _client(self, who: User | None) -> Client:
        name = who.name if who else ""
        if name not in self.clients:
            client = Client(raise_request_exception=False)
            if who:
                assert who.account is not None
                client.force_login(who.account, "django.contrib.auth.backends.ModelBackend")
            session = client.cookies.get("sessionid")
            self.clients[name] = client, session.value if session else ""
        client, session_id = self.clients[name]
        client.cookies = SimpleCookie({"sessionid": session_id} if session_id else {})
        return client

    def undone(
        self, who: User | None, method: str, route: str, url: str,
        sent: dict[str, Any] | None = None, look: Callable[[set[str]], None] | None = None,
    ) -> Answer:  # fmt: skip
        """One request, its changes rolled back. ``look`` gets the guarded tables written to."""
        touched: set[str] = set()

        def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            if (found := CHANGES.match(sql)) and found[1] in self.tables:
                touched.add(found[1])
            return execute(sql, params, many, context)

        answer = None
        try:
            with transaction.atomic():
                with connection.execute_wrapper(note):
                    answer = self.ask(who, method, route, url, sent)
                if look and touched:
                    look(touched)
                raise UndoError  # noqa: TRY301 - rolls the block back
        except UndoError:
            pass
        assert answer is not None
        return answer

    # Forms ------------------------------------------------------------------------------------

    def learn(self) -> list[str]:
        """For each route that takes a form: the state of the object in which it opens, and what a
        browser would send. Returns the routes at which nothing could be sent with success.
        """
        return [r.path for r in self.routes if r.posts and not self._learned(r)]

    def stage(self, route: Route) -> str:
        """The stage of the object in which the route's form opens; "" where it does not matter."""
        return self.forms.get(route.path, ("", {}))[0]

    def _learned(self, route: Route) -> bool:
        need = route.need("POST")
        able = [u for u in self.world.users if any(need in p.operations for p in u.posts)]
        able.sort(key=lambda u: "@parent" not in u.name)
        means = meaning(route.path) or {}
        about = " ".join(means.values())
        stages = list(STAGES if re.search("case|code", about) else [""])
        stages = list(PROJECT_STAGES) if "project" in about else stages
        for who in able[:6] if need else [None]:
            for stage in stages:
                at = target(self.world, route.path, means, "own", stage)
                sent = self._form(who, route, at)
                answer = self.undone(who, "POST", route.path, at.url, sent)
                to_log_in = "/login/" in answer.headers.get("location", "")
                if answer.status in bodies.done(route.path) and not to_log_in:
                    self.forms[route.path] = stage, sent
                    return True
        return False

    def _form(self, who: User | None, route: Route, at: Target) -> dict[str, Any]:
        if (fixed := bodies.fixed(route.path, self.world)) is not None:
            return fixed
        page = self.undone(who, "GET", route.path, at.url)
        sent = filled(page.text, at.url) if page.status == 200 else {}
        return {**sent, **bodies.patched(route.path, self.world)}

    # Walking ----------------------------------------------------------------------------------

    def run(self) -> None:
        """All cells of the whole matrix, or of its pairwise sample."""
        for i, route in enumerate(self.routes):
            if route.guard is None:
                self.findings.append(Finding("guard", route.path, "", "", "", "declares nothing"))
            wanted = list(targets(self.world, route.path, self.stage(route)))
            for j, who in enumerate(self.users):
                if self._left_out(route, who, i + j):
                    continue
                for at in self._chosen(route, who, wanted, i + j):
                    for method in self._methods(route, i, j):
                        self.cell(route, who, method, at)

    def _left_out(self, route: Route, who: User | None, turn: int) -> bool:
        """Whether the sample of the whole tree leaves out who may do nothing there: three of four.

        All of them are answered by the same refusal before any row is read.
        """
        asked = self.whole or self.only or who is None or self._may(route, who)
        return not asked and turn % 4 > 0

    def _may(self, route: Route, who: User | None) -> bool:
        needs = set(route.declared.methods.values())
        return who is not None and any(
            reads_public(route.declared) or needs & p.operations for p in who.posts
        )

    def _chosen(
        self, route: Route, who: User | None, wanted: list[Target], turn: int
    ) -> list[Target]:
        """All positions; in the sample the one whose turn it is, and the own one for who may."""
        if self.whole or len(wanted) == 1:
            return wanted
        chosen = [wanted[turn % len(wanted)]]
        if self._may(route, who):
            chosen.append(wanted[0])
        return chosen[:1] if len(chosen) > 1 and chosen[0] is chosen[1] else chosen

    def _methods(self, route: Route, i: int, j: int) -> Iterator[str]:
        for method in METHODS:
            usual = method == "GET" or (method == "POST" and route.posts)
            if usual or self.whole or j == 1 + i % (len(self.users) - 1):
                yield method

    def cell(
        self, route: Route, who: User | None, method: str, at: Target,
        sent: dict[str, Any] | None = None,
    ) -> None:  # fmt: skip
        """Ask once and let the oracles judge: status, canaries, not there, writes."""
        self.cells += 1
        foreign = sent is not None
        if sent is None:
            sent = self.forms.get(route.path, ("", {}))[1] if method == "POST" else {}
        asked = Asked(self.world, route.path, route.declared, who, method, at, sent)
        asked.unguarded, asked.foreign = route.guard is None, foreign

        def look(touched: set[str]) -> None:
            self.written[route.path] += 1
            self.findings.extend(asked.writes())

        answer = self.undone(who, method, route.path, at.url, sent, look)
        nowhere = None
        if asked.hides() and not at.absent and at.position:
            nowhere = self._nowhere(route, who, method, sent)
        if answer.status < 400:
            self.answered[route.path] += 1
        self.findings.extend(judge(asked, answer, nowhere))

    def poison(self) -> None:
        """Send the form of an own object with foreign ones named in it: nothing foreign moves."""
        for route in self.routes:
            means, need = meaning(route.path) or {}, route.need("POST")
            stage, sent = self.forms.get(route.path, ("", {}))
            able = [u for u in self.world.users if any(need in p.operations for p in u.posts)]
            for where in ("trap", "far") if need else ():
                swapped = bodies.swapped(sent, self.world, where)
                if swapped == sent:
                    continue
                at = target(self.world, route.path, means, "own" if means else "", stage)
                for who in [u for u in able if "@parent" not in u.name]:
                    self.cell(route, who, "POST", at, swapped)

    def _nowhere(
        self, route: Route, who: User | None, method: str, sent: dict[str, Any]
    ) -> tuple[Answer, Target]:
        absent = target(self.world, route.path, meaning(route.path) or {}, ABSENT)
        key = route.path, who.name if who else "", method
        if key not in self.nowhere:
            self.nowhere[key] = self.undone(who, method, route.path, absent.url, sent)
        return self.nowhere[key], absent

    # What came out ----------------------------------------------------------------------------

    def by_oracle(self) -> dict[str, int]:
        """How many findings each oracle has."""
        return dict(Counter(f.oracle for f in self.findings))

    def report(self, most: int = 60) -> str:
        """One line for each route, oracle and thing told."""
        seen: dict[tuple[str, str, str], list[Finding]] = {}
        for f in self.findings:
            seen.setdefault((f.oracle, f.route, re.sub(r"\d+", "#", f.what)), []).append(f)
        lines = [f"{len(found)} × {found[0]}" for found in seen.values()]
        return "\n".join(lines[:most])
