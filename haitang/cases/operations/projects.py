"""Hard cases become projects 清单式、项目化: checklist, leader, milestones, funds, acceptance."""

import datetime as dt
from collections.abc import Sequence

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from haitang.accounts.models import Account
from haitang.cases.facts import (
    FundsPlanned,
    FundsSpent,
    MilestoneReached,
    MilestoneSet,
    ProjectAccepted,
    ProjectCaseAdded,
    ProjectClosed,
    ProjectOpened,
)  # fmt: skip
from haitang.cases.models import OPEN, Case, FundLine, Milestone, Project, State
from haitang.cases.operations import overdue
from haitang.cases.operations.steps import locked
from haitang.cases.operations.verification import close_by_project
from haitang.facts.days import local_day
from haitang.facts.errors import IncompleteError, WrongStateError
from haitang.facts.kinds import Code, Kind, Ref
from haitang.facts.operations import lock, lock_all, operation, record
from haitang.facts.told import Words, moment, required
from haitang.organizations.models import Organization
from haitang.places.models import Place
from haitang.places.queries import place_number
from haitang.scope.actor import Actor
from haitang.scope.scope import require


def _locked(project: Project, *stages: Project.Stage) -> Project:
    fresh: Project = lock(Project.objects.get_queryset(), pk=project.pk)
    if fresh.state not in stages:
        raise WrongStateError(
            _("项目现在是“%(state)s”，不能这样办。") % {"state": fresh.get_state_display()}
        )
    return fresh


def _record(project: Project, fact: Kind, at: dt.datetime) -> None:
    record(fact, subject=project, place=place_number(project.place, at), at=at)


@operation
def open_project(
    *,
    title: str,
    text: str,
    place: Place,
    leader: Account,
    lead: Organization,
    due_on: dt.date,
    cases: Sequence[Case] = (),
    at: dt.datetime | None = None,
    actor: Actor,
) -> Project:
    """Open a project over a checklist of cases 立项, with a named leader and a day."""
    require("open_project", place.path)
    when = moment(at)
    if due_on <= local_day(when):
        raise IncompleteError(_("完成日期要晚于立项日期。"), field="due_on")
    project = Project(
        title=required(title, "title", most=80).text,
        text=required(text, "text", least=5).text,
        place=place,
        path=place.path,
        leader=leader,
        lead=lead,
        opened_on=local_day(when),
        due_on=due_on,
    )
    project.save(force_insert=True)
    for case in cases:
        _list(project, locked(case, *OPEN))
    fact = ProjectOpened(
        lead=Code(str(lead.pk)), leader=Ref(f"account:{leader.pk}"), due=due_on, cases=len(cases)
    )
    _record(project, fact, when)
    return project


def _list(project: Project, case: Case) -> None:
    if case.project_id is not None:
        raise WrongStateError(_("%(number)s已经列入一个项目。") % {"number": case.number})
    case.project = project
    case.save(update_fields=["project"])


@operation
def add_to_project(
    *, project: Project, case: Case, at: dt.datetime | None = None, actor: Actor
) -> Project:
    """Put a case on the checklist 列入项目."""
    project = _locked(project, Project.Stage.OPEN)
    case = locked(case, *OPEN)
    _list(project, case)
    _record(project, ProjectCaseAdded(case=Ref(f"case:{case.pk}")), moment(at))
    return project


@operation
def add_milestone(
    *,
    project: Project,
    title: str,
    due_on: dt.date,
    at: dt.datetime | None = None,
    actor: Actor,
) -> Milestone:
    """Set a step with its day 设定节点."""
    project = _locked(project, Project.Stage.OPEN)
    if not project.opened_on <= due_on <= project.due_on:
        raise IncompleteError(_("节点日期要在立项和完成日期之间。"), field="due_on")
    words = required(title, "title", most=60)
    step = Milestone(project=project, title=words.text, due_on=due_on)
    step.save(force_insert=True)
    _record(project, MilestoneSet(due=due_on), moment(at))
    return step


