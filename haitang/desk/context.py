"""The side bar: only what the actor's duties open, with the number of things to do."""

from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from haitang.desk import todo
from haitang.organizations.models import Organization
from haitang.places.models import Level, Place
from haitang.scope.scope import Scope, active

NAME_SECONDS = 300  # a place or a unit is renamed once in years

QUIET = "/desk/counts/batches/"  # while ballots are typed, no page counts other work


@dataclass(frozen=True)
class Item:
    """One line of the side bar; ``opens`` is the operation that its page is guarded with."""

    key: str
    title: Any
    icon: str
    route: str
    opens: str


GROUPS: tuple[tuple[Any, tuple[Item, ...]], ...] = (
    (_("我的"), (
        Item("home", _("工作台"), "home", "desk:home", "read_organizations"),
        Item("me", _("我的账号"), "user", "desk:me", "read_organizations"),
    )),
    (_("服务"), (
        Item("cases", _("民生诉求"), "chat-bubble-left-right", "desk:cases", "read_cases"),
        Item("register", _("登记诉求"), "pencil-square", "desk:register", "register_case"),
        Item("projects", _("项目"), "folder", "desk:projects", "read_projects"),
        Item("places", _("地方"), "map-pin", "desk:places", "read_cases"),
        Item("policies", _("惠企政策"), "gift", "desk:policies", "read_policies"),
        Item("enterprises", _("企业"), "building-storefront", "desk:enterprises",
             "read_enterprises"),
        Item("applications", _("政策申请"), "document-check", "desk:applications",
             "read_applications"),
        Item("alliances", _("党建联盟"), "user-group", "desk:alliances", "read_alliances"),
        Item("sessions", _("助企惠民服务"), "megaphone", "desk:sessions", "read_alliances"),
    )),
    (_("换届"), (
        Item("plans", _("总体方案"), "map", "desk:plans", "read_elections"),
        Item("elections", _("选举"), "list-bullet", "desk:elections", "read_elections"),
        Item("notice_templates", _("公告模板"), "document-text", "desk:notice_templates",
             "save_notice_template"),
        Item("screenings", _("人选资格"), "shield-check", "desk:screenings", "read_screenings"),
        Item("screening_late", _("各单位答复"), "bell-alert", "desk:screening_late",
             "urge_agency"),
        Item("questions", _("待答复的条件"), "inbox", "desk:questions", "read_questions"),
        Item("counts", _("选举日计票"), "calculator", "desk:counts", "read_count"),
        Item("results", _("选举结果"), "trophy", "desk:results", "read_results"),
    )),
    (_("统计"), (
        Item("figures", _("数据看板"), "chart-bar", "desk:figures", "read_figures"),
        Item("definitions", _("口径"), "calculator", "desk:definitions", "read_figures"),
    )),
    (_("管理"), (
        Item("import", _("导入诉求"), "arrow-up-tray", "desk:import", "import_cases"),
        Item("catalogue", _("派单目录"), "queue-list", "desk:catalogue", "save_dispatch_rule"),
        Item("categories", _("诉求类别"), "tag", "desk:categories", "save_category"),
        Item("calendar", _("工作日历"), "calendar-days", "desk:calendar", "set_calendar_day"),
        Item("organizations", _("单位"), "building-office-2", "desk:organizations",
             "create_organization"),
        Item("agencies", _("答复单位"), "building-library", "desk:agencies", "assign_agency"),
        Item("accounts", _("账号和职责"), "users", "desk:accounts", "read_accounts"),
        Item("reveals", _("查看记录"), "eye", "desk:reveals", "read_facts"),
    )),
)  # fmt: skip


def nav(request: HttpRequest) -> dict[str, Any]:
    """Context processor of the staff pages: two queries at most, and what the tasks cost."""
    scope = active()
    if not isinstance(scope, Scope) or not scope.grants:
        return {}
    groups = []
    for title, items in GROUPS:
        open_ones = [_line(item, request) for item in items if scope.giving(item.opens)]
        if open_ones:
            groups.append((title, open_ones))
    return {"nav": groups, "place_path": _path_names(scope)}


def _line(item: Item, request: HttpRequest) -> tuple[str, Any, str, str, int]:
    counted = item.key == "home" and not request.path.startswith(QUIET)
    count = todo.how_many(request) if counted else 0
    return item.key, item.title, item.icon, reverse(item.route), count


def _path_names(scope: Scope) -> list[str]:
    """From the county down to where the actor's first duty lies."""
    grant = scope.grants[0]
    key = f"desk-path:{grant.path}:{grant.organization}"
    names: list[str] | None = cache.get(key)
    if names is None:
        ids = [int(step) for step in grant.path.split(".")[:-1]]
        rows = Place.objects.filter(pk__in=ids, level__gte=Level.COUNTY).order_by("level")
        names = list(rows.values_list("name", flat=True))
        if grant.organization is not None:
            unit = Organization.objects.get(pk=grant.organization)
            names.append(unit.short_name or unit.name)
        cache.set(key, names, NAME_SECONDS)
    return names
