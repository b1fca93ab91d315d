"""The work desk: what must I do, by when; what waits for my word; four numbers."""

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haitang.cases.models import Exclusion, Extension, FollowUp
from haitang.desk import todo
from haitang.desk.cases import HEAD, dressed
from haitang.desk.home_figures import tiles
from haitang.desk.reading import Row, let_in_for, may, me, scope, seen
from haitang.desk.todo import MOST
from haitang.scope.views import guard

SHOWN = 30
QUICK = (
    ("register_case", _("代居民登记"), "pencil-square", "desk:register"),
    ("read_cases", _("诉求台账"), "queue-list", "desk:cases"),
    ("read_figures", _("数据看板"), "chart-bar", "desk:figures"),
    ("open_project", _("立项"), "folder-plus", "desk:project_new"),
    ("import_cases", _("导入诉求"), "arrow-up-tray", "desk:import"),
    ("save_category", _("诉求类别"), "tag", "desk:categories"),
    ("read_accounts", _("账号和职责"), "users", "desk:accounts"),
    ("set_calendar_day", _("工作日历"), "calendar-days", "desk:calendar"),
    ("read_projects", _("项目"), "folder", "desk:projects"),
    ("read_cases", _("地方"), "map-pin", "desk:places"),
    ("read_questions", _("待答复的条件"), "inbox", "desk:questions"),
    ("read_screenings", _("人选资格"), "shield-check", "desk:screenings"),
    ("read_count", _("选举日计票"), "calculator", "desk:counts"),
    ("read_elections", _("选举"), "list-bullet", "desk:elections"),
    ("read_results", _("选举结果"), "trophy", "desk:results"),
    ("read_applications", _("政策申请"), "document-check", "desk:applications"),
    ("read_policies", _("惠企政策"), "gift", "desk:policies"),
    ("read_enterprises", _("企业"), "building-storefront", "desk:enterprises"),
    ("read_organizations", _("我的账号"), "user", "desk:me"),
)


@guard("read_organizations")
def home(request: HttpRequest) -> HttpResponse:
    """The first page after the log-in."""
    cases = _rows()
    rows = todo.by_deadline([*cases, *(task.row() for task in todo.tasks_of(request))])
    groups = todo.grouped(rows)
    late = next((len(g["rows"]) for g in groups if g["cls"] == "late"), 0)
    context = {
        "hello": hello(timezone.localtime()),
        "name": me(request).name,
        "today": timezone.localdate(),
        "total": len(rows),
        "more": len(cases) >= MOST,
        "late": late,
        "groups": _first(groups, SHOWN),
        "works": todo.works(),
        "tiles": tiles(rows) if may("read_cases") else [],
        "asked": _asked(request),
        "quick": [(t, i, reverse(u)) for op, t, i, u in QUICK if may(op)][:4],
        "may_register": may("register_case"),
        "may_read": may("read_cases"),
        "here": "home",
    }
    return render(request, "desk/home.html", context)


def hello(now: dt.datetime) -> Any:
    """A greeting for the hour."""
    if now.hour < 12:
        return _("上午好")
    return _("下午好") if now.hour < 18 else _("晚上好")


def _rows() -> list[Row]:
    """The cases that wait."""
    if not may("read_cases"):
        return []
    with let_in_for("read_cases"):
        found = [dressed(row) for row in seen(todo.todo()[:MOST], *HEAD, "channel")]
    return [{**row, "href": reverse("desk:case", args=[row["number"]])} for row in found]


def _first(groups: list[dict[str, Any]], most: int) -> list[dict[str, Any]]:
    """The first rows over all groups; each group still tells how many it has."""
    left, cut = most, []
    for group in groups:
        shown = group["rows"][:left]
        left -= len(shown)
        if shown:
            cut.append({**group, "rows": shown, "count": len(group["rows"])})
    return cut


def _asked(request: HttpRequest) -> list[Row]:
    """Requests and bad ratings that wait for somebody with the actor's duties."""
    return [*_extensions(), *_exclusions(me(request).pk), *_follow_ups()]


def _case_link(row: Row, operation: str) -> str:
    return reverse(f"desk:case_{operation}", args=[row["case__number"]])


def _extensions() -> list[Row]:
    if not may("decide_extension"):
        return []
    with let_in_for("decide_extension"):
        rows = Extension.objects.get_queryset().filter(granted=None).order_by("asked_at")[:5]
        found = seen(
            rows, "days", "case__number", "case__title", "case__due_at", "case__lead__name"
        )
    return [
        {**row, "what": "extension", "href": _case_link(row, "decide_extension")} for row in found
    ]


def _exclusions(account: int) -> list[Row]:
    if not may("decide_exclusion"):
        return []
    with let_in_for("decide_exclusion"):
        rows = Exclusion.objects.get_queryset().filter(granted=None).exclude(asked_by=account)
        found = seen(rows.order_by("asked_at")[:5], "measure", "case__number", "case__title")
    return [
        {
            **row,
            "what": "exclusion",
            "measure": Exclusion.Measure(row["measure"]).label,
            "href": _case_link(row, "decide_exclusion"),
        }
        for row in found
    ]


def _follow_ups() -> list[Row]:
    if not any("close_follow_up" in grant.operations for grant in scope().grants):
        return []
    with let_in_for("close_follow_up"):
        rows = FollowUp.objects.get_queryset().filter(closed_at=None).order_by("due_at")[:5]
        found = seen(rows, "due_at", "case__number", "case__title")
    return [
        {**row, "what": "follow_up", "href": _case_link(row, "close_follow_up")} for row in found
    ]
