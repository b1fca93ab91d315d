"""An election of a residents' committee at home, with a roll and a dozen voters."""

import datetime as dt
import hashlib

import pytest
from django.utils import timezone

from haitang.elections.models import Election
from haitang.elections.operations.calling import (
    Seat,
    advance_election,
    call_election,
    plan_election,
)
from haitang.facts.guard import writes_allowed
from haitang.people.operations import record_background, register_person
from haitang.rolls.models import Roll, Voter
from haitang.scope.scope import everything
from haitang.screening.operations import assign_agency
from tests.cast import ROOT, SINCE

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"


def person_at(cast, name, where="home", *, born=dt.date(1985, 3, 1), education="college"):
    with everything("test"):
        person = register_person(name=name, place=cast.places[where], actor=ROOT)
        record_background(
            person=person, born_on=born, education=education, sex="female", source="身份证",
            actor=ROOT,
        )  # fmt: skip
    return person


def voter_of(election, person, serial):
    with everything("test"), writes_allowed("test"):
        return Voter.objects.create(
            election=election, term_change=election.term_change, person=person,
            klass="registered_here", serial=serial, registered_on=timezone.localdate(),
            place=election.place, path=election.path,
        )  # fmt: skip


def planned(cast, *, rulebook="residents-2026", mode="voters", kind="committee", days=70):
    with everything("test"):
        election = plan_election(
            body=cast.units["committee"], kind=kind, mode=mode, rulebook=rulebook,
            day=timezone.localdate() + dt.timedelta(days=days),
            posts=[Seat("director", 1), Seat("member", 4)], law_reason="测试用", actor=ROOT,
        )  # fmt: skip
        return call_election(election=election, actor=ROOT)


def with_roll(election, basis="here"):
    with everything("test"), writes_allowed("test"):
        Roll.objects.create(
            election=election, basis=basis, rules_text="", opened_on=timezone.localdate(),
            rules_sha256=hashlib.sha256(b"").hexdigest(), place=election.place,
            path=election.path,
        )  # fmt: skip
        if election.stage == Election.Stage.CALLED:
            advance_election(election=election, to=Election.Stage.ROLL, actor=ROOT)
    return election


@pytest.fixture
def election(cast):
    return with_roll(planned(cast))


@pytest.fixture
def voters(cast, election):
    """Sixteen registered voters, by surname."""
    found = {}
    for i, surname in enumerate(SURNAMES, 1):
        person = person_at(cast, f"{surname}一")
        found[surname] = voter_of(election, person, i)
    return found


@pytest.fixture
def agencies(cast):
    with everything("test"):
        for attribute, unit in (("criminal", "housing"), ("debt", "water")):
            assign_agency(
                attribute=attribute, agency=cast.units[unit], place=cast.places["county"],
                began_on=SINCE, source="联审方案", actor=ROOT,
            )  # fmt: skip
