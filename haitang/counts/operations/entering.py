"""Entering ballots: two persons, each alone, one committed request a ballot or a batch at once."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haitang.counts import accounting
from haitang.counts.accounting import BatchFigures, PostFigures
from haitang.counts.ballot import Ballot
from haitang.counts.bare import bare
from haitang.counts.errors import CountStateError, FiguresError, KeyedWrongError, SameWriterError
from haitang.counts.facts import BatchAgreed, BatchDiffered, BatchEntered, BatchOpened
from haitang.counts.keying import LONGEST_NAME, KeyingError, Read, read
from haitang.counts.models import Batch, Box, Count, Entry, EntryLine, Paper
from haitang.counts.operations.steps import (
    State,
    going_on,
    locked_batch,
    locked_count,
    own_entry,
    tell,
    tell_anew,
    writer,
)
from haitang.counts.queries import ballot as ballot_of
from haitang.counts.reading import differences
from haitang.facts.errors import Refused
from haitang.facts.kinds import Code
from haitang.facts.operations import build, lock, operation, record_many
from haitang.facts.reader import language
from haitang.facts.told import moment
from haitang.scope.actor import Actor

B = Batch.State


@operation
def open_batch(
    *, box: Box, size: int | None = None, at: dt.datetime | None = None, actor: Actor
) -> Batch:
    """Take a bundle of ballots from a box 分批: ``size`` of them, as many as usual unless said."""
    count, box, left = _to_take(box, "open_batch")
    size = min(count.batch_size, left) if size is None else size
    if not 1 <= size <= left:
        raise Refused(
            _("这个票箱还有%(left)d张没有分批，请填1至%(left)d。") % {"left": left},
            code="figures", field="size",
        )  # fmt: skip
    return _cut(count, box, [size], moment(at), actor)[0]


@operation
def open_batches(*, box: Box, at: dt.datetime | None = None, actor: Actor) -> int:
    """Cut all that is left of a box into batches of the usual size; how many there were."""
    count, box, left = _to_take(box, "open_batches")
    whole, rest = divmod(left, count.batch_size)
    sizes = [count.batch_size] * whole + ([rest] if rest else [])
    return len(_cut(count, box, sizes, moment(at), actor))


def _to_take(box: Box, operation_name: str) -> tuple[Count, Box, int]:
    count = locked_count(box.count_id, operation_name, State.OPEN)
    going_on(count)
    fresh: Box = lock(Box.objects.select_related("place"), pk=box.pk, count=count)
    if fresh.returned is None:
        raise CountStateError(_("先填这个票箱的选票核对，再分批。"))
    taken = sum(Batch.objects.filter(box=fresh).values_list("size", flat=True))
    left = fresh.returned - taken
    if left <= 0:
        raise CountStateError(_("这个票箱的选票已经全部分批。"))
    return count, fresh, left


def _cut(
    count: Count, box: Box, sizes: Sequence[int], when: dt.datetime, actor: Actor
) -> list[Batch]:
    last = Batch.objects.filter(count=count).order_by("-number").first()
    first = last.number + 1 if last else 1
    made = Batch.objects.bulk_create(
        [
            Batch(
                count=count, box=box, place=count.place, path=count.path, number=number, size=size
            )
            for number, size in enumerate(sizes, first)
        ]
    )
    place = count.place.number
    record_many(
        [
            build(
                BatchOpened(batch=batch.number, ballots=batch.size), subject=batch, place=place,
                at=when, actor=actor,
            )
            for batch in made
        ]
    )  # fmt: skip
    return made


@operation
def resize_batch(
    *, batch: Batch, size: int, at: dt.datetime | None = None, actor: Actor
) -> Batch:  # fmt: skip
    """Put right how many ballots a bundle has 改张数, before anybody has begun to enter it."""
    batch = locked_batch(batch.pk, "resize_batch", B.OPEN)
    others = Batch.objects.filter(box=batch.box_id).exclude(pk=batch.pk)
    left = (batch.box.returned or 0) - sum(others.values_list("size", flat=True))
    if not 1 <= size <= left:
        raise Refused(_("请填1至%(left)d张。") % {"left": left}, code="figures", field="size")
    batch.size = size
    batch.save(update_fields=["size"])
    tell_anew(batch, BatchOpened(batch=batch.number, ballots=size), moment(at))
    return batch


@operation
def start_entry(*, batch: Batch, at: dt.datetime | None = None, actor: Actor) -> Entry:
    """Begin to enter a batch 开始录入: the first person, or the second, who is another.

    Raises SameWriterError for the first person, and CountStateError when two have begun.
    """
    batch = locked_batch(batch.pk, "start_entry")
    return _start(batch, moment(at), actor)


def _start(batch: Batch, when: dt.datetime, actor: Actor) -> Entry:
    """Begin the actor's reading, and say so."""
    entry = _new(batch, _begun(batch), when, actor)
    entry.batch.save(update_fields=["state"])
    _save_new(entry)
    _entered(entry, "started", when)
    return entry


