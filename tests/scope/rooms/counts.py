"""What the matrix needs to know about the pages and records of the room counts."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils import timezone

from haitang.accounts.models import Account
from haitang.counts.ballot import Ballot, Slot, canonical
from haitang.counts.models import (
    Batch,
    BatchTotal,
    Box,
    Count,
    Entry,
    EntryLine,
    Official,
    Paper,
    Ruling,
    Settlement,
    Sheet,
)
from haitang.elections.counting import reading
from haitang.elections.models import Election, ElectionPost
from haitang.nominations.models import Nominee
from haitang.organizations.models import Organization
from haitang.people.models import Person
from haitang.rolls.models import PaperTurnout, Roll
from haitang.scope.scope import everything
from tests.scope.rooms.room import Room

if TYPE_CHECKING:
    from tests.scope.world import World

DAY = dt.date(2026, 4, 6)
NAMES = ("甲候选", "乙候选")
BALLOT = Ballot((Slot("director", "主任", "Director", 1, NAMES),))
LINES = "1\n2\n0"
Found = tuple[str, tuple[Any, ...], str, str]


def build(world: "World", position: str) -> None:
    """A count to begin, and one on its way with a batch in every state."""
    place = world.places[position]
    body = Organization.objects.filter(place=place).first() or _unit(place)
    world.things[position, "count election"] = _election(place, body, "voting")
    election = _election(place, body, "counting")
    count = Count.objects.create(
        place=place, path=place.path, election=election, style="ballots",
        independence="two_readings", state="open", ballot=BALLOT.as_text(),
        opened_at=timezone.now(),
    )  # fmt: skip
    world.things[position, "count"] = count
    _boxes(world, position, count)
    person = Person.objects.create(place=place, path=place.path, name="x")
    world.things[position, "official"] = Official.objects.create(
        place=place, path=place.path, election=election, person=person, role="caller"
    )
    free = Person.objects.create(place=place, path=place.path, name="x")
    world.things[position, "free person"] = free
    _closing(world, position, body)


def _name_of(person: Person) -> str:
    """The name that stands there once the texts are marked."""
    with everything("test"):
        return Person.objects.get(pk=person.pk).name


def _unit(place: Any) -> Organization:
    return Organization.objects.create(
        place=place, path=place.path, kind="committee", name=f"居委会{place.pk}", began_on=DAY
    )


def _election(place: Any, body: Organization, stage: str) -> Election:
    lies = {"place": place, "path": place.path}
    text = (reading.SHELF / "residents-2026.toml").read_text(encoding="utf-8")
    election = Election.objects.create(
        **lies, body=body, kind="committee", mode="voters", rulebook="residents-2026", day=DAY,
        rulebook_text=text, rulebook_sha256=reading.book("residents-2026").digest, stage=stage,
    )  # fmt: skip
    post = ElectionPost.objects.create(
        election=election, code="director", title="主任", title_en="Director", seats=1
    )
    for number, name in enumerate(NAMES, 1):
        one = Person.objects.create(**lies, name=name)
        QuerySet(Nominee).create(
            **lies, election=election, post=post, person=one, source="voters", nominated_on=DAY,
            state="candidate", position=number, published_on=DAY,
        )  # fmt: skip
    Roll.objects.create(
        **lies, election=election, basis="paper", rules_text="", rules_sha256="", opened_on=DAY,
        frozen_at=timezone.now(), frozen_count=20, closed_at=timezone.now(),
    )  # fmt: skip
    return election


def _boxes(world: "World", position: str, count: Count) -> None:
    lies = {"place": count.place, "path": count.path, "count": count}
    figures = {
        "printed": 40, "issued": 40, "unused": 0, "returned": 40, "replaced": 0, "not_returned": 0,
    }  # fmt: skip
    box = Box.objects.create(**lies, kind="hall", name="主会场", **figures)
    world.things[position, "box"] = box
    for number, state in enumerate(("open", "second", "agreed", "differing", "agreed"), 1):
        batch = Batch.objects.create(**lies, box=box, number=number, size=3, state=state)
        name = {5: "batch with doubt"}.get(number, f"batch {state}")
        world.things[position, name] = batch
        if state != "open":
            _read(world, batch, doubt=number == 5)


def _read(world: "World", batch: Batch, *, doubt: bool) -> None:
    lies = {"place": batch.place, "path": batch.path}
    now = timezone.now()
    for turn in (1, 2):
        entry = QuerySet(Entry).create(
            **lies, batch=batch, turn=turn, by=_writer(world, turn), started_at=now,
            finished_at=now,
        )  # fmt: skip
        for number in (1, 2, 3):
            name = NAMES[1] if number == turn and batch.state == "differing" else NAMES[0]
            QuerySet(Paper).create(
                **lies, entry=entry, number=number, choices=canonical({"director": [name]}),
                kind="questionable" if doubt and number == 1 else "ok",
            )  # fmt: skip
        QuerySet(EntryLine).create(**lies, entry=entry, post="director", name="x", votes=1)


def _writer(world: "World", turn: int) -> Account:
    name = f"hall_teller_{turn}"
    if name not in world.staff:
        world.staff[name] = Account.objects.create(
            username=name, name=f"{name}员", feed_salt=f"salt{name}"
        )
    return world.staff[name]


def _closing(world: "World", position: str, body: Organization) -> None:
    """A count that waits for its signed totals, with a row of every other record."""
    place = world.places[position]
    lies: dict[str, Any] = {"place": place, "path": place.path}
    election = _election(place, body, "counting")
    PaperTurnout.objects.create(**lies, election=election, channel="hall", voters=3, proxies=0)
    count = Count.objects.create(
        **lies, election=election, style="ballots", independence="two_readings", state="open",
        ballot=BALLOT.as_text(), opened_at=timezone.now(),
    )  # fmt: skip
    box = Box.objects.create(
        **lies, count=count, kind="hall", name="主会场", printed=3, issued=3, unused=0, returned=3,
        replaced=0, not_returned=0,
    )  # fmt: skip
    batch = Batch.objects.create(
        **lies, count=count, box=box, number=1, size=3, state="sealed", valid=3, void=0,
        sealed_at=timezone.now(),
    )  # fmt: skip
    for name in NAMES:
        BatchTotal.objects.create(**lies, batch=batch, post="director", name=name, votes=1)
    QuerySet(Settlement).create(**lies, batch=batch, number=9, choices="{}", kind="ok")
    QuerySet(Ruling).create(
        **lies, batch=batch, number=9, post="director", name=NAMES[0], valid=True, reason="clear",
        decided_by="x", fact=0,
    )  # fmt: skip
    QuerySet(Sheet).create(**lies, batch=batch, papers="[]", sha256=f"{batch.pk:064x}")
    world.things[position, "count to close"] = count
    by_totals = Count.objects.create(
        **lies, election=_election(place, body, "counting"), style="totals", state="open",
        independence="two_readings", ballot=BALLOT.as_text(), opened_at=timezone.now(),
    )  # fmt: skip
    figures = {**lies, "count": by_totals}
    whole = Box.objects.create(**figures, kind="hall", name="主会场")
    world.things[position, "batch of totals"] = Batch.objects.create(
        **figures, box=whole, number=1, size=3
    )


def _finder(name: str) -> Any:
    def find(world: "World", position: str, _state: str) -> Found:
        row = world.things[position, name]
        return str(row.pk), (), "place", row.path

    return find


def _official(world: "World", position: str, _state: str) -> Found:
    from tests.scope.parameters import Need

    row = world.things[position, "official"]
    return str(row.pk), (Need("count_official", row.pk),), "", ""


THINGS = (
    "count election", "count", "count to close", "box", "batch open", "batch second",
    "batch agreed", "batch differing", "batch with doubt", "batch of totals",
)  # fmt: skip
FIGURES = {
    "printed": "43", "issued": "41", "unused": "2", "returned": "40", "replaced": "0",
    "not_returned": "1", "valid": "", "void": "", "seal_intact": "yes", "at": "",
}  # fmt: skip
AT = "/desk/counts/"
ROOM = Room(
    meaning=(
        (f"{AT}elections/<int:pk>/*", {"pk": "count election"}),
        (f"{AT}officials/<int:pk>/withdraw/", {"pk": "official"}),
        (f"{AT}boxes/<int:pk>/*", {"pk": "box"}),
        (f"{AT}batches/<int:pk>/rulings/<int:number>/",
         {"pk": "batch with doubt", "number": "ballot"}),
        (f"{AT}batches/<int:pk>/reread/", {"pk": "batch differing"}),
        (f"{AT}batches/<int:pk>/totals/", {"pk": "batch of totals"}),
        (f"{AT}batches/<int:pk>/seal/", {"pk": "batch agreed"}),
        (f"{AT}batches/<int:pk>/compare/", {"pk": "batch differing"}),
        (f"{AT}batches/<int:pk>/rulings/", {"pk": "batch with doubt"}),
        (f"{AT}batches/<int:pk>/*", {"pk": "batch open"}),
        (f"{AT}<int:pk>/close/", {"pk": "count to close"}),
        *((f"{AT}<int:pk>/{end}", {"pk": "count"})
          for end in ("", "boxes/new/", "seal/", "running/", "sheet/")),
    ),
    finders={
        **{name: _finder(name) for name in THINGS},
        "official": _official,
        "ballot": lambda _w, _p, _s: ("1", (), "", ""),
    },
    absent={**dict.fromkeys(THINGS, "999999"), "official": "999999", "ballot": "99"},
    fixed={
        f"{AT}boxes/<int:pk>/": lambda _w: FIGURES,
        f"{AT}boxes/<int:pk>/batch/": lambda _w: {"size": "3"},
        f"{AT}batches/<int:pk>/size/": lambda _w: {"size": "2"},
        f"{AT}batches/<int:pk>/totals/": lambda _w: {
            "n1": "1", "n2": "1", "u_director": "0", "w_director": "", "valid": "2", "void": "1",
        },
        f"{AT}batches/<int:pk>/whole/": lambda _w: {"lines": LINES},
        f"{AT}batches/<int:pk>/reread/": lambda _w: {
            "how": "together", "line_1": "1", "line_2": "1",
        },
        f"{AT}batches/<int:pk>/rulings/<int:number>/": lambda _w: {
            "mark_0": "yes", "whole": "no", "reason": "clear", "decided_by": "周正、吴兰",
        },
        f"{AT}<int:pk>/close/": lambda _w: {
            "issued": "3", "returned": "3", "valid": "3", "void": "0",
        },
        f"{AT}elections/<int:pk>/officials/new/": lambda w: {
            "name": _name_of(w.things["own", "free person"]), "role": "counter",
        },
    },
    build=build,
)  # fmt: skip
