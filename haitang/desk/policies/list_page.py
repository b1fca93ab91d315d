"""A list of those entitled without application, and of those who must be asked first."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from haitang.desk.policies import reasons
from haitang.desk.policies.acts import LIST_ACTS, open_acts
from haitang.desk.policies.reach import policy_for
from haitang.desk.reading import grants_reaching, may, one, seen
from haitang.facts.reader import worded
from haitang.pages.words import day, number, yuan
from haitang.policies.catalogue import book_of
from haitang.policies.models import EntitledList, EntitledRow, ListState, QuickAsk
from haitang.scope.views import guard

Row = dict[str, Any]
PAGE = 50
COLUMNS = (
    "id", "policy", "policy__title", "policy__title_en", "policy__number", "state", "as_of",
    "book_hash", "list_hash", "log_size", "listed", "settled_false", "unknown", "made_at",
    "confirmed_by__name", "confirmed_at", "reason", "notice_from", "notice_to",
)  # fmt: skip
TONES = {
    ListState.PROPOSED: "wait", ListState.NOTICED: "ask", ListState.PAID: "ok",
    ListState.DROPPED: "back",
}  # fmt: skip


def dressed_list(row: Row) -> Row:
    """A list with words for its codes, what it costs in all, and what its budget has left."""
    policy = policy_for(row["policy"])
    total, left = row["listed"] * (policy.amount_fen or 0), policy.left_fen
    state = ListState(row["state"])
    return {
        **row,
        "stage": state.label,
        "tone": TONES[state],
        "title": worded(row["policy__title"], row["policy__title_en"]),
        "total": total,
        "left": left,
        "short": row["state"] == ListState.PROPOSED and left is not None and left < total,
        "about": [
            (_("按哪天比对"), day(row["as_of"])),
            (_("在名单上"), number(row["listed"])),
            (_("合计金额"), yuan(total)),
            (_("预算还剩"), _("没有上限") if left is None else yuan(left)),
            (_("还不能确定"), number(row["unknown"])),
            (_("不符合"), number(row["settled_false"])),
        ],
    }


@guard("read_entitled_lists")
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """One list."""
    row = dressed_list(one(EntitledList.objects.get_queryset().filter(pk=pk), *COLUMNS))
    grants = grants_reaching(EntitledList, pk)
    operations = frozenset().union(*(g.operations for g in grants)) if grants else frozenset()
    asks = request.GET.get("show") == "asks"
    lines = _asks(row, request) if asks else _entitled(row, request)
    context = {
        "row": row, "here": "policies", "asks": asks, **lines,
        "policy_url": reverse("desk:policy", args=[row["policy"]])
        if may("read_policies") else "",
        "applications_url": reverse("desk:applications") + f"?q={row['policy__number']}"
        if may("read_applications") else "",
        "acts": [{**a.link(pk), "tone": a.tone}
                 for a in open_acts(LIST_ACTS, row, operations)],
    }  # fmt: skip
    return render(request, "desk/policies/entitled_list.html", context)


def _entitled(row: Row, request: HttpRequest) -> Row:
    rows = EntitledRow.objects.get_queryset().filter(entitled_list=row["id"]).order_by("pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    found = seen(
        rows[page.start_index() - 1 if page.object_list else 0 : page.end_index()],
        "enterprise", "enterprise__name", "enterprise__credit_code", "enterprise__place__name",
        "fen", "verdict_text",
    )  # fmt: skip
    return {"page": page, "lines": [_linked(one_, row) for one_ in found]}


def _asks(row: Row, request: HttpRequest) -> Row:
    rows = QuickAsk.objects.get_queryset().filter(entitled_list=row["id"]).order_by("pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    found = seen(
        rows[page.start_index() - 1 if page.object_list else 0 : page.end_index()],
        "enterprise", "enterprise__name", "enterprise__place__name", "missing",
    )  # fmt: skip
    attributes = book_of(policy_for(row["policy"]).edition).catalogue.attributes
    for one_ in found:
        names = one_.pop("missing", [])
        one_["missing"] = [_asked(attributes[name]) for name in names if name in attributes]
    return {"page": page, "lines": [_linked(one_, row) for one_ in found]}


def _asked(attribute: Any) -> Row:
    return {"title": reasons.spoken(attribute.title), "agency": reasons.spoken(attribute.agency)}


def _linked(line: Row, row: Row) -> Row:
    args = [line["enterprise"], row["policy"]]
    return {**line, "url": reverse("desk:enterprise_policy", args=args)
            if may("read_enterprises") else ""}  # fmt: skip
