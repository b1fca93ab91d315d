"""What the matrix needs to know about the pages and records of the room results."""

import datetime as dt
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils import timezone

from haitang.counts.ballot import Ballot, Slot
from haitang.counts.models import Batch, BatchTotal, Box, Count, Sheet
from haitang.elections.counting import reading
from haitang.elections.models import Election, ElectionPost
from haitang.nominations.models import Nominee
from haitang.organizations.models import Organization, Post
from haitang.people.models import Person, Term
from haitang.results import operations as do
from haitang.results.models import (
    Audit,
    AuditBatch,
    AuditSample,
    Elected,
    Handover,
    HandoverItem,
    RecallRequest,
    Result,
    ResultObjection,
    Signature,
)
from haitang.rolls.models import Roll
from haitang.scope.actor import Actor
from tests.scope.rooms.room import Finder, Room

if TYPE_CHECKING:
    from tests.scope.world import World

ROOT = Actor("system:test")
TODAY = timezone.localdate()
DAYS = dt.timedelta(days=1)
NAMES = {"director": ("甲候选", "乙候选"), "member": ("丙候选", "丁候选")}
SEATS = {"director": 1, "member": 4}
TITLES = {"director": "主任", "member": "委员"}
# 甲 9 of 12, 丙 10; 丁 has 6, one too few, and stands again for the three seats left.
PAPERS = [{"director": ["甲候选"], "member": ["丙候选", "丁候选"]}] * 6 + [
    *[{"director": ["甲候选"], "member": ["丙候选"]}] * 3,
    {"director": ["乙候选"], "member": ["丙候选"]},
    {},
    {"void": True},
]
BALLOT = Ballot(tuple(Slot(c, TITLES[c], c.title(), SEATS[c], names) for c, names in NAMES.items()))


def _body(world: "World", position: str, name: str) -> Organization:
    place = world.places[position]
    return Organization.objects.create(
        place=place, path=place.path, kind="committee", name=f"居委会{place.pk}{name}",
        began_on=TODAY - 900 * DAYS,
    )  # fmt: skip


def _election(world: "World", position: str, name: str) -> Election:
    """An election whose count is about to be declared."""
    place = world.places[position]
    lies: dict[str, Any] = {"place": place, "path": place.path}
    text = (reading.SHELF / "residents-2026.toml").read_text(encoding="utf-8")
    election = Election.objects.create(
        **lies, body=_body(world, position, name), kind="committee", mode="voters",
        rulebook="residents-2026", day=TODAY, rulebook_text=text, stage="counting",
        rulebook_sha256=reading.book("residents-2026").digest, law_reason="x",
    )  # fmt: skip
    for place_, (code, names) in enumerate(NAMES.items(), 1):
        post = ElectionPost.objects.create(
            election=election, code=code, title=TITLES[code], title_en=code.title(),
            seats=SEATS[code], position=place_,
        )  # fmt: skip
        for number, one in enumerate(names, 1):
            QuerySet(Nominee).create(
                **lies, election=election, post=post, position=number, source="voters",
                person=Person.objects.create(**lies, name=one), nominated_on=TODAY,
                state="candidate", published_on=TODAY,
            )  # fmt: skip
    Roll.objects.create(
        **lies, election=election, basis="paper", rules_text="", rules_sha256="", opened_on=TODAY,
        frozen_at=timezone.now(), frozen_count=14, closed_at=timezone.now(),
    )  # fmt: skip
    return election


def _count(election: Election) -> Count:
    lies: dict[str, Any] = {"place": election.place, "path": election.path}
    now = timezone.now()
    count = Count.objects.create(
        **lies, election=election, style="ballots", independence="two_readings", state="closed",
        ballot=BALLOT.as_text(), opened_at=now, closed_at=now,
    )  # fmt: skip
    box = Box.objects.create(
        **lies, count=count, kind="hall", name="主会场", printed=12, issued=12, unused=0,
        returned=12, replaced=0, not_returned=0, valid=11, void=1,
    )  # fmt: skip
    batch = Batch.objects.create(
        **lies, count=count, box=box, number=1, size=12, state="sealed", valid=11, void=1,
        sealed_at=now,
    )  # fmt: skip
    for post, name, votes in (
        ("director", "甲候选", 9), ("director", "乙候选", 1), ("member", "丙候选", 10),
        ("member", "丁候选", 6),
    ):  # fmt: skip
        BatchTotal.objects.create(**lies, batch=batch, post=post, name=name, votes=votes)
    sha = f"{batch.pk:064x}"
    QuerySet(Sheet).create(**lies, batch=batch, papers=json.dumps(PAPERS), sha256=sha)
    return count


def _result(world: "World", position: str, name: str) -> Result:
    count = _count(_election(world, position, name))
    result: Result = do.declare_result(count=count, actor=ROOT)
    world.things[position, f"result {name}"] = result
    world.things[position, f"election {name}"] = result.election
    return result


