"""The ledger of election results 选举结果台账: every declared result, valid or not."""

import datetime as dt

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from haitang.accounts.models import Account
from haitang.elections.models import Election
from haitang.ledgers.declare import Column, Filter, Ledger, Order, View, Words, declared
from haitang.ledgers.filters import choice_filter, place_filter
from haitang.results.models import Result
from haitang.scope.rows import reached

VALID = Column("valid", _("有效"), "valid", "chip", 10, {True: _("有效"), False: _("选举无效")})


def _rows() -> QuerySet[Result]:
    """Results at the places of the present duties; a result is posted, so every column of it."""
    return Result.objects.annotate(winners=Count("elected")).filter(reached())


def _keyword(text: str) -> tuple[Q, Words]:
    return Q(election__body__name__contains=text), _("“%(text)s”") % {"text": text}


def _all(_account: Account | None, _now: dt.datetime) -> Q:
    return Q()


def _unpublished(_account: Account | None, _now: dt.datetime) -> Q:
    return Q(published_at=None)


def _not_valid(_account: Account | None, _now: dt.datetime) -> Q:
    return Q(valid=False) | Q(annulled_on__isnull=False)


RESULTS = declared(
    Ledger(
        code="results",
        title=_("选举结果台账"),
        record="",
        rows=_rows,
        columns=(
            Column("title", _("单位"), "election__body__name", "text", 30),
            Column("place", _("地点"), "place__name", "text", 20),
            Column("kind", _("类型"), "election__kind", "text", 20, dict(Election.Kind.choices)),
            Column(
                "purpose",
                _("事由"),
                "election__purpose",
                "text",
                12,
                dict(Election.Purpose.choices),
            ),
            Column("day", _("选举日"), "election__day", "date", 12),
            VALID,
            Column("winners", _("当选"), "winners", "number", 8),
            Column("declared", _("宣布日期"), "declared_at", "moment", 12),
            Column("published", _("公布日期"), "published_at", "moment", 12),
            Column("annulled", _("认定无效日期"), "annulled_on", "date", 12),
            Column("sha256", _("指纹"), "sha256", "text", 66),
        ),
        filters=(
            Filter("q", _("单位名称"), "keyword", _keyword),
            place_filter(frozenset()),
            choice_filter("kind", _("类型"), "election__kind", Election.Kind.choices),
            choice_filter("purpose", _("事由"), "election__purpose", Election.Purpose.choices),
        ),
        views=(
            View("all", _("全部"), _all),
            View("unpublished", _("未公布"), _unpublished),
            View("not_valid", _("选举无效"), _not_valid),
        ),
        orders=(
            Order("declared", _("最近宣布在前"), ("-declared_at", "-pk")),
            Order("place", _("按地方"), ("path", "-declared_at", "-pk")),
        ),
        part=VALID,
        read="read_results",
        export="export_cases",
        always=("pk", "election"),
    )
)
