"""Who votes in the other modes: one delegate of each household, or representatives."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from haitang.elections.models import Election
from haitang.facts.kinds import Code
from haitang.facts.operations import lock, operation
from haitang.facts.told import noon
from haitang.lib.text import clean_cell
from haitang.rolls.checking import KIND_OF
from haitang.rolls.errors import ElectorError
from haitang.rolls.facts import ElectorChosen, ElectorEnded
from haitang.rolls.models import Elector, Roll, Voter
from haitang.rolls.operations.steps import a_day, fitting, locked, record_on, unfrozen, voter_of
from haitang.rolls.rows import rows_of
from haitang.scope.actor import Actor


@operation
def add_elector(
    *,
    election: Election,
    voter: Voter,
    household: str = "",
    on: dt.date | None = None,
    actor: Actor,
) -> Elector:
    """Enter a household's delegate 户代表 or a representative 居民代表, as the mode has it.

    ``household`` is the household voted for; without it the one that stands with the voter. Raises
    ElectorError, RollStateError.
    """
    roll = locked(election, "add_elector")
    unfrozen(roll)
    kind = KIND_OF.get(roll.election.mode)
    if kind is None:
        raise ElectorError(_("这次由全体选民（党员）投票，不用登记代表。"))
    row = voter_of(roll, voter)
    home = fitting(household, "household", most=40) or row.household
    live = rows_of(Elector, election=roll.election_id, ended_on__isnull=True)
    if live.filter(voter=row).exists():
        raise ElectorError(_("这个人已经是代表。"), field="voter")
    if kind == Elector.Kind.HOUSEHOLD:
        home = clean_cell(home)
        if not home:
            raise ElectorError(_("请填户号：一户推选一名代表。"), field="household")
        if live.filter(household=home, kind=kind).exists():
            raise ElectorError(_("这一户已经有代表。一户只推选一名。"), field="household")
    return _entered(roll, row, kind, home, a_day(on, not_before=row.registered_on))


def _entered(roll: Roll, voter: Voter, kind: str, home: str, day: dt.date) -> Elector:
    elector = Elector(
        election=roll.election, place=roll.place, path=roll.path, voter=voter, kind=kind,
        household=home if kind == Elector.Kind.HOUSEHOLD else "", chosen_on=day,
    )  # fmt: skip
    elector.save(force_insert=True)
    record_on(roll, ElectorChosen(kind=Code(kind)), noon(day))
    return elector


@operation
def end_elector(*, elector: Elector, on: dt.date | None = None, actor: Actor) -> Elector:
    """Take a delegate or representative off before the freeze, so that another may be chosen."""
    roll = locked(Election(pk=elector.election_id), "end_elector")
    unfrozen(roll)
    row: Elector = lock(rows_of(Elector, election=roll.election_id), pk=elector.pk)
    if row.ended_on is not None:
        raise ElectorError(_("这名代表已经终止。"))
    row.ended_on = a_day(on, not_before=row.chosen_on)
    row.save(update_fields=["ended_on"])
    record_on(roll, ElectorEnded(kind=Code(row.kind)), noon(row.ended_on))
    return row
