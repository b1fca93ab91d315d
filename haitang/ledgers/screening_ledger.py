"""The screening ledger 资格审查台账: who is at which stage, and which agencies it waits for."""

import datetime as dt
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from haitang.accounts.models import Account
from haitang.ledgers.declare import Column, Filter, Ledger, Order, View, Words, declared, today
from haitang.ledgers.filters import choice_filter, place_filter
from haitang.scope.rows import GuardedQuerySet
from haitang.scope.scope import permits
from haitang.screening.books import stages_by_hash
from haitang.screening.models import RUNNING, Outcome, Proposal, Purpose, Screening, State
from haitang.screening.queries import expired, open_agencies, reads_as

STATE = Column("state", _("状态"), "state", "chip", 10, dict(State.choices))
ANSWERS = frozenset({"asked", "answered", "state"})


def _keyword(text: str) -> tuple[Q, Words]:
    return Q(person__name__contains=text), _("“%(text)s”") % {"text": text}


def _all(_account: Account | None, _now: dt.datetime) -> Q:
    return Q()


def _running(_account: Account | None, _now: dt.datetime) -> Q:
    return Q(state__in=RUNNING)


def _unasked(_account: Account | None, _now: dt.datetime) -> Q:
    return Q(state__in=RUNNING, asked=0)


def _waiting(_account: Account | None, _now: dt.datetime) -> Q:
    return Q(state__in=RUNNING, answered__lt=F("asked"))


def _to_decide(_account: Account | None, _now: dt.datetime) -> Q:
    live = Q(proposed_until__isnull=True) | Q(proposed_until__gte=today())
    return live & Q(state=State.PROPOSED)


def _again(_account: Account | None, _now: dt.datetime) -> Q:
    return expired(today())


def _refused(_account: Account | None, _now: dt.datetime) -> Q:
    return Q(outcome=Outcome.REFUSED)


def _rows() -> GuardedQuerySet[Screening]:
    return Screening.objects.get_queryset()


def _dress(rows: list[dict[str, Any]]) -> None:
    """Words for what a row holds in codes, what has expired, and whom it waits for."""
    pks = [row["pk"] for row in rows if row.get("state") in RUNNING]
    waits = open_agencies(pks) if pks and permits("read_screenings") else {}
    for row in rows:
        row["proposed"] = reads_as(row)
        if row.get("state") in RUNNING:
            row["state"] = State.OPEN if row["proposed"] == Proposal.VERIFY else State.PROPOSED
        row["given"] = "、".join(waits.get(row["pk"], []))
        if sha := row.get("stages_sha256"):
            row["stage"] = _stage(sha, row.get("stage", ""), row.get("round", 1))


def _stage(sha: str, code: str, round_: int) -> str:
    stages = stages_by_hash(sha)
    if stages.place_of(code) == len(stages.rows):
        return code
    stage = stages.stage(code)
    return f"{stage.title}（{round_}/{stage.rounds}）" if stage.rounds > 1 else stage.title


SCREENINGS = declared(
    Ledger(
        code="screenings",
        title=_("人选资格"),
        record=Screening.record,
        rows=_rows,
        columns=(
            Column("title", _("姓名"), "person__name", "text", 12),
            Column("place", _("地点"), "place__name", "text", 18),
            Column("purpose", _("事由"), "purpose", "text", 16, dict(Purpose.choices)),
            STATE,
            Column("stage", _("环节"), "stage", "text", 18),
            Column("proposed", _("系统建议"), "proposed", "chip", 16, dict(Proposal.choices)),
            Column("asked", _("问了几项"), "asked", "number", 8),
            Column("answered", _("答了几项"), "answered", "number", 8),
            Column("lead", _("等哪些单位"), "given", "text", 30),
            Column("outcome", _("决定"), "outcome", "text", 12, dict(Outcome.choices)),
            Column("opened", _("发起日期"), "opened_on", "date", 12),
            Column("ended", _("办结日期"), "ended_on", "date", 12),
        ),
        filters=(
            Filter("q", _("姓名"), "keyword", _keyword, frozenset({"person__name"})),
            place_filter(frozenset({"place__name"})),
            choice_filter("state", _("状态"), "state", State.choices),
            choice_filter("purpose", _("事由"), "purpose", Purpose.choices),
        ),
        views=(
            View("running", _("审查中"), _running, frozenset({"state"})),
            View("unasked", _("还没问"), _unasked, ANSWERS),
            View("waiting", _("等答复"), _waiting, ANSWERS),
            View("decide", _("可以决定"), _to_decide, frozenset({"state", "proposed_until"})),
            View("expired", _("答复已过期"), _again, frozenset({"state", "proposed_until"})),
            View("refused", _("不通过"), _refused, frozenset({"outcome"})),
            View("all", _("全部"), _all),
        ),
        orders=(
            Order("opened", _("最近发起在前"), ("-opened_on", "-pk")),
            Order("place", _("按地点"), ("path", "pk")),
        ),
        part=STATE,
        read="read_screenings",
        export="export_cases",
        always=("pk", "state", "proposed", "proposed_until", "round", "stages_sha256"),
        dress=_dress,
    )
)  # fmt: skip
