"""The background work of the server deems applications accepted that nobody answered in time."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.utils import timezone

from haitang.facts.history import standing
from haitang.policies.models import Application, PolicyEdition, State
from haitang.policies.operations import submit_application
from haitang.scope.scope import everything
from haitang.upkeep.background import sweep
from tests.cast import ROOT, Cast
from tests.policies import small
from tests.policies.conftest import edition

__all__ = ["edition"]
pytestmark = pytest.mark.django_db


def submitted(cast: Cast, name: str, days_ago: int) -> Application:
    unit = small.enterprise(cast, name)
    with everything("test"):
        row: Application = submit_application(
            policy=small.policy("R1"), enterprise=unit, fen=8_000_000, materials=["营业执照"],
            at=timezone.now() - dt.timedelta(days=days_ago), actor=ROOT,
        )  # fmt: skip
    return row


def state(row: Application) -> tuple[str, bool]:
    with everything("test"):
        row.refresh_from_db()
    return row.state, row.deemed


def test_the_sweep_accepts_what_nobody_answered_within_five_working_days(
    cast: Cast, edition: PolicyEdition
) -> None:
    late, young = submitted(cast, "亭林纺织厂", 40), submitted(cast, "玉峰模具厂", 0)
    assert sweep() == 0  # no case is late
    assert state(late) == (State.ACCEPTED, True)
    assert state(young) == (State.SUBMITTED, False)
    with everything("test"):
        late.refresh_from_db()
        assert late.accepted_at == late.submitted_at
        [fact] = standing(late, "policy.accepted")
    assert fact.actor == "system:sweep"
    assert "deemed" in (fact.d1, fact.d2)
    assert fact.quantity == 0
    sweep()
    with everything("test"):
        assert len(standing(late, "policy.accepted")) == 1


def test_the_command_of_a_timer_does_the_same_beside_late_cases(
    cast: Cast, edition: PolicyEdition, capsys: pytest.CaptureFixture[str]
) -> None:
    late = submitted(cast, "亭林纺织厂", 40)
    cast.case(at=timezone.now() - dt.timedelta(days=30))
    call_command("sweep")
    assert "新超期 1 件" in capsys.readouterr().out
    assert state(late) == (State.ACCEPTED, True)


def test_a_sweep_with_nothing_to_do_leaves_no_fact(cast: Cast, edition: PolicyEdition) -> None:
    young = submitted(cast, "玉峰模具厂", 0)
    assert sweep() == 0
    assert state(young) == (State.SUBMITTED, False)


def test_the_daily_command_is_content_when_those_that_wait_are_not_late(
    cast: Cast, edition: PolicyEdition, capsys: pytest.CaptureFixture[str]
) -> None:
    young = submitted(cast, "玉峰模具厂", 0)
    call_command("policies", "overdue")
    assert "0件" in capsys.readouterr().out
    assert state(young) == (State.SUBMITTED, False)
