import datetime as dt
import time

import pytest

from haitang.facts import clock, sealing
from haitang.facts.models import Fact
from haitang.facts.verify import verify
from tests.facts.samples import hold_sample

pytestmark = pytest.mark.django_db


@pytest.fixture
def shift(monkeypatch):
    real = time.time

    def move(seconds):
        monkeypatch.setattr(time, "time", lambda: real() + seconds)

    return move


def jumps():
    rows = Fact.objects.filter(kind="clock.jumped").order_by("seq")
    return list(rows.values_list("d1", "quantity"))


@pytest.mark.parametrize("seconds", [301, -301, 86400, -31_536_000])
def test_a_jump_of_more_than_five_minutes_is_recorded(seconds, shift, settings):
    sealing.seal()
    shift(seconds)
    sealing.seal()
    sealing.seal()
    assert jumps() == [("clock", seconds)]
    fact = Fact.objects.get()
    assert (fact.actor, fact.subject_type, fact.place) == (
        "system:sealer", "log", int(settings.COUNTY),
    )  # fmt: skip
    assert fact.leaf == 0
    assert verify().findings == []


@pytest.mark.parametrize("seconds", [0, 1, 299, -299])
def test_a_small_correction_is_none(seconds, shift):
    sealing.seal()
    shift(seconds)
    sealing.seal()
    assert jumps() == []


def test_a_restart_of_the_machine_begins_anew(shift, monkeypatch):
    sealing.seal()
    shift(9999)
    monkeypatch.setattr(clock, "_boot", lambda: "another boot")
    sealing.seal()
    assert jumps() == []


def test_a_damaged_last_look_is_no_reason_to_stop(settings):
    sealing.seal()
    (settings.LOG_DIR / "clock.json").write_text("[]")
    assert sealing.seal().size == 0


def test_facts_from_the_future_are_noticed_once(actor, monkeypatch):
    hold_sample(persons=1, actor=actor)
    recorded = Fact.objects.get().recorded_at
    monkeypatch.setattr(clock.timezone, "now", lambda: recorded - dt.timedelta(minutes=10))
    assert sealing.seal().size == 1
    monkeypatch.undo()
    assert jumps() == [("log", 600)]
    assert sealing.seal().size == 2
    sealing.seal()
    assert len(jumps()) == 1


def test_the_order_of_the_log_is_not_that_of_the_clock(actor, shift):
    hold_sample(persons=1, actor=actor)
    sealing.seal()
    hold_sample(persons=2, actor=actor)
    sealing.seal()
    assert list(Fact.objects.order_by("leaf").values_list("quantity", flat=True)) == [1, 2]
