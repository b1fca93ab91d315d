"""What is looked at: running totals for a projector, and sheets for paper."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from haitang.counts import queries
from haitang.counts.ballot import Ballot
from haitang.counts.models import Batch, Box
from haitang.counts.tallying import CERTAIN, OPEN, OUT, PostStanding
from haitang.desk.counts.home import checks, officials_of
from haitang.desk.counts.rows import batch_for, box_for, count_for, head, numbered
from haitang.desk.reading import Row
from haitang.facts.reader import language
from haitang.scope.views import guard

WORDS = {
    CERTAIN: (_("已稳当选"), "ok"), OPEN: (_("未定"), "run"), OUT: (_("本次不会当选"), "wait"),
}  # fmt: skip
LINES = range(4)  # empty lines on a tally sheet for names written in


@guard("read_count")
def running(request: HttpRequest, pk: int) -> HttpResponse:
    """Running totals by the sealed batches, with who is elected for certain."""
    count = count_for(pk)
    on, now = queries.ballot(count), queries.running(count)
    context = {
        "count": head(count),
        "now": now,
        "share": 100 * now.counted // now.returned if now.returned else 0,
        "posts": [_standing(post, on) for post in now.posts],
        "here": "counts",
    }
    return render(request, "desk/counts/running.html", context)


def _standing(post: PostStanding, on: Ballot) -> Row:
    most = max([row.votes for row in post.names] + [post.most, 1])
    return {
        "title": on.slot(post.post).titled(language()),
        "seats": post.seats,
        "least": post.least,
        "most": post.most,
        "names": [
            {
                "name": row.name,
                "votes": row.votes,
                "word": WORDS[row.state][0],
                "tone": WORDS[row.state][1],
                "whole": most,
                "colour": "leaf" if row.state == CERTAIN else "bud",
            }
            for row in post.names
        ],
    }  # fmt: skip


@guard("read_count")
def tally_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The tally sheet of a batch 正字票: a row a name, boxes of five strokes."""
    batch = batch_for(pk)
    most = -(-batch.size // 5)
    context = {
        "count": head(batch.count),
        "batch": {"pk": pk, "number": batch.number, "size": batch.size, "box": batch.box.name},
        "ballot": numbered(queries.ballot(batch.count)),
        "strokes": range(most),
        "lines": LINES,
        "here": "counts",
    }
    return render(request, "desk/counts/tally_sheet.html", context)


@guard("read_count")
def box_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The record of a box, to be filled in and signed."""
    box = box_for(pk)
    batches = Batch.objects.filter(box=box).order_by("number")
    context = {
        "count": head(box.count),
        "box": {
            "pk": pk, "name": box.name, "kind": box.get_kind_display(), "opened_on": box.opened_on,
            "seal_intact": box.seal_intact, "figures": _figures(box),
        },
        "batches": list(batches.values_list("number", "size")),
        "here": "counts",
    }  # fmt: skip
    return render(request, "desk/counts/box_sheet.html", context)


def _figures(box: Box) -> list[tuple[object, int | None]]:
    names = ("printed", "issued", "unused", "returned", "replaced", "not_returned", "valid", "void")
    return [(_title(n), getattr(box, n)) for n in names]


def _title(name: str) -> object:
    return getattr(Box._meta.get_field(name), "verbose_name", name)


@guard("read_count")
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The reconciliation of the whole count, with its equations, to be signed."""
    count = count_for(pk)
    boxes = list(Box.objects.filter(count=count).order_by("pk"))
    batches = list(Batch.objects.filter(count=count).order_by("number"))
    names = ("printed", "issued", "unused", "returned", "replaced", "not_returned", "valid", "void")
    on, votes = queries.ballot(count), queries.totals_of(count)
    context = {
        "count": head(count),
        "columns": [_title(n) for n in names],
        "boxes": [
            (box.name, box.get_kind_display(), [getattr(box, n) for n in names]) for box in boxes
        ],
        "totals": [sum(getattr(box, n) or 0 for box in boxes) for n in names],
        "checks": checks(count, boxes, batches),
        "posts": [
            {"title": s.titled(language()), "seats": s.seats, "names": votes[s.post].items()}
            for s in on.slots
        ],
        "batches": len(batches),
        "officials": officials_of(count.election_id),
        "here": "counts",
    }
    return render(request, "desk/counts/sheet.html", context)
