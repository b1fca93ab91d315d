"""What a request may answer and change, judged by the independent rules."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from haitang.scope.views import Guard
from tests.scope import rules
from tests.scope.answers import Answer
from tests.scope.parameters import Target
from tests.scope.rules import Post
from tests.scope.world import User, World, snapshot

# Pages of which a part has a right of its own: the part is shown by the posts that give that right.
PARTS = {
    "/desk/": {"read_cases", "read_figures", "decide_extension", "decide_exclusion",
               "close_follow_up", "read_questions", "read_screenings", "read_applications",
              "read_elections", "read_roll", "read_nominees", "read_count", "read_results"},
    "/desk/search/": {"read_cases", "read_projects", "read_policies", "read_enterprises",
                      "read_elections"},
    "/desk/places/<str:code>/": {"read_projects", "read_figures"},
    "/desk/projects/<int:pk>/": {"read_cases"},
    "/desk/nominees/<int:pk>/": {"read_screenings"},
    "/desk/sessions/<int:pk>/": {"read_cases"},
    "/desk/cases/new/": {"join_case"},
}  # fmt: skip
# Answers to GET that lead on, and pages that may have nothing to show.
LEADS_ON = {"/desk/places/", "/desk/places/number/<int:pk>/"}
MAY_BE_EMPTY = {"/desk/cases/import/answer/", "/desk/enterprises/import/answer/"}
# Where an unknown name is no error: the view is kept for the ledger of cases.
NEVER_ABSENT = {"/desk/ledgers/<str:ledger>/view/"}
# What is set for the whole county: a duty in one town shows the page and changes nothing.
OF_THE_COUNTY = {"/desk/categories/new/", "/desk/categories/<str:code>/change/", "/desk/calendar/"}
SENT = {200, 201, 302, 400, 409, 422}


@dataclass(frozen=True)
class Finding:
    """One thing that should not be."""

    oracle: str
    route: str
    user: str
    method: str
    position: str
    what: str

    def __str__(self) -> str:
        asked = f"{self.method} {self.route} {self.position} by {self.user}"
        return f"[{self.oracle}] {asked}: {self.what}"


def reads_public(guard: Guard) -> bool:
    """Whether reading is open to everybody."""
    return bool(guard.public)


@dataclass
class Asked:
    """One request and what the rules say about it."""

    world: World
    route: str
    guard: Guard
    user: User | None
    method: str
    target: Target
    sent: dict[str, Any]
    unguarded: bool = False
    foreign: bool = False  # the form names objects of another place

    @property
    def need(self) -> str | None:
        """The operation that this method needs."""
        return self.guard.methods.get(self.method)

    @property
    def posts(self) -> list[Post]:
        """The posts that count for this request."""
        if self.need is None and self.guard.public:
            return self._public_posts()
        return list(self.user.posts) if self.user else []

    @property
    def operations(self) -> set[str]:
        """What the request was let in for, with the parts of the page that have their own right."""
        if self.need is None:
            return {"read_own_case", "read_published", "read_cases", "record_rating",
                    "supplement_case", "reopen_case"}  # fmt: skip
        return {self.need} | PARTS.get(self.route, set())

    def _public_posts(self) -> list[Post]:
        if self.target.case is not None:
            return [rules.resident(self.target.case)]
        if self.target.feed:
            return [p for u in self.world.users if u.name == self.target.feed for p in u.posts]
        if self.route.startswith("/api/open311/"):
            return [rules.everybody(self.world.places["parent"].path)]
        return []

    def finding(self, oracle: str, what: str) -> Finding:
        """A finding about this request."""
        name = self.user.name if self.user else "anonymous"
        return Finding(oracle, self.route, name, self.method, self.target.position, what)

    # 1. Status, from a statement of the rules that does not call the gate ---------------------

    def expected(self) -> set[int]:  # noqa: PLR0911 - one line a rule
        """The statuses that the rules allow."""
        if self.guard.public and self.need is None:
            return set(range(200, 500)) - {403}
        api = self.route.startswith("/api/")
        if self.need is None:
            return {302, 403} if self.unguarded else {302} if self._unknown(api) else {405}
        if self.user is None:
            return ({401} if "/v1/" in self.route else {403}) if api else {302}
        if not rules.gives(self.posts, [self.need]):
            return {403}
        if self.route in NEVER_ABSENT:
            return SENT
        if not self.there():
            return {404}
        if self.method not in {"GET", "HEAD"}:
            county = self.world.places["parent"].path
            if self.route in OF_THE_COUNTY and not any(
                post.unit is None and county.startswith(post.path)
                for post in rules.gives(self.posts, [self.need])
            ):
                return {404, 422}
            return (
                SENT
                | ({404} if self.foreign else set())
                | ({403, 404} if self.route.startswith("/api/open311/") else set())
            )
        empty = {404} if self.route in MAY_BE_EMPTY else set()
        return {200} | empty | ({302} if self.route in LEADS_ON else set())

    def _unknown(self, api: bool) -> bool:
        return self.user is None and not api

    def hides(self) -> bool:
        """Whether this is somebody's right, but not at this object."""
        if self.user is None or not self.need or not rules.gives(self.posts, [self.need]):
            return False
        return self.route not in NEVER_ABSENT and not self.there()

    def there(self) -> bool:
        """Whether the object is there for this user: one post gives the operation, and it."""
        if self.target.absent:
            return False
        able = rules.gives(self.posts, [self.need or ""])
        at = self.target
        if at.kind == "place":
            return any(at.path.startswith(post.path) for post in able)
        if at.kind in {"account", "duty", "unit"}:
            return any(post.unit is None and at.path.startswith(post.path) for post in able)
        return all(self._given(need.record, need.pk, need.column) for need in at.needs)

    def _given(self, record: str, pk: int, column: str) -> bool:
        row = self.world.rows[record, pk]
        return any(
            rules.reaches(post, record, row, self.world.rows)
            and (column in post.columns.get(record, ()) if column else post.columns.get(record))
            for post in rules.gives(self.posts, [self.need or ""])
        )

    # 2. Canaries ------------------------------------------------------------------------------

    def told(self, answer: Answer) -> Iterator[Finding]:
        """Markers in the answer that no single post of this user gives."""
        own = " ".join((self.target.url, *map(str, self.sent.values())))
        for text in answer.markers():
            if text not in self.world.markers or text in own:
                continue
            record, pk, column = self.world.markers[text]
            if record == "vault":
                allowed = self._revealed(pk)
            else:
                allowed = rules.may_see(
                    self.posts, self.operations, record, column, pk, self.world.rows
                )
            if not allowed:
                where = self._where(record, pk)
                yield self.finding("canary", f"tells {record}.{column} of {where} ({text})")

    def _revealed(self, vault: int) -> bool:
        """A sealed value comes out of the one act that reveals it, of the person of this case."""
        person = self.world.rows["vault", vault]["person_id"]
        asked_for = {need.pk for need in self.target.needs if need.record == "person"}
        return self.need == "reveal_person" and self.method == "POST" and (
            person in asked_for and self.there()
        )  # fmt: skip

    def _where(self, record: str, pk: int) -> str:
        row = self.world.rows[record, pk]
        return self.world.position_of(rules.path_of(record, row, self.world.rows))

    # 4. Writes --------------------------------------------------------------------------------

    def writes(self) -> Iterator[Finding]:
        """Guarded rows that this request changed, made or took away without the right to."""
        before, after = self.world.rows, snapshot()
        for key in before.keys() | after.keys():
            old, new = before.get(key), after.get(key)
            if old == new:
                continue
            row = old or new
            assert row is not None
            if not self._may_write(key[0], row, old is None, before, after):
                what = "makes" if old is None else "takes away" if new is None else "changes"
                yield self.finding("write", f"{what} {key[0]} {key[1] if old else ''}")

    def _may_write(
        self, record: str, row: rules.Row, new: bool, before: rules.Rows, after: rules.Rows
    ) -> bool:
        if self.need is None and new and self.route == "/report/":
            return True
        for rows in (before, after):
            try:
                if rules.may_change(self.posts, self.operations, record, row, rows):
                    return True
            except KeyError:  # a new row of a new case
                continue
        return False


def judge(asked: Asked, answer: Answer, nowhere: tuple[Answer, Target] | None) -> Iterator[Finding]:
    """The oracles that look at one answer."""
    wanted = asked.expected()
    if answer.status not in wanted:
        short = sorted(wanted) if len(wanted) < 9 else "no error"
        yield asked.finding("status", f"{answer.status} instead of {short}")
    yield from asked.told(answer)
    # 3. Not yours and not there are the same to the byte.
    if nowhere is not None and answer.plain(asked.target.texts) != nowhere[0].plain(
        nowhere[1].texts
    ):
        yield asked.finding("not there", f"{answer.status} differs from what is not there")
