"""What the matrix needs to know about the pages and records of the room nominations."""

import datetime as dt
import hashlib
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from haitang.elections.counting import reading
from haitang.elections.models import Election, ElectionPost
from haitang.nominations.models import Kin, Nominee, Supporter
from haitang.people.operations import register_person
from haitang.rolls.models import Roll, Voter
from haitang.scope.actor import Actor
from haitang.screening.models import Outcome, Purpose, Screening, State
from haitang.screening.operations import open_screening
from tests.scope.rooms.room import Room
from tests.screening.conftest import BOOK, SHORT

if TYPE_CHECKING:
    from tests.scope.world import World

ROOT = Actor("system:test")
BOOK_OF = "residents-2026"
UNITS = {"own": "roads", "child": "roads", "trap": "water", "parent": "water", "far": "distant"}


class _Builder:
    """An election of one position with nominees in the states that the forms need."""

    def __init__(self, world: "World", position: str, stage: str) -> None:
        self.world, self.position = world, position
        self.place, self.unit = world.places[position], world.units[UNITS[position]]
        text = (reading.SHELF / f"{BOOK_OF}.toml").read_text(encoding="utf-8")
        self.election = Election.objects.create(
            place=self.place, path=self.place.path, body=self.unit, kind="committee",
            mode="voters", rulebook=BOOK_OF, rulebook_text=text,
            rulebook_sha256=hashlib.sha256(text.encode()).hexdigest(),
            day=timezone.localdate() + dt.timedelta(days=30), stage=stage,
        )  # fmt: skip
        self.post = ElectionPost.objects.create(
            election=self.election, code="member", title="委员", seats=1
        )
        Roll.objects.create(
            election=self.election, place=self.place, path=self.place.path, basis="here",
            rules_text="", rules_sha256=hashlib.sha256(b"").hexdigest(),
            opened_on=timezone.localdate(),
        )  # fmt: skip
        self.serial = 0

    def voter(self) -> Voter:
        """One more on the roll."""
        self.serial += 1
        person = register_person(name="某人", place=self.place, actor=ROOT)
        return Voter.objects.create(
            election=self.election, person=person, klass="registered_here", serial=self.serial,
            registered_on=timezone.localdate(), place=self.place, path=self.place.path,
        )  # fmt: skip

    def nominee(self, name: str, state: str, **more: Any) -> Nominee:
        """A nominee in a state, kept under a name."""
        made = Nominee.objects.create(
            election=self.election, person=self.voter().person, post=self.post,
            source="organization", organization=self.unit, state=state, reason="x",
            nominated_on=timezone.localdate(), place=self.place, path=self.place.path, **more,
        )  # fmt: skip
        self.world.things[self.position, f"nominee {name}"] = made
        return made

    def screening(self, nominee: Nominee, outcome: str) -> Screening:
        """A decided screening of a nominee."""
        row = open_screening(
            person=nominee.person, place=self.place, purpose=Purpose.CANDIDATE, book=BOOK,
            stages=SHORT, as_of=self.election.day, actor=ROOT,
        )  # fmt: skip
        Screening.objects.filter(pk=row.pk).update(
            state=State.DECIDED, outcome=outcome, ended_on=timezone.localdate()
        )
        return row


def build(world: "World", position: str) -> None:
    """An election that nominates, one that can publish, one after the vote."""
    b = _Builder(world, position, "reviewing")
    world.things[position, "nominating election"] = b.election
    b.voter()
    new = b.nominee("new", "proposed")
    Supporter.objects.create(nominee=new, voter=b.voter())
    Kin.objects.create(nominee=new, person=b.voter().person, name="x", relation="spouse")
    passed = b.nominee("passed", "reviewing")
    Nominee.objects.filter(pk=passed.pk).update(screening=b.screening(passed, Outcome.PASSED))
    full = _Builder(world, position, "reviewing")
    world.things[position, "full election"] = full.election
    full.nominee("first", "candidate")
    full.nominee("second", "candidate")
    after = _Builder(world, position, "decided")
    world.things[position, "decided election"] = after.election
    after.voter()


def _election(name: str) -> Any:
    def find(world: "World", position: str, state: str) -> Any:
        row = world.things[position, f"{name} election"]
        return str(row.pk), (), "place", row.path

    return find


def _row(name: str) -> Any:
    def find(world: "World", position: str, state: str) -> Any:
        from tests.scope.parameters import Need

        row = world.things[position, f"nominee {name}"]
        return str(row.pk), (Need("nominee", row.pk),), "", ""

    return find


ELECTION, NOMINEE = "/desk/elections/<int:pk>/nominees/", "/desk/nominees/<int:pk>/"
WHO: dict[str, Any] = {
    "serial": "1", "id_number": "", "phone": "", "supporters": "", "born_on": "",
    "source": "organization", "education": "unknown", "background_source": "",
}  # fmt: skip
ROOM = Room(
    meaning=(
        (ELECTION, {"pk": "nominating election"}),
        (f"{ELECTION}new/", {"pk": "nominating election"}),
        (f"{ELECTION}publish/", {"pk": "full election"}),
        (f"{ELECTION}write-in/", {"pk": "decided election"}),
        (f"{NOMINEE}allow/", {"pk": "nominee passed"}),
        (f"{NOMINEE}*", {"pk": "nominee new"}),
    ),
    finders={
        "nominating election": _election("nominating"), "full election": _election("full"),
        "decided election": _election("decided"), "nominee new": _row("new"),
        "nominee passed": _row("passed"),
    },
    absent=dict.fromkeys(
        ("nominating election", "full election", "decided election", "nominee new",
         "nominee passed"), "999999",
    ),
    patched={
        f"{ELECTION}new/": lambda w: {**WHO, "organization": str(w.units["roads"].pk)},
        f"{ELECTION}publish/": lambda _w: {"order": ""},
        f"{ELECTION}write-in/": lambda _w: {"serial": "1"},
        f"{NOMINEE}supporters/": lambda _w: {"voters": "1"},
        f"{NOMINEE}kin/": lambda _w: {"name": "某亲属", "serial": "", "relation": "child"},
        f"{NOMINEE}review/": lambda _w: {"due_on": ""},
        f"{NOMINEE}refuse/": lambda _w: {
            "stage": "street", "ground": "bar", "reason": "查到属于不能的情形",
        },
        f"{NOMINEE}withdraw/": lambda _w: {"wish": "own", "ground": "", "reason": ""},
    },
    build=build,
)  # fmt: skip