def _signed(result: Result) -> None:
    for role, name in zip(Signature.Role, ("子", "丑", "寅"), strict=True):
        Signature.objects.create(
            result=result, role=role, name=name, signed_at=timezone.now(), actor="system:test"
        )


def build(world: "World", position: str) -> None:
    """Results at every point, with what follows them."""
    _result(world, position, "fresh")
    _signed(_result(world, position, "signed"))
    public = _result(world, position, "public")
    _signed(public)
    Result.objects.filter(pk=public.pk).update(published_at=timezone.now())
    objected = _result(world, position, "objected")
    lies: dict[str, Any] = {"place": objected.place, "path": objected.path}
    QuerySet(ResultObjection).create(
        **lies, result=objected, name="x", text="x", filed_on=TODAY, due_on=TODAY + 3 * DAYS
    )
    world.things[position, "count to declare"] = _count(_election(world, position, "counted"))
    _write_in(world, position)
    _after(world, position)
    _audits(world, position)


def _write_in(world: "World", position: str) -> None:
    result = _result(world, position, "written")
    lies: dict[str, Any] = {"place": result.place, "path": result.path}
    row = Elected.objects.get(result=result, name="丙候选")
    Elected.objects.filter(pk=row.pk).update(nominee=None, name="外来人")
    QuerySet(Nominee).create(
        **lies, election=result.election, post=row.post, source="write_in", state="candidate",
        person=Person.objects.create(**lies, name="x"), nominated_on=TODAY,
    )  # fmt: skip


def _in_office(result: Result) -> Term:
    """The director has taken office."""
    row = Elected.objects.select_related("nominee").get(result=result, name="甲候选")
    assert row.nominee is not None
    post = Post.objects.create(
        organization=result.election.body, title="主任", seats=1, began_on=TODAY - 30 * DAYS
    )
    term = Term.objects.create(person_id=row.nominee.person_id, post=post, began_on=TODAY)
    Elected.objects.filter(pk=row.pk).update(term=term)
    return term


def _after(world: "World", position: str) -> None:
    invalid = _result(world, position, "invalid")
    Result.objects.filter(pk=invalid.pk).update(annulled_on=TODAY, annulled_reason="查实伪造")
    Election.objects.filter(pk=invalid.election_id).update(stage="annulled")
    _in_office(_result(world, position, "office 2"))
    office = _result(world, position, "office")
    term = _in_office(office)
    lies: dict[str, Any] = {"place": office.place, "path": office.path}
    world.things[position, "recall filed"] = QuerySet(RecallRequest).create(
        **lies, origin=office.election, term=term, reason="x", reason_hash="x", signers=5,
        base=14, needed=2, filed_on=TODAY, vote_by=TODAY + 30 * DAYS,
    )  # fmt: skip
    moved = Handover.objects.create(
        **lies, election=office.election, began_on=TODAY, due_on=TODAY + 10 * DAYS,
        supervisor=office.election.body,
    )  # fmt: skip
    world.things[position, "handover"] = moved
    for number, code in enumerate(("seal", "accounts"), 1):
        item = HandoverItem.objects.create(handover=moved, code=code, position=number)
        item.path = moved.path  # type: ignore[attr-defined] # for the finder
        world.things[position, "handover item"] = item


def _audits(world: "World", position: str) -> None:
    result = _result(world, position, "audited")
    lies: dict[str, Any] = {"place": result.place, "path": result.path}
    now = timezone.now()
    batch = Batch.objects.get(count=result.count)
    claim = {
        "kind": "enough", "post": "director", "name": "甲候选", "other": "", "above": "1/2",
        "void": "0", "margin": "1/4", "zh": "甲至少得7票", "en": "at least 7 votes",
    }  # fmt: skip
    frozen = {
        "manifest": json.dumps([{"name": "1", "papers": 12}]), "claims": json.dumps([claim]),
        "wanted": 4, "began_at": now, "risk_percent": 10,
    }  # fmt: skip
    reading_ = {**lies, "result": result, "kind": "comparison", **frozen}
    going = Audit.objects.create(**reading_, state="reading", seed="1234567890", dice_at=now)
    world.things[position, "audit going"] = going
    world.things[position, "sample"] = QuerySet(AuditSample).create(
        **lies, audit=going, batch=batch, number=1, order=1, draws=4
    )
    other = _result(world, position, "audited too")
    world.things[position, "audit begun"] = Audit.objects.create(
        **{**reading_, "result": other}, state="begun"
    )
    second = {
        **lies, "kind": "second_count", "independence": "two_readings", "state": "reading",
        "manifest": frozen["manifest"], "began_at": now,
    }  # fmt: skip
    counting = Audit.objects.create(**second, result=result)
    world.things[position, "second count"] = counting
    world.things[position, "batch again"] = batch
    counted = Audit.objects.create(**second, result=other)
    votes = {"director": {"甲候选": 9, "乙候选": 1}, "member": {"丙候选": 10, "丁候选": 6}}
    QuerySet(AuditBatch).create(
        **lies, audit=counted, batch=Batch.objects.get(count=other.count), valid=11, void=1,
        votes=json.dumps(votes), differs=False, read_at=now,
    )  # fmt: skip
    world.things[position, "audit counted"] = counted


