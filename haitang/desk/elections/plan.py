"""The plan of a round: what is late, the bars, the seat map; as calendar, as Word, on paper."""

import datetime as dt
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _
from icalendar import Calendar, Event

from haitang.desk.elections.reading import may_at, own, round_for, rounds_seen
from haitang.desk.reading import Row, may, placed, seen
from haitang.elections.models import (
    Election,
    GroupArea,
    GroupMember,
    PlanTask,
    Step,
    TermChange,
    WorkGroup,
)
from haitang.elections.notices.making import plan_template
from haitang.elections.notices.making import render as filled
from haitang.elections.queries import Progress, book_of, left_out, legend_of, seat_rows
from haitang.elections.queries.progress import Measured, days_behind, is_late
from haitang.elections.queries.seats import BLOCKED, SeatRow
from haitang.facts.reader import chinese
from haitang.pages.gantt import Bar, Gantt
from haitang.pages.words import day
from haitang.scope.scope import permits
from haitang.scope.views import guard

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
COLOUR_NAMES = {
    "none": _("未开始"), "visit": _("筹备"), "roll": _("登记和提名"), "review": _("资格审查"),
    "ready": _("可以选举"), "done": _("已选出"), BLOCKED: _("受阻"),
}  # fmt: skip
MOST_STEPS = 4000  # dates in one calendar: 152 elections have about 3,500


@guard("read_elections")
def index(request: HttpRequest) -> HttpResponse:
    """Every round that concerns the actor; the newest one first."""
    rows = [
        {
            "title": row.title, "place": row.place.name, "began": row.began_on,
            "target": row.target_on, "ended": row.ended_on,
            "url": reverse("desk:plan", args=[row.pk]),
        }
        for row in rounds_seen()
    ]  # fmt: skip
    context = {"rows": rows, "new": may("open_term_change"), "here": "plans"}
    return render(request, "desk/elections/plans.html", context)


@guard("read_elections")
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan page."""
    term_change = round_for(pk)
    today = timezone.localdate()
    tasks = _tasks(term_change, today)
    rows = seat_rows(term_change)
    days = (term_change.target_on - term_change.began_on).days + 1
    context = {
        "plan": term_change,
        "day_number": min(max((today - term_change.began_on).days + 1, 0), days),
        "days": days,
        "tasks": tasks,
        "phases": len({task["phase"] for task in tasks}),
        "late": sorted((t for t in tasks if t["behind"]), key=lambda t: -t["behind"]),
        "gantt": _gantt(term_change, tasks, today).svg() if tasks else "",
        "seats": [_seat_row(row) for row in rows],
        "communities": sum(len(row.cells) for row in rows),
        "left_out": left_out(term_change, rows),
        "legend": [(code, COLOUR_NAMES[code], n) for code, n in legend_of(rows).items()],
        "blocked": _blocked(rows),
        "groups": _groups(term_change),
        "acts": _acts(term_change),
        "here": "plans",
    }
    return render(request, "desk/elections/plan.html", context)


def _tasks(term_change: TermChange, today: dt.date) -> list[Row]:
    """Every task in the order of phases and days, with its progress and colour."""
    rows = PlanTask.objects.filter(term_change=term_change).select_related("phase", "owner")
    measured = Measured(term_change)
    return [
        _task(task, measured.of(task), today)
        for task in rows.order_by("phase__position", "begins_on", "ends_on", "pk")
    ]


def _task(task: PlanTask, progress: Progress, today: dt.date) -> Row:
    late = is_late(task, progress, today)
    tone = "leaf" if progress.whole else "ember" if late else "sky"
    if today < task.begins_on and not progress.done:
        tone = "mute"
    by_hand = not task.measure and permits("record_task_progress", task.path)
    return {
        "title": own(task), "phase": own(task.phase), "owner": task.owner.name,
        "short": task.owner.short_name or task.owner.name, "begins": task.begins_on,
        "ends": task.ends_on, "done": progress.done, "total": progress.total,
        "percent": progress.percent, "computed": progress.computed, "tone": tone,
        "behind": days_behind(task, progress, today),
        "left": progress.total - progress.done,
        "url": reverse("desk:task_progress", args=[task.pk]) if by_hand else "",
    }  # fmt: skip


def _gantt(term_change: TermChange, tasks: list[Row], today: dt.date) -> Gantt:
    first = min([term_change.began_on, *(task["begins"] for task in tasks)])
    last = max([term_change.target_on, *(task["ends"] for task in tasks)])
    bars = [
        Bar(
            group=task["phase"], name=task["title"], begins=task["begins"], ends=task["ends"],
            percent=task["percent"], tone=task["tone"], owner=task["short"], href=task["url"],
        )
        for task in tasks
    ]  # fmt: skip
    return Gantt(bars, first, last, today)


def _seat_row(row: SeatRow) -> Row:
    return {
        "name": row.name, "done": row.done, "all": len(row.cells),
        "cells": [
            {
                "short": cell.short, "name": cell.name, "colour": cell.colour,
                "words": cell.blocked or COLOUR_NAMES[cell.colour],
                "url": reverse("desk:election", args=[cell.election]) if cell.election else "",
            }
            for cell in row.cells
        ],
    }  # fmt: skip


def _blocked(rows: list[SeatRow]) -> list[Row]:
    return [
        {"name": cell.name, "why": cell.blocked,
         "url": reverse("desk:election", args=[cell.election])}
        for row in rows for cell in row.cells if cell.blocked
    ]  # fmt: skip


def _groups(term_change: TermChange) -> list[Row]:
    """Groups by kind, with how many people and places; names only on the group's own page."""
    members: dict[int, int] = {}
    for row in seen(
        GroupMember.objects.get_queryset().filter(group__term_change=term_change), "group"
    ):
        members[row["group"]] = members.get(row["group"], 0) + 1
    areas: dict[int, list[str]] = {}
    for group, name in GroupArea.objects.filter(group__term_change=term_change).values_list(
        "group", "place__name"
    ):
        areas.setdefault(group, []).append(name)
    found = WorkGroup.objects.filter(term_change=term_change).select_related("lead")
    return [
        {
            "title": group.title, "kind": group.get_kind_display(),
            "lead": group.lead.name if group.lead else "", "members": members.get(group.pk, 0),
            "areas": areas.get(group.pk, []), "url": reverse("desk:work_group", args=[group.pk]),
        }
        for group in sorted(found, key=lambda g: (list(WorkGroup.Kind.values).index(g.kind), g.pk))
    ]  # fmt: skip


