"""Taking a list out as a file, which is written down."""

from haitang.elections.models import Election
from haitang.facts.kinds import Code
from haitang.facts.operations import operation
from haitang.facts.told import moment
from haitang.rolls.facts import RollExported
from haitang.rolls.operations.steps import locked, record_on
from haitang.scope.actor import Actor


@operation
def export_roll(*, election: Election, which: str, rows: int, actor: Actor) -> None:
    """Write down that a list was taken out as a file 导出名单: ``posted`` or ``working``."""
    roll = locked(election, "export_roll")
    record_on(roll, RollExported(list=Code(which), rows=rows), moment(None))
