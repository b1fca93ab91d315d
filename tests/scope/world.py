"""A small world in which every stored text is a marker, so that it is known where it comes out.

    county K ─┬─ town T ── community C        the posts of the matrix lie at T
              └─ town S                       the path of T, without its dot, begins the path of S
    county F                                  far away

In every place lies one case in each state, with its person, record, pictures and requests, and
projects. Rows are first made through operations, then their texts are overwritten with markers.
"""

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models
from django.utils import timezone

from haitang.accounts.models import Account, Duty, PartnerKey
from haitang.accounts.queries import key_index
from haitang.cases.lookup import code_for
from haitang.cases.models import (
    Assignment,
    Case,
    Category,
    Channel,
    DispatchRule,
    Entry,
    Exclusion,
    Extension,
    FollowUp,
    FundLine,
    Milestone,
    Photo,
    Project,
    Rating,
    Route,
    State,
    Urgency,
)  # fmt: skip
from haitang.cases.operations import contact_resident, register_case, save_category
from haitang.cases.operations.registration import Reporter
from haitang.facts.guard import writes_allowed
from haitang.organizations.models import Organization, OrganizationKind
from haitang.people.models import Reveal
from haitang.places.models import Level, Place
from haitang.scope.actor import Actor
from haitang.scope.rows import Guarded
from haitang.scope.scope import everything
from tests.cast import PASSWORD
from tests.scope.rooms import ROOMS
from tests.scope.rules import Post, Row, Rows

ROOT = Actor("system:test")
SINCE = dt.date(2015, 1, 1)
POSITIONS = ("own", "child", "trap", "parent", "far")
# name -> (number of the row, code, level, name of the parent)
PLACES = {
    "province": (5001, "320000000000", Level.PROVINCE, ""),
    "parent": (5002, "320583000000", Level.COUNTY, "province"),
    "own": (5021, "320583100000", Level.TOWN, "parent"),
    "child": (5301, "320583100001", Level.COMMUNITY, "own"),
    "trap": (50210, "320583101000", Level.TOWN, "parent"),
    "other": (5401, "140000000000", Level.PROVINCE, ""),
    "far": (5402, "140214000000", Level.COUNTY, "other"),
}
# Which unit leads the cases of a place, and which one assists.
LEADS = {"own": "roads", "child": "roads", "trap": "water", "parent": "water", "far": "distant"}
UNITS = {"roads": "own", "water": "trap", "distant": "far", "office": "parent"}
STATES = (State.RECEIVED, State.DISPATCHED, State.HANDLING, State.SUSPENDED, State.RETURNED,
          State.ANSWERED, State.VERIFIED, State.CLOSED)  # fmt: skip
# The stages of a case in the matrix: its states, and one in hand that has nothing open.
STAGES = {**{str(state): state for state in STATES}, "ready": State.HANDLING}
PROJECT_STAGES = {"open": "open", "accepted": "accepted", "closed": "closed", "ready": "open"}
IN_LEAD = set(STATES) - {State.RECEIVED, State.RETURNED}
# Text columns that are codes or references and must stay what they are.
STRUCTURAL = {
    "path", "kind", "actor", "registered_by", "rulebook", "column", "outcome", "measure",
    "attribute", "choices", "papers", "overstatements", "votes",
    "stage", "rulebook_sha256", "stages_sha256",
}  # fmt: skip
# Values that are markers by themselves: unique, and telling when they come out.
NATURAL = {
    "number", "lookup_index", "ref", "salt", "sha256", "phone_index", "id_number_index", "file",
    "value", "book_hash", "list_hash", "verdict_hash", "decided_hash",
}  # fmt: skip
LONGEST_MARKER = 8  # "cny0000z"; a code of two digits holds none
Key = tuple[str, int]


def guarded_models() -> list[type[Guarded]]:
    """Every guarded record of the program, those that are added later too."""
    return [m for m in apps.get_models() if issubclass(m, Guarded)]


@dataclass
class User:
    """Somebody of the matrix. ``posts`` is what the independent rules know of them."""

    name: str
    posts: tuple[Post, ...] = ()
    account: Account | None = None
    key: str = ""


@dataclass
class World:
    """Everything in it, by name; ``rows`` and ``markers`` are what the independent rules read."""

    places: dict[str, Place] = field(default_factory=dict)
    units: dict[str, Organization] = field(default_factory=dict)
    categories: list[Category] = field(default_factory=list)
    cases: dict[tuple[str, str], Case] = field(default_factory=dict)
    projects: dict[tuple[str, str], Project] = field(default_factory=dict)
    photos: dict[str, Photo] = field(default_factory=dict)
    staff: dict[str, Account] = field(default_factory=dict)
    duties: dict[str, Duty] = field(default_factory=dict)
    users: list[User] = field(default_factory=list)
    rows: Rows = field(default_factory=dict)
    markers: dict[str, tuple[str, int, str]] = field(default_factory=dict)
    things: dict[tuple[str, str], Any] = field(default_factory=dict)  # what the rooms above made

    def position_of(self, path: str) -> str:
        """The name of the place with a path."""
        return next(name for name, place in self.places.items() if place.path == path)


