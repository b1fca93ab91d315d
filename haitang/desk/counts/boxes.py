"""A box: its account, and its batches."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from haitang.counts import operations as do
from haitang.desk.counts.acting import done, form_page, press
from haitang.desk.counts.forms import BatchForm, BoxForm
from haitang.desk.counts.rows import batch_for, box_for, head
from haitang.desk.reading import posted
from haitang.scope.views import guard

FIGURES = (
    "printed", "issued", "unused", "returned", "replaced", "not_returned", "valid", "void",
)  # fmt: skip


@guard("enter_box", POST="enter_box")
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """The account of a box."""
    box = box_for(pk)
    known = {name: getattr(box, name) for name in FIGURES if getattr(box, name) is not None}
    if box.seal_intact is not None:
        known["seal_intact"] = "yes" if box.seal_intact else "no"
    form = BoxForm(posted(request), initial=known)
    given: dict[str, Any] = {}
    if form.is_valid():
        given = {k: v for k, v in form.cleaned_data.items() if k != "key"}
    if done(form, request, do.enter_box, box=box, **given):
        messages.success(request, _("票箱核对已保存，等式都成立。"))
        return redirect("desk:count", box.count_id)
    context = {
        "form": form,
        "count": head(box.count),
        "box": {"pk": pk, "name": box.name, "kind": box.get_kind_display()},
        "ask_again": any(
            error.code == "returned_too_many"
            for errors in form.errors.as_data().values()
            for error in errors
        ),
        "here": "counts",
    }
    status = 422 if form.errors else 200
    return render(request, "desk/counts/box.html", context, status=status)


@guard(POST="open_batches")
def batches(request: HttpRequest, pk: int) -> HttpResponse:
    """Cut a whole box into batches."""
    box = box_for(pk)
    said = _("已分批。")
    return press(request, "desk:count", box.count_id, do.open_batches, said, box=box)


@guard("open_batch", POST="open_batch")
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one bundle of another size."""
    box = box_for(pk)
    form = BatchForm(posted(request), initial={"size": box.count.batch_size})
    size = form.cleaned_data["size"] if form.is_valid() else 0
    if done(form, request, do.open_batch, box=box, size=size):
        messages.success(request, _("已分出一批。"))
        return redirect("desk:count", box.count_id)
    return form_page(
        request, form, title=_("分出一批"), sub=box.name, button=_("分出"),
        back_url=reverse("desk:count", args=[box.count_id]),
    )  # fmt: skip


@guard("resize_batch", POST="resize_batch")
def resize(request: HttpRequest, pk: int) -> HttpResponse:
    """Put right how many ballots a batch has."""
    row = batch_for(pk)
    form = BatchForm(posted(request), initial={"size": row.size})
    size = form.cleaned_data["size"] if form.is_valid() else 0
    if done(form, request, do.resize_batch, batch=row, size=size):
        messages.success(request, _("张数已更正。"))
        return redirect("desk:count", row.count_id)
    return form_page(
        request, form, title=_("更正张数"), sub=_("第%(n)d批") % {"n": row.number},
        button=_("更正"), back_url=reverse("desk:count", args=[row.count_id]),
    )  # fmt: skip