def _at_place(name: str) -> Finder:
    def find(world: "World", position: str, _state: str) -> tuple[str, tuple[Any, ...], str, str]:
        row = world.things[position, name]
        return str(row.pk), (), "place", row.path

    return find


def _guarded(name: str, record: str) -> Finder:
    def find(world: "World", position: str, _state: str) -> tuple[str, tuple[Any, ...], str, str]:
        from tests.scope.parameters import Need

        row = world.things[position, name]
        return str(row.pk), (Need(record, row.pk),), "", ""

    return find


def _anybody(name: str) -> Finder:
    return lambda world, position, _s: (str(world.things[position, name].pk), (), "", "")


def _send(values: dict[str, Any]) -> Callable[["World"], dict[str, Any]]:
    return lambda _world: values


def _day(days: int) -> str:
    return (TODAY + days * DAYS).isoformat()


# Address -> what its number names.
ROUTES = {
    "/desk/elections/<int:pk>/result/": "election fresh",
    "/desk/elections/<int:pk>/terms/": "election fresh",
    "/desk/elections/<int:pk>/handover/": "election fresh",
    "/desk/elections/<int:pk>/by-election/": "election fresh",
    "/desk/elections/<int:pk>/rerun/": "election invalid",
    "/desk/elections/<int:pk>/recall/": "election office 2",
    "/desk/elections/<int:pk>/composition/": "election office",
    "/desk/results/<int:pk>/notice/": "result fresh",
    "/desk/results/<int:pk>/result.json": "result fresh",
    "/desk/results/<int:pk>/publication/": "result signed",
    "/desk/results/<int:pk>/answer/": "result objected",
    "/desk/results/<int:pk>/admission/": "result written",
    "/desk/results/<int:pk>/*": "result fresh",
    "/desk/counts/<int:pk>/declaration/": "count to declare",
    "/desk/audits/<int:pk>/": "audit going",
    "/desk/audits/<int:pk>/dice/": "audit begun",
    "/desk/audits/<int:pk>/conclusion/": "audit counted",
    "/desk/audits/papers/<int:pk>/": "sample",
    "/desk/handovers/<int:pk>/": "handover",
    "/desk/handovers/items/<int:pk>/": "handover item",
    "/desk/recalls/<int:pk>/*": "recall filed",
    "/elections/<int:pk>/": "result public",
    "/elections/<int:pk>/result.json": "result public",
}  # fmt: skip
GUARDED = {"sample": "audit_sample", "recall filed": "recall_request"}
THINGS = {name: _at_place(name) for name in {*ROUTES.values()} - {*GUARDED, "result public"}}
FINDERS: dict[str, Finder] = {
    **THINGS,
    **{name: _guarded(name, record) for name, record in GUARDED.items()},
    "result public": _anybody("result public"),
    "second count": _at_place("second count"),
    "batch again": _anybody("batch again"),
}
ROOM = Room(
    meaning=(
        *((route, {"pk": name}) for route, name in ROUTES.items()),
        ("/desk/audits/<int:pk>/batches/<int:number>/",
         {"pk": "second count", "number": "batch again"}),
    ),
    finders=FINDERS,
    absent=dict.fromkeys(FINDERS, "999999"),
    fixed={
        "/desk/audits/papers/<int:pk>/": _send(
            {"found": "ok", "p_director": ["甲候选"], "p_member": ["丙候选", "丁候选"]}
        ),
        "/desk/audits/<int:pk>/batches/<int:number>/": _send(
            {"valid": "11", "void": "1", "n_1": "9", "n_2": "1", "n_3": "10", "n_4": "6"}
        ),
    },
    patched={
        "/desk/results/<int:pk>/signature/": _send({"role": "committee", "name_": "王建国"}),
        "/desk/results/<int:pk>/audit/": _send(
            {"kind": "second_count", "risk_percent": "5", "independence": "two_readings"}
        ),
        "/desk/results/<int:pk>/runoff/": _send({"day": _day(9), "without": ""}),
        "/desk/elections/<int:pk>/terms/": _send({"on": _day(0)}),
        "/desk/elections/<int:pk>/handover/": _send({"on": _day(0)}),
        "/desk/elections/<int:pk>/by-election/": _send(
            {"day": _day(60), "seats_director": "1", "seats_member": "0"}
        ),
        "/desk/elections/<int:pk>/rerun/": _send({"day": _day(60)}),
        "/desk/elections/<int:pk>/recall/": _send({"signers": "14", "base": "14"}),
        "/desk/recalls/<int:pk>/vote/": _send({"day": _day(20)}),
        "/desk/audits/<int:pk>/dice/": _send({"seed": "31415926535897932384"}),
        "/desk/handovers/items/<int:pk>/": _send({"note": "公章1枚", "on": _day(0)}),
    },
    build=build,
)  # fmt: skip
