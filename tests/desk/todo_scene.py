"""Something that waits in every room, built through operations where they are few."""

import datetime as dt
from pathlib import Path

from django.utils import timezone

from haitang.counts.models import Batch
from haitang.counts.operations import start_entry
from haitang.elections.models import Election
from haitang.policies.models import Application
from haitang.policies.operations import submit_application
from haitang.rolls.models import RollObjection
from haitang.rolls.operations import file_roll_objection
from haitang.scope.scope import enter, everything
from haitang.screening.models import Screening
from haitang.screening.operations import answer_question, ask_agencies, assign_agency
from tests.cast import ROOT, SINCE, Cast
from tests.counts.halls import Hall, a_hall
from tests.policies import small
from tests.rolls.people import an_election, body, days, opened, posted, voter
from tests.screening.conftest import opened as screening_opened
from tests.screening.test_life import CLEAN, question

__all__ = ["CLEAN", "question"]
MATERIALS = ["营业执照", "研发费用专项审计报告"]


def screenings(
    cast: Cast, names: tuple[str, ...] = ("钱一", "孙二"), due: int = 5
) -> list[Screening]:
    """Persons of whom two agencies were asked a condition each."""
    with everything("test"):
        for attribute, unit in (("criminal", "housing"), ("debt", "water")):
            assign_agency(
                attribute=attribute, agency=cast.units[unit], place=cast.places["county"],
                began_on=SINCE, source="联审方案", actor=ROOT,
            )  # fmt: skip
    found = [screening_opened(cast, name=name) for name in names]
    with everything("test"):
        ask_agencies(screenings=found, due_on=days(due), actor=ROOT)
    return found


def answered(screening: Screening) -> None:
    """Both agencies found nothing."""
    with everything("test"):
        for attribute in ("criminal", "debt"):
            answer_question(question=question(screening, attribute), reply=CLEAN, actor=ROOT)


def application(cast: Cast, folder: Path, ago: int = 0) -> Application:
    """An application for a small catalogue's item, handed in so many days ago."""
    small.load_small(cast, folder)
    mill = small.enterprise(cast, "亭林纺织厂", code="91350100M000100Y43")
    small.say(mill, small.TODAY - dt.timedelta(days=80), revenue="1000", rd_expense="40")
    with everything("test"):
        return submit_application(
            policy=small.policy("R1"), enterprise=mill, fen=8_000_000, materials=MATERIALS,
            at=timezone.now() - dt.timedelta(days=ago), actor=ROOT,
        )  # fmt: skip


def two_elections(cast: Cast) -> tuple[Election, Election]:
    """One in each of two communities, ten days ahead: the first steps are late."""
    first = an_election(cast)
    with everything("test"):
        other = body(cast, "sibling", name="里厍社区居民委员会")
    return first, an_election(cast, body=other)


def objection(cast: Cast) -> RollObjection:
    """An objection to a posted roll, five days late."""
    election = opened(cast)
    voter(election)
    posted(election)
    with everything("test"):
        return file_roll_objection(
            election=election, about="missing", name="吴小米", text="漏了吴大米，他住三栋一单元。",
            on=days(-8), actor=ROOT,
        )  # fmt: skip


def half_entered(cast: Cast) -> Hall:
    """Two batches of two ballots; a teller has begun the first one."""
    hall = a_hall(cast, 4, batch_size=2)
    first = Batch.objects.filter(count=hall.count).order_by("number")[0]
    with enter(cast.scope("teller", "start_entry")):
        start_entry(batch=first, actor=cast.actor("teller"))
    return hall
