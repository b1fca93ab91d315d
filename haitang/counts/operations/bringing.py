"""A closed count comes back from the hall: every figure is checked anew, then it is taken whole."""

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from haitang.accounts.models import Account
from haitang.counts import accounting
from haitang.counts.accounting import BatchFigures, BoxFigures, PostFigures, Stated
from haitang.counts.ballot import Ballot
from haitang.counts.bare import bare
from haitang.counts.carrying import FROM_HALL, FileRefusedError
from haitang.counts.errors import CountStateError, FiguresError
from haitang.counts.facts import BatchSealed, CountBrought
from haitang.counts.models import (
    Batch,
    BatchTotal,
    Box,
    Count,
    Entry,
    EntryLine,
    Paper,
    Ruling,
    Settlement,
    Sheet,
)
from haitang.counts.operations.closing import closed
from haitang.counts.operations.setup import ballot_of, begun, opened
from haitang.counts.operations.steps import State, tell
from haitang.counts.operations.taking import CHAIR, DUTY
from haitang.counts.queries import FIGURES, marks_of
from haitang.counts.reading import tallied
from haitang.elections.models import Election
from haitang.elections.queries import book_of
from haitang.facts.operations import build, operation, record_many
from haitang.facts.told import moment
from haitang.places.queries import place_number
from haitang.rolls.operations import enter_paper_turnout
from haitang.rolls.queries import turnout_of
from haitang.scope.actor import Actor
from haitang.scope.scope import require

COUNT = ("round", "style", "independence", "batch_size", "ballot", "stopped", "opened_at",
         "closed_at")  # fmt: skip
BOX = (*FIGURES, "opened_on", "seal_intact")
BATCH = ("number", "size", "state", "valid", "void", "reread_how", "sealed_at")
ENTRY = ("turn", "started_at", "finished_at", "valid", "void")
RULED = ("number", "post", "name", "valid", "reason", "decided_by")
CHUNK = 1000  # rows written by one statement
_Made = Sequence[tuple[Batch, dict[str, Any]]]
TIMES = {"opened_at", "closed_at", "opened_on", "sealed_at", "started_at", "finished_at"}


def give(count: Count) -> dict[str, Any]:
    """A closed count as the content of a file for the office, with both readings of each batch."""
    if count.state != State.CLOSED:
        raise CountStateError(_("计票还没有结束，结束后才能带回。"))
    turnout = turnout_of(count.election)
    rows = Batch.objects.filter(count=count).select_related("box", "reread_by").order_by("number")
    return {
        "format": FROM_HALL,
        "election": {
            "pk": count.election_id,
            "rulebook_sha256": count.election.rulebook_sha256,
            "place": count.place.code,
            "day": count.election.day.isoformat(),
        },
        "turnout": {
            "hall": turnout.hall, "station": turnout.station, "mobile": turnout.mobile,
            "proxies": turnout.proxies,
        },
        "count": _plain(count, COUNT),
        "boxes": [_plain(box, BOX) for box in Box.objects.filter(count=count).order_by("pk")],
        "batches": [_given_batch(batch) for batch in rows],
    }  # fmt: skip


