"""Projects: opening one, its page, and everything that can be done with it."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from haitang.cases import operations as do
from haitang.cases.models import Case, FundLine, Milestone, Project, State
from haitang.desk.act import Act
from haitang.desk.answering import acted
from haitang.desk.cases import HEAD, dressed
from haitang.desk.forms import projects as forms
from haitang.desk.reading import (
    Row,
    grants_reaching,
    instance,
    let_in_for,
    may,
    one,
    posted,
    seen,
)
from haitang.scope.views import guard

Stage = Project.Stage
WHOLE = (
    "id", "title", "text", "state", "leader__name", "lead", "lead__name", "place", "place__name",
    "opened_on", "due_on", "closed_on", "planned_fen", "spent_fen", "accepted_yes",
    "accepted_no", "conclusion",
)  # fmt: skip


@dataclass(frozen=True)
class ProjectAct(Act[forms.ProjectForm]):
    """One act on a project, open at some of its stages."""

    prefix = "project"
    stages: tuple[Project.Stage, ...]


ACTS = (
    ProjectAct("milestone", do.add_milestone, forms.MilestoneForm,
               _("设定节点"), "flag", _("节点已设定。"), (Stage.OPEN,)),
    ProjectAct("reached", do.reach_milestone, forms.ReachForm,
               _("节点完成"), "check-circle", _("节点已完成。"), (Stage.OPEN,)),
    ProjectAct("case", do.add_to_project, forms.AddCaseForm,
               _("加一件到清单"), "folder-plus", _("已列入清单。"), (Stage.OPEN,)),
    ProjectAct("plan", do.plan_funds, forms.MoneyForm,
               _("计划资金"), "banknotes", _("计划资金已记下。"), (Stage.OPEN, Stage.ACCEPTED)),
    ProjectAct("spend", do.spend_funds, forms.MoneyForm,
               _("支出资金"), "credit-card", _("支出已记下。"), (Stage.OPEN, Stage.ACCEPTED)),
    ProjectAct("acceptance", do.accept_project, forms.AcceptForm,
               _("居民验收"), "hand-thumb-up", _("验收结果已记下。"), (Stage.OPEN,)),
    ProjectAct("end", do.close_project, forms.CloseForm,
               _("结项"), "check-badge", _("项目已结项。"), (Stage.ACCEPTED,)),
)  # fmt: skip


@guard("open_project", POST="open_project")
def new(request: HttpRequest) -> HttpResponse:
    """Open a project."""
    form = forms.OpenProjectForm(posted(request))
    return acted(
        request, form, form.arguments, do.open_project, done=_("已立项。"),
        to=lambda made: reverse("desk:project", args=[made.pk]), page={"here": "projects"},
        template="desk/project_new.html",
    )  # fmt: skip


@guard("read_projects")
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """One project: the problem, the checklist, the steps, the money, the acceptance."""
    row = one(Project.objects.get_queryset().filter(pk=pk), *WHOLE)
    steps = Milestone.objects.get_queryset().filter(project=pk).order_by("due_on", "pk")
    milestones = seen(steps, "title", "due_on", "reached_on", "evidence")
    funds = FundLine.objects.get_queryset().filter(project=pk).order_by("on", "pk")
    cases = _checklist(pk)
    grants = grants_reaching(Project, pk)
    settled = sum(case["state"] in (State.CLOSED, State.JOINED) for case in cases)
    context = {
        "project": {**row, "stage": Stage(row["state"]).label},
        "milestones": milestones,
        "reached": sum(step.get("reached_on") is not None for step in milestones),
        "funds": seen(funds, "spent", "fen", "on", "note"),
        "cases": cases,
        "settled": settled,
        "acts": [
            act.link(pk)
            for act in ACTS
            if row["state"] in act.stages and any(act.name in g.operations for g in grants)
        ],
        "here": "projects",
    }
    return render(request, "desk/project.html", context)


def _checklist(pk: int) -> list[Row]:
    if not may("read_cases"):
        return []
    with let_in_for("read_cases"):
        rows = Case.objects.get_queryset().filter(project=pk).order_by("received_at", "pk")
        return [dressed(row) for row in seen(rows, *HEAD)]


def answer(request: HttpRequest, act: ProjectAct, pk: int) -> HttpResponse:
    """The page of one act."""
    project = instance(Project.objects.get_queryset().filter(pk=pk))
    form = act.form(posted(request), row=project)
    row = one(Project.objects.get_queryset().filter(pk=pk), *WHOLE)
    return acted(
        request, form, form.arguments, act.operation, done=act.done,
        to=reverse("desk:project", args=[pk]), template="desk/project_act.html",
        page={"act": act, "project": row, "here": "projects"},
    )  # fmt: skip