@operation
def reach_milestone(
    *, milestone: Milestone, evidence: str, at: dt.datetime | None = None, actor: Actor
) -> Milestone:
    """A step is done, and this shows it 节点完成."""
    project = _locked(milestone.project, Project.Stage.OPEN)
    step: Milestone = lock(QuerySet(Milestone).filter(project=project), pk=milestone.pk)
    if step.reached_on is not None:
        raise WrongStateError(_("这个节点已经完成。"))
    when = moment(at)
    words = required(evidence, "evidence", least=4)
    step.reached_on, step.evidence = local_day(when), words.text
    step.save(update_fields=["reached_on", "evidence"])
    on_time = "on_time" if step.reached_on <= step.due_on else "late"
    fact = MilestoneReached(on_time=Code(on_time), evidence=words.commitment)
    _record(project, fact, when)
    return step


@operation
def plan_funds(
    *, project: Project, fen: int, note: str, at: dt.datetime | None = None, actor: Actor
) -> FundLine:
    """Set money aside, in fen, with its source 计划资金."""
    return _money(project, fen, note, moment(at), spent=False)


@operation
def spend_funds(
    *, project: Project, fen: int, note: str, at: dt.datetime | None = None, actor: Actor
) -> FundLine:
    """Pay, in fen, with the purpose 支出资金. Raises IncompleteError past what was planned."""
    return _money(project, fen, note, moment(at), spent=True)


def _money(project: Project, fen: int, note: str, when: dt.datetime, *, spent: bool) -> FundLine:
    project = _locked(project, Project.Stage.OPEN, Project.Stage.ACCEPTED)
    if fen <= 0:
        raise IncompleteError(_("金额要大于0。"), field="fen")
    left = project.planned_fen - project.spent_fen
    if spent and fen > left:
        raise IncompleteError(
            _("计划资金还剩%(left)s元，不够支出。请先补充计划资金。")
            % {"left": f"{left // 100}.{left % 100:02d}"},
            field="fen",
        )
    words = required(note, "note", most=100)
    line = FundLine(project=project, spent=spent, fen=fen, on=local_day(when), note=words.text)
    line.save(force_insert=True)
    column = "spent_fen" if spent else "planned_fen"
    QuerySet(Project).filter(pk=project.pk).update(**{column: F(column) + fen})
    _record(project, FundsSpent(fen=fen) if spent else FundsPlanned(fen=fen), when)
    return line


@operation
def accept_project(
    *, project: Project, yes: int, no: int, at: dt.datetime | None = None, actor: Actor
) -> Project:
    """Residents look at the work 居民验收: how many say yes, how many no.

    More must say yes than no, and every milestone must have been reached.
    """
    project = _locked(project, Project.Stage.OPEN)
    when = moment(at)
    if yes < 0 or no < 0 or yes + no == 0:
        raise IncompleteError(_("请填参加验收的居民人数，至少1人。"), field="yes")
    if QuerySet(Milestone).filter(project=project, reached_on=None).exists():
        raise WrongStateError(_("还有节点没有完成，不能验收。"))
    if yes <= no:
        raise WrongStateError(_("认可的居民不到一半，请整改后再验收。"))
    project.state = Project.Stage.ACCEPTED
    project.accepted_yes, project.accepted_no = yes, no
    project.save(update_fields=["state", "accepted_yes", "accepted_no"])
    _record(project, ProjectAccepted(yes=yes, no=no), when)
    return project


@operation
def close_project(
    *, project: Project, conclusion: str, at: dt.datetime | None = None, actor: Actor
) -> Project:
    """End a project that residents accepted 结项; its open cases are struck off with it."""
    project = _locked(project, Project.Stage.ACCEPTED)
    when = moment(at)
    words = required(conclusion, "conclusion", least=5)
    settled = _close_cases(project, words, when, actor)
    project.state, project.closed_on = Project.Stage.CLOSED, local_day(when)
    project.conclusion = words.text
    project.save(update_fields=["state", "closed_on", "conclusion"])
    fact = ProjectClosed(
        cases=settled, planned_fen=project.planned_fen, spent_fen=project.spent_fen
    )
    _record(project, fact, when)
    return project


def _close_cases(project: Project, words: Words, when: dt.datetime, actor: Actor) -> int:
    for case in lock_all(QuerySet(Case).filter(project=project, state__in=OPEN).order_by("id")):
        overdue.end(case, actor=actor, at=when)
        case.response_settled = True
        case.save(update_fields=["overdue_recorded", "response_settled"])
        close_by_project(case, Words(words.text), when, actor)
    return QuerySet(Case).filter(project=project, state=State.CLOSED).count()
