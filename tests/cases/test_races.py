"""What may happen once, or so many times, happens so even when eight ask at the same moment.

PostgreSQL reads what was committed when a statement begins, so "look, then write" breaks there;
SQLite has one writer.
"""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from haitang.cases.models import Case, Extension, FollowUp, Project, Rating
from haitang.cases.operations import (
    ask_extension,
    close_case,
    dispatch_case,
    join_case,
    open_project,
    plan_funds,
    record_rating,
    spend_funds,
)
from haitang.facts.errors import Refused
from haitang.facts.models import Fact
from haitang.scope.scope import everything
from tests.cases.test_lifecycle import walk
from tests.cast import ROOT, Cast

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
AT_ONCE = 8


def race(act: Callable[[int], object]) -> int:
    """Eight threads start together; how many got through. Others must be refused, not fail."""
    gate = Barrier(AT_ONCE)

    def run(number: int) -> bool:
        try:
            with everything("test"):
                gate.wait()
                act(number)
        except Refused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return sum(pool.map(run, range(AT_ONCE)))


def test_numbers_are_given_once_and_without_a_gap(cast: Cast) -> None:
    assert race(lambda _n: cast.case()) == AT_ONCE
    with everything("test"):
        numbers = sorted(Case.objects.values_list("number", flat=True))
    year = timezone.localdate().year % 100
    assert numbers == [f"HT{year}-{n:05d}" for n in range(1, AT_ONCE + 1)]


def test_one_key_makes_one_case(cast: Cast) -> None:
    assert race(lambda _n: cast.case(key="the-same")) == AT_ONCE
    with everything("test"):
        assert Case.objects.count() == 1


def test_a_round_is_rated_once_and_opens_one_follow_up(cast: Cast) -> None:
    case = walk(cast, until="answered")
    assert race(lambda _n: record_rating(case=case, grade=1, actor=ROOT)) == 1
    with everything("test"):
        assert (Rating.objects.count(), FollowUp.objects.count()) == (1, 1)


def test_one_extension_waits_at_a_time(cast: Cast) -> None:
    case = walk(cast, until="handling")
    assert race(lambda _n: ask_extension(case=case, days=2, reason="等配件到货", actor=ROOT)) == 1
    with everything("test"):
        assert Extension.objects.count() == 1


def test_a_case_is_dispatched_and_struck_off_once(cast: Cast) -> None:
    case = cast.case()
    units = [cast.units["housing"], cast.units["water"]]
    assert race(lambda n: dispatch_case(case=case, lead=units[n % 2], actor=ROOT)) == 1
    done = walk(cast, until="verified")
    assert race(lambda _n: close_case(case=done, actor=ROOT)) == 1
    assert Fact.objects.filter(kind="case.closed").count() == 1


def test_two_cases_are_not_joined_to_each_other(cast: Cast) -> None:
    a, b = cast.case(), cast.case()
    pairs = [(a, b), (b, a)]
    race(
        lambda n: join_case(case=pairs[n % 2][0], into=pairs[n % 2][1], reason="同一件", actor=ROOT)
    )
    with everything("test"):
        assert Case.objects.filter(joined_into=None).count() == 1


def test_no_more_is_spent_than_was_planned(cast: Cast) -> None:
    with everything("test"):
        project = open_project(
            title="管网改造", text="三栋楼反复堵塞", place=cast.places["home"],
            leader=cast.accounts["project_leader"], lead=cast.units["housing"],
            due_on=timezone.localdate() + dt.timedelta(days=90), actor=ROOT,
        )  # fmt: skip
        plan_funds(project=project, fen=300, note="维修资金", actor=ROOT)
    assert race(lambda _n: spend_funds(project=project, fen=100, note="管材", actor=ROOT)) == 3
    with everything("test"):
        assert Project.objects.get().spent_fen == 300
