"""What waits in the room of results: to declare, sign, publish, answer, hand over, vote, check."""

from collections.abc import Callable
from typing import Any

from django.db.models import Count as Number
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from haitang.counts.models import Count
from haitang.desk.reading import scope, seen
from haitang.desk.task import MOST, Provider, Task, at, given
from haitang.elections.models import Election
from haitang.results.models import (
    Audit,
    Handover,
    RecallRequest,
    Result,
    ResultObjection,
    Signature,
)
from haitang.scope.scope import permits

Stage = Election.Stage


def _results() -> list[Task]:
    """Each question is asked only of those who may do something about its answer."""
    able = frozenset().union(*(grant.operations for grant in scope().active()))
    return [task for acts, ask in QUESTIONS if able & acts for task in ask()]


def _page(election: int) -> str:
    return reverse("desk:election_result", args=[election])


def _to_declare() -> list[Task]:
    """Closed counts without a standing result: it is declared on the spot."""
    declared = Result.objects.filter(annulled_on=None).values("count")
    rows = Count.objects.filter(at("declare_result"), state=Count.State.CLOSED)
    rows = rows.exclude(pk__in=declared).exclude(election__stage=Stage.ANNULLED)
    wanted = rows.order_by("closed_at", "pk").values_list("pk", "election__body__name")
    return [
        Task(
            said("宣布选举结果"), reverse("desk:results_declare_result", args=[pk]), place=body,
            due_on=timezone.localdate(), word=_("计票已结束"), tone="run",
        )
        for pk, body in wanted[:MOST]
    ]  # fmt: skip


def _to_publish() -> list[Task]:
    """Declared results: signatures that are missing, then the publication."""
    rows = Result.objects.filter(
        at("sign_result") | at("publish_result"), annulled_on=None, published_at=None
    )
    rows = rows.annotate(signed=Number("signatures")).order_by("declared_at", "pk")
    found, all_ = [], len(Signature.Role)
    columns = ("election", "election__body__name", "path", "signed")
    for election, body, path, signed in rows.values_list(*columns)[:MOST]:
        if signed >= all_ and permits("publish_result", path):
            found.append(Task(said("公布选举结果"), _page(election), body, None, _("签字已齐")))
        elif signed < all_ and permits("sign_result", path):
            more = said("已签%(n)s个，共%(all)s个") % {"n": signed, "all": all_}
            found.append(
                Task(said("签字确认选举结果"), _page(election), body, None, _("待签字"), more=more)
            )
    return found


def _objections() -> list[Task]:
    rows = ResultObjection.objects.get_queryset().filter(
        given(ResultObjection, "decide_result_objection"), decided_on=None,
        result__annulled_on=None,
    )  # fmt: skip
    found = seen(rows.order_by("due_on", "pk")[:MOST], "result", "due_on")
    if not found:
        return []
    results = Result.objects.filter(pk__in={row["result"] for row in found})
    about = {r.pk: r for r in results.select_related("election__body")}
    return [
        Task(
            said("答复对选举结果的异议"), _page(about[row["result"]].election_id),
            place=about[row["result"]].election.body.name, due_on=row["due_on"],
            word=_("待答复"), tone="ask",
        )
        for row in found
    ]  # fmt: skip


def _handovers() -> list[Task]:
    rows = Handover.objects.filter(at("finish_handover_item"), finished_on=None)
    rows = rows.annotate(left=Number("items", filter=Q(items__done_on=None)))
    wanted = rows.order_by("due_on", "pk").values_list(
        "pk", "election__body__name", "due_on", "left"
    )
    return [
        Task(
            said("工作移交：还有%(n)s项") % {"n": left} if left else said("办结工作移交"),
            reverse("desk:handover", args=[pk]), place=body, due_on=due, word=_("移交中"),
            tone="run",
        )
        for pk, body, due, left in wanted[:MOST]
    ]  # fmt: skip


def _recalls() -> list[Task]:
    rows = RecallRequest.objects.get_queryset().filter(
        given(RecallRequest, "call_recall"), state=RecallRequest.State.FILED
    )
    return [
        Task(
            said("召集罢免表决"), reverse("desk:recall", args=[row["pk"]]),
            place=row["place__name"], due_on=row["vote_by"], word=_("待表决"), tone="ask",
        )
        for row in seen(rows.order_by("vote_by", "pk")[:MOST], "pk", "place__name", "vote_by")
    ]  # fmt: skip


def _audits() -> list[Task]:
    open_ones = (Audit.State.BEGUN, Audit.State.READING)
    rows = Audit.objects.filter(at("conclude_audit"), state__in=open_ones)
    wanted = rows.order_by("began_at", "pk").values_list(
        "pk", "result__election__body__name", "state", "kind"
    )
    return [_audit_task(*row) for row in wanted[:MOST]]


def _audit_task(pk: int, body: str, state: str, kind: str) -> Task:
    dice = state == Audit.State.BEGUN and kind == Audit.Kind.COMPARISON
    title = said("核查结果：掷骰子并记下") if dice else said("核查结果：核对选票")
    return Task(
        title, reverse("desk:audit", args=[pk]), place=body, word=Audit.State(state).label,
        tone="run",
    )  # fmt: skip


QUESTIONS: tuple[tuple[frozenset[str], Callable[[], Any]], ...] = (
    (frozenset({"declare_result"}), _to_declare),
    (frozenset({"sign_result", "publish_result"}), _to_publish),
    (frozenset({"decide_result_objection"}), _objections),
    (frozenset({"finish_handover_item"}), _handovers),
    (frozenset({"call_recall"}), _recalls),
    (frozenset({"conclude_audit"}), _audits),
)
RESULTS = Provider(
    "read_results",
    tuple(sorted(frozenset().union(*(acts for acts, _ask in QUESTIONS)))),
    _results,
    (Stage.COUNTING, Stage.DECIDED, Stage.ENDED),
)