def _plain(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    found = {name: getattr(row, name) for name in names}
    return {k: v.isoformat() if isinstance(v, dt.datetime) else v for k, v in found.items()}


def _given_batch(batch: Batch) -> dict[str, Any]:
    own = {"batch": batch}
    entries = bare(Entry).filter(**own).select_related("by").order_by("turn")
    sheet = bare(Sheet).filter(**own).first()
    settled = bare(Settlement).filter(**own).order_by("number")
    return {
        **_plain(batch, BATCH),
        "box": batch.box.name,
        "reread_by": batch.reread_by.username if batch.reread_by else "",
        "entries": [_given_entry(entry) for entry in entries],
        "settled": list(map(list, settled.values_list("number", "choices", "kind"))),
        "rulings": [_plain(r, RULED) for r in bare(Ruling).filter(**own).order_by("pk")],
        "papers": sheet.papers if sheet else "",
        "totals": list(
            map(list, BatchTotal.objects.filter(**own).values_list("post", "name", "votes"))
        ),
    }


def _given_entry(entry: Entry) -> dict[str, Any]:
    papers = bare(Paper).filter(entry=entry).order_by("number")
    lines = bare(EntryLine).filter(entry=entry).order_by("pk")
    return {
        **_plain(entry, ENTRY),
        "by": entry.by.username,
        "papers": list(map(list, papers.values_list("number", "choices", "kind"))),
        "lines": list(map(list, lines.values_list("post", "name", "votes"))),
    }


@operation
def bring_count(
    *, content: dict[str, Any], at: dt.datetime | None = None, actor: Actor
) -> Count:  # fmt: skip
    """Take in a count that was closed in the hall 带回办公室. A second time changes nothing.

    Every equation is asked again and every total counted anew from the ballots. Refused when the
    count went on here, when roll and hall disagree, or when a figure does not follow from the rest.
    """
    when = moment(at)
    election = _election_of(content)
    require("bring_count", election.path)
    before = Count.objects.filter(election=election, round=content["count"]["round"]).first()
    if before is not None and before.brought == content["sha256"]:
        tell(before, CountBrought(batches=0), when)
        return before
    if before is not None:
        raise CountStateError(_("这次投票在这里已经有一次计票，带回的没有写入。"), code="counted")
    _turnout(election, content["turnout"], when, actor)
    fresh = begun(election, when, actor)
    try:
        stated = _agree(fresh, content)
        count = _rows(fresh, content)
    except (KeyError, TypeError, ValueError, IntegrityError):
        raise FileRefusedError(_("文件里缺少栏目，请从会场电脑重新导出。")) from None
    _facts(count, stated, when, actor)
    return count


def _election_of(content: dict[str, Any]) -> Election:
    said = content["election"]
    rows = Election.objects.select_related("place")
    election = rows.filter(pk=said["pk"], rulebook_sha256=said["rulebook_sha256"]).first()
    same = election and (election.place.code, election.day.isoformat()) == (
        said["place"], said["day"],
    )  # fmt: skip
    if election is None or not same:
        raise FileRefusedError(_("文件说的不是这里的选举，请核对是不是拿错了。"))
    return election


def _turnout(
    election: Election, said: dict[str, int], when: dt.datetime, actor: Actor
) -> None:  # fmt: skip
    """The marks of the hall: entered where the roll is on paper, compared where it is here."""
    here = turnout_of(election)
    if not here.total and election.roll.basis == "paper":
        figures = {k: (said[k], 0) for k in ("hall", "station", "mobile") if said[k]}
        first = next(iter(figures), "hall")
        figures[first] = (said[first], said["proxies"])
        enter_paper_turnout(election=election, figures=figures, at=when, actor=actor)
        return
    if (here.hall, here.station, here.mobile) != (said["hall"], said["station"], said["mobile"]):
        raise CountStateError(
            _("选民名单的领票记号是%(here)d人，会场带回的是%(hall)d人。请先核对领票登记。")
            % {"here": here.total, "hall": said["hall"] + said["station"] + said["mobile"]},
            code="marks",
        )


def _timed(row: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {
        name: parse_datetime(row[name]) if name in TIMES and row[name] else row[name]
        for name in names
    }


def _rows(election: Election, content: dict[str, Any]) -> Count:
    lies: dict[str, Any] = {"place": election.place, "path": election.path}
    count = Count(
        election=election, **lies, **_timed(content["count"], COUNT), state=State.CLOSED,
        brought=content["sha256"],
    )  # fmt: skip
    count.save(force_insert=True)
    made = Box.objects.bulk_create(
        Box(count=count, **lies, **_timed(row, BOX)) for row in content["boxes"]
    )
    boxes = {box.name: box for box in made}
    accounts = _accounts(content)
    batches = Batch.objects.bulk_create(
        Batch(
            count=count, **lies, **_timed(row, BATCH), box=boxes[row["box"]],
            reread_by=accounts.get(row["reread_by"]),
        )
        for row in content["batches"]
    )  # fmt: skip
    made_of = list(zip(batches, content["batches"], strict=True))
    _entries(made_of, lies, accounts)
    _settled(made_of, lies)
    return count


def _accounts(content: dict[str, Any]) -> dict[str, Account]:
    """The office's accounts by the names that the laptop gave them."""
    used = {e["by"] for row in content["batches"] for e in row["entries"]}
    used |= {row["reread_by"] for row in content["batches"]} - {"", CHAIR}
    numbers = {name: int(name.removeprefix(f"{DUTY}-")) for name in used}
    rows = Account.objects.in_bulk(list(numbers.values()))
    return {name: rows[number] for name, number in numbers.items()}


def _entries(made: _Made, lies: dict[str, Any], accounts: dict[str, Account]) -> None:
    """Both readings of every batch with what is in them."""
    rows = [
        (Entry(batch=batch, **lies, **_timed(said, ENTRY), by=accounts[said["by"]]), said)
        for batch, row in made
        for said in row["entries"]
    ]
    bare(Entry).bulk_create([entry for entry, _said in rows], batch_size=CHUNK)
    bare(Paper).bulk_create(
        [
            Paper(entry=entry, **lies, number=n, choices=c, kind=k)
            for entry, said in rows
            for n, c, k in said["papers"]
        ],
        batch_size=CHUNK,
    )
    bare(EntryLine).bulk_create(
        [
            EntryLine(entry=entry, **lies, post=p, name=n, votes=v)
            for entry, said in rows
            for p, n, v in said["lines"]
        ],
        batch_size=CHUNK,
    )


def _settled(made: _Made, lies: dict[str, Any]) -> None:
    """What was settled and ruled in every batch, its totals and its sheet."""
    own: list[tuple[dict[str, Any], dict[str, Any]]] = [
        ({"batch": batch, **lies}, row) for batch, row in made
    ]
    bare(Settlement).bulk_create(
        [Settlement(**o, number=n, choices=c, kind=k) for o, r in own for n, c, k in r["settled"]],
        batch_size=CHUNK,
    )
    bare(Ruling).bulk_create(
        [Ruling(**o, fact=0, **_timed(said, RULED)) for o, r in own for said in r["rulings"]],
        batch_size=CHUNK,
    )
    BatchTotal.objects.bulk_create(
        [BatchTotal(**o, post=p, name=n, votes=v) for o, r in own for p, n, v in r["totals"]],
        batch_size=CHUNK,
    )
    bare(Sheet).bulk_create(
        [Sheet(**o, papers=r["papers"], sha256=_sha(r["papers"])) for o, r in own if r["papers"]],
        batch_size=CHUNK,
    )


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _agree(election: Election, content: dict[str, Any]) -> Stated:
    """Ask every equation again; the totals of each batch are counted anew from its ballots."""
    on, book = Ballot.from_text(content["count"]["ballot"]), book_of(election)
    if on != ballot_of(election):
        raise FileRefusedError(_("会场用的选票与这里公布的候选人不一样，没有写入。"))
    boxes = [BoxFigures(*(row[name] for name in FIGURES)) for row in content["boxes"]]
    batches = [_figures(row, on) for row in content["batches"]]
    for row in content["batches"]:
        said = {(post, name): votes for post, name, votes in row["totals"]}
        if row["papers"] and (row["void"], said) != tallied(json.loads(row["papers"]), on, book):
            raise FileRefusedError(
                _("第%(n)d批的合计不是它的选票加出来的，没有写入。") % {"n": row["number"]},
                code="altered",
            )

    def total(name: str) -> int:
        return sum(getattr(box, name) or 0 for box in boxes)

    stated = Stated(total("issued"), total("returned"), total("valid"), total("void"))
    broken = accounting.broken(accounting.whole(boxes, batches, marks_of(election), stated))
    if broken and not content["count"]["stopped"]:
        raise FiguresError(broken)
    return stated


def _figures(row: dict[str, Any], on: Ballot) -> BatchFigures:
    votes: dict[str, dict[str, int]] = {}
    for post, name, n in row["totals"]:
        votes.setdefault(post, {})[name] = n
    posts = tuple(PostFigures(s.post, s.seats, votes.get(s.post, {})) for s in on.slots)
    return BatchFigures(
        str(row["number"]), row["box"], row["size"], row["valid"], row["void"], posts
    )


def _facts(count: Count, stated: Stated, when: dt.datetime, actor: Actor) -> None:
    tell(count, opened(count), count.opened_at or when)
    batches = list(Batch.objects.filter(count=count).order_by("number"))
    record_many(
        [
            build(
                BatchSealed(
                    batch=b.number, ballots=b.size, valid=b.valid or 0, void=b.void or 0
                ),
                subject=b, place=place_number(count.place, b.sealed_at or when),
                at=b.sealed_at or when, actor=actor,
            )
            for b in batches
        ]
    )  # fmt: skip
    tell(count, closed(count, stated), count.closed_at or when)
    tell(count, CountBrought(batches=len(batches)), when)
