"""What the matrix needs to know about the pages and records of the room elections."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from haitang.elections.models import Election, Notice, PlanTask, TermChange, WorkGroup
from haitang.elections.operations import (
    add_group_member,
    add_plan_phase,
    add_plan_task,
    appoint_committee_member,
    block_election,
    call_election,
    create_work_group,
    issue_notice,
    open_term_change,
    plan_election,
    post_notice,
    sign_notice,
)
from haitang.elections.operations.calling import Seat
from haitang.elections.operations.common import Newcomer
from haitang.organizations.models import Organization, OrganizationKind
from haitang.scope.actor import Actor
from tests.scope.rooms.room import Finder, Room

if TYPE_CHECKING:
    from tests.scope.world import World

ROOT = Actor("system:test")
TODAY = timezone.localdate()
DAY = TODAY + dt.timedelta(days=40)
SEATS = (Seat("secretary", 1), Seat("vice_secretary", 1), Seat("committee_member", 3))


def _unit(world: "World", position: str, number: int) -> Organization:
    place = world.places[position]
    return Organization.objects.create(
        place=place, path=place.path, kind=OrganizationKind.PARTY, began_on=dt.date(2015, 1, 1),
        name=f"党组织{position}{number}",
    )  # fmt: skip


def _election(
    world: "World", position: str, name: str, number: int, round_: TermChange
) -> Election:
    election = plan_election(
        body=_unit(world, position, number), kind="party", mode="members", rulebook="party-2020",
        day=DAY, posts=SEATS, term_change=round_, actor=ROOT,
    )  # fmt: skip
    if name != "planned":
        call_election(election=election, actor=ROOT)
    if name == "blocked":
        block_election(election=election, reason="有争议，待核", actor=ROOT)
    world.things[position, f"election {name}"] = election
    return election


def _notices(world: "World", position: str, election: Election) -> None:
    for name, kind in (("fresh", "scribes"), ("signed", "supervision"), ("posted", "mobile")):
        typed = {"supervisors": "某"}
        notice = issue_notice(election=election, kind=kind, typed=typed, actor=ROOT)
        if name != "fresh":
            sign_notice(notice=notice, signed_by="某某", actor=ROOT)
        if name == "posted":
            post_notice(notice=notice, where="公告栏", actor=ROOT)
        world.things[position, f"notice {name}"] = notice


def build(world: "World", position: str) -> None:
    """Two rounds, a group, a task, elections in four states with committee and notices."""
    for name, sequence in (("round", 15), ("empty round", 16)):
        world.things[position, name] = open_term_change(
            title="换届", place=world.places[position], year=TODAY.year, sequence=sequence,
            began_on=TODAY, target_on=DAY, actor=ROOT,
        )  # fmt: skip
    round_ = world.things[position, "round"]
    group = create_work_group(term_change=round_, kind="guidance", title="指导组", actor=ROOT)
    add_group_member(group=group, person=Newcomer("某人"), role="组长", actor=ROOT)
    phase = add_plan_phase(term_change=round_, title="准备", position=9, actor=ROOT)
    world.things[position, "group"] = group
    world.things[position, "task"] = add_plan_task(
        phase=phase, title="任务", owner=world.units["office"], begins_on=TODAY, ends_on=DAY,
        actor=ROOT,
    )  # fmt: skip
    _unit(world, position, 0)
    for number, name in enumerate(("planned", "called", "blocked"), 1):
        election = _election(world, position, name, number, round_)
    called = world.things[position, "election called"]
    for person, role in (("甲某", "chair"), ("乙某", "member"), ("丙某", "reserve")):
        appoint_committee_member(election=called, person=Newcomer(person), role=role, actor=ROOT)
    _notices(world, position, called)
    unit = _unit(world, position, 9)
    world.things[position, "election villagers"] = plan_election(
        body=unit, kind="committee", mode="voters", rulebook="villagers-2026", day=DAY,
        posts=(Seat("director", 1), Seat("member", 2)), law_reason="改制未完成", actor=ROOT,
    )  # fmt: skip
    assert isinstance(election, Election)


def _at(name: str) -> Finder:
    """A row at a place: whoever has the operation at that place, or above it."""

    def find(world: "World", position: str, _state: str) -> tuple[str, tuple[Any, ...], str, str]:
        row: TermChange | WorkGroup | PlanTask | Election | Notice = world.things[position, name]
        return str(row.pk), (), "place", row.path

    return find


def _kind(_world: "World", _position: str, _state: str) -> tuple[str, tuple[Any, ...], str, str]:
    return "committee", (), "", ""


PLANS, ELECTION = "/desk/elections/plans/<int:pk>/", "/desk/elections/<int:pk>/"
NOTICE, TEMPLATE = "/desk/elections/notices/<int:pk>/", "/desk/elections/templates/<str:kind>/"
MEANING = (
    (f"{PLANS}end/", {"pk": "empty round"}),
    (f"{PLANS}*", {"pk": "round"}),
    ("/desk/elections/tasks/<int:pk>/*", {"pk": "task"}),
    ("/desk/elections/groups/<int:pk>/*", {"pk": "group"}),
    (f"{TEMPLATE}*", {"kind": "notice kind"}),
    (f"{NOTICE}post/", {"pk": "notice signed"}),
    (f"{NOTICE}down/", {"pk": "notice posted"}),
    (f"{NOTICE}*", {"pk": "notice fresh"}),
    (f"{ELECTION}call/", {"pk": "election planned"}),
    (f"{ELECTION}override/", {"pk": "election villagers"}),
    (f"{ELECTION}unblock/", {"pk": "election blocked"}),
    (f"{ELECTION}notices/<str:kind>/new/", {"pk": "election called", "kind": "notice kind"}),
    *(
        (f"{ELECTION}{slug}", {"pk": "election called"})
        for slug in ("", "calendar/", "committee/", "notices/", "finish/", "move/", "appoint/",
                     "leave/", "block/")
    ),
)  # fmt: skip
NAMES = (
    "round", "empty round", "task", "group", "notice fresh", "notice signed", "notice posted",
    "election planned", "election called", "election blocked", "election villagers",
)  # fmt: skip


def _template(_world: "World") -> dict[str, Any]:
    from haitang.elections.notices.docx import document, paragraph

    return {"file": document(paragraph("{{ committee }} {{ chair }}"))}


ROOM = Room(
    meaning=MEANING,
    finders={**{name: _at(name) for name in NAMES}, "notice kind": _kind},
    absent={**dict.fromkeys(NAMES, "999999"), "notice kind": "no_such_kind"},
    patched={
        f"{PLANS}elections/new/": lambda _world: {
            "kind": "party", "mode": "members", "rulebook": "party-2020", "day": str(DAY),
            "seats_director": "0", "seats_deputy": "0", "seats_member": "0",
            "seats_secretary": "1", "seats_vice_secretary": "1", "seats_committee_member": "3",
            "women": "0",
        },
        f"{PLANS}tasks/new/": lambda _world: {"begins_on": str(TODAY), "ends_on": str(DAY)},
        f"{PLANS}phases/new/": lambda _world: {"position": "3"},
        "/desk/elections/plans/new/": lambda _world: {
            "year": "2031", "began_on": str(TODAY), "target_on": str(DAY),
        },
        "/desk/elections/tasks/<int:pk>/progress/": lambda _world: {"done": "1", "total": "2"},
        f"{ELECTION}move/": lambda _world: {
            "code": "request", "to": str(DAY - dt.timedelta(days=31)),
        },
        f"{ELECTION}override/": lambda _world: {"rule": "runoff.more", "value": "2"},
        f"{ELECTION}finish/": lambda _world: {"code": "request", "on": str(TODAY)},
        f"{ELECTION}leave/": lambda _world: {"on": str(TODAY)},
        f"{ELECTION}appoint/": lambda _world: {"role": "reserve"},
        f"{NOTICE}sign/": lambda _world: {"on": str(TODAY)},
        f"{NOTICE}post/": lambda _world: {"on": str(TODAY)},
        f"{NOTICE}down/": lambda _world: {"on": str(TODAY)},
        f"{TEMPLATE}new/": _template,
    },
    build=build,
)  # fmt: skip
