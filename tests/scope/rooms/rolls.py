"""What the matrix needs to know about the pages and records of the room rolls."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from haitang.elections.counting import reading
from haitang.elections.models import Election
from haitang.rolls.models import Voter
from haitang.rolls.operations import (
    add_elector,
    decide_roll_objection,
    enter_paper_roll,
    file_roll_objection,
    freeze_roll,
    mark_turnout,
    open_roll,
    post_roll,
    publish_mobile_voters,
    publish_proxies,
    register_mobile_voter,
    register_proxy,
    register_voter,
    undo_turnout,
)  # fmt: skip
from haitang.scope.actor import Actor
from tests.scope.rooms.room import Room

if TYPE_CHECKING:
    from tests.scope.world import World

ROOT = Actor("system:test")
BOOK = "residents-2026"
NO_DAY: dict[str, Any] = {"on": ""}
PERSON: dict[str, Any] = {
    "name": "新来的人", "klass": "registered_here", "wished": "yes", "born": "1980",
    "id_number": "", "phone": "", "applied_on": "", "since": "", "approved_on": "",
}  # fmt: skip


def _day(n: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=n)


class _Builder:
    """Elections of one position, one in each stage that a form of the room needs."""

    def __init__(self, world: "World", position: str) -> None:
        self.world, self.position = world, position
        self.place = world.places[position]
        units = {"own": "roads", "child": "roads", "trap": "water", "parent": "water"}
        self.body = world.units[units.get(position, "distant")]

    def election(self, name: str, mode: str = "voters", **more: Any) -> Election:
        """An election that was called, kept under a name."""
        text = (reading.SHELF / f"{BOOK}.toml").read_text()
        made = Election.objects.create(
            place=self.place, path=self.place.path, body=self.body, kind="committee", mode=mode,
            rulebook=BOOK, rulebook_text=text, rulebook_sha256=reading.book(BOOK).digest,
            day=_day(10), stage="called", **more,
        )  # fmt: skip
        self.world.things[self.position, f"roll {name}"] = made
        return made

    def keep(self, name: str, row: Any) -> Any:
        """A row under a name."""
        self.world.things[self.position, f"roll {name}"] = row
        return row

    def opened(self, name: str, mode: str = "voters") -> tuple[Election, list[Voter]]:
        """An election with three people on its roll."""
        election = self.election(name, mode)
        open_roll(election=election, on=_day(-20), actor=ROOT)
        people = [
            register_voter(
                election=election, name=f"某{n}", klass="registered_here", wished=True,
                born_on=dt.date(1980, 1, n), household=f"{n}", on=_day(-19), actor=ROOT,
            )
            for n in (1, 2, 3)
        ]  # fmt: skip
        return election, people

    def frozen(self, name: str) -> tuple[Election, list[Voter]]:
        """An election with a frozen roll."""
        election, people = self.opened(name)
        post_roll(election=election, where="公告栏", on=_day(-12), actor=ROOT)
        freeze_roll(election=election, rights_source="司法所名单", actor=ROOT)
        return election, people

    def vote(self, election: Election) -> None:
        """Voting began."""
        Election.objects.filter(pk=election.pk).update(stage="voting")


def build(world: "World", position: str) -> None:
    """Rolls in every stage, with what hangs on them."""
    b = _Builder(world, position)
    b.election("none")
    election, people = b.opened("registering")
    b.keep("voter", people[0])
    b.keep("unknown", register_voter(
        election=election, name="某4", klass="registered_here", wished=True, on=_day(-19),
        actor=ROOT,
    ))  # fmt: skip
    election, _people = b.opened("posted")
    post_roll(election=election, where="公告栏", on=_day(-12), actor=ROOT)
    _waiting = file_roll_objection(
        election=election, about="entry", voter=_people[0], name="某人", text="小组写错了",
        on=_day(-8), actor=ROOT,
    )  # fmt: skip
    b.keep("objection", _waiting)
    election, _people = b.opened("freezing")
    post_roll(election=election, where="公告栏", on=_day(-12), actor=ROOT)
    households(b)
    frozen(b)
    voting(b)


def households(b: _Builder) -> None:
    """One where delegates of households vote."""
    election, people = b.opened("households", "households")
    elector = add_elector(election=election, voter=people[0], on=_day(-15), actor=ROOT)
    b.keep("elector", elector)


def frozen(b: _Builder) -> None:
    """A frozen roll with a decision and a proxy that wait, one that follows it, one on paper."""
    election, people = b.frozen("frozen")
    late = file_roll_objection(
        election=election, about="missing", name="某人", text="漏了某人", actor=ROOT
    )
    decide_roll_objection(objection=late, upheld=True, answer="确实漏登", actor=ROOT)
    b.keep("late objection", late)
    proxy = register_proxy(
        election=election, principal=people[1], holder=people[0], reason="外出", written=True,
        actor=ROOT,
    )  # fmt: skip
    b.keep("proxy", proxy)
    asked = register_mobile_voter(election=election, voter=people[0], ground="age", actor=ROOT)
    b.keep("mobile voter", asked)
    b.election("following", purpose="runoff", follows=election)
    paper = b.election("paper")
    enter_paper_roll(election=paper, voters=100, actor=ROOT)
    b.vote(paper)


def voting(b: _Builder) -> None:
    """Where ballots are being handed out."""
    election, people = b.frozen("voting")
    register_proxy(
        election=election, principal=people[1], holder=people[0], reason="外出", written=True,
        actor=ROOT,
    )  # fmt: skip
    publish_proxies(election=election, actor=ROOT)
    register_mobile_voter(
        election=election, voter=people[0], ground="illness", box="第一票箱", actor=ROOT
    )
    publish_mobile_voters(election=election, approval="镇里批复", actor=ROOT)
    b.vote(election)
    undo_turnout(
        mark=mark_turnout(election=election, voter=people[0], actor=ROOT), reason="点错", actor=ROOT
    )
    b.keep("mark", mark_turnout(election=election, voter=people[0], actor=ROOT))
    b.keep("next", people[2])


def _election(name: str) -> Any:
    def find(world: "World", position: str, state: str) -> Any:
        row = world.things[position, f"roll {name}"]
        return str(row.pk), (), "place", row.path

    return find


def _row(name: str, record: str) -> Any:
    def find(world: "World", position: str, state: str) -> Any:
        from tests.scope.parameters import Need

        row = world.things[position, f"roll {name}"]
        return str(row.pk), (Need(record, row.pk),), "", ""

    return find


ELECTION = "/desk/elections/<int:pk>/roll/"
# Form -> the election in which it opens.
STAGES = {
    "opening": "none", "paper": "none", "carry-over": "following",
    "registration": "registering", "import": "registering", "import/confirm": "registering",
    "import/answer": "registering", "posting": "registering", "freeze": "freezing",
    "correction": "frozen", "objection": "posted", "decisions": "frozen",
    "elector": "households", "electors": "households", "proxy": "frozen", "proxy-list": "frozen",
    "mobile-voter": "frozen", "mobile-list": "frozen", "mobile": "frozen",
    "proxies": "frozen", "objections": "posted", "close": "voting", "turnout": "voting",
    "turnout/mark": "voting", "paper-turnout": "paper", "list": "frozen", "list/file": "frozen",
    "working-list/file": "frozen", "": "registering",
}  # fmt: skip
ROWS = {
    "/desk/roll-voters/<int:pk>/removal/": ("voter", "voter"),
    "/desk/roll-voters/<int:pk>/age/": ("unknown", "voter"),
    "/desk/roll-objections/<int:pk>/decision/": ("objection", "roll_objection"),
    "/desk/roll-objections/<int:pk>/late-registration/": ("late objection", "roll_objection"),
    "/desk/roll-electors/<int:pk>/end/": ("elector", "elector"),
    "/desk/roll-proxies/<int:pk>/end/": ("proxy", "proxy"),
    "/desk/roll-mobile/<int:pk>/end/": ("mobile voter", "mobile_voter"),
    "/desk/roll-turnout/<int:pk>/undo/": ("mark", "turnout"),
}
SHEET = "姓名,出生日期\n新来的人,1980-01-01\n".encode()


def _send(values: dict[str, Any]) -> Any:
    return lambda _world: values


def _mark(world: "World") -> dict[str, Any]:
    return {"voter": str(world.things["own", "roll next"].pk), "channel": "hall"}


def _at(slug: str) -> str:
    return f"{ELECTION}{slug}/" if slug else ELECTION


ROOM = Room(
    meaning=(
        *((_at(slug), {"pk": f"election: {name}"}) for slug, name in STAGES.items()),
        *((route, {"pk": f"row: {name}"}) for route, (name, _record) in ROWS.items()),
    ),
    finders={
        **{f"election: {name}": _election(name) for name in set(STAGES.values())},
        **{f"row: {name}": _row(name, record) for name, record in ROWS.values()},
    },
    absent={
        **{f"election: {name}": "999999" for name in STAGES.values()},
        **{f"row: {name}": "999999" for name, _record in ROWS.values()},
    },
    queries={_at("turnout"): "?q=1"},
    fixed={
        _at("turnout/mark"): _mark,
        _at("import"): _send({"file": SHEET, "klass": "registered_here", "wished": "on"}),
        _at("import/confirm"): _send({"partial": "1"}),
        _at("list/file"): _send({}),
        _at("working-list/file"): _send({}),
    },
    patched={
        _at("opening"): _send(NO_DAY),
        _at("paper"): _send({"voters": "100", "posted_on": "", "sha256": ""}),
        _at("carry-over"): _send(NO_DAY),
        _at("registration"): _send(PERSON),
        _at("posting"): _send({"where": "公告栏", "on": _day(-12).isoformat()}),
        _at("freeze"): _send({"rights_source": "司法所名单"}),
        _at("correction"): _send({"ground": "died", "voter": "3", "source": "死亡证明1号"}),
        _at("objection"): _send(
            {"about": "missing", "voter": "", "name": "某人", "text": "漏了某人", "on": ""}
        ),
        _at("decisions"): _send(NO_DAY),
        _at("elector"): _send({"voter": "2", "household": "9", "on": ""}),
        _at("proxy"): _send(
            {"principal": "3", "holder": "1", "reason": "外出", "written": "yes", "on": "",
             "relation": ""}
        ),
        _at("proxy-list"): _send(NO_DAY),
        _at("mobile-voter"): _send({"voter": "3", "ground": "age", "box": "", "on": ""}),
        _at("mobile-list"): _send({"approval": "镇里批复", "on": ""}),
        _at("paper-turnout"): _send({
            "hall": "50", "hall_proxies": "1", "station": "0", "station_proxies": "0",
            "mobile": "0", "mobile_proxies": "0",
        }),
        "/desk/roll-voters/<int:pk>/removal/": _send({"reason": "mistake", "source": ""}),
        "/desk/roll-voters/<int:pk>/age/": _send({"born": "1980", "source": "户口簿"}),
        "/desk/roll-objections/<int:pk>/decision/": _send(
            {"upheld": "no", "answer": "查实没有错", "on": ""}
        ),
        "/desk/roll-objections/<int:pk>/late-registration/": _send(PERSON),
        "/desk/roll-electors/<int:pk>/end/": _send(NO_DAY),
        "/desk/roll-proxies/<int:pk>/end/": _send({"reason": "本人回来"}),
        "/desk/roll-mobile/<int:pk>/end/": _send({"reason": "本人能来"}),
        "/desk/roll-turnout/<int:pk>/undo/": _send({"reason": "点错了人"}),
    },
    build=build,
)  # fmt: skip
