"""Two persons at two computers in the same moment: one first reading, one second."""

import pytest
from django.db.models import QuerySet

from haitang.accounts.operations import create_account
from haitang.counts.models import Batch, Count, Entry
from haitang.counts.operations import (
    enter_paper,
    enter_papers,
    finish_entry,
    open_batch,
    open_count,
    seal_batch,
    start_entry,
)
from haitang.facts.guard import writes_allowed
from haitang.facts.models import Fact
from haitang.scope.actor import account_actor
from haitang.scope.scope import everything
from tests.cases.test_races import AT_ONCE, race
from tests.cast import ROOT, Cast
from tests.counts.halls import a_hall, an_election, roll_of, stand
from tests.counts.samples import TEN

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_of_eight_who_begin_at_once_two_do(cast: Cast) -> None:
    hall = a_hall(cast, 10)
    with everything("test"):
        batch = Batch.objects.get()
        writers = [
            account_actor(
                create_account(
                    username=f"w{n}", name="计票员", password="Haitang-2026-x", actor=ROOT
                ).pk
            )
            for n in range(AT_ONCE)
        ]
    assert race(lambda n: start_entry(batch=batch, actor=writers[n])) == 2
    assert hall.count
    with everything("test"):
        turns = list(QuerySet(Entry).order_by("turn").values_list("turn", flat=True))
        assert turns == [1, 2]
        assert Batch.objects.get().state == "second"


def test_one_person_at_eight_windows_begins_once(cast: Cast) -> None:
    hall = a_hall(cast, 10)
    with everything("test"):
        batch = Batch.objects.get()
    assert race(lambda _n: start_entry(batch=batch, actor=hall.writer("teller"))) == 1


def test_a_ballot_that_is_sent_eight_times_is_there_once(cast: Cast) -> None:
    hall = a_hall(cast, 10)
    actor = hall.writer("teller")
    with everything("test"):
        entry = start_entry(batch=Batch.objects.get(), actor=actor)
    assert race(lambda _n: enter_paper(entry=entry, number=1, line="1", actor=actor)) == 1
    again = race(lambda _n: enter_paper(entry=entry, number=2, line="1", actor=actor, key="k"))
    assert again == AT_ONCE  # the first answer comes again


def test_two_who_hand_in_together_are_compared_once(cast: Cast) -> None:
    hall = a_hall(cast, 10)
    with everything("test"):
        batch = Batch.objects.get()
    names = ("teller", "second_teller")
    accounts = [hall.writer(name) for name in names]
    race(lambda n: enter_papers(batch=batch, lines=TEN, actor=accounts[n % 2]))
    with everything("test"):
        assert Batch.objects.get().state == "agreed"
        assert QuerySet(Entry).filter(finished_at=None).count() == 0
    assert Fact.objects.filter(kind="batch.agreed").count() == 1
    assert race(lambda _n: seal_batch(batch=batch, actor=ROOT)) == 1
    with everything("test"):
        entry = QuerySet(Entry).get(turn=1)
    assert race(lambda _n: finish_entry(entry=entry, actor=accounts[0])) == 0


def test_a_box_is_cut_once_and_a_count_opened_once(cast: Cast) -> None:
    hall = a_hall(cast, 10)
    with everything("test"), writes_allowed("test"):
        box = hall.count.boxes.get()
        Batch.objects.all().delete()
        other = an_election(cast.places["home"], cast.units["committee"])
        stand(other)
        roll_of(other, 10, 10)
    assert race(lambda _n: open_batch(box=box, size=6, actor=ROOT)) == 1
    assert race(lambda _n: open_count(election=other, actor=ROOT)) == 1
    with everything("test"):
        assert Count.objects.count() == 2
