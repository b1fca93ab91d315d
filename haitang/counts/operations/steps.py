"""What every step of a count shares: loading and locking, the place's code, the moment."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from haitang.counts.bare import bare
from haitang.counts.errors import CountStateError
from haitang.counts.models import Batch, Box, Count, Entry, Official
from haitang.facts.errors import Refused
from haitang.facts.history import Fact, standing
from haitang.facts.kinds import Kind
from haitang.facts.operations import lock, record, withdraw
from haitang.facts.told import moment
from haitang.places.queries import place_number
from haitang.scope.actor import Actor
from haitang.scope.scope import require

State = Count.State

__all__ = [
    "State", "account_of", "going_on", "locked_batch", "locked_count", "moment", "own_entry",
    "place_number", "tell", "tell_anew", "writer",
]  # fmt: skip


def tell(about: Count | Box | Batch | Official, fact: Kind, when: dt.datetime) -> Fact:
    """Record a fact about a row of a count."""
    return record(fact, subject=about, place=place_number(about.place, when), at=when)


def tell_anew(about: Box | Batch, fact: Kind, when: dt.datetime) -> None:
    """Record a fact in the place of an earlier one of its kind about the same row."""
    for earlier in standing(about, fact.info.code):
        withdraw(earlier)
    tell(about, fact, when)


def locked_count(pk: int, operation: str, *states: Count.State) -> Count:
    """The count as it is now, locked, at a place where the actor may do this."""
    rows = Count.objects.select_related("election", "place")
    count: Count = lock(rows, pk=pk)
    require(operation, count.path)
    if states and count.state not in states:
        raise CountStateError(
            _("计票现在是“%(state)s”，不能这样办。请刷新页面。")
            % {"state": count.get_state_display()}
        )
    return count


def going_on(count: Count) -> None:
    """Refuse to go on with a count that the book has stopped."""
    if count.stopped:
        raise CountStateError(_("计票已停止：%(why)s") % {"why": count.stopped}, code="stopped")


def locked_batch(pk: int, operation: str, *states: Batch.State) -> Batch:
    """The batch as it is now, locked; its count must be open and not stopped."""
    batch: Batch = lock(Batch.objects.select_related("count", "place"), pk=pk)
    require(operation, batch.path)
    if batch.count.state != State.OPEN:
        raise CountStateError(_("这次计票不在进行中，不能再录。"))
    going_on(batch.count)
    if states and batch.state not in states:
        raise CountStateError(
            _("第%(n)d批现在是“%(state)s”，不能这样办。请刷新页面。")
            % {"n": batch.number, "state": batch.get_state_display()}
        )
    return batch


def own_entry(entry: Entry, operation: str, actor: Actor) -> Entry:
    """The actor's entry with its batch locked; it must not be finished."""
    batch = locked_batch(entry.batch_id, operation)
    fresh = bare(Entry).get(pk=entry.pk)
    if fresh.by_id != account_of(actor):
        raise CountStateError(_("这是另一个人录的，你不能改。"), code="not_yours")
    if fresh.finished_at is not None:
        raise CountStateError(_("这一遍已经录完交出，不能再改。两遍不同的地方由重读核定。"))
    fresh.batch = batch
    return fresh


def account_of(actor: Actor) -> int:
    """The account that acts: ballots are entered by a person, never by a job."""
    if actor.kind != "account" or actor.id is None:
        raise Refused(_("选票由人录入：请登录自己的账号再录。"), code="no_person")
    return actor.id


def writer(batch: Batch, actor: Actor) -> int:
    """The actor's account, who must be on the list of officials once it names accounts."""
    account = account_of(actor)
    listed = bare(Official).filter(election=batch.count.election_id, account__isnull=False)
    accounts = set(listed.values_list("account", flat=True))
    if accounts and account not in accounts:
        raise Refused(_("你不在这次选举的计票人员名单里。请找选举委员会。"), code="not_official")
    return account