def _begun(batch: Batch) -> list[Entry]:
    return list(bare(Entry).filter(batch=batch).order_by("turn"))


def _new(batch: Batch, begun: list[Entry], when: dt.datetime, actor: Actor) -> Entry:
    """A reading that is not yet saved; the state of its batch goes on."""
    account = writer(batch, actor)
    if any(entry.by_id == account for entry in begun):
        raise SameWriterError
    if len(begun) == 2:
        raise CountStateError(_("这一批已经有两个人在录。请录下一批。"))
    batch.state = B.SECOND if begun else B.FIRST
    return Entry(
        batch=batch, place=batch.place, path=batch.path, turn=len(begun) + 1, by_id=account,
        started_at=when,
    )  # fmt: skip


def _save_new(entry: Entry) -> None:
    try:
        entry.save(force_insert=True)
    except IntegrityError as error:  # the database's own word that two persons are two
        raise SameWriterError from error


def _entered(entry: Entry, step: str, when: dt.datetime) -> None:
    fact = BatchEntered(batch=entry.batch.number, turn=Code(str(entry.turn)), step=Code(step))
    tell(entry.batch, fact, when)


def read_line(line: str, ballot: Ballot, field: str = "line") -> Read:
    """A typed line as a ballot; KeyedWrongError says what to type instead."""
    try:
        return read(line, ballot)
    except KeyingError as error:
        said = error.in_(language())
        raise KeyedWrongError(said, field=field) from None


def _of_style(batch: Batch, style: Count.Style) -> None:
    if batch.count.style != style:
        other = _("这次计票逐票录入。") if style == "totals" else _("这次计票按批录合计。")
        raise CountStateError(other)


@operation
def enter_paper(
    *, entry: Entry, number: int, line: str, at: dt.datetime | None = None, actor: Actor
) -> Paper:
    """Enter one ballot 录一张票: one committed request, so that no power cut takes more than it."""
    entry, seen = _to_type(entry, number, line, "enter_paper", actor)
    if bare(Paper).filter(entry=entry, number=number).exists():
        raise CountStateError(_("第%(n)d张已经录过，要改请用更正。") % {"n": number})
    paper = _paper(entry, number, seen)
    paper.save(force_insert=True)
    _entered(entry, "paper", moment(at))
    return paper


@operation
def correct_paper(
    *, entry: Entry, number: int, line: str, at: dt.datetime | None = None, actor: Actor
) -> Paper:
    """Type a ballot again 更正, before one's own reading is handed in."""
    entry, seen = _to_type(entry, number, line, "correct_paper", actor)
    paper = bare(Paper).filter(entry=entry, number=number).first()
    if paper is None:
        raise CountStateError(_("第%(n)d张还没有录。") % {"n": number}, field="number")
    paper.kind, paper.choices = seen.kind, seen.choices
    paper.save(update_fields=["kind", "choices"])
    _entered(entry, "corrected", moment(at))
    return paper


def _to_type(
    entry: Entry, number: int, line: str, operation_name: str, actor: Actor
) -> tuple[Entry, Read]:
    entry = own_entry(entry, operation_name, actor)
    _of_style(entry.batch, Count.Style.BALLOTS)
    if not 1 <= number <= entry.batch.size:
        raise Refused(
            _("这一批有%(n)d张，请填1至%(n)d。") % {"n": entry.batch.size},
            code="figures", field="number",
        )  # fmt: skip
    return entry, read_line(line, ballot_of(entry.batch.count))


def _paper(entry: Entry, number: int, seen: Read) -> Paper:
    return Paper(
        entry=entry, place=entry.place, path=entry.path, number=number, kind=seen.kind,
        choices=seen.choices,
    )  # fmt: skip


@operation
def enter_papers(
    *, batch: Batch, lines: Sequence[str], at: dt.datetime | None = None, actor: Actor
) -> Entry:
    """Enter a whole batch at once 整批录入 and hand it in: one line for each ballot, in order.

    Goes on with the actor's reading where one was begun. Raises KeyedWrongError at the field
    ``line_<number>`` of the first line that is no ballot; then nothing is saved.
    """
    batch = locked_batch(batch.pk, "enter_papers")
    _of_style(batch, Count.Style.BALLOTS)
    ballot, when = ballot_of(batch.count), moment(at)
    if len(lines) != batch.size:
        raise Refused(
            _("这一批有%(n)d张，交来%(given)d张。") % {"n": batch.size, "given": len(lines)},
            code="figures",
        )
    seen = [read_line(line, ballot, f"line_{n}") for n, line in enumerate(lines, 1)]
    begun, entry = _own_or_new(batch, when, actor)
    _finished(entry)
    bare(Paper).bulk_create(_paper(entry, n, one) for n, one in enumerate(seen, 1))
    return _compared(entry, begun, when)