def build() -> World:
    """The world, fresh in the database of this test."""
    world = World()
    with everything("test"), writes_allowed("test"):
        _places(world)
        _units(world)
        for position in POSITIONS:
            _cases(world, position)
            _projects(world, position)
            for room in ROOMS:
                room.build(world, position)
        _staff(world)
        _mark(world)
        world.rows = snapshot()
    return world


def _places(world: World) -> None:
    for name, (pk, code, level, parent) in PLACES.items():
        above = world.places.get(parent)
        world.places[name] = Place.objects.create(
            pk=pk, code=code, level=level, parent=above, since=SINCE, name=f"地方{pk}",
            path=f"{above.path if above else ''}{pk}.",
        )  # fmt: skip


def _units(world: World) -> None:
    for name, position in UNITS.items():
        place = world.places[position]
        world.units[name] = Organization.objects.create(
            place=place, path=place.path, kind=OrganizationKind.DEPARTMENT, name=f"单位{name}",
            began_on=SINCE,
        )  # fmt: skip
    for code, title in (("01", "住房"), ("02", "供水")):
        made = save_category(
            code=code, title=title, title_en=f"Matter {code}", route=Route.TAKEN,
            urgency=Urgency.NORMAL, county=world.places["parent"], actor=ROOT,
        )  # fmt: skip
        world.categories.append(made)
    for position, unit in (("parent", "water"), ("own", "roads"), ("far", "distant")):
        place = world.places[position]
        DispatchRule.objects.create(
            place=place, path=place.path, category=world.categories[0], unit=world.units[unit],
            began_on=SINCE, source="目录",
        )  # fmt: skip


def _cases(world: World, position: str) -> None:
    lead = world.units[LEADS[position]]
    for stage, state in STAGES.items():
        serial = len(world.cases) + 1
        case = register_case(
            place=world.places[position], category=world.categories[0], title="标题",
            text="这里是诉求的内容", channel=Channel.WEB, spot="地点",
            reporter=Reporter(f"某人{serial}", f"139{serial:08d}"), actor=ROOT,
        )  # fmt: skip
        assert case.reporter is not None
        phone = f"139{serial:08d}"
        world.markers[phone] = ("vault", case.reporter.vault.pk, "phone")
        _stand(case, state, lead)
        if state in (State.HANDLING, State.SUSPENDED):
            contact_resident(case=case, note="已联系", actor=ROOT)
        _details(world, case, stage, lead)
        world.cases[position, stage] = case


def _stand(case: Case, state: State, lead: Organization) -> None:
    now = timezone.now()
    changes: dict[str, Any] = {"state": state, "due_at": now + dt.timedelta(days=1)}
    if state in IN_LEAD:
        changes["lead"] = lead
    if state == State.SUSPENDED:
        changes["paused_at"] = now
    if state in (State.ANSWERED, State.VERIFIED, State.CLOSED):
        changes |= {"answered_at": now, "outcome": "resolved"}
    if state == State.CLOSED:
        changes["closed_at"] = now
    Case.objects.filter(pk=case.pk).update(**changes)
    case.refresh_from_db()


def _details(world: World, case: Case, stage: str, lead: Organization) -> None:
    now = timezone.now()
    asker = _account(world, "asker", "parent")
    for public in (True, False):
        entry = Entry.objects.create(
            case=case, kind="case.noted", at=now, actor="system:test", text="x", public=public
        )
    if STAGES[stage] in IN_LEAD:
        Assignment.objects.create(case=case, unit=lead, role="lead", assigned_at=now, opinion="x")
    if stage == State.HANDLING:
        helper = world.units["roads" if lead.name.endswith("water") else "office"]
        Assignment.objects.create(case=case, unit=helper, role="assist", assigned_at=now)
        Extension.objects.create(case=case, days=2, reason="x", asked_by=asker, asked_at=now)
        Exclusion.objects.create(
            case=case, measure="response", reason="x", asked_by=asker, asked_at=now
        )
        name = default_storage.save(f"cases/{case.pk}.jpg", ContentFile(f"pic{case.pk}z".encode()))
        photo = Photo.objects.create(
            case=case, entry=entry, file=name, width=1, height=1, sha256=_digest(case)
        )
        world.photos[world.position_of(case.path)] = photo
        world.markers[f"pic{case.pk}z"] = ("photo", photo.pk, "file")
        Reveal.objects.create(
            person=case.reporter, place=case.place, path=case.path, column="phone", reason="x",
            salt=_digest(case)[:32], actor="system:test", at=now,
        )  # fmt: skip
    if stage == State.CLOSED:
        Rating.objects.create(case=case, round=1, grade=1, comment="x", at=now)
        FollowUp.objects.create(
            case=case, grade=1, opened_at=now, due_at=now + dt.timedelta(days=5), finding="x"
        )


