"""Ballots and records that tests of counts share."""

from typing import Any

from haitang.counts.accounting import BoxFigures
from haitang.counts.models import Batch
from haitang.counts.operations import Record
from haitang.elections.models import Election
from haitang.facts.guard import writes_allowed
from haitang.scope.scope import everything
from tests.cast import Cast
from tests.counts.halls import Hall, an_election, roll_of, stand

TEN = ["1 3 4"] * 6 + ["2 3"] * 2 + ["0", "x"]
TOTALS: dict[str, Any] = {
    "votes": {"director": {"赵文婷": 6, "陈立": 2}, "member": {"郑宇": 8, "冯雪": 5, "王五": 1}},
    "unused": {"director": 1, "member": 4}, "valid": 9, "void": 1,
}  # fmt: skip


def only_batch(hall: Hall) -> Batch:
    with everything("test"):
        return Batch.objects.get(count=hall.count)


BOX = BoxFigures("全部", "hall", 15, 12, 3, 10, 1, 1, 9, 1)


def a_record(**votes: int) -> Record:
    member = {"郑宇": 8, "冯雪": 5, "李敏": 1, **votes}
    return Record((BOX,), {"director": {"赵文婷": 6, "陈立": 2}, "member": member})


def past(cast: Cast) -> Election:
    with everything("test"), writes_allowed("test"):
        election = an_election(cast.places["home"], cast.units["committee"])
        stand(election)
        roll_of(election, 10, 11)
    return election
