"""The end of a count, and past counts from their signed records."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from haitang.counts import accounting
from haitang.counts.accounting import BatchFigures, BoxFigures, Marks, PostFigures, Stated
from haitang.counts.ballot import Ballot, distinct
from haitang.counts.bare import bare
from haitang.counts.errors import CountStateError, FiguresError
from haitang.counts.facts import CountClosed
from haitang.counts.kept import slot_of, standing_by_name
from haitang.counts.models import Batch, BatchTotal, Box, Count
from haitang.counts.operations.setup import begun, new_count, opened
from haitang.counts.operations.steps import State, locked_count, tell
from haitang.counts.queries import box_figures, marks_of
from haitang.elections.models import Election
from haitang.elections.queries import posts_of
from haitang.facts.errors import Refused
from haitang.facts.kinds import Code
from haitang.facts.operations import operation
from haitang.facts.told import moment
from haitang.scope.actor import Actor
from haitang.scope.scope import require

B = Batch.State


@operation
def close_count(
    *,
    count: Count,
    issued: int,
    returned: int,
    valid: int,
    void: int,
    at: dt.datetime | None = None,
    actor: Actor,
) -> Count:
    """Close a count 计票结束 with the totals that the tellers counted up and signed.

    Every batch must be sealed, every box accounted for; marks of the roll, boxes, batches and the
    signed totals must agree to the ballot. Raises FiguresError with each equation that fails.
    """
    count = locked_count(count.pk, "close_count", State.OPEN)
    boxes = box_figures(count)
    if not boxes or any(box.issued is None for box in Box.objects.filter(count=count)):
        raise CountStateError(_("还有票箱没有填选票核对。"))
    batches = [] if count.stopped else sealed_batches(count)
    stated = Stated(issued, returned, valid, void)
    equations = accounting.whole(boxes, batches, _marks(count), stated)
    broken = accounting.broken(equations)
    if count.stopped:  # that more came back than were issued is why it stopped
        broken = [e for e in broken if e.code in {"total", "channels", "returned"}]
    if broken:
        raise FiguresError(broken)
    when = moment(at)
    _complete_boxes(count, batches)
    count.state, count.closed_at = State.CLOSED, when
    count.save(update_fields=["state", "closed_at"])
    tell(count, closed(count, stated), when)
    return count


def sealed_batches(count: Count) -> list[BatchFigures]:
    """The batches of a count with their figures; refused while one is not sealed."""
    rows = list(Batch.objects.filter(count=count).select_related("box").order_by("number"))
    waiting = [str(batch.number) for batch in rows if batch.state != B.SEALED]
    if waiting:
        raise CountStateError(
            _("还有%(n)d批没有封存：第%(numbers)s批。")
            % {"n": len(waiting), "numbers": "、".join(waiting[:10])}
        )
    return [
        BatchFigures(str(b.number), b.box.name, b.size, b.valid or 0, b.void or 0) for b in rows
    ]


def _marks(count: Count) -> Marks:
    marks = marks_of(count.election)
    if not marks.total and not count.stopped:
        raise CountStateError(_("选民名单里还没有领票记号。请先录入领票人数。"), code="no_marks")
    return marks


def _complete_boxes(count: Count, batches: list[BatchFigures]) -> None:
    """Valid and void of a box are what its batches found, where nobody stated them before."""
    boxes = list(Box.objects.filter(count=count, valid=None)) if batches else []
    for box in boxes:
        own = [batch for batch in batches if batch.box == box.name]
        box.valid, box.void = sum(b.valid for b in own), sum(b.void for b in own)
    Box.objects.bulk_update(boxes, ["valid", "void"])


def closed(count: Count, stated: Stated) -> CountClosed:
    """The fact that a count ended."""
    return CountClosed(
        independence=Code(count.independence),
        issued=stated.issued,
        returned=stated.returned,
        valid=stated.valid,
        void=stated.void,
    )


@dataclass(frozen=True)
class Record:
    """What a signed record of a past count says, typed off once.

    ``votes``: post code -> name -> votes, candidates first in the order of the ballot, then names
    written in. ``boxes`` are the accounts of its boxes; valid and void of each must be there.
    """

    boxes: tuple[BoxFigures, ...]
    votes: Mapping[str, Mapping[str, int]]
    written_in: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@operation
def enter_count_from_record(
    *,
    election: Election,
    record: Record,
    again: Record,
    reference: str,
    round: int | None = None,  # noqa: A002 - the column's own name
    at: dt.datetime | None = None,
    actor: Actor,
) -> Count:
    """Enter a past count from its signed record 补录, typed twice; it is no recount.

    ``record`` and ``again`` are the two typings and must be equal. ``reference`` says which paper
    it is. About fifteen statements however many names. Raises FiguresError as close_count does.
    """
    require("enter_count_from_record", election.path)
    if record != again:
        raise Refused(_("两遍录的不一样：%(where)s。请照记录核对。")
                      % {"where": "、".join(_unlike(record, again))}, code="differs")  # fmt: skip
    if not 2 <= len(reference.strip()) <= 120:
        raise Refused(_("请写明照哪份签字记录补录。"), code="incomplete", field="reference")
    when = moment(at)
    fresh = begun(election, when, actor)
    ballot = _ballot_of_record(fresh, record)
    stated = _stated(record)
    figures = _batch_figures(record, ballot, stated)
    broken = accounting.broken(accounting.whole(record.boxes, (), None, stated))
    broken += accounting.broken(accounting.of_batch(figures))
    if broken:
        raise FiguresError(broken)
    count = new_count(
        fresh, ballot, round, style=Count.Style.TOTALS, batch_size=25, state=State.CLOSED,
        independence=Count.Independence.SIGNED_SHEET, reference=reference.strip(),
        opened_at=when, closed_at=when,
    )  # fmt: skip
    _save_record(count, record, figures, when)
    tell(count, opened(count), when)
    tell(count, closed(count, stated), when)
    return count


def _unlike(record: Record, again: Record) -> list[str]:
    """Where two typings differ, in words."""
    found = []
    for one, two in zip(record.boxes, again.boxes, strict=False):
        if one != two:
            found.append(one.name)
    for post in dict.fromkeys([*record.votes, *again.votes]):
        first, second = record.votes.get(post, {}), again.votes.get(post, {})
        names = dict.fromkeys([*first, *second])
        found += [name for name in names if first.get(name) != second.get(name)]
    return found or [str(_("票箱或另选他人"))]


def _ballot_of_record(election: Election, record: Record) -> Ballot:
    """The ballot as the record shows it: its candidates need not be on file any more."""
    posts = posts_of(election)
    if set(record.votes) != {post.code for post in posts}:
        raise Refused(_("记录里的职务与这次选举的职务不一样，请核对。"), code="figures")
    slots = []
    for post in posts:
        written = set(record.written_in.get(post.code, ()))
        names = [name for name in record.votes[post.code] if name not in written]
        known = standing_by_name(election, post) if post.women_seats else {}
        slots.append(slot_of(post, {name: known.get(name) for name in distinct(names)}))
    return Ballot(tuple(slots))


def _stated(record: Record) -> Stated:
    def total(name: str) -> int:
        return sum(getattr(box, name) or 0 for box in record.boxes)

    if not record.boxes or any(box.valid is None or box.void is None for box in record.boxes):
        raise Refused(_("记录里每个票箱都要有有效票数和无效票数。"), code="incomplete")
    return Stated(total("issued"), total("returned"), total("valid"), total("void"))


def _batch_figures(record: Record, ballot: Ballot, stated: Stated) -> BatchFigures:
    posts = tuple(
        PostFigures(slot.post, slot.seats, record.votes[slot.post]) for slot in ballot.slots
    )
    box = record.boxes[0].name
    return BatchFigures(str(_("全部选票")), box, stated.returned, stated.valid, stated.void, posts)


def _save_record(count: Count, record: Record, figures: BatchFigures, when: dt.datetime) -> None:
    lies: dict[str, Any] = {"place": count.place, "path": count.path}
    boxes = Box.objects.bulk_create(
        Box(count=count, **lies, **{n: getattr(box, n) for n in box.__dataclass_fields__})
        for box in record.boxes
    )
    if not figures.size:
        return
    batch = Batch(
        count=count, box=boxes[0], **lies, number=1, size=figures.size, state=B.SEALED,
        valid=figures.valid, void=figures.void, sealed_at=when,
    )  # fmt: skip
    batch.save(force_insert=True)
    bare(BatchTotal).bulk_create(
        BatchTotal(batch=batch, **lies, post=post.post, name=name, votes=n)
        for post in figures.posts
        for name, n in post.votes.items()
    )