def _digest(case: Case) -> str:
    return hashlib.sha256(case.number.encode()).hexdigest()


def _projects(world: World, position: str) -> None:
    place, today = world.places[position], timezone.localdate()
    for stage, state in PROJECT_STAGES.items():
        project = Project.objects.create(
            place=place, path=place.path, title="x", text="x", state=state, opened_on=today,
            leader=_account(world, "asker", "parent"), lead=world.units[LEADS[position]],
            due_on=today + dt.timedelta(days=9), conclusion="x", planned_fen=100_00,
        )  # fmt: skip
        Milestone.objects.create(
            project=project, title="x", due_on=today, evidence="x",
            reached_on=today if stage == "ready" else None,
        )  # fmt: skip
        FundLine.objects.create(project=project, spent=False, fen=100_00, on=today, note="x")
        world.projects[position, stage] = project
    closed = world.cases[position, "closed"]
    Case.objects.filter(pk=closed.pk).update(project=world.projects[position, "open"])


def _account(world: World, name: str, position: str) -> Account:
    if name not in world.staff:
        unit = next(world.units[u] for u, where in UNITS.items() if where == position)
        world.staff[name] = Account.objects.create(
            username=name, name=f"{name}员", organization=unit, feed_salt=f"salt{name}"
        )
    return world.staff[name]


def _staff(world: World) -> None:
    """An account with a duty in every place: objects of the pages about accounts."""
    for position in ("own", "trap", "parent", "far"):
        account = _account(world, f"clerk_{position}", position)
        world.duties[position] = hold(account, Post.at(world.places[position].path, "window"))


def hold(account: Account, post: Post) -> Duty:
    """Let an account hold a post."""
    unit = Organization.objects.filter(pk=post.unit).first() if post.unit else None
    place = unit.place if unit else Place.objects.get(path=post.path)
    return Duty.objects.create(
        account=account, code=post.duty, place=place, path=place.path, organization=unit,
        began_on=SINCE, granted_by="system:test",
    )  # fmt: skip


def user(world: World, name: str, *posts: Post) -> User:
    """Add somebody with these posts, who can log in and has a partner's key."""
    with everything("test"), writes_allowed("test"):
        account = Account.objects.create(
            username=f"u{len(world.users)}", name=f"用户{len(world.users)}",
            feed_salt=f"feed{len(world.users)}",
        )  # fmt: skip
        account.set_password(PASSWORD)
        account.save(update_fields=["password"])
        for post in posts:
            hold(account, post)
        key = f"key-{account.pk}-of-the-matrix"
        PartnerKey.objects.create(
            account=account, title="matrix", index=key_index(key), began_on=SINCE
        )
    made = User(name, posts, account, key)
    world.users.append(made)
    return made


def _texts(model: type[Guarded]) -> Iterator[Any]:
    for column in model._meta.concrete_fields:
        text = isinstance(column, models.CharField | models.TextField | models.FileField)
        fits = (column.max_length or LONGEST_MARKER) >= LONGEST_MARKER
        if text and fits and not column.choices and column.name not in STRUCTURAL:
            yield column


def _mark(world: World) -> None:
    for model in guarded_models():
        columns = list(_texts(model))
        for row in model.objects.all():
            for column in columns:
                if column.name not in NATURAL:
                    marker = f"cny{len(world.markers):04d}z"
                    setattr(row, column.name, marker)
                value = str(getattr(row, column.name))
                if value:
                    world.markers[value] = (model.record, row.pk, column.name)
            changed = [c.name for c in columns if c.name not in NATURAL]
            if changed:
                row.save(update_fields=changed)
            if isinstance(row, Case):
                world.markers[code_for(row.number)] = (model.record, row.pk, "lookup_index")


def snapshot() -> Rows:
    """Every guarded row as it is now."""
    found: dict[Key, Row] = {}
    with everything("test"):
        for model in guarded_models():
            names = [c.attname for c in model._meta.concrete_fields]
            for values in model.objects.order_by().values(*names):
                found[model.record, values["id"]] = values
    return found
