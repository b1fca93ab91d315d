"""What the matrix needs to know about the pages and records of the room screening."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from haitang.people.operations import register_person
from haitang.scope.actor import Actor
from haitang.screening.models import AgencyDuty, Purpose, Question, Screening, Statement
from haitang.screening.operations import (
    Reply,
    answer_question,
    ask_agencies,
    open_screening,
    record_reply,
    review_screening,
    tell_person,
)  # fmt: skip
from haitang.screening.operations.steps import verdict_at
from tests.scope.rooms.room import Room
from tests.screening.conftest import BOOK, SHORT

if TYPE_CHECKING:
    from tests.scope.world import World

ROOT = Actor("system:test")
UNITS = {"own": "roads", "child": "roads", "trap": "water", "parent": "water", "far": "distant"}
CLEAN = Reply("not_found", "查询单", "方案", "李查")


def _number(position: str) -> str:
    """A whole identity number with the right last digit, another one for each position."""
    from haitang.lib.id_number import IdNumberError, check

    stem = f"11010519491231{('own', 'child', 'trap', 'parent', 'far').index(position) + 11:03d}"
    for last in "0123456789X":
        try:
            return check(stem + last)
        except IdNumberError:
            continue
    raise AssertionError(stem)


class _Builder:
    """Screenings of one position, in the states that the forms need."""

    def __init__(self, world: "World", position: str) -> None:
        self.world, self.position = world, position
        self.place, self.unit = world.places[position], world.units[UNITS[position]]

    def made(self, name: str, stages: str = SHORT) -> Screening:
        """A running screening with two questions, kept under a name."""
        number = _number(self.position) if name == "open" else ""
        person = register_person(name="某人", place=self.place, id_number=number, actor=ROOT)
        if number:
            self.world.markers[number] = ("vault", person.vault.pk, "id_number")
        row = open_screening(
            person=person, place=self.place, purpose=Purpose.CANDIDATE, book=BOOK, stages=stages,
            as_of=timezone.localdate() + dt.timedelta(days=30), actor=ROOT,
        )  # fmt: skip
        self.world.things[self.position, f"screening {name}"] = row
        return row

    def asked(self, name: str) -> Screening:
        """One whose agency was asked."""
        row = self.made(name)
        due = timezone.localdate() + dt.timedelta(days=5)
        ask_agencies(screenings=[row], due_on=due, actor=ROOT)
        return row

    def decide(self, row: Screening, outcome: str, **more: str) -> None:
        """The first stage."""
        seen = verdict_at(Screening.objects.get(pk=row.pk), timezone.now()).sha256
        review_screening(screening=row, outcome=outcome, seen=seen, actor=ROOT, **more)


def build(world: "World", position: str) -> None:
    """One in each state, with a duty of an agency, questions, statements, decisions, a telling."""
    b = _Builder(world, position)
    for attribute in ("criminal", "debt"):
        duty = AgencyDuty.objects.create(
            place=b.place, path=b.place.path, attribute=attribute, agency=b.unit,
            began_on=dt.date(2020, 1, 1), source="方案",
        )  # fmt: skip
    world.things[position, "agency duty"] = duty
    b.made("unasked")
    row = b.asked("open")
    Question.objects.filter(screening=row).update(due_on=dt.date(2026, 1, 1))
    rows = Question.objects.select_related("screening").filter(screening=row)
    world.things[position, "question"] = rows.get(attribute="criminal")
    answer_question(
        question=Question.objects.filter(screening=row, attribute="debt").get(), reply=CLEAN,
        actor=ROOT,
    )  # fmt: skip
    joint = b.asked("joint")
    b.decide(joint, "passed")
    decided = b.asked("decided")
    b.decide(decided, "refused", reason="街道核查不符合")
    told = b.asked("told")
    b.decide(told, "refused", reason="街道核查不符合")
    tell_person(screening=told, text="经审查您这次不列为候选人。", actor=ROOT)
    record_reply(screening=told, text="我要求复核", wants_review=True, actor=ROOT)
    assert Statement.objects.exists()


def _row(name: str) -> Any:
    def find(world: "World", position: str, state: str) -> Any:
        from tests.scope.parameters import Need

        row = world.things[position, f"screening {name}"]
        return str(row.pk), (Need("screening", row.pk),), "", ""

    return find


def _question(world: "World", position: str, state: str) -> Any:
    from tests.scope.parameters import Need

    row = world.things[position, "question"]
    return str(row.pk), (Need("screening_question", row.pk),), "", ""


def _with_person(world: "World", position: str, state: str) -> Any:
    from tests.scope.parameters import Need

    row = world.things[position, "question"]
    person = Need("person", row.screening.person_id, "id_number_mask")
    return str(row.pk), (Need("screening_question", row.pk), person), "", ""


def _duty(world: "World", position: str, state: str) -> Any:
    row = world.things[position, "agency duty"]
    return str(row.pk), (), "place", row.path


def _agency(world: "World", position: str, state: str) -> Any:
    return str(world.units[UNITS[position]].pk), (), "", ""


FILE = "/desk/screenings/<int:pk>/"
ROOM = Room(
    meaning=(
        (FILE, {"pk": "screening open"}),
        (f"{FILE}review/", {"pk": "screening open"}),
        (f"{FILE}decision/", {"pk": "screening joint"}),
        (f"{FILE}telling/", {"pk": "screening decided"}),
        (f"{FILE}reply/", {"pk": "screening told"}),
        (f"{FILE}second-look/", {"pk": "screening told"}),
        (f"{FILE}step-back/", {"pk": "screening open"}),
        ("/desk/screenings/late/<int:pk>/urge/", {"pk": "asked agency"}),
        ("/desk/agencies/<int:pk>/end/", {"pk": "agency duty"}),
        ("/desk/questions/<int:pk>/number/", {"pk": "question with person"}),
        ("/desk/questions/<int:pk>/", {"pk": "question"}),
        ("/desk/questions/none/<str:attribute>/", {"attribute": "attribute"}),
    ),
    finders={
        "screening open": _row("open"), "screening joint": _row("joint"),
        "screening decided": _row("decided"), "screening told": _row("told"),
        "question": _question, "question with person": _with_person, "agency duty": _duty,
        "asked agency": _agency,
        "attribute": lambda _w, _p, _s: ("criminal", (), "", ""),
    },
    absent={
        "screening open": "999999", "screening joint": "999999", "screening decided": "999999",
        "screening told": "999999", "question": "999999", "agency duty": "999999",
        "question with person": "999999",
        "asked agency": "999999", "attribute": "nothing",
    },
    fixed={
        "/desk/screenings/late/<int:pk>/urge/": lambda _w: {},
        "/desk/agencies/load/": lambda _w: {"table": "nothing"},
        "/desk/questions/sheet/": lambda _w: {},
        "/desk/questions/none/<str:attribute>/": lambda w: {
            "question": str(w.things["own", "question"].pk), "evidence": "查询单", "basis": "",
            "valid_from": timezone.localdate().isoformat(), "signer": "李查",
        },
        "/desk/questions/import/": lambda w: {
            "file": f"提问编号,答复,证明材料\n{w.things['own', 'question'].pk},没有,单\n".encode(),
            "signer": "李查",
        },
    },
    patched={
        f"{FILE}review/": lambda _w: {"outcome": "held"},
        f"{FILE}decision/": lambda _w: {"outcome": "held"},
        f"{FILE}reply/": lambda _w: {"wants_review": "yes"},
        "/desk/agencies/new/": lambda _w: {"attribute": "drugs"},
        "/desk/questions/<int:pk>/": lambda _w: {
            "answer": "not_found", "evidence": "查询单", "signer": "李查", "valid_to": "",
        },
    },
    build=build,
)  # fmt: skip
