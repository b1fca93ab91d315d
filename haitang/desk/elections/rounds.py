"""Rounds and their parts: opening one, groups, phases, tasks, elections of it."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from haitang.desk.act import View
from haitang.desk.answering import acted
from haitang.desk.elections import forms
from haitang.desk.elections.reading import group_for, may_at, own, round_for, task_for
from haitang.desk.reading import posted, seen
from haitang.elections import operations as do
from haitang.elections.models import GroupArea, GroupMember
from haitang.pages.forms import Form
from haitang.scope.views import guard

Run = Callable[..., Any]


def shown(
    request: HttpRequest, form: Form, run: Run, page: dict[str, Any], done: Any
) -> HttpResponse:
    """Show a form, or run its operation and go where ``page["to"]`` says."""
    to = page.pop("to", lambda _made: page["back_url"])
    context = {"button": page["title"], "here": "plans", **page}
    return acted(request, form, form.arguments, run, done=done, to=to, page=context)


@guard("open_term_change", POST="open_term_change")
def new(request: HttpRequest) -> HttpResponse:
    """Begin a round."""
    page = {
        "title": _("启动换届"), "back_url": reverse("desk:plans"), "back_title": _("总体方案"),
        "to": lambda made: reverse("desk:plan", args=[made.pk]),
    }  # fmt: skip
    return shown(
        request, forms.RoundForm(posted(request)), do.open_term_change, page, _("换届已启动。")
    )


def part_view(name: str, form: type[forms.RoundPartForm], title: Any, done: Any) -> View:
    """The view of something that is added to a round."""

    @guard(name, POST=name)
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        term_change = round_for(pk)
        page = {
            "title": title, "sub": term_change.title, "back_title": term_change.title,
            "back_url": reverse("desk:plan", args=[pk]),
        }  # fmt: skip
        filled = form(posted(request), row=term_change)
        return shown(request, filled, getattr(do, name), page, done)

    return view


group_new = part_view("create_work_group", forms.GroupForm, _("成立工作组"), _("工作组已成立。"))
phase_new = part_view("add_plan_phase", forms.PhaseForm, _("加阶段"), _("已加入方案。"))
task_new = part_view("add_plan_task", forms.TaskForm, _("加任务"), _("已加入方案。"))
election_new = part_view(
    "plan_election", forms.PlanElectionForm, _("排定选举"), _("选举已排定，日程已算好。")
)
round_end = part_view("end_term_change", forms.EndForm, _("结束换届"), _("换届已结束。"))


@guard("record_task_progress", POST="record_task_progress")
def task_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How much of a task is done."""
    task = task_for(pk)
    form = forms.ProgressForm(posted(request), initial={"done": task.done, "total": task.total})
    page = {
        "title": _("填进度"), "sub": own(task), "back_title": task.term_change.title,
        "back_url": reverse("desk:plan", args=[task.term_change_id]),
    }  # fmt: skip

    def run(**given: Any) -> Any:
        return do.record_task_progress(task=task, **given)

    return shown(request, form, run, page, _("进度已记下。"))


@guard("read_elections")
def group(request: HttpRequest, pk: int) -> HttpResponse:
    """One work group: its task, its people, its places."""
    found = group_for(pk)
    rows = GroupMember.objects.get_queryset().filter(group=found).order_by("pk")
    areas = GroupArea.objects.filter(group=found).order_by("place__code")
    acts = (
        ("add_group_member", "desk:member_new", _("加成员"), "user-plus"),
        ("assign_group_area", "desk:area_new", _("包片"), "map-pin"),
    )
    context = {
        "group": found,
        "plan": found.term_change,
        "members": seen(rows, "person__name", "unit__name", "role"),
        "areas": list(areas.values_list("place__name", flat=True)),
        "acts": [
            {"title": title, "icon": icon, "url": reverse(route, args=[pk])}
            for name, route, title, icon in acts
            if may_at(name, found)
        ],
        "here": "plans",
    }
    return render(request, "desk/elections/group.html", context)


@guard("add_group_member", POST="add_group_member")
def member_new(request: HttpRequest, pk: int) -> HttpResponse:
    """A person joins a group."""
    found = group_for(pk)

    def run(**given: Any) -> Any:
        return do.add_group_member(group=found, **given)

    return shown(
        request, forms.MemberForm(posted(request)), run, _of(pk, found, _("加成员")), _("已记下。")
    )


@guard("assign_group_area", POST="assign_group_area")
def area_new(request: HttpRequest, pk: int) -> HttpResponse:
    """A group looks after one more place."""
    found = group_for(pk)

    def run(**given: Any) -> Any:
        return do.assign_group_area(group=found, **given)

    return shown(
        request, forms.AreaForm(posted(request)), run, _of(pk, found, _("包片")), _("已记下。")
    )


def _of(pk: int, found: Any, title: Any) -> dict[str, Any]:
    back = reverse("desk:work_group", args=[pk])
    return {"title": title, "sub": found.title, "back_title": found.title, "back_url": back}
