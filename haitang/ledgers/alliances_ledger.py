"""The ledgers of alliances 党建联盟台账 and of service sessions 服务场次台账.

Their rows name no person and are not guarded; they are narrowed to the places of the reader's
duties all the same. What became of the problems of a session is counted, never typed.
"""

import datetime as dt
from collections import defaultdict
from typing import Any, TypeVar

from django.db.models import Case as When_
from django.db.models import CharField, Count, Model, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from haitang.accounts.models import Account
from haitang.cases.models import Outcome, State
from haitang.ledgers.declare import Column, Filter, Ledger, Order, View, Words, declared, today
from haitang.ledgers.filters import choice_filter, parsed_day, place_filter
from haitang.policies.models import (
    Alliance,
    AllianceMember,
    ServiceSession,
    SessionCase,
    SessionHost,
)
from haitang.scope.rows import reached

M = TypeVar("M", bound=Model)
Row = dict[str, Any]
STANDS = [("open", _("活动中")), ("closed", _("已解散"))]
STAND = Column("state", _("状态"), "stand", "chip", 8, dict(STANDS))
KIND = Column("kind", _("形式"), "kind", "text", 14, dict(ServiceSession.Kind.choices))
LATER = Value(0)  # a place in the row that ``dress`` fills for the rows of one page
SOLVED = Q(case__state=State.CLOSED, case__outcome=Outcome.RESOLVED)


def within(rows: QuerySet[M]) -> QuerySet[M]:
    """The rows in the places of the grants that count now."""
    return rows.filter(reached())


def _alliances() -> QuerySet[Alliance]:
    stand = When_(
        When(dissolved_on=None, then=Value("open")),
        default=Value("closed"),
        output_field=CharField(),
    )
    return within(Alliance.objects.annotate(stand=stand, n_members=LATER, n_sessions=LATER))


def _sessions() -> QuerySet[ServiceSession]:
    return within(ServiceSession.objects.annotate(n_raised=LATER, n_solved=LATER, host_names=LATER))


def _all(_account: Account | None, _now: dt.datetime) -> Q:
    return Q()


def _living(_account: Account | None, _now: dt.datetime) -> Q:
    return Q(dissolved_on=None)


def _this_year(_account: Account | None, _now: dt.datetime) -> Q:
    return Q(held_on__gte=dt.date(today().year, 1, 1))


def _with_problems(_account: Account | None, _now: dt.datetime) -> Q:
    return Q(pk__in=SessionCase.objects.values("session"))


def _title(text: str) -> tuple[Q, Words]:
    return Q(title__contains=text), _("“%(text)s”") % {"text": text}


def _since(text: str) -> tuple[Q, Words]:
    day = parsed_day(text)
    return Q(held_on__gte=day), _("%(day)s起") % {"day": day}


def _until(text: str) -> tuple[Q, Words]:
    day = parsed_day(text)
    return Q(held_on__lte=day), _("到%(day)s止") % {"day": day}


def _counts(
    rows: QuerySet[Any], by: str, found: list[Row], where: Q | None = None
) -> dict[int, int]:
    """How many rows belong to each of those found."""
    mine = rows.filter(**{f"{by}__in": [row["pk"] for row in found]})
    chosen = mine if where is None else mine.filter(where)
    return dict(chosen.order_by().values_list(by).annotate(n=Count("pk")))


def _dress_alliances(found: list[Row]) -> None:
    members = _counts(AllianceMember.objects.filter(left_on=None), "alliance", found)
    sessions = _counts(ServiceSession.objects.all(), "alliance", found)
    for row in found:
        row["n_members"] = members.get(row["pk"], 0)
        row["n_sessions"] = sessions.get(row["pk"], 0)


def _dress_sessions(found: list[Row]) -> None:
    raised = _counts(SessionCase.objects.all(), "session", found)
    solved = _counts(SessionCase.objects.all(), "session", found, SOLVED)
    hosts: dict[int, list[str]] = defaultdict(list)
    rows = SessionHost.objects.filter(session__in=[row["pk"] for row in found])
    for pk, name in rows.values_list("session", "organization__name"):
        hosts[pk].append(name)
    for row in found:
        row["n_raised"] = raised.get(row["pk"], 0)
        row["n_solved"] = solved.get(row["pk"], 0)
        row["host_names"] = "、".join(hosts[row["pk"]])


ALLIANCES = declared(
    Ledger(
        code="alliances",
        title=_("党建联盟台账"),
        record="",
        rows=_alliances,
        columns=(
            Column("title", _("名称"), "title", "text", 30),
            Column("field", _("领域或片区"), "field", "text", 16),
            Column("place", _("地点"), "place__name", "text", 18),
            Column("lead", _("牵头单位"), "lead__name", "text", 24),
            STAND,
            Column("members", _("成员单位"), "n_members", "number", 10),
            Column("sessions", _("服务场次"), "n_sessions", "number", 10),
            Column("opened", _("成立日期"), "founded_on", "date", 12),
            Column("closed", _("解散日期"), "dissolved_on", "date", 12),
        ),
        filters=(
            Filter("q", _("名称"), "keyword", _title),
            place_filter(frozenset()),
            choice_filter("state", _("状态"), "stand", STANDS),
        ),
        views=(View("all", _("全部"), _all), View("living", _("活动中"), _living)),
        orders=(
            Order("newest", _("最近成立在前"), ("-founded_on", "-pk")),
            Order("oldest", _("最早成立在前"), ("founded_on", "pk")),
        ),
        part=STAND,
        read="read_alliances",
        export="export_cases",
        always=("pk",),
        dress=_dress_alliances,
    )
)
SESSIONS = declared(
    Ledger(
        code="sessions",
        title=_("助企惠民服务台账"),
        record="",
        rows=_sessions,
        columns=(
            Column("title", _("主题"), "title", "text", 32),
            KIND,
            Column("held", _("举办日期"), "held_on", "date", 12),
            Column("place", _("地点"), "place__name", "text", 18),
            Column("alliance", _("党建联盟"), "alliance__title", "text", 24),
            Column("hosts", _("举办单位"), "host_names", "text", 30),
            Column("audience", _("到场人数"), "audience", "number", 10),
            Column("raised", _("提出问题"), "n_raised", "number", 10),
            Column("solved", _("已解决"), "n_solved", "number", 10),
        ),
        filters=(
            Filter("q", _("主题"), "keyword", _title),
            place_filter(frozenset()),
            choice_filter("kind", _("形式"), "kind", ServiceSession.Kind.choices),
            Filter("since", _("自"), "date", _since),
            Filter("until", _("至"), "date", _until),
        ),
        views=(
            View("all", _("全部"), _all),
            View("year", _("今年"), _this_year),
            View("problems", _("提出了问题"), _with_problems),
        ),
        orders=(
            Order("newest", _("最近举办在前"), ("-held_on", "-pk")),
            Order("oldest", _("最早举办在前"), ("held_on", "pk")),
        ),
        part=KIND,
        read="read_alliances",
        export="export_cases",
        always=("pk",),
        dress=_dress_sessions,
    )
)
