"""Several steps of a timetable finished at once."""

import datetime as dt

import pytest
from django.utils import timezone

from haitang.elections.errors import ElectionError, WrongStageError
from haitang.elections.models import Step
from haitang.elections.operations import finish_steps
from haitang.facts.models import Fact
from haitang.scope.scope import everything
from tests.cast import ROOT
from tests.nominations.conftest import planned


def test_what_is_due_is_done_on_its_day_and_nothing_twice(cast):
    election = planned(cast, days=10)
    today = timezone.localdate()
    due = Step.objects.filter(election=election, done_on=None, due_on__lte=today).count()
    with everything("test"):
        assert finish_steps(election=election, actor=ROOT) == due > 3
        with pytest.raises(WrongStageError):
            finish_steps(election=election, actor=ROOT)
    done = Step.objects.filter(election=election, done_on__isnull=False)
    assert all(step.done_on == step.due_on for step in done)
    assert Fact.objects.filter(kind="election_step.finished").count() == due


def test_a_day_in_the_future_is_refused(cast):
    election = planned(cast)
    with everything("test"), pytest.raises(ElectionError, match="将来"):
        finish_steps(
            election=election, done={"committee": timezone.localdate() + dt.timedelta(days=1)},
            actor=ROOT,
        )  # fmt: skip
    assert not Step.objects.filter(election=election, done_on__isnull=False).exists()
