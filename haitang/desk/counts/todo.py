"""What waits in the room of counts. Ballots are counted on the spot, so all of it is due today."""

from collections import Counter
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from haitang.counts.models import Batch, Count, Entry
from haitang.desk.counts.rows import waiting_for_ruling
from haitang.desk.reading import scope, seen
from haitang.desk.task import MOST, Provider, Task, at
from haitang.elections.models import Election
from haitang.scope.scope import permits

S, Stage = Batch.State, Election.Stage


@dataclass
class _Open:
    """A count that is going on, its batches, and which of them are the actor's own."""

    count: Count
    batches: list[tuple[int, int, str]] = field(default_factory=list)  # pk, number, state
    mine: dict[int, bool] = field(default_factory=dict)  # batch -> handed in
    doubtful: set[int] = field(default_factory=set)  # batches that wait for a ruling

    def task(self, title: str, *, batch: int | None = None) -> Task:
        totals = self.count.style == Count.Style.TOTALS
        route = "desk:count_totals" if totals else "desk:count_entry"
        href = (
            reverse(route, args=[batch]) if batch else reverse("desk:count", args=[self.count.pk])
        )
        return Task(
            title, href, place=self.count.election.body.name, due_on=timezone.localdate(),
            word=_("正在计票"), tone="run",
        )  # fmt: skip

    def may(self, act: str) -> bool:
        return permits(act, self.count.path)


def _counts() -> list[Task]:
    found = []
    for each in _open_counts():
        if each.may("start_entry"):
            found += _to_enter(each)
        found += _to_settle(each)
    return [*found, *_to_open()]


def _open_counts() -> list[_Open]:
    """Five queries, whatever the number of counts; one where none goes on."""
    rows = Count.objects.filter(at("read_count"), state=Count.State.OPEN)
    rows = rows.select_related("election__body").order_by("pk")[:MOST]
    counts = {row.pk: _Open(row) for row in rows}
    if not counts:
        return []
    batches = Batch.objects.filter(count__in=list(counts)).order_by("number")
    own: dict[int, _Open] = {}
    for count, pk, number, state in batches.values_list("count", "pk", "number", "state"):
        counts[count].batches.append((pk, number, state))
        own[pk] = counts[count]
    _doubtful(own)
    mine = Entry.objects.get_queryset().filter(
        batch__count__in=list(counts), by=scope().actor.id
    )  # fmt: skip
    for row in seen(mine, "batch", "finished_at"):
        own[row["batch"]].mine[row["batch"]] = row["finished_at"] is not None
    return list(counts.values())


def _doubtful(own: dict[int, _Open]) -> None:
    """Which of the batches that agree hold a questionable ballot without a ruling."""
    agreed = {
        pk
        for each in own.values()
        for pk, _number, state in each.batches
        if state in (S.AGREED, S.REREAD)
    }
    settles = {pk for pk in agreed if own[pk].may("rule_on_paper")}
    for pk in waiting_for_ruling(settles):
        own[pk].doubtful.add(pk)


def _to_enter(each: _Open) -> list[Task]:
    """My own unfinished reading; batches that wait for a second person; batches nobody began."""
    found = [
        each.task(said("接着录第%(n)s批") % {"n": number}, batch=pk)
        for pk, number, _state in each.batches
        if each.mine.get(pk) is False
    ]
    second = [b for b in each.batches if b[2] == S.FIRST and b[0] not in each.mine]
    if second:
        only = second[0][0] if len(second) == 1 else None
        found.append(each.task(said("录第二遍：%(n)s批等你") % {"n": len(second)}, batch=only))
    first = sum(state == S.OPEN for _pk, _number, state in each.batches)
    if first:
        found.append(each.task(said("录第一遍：%(n)s批还没有人录") % {"n": first}))
    return found


def _to_settle(each: _Open) -> list[Task]:
    """What differs, what can be sealed, and whether the whole can be closed."""
    states = Counter(state for _pk, _number, state in each.batches)
    agreed = states[S.AGREED] + states[S.REREAD]
    found = []
    if states[S.DIFFERING] and each.may("reread_batch"):
        found.append(
            each.task(said("重读%(n)s批：两遍不一样") % {"n": states[S.DIFFERING]})
        )  # fmt: skip
    if each.doubtful and each.may("rule_on_paper"):
        found.append(each.task(said("认定疑问票：%(n)s批等着") % {"n": len(each.doubtful)}))
    if agreed > len(each.doubtful) and each.may("seal_batch"):
        found.append(each.task(said("封存%(n)s批") % {"n": agreed - len(each.doubtful)}))
    if states and states[S.SEALED] == len(each.batches) and each.may("close_count"):
        found.append(each.task(said("结束计票：已录的各批都封存了")))
    return found


def _to_open() -> list[Task]:
    rows = Election.objects.filter(
        at("open_count"), stage__in=(Stage.VOTING, Stage.COUNTING), counts=None
    )
    wanted = rows.order_by("day", "pk").values_list("pk", "body__name", "day")
    return [
        Task(
            said("开始计票"), reverse("desk:count_new", args=[pk]), place=body, due_on=day,
            word=_("投票"), tone="run",
        )
        for pk, body, day in wanted[:MOST]
    ]  # fmt: skip


COUNTS = Provider(
    "read_count",
    ("start_entry", "reread_batch", "seal_batch", "close_count", "open_count"),
    _counts,
    (Stage.VOTING, Stage.COUNTING),
)
