"""Residents of a community of the demonstration, registered as its voters in one go."""

import datetime as dt
import hashlib

from haitang.demo.elections.stage import Board
from haitang.elections.models import Election
from haitang.rolls import operations as do
from haitang.rolls.entries import Entry
from haitang.rolls.models import Voter

SIDES = ("东", "南", "西", "北")
WORKING_SINCE = dt.timedelta(days=400)


def registered(board: Board, election: Election, number: int, day: dt.date) -> list[Voter]:
    """So many voters on the roll, in households of one to three, in four groups."""
    do.open_roll(election=election, on=day, actor=board.office)
    entries = [_entry(board, n, day) for n in range(number)]
    text = "\n".join(f"{e.name},{e.group_name},{e.household}" for e in entries)
    do.import_voters(
        election=election, entries=entries, digest=hashlib.sha256(text.encode()).hexdigest(),
        dry_run=False, partial=False, on=day + dt.timedelta(days=2), actor=board.office,
    )  # fmt: skip
    return list(Voter.objects.filter(election=election).select_related("person").order_by("serial"))


def _entry(board: Board, number: int, day: dt.date) -> Entry:
    chance = board.chance
    household = number // 2
    klass = "resident" if number % 7 == 3 else "worker" if number % 61 == 17 else "registered_here"
    worker = klass == "worker"
    return Entry(
        klass=klass, name=board.writer.name(), sex=chance.choice(("female", "male")),
        born_on=day - dt.timedelta(days=chance.randint(19 * 366, 84 * 365)),
        group_name=f"{SIDES[household % 4]}片",
        household=f"{household // 12 + 1}幢{household % 12 + 101}室{'甲乙'[number % 2]}",
        wished=not worker, applied_on=day if worker else None,
        since=day - WORKING_SINCE if worker else None, approved_on=day if worker else None,
    )  # fmt: skip


def posted(board: Board, election: Election, day: dt.date) -> None:
    """The list goes up."""
    do.post_roll(election=election, where="社区公告栏和各片宣传栏", on=day, actor=board.office)


def objection(
    board: Board, election: Election, voter: Voter, day: dt.date, decided: dt.date | None
) -> None:
    """Somebody says that a voter has moved away; decided on a day, or not yet."""
    row = do.file_roll_objection(
        election=election, about="wrong", name=board.writer.name(), voter=voter, on=day,
        text="他已经搬走两年，不在本社区住。", actor=board.office,
    )  # fmt: skip
    if decided:
        do.decide_roll_objection(
            objection=row, upheld=False, answer="户籍仍在本社区，本人表示参加选举，登记有效。",
            on=decided, actor=board.office,
        )  # fmt: skip
        do.publish_roll_objections(election=election, on=decided, actor=board.office)


def frozen(board: Board, election: Election, at: dt.datetime) -> None:
    """The list is settled, with its count and its hash."""
    do.freeze_roll(
        election=election, rights_source=f"司法所{at.year}年{at.month}月名单", at=at,
        actor=board.office,
    )  # fmt: skip
