"""Hard cases as projects: checklist, milestones, money, acceptance."""

import datetime as dt

import pytest
from django.utils import timezone

from haitang.cases.models import Case, Project, State
from haitang.cases.operations import (
    accept_project,
    add_milestone,
    add_to_project,
    close_project,
    open_project,
    plan_funds,
    reach_milestone,
    spend_funds,
)  # fmt: skip
from haitang.facts.errors import IncompleteError, WrongStateError
from haitang.scope.scope import everything
from tests.cast import ROOT, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(cast: Cast) -> Project:
    with everything("test"):
        return open_project(
            title="亭林社区管网改造", text="三栋楼反复堵塞", place=cast.places["home"],
            leader=cast.accounts["project_leader"], lead=cast.units["housing"],
            due_on=timezone.localdate() + dt.timedelta(days=90), cases=[cast.case()], actor=ROOT,
        )  # fmt: skip


def test_a_project_goes_from_checklist_to_struck_off_cases(cast: Cast, project: Project) -> None:
    with everything("test"):
        add_to_project(project=project, case=cast.case(), actor=ROOT)
        step = add_milestone(project=project, title="进场", due_on=timezone.localdate(), actor=ROOT)
        plan_funds(project=project, fen=1_000_000, note="维修资金", actor=ROOT)
        spend_funds(project=project, fen=386_000, note="管材", actor=ROOT)
        with pytest.raises(WrongStateError, match="节点"):
            accept_project(project=project, yes=5, no=0, actor=ROOT)
        reach_milestone(milestone=step, evidence="施工照片存档", actor=ROOT)
        accept_project(project=project, yes=5, no=1, actor=ROOT)
        close_project(project=project, conclusion="三栋楼管网已经改造", actor=ROOT)
        done = Project.objects.get(pk=project.pk)
        states = set(Case.objects.filter(project=project).values_list("state", flat=True))
    assert states == {State.CLOSED}
    assert (done.state, done.planned_fen, done.spent_fen) == ("closed", 1_000_000, 386_000)


def test_more_cannot_be_spent_than_was_planned(project: Project) -> None:
    with everything("test"):
        plan_funds(project=project, fen=100, note="维修资金", actor=ROOT)
        with pytest.raises(IncompleteError, match=r"1\.00元"):
            spend_funds(project=project, fen=101, note="管材", actor=ROOT)


def test_a_case_stands_on_one_checklist_only(cast: Cast, project: Project) -> None:
    with everything("test"):
        case = Case.objects.get(project=project)
        with pytest.raises(WrongStateError, match="已经列入"):
            add_to_project(project=project, case=case, actor=ROOT)


def test_residents_must_mostly_agree(project: Project) -> None:
    with everything("test"), pytest.raises(WrongStateError, match="不到一半"):
        accept_project(project=project, yes=2, no=2, actor=ROOT)


def test_a_milestone_lies_within_the_project(project: Project) -> None:
    with everything("test"), pytest.raises(IncompleteError, match="之间"):
        add_milestone(
            project=project, title="进场", due_on=project.due_on + dt.timedelta(1), actor=ROOT
        )
