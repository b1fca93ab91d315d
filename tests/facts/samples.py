"""Kinds and operations that only these tests use. Publications stand in for business records."""

import datetime as dt

from haitang.facts.kinds import Code, Commitment, Kind, Ref, kind
from haitang.facts.models import Fact, Publication
from haitang.facts.operations import build, operation, record, record_many, restate, withdraw

PLACE = 320583100001
AT = dt.datetime(2021, 8, 1, 9, 30, tzinfo=dt.UTC)


@kind("sample.held", zh="样例", en="Sample", d1="channel", quantity="persons", unit="person")
class SampleHeld(Kind):
    """Recorded by tests."""

    channel: Code
    persons: int


@kind("sample.told", zh="样例", en="Sample", d1="channel", d2="done", version=2)
class SampleTold:
    """Recorded by tests; declared without the base class."""

    channel: Code
    done: bool
    due: dt.date
    by: Ref
    text: Commitment
    fen: int


def new_publication(figure="f"):
    return Publication.objects.create(
        figure=figure, version=1, place=PLACE, period_start=AT.date(), period_end=AT.date(),
        log_size=0, root="", numerator=1,
    )  # fmt: skip


@operation
def hold_sample(*, persons, actor, channel="window", place=PLACE):
    sample = new_publication()
    record(SampleHeld(channel=channel, persons=persons), subject=sample, place=place, at=AT)
    return sample


@operation
def forget_to_record(*, actor):
    return new_publication()


@operation
def hold_and_refuse(*, error, actor):
    hold_sample(persons=1, actor=actor)
    raise error


@operation
def hold_many(*, numbers, actor):
    sample = new_publication()
    record_many(
        [
            build(SampleHeld(channel="window", persons=n), subject=sample, place=PLACE + n % 7,
                  at=AT + dt.timedelta(hours=n % 5000), actor=actor)
            for n in numbers
        ]
    )  # fmt: skip


@operation
def take_back(*, fact, actor, why=None):
    withdraw(fact, why=why)


@operation
def put_right(*, fact, persons, actor, place=None):
    return restate(fact, SampleHeld(channel="phone", persons=persons), place=place)


def total():
    return sum(f.sign * f.quantity for f in Fact.objects.filter(kind="sample.held"))
