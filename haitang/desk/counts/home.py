"""The list of counts, one count, its boxes, officials and its end."""

from typing import Any

from django.contrib import messages
from django.db.models import Count as Number
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from haitang.counts import operations as do
from haitang.counts.models import Batch, Box, Count, Official
from haitang.counts.queries import equations
from haitang.desk.counts.acting import done, form_page
from haitang.desk.counts.forms import AddBoxForm, CloseForm, OpenForm
from haitang.desk.counts.rows import (
    TONES,
    count_for,
    election_for,
    head,
    may_here,
    waiting_for_ruling,
)
from haitang.desk.reading import Row, actor, posted, scope, seen
from haitang.elections.models import Election
from haitang.elections.queries import book_of
from haitang.facts.errors import Refused
from haitang.facts.reader import language
from haitang.rolls.errors import RollStateError
from haitang.rolls.queries import electorate, turnout_of
from haitang.scope.rows import subtree
from haitang.scope.views import guard

MOST = 400
BEGINS = ("voting", "counting")  # stages of an election in which its count may be opened
S = Batch.State


@guard("read_count")
def index(request: HttpRequest) -> HttpResponse:
    """Counts within reach, those on their way first."""
    reach = Q(pk__in=[])
    for grant in scope().active():
        reach |= subtree(grant.path)
    rows = Count.objects.filter(reach).select_related("election", "place")
    sealed = Number("batches", filter=Q(batches__state=S.SEALED))
    rows = rows.annotate(all=Number("batches"), done=sealed).order_by("-state", "-pk")[:MOST]
    counts = [
        {**head(c), "done": c.done, "all": c.all, "url": reverse("desk:count", args=[c.pk]),
         "tone": {"open": "run", "closed": "ok"}.get(c.state, "wait"), "day": c.election.day}
        for c in rows
    ]  # fmt: skip
    waiting = Election.objects.filter(reach, stage__in=BEGINS, counts=None)
    ready = [
        {"place": e.place.name, "kind": e.get_kind_display(), "day": e.day, "pk": e.pk}
        for e in waiting.select_related("place").order_by("day", "pk")[:MOST]
        if may_here("open_count", e.path)
    ]
    context = {"counts": counts, "ready": ready, "here": "counts"}
    return render(request, "desk/counts/index.html", context)


@guard("read_count")
def of_election(request: HttpRequest, pk: int) -> HttpResponse:
    """The count of an election: its newest round; before there is one, what comes first."""
    election = election_for(pk)
    count = Count.objects.filter(election=election).order_by("-round").first()
    if count is not None:
        return redirect("desk:count", count.pk)
    ready = election.stage in BEGINS and may_here("open_count", election.path)
    context = {"election": election, "ready": ready, "here": "counts"}
    return render(request, "desk/counts/waiting.html", context)


