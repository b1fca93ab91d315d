"""The handover with its checklist, and recalls."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from haitang.desk.reading import actor, instance, one, posted
from haitang.desk.results import rows
from haitang.desk.results.acts import open_acts
from haitang.desk.results.forms import ItemForm
from haitang.facts.errors import Refused
from haitang.pages.forms import refused
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
    form = ItemForm(posted(request), subject=row)
    back = reverse("desk:handover", args=[whole.pk])
    if form.is_valid():
        try:
            do.finish_handover_item(
                **form.arguments(), actor=actor(request), key=form.cleaned_data["key"]
            )
        except Refused as error:
            refused(form, error)
        else:
            messages.success(request, _("已记下。"))
            return redirect(back)
    context = {
        "form": form, "title": row.get_code_display(), "button": _("已移交"),
        "back_url": back, "back_title": _("工作移交"), "here": "results",
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "desk/form_page.html", context, status=status)


@guard("read_results")
def recall(request: HttpRequest, pk: int) -> HttpResponse:
    """A request to recall somebody: who signed for what, the reply, the vote."""
    found = RecallRequest.objects.get_queryset().filter(pk=pk)
    row = one(found, *RECALL)
    context = {
        "recall": row, "state": RecallRequest.State(row["state"]).label,
        "acts": open_acts("recall", instance(found)), "here": "results",
    }  # fmt: skip
    return render(request, "desk/results/recall.html", context)
