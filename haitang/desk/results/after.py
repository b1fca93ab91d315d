"""The handover with its checklist, and recalls."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from haitang.desk.answering import acted
from haitang.desk.reading import instance, one, posted
from haitang.desk.results import rows
from haitang.desk.results.acts import open_acts
from haitang.desk.results.forms import ItemForm
from haitang.results import operations as do
from haitang.results.models import HandoverItem, RecallRequest
from haitang.scope.scope import permits
from haitang.scope.views import guard

RECALL = (
    "id", "reason", "signers", "base", "needed", "filed_on", "vote_by", "reply", "state",
    "term__person__name", "term__post__title", "origin", "election", "place__name",
)  # fmt: skip


@guard("read_results")
def handover(request: HttpRequest, pk: int) -> HttpResponse:
    """The checklist of a handover."""
    row = rows.handover_for(pk)
    items = list(row.items.all())
    context = {
        "handover": row, "items": items, "done": sum(i.done_on is not None for i in items),
        "may": row.finished_on is None and permits(do.finish_handover_item.__name__, row.path),
        "here": "results",
    }  # fmt: skip
    return render(request, "desk/results/handover.html", context)


@guard("finish_handover_item", POST="finish_handover_item")
def item(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand one item over."""
    row = HandoverItem.objects.filter(pk=pk).first()
    if row is None:
        raise Http404
    whole = rows.handover_for(row.handover_id)
    form = ItemForm(posted(request), row=row)
    back = reverse("desk:handover", args=[whole.pk])
    page = {
        "title": row.get_code_display(), "button": _("已移交"),
        "back_url": back, "back_title": _("工作移交"), "here": "results",
    }  # fmt: skip
    return acted(
        request, form, form.arguments, do.finish_handover_item, done=_("已记下。"), to=back,
        page=page,
    )  # fmt: skip


@guard("read_results")
def recall(request: HttpRequest, pk: int) -> HttpResponse:
    """A request to recall somebody: who signed for what, the reply, the vote."""
    found = RecallRequest.objects.get_queryset().filter(pk=pk)
    row = one(found, *RECALL)
    context = {
        "recall": row, "state": RecallRequest.State(row["state"]).label,
        "acts": open_acts("request", instance(found)), "here": "results",
    }  # fmt: skip
    return render(request, "desk/results/recall.html", context)
