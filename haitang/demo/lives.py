"""The life of one case of the demonstration, step by step through the operations."""

import datetime as dt
import random
from dataclasses import dataclass, field

from haitang.cases import operations as do
from haitang.cases.models import Case, Category, Channel, Grade, Outcome, State, Urgency
from haitang.cases.operations.registration import Reporter
from haitang.cases.operations.timekeeping import sweep_late_case
from haitang.demo.city import County
from haitang.demo.hours import CLOSING, DAY, at, later, some_time, working_days
from haitang.demo.words import Matter, Writer
from haitang.organizations.models import Organization, OrganizationKind
from haitang.places.models import Place
from haitang.scope.actor import RESIDENT, Actor

HOUR = 60  # minutes of office hours
WORKDAY = 9 * HOUR
GRADES = [Grade.VERY_GOOD] * 50 + [Grade.GOOD] * 32 + [Grade.FAIR] * 11 + [Grade.BAD] * 5 + [
    Grade.VERY_BAD
] * 2  # fmt: skip
CHANNELS = [Channel.WINDOW] * 30 + [Channel.PHONE] * 30 + [Channel.WEB] * 28 + [Channel.VISIT] * 12


@dataclass
class Stage:
    """What every life of a county shares."""

    county: County
    categories: dict[str, Category]
    writer: Writer
    chance: random.Random
    latest: dt.datetime  # nothing happens after this moment
    known: list[Reporter] = field(default_factory=list)

    def often(self, percent: int) -> bool:
        """True in so many of a hundred cases."""
        return self.chance.randrange(100) < percent

    def minutes(self, low: int, high: int) -> int:
        """A number of minutes."""
        return self.chance.randint(low, high)

    def reporter(self) -> Reporter:
        """Somebody new, or now and then somebody who was here before."""
        if self.known and self.often(12):
            return self.chance.choice(self.known)
        self.known.append(Reporter(self.writer.name(), self.writer.phone()))
        return self.known[-1]