ROUND_ACTS = (
    ("plan_election", "desk:election_new", _("排定选举"), "calendar-days"),
    ("create_work_group", "desk:group_new", _("成立工作组"), "user-group"),
    ("add_plan_phase", "desk:phase_new", _("加阶段"), "rectangle-stack"),
    ("add_plan_task", "desk:task_new", _("加任务"), "plus"),
    ("end_term_change", "desk:round_end", _("结束换届"), "check-badge"),
)


def _acts(term_change: TermChange) -> list[Row]:
    if term_change.ended_on is not None:
        return []
    return [
        {"title": title, "icon": icon, "url": reverse(route, args=[term_change.pk])}
        for name, route, title, icon in ROUND_ACTS
        if may_at(name, term_change)
    ]


@guard("read_elections")
def calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan as iCalendar: tasks, and every date of every election that the actor reaches."""
    term_change = round_for(pk)
    made = _calendar(term_change.title)
    for task in _tasks(term_change, timezone.localdate()):
        title = f"{task['title']}（{task['short']}）"
        made.add_component(_event(f"task {title}", title, task["begins"], task["ends"]))
    rows = Election.objects.filter(term_change=term_change).exclude(stage="annulled")
    near = [e for e in rows.select_related("body", "place") if permits("read_elections", e.path)]
    for election in near:
        for event in _events(election):
            made.add_component(event)
    return _file(made, f"plan-{term_change.pk}.ics")


@guard("read_elections")
def election_calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """The timetable of one election as iCalendar."""
    election = placed(Election.objects.select_related("body", "place"), pk)
    made = _calendar(election.body.name)
    for event in _events(election):
        made.add_component(event)
    return _file(made, f"election-{election.pk}.ics")


def _events(election: Election) -> list[Event]:
    book = book_of(election)
    found = []
    for step in Step.objects.filter(election=election).order_by("due_on", "pk"):
        rule = book.rules.step(step.code)
        if rule is not None:
            title = f"{election.body.name}　{rule.zh if chinese() else rule.en}"
            until = step.due_on + dt.timedelta(days=rule.days - 1)
            uid = f"election {election.pk} {step.code}"
            found.append(_event(uid, title, step.due_on, until, str(rule.source)))
    return found


def _calendar(name: str) -> Calendar:
    made = Calendar()
    made.add("prodid", "-//Haitang//Elections//ZH")
    made.add("version", "2.0")
    made.add("x-wr-calname", name)
    return made


def _event(uid: str, title: str, begins: dt.date, ends: dt.date, text: str = "") -> Event:
    """Whole days; a calendar's end is the day after the last."""
    made = Event()
    made.add("uid", f"{sha256(f'{settings.LOG_ORIGIN} {uid}'.encode()).hexdigest()[:32]}@haitang")
    made.add("dtstamp", timezone.now().astimezone(dt.UTC))
    made.add("dtstart", begins)
    made.add("dtend", ends + dt.timedelta(days=1))
    made.add("summary", title)
    if text:
        made.add("description", text)
    made.add("transp", "TRANSPARENT")
    return made


def _file(made: Calendar, name: str) -> HttpResponse:
    response = HttpResponse(made.to_ical(), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@guard("read_elections")
def word(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan as a Word file."""
    term_change = round_for(pk)
    rows = [
        {
            "phase": task["phase"], "title": task["title"], "owner": task["owner"],
            "begins": day(task["begins"]), "ends": day(task["ends"]),
            "progress": f"{task['done']}/{task['total']}（{task['percent']}%）",
        }
        for task in _tasks(term_change, timezone.localdate())
    ]  # fmt: skip
    fields: dict[str, Any] = {
        "title": term_change.title,
        "span": f"{day(term_change.began_on)}—{day(term_change.target_on)}",
        "tasks": rows,
        "as_of": said("截至 %(moment)s") % {"moment": day(timezone.localdate())},
    }
    headers = {"Content-Disposition": f'attachment; filename="plan-{term_change.pk}.docx"'}
    return HttpResponse(filled(plan_template(), fields), content_type=WORD, headers=headers)
