"""The case ledger 诉求台账."""

import datetime as dt
import re
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from haitang.accounts.models import Account
from haitang.cases.models import OPEN, RUNNING, Case, Channel, Grade, Outcome, State, Urgency
from haitang.facts.reader import chinese
from haitang.ledgers.declare import Column, Filter, Ledger, Order, View, Words, declared
from haitang.ledgers.filters import (
    category_filter,
    choice_filter,
    flag_filter,
    now,
    place_filter,
    since_filter,
    unit_filter,
    until_filter,
)
from haitang.places.models import Place
from haitang.scope.rows import GuardedQuerySet

SOON = dt.timedelta(days=2)
MOST_PLACES = 50  # places of a like name that a keyword looks into
_NUMBER = re.compile(r"(HT)?\d{2}-\d{5,9}", re.IGNORECASE)
_BEGINNING = re.compile(r"(HT)?\d{2}-\d{0,4}|HT\d{0,2}", re.IGNORECASE)

STATE = Column("state", _("状态"), "state", "chip", 10, dict(State.choices))
COLUMNS = (
    Column("number", _("编号"), "number", "text", 14),
    Column("title", _("标题"), "title", "text", 36),
    Column("place", _("地点"), "place__name", "text", 18),
    Column("category", _("类别"), "category__title", "text", 14),
    Column("channel", _("来源"), "channel", "text", 10, dict(Channel.choices)),
    Column("urgency", _("级别"), "urgency", "text", 8, dict(Urgency.choices)),
    Column("lead", _("承办单位"), "lead__name", "text", 22),
    Column("handler", _("承办人"), "handler__name", "text", 10),
    STATE,
    Column("received", _("受理时间"), "received_at", "moment", 17),
    Column("due", _("期限"), "due_at", "span", 17),
    Column("outcome", _("办理结果"), "outcome", "text", 14, dict(Outcome.choices)),
    Column("grade", _("评价"), "grade", "text", 10, {g.value: g.label for g in Grade}),
    Column("closed", _("销号时间"), "closed_at", "moment", 17),
)


def needs(*columns: str) -> frozenset[str]:
    """Columns that a reader must have."""
    return frozenset(columns)


def _keyword(text: str) -> tuple[Q, Words]:
    words = _("“%(text)s”") % {"text": text}
    number = text.upper() if text[:2].upper() == "HT" else f"HT{text}"
    if _NUMBER.fullmatch(text):
        return Q(number=number), words
    if _BEGINNING.fullmatch(text):
        return Q(number__startswith=number), words
    places = Place.objects.filter(name__contains=text)
    found = list(places.values_list("pk", flat=True)[:MOST_PLACES])
    return Q(title__contains=text) | Q(place__in=found), words


def late() -> Q:
    """The clock runs and the deadline has passed."""
    return Q(state__in=RUNNING, due_at__lt=now())


def _all(_account: Account | None, _now: dt.datetime) -> Q:
    return Q()


def _mine(account: Account | None, _now: dt.datetime) -> Q:
    return Q(handler=account.pk if account else 0, state__in=OPEN)


def _due_soon(_account: Account | None, moment: dt.datetime) -> Q:
    return Q(state__in=RUNNING, due_at__gte=moment, due_at__lt=moment + SOON)


def _overdue(_account: Account | None, moment: dt.datetime) -> Q:
    return Q(state__in=RUNNING, due_at__lt=moment)


def _to_rate(_account: Account | None, _now: dt.datetime) -> Q:
    return Q(state=State.ANSWERED)


def _returned(_account: Account | None, _now: dt.datetime) -> Q:
    return Q(state=State.RETURNED)


def _supervised(_account: Account | None, _now: dt.datetime) -> Q:
    return Q(supervised=True, state__in=OPEN)


def rows() -> GuardedQuerySet[Case]:
    """Cases that the present scope may see."""
    return Case.objects.get_queryset()


def dress(found: list[dict[str, Any]]) -> None:
    """The category's title in the reader's language."""
    if chinese():
        return
    for row in found:
        if "category__title" in row:
            row["category__title"] = row.get("category__title_en", row["category__title"])


CASES = declared(
    Ledger(
        code="cases",
        title=_("诉求台账"),
        record=Case.record,
        rows=rows,
        columns=COLUMNS,
        filters=(
            Filter("q", _("编号、标题或地点"), "keyword", _keyword,
                   needs("number", "title", "place__name")),
            place_filter(needs("place__name")),
            category_filter(needs("category__title")),
            unit_filter(needs("lead__name")),
            choice_filter("state", _("状态"), "state", State.choices),
            choice_filter("channel", _("来源"), "channel", Channel.choices),
            choice_filter("urgency", _("级别"), "urgency", Urgency.choices),
            since_filter("since", _("受理自"), "received_at"),
            until_filter("until", _("受理至"), "received_at"),
            flag_filter("late", _("只看超期"), needs("state", "due_at"), late),
        ),
        views=(
            View("all", _("全部"), _all),
            View("mine", _("我经办"), _mine, needs("handler", "state")),
            View("due_soon", _("即将到期"), _due_soon, needs("state", "due_at")),
            View("overdue", _("超期"), _overdue, needs("state", "due_at")),
            View("to_rate", _("待回访评价"), _to_rate, needs("state")),
            View("returned", _("退回待派"), _returned, needs("state")),
            View("supervised", _("督办"), _supervised, needs("state", "supervised")),
        ),
        orders=(
            Order("received", _("最近受理在前"), ("-received_at", "-pk")),
            # Only running clocks have a deadline worth sorting by, and an index that does it.
            Order("due", _("先到期在前"), ("due_at", "pk"),
                  Q(state__in=RUNNING, due_at__isnull=False)),
        ),
        part=STATE,
        read="read_cases",
        export="export_cases",
        always=("pk", "number", "state", "due_at", "received_at", "category__title_en"),
        dress=dress,
        indexed={"state": State.values, "category": (), "lead": ()},
    )
)  # fmt: skip