def _own_or_new(batch: Batch, when: dt.datetime, actor: Actor) -> tuple[list[Entry], Entry]:
    """The readings of a batch with the actor's own: one that goes on, emptied, or a new one."""
    begun = _begun(batch)
    own = [e for e in begun if e.by_id == actor.id and e.finished_at is None]
    if not own:
        entry = _new(batch, begun, when, actor)
        return [*begun, entry], entry
    own[0].batch = batch
    bare(Paper).filter(entry=own[0]).delete()
    bare(EntryLine).filter(entry=own[0]).delete()
    return begun, own[0]


@operation
def enter_lines(
    *,
    batch: Batch,
    votes: Mapping[str, Mapping[str, int]],
    unused: Mapping[str, int],
    valid: int,
    void: int,
    at: dt.datetime | None = None,
    actor: Actor,
) -> Entry:
    """Enter the totals of a batch 按批录合计 and hand them in.

    ``votes``: post -> name -> votes. ``unused``: post -> seats that nobody got a vote for (blank,
    against, void for this post). Raises FiguresError where valid + void is not the batch, or votes
    and unused seats are not valid x seats.
    """
    batch = locked_batch(batch.pk, "enter_lines")
    _of_style(batch, Count.Style.TOTALS)
    figures = figures_of(batch, votes, unused, valid, void)
    if broken := accounting.broken(accounting.of_batch(figures)):
        raise FiguresError(broken)
    when = moment(at)
    begun, entry = _own_or_new(batch, when, actor)
    entry.valid, entry.void = valid, void
    _finished(entry)
    bare(EntryLine).bulk_create(
        EntryLine(
            entry=entry, place=entry.place, path=entry.path, post=post.post, name=name, votes=n
        )
        for post in figures.posts
        for name, n in [*post.votes.items(), ("", post.unused or 0)]
    )
    return _compared(entry, begun, when)


def figures_of(
    batch: Batch,
    votes: Mapping[str, Mapping[str, int]],
    unused: Mapping[str, int],
    valid: int,
    void: int,
) -> BatchFigures:
    """The totals of a batch as figures of the accounts; refused for a post or name not there."""
    ballot = ballot_of(batch.count)
    if set(votes) - set(ballot.seats) or set(unused) != set(ballot.seats):
        raise Refused(_("职务与选票上的不一样，请刷新页面。"), code="figures")
    posts = []
    for slot in ballot.slots:
        given = dict.fromkeys(slot.candidates, 0) | dict(votes.get(slot.post, {}))
        posts.append(PostFigures(slot.post, slot.seats, _sound(given), unused[slot.post]))
    for figure in (valid, void, *unused.values()):
        _sound({"": figure})
    name = _("第%(n)d批") % {"n": batch.number}
    return BatchFigures(str(name), batch.box.name, batch.size, valid, void, tuple(posts))


def _sound(figures: Mapping[str, Any]) -> Mapping[str, int]:
    for name, figure in figures.items():
        whole = isinstance(figure, int) and not isinstance(figure, bool) and figure >= 0
        if not whole or len(name) > LONGEST_NAME or name != name.strip():
            raise Refused(
                _("请填0或更大的整数；姓名最多%(n)d个字，前后不留空格。") % {"n": LONGEST_NAME},
                code="figures",
            )
    return figures


@operation
def finish_entry(*, entry: Entry, at: dt.datetime | None = None, actor: Actor) -> Entry:
    """Hand in one's reading of a batch 录完交出. When the other is in too, they are compared."""
    entry = own_entry(entry, "finish_entry", actor)
    there = bare(Paper).filter(entry=entry).count()
    if entry.batch.count.style == Count.Style.BALLOTS and there < entry.batch.size:
        raise CountStateError(_("还有%(n)d张没有录，录完再交。") % {"n": entry.batch.size - there})
    if entry.batch.count.style == Count.Style.TOTALS and entry.valid is None:
        raise CountStateError(_("合计还没有录，录完再交。"))
    _finished(entry)
    return _compared(entry, _begun(entry.batch), moment(at))


def _finished(entry: Entry) -> None:
    entry.finished_at = timezone.now()
    if not entry.pk:
        _save_new(entry)
    else:
        entry.save(update_fields=["finished_at", "valid", "void"])


def _compared(entry: Entry, entries: list[Entry], when: dt.datetime) -> Entry:
    """``entry.batch`` is locked: two who hand in together are compared once, by the later."""
    batch = entry.batch
    if len(entries) < 2 or any(one.finished_at is None for one in entries):
        batch.save(update_fields=["state"])
        _entered(entry, "finished", when)
        return entry
    found = differences(entries[0], entries[1], batch.count.style)
    batch.state = B.DIFFERING if found else B.AGREED
    batch.save(update_fields=["state"])
    if found:
        tell(batch, BatchDiffered(batch=batch.number, ballots=len(found)), when)
    else:
        tell(batch, BatchAgreed(batch=batch.number, ballots=batch.size), when)
    return entry