class Life:
    """One case and the moment that its story has reached."""

    def __init__(self, stage: Stage, received: dt.datetime, place: Place, prefix: str = "") -> None:
        self.stage, self.county = stage, stage.county
        self.now = min(received, stage.latest)
        self.matter = stage.writer.matter(self.county.code, prefix)
        self.category = stage.categories[self.matter.category]
        self.case = self._register(place, self.matter)
        self.unit: Organization | None = None

    def _register(self, place: Place, matter: Matter) -> Case:
        stage = self.stage
        channel = stage.chance.choice(CHANNELS)
        firm = matter.category.startswith("08")
        case = do.register_case(
            place=place,
            category=self.category,
            title=matter.title,
            text=matter.text,
            spot=matter.spot if stage.often(70) else "",
            channel=channel,
            reporter=stage.reporter() if stage.often(93) else None,
            enterprise=stage.chance.choice(self.county.enterprises) if firm else None,
            at=self.now,
            actor=RESIDENT if channel == Channel.WEB else self.county.role("window"),
        )
        assert isinstance(case, Case)  # noqa: S101 - an operation answers with Any
        return case

    def pass_time(self, low: int, high: int) -> dt.datetime:
        """Let office hours go by; answers the new moment, never after the stage's latest."""
        moment = later(self.now, self.stage.minutes(low, high))
        self.now = max(self.now, min(moment, self.stage.latest))
        return self.now

    def skip_to(self, moment: dt.datetime) -> dt.datetime:
        """Go on to a moment."""
        self.now = max(self.now, min(moment, self.stage.latest))
        return self.now

    @property
    def actor(self) -> Actor:
        """Who acts for the leading unit."""
        return self.county.actor(self.unit)

    def word(self, kind: str) -> str:
        """A sentence."""
        return self.stage.writer.word(kind)

    def dispatch(self, *, joint: bool = False) -> "Life":
        """Give it to the unit of the catalogue."""
        self.pass_time(5, 5 * HOUR)
        day = self.now.date()
        self.unit = self.county.unit_for(self.category, self.case.place, day)
        helper = self._helper() if joint else []
        do.dispatch_case(
            case=self.case, lead=self.unit, assisting=helper, at=self.now,
            actor=self.county.role("dispatcher"),
        )  # fmt: skip
        self.helpers = helper
        return self

    def _helper(self) -> list[Organization]:
        others = [
            unit
            for key, unit in self.county.units.items()
            if unit.kind == OrganizationKind.DEPARTMENT and key != "county" and unit != self.unit
        ]
        return [self.stage.chance.choice(others)]

    def accept(self) -> "Life":
        """The unit signs for it."""
        self.pass_time(10, 5 * HOUR)
        do.accept_case(case=self.case, at=self.now, actor=self.actor)
        return self

    def contact(self) -> "Life":
        """The unit speaks with the resident."""
        self.pass_time(5, 2 * HOUR)
        do.contact_resident(
            case=self.case, note=self.word("contact"), at=self.now, actor=self.actor
        )
        return self

    def work(self) -> "Life":
        """A line of the record."""
        self.pass_time(HOUR, WORKDAY)
        do.add_entry(
            case=self.case, text=self.word("note"), public=self.stage.often(40), at=self.now,
            actor=self.actor,
        )  # fmt: skip
        return self

    def countersign(self) -> "Life":
        """Assisting units give their opinions."""
        for unit in self.helpers:
            self.pass_time(HOUR, WORKDAY)
            do.countersign_case(
                case=self.case, unit=unit, opinion=self.word("opinion"), at=self.now,
                actor=self.county.actor(unit),
            )  # fmt: skip
        return self

    def give_back(self) -> "Life":
        """The first unit says that it is not its matter; another one gets it."""
        self.pass_time(HOUR, 6 * HOUR)
        right = self.unit
        wrong = self._helper()[0]
        do.reassign_case(
            case=self.case, lead=wrong, reason="按反映内容改派", at=self.now,
            actor=self.county.role("dispatcher"),
        )  # fmt: skip
        self.pass_time(HOUR, 4 * HOUR)
        do.return_case(
            case=self.case, reason=self.word("returned"), at=self.now,
            actor=self.county.actor(wrong),
        )  # fmt: skip
        self.pass_time(10, 2 * HOUR)
        assert right is not None  # noqa: S101 - it was dispatched before
        do.designate_case(
            case=self.case, lead=right, reason="经研究指定办理", at=self.now,
            actor=self.county.role("dispatcher"),
        )  # fmt: skip
        return self

    def wait_for_resident(self) -> "Life":
        """The clock stands until the resident has added what was missing."""
        self.pass_time(10, HOUR)
        do.suspend_case(case=self.case, reason=self.word("suspend"), at=self.now, actor=self.actor)
        self.pass_time(4 * HOUR, 3 * WORKDAY)
        do.supplement_case(
            case=self.case, text=self.word("supplement"), at=self.now, actor=RESIDENT
        )
        return self

    def extend(self) -> "Life":
        """More days are asked for and granted."""
        self.pass_time(10, 4 * HOUR)
        asked = do.ask_extension(
            case=self.case, days=5, reason=self.word("extension"), at=self.now, actor=self.actor
        )
        self.pass_time(10, 4 * HOUR)
        do.decide_extension(
            extension=asked, granted=True, at=self.now, actor=self.county.role("supervisor")
        )
        return self

    def fall_late(self) -> "Life":
        """The deadline passes; the sweep notices."""
        fresh = Case.objects.get_queryset().get(pk=self.case.pk)
        if fresh.due_at is not None and fresh.due_at < self.stage.latest:
            self.skip_to(fresh.due_at + dt.timedelta(hours=1))
            sweep_late_case(case=self.case, at=self.now, actor=Actor("system:sweep"))
            self.pass_time(HOUR, 2 * WORKDAY)
        return self

    def supervise(self) -> "Life":
        """A supervisor watches."""
        do.supervise_case(
            case=self.case, note=self.word("supervise"), at=self.now,
            actor=self.county.role("supervisor"),
        )  # fmt: skip
        return self

    def urge(self) -> "Life":
        """Somebody asks the unit to hurry."""
        self.pass_time(HOUR, 4 * HOUR)
        do.urge_case(
            case=self.case, note=self.word("urge"), at=self.now,
            actor=self.county.role("dispatcher"),
        )  # fmt: skip
        return self

    def answer(self, outcome: Outcome, reply: str = "") -> "Life":
        """The unit says what came of it."""
        if outcome != Outcome.RESOLVED:
            reply = reply or self.word(outcome.value)
        do.answer_case(
            case=self.case, outcome=outcome, reply=reply or self.matter.reply, at=self.now,
            actor=self.actor,
        )  # fmt: skip
        return self

    def call_back(self, *, resolved: bool, grade: Grade | None) -> "Life":
        """The resident is asked."""
        self.pass_time(30, WORKDAY + 4 * HOUR)
        good = grade is not None and grade >= Grade.FAIR
        note = self.word("rated_good" if good else "rated_bad") if grade else ""
        if not resolved:
            note = note or self.word("again")
        do.call_back_case(
            case=self.case, reached=True, resolved=resolved, grade=grade, note=note, at=self.now,
            actor=self.county.role("caller"),
        )  # fmt: skip
        return self

    def not_reached(self, tries: int = 3) -> "Life":
        """Nobody answers the telephone, on different days."""
        for _try in range(tries):
            self.skip_to(at(self.now.date() + DAY, CLOSING))
            do.call_back_case(
                case=self.case, reached=False, at=self.now, actor=self.county.role("caller")
            )
        return self

    def close(self) -> "Life":
        """Strike it off."""
        self.pass_time(10, 4 * HOUR)
        do.close_case(case=self.case, at=self.now, actor=self.county.role("caller"))
        if self.stage.often(4):
            do.publish_case(
                case=self.case, text=self.word("public"), at=self.now,
                actor=self.county.role("dispatcher"),
            )  # fmt: skip
        return self

    def follow_up(self) -> "Life":
        """Somebody looks into a bad rating."""
        row = self.case.follow_ups.filter(closed_at=None).first()
        if row is not None:
            self.pass_time(WORKDAY, 6 * WORKDAY)
            do.close_follow_up(
                follow_up=row, finding=self.word("finding"), at=self.now,
                actor=self.county.role("caller"),
            )  # fmt: skip
        return self


