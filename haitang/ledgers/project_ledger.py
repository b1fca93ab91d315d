"""The project ledger 项目台账: hard cases solved together, with leader, money and dates."""

import datetime as dt

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from haitang.accounts.models import Account
from haitang.cases.models import Project
from haitang.ledgers.declare import Column, Filter, Ledger, Order, View, Words, declared, today
from haitang.ledgers.filters import choice_filter, place_filter, unit_filter
from haitang.scope.rows import GuardedQuerySet

STAGE = Column("state", _("阶段"), "state", "chip", 10, dict(Project.Stage.choices))


def _keyword(text: str) -> tuple[Q, Words]:
    return Q(title__contains=text), _("“%(text)s”") % {"text": text}


def _all(_account: Account | None, _now: dt.datetime) -> Q:
    return Q()


def _mine(account: Account | None, _now: dt.datetime) -> Q:
    return Q(leader=account.pk if account else 0)


def _open(_account: Account | None, _now: dt.datetime) -> Q:
    return Q(state=Project.Stage.OPEN)


def _late(_account: Account | None, _now: dt.datetime) -> Q:
    return Q(state=Project.Stage.OPEN, due_on__lt=today())


def _over_plan(_account: Account | None, _now: dt.datetime) -> Q:
    return Q(spent_fen__gt=F("planned_fen"))


def _rows() -> GuardedQuerySet[Project]:
    return Project.objects.get_queryset()


PROJECTS = declared(
    Ledger(
        code="projects",
        title=_("项目台账"),
        record=Project.record,
        rows=_rows,
        columns=(
            Column("title", _("项目名称"), "title", "text", 36),
            Column("place", _("地点"), "place__name", "text", 18),
            Column("lead", _("牵头单位"), "lead__name", "text", 22),
            Column("leader", _("负责人"), "leader__name", "text", 10),
            STAGE,
            Column("opened", _("立项日期"), "opened_on", "date", 12),
            Column("due", _("完成期限"), "due_on", "span", 12),
            Column("planned", _("计划资金"), "planned_fen", "money", 14),
            Column("spent", _("支出资金"), "spent_fen", "money", 14),
            Column("yes", _("验收认可"), "accepted_yes", "number", 10),
            Column("no", _("验收不认可"), "accepted_no", "number", 10),
            Column("closed", _("结项日期"), "closed_on", "date", 12),
        ),
        filters=(
            Filter("q", _("项目名称"), "keyword", _keyword, frozenset({"title"})),
            place_filter(frozenset({"place__name"})),
            unit_filter(frozenset({"lead__name"})),
            choice_filter("state", _("阶段"), "state", Project.Stage.choices),
        ),
        views=(
            View("all", _("全部"), _all),
            View("mine", _("我负责"), _mine, frozenset({"leader"})),
            View("open", _("推进中"), _open, frozenset({"state"})),
            View("late", _("逾期"), _late, frozenset({"state", "due_on"})),
            View("over", _("超出计划资金"), _over_plan, frozenset({"planned_fen", "spent_fen"})),
        ),
        orders=(
            Order("opened", _("最近立项在前"), ("-opened_on", "-pk")),
            Order("due", _("先到期在前"), ("due_on", "pk"), Q(state=Project.Stage.OPEN)),
        ),
        part=STAGE,
        read="read_projects",
        export="export_cases",
        always=("pk", "state", "due_on"),
    )
)
