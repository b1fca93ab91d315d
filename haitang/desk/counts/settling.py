"""Comparing two readings, reading again, ruling on questionable ballots, the seal."""

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from haitang.counts import operations as do
from haitang.counts.ballot import Ballot
from haitang.counts.bare import bare
from haitang.counts.models import Batch, Count, Entry, Paper, Ruling, Settlement
from haitang.counts.models.entries import SHOWN
from haitang.counts.queries import ballot
from haitang.counts.reading import Difference, differences, marks_of, settled_papers, unruled
from haitang.desk.counts.acting import done, press
from haitang.desk.counts.forms import RereadForm, RereadTotalsForm, RulingForm
from haitang.desk.counts.rows import (
    TONES,
    batch_for,
    head,
    may_here,
    members_of,
    numbered,
    said,
)
from haitang.desk.reading import Row, posted, scope, seen
from haitang.elections.queries import book_of
from haitang.facts.reader import language
from haitang.scope.views import guard

S = Batch.State


def _found(batch: Batch) -> list[Difference]:
    """Where the two readings differ; nothing before both are in."""
    if batch.state != S.DIFFERING and not batch.reread_how:
        return []  # not both are in, or they agree
    entries = list(bare(Entry).filter(batch=batch).order_by("turn"))
    if len(entries) < 2:
        return []
    return differences(entries[0], entries[1], batch.count.style)


def _sees_marks() -> bool:
    return bool(scope().columns("count_paper"))


@guard("read_count")
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """A batch after two readings: what differs, who entered, what is still to do."""
    batch = batch_for(pk)
    on = ballot(batch.count)
    found = _found(batch)
    entries = Entry.objects.get_queryset().filter(batch=batch).order_by("turn")
    context = {
        **_frame(batch),
        "differences": [_said(one, on, batch) for one in found] if _sees_marks() else [],
        "how_many": len(found),
        "entries": seen(entries, "turn", "by__name", "started_at", "finished_at")
        if batch.state in SHOWN
        else [],
        "shown": batch.state in SHOWN,
        "settled": _settled(batch, on) if _sees_marks() else [],
        "open_rulings": _open_rulings(batch),
        "acts": {
            name: may_here(name, batch.path)
            for name in ("reread_batch", "rule_on_paper", "seal_batch", "enter_paper")
        },
    }
    return render(request, "desk/counts/compare.html", context)


def _frame(batch: Batch) -> Row:
    return {
        "count": head(batch.count),
        "batch": {
            "pk": batch.pk, "number": batch.number, "size": batch.size, "state": batch.state,
            "title": batch.get_state_display(), "tone": TONES[batch.state],
            "valid": batch.valid, "void": batch.void,
            "how": batch.get_reread_how_display(), "box": batch.box.name,
        },
        "here": "counts",
    }  # fmt: skip


def _said(one: Difference, on: Ballot, batch: Batch) -> Row:
    """A difference in words: which ballot, or which name, and what each read."""
    if batch.count.style == Count.Style.TOTALS:
        assert isinstance(one.key, tuple)  # noqa: S101 - for the reader of types
        titles = {slot.post: slot.titled(language()) for slot in on.slots}
        post, name = one.key
        what = {"valid": _("有效"), "void": _("无效")}.get(name, name or _("空名额"))
        where = f"{titles[post]}　{what}" if post else what
        return {"where": where, "first": one.first, "second": one.second}
    return {
        "where": _("第%(n)s张") % {"n": one.key},
        "first": _paper(one.first, on),
        "second": _paper(one.second, on),
    }


def _paper(read: Any, on: Ballot) -> str:
    if read is None:
        return "—"
    kind, choices = read
    marks = said(json.loads(choices), on)
    title = str(Paper.Kind(kind).label) if kind != Paper.Kind.OK else ""
    return "　".join(filter(None, (title, marks))) or title


def _settled(batch: Batch, on: Ballot) -> list[Row]:
    if batch.count.style == Count.Style.TOTALS or not batch.reread_how:
        return []
    rows = Settlement.objects.get_queryset().filter(batch=batch).order_by("number")
    return [
        {"number": row["number"], "said": _paper((row["kind"], row["choices"]), on)}
        for row in seen(rows, "number", "kind", "choices")
    ]


def _open_rulings(batch: Batch) -> int:
    if batch.state not in (S.AGREED, S.REREAD) or batch.count.style == Count.Style.TOTALS:
        return 0
    doubtful = {"kind": Paper.Kind.QUESTIONABLE}
    if not bare(Paper).filter(entry__batch=batch, **doubtful).exists() and not (
        batch.reread_how and bare(Settlement).filter(batch=batch, **doubtful).exists()
    ):
        return 0
    return len(_waiting(batch))


