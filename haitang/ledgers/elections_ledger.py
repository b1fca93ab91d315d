"""The ledger of elections 选举台账: one line an election (一社一账), posted by law, so open."""

import datetime as dt

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from haitang.accounts.models import Account
from haitang.elections.models import OVER, Election
from haitang.ledgers.declare import Column, Filter, Ledger, Order, View, Words, declared
from haitang.ledgers.filters import choice_filter, place_filter
from haitang.scope.rows import reached

Stage = Election.Stage
STAGE = Column("stage", _("阶段"), "stage", "chip", 10, dict(Stage.choices))
UNDER_WAY = [s for s in Stage if s not in (Stage.PLANNED, *OVER)]


def _rows() -> QuerySet[Election]:
    """Elections at the places of the present duties."""
    return Election.objects.filter(reached())


def _keyword(text: str) -> tuple[Q, Words]:
    return Q(body__name__contains=text), _("“%(text)s”") % {"text": text}


def _all(_account: Account | None, _now: dt.datetime) -> Q:
    return Q()


def _under_way(_account: Account | None, _now: dt.datetime) -> Q:
    return Q(stage__in=UNDER_WAY)


def _blocked(_account: Account | None, _now: dt.datetime) -> Q:
    return ~Q(blocked="") & ~Q(stage__in=OVER)


def _over(_account: Account | None, _now: dt.datetime) -> Q:
    return Q(stage__in=(Stage.DECIDED, Stage.ENDED))


ELECTIONS = declared(
    Ledger(
        code="elections",
        title=_("选举台账"),
        record="",
        rows=_rows,
        columns=(
            Column("title", _("单位"), "body__name", "text", 30),
            Column("place", _("地点"), "place__name", "text", 20),
            Column("kind", _("类型"), "kind", "text", 20, dict(Election.Kind.choices)),
            Column("purpose", _("事由"), "purpose", "text", 12, dict(Election.Purpose.choices)),
            Column("mode", _("选举方式"), "mode", "text", 12, dict(Election.Mode.choices)),
            Column("day", _("选举日"), "day", "date", 12),
            STAGE,
            Column("blocked", _("受阻原因"), "blocked", "text", 30),
            Column("round", _("换届"), "term_change__title", "text", 24),
            Column("book", _("规则书"), "rulebook", "text", 16),
            Column("called", _("启动时间"), "called_at", "moment", 14),
            Column("sha256", _("规则书指纹"), "rulebook_sha256", "text", 66),
        ),
        filters=(
            Filter("q", _("单位名称"), "keyword", _keyword),
            place_filter(frozenset()),
            choice_filter("stage", _("阶段"), "stage", Stage.choices),
            choice_filter("kind", _("类型"), "kind", Election.Kind.choices),
            choice_filter("purpose", _("事由"), "purpose", Election.Purpose.choices),
            choice_filter("mode", _("选举方式"), "mode", Election.Mode.choices),
        ),
        views=(
            View("all", _("全部"), _all),
            View("running", _("正在进行"), _under_way),
            View("blocked", _("受阻"), _blocked),
            View("over", _("已选出"), _over),
        ),
        orders=(
            Order("day", _("选举日先后"), ("day", "pk")),
            Order("place", _("按地方"), ("path", "day", "pk")),
        ),
        part=STAGE,
        read="read_elections",
        export="export_cases",
        always=("pk", "stage"),
    )
)
