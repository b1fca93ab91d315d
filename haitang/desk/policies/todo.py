"""What waits in the room of policies: applications step by step, and lists drawn up."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from haitang.desk.reading import Row, scope, seen
from haitang.desk.task import MOST, Provider, Task, given
from haitang.facts.reader import worded
from haitang.pages.words import day
from haitang.policies.models import Application, EntitledList, ListState, State
from haitang.scope.scope import Grant

COLUMNS = (
    "pk", "state", "policy__title", "policy__title_en", "enterprise__name", "place__name",
    "accept_due_on", "notice_to", "favoured", "reviewer",
)  # fmt: skip
LIST = ("pk", "state", "policy__title", "policy__title_en", "listed", "notice_to")


@dataclass(frozen=True)
class Rule:
    """Applications in a state wait for an act; ``where`` narrows them, ``due`` names their day."""

    act: str
    state: str
    title: Any
    where: Q
    due: str = ""
    more: Callable[[Row], str] = lambda _row: ""
    tone: str = "wait"


def _over() -> Q:
    return Q(notice_to__lt=timezone.localdate())


def _deemed(row: Row) -> str:
    due: dt.date = row["accept_due_on"]
    if due < timezone.localdate():
        return said("没有按期答复，视为已经受理")
    return said("过了%(day)s不答复，视为受理") % {"day": day(due)}


def _until(row: Row) -> str:
    return said("公示到%(day)s") % {"day": day(row["notice_to"])}


def _rules() -> tuple[Rule, ...]:
    """In the order in which an application goes through them."""
    me = scope().actor.id
    other = ~Q(reviewer=me) | Q(reviewer=None)
    return (
        Rule("accept_application", State.SUBMITTED, _("受理申请：%(policy)s"), Q(),
             "accept_due_on", _deemed),
        Rule("review_application", State.ACCEPTED, _("审核申请：%(policy)s"), Q(), tone="run"),
        Rule("notice_application", State.REVIEWED, _("开始公示：%(policy)s"), Q(favoured=True),
             tone="run"),
        Rule("refuse_application", State.REVIEWED, _("审核不支持，作出决定：%(policy)s"),
             Q(favoured=False) & other, tone="run"),
        Rule("grant_application", State.NOTICED, _("等公示结束后核定：%(policy)s"),
             ~_over() & other, "notice_to", _until, "ask"),
        Rule("grant_application", State.NOTICED, _("公示已结束，核定金额：%(policy)s"),
             _over() & other, "", _until, "ask"),
        Rule("answer_objection", State.OBJECTED, _("答复异议：%(policy)s"), Q(), "notice_to",
             _until, "back"),
        Rule("pay_application", State.GRANTED, _("登记兑付：%(policy)s"), Q(), tone="run"),
    )  # fmt: skip


def _policies() -> list[Task]:
    return [*_applications(), *_to_complete(), *_lists()]


def _having(act: str) -> bool:
    return any(act in grant.operations for grant in scope().active())


def _applications() -> list[Task]:
    rules = [rule for rule in _rules() if _having(rule.act)]
    waiting = Q(pk__in=[])
    for rule in rules:
        waiting |= given(Application, rule.act) & Q(state=rule.state) & rule.where
    if not rules:
        return []
    rows = Application.objects.get_queryset().filter(waiting, entitled_list=None)
    found = seen(rows.order_by("accept_due_on", "pk")[:MOST], *COLUMNS)
    return [_task(row, fit) for row in found if (fit := _fits(row, rules))]


def _fits(row: Row, rules: list[Rule]) -> Rule | None:
    """The rule by which a row was found."""
    today = timezone.localdate()
    for rule in rules:
        over = row["notice_to"] is not None and row["notice_to"] < today
        if rule.state != row["state"]:
            continue
        if rule.act == "grant_application" and bool(rule.due) == over:
            continue
        if rule.state == State.REVIEWED and (rule.act == "notice_application") != row["favoured"]:
            continue
        return rule
    return None


def _task(row: Row, rule: Rule) -> Task:
    return Task(
        str(rule.title) % {"policy": _policy(row)}, reverse("desk:application", args=[row["pk"]]),
        place=f"{row['enterprise__name']}　{row['place__name']}",
        due_on=row[rule.due] if rule.due else None, word=State(row["state"]).label,
        tone=rule.tone, more=rule.more(row),
    )  # fmt: skip


def _policy(row: Row) -> str:
    return str(worded(row["policy__title"], row["policy__title_en"]))


def _brings(grant: Grant) -> bool:
    """Whether a duty works for enterprises: it hands in and completes, and does not accept."""
    does = grant.operations
    return "complete_application" in does and "accept_application" not in does


def _to_complete() -> list[Task]:
    """Applications that lack something, for whoever brings it."""
    grants = [grant for grant in scope().active() if _brings(grant)]
    reached = Q(pk__in=[])
    for grant in grants:
        reached |= Application.within(grant)
    if not grants:
        return []
    rows = Application.objects.get_queryset().filter(reached, state=State.INCOMPLETE)
    rule = Rule("", "", _("补齐材料：%(policy)s"), Q(), tone="back")
    return [_task(row, rule) for row in seen(rows.order_by("told_at", "pk")[:MOST], *COLUMNS)]


def _lists() -> list[Task]:
    """Lists of those entitled without application: to be confirmed, to be paid."""
    if not (_having("confirm_list") or _having("pay_list")):
        return []
    me = scope().actor.id
    confirm = given(EntitledList, "confirm_list") & Q(state=ListState.PROPOSED)
    pay = given(EntitledList, "pay_list") & Q(state=ListState.NOTICED) & ~Q(confirmed_by=me)
    rows = EntitledList.objects.get_queryset().filter(confirm | pay).order_by("as_of", "pk")
    return [_list_task(row) for row in seen(rows[:MOST], *LIST)]


def _list_task(row: Row) -> Task:
    noticed = row["state"] == ListState.NOTICED
    title = said("兑付名单：%(policy)s") if noticed else said("确认名单：%(policy)s")
    over = noticed and row["notice_to"] < timezone.localdate()
    return Task(
        title % {"policy": _policy(row)}, reverse("desk:entitled_list", args=[row["pk"]]),
        due_on=row["notice_to"] if noticed and not over else None,
        word=ListState(row["state"]).label, tone="ask" if noticed else "wait",
        more=_until(row) if noticed else said("名单上有%(n)s家") % {"n": row["listed"]},
    )  # fmt: skip


POLICIES = Provider(
    "read_applications",
    (
        "accept_application", "review_application", "notice_application", "refuse_application",
        "grant_application", "answer_objection", "pay_application", "complete_application",
        "confirm_list", "pay_list",
    ),
    _policies,
)  # fmt: skip