@guard("reread_batch", POST="reread_batch")
def reread(request: HttpRequest, pk: int) -> HttpResponse:
    """Read again what differs."""
    batch = batch_for(pk)
    found = _found(batch) if batch.state == S.DIFFERING else []
    if not found:
        messages.error(request, _("这一批没有等着重读的选票。"))
        return redirect("desk:count", batch.count_id)
    on = ballot(batch.count)
    totals = batch.count.style == Count.Style.TOTALS
    form: RereadForm | RereadTotalsForm
    if totals:
        form = RereadTotalsForm(posted(request), ballot=numbered(on))
    else:
        form = RereadForm(posted(request), numbers=[int(str(one.key)) for one in found])
    if done(form, request, do.reread_batch, batch=batch, **_reread(form)):
        messages.success(request, _("已核定。"))
        return redirect("desk:count_compare", pk)
    context = {
        **_frame(batch),
        "form": form,
        "differences": [_said(one, on, batch) for one in found],
        "ballot": numbered(on),
    }
    status = 422 if form.errors else 200
    return render(request, "desk/counts/reread.html", context, status=status)


def _reread(form: RereadForm | RereadTotalsForm) -> dict[str, Any]:
    if not form.is_valid():
        return {}
    if isinstance(form, RereadForm):
        return {"how": form.cleaned_data["how"], "papers": form.papers()}
    return {"how": form.cleaned_data["how"], **form.arguments()}


@guard("read_count")
def rulings(request: HttpRequest, pk: int) -> HttpResponse:
    """The questionable ballots of a batch and what was ruled."""
    batch = batch_for(pk)
    on, rows = ballot(batch.count), []
    papers = _questionable(batch)
    given = Ruling.objects.get_queryset().filter(batch=batch).order_by("number", "pk")
    ruled: dict[int, list[Row]] = {}
    order = {slot.post: place for place, slot in enumerate(on.slots)}
    for row in seen(given, "number", "post", "name", "valid", "reason", "decided_by"):
        ruled.setdefault(row["number"], []).append(row)
    for marks in ruled.values():
        marks.sort(key=lambda row: order.get(row["post"], -1))
    waiting = _waiting(batch)
    for number, choices in papers.items():
        rows.append(
            {
                "number": number,
                "said": said(json.loads(choices), on) if _sees_marks() else "",
                "open": number in waiting,
                "ruled": [_ruled(row, on) for row in ruled.get(number, [])],
                "by": ruled[number][0]["decided_by"] if number in ruled else "",
            }
        )
    context = {
        **_frame(batch),
        "papers": rows,
        "may": may_here("rule_on_paper", batch.path) and batch.state in (S.AGREED, S.REREAD),
    }
    return render(request, "desk/counts/rulings.html", context)


def _questionable(batch: Batch) -> dict[int, str]:
    if batch.count.style == Count.Style.TOTALS or batch.state not in (S.AGREED, S.REREAD, S.SEALED):
        return {}
    if not bare(Entry).filter(batch=batch).exists():
        return {}
    papers = settled_papers(batch)
    return {n: c for n, (kind, c) in papers.items() if kind == Paper.Kind.QUESTIONABLE}


def _waiting(batch: Batch) -> set[int]:
    if batch.state not in (S.AGREED, S.REREAD) or batch.count.style == Count.Style.TOTALS:
        return set()
    return set(unruled(settled_papers(batch), list(bare(Ruling).filter(batch=batch))))


def _ruled(row: Row, on: Ballot) -> str:
    titles = {slot.post: slot.titled(language()) for slot in on.slots}
    word = _("有效") if row["valid"] else _("无效")
    what = f"{titles[row['post']]}　{row['name']}" if row["post"] else _("整张票")
    return f"{what}：{word}（{Ruling.Reason(row['reason']).label}）"


@guard("rule_on_paper", POST="rule_on_paper")
def rule(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Rule on one questionable ballot."""
    batch = batch_for(pk)
    choices = _questionable(batch).get(number)
    if choices is None or batch.state == S.SEALED:
        raise Http404
    on = ballot(batch.count)
    titles = {slot.post: slot.titled(language()) for slot in on.slots}
    order = [slot.post for slot in on.slots]
    found = sorted(marks_of(choices), key=lambda mark: order.index(mark[0]))
    marks = [(post, titles[post], name) for post, name in found]
    form = RulingForm(
        posted(request), marks=marks, book=book_of(batch.count.election),
        members=members_of(batch.count.election),
    )  # fmt: skip
    given = form.arguments() if form.is_valid() else {}
    if done(form, request, do.rule_on_paper, batch=batch, number=number, **given):
        messages.success(request, _("认定已记下。"))
        return redirect("desk:count_rulings", pk)
    context = {
        "form": form,
        "title": _("认定疑问票"),
        "sub": _("第%(batch)d批第%(n)d张") % {"batch": batch.number, "n": number},
        "button": _("记下认定"),
        "back_url": reverse("desk:count_rulings", args=[pk]),
        "back_title": _("疑问票"),
        "here": "counts",
    }
    return render(request, "desk/form_page.html", context, status=422 if form.errors else 200)


@guard(POST="seal_batch")
def seal(request: HttpRequest, pk: int) -> HttpResponse:
    """Seal one batch."""
    batch = batch_for(pk)
    return press(request, "desk:count_compare", pk, do.seal_batch, _("已封存。"), batch=batch)