def whole_life(life: Life, outcome: Outcome) -> Life:
    """From dispatch to the strike-off, with the turns that real cases take."""
    stage = life.stage
    joint = stage.often(6) and life.case.urgency == Urgency.NORMAL
    life.dispatch(joint=joint)
    if stage.often(3) and not joint:
        life.give_back()
    life.accept()
    if stage.often(70):
        life.contact()
    _middle(life)
    life.countersign()
    life.answer(outcome)
    _verdict(life, outcome)
    return life


def _middle(life: Life) -> None:
    stage = life.stage
    turn = stage.chance.randrange(100)
    if turn < 5:
        life.wait_for_resident()
    elif turn < 8:
        life.extend()
    elif turn < 12:
        life.fall_late()
    elif turn < 15:
        life.urge()
    elif turn < 17:
        life.supervise()
    if stage.often(35):
        life.work()
    else:
        life.pass_time(HOUR, 2 * WORKDAY)


def _verdict(life: Life, outcome: Outcome) -> None:
    stage = life.stage
    turn = stage.chance.randrange(100)
    if turn < 3:
        life.not_reached().close()
        return
    if turn < 8 and outcome == Outcome.RESOLVED:  # the resident says no: another round
        life.call_back(resolved=False, grade=None)
        life.pass_time(2 * HOUR, 2 * WORKDAY)
        life.countersign()
        life.answer(outcome)
    grade = stage.chance.choice(GRADES) if stage.often(78) else None
    good = outcome == Outcome.RESOLVED
    if not good and grade is not None and stage.often(50):
        grade = Grade.FAIR
    life.call_back(resolved=good, grade=grade).close()
    if grade is not None and grade < Grade.FAIR:
        life.follow_up()


__all__ = ["DAY", "Life", "Stage", "State", "some_time", "whole_life", "working_days"]
