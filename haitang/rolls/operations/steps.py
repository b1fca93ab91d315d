"""What every act on a roll shares: loading and locking it, its rules, days and the log."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haitang.elections.models import BEFORE_VOTING, Election
from haitang.facts.operations import lock, record
from haitang.facts.told import optional, required
from haitang.lib.text import clean_cell
from haitang.places.queries import place_number
from haitang.rolls.checking import KIND_OF
from haitang.rolls.errors import LawDateError, RollStateError
from haitang.rolls.models import Elector, Roll, Voter
from haitang.rolls.rows import rows_of
from haitang.scope.scope import require


def locked(election: Election, operation: str) -> Roll:
    """The roll of an election, locked; the present duty must give the operation there.

    Raises RollStateError when no roll was opened, NotPermittedError elsewhere.
    """
    rolls = Roll.objects.select_related("election", "place")
    try:
        roll: Roll = lock(rolls, election=election.pk)
    except Roll.DoesNotExist:
        raise RollStateError(_("还没有开始登记。请先开始选民登记。"), code="no_roll") from None
    require(operation, roll.path)
    return roll


def unfrozen(roll: Roll) -> None:
    """Raises RollStateError once the roll is frozen, and when its names are on paper."""
    if roll.basis == Roll.Basis.PAPER:
        raise RollStateError(_("这份名单放在纸上，这里只录人数。"), code="on_paper")
    if roll.frozen_at is not None:
        raise RollStateError(
            _("名单已经定册，不能再改。选举日前有人死亡、被剥夺政治权利，或者逾期异议成立的，"
              "请用“定册后更正”。"),
            code="frozen",
        )  # fmt: skip


def frozen_here(roll: Roll) -> None:
    """Raises RollStateError before the freeze, and when its names are on paper."""
    if roll.basis == Roll.Basis.PAPER:
        raise RollStateError(_("这份名单放在纸上，这里只录人数。"), code="on_paper")
    if roll.frozen_at is None:
        raise RollStateError(_("名单还没有定册。请先定册。"), code="not_frozen")


def before_voting(roll: Roll) -> None:
    """Raises RollStateError once voting began."""
    if roll.election.stage not in BEFORE_VOTING:
        raise RollStateError(_("投票已经开始，名单不能再变。"), code="voting")


def not_closed(roll: Roll) -> None:
    """Raises RollStateError once voting is closed."""
    if roll.closed_at is not None:
        raise RollStateError(_("投票已经截止，领票登记不能再改。"), code="closed")


def a_day(on: dt.date | None, *, not_before: dt.date | None = None, field: str = "on") -> dt.date:
    """The day of an act, today when none is given; refuses the future and what came before."""
    today = timezone.localdate()
    day = on or today
    if day > today:
        raise LawDateError(_("日期还没有到。请填今天或以前的日期。"), field=field)
    if not_before is not None and day < not_before:
        raise LawDateError(
            _("日期不能早于%(day)s。请核对。") % {"day": not_before.isoformat()}, field=field
        )
    return day


def words(text: str, field: str, *, most: int, least: int = 2) -> str:
    """A text that must be there, as a cell is cleaned. Raises IncompleteError."""
    return required(clean_cell(text), field, least=least, most=most).text


def fitting(text: str, field: str, *, most: int) -> str:
    """A text of at most so many characters, as a cell is cleaned. Raises IncompleteError."""
    return optional(clean_cell(text), field, most=most).text


def record_on(roll: Roll, fact: object, at: dt.datetime) -> None:
    """Put a fact about a roll into the log, at its place as it was coded on that day."""
    record(fact, subject=roll, place=place_number(roll.place, at), at=at)


def voter_of(roll: Roll, voter: Voter, field: str = "voter") -> Voter:
    """A person who stands on this roll, locked. Raises RollStateError for anybody else."""
    try:
        row: Voter = lock(
            rows_of(Voter, election=roll.election_id, removed_on__isnull=True), pk=voter.pk
        )
    except Voter.DoesNotExist:
        raise RollStateError(
            _("这个人不在名单上，或者已经除名。请刷新名单再选。"), code="no_voter", field=field
        ) from None
    return row


def has_a_vote(roll: Roll, voter: Voter) -> bool:
    """Whether somebody on the roll votes: everybody, or the electors of the other modes."""
    kind = KIND_OF.get(roll.election.mode)
    rows = rows_of(Elector, election=roll.election_id, voter=voter, ended_on__isnull=True)
    return kind is None or rows.filter(kind=kind).exists()
