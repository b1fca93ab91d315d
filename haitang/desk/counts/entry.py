"""Entering a batch: ballot by ballot, all at once, or its totals. Nobody sees the other's."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from haitang.counts import operations as do
from haitang.counts.ballot import Ballot
from haitang.counts.bare import bare
from haitang.counts.keying import Read, typed
from haitang.counts.models import Batch, Count, Entry, Paper
from haitang.counts.operations.entering import read_line
from haitang.counts.queries import ballot
from haitang.desk.counts.acting import done
from haitang.desk.counts.forms import PaperForm, PapersForm, TotalsForm
from haitang.desk.counts.rows import batch_for, head, numbered, own_entry, said
from haitang.desk.reading import Row, actor, let_in_for, posted
from haitang.facts.errors import Refused
from haitang.pages.forms import refused
from haitang.scope.views import guard

FINISHED = _("你这一遍已经交出。")


@guard(POST="start_entry")
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a reading, or go on with one's own."""
    batch = batch_for(pk)
    if own_entry(batch) is None:
        try:
            do.start_entry(batch=batch, actor=actor(request))
        except Refused as error:
            messages.error(request, str(error))
            return redirect("desk:count", batch.count_id)
    totals = batch.count.style == Count.Style.TOTALS
    return redirect("desk:count_totals" if totals else "desk:count_entry", pk)


@guard("enter_paper", POST="enter_paper")
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """One ballot a request: the form asks for the next, or again for ``?n=``."""
    batch = batch_for(pk)
    own = own_entry(batch)
    if own is None and request.method == "GET":
        return _to_begin(request, batch)
    if own is None or own.finished_at is not None:
        messages.error(request, FINISHED if own else _("请先按“开始录”。"))
        return redirect("desk:count", batch.count_id)
    form = PaperForm(posted(request), auto_id="id_%s")
    if form.is_valid() and _kept(request, form, own, ballot(batch.count)):
        if not request.htmx:  # type: ignore[attr-defined] # set by its middleware
            return redirect("desk:count_entry", pk)
        form = PaperForm()
    return _entry_page(request, batch, own, form)


def _to_begin(request: HttpRequest, batch: Batch) -> HttpResponse:
    context = {
        "count": head(batch.count),
        "batch": {"pk": batch.pk, "number": batch.number, "size": batch.size},
        "here": "counts",
    }
    return render(request, "desk/counts/begin.html", context)


def _kept(request: HttpRequest, form: PaperForm, own: Entry, on: Ballot) -> bool:
    """Keep a typed ballot: a new one, or one's own again. Each has its own right."""
    given = {name: form.cleaned_data[name] for name in ("number", "line")}
    there = bare(Paper).filter(entry=own, number=given["number"]).first()
    name = "correct_paper" if there else "enter_paper"
    with let_in_for(name):
        try:
            if there and read_line(given["line"], on) == Read(there.kind, there.choices):
                return True  # the same request once more
            getattr(do, name)(
                entry=own, **given, actor=actor(request), key=form.cleaned_data["key"]
            )
        except Refused as error:
            refused(form, error)
            return False
    return True


def _entry_page(request: HttpRequest, batch: Batch, own: Entry, form: PaperForm) -> HttpResponse:
    on = ballot(batch.count)
    rows = bare(Paper).filter(entry=own).order_by("number")
    papers = list(rows.values_list("number", "kind", "choices"))
    again = request.GET.get("n", "")
    number = _next(papers, batch.size, form, again)
    if not form.is_bound:
        lines = {n: typed(kind, json.loads(choices), on) for n, kind, choices in papers}
        form = PaperForm(initial={"number": number, "line": lines.get(number, "")})
    context = {
        "count": head(batch.count),
        "batch": {"pk": batch.pk, "number": batch.number, "size": batch.size},
        "turn": own.turn,
        "ballot": numbered(on),
        "form": form,
        "number": number,
        "papers": [_shown(row, on) for row in reversed(papers)],
        "left": batch.size - len(papers),
        "full": len(papers) == batch.size and not again and not form.errors,
        "here": "counts",
    }
    fast = getattr(request, "htmx", False)  # htmx takes in only what came with 200
    status = 422 if form.errors and not fast else 200
    return render(request, "desk/counts/entry.html", context, status=status)


