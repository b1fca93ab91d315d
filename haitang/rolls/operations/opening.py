"""A roll begins: here, on paper, or carried over from the election that this one follows."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from haitang.elections.models import Election
from haitang.elections.operations.calling import advance_election
from haitang.elections.operations.steps import mark_step
from haitang.facts.kinds import Code, Commitment
from haitang.facts.operations import lock, operation
from haitang.facts.told import noon
from haitang.rolls.errors import FiguresError, RollStateError
from haitang.rolls.facts import RollFrozen, RollOpened, VotersRegistered
from haitang.rolls.models import Elector, Roll, Voter
from haitang.rolls.operations.steps import a_day, record_on
from haitang.rolls.rows import rows_of
from haitang.rolls.rules import digest_of, text_of
from haitang.scope.actor import Actor
from haitang.scope.scope import require

Stage = Election.Stage
MOST = 10_000_000


def opened(election: Election, basis: str, on: dt.date | None, operation_name: str) -> Roll:
    """A new roll for an election, saved, its opening recorded. Part of an operation."""
    fresh: Election = lock(Election.objects.select_related("place"), pk=election.pk)
    require(operation_name, fresh.path)
    if Roll.objects.filter(election=fresh).exists():
        raise RollStateError(_("这次选举已经有名单了。"), code="there_is_one")
    if fresh.stage == Stage.PLANNED:
        raise RollStateError(_("选举还没有启动。请先启动选举，再登记选民。"), code="not_called")
    text = text_of(fresh.rulebook)
    day = a_day(on)
    roll = Roll(
        election=fresh, place=fresh.place, path=fresh.path, basis=basis, opened_on=day,
        rules_text=text, rules_sha256=digest_of(text),
    )  # fmt: skip
    roll.save(force_insert=True)
    rules = Commitment(roll.rules_sha256)
    fact = RollOpened(mode=Code(fresh.mode), basis=Code(basis), rules=rules)
    record_on(roll, fact, noon(day))
    return roll


def _begin(roll: Roll, actor: Actor) -> None:
    mark_step(roll.election, "registration", roll.opened_on, noon(roll.opened_on))
    if roll.election.stage == Stage.CALLED:
        advance_election(election=roll.election, to=Stage.ROLL, actor=actor)


@operation
def open_roll(*, election: Election, on: dt.date | None = None, actor: Actor) -> Roll:
    """Begin the registration of voters 选民登记, or of the members due. Freezes its rules.

    Raises RollStateError when there is a roll or the election was not called, NoRulesError.
    """
    roll = opened(election, Roll.Basis.HERE, on, "open_roll")
    _begin(roll, actor)
    return roll


@operation
def enter_paper_roll(
    *,
    election: Election,
    voters: int,
    households: int | None = None,
    representatives: int | None = None,
    posted_on: dt.date | None = None,
    sha256: str = "",
    on: dt.date | None = None,
    actor: Actor,
) -> Roll:
    """Enter a roll that is kept on paper 纸质名单: only its counts, frozen at once.

    ``voters`` are those registered (of a Party election: members due); the electors of the mode
    must be given where others vote. ``sha256`` is that of the scanned paper, where there is one.
    Raises FiguresError, RollStateError.
    """
    roll = opened(election, Roll.Basis.PAPER, on, "enter_paper_roll")
    counts = {"voters": voters, "households": households, "representatives": representatives}
    _check_counts(roll.election.mode, counts)
    digest = sha256.strip().lower()
    if digest and (len(digest) != 64 or set(digest) - set("0123456789abcdef")):
        raise FiguresError(_("扫描件的 SHA-256 是 64 位十六进制数。请核对。"), field="sha256")
    roll.posted_on, roll.frozen_at = posted_on, noon(roll.opened_on)
    roll.frozen_count, roll.households = voters, households
    roll.representatives, roll.sha256 = representatives, digest
    roll.save(update_fields=[
        "posted_on", "frozen_at", "frozen_count", "households", "representatives", "sha256",
    ])  # fmt: skip
    record_frozen(roll)
    _begin(roll, actor)
    return roll


def _check_counts(mode: str, counts: dict[str, int | None]) -> None:
    for field, number in counts.items():
        if number is not None and not 0 <= number <= MOST:
            raise FiguresError(_("请填 0 到 1000 万之间的整数。"), field=field)
    if not counts["voters"]:
        raise FiguresError(_("请填登记的人数，至少 1 人。"), field="voters")
    if mode in counts and not counts[mode]:
        raise FiguresError(_("这次由代表投票，请填代表人数。"), field=mode)
    if mode == "representatives" and (counts[mode] or 0) > (counts["voters"] or 0):
        raise FiguresError(
            _("居民代表%(n)d人，比登记的%(all)d人还多%(more)d人。请核对。")
            % {"n": counts[mode], "all": counts["voters"],
               "more": (counts[mode] or 0) - (counts["voters"] or 0)},
            field=mode,
        )  # fmt: skip


def record_frozen(roll: Roll) -> None:
    """Record the count and digest of a roll that was just frozen."""
    assert roll.frozen_at is not None  # noqa: S101 - the caller set it
    fact = RollFrozen(
        basis=Code(roll.basis), voters=roll.frozen_count or 0, households=roll.households or 0,
        representatives=roll.representatives or 0, digest=Commitment(roll.sha256),
    )  # fmt: skip
    record_on(roll, fact, roll.frozen_at)


@operation
def carry_roll_over(*, election: Election, on: dt.date | None = None, actor: Actor) -> Roll:
    """Take the frozen roll of the election that this one follows 沿用名单, as for a run-off.

    A run-off fills seats that the same vote left empty, so those who vote are the same. Proxies are
    not carried over: they were given for one day. Raises RollStateError.
    """
    if election.follows_id is None:
        raise RollStateError(_("这次选举不接着另一次选举，没有名单可以沿用。"), code="no_follow")
    before = Roll.objects.filter(election=election.follows_id, frozen_at__isnull=False).first()
    if before is None:
        raise RollStateError(_("上一次选举的名单没有定册，不能沿用。"), code="not_frozen")
    roll = opened(election, before.basis, on, "carry_roll_over")
    for column in ("rules_text", "rules_sha256", "posted_on", "posted_where", "rights_source",
                   "frozen_count", "households", "representatives", "sha256"):  # fmt: skip
        setattr(roll, column, getattr(before, column))
    roll.frozen_at = noon(roll.opened_on)
    roll.save()
    _copy_people(before, roll)
    record_frozen(roll)
    return roll


def _copy_people(before: Roll, roll: Roll) -> None:
    old = list(rows_of(Voter, election=before.election_id, removed_on__isnull=True))
    new = [_copied(voter, election_id=roll.election_id, term_change_id=None) for voter in old]
    rows_of(Voter).bulk_create(new, batch_size=2000)
    by_old = dict(zip((voter.pk for voter in old), new, strict=True))
    electors = rows_of(Elector, election=before.election_id, ended_on__isnull=True)
    rows_of(Elector).bulk_create(
        [_copied(one, election_id=roll.election_id, voter_id=by_old[one.voter_id].pk)
         for one in electors],
        batch_size=2000,
    )  # fmt: skip
    klasses: dict[str, int] = {}
    for voter in new:
        klasses[voter.klass] = klasses.get(voter.klass, 0) + 1
    for klass, number in sorted(klasses.items()):
        fact = VotersRegistered(klass=Code(klass), way=Code("carried"), voters=number)
        record_on(roll, fact, noon(roll.opened_on))


def _copied(row: Any, **changes: Any) -> Any:
    columns = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}
    del columns["id"]
    return type(row)(**{**columns, **changes})