@guard("open_count", POST="open_count")
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the count of an election."""
    election = election_for(pk)
    form = OpenForm(posted(request))
    given: dict[str, Any] = {}
    if form.is_valid():
        given = {k: v for k, v in form.cleaned_data.items() if k != "key"}
    if done(form, request, do.open_count, election=election, **given):
        messages.success(request, _("计票已开始。先登记票箱，核对选票。"))
        return redirect("desk:count", election.counts.latest("pk").pk)
    return form_page(
        request, form, title=_("开始计票"), sub=election.place.name, button=_("开始计票"),
        back_url=reverse("desk:counts"),
    )  # fmt: skip


@guard("read_count")
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """One count: its boxes, its batches, whether it can be closed."""
    count = count_for(pk)
    boxes = list(Box.objects.filter(count=count).order_by("pk"))
    batches = list(Batch.objects.filter(count=count).order_by("number"))
    acts = {
        name: count.state == Count.State.OPEN and may_here(name, count.path)
        for name in ("add_box", "enter_box", "open_batches", "enter_paper", "seal_batch",
                     "reread_batch", "rule_on_paper", "close_count", "appoint_official")
    }  # fmt: skip
    panel = checks(count, boxes, batches)
    context = {
        "count": head(count),
        "boxes": [_box_row(box, batches) for box in boxes],
        "batches": [_batch_row(batch) for batch in batches],
        "by_state": _by_state(batches),
        "sealable": any(b.state in (S.AGREED, S.REREAD) for b in batches),
        "panel": panel,
        "ready": all(ok for ok, _text in panel),
        "acts": acts,
        "officials": officials_of(count.election_id),
        "here": "counts",
    }
    return render(request, "desk/counts/count.html", context)


def _box_row(box: Box, batches: list[Batch]) -> Row:
    own = [batch for batch in batches if batch.box_id == box.pk]
    taken = sum(batch.size for batch in own)
    names = ("printed", "issued", "unused", "returned", "replaced", "not_returned", "valid", "void")
    return {
        "pk": box.pk,
        "name": box.name,
        "kind": box.get_kind_display(),
        "opened_on": box.opened_on,
        "seal_intact": box.seal_intact,
        "batches": len(own),
        "left": None if box.returned is None else box.returned - taken,
        **{name: getattr(box, name) for name in names},
    }


def _batch_row(batch: Batch) -> Row:
    return {
        "pk": batch.pk,
        "number": batch.number,
        "size": batch.size,
        "state": batch.state,
        "title": batch.get_state_display(),
        "tone": TONES[batch.state],
        "totals": batch.count.style == Count.Style.TOTALS,
    }


def _by_state(batches: list[Batch]) -> list[tuple[int, str, str]]:
    colours = {"wait": "mute", "run": "sky", "ask": "plum", "late": "ember", "ok": "leaf"}
    found = []
    for state in S:
        number = sum(batch.state == state for batch in batches)
        if number:
            found.append((number, colours[TONES[state]], str(state.label)))
    return found


def officials_of(election: int) -> list[Row]:
    """The list of officials, as far as the duty shows it."""
    rows = Official.objects.get_queryset().filter(election=election).order_by("pk")
    found = seen(rows, "pk", "person__name", "role", "account__name")
    return [{**row, "role": Official.Role(row["role"]).label} for row in found]


def checks(count: Count, boxes: list[Box], batches: list[Batch]) -> list[tuple[bool, str]]:
    """The panel 能不能提交: each equation of the moment, then what is still to do."""
    if count.independence == Count.Independence.SIGNED_SHEET:
        return []
    found = [(e.holds, e.in_(language())) for e in equations(count)]
    found += [_turnout(count, boxes)]
    opened = sum(box.issued is not None for box in boxes)
    text = _("票箱核对：%(n)d个中填了%(done)d个") % {"n": len(boxes), "done": opened}
    found.append((bool(boxes) and opened == len(boxes), str(text)))
    sealed = sum(batch.state == S.SEALED for batch in batches)
    text = _("封存：%(n)d批中封存了%(done)d批") % {"n": len(batches), "done": sealed}
    found.append((bool(batches) and sealed == len(batches), str(text)))
    differing = [str(b.number) for b in batches if b.state == S.DIFFERING]
    if differing:
        text = _("两遍不一致，等重读：第%(numbers)s批") % {"numbers": "、".join(differing[:8])}
        found.append((False, str(text)))
    agreed = {b.pk for b in batches if b.state in (S.AGREED, S.REREAD)}
    ask = waiting_for_ruling(agreed)
    if waiting := [str(b.number) for b in batches if b.pk in ask]:
        text = _("疑问票等选举委员会认定：第%(numbers)s批") % {"numbers": "、".join(waiting[:8])}
        found.append((False, str(text)))
    marks = bool(turnout_of(count.election).total)
    if not marks:
        found.append((False, str(_("选民名单里还没有领票记号"))))
    return sorted(found, key=lambda row: row[0])


def _turnout(count: Count, boxes: list[Box]) -> tuple[bool, str]:
    """Whether enough took part, as the book says."""
    election = count.election
    try:
        whole = electorate(election)
    except RollStateError as error:
        return False, str(error)
    rule = book_of(election).turnout[election.mode]
    members = election.mode == Election.Mode.MEMBERS
    part = turnout_of(election).total if members else sum(b.returned or 0 for b in boxes)
    needed = rule.needed(whole)
    text = _("参加%(part)s人，登记%(whole)s人，至少%(needed)s人选举才有效") % {
        "part": f"{part:,}",
        "whole": f"{whole:,}",
        "needed": f"{needed:,}",
    }
    return part >= needed, str(text)


@guard("add_box", POST="add_box")
def add_box(request: HttpRequest, pk: int) -> HttpResponse:
    """Register a box."""
    count = count_for(pk)
    form = AddBoxForm(posted(request))
    given: dict[str, Any] = {}
    if form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("kind", "name")}
    if done(form, request, do.add_box, count=count, **given):
        messages.success(request, _("票箱已登记。"))
        return redirect("desk:count", pk)
    return form_page(
        request, form, title=_("登记票箱"), sub=count.place.name, button=_("登记"),
        back_url=reverse("desk:count", args=[pk]),
    )  # fmt: skip


@guard("close_count", POST="close_count")
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """End the count with the totals that were signed for."""
    count = count_for(pk)
    form = CloseForm(posted(request))
    given: dict[str, Any] = {}
    if form.is_valid():
        given = {k: v for k, v in form.cleaned_data.items() if k != "key"}
    if done(form, request, do.close_count, count=count, **given):
        messages.success(request, _("计票已结束，每张选票都有着落。"))
        return redirect("desk:count", pk)
    note = _("照总监票人签字的汇总表填；系统用它核对各票箱、各批的合计，差一张也不能结束。")
    return form_page(
        request, form, title=_("结束计票"), sub=count.place.name, button=_("结束计票"),
        notes=[note], back_url=reverse("desk:count", args=[pk]),
    )  # fmt: skip


@guard(POST="seal_batch")
def seal_all(request: HttpRequest, pk: int) -> HttpResponse:
    """Seal every batch that is agreed and has its rulings."""
    count = count_for(pk)
    sealed = 0
    rows = Batch.objects.filter(count=count, state__in=(S.AGREED, S.REREAD)).order_by("number")
    for batch in rows:
        try:
            do.seal_batch(batch=batch, actor=actor(request))
        except Refused as error:
            messages.error(request, str(_("第%(n)d批：") % {"n": batch.number}) + str(error))
        else:
            sealed += 1
    messages.success(request, _("封存了%(n)d批。") % {"n": sealed})
    return redirect("desk:count", pk)
