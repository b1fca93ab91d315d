"""Facts for figures: random ones recorded in an operation, and cases that were really handled."""

import datetime as dt
import random
from collections.abc import Callable, Iterator

import pytest

from haitang.cases.facts import (
    CaseAnswered,
    CaseClosed,
    CaseFellOverdue,
    CaseJoined,
    CaseOverdueEnded,
    CaseRated,
    CaseRegistered,
    CaseReopened,
    CaseSolved,
    ResolutionExcluded,
    ResolutionSettled,
    ResponseExcluded,
    ResponseSettled,
    SatisfactionExcluded,
)
from haitang.cases.models import Grade, Outcome
from haitang.cases.operations import (
    accept_case,
    answer_case,
    call_back_case,
    close_case,
    contact_resident,
    dispatch_case,
)
from haitang.facts.kinds import Code, Commitment, Kind, Ref
from haitang.facts.models import Fact
from haitang.facts.operations import OPERATIONS, Subject, operation, record, withdraw
from haitang.scope.actor import Actor
from haitang.scope.scope import everything
from tests.cast import ROOT, Cast

NOTHING = Commitment("")
FIRST, DAYS = dt.date(2021, 1, 1), 120
CODES = ("0101", "0201", "07")
PLACES = ("home", "sibling", "cousin", "far")


@pytest.fixture
def make_facts() -> Iterator[Callable[..., list[Fact]]]:
    """An operation that records random facts: ``make_facts(cast, count, seed)``."""
    before = dict(OPERATIONS)

    @operation
    def record_at_random(*, cast: Cast, count: int, seed: int, actor: Actor) -> list[Fact]:
        chance = random.Random(seed)
        made: list[Fact] = []
        for _ in range(count):
            standing = [f for f in made if f.sign == 1 and not getattr(f, "gone", False)]
            if standing and chance.random() < 0.12:
                fact = chance.choice(standing)
                fact.gone = True  # type: ignore[attr-defined]
                made.append(withdraw(fact))
                continue
            day = FIRST + dt.timedelta(days=chance.randrange(DAYS))
            moment = dt.datetime.combine(day, dt.time(2, 30), dt.UTC)
            place = cast.places[chance.choice(PLACES)].number
            subject = Subject("case", chance.randrange(1, 40))
            made.append(record(any_kind(chance), subject=subject, place=place, at=moment))
        return made

    def make(cast: Cast, count: int, seed: int = 1) -> list[Fact]:
        with everything("test"):
            return record_at_random(cast=cast, count=count, seed=seed, actor=ROOT)

    yield make
    OPERATIONS.clear()
    OPERATIONS.update(before)


@pytest.fixture
def take_back() -> Iterator[Callable[[Fact], Fact]]:
    """An operation that withdraws one fact."""
    before = dict(OPERATIONS)

    @operation
    def withdraw_one(*, fact: Fact, actor: Actor) -> Fact:
        return withdraw(fact)

    def run(fact: Fact) -> Fact:
        with everything("test"):
            return withdraw_one(fact=fact, actor=ROOT)

    yield run
    OPERATIONS.clear()
    OPERATIONS.update(before)


def any_kind(chance: random.Random) -> Kind:
    common = {"category": Code(chance.choice(CODES)), "unit": Code(str(chance.randrange(4)))}
    excluded = {**common, "asked_by": Ref("account:1"), "reason": NOTHING}
    bit = chance.randrange(2)
    grade = chance.randint(1, 5)
    makers: list[Callable[[], Kind]] = [
        lambda: CaseRegistered(
            category=common["category"],
            channel=Code(chance.choice(("window", "phone"))),
            urgency=Code("normal"),
            text=NOTHING,
        ),
        lambda: CaseClosed(
            **common,
            minutes=chance.randrange(20_000),
            outcome=Code("resolved"),
            in_time=True,
            enterprise=False,
        ),
        lambda: CaseSolved(**common),
        lambda: CaseReopened(**common, was_closed=bit, reason=NOTHING),
        lambda: CaseJoined(**common, into=Ref("case:1")),
        lambda: CaseFellOverdue(**common),
        lambda: CaseOverdueEnded(**common),
        lambda: CaseAnswered(**common, outcome=Code("resolved"), in_time=bit, reply=NOTHING),
        lambda: ResponseSettled(**common, in_time=bit),
        lambda: ResolutionSettled(**common, resolved=bit),
        lambda: CaseRated(**common, grade=grade, round=0, by_phone=False, comment=NOTHING),
        lambda: ResponseExcluded(**excluded, in_time=bit),
        lambda: ResolutionExcluded(**excluded, resolved=bit),
        lambda: SatisfactionExcluded(**excluded, grade=grade),
    ]
    return chance.choice(makers)()


@pytest.fixture
def handled(cast: Cast) -> Cast:
    """Four cases of spring 2021 at home and one with the cousin, in different stages.

    Home: one closed solved and rated 5, one closed explained and rated 2, one answered, one only
    received; the cousin's was closed solved without a rating.
    """
    at = dt.datetime(2021, 3, 1, 2, 0, tzinfo=dt.UTC)
    day = dt.timedelta(days=1)

    def walk(place: str, outcome: Outcome, grade: Grade | None, days: int, *, close: bool) -> None:
        case = cast.case(place=cast.places[place], at=at)
        with everything("test"):
            dispatch_case(case=case, lead=cast.units["housing"], at=at, actor=ROOT)
            accept_case(case=case, at=at, actor=ROOT)
            contact_resident(case=case, note="电话联系", at=at + day, actor=ROOT)
            answer_case(
                case=case, outcome=outcome, reply="已经处理完毕", at=at + days * day, actor=ROOT
            )
            if close:
                call_back_case(
                    case=case,
                    reached=True,
                    resolved=outcome == Outcome.RESOLVED,
                    grade=grade,
                    at=at + (days + 1) * day,
                    actor=ROOT,
                )
                close_case(case=case, at=at + (days + 31) * day, actor=ROOT)

    walk("home", Outcome.RESOLVED, Grade.VERY_GOOD, 2, close=True)
    walk("home", Outcome.EXPLAINED, Grade.BAD, 40, close=True)
    walk("home", Outcome.RESOLVED, None, 3, close=False)
    cast.case(at=at + 5 * day)
    walk("cousin", Outcome.RESOLVED, None, 4, close=True)
    return cast
