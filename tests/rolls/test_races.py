"""At a busy table: what may happen once happens once, on both databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier
from typing import TypeVar

import pytest
from django.db import connection

from haitang.elections.models import Election
from haitang.facts.errors import Refused
from haitang.facts.guard import writes_allowed
from haitang.facts.models import Fact
from haitang.rolls.models import Proxy, Turnout, Voter
from haitang.rolls.operations import mark_turnout, register_proxy, register_voter
from haitang.scope.scope import everything
from tests.cast import ROOT, Cast
from tests.rolls.people import a_round, body, frozen, number, opened, voter, voting

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 8
T = TypeVar("T")


@dataclass
class Hall:
    """Where eight people act at once. SQLite's tests lie in memory, which threads cannot share as
    they share a file: there the hall is a copy of the database on disk."""

    file: Path | None

    def race(self, act: Callable[[int], object]) -> int:
        """Eight start together; how many got through. Others must be refused, not fail."""
        gate = Barrier(AT_ONCE)

        def run(n: int) -> bool:
            gate.wait()
            try:
                act(n)
            except Refused:
                return False
            return True

        with ThreadPoolExecutor(AT_ONCE) as pool:
            return sum(pool.map(lambda n: self.inside(lambda: run(n)), range(AT_ONCE)))

    def ask(self, question: Callable[[], T]) -> T:
        """The answer of the database in which it happened."""
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(self.inside, question).result()

    def inside(self, act: Callable[[], T]) -> T:
        """Do something in a thread of its own, on the connection of the hall."""
        if self.file is not None:
            here = connection.settings_dict
            connection.settings_dict = {**here, "NAME": str(self.file)}
        try:
            with everything("test"):
                return act()
        finally:
            connection.close()


@pytest.fixture
def hall(tmp_path: Path) -> Callable[[], Hall]:
    """The hall as the database is when it is opened."""

    def opened_hall() -> Hall:
        if connection.vendor != "sqlite":
            return Hall(None)
        file = tmp_path / "hall.sqlite3"
        with writes_allowed("test"), connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(file)])
        return Hall(file)

    return opened_hall


def test_a_voter_is_marked_once_at_eight_tables(cast: Cast, hall) -> None:
    election = opened(cast)
    one = voter(election)
    frozen(election)
    voting(election)
    there = hall()
    assert there.race(lambda _n: mark_turnout(election=election, voter=one, actor=ROOT)) == 1
    assert there.ask(Turnout.objects.count) == 1
    assert there.ask(Fact.objects.filter(kind="turnout.marked").count) == 1


def test_a_holder_is_given_three_of_eight(cast: Cast, hall) -> None:
    election = opened(cast)
    holder = voter(election)
    away = [voter(election, f"外出{n}") for n in range(AT_ONCE)]
    frozen(election)
    there = hall()
    got = there.race(
        lambda n: register_proxy(
            election=election, principal=away[n], holder=holder, reason="在外地", written=True,
            actor=ROOT,
        )
    )  # fmt: skip
    assert got == 3
    slots = there.ask(lambda: sorted(Proxy.objects.values_list("slot", flat=True)))
    assert slots == [1, 2, 3]


def test_one_person_is_registered_in_one_of_two_communities(cast: Cast, hall) -> None:
    with everything("test"):
        change = a_round(cast)
        other = body(cast, "sibling")
    both: list[Election] = [
        opened(cast, term_change=change), opened(cast, term_change=change, body=other),
    ]  # fmt: skip

    def register(n: int) -> None:
        register_voter(
            election=both[n % 2], name="赵大江", id_number=number("19800501", 11),
            klass="registered_here", wished=True, actor=ROOT,
        )  # fmt: skip

    there = hall()
    assert there.race(register) == 1
    assert there.ask(lambda: Voter.objects.filter(removed_on=None).count()) == 1


def test_numbers_in_the_list_are_given_once(cast: Cast, hall) -> None:
    election = opened(cast)
    there = hall()
    assert there.race(lambda n: voter(election, f"某人{n}")) == AT_ONCE
    serials = there.ask(lambda: sorted(Voter.objects.values_list("serial", flat=True)))
    assert serials == list(range(1, 9))