def _next(papers: list[tuple[int, str, str]], size: int, form: PaperForm, again: str) -> int:
    """The number of the ballot that is asked for."""
    if form.is_bound and form.cleaned_data.get("number"):
        return int(form.cleaned_data["number"])
    if again.isascii() and again.isdigit() and len(again) < 4 and 1 <= int(again) <= size:
        return int(again)
    there = {number for number, _kind, _choices in papers}
    return next((n for n in range(1, size + 1) if n not in there), size)


def _shown(row: tuple[int, str, str], on: Any) -> Row:
    number, kind, choices = row
    return {
        "number": number,
        "kind": kind,
        "title": Paper.Kind(kind).label,
        "said": said(json.loads(choices), on),
    }


@guard("enter_papers", POST="enter_papers")
def whole(request: HttpRequest, pk: int) -> HttpResponse:
    """A whole batch at once, one ballot a line."""
    batch = batch_for(pk)
    form = PapersForm(posted(request))
    if form.is_valid() and _whole_kept(request, form, batch):
        return redirect("desk:count_compare", pk)
    own = own_entry(batch)
    if own is not None and own.finished_at is not None:
        messages.error(request, FINISHED)
        return redirect("desk:count", batch.count_id)
    on = ballot(batch.count)
    form.initial["lines"] = _typed_so_far(own, on)
    context = {
        "count": head(batch.count),
        "batch": {"pk": pk, "number": batch.number, "size": batch.size},
        "ballot": numbered(on),
        "form": form,
        "here": "counts",
    }
    status = 422 if form.errors else 200
    return render(request, "desk/counts/whole.html", context, status=status)


def _typed_so_far(own: Entry | None, on: Any) -> str:
    if own is None:
        return ""
    rows = bare(Paper).filter(entry=own).order_by("number").values_list("kind", "choices")
    return "\n".join(typed(kind, json.loads(choices), on) for kind, choices in rows)


def _whole_kept(request: HttpRequest, form: PapersForm, batch: Batch) -> bool:
    try:
        do.enter_papers(
            batch=batch, lines=form.cleaned_data["lines"], actor=actor(request),
            key=form.cleaned_data["key"],
        )  # fmt: skip
    except Refused as error:
        where = error.field.removeprefix("line_") if error.field.startswith("line_") else ""
        form.add_error(
            "lines", str(_("第%(n)s张：") % {"n": where}) + str(error) if where else str(error)
        )
        return False
    return True


@guard("enter_lines", POST="enter_lines")
def totals(request: HttpRequest, pk: int) -> HttpResponse:
    """The totals of a batch."""
    batch = batch_for(pk)
    own = own_entry(batch)
    if own is not None and own.finished_at is not None:
        messages.error(request, FINISHED)
        return redirect("desk:count", batch.count_id)
    on = numbered(ballot(batch.count))
    form = TotalsForm(posted(request), ballot=on)
    given = form.arguments() if form.is_valid() else {}
    if done(form, request, do.enter_lines, batch=batch, **given):
        return redirect("desk:count_compare", pk)
    context = {
        "count": head(batch.count),
        "batch": {"pk": pk, "number": batch.number, "size": batch.size},
        "form": form,
        "here": "counts",
    }
    status = 422 if form.errors else 200
    return render(request, "desk/counts/totals.html", context, status=status)


@guard(POST="finish_entry")
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand in one's reading."""
    batch = batch_for(pk)
    own = own_entry(batch)
    if own is None:
        messages.error(request, _("你还没有录这一批。"))
        return redirect("desk:count", batch.count_id)
    try:
        do.finish_entry(entry=own, actor=actor(request))
    except Refused as error:
        messages.error(request, str(error))
        return redirect("desk:count_entry", pk)
    return redirect("desk:count_compare", pk)
