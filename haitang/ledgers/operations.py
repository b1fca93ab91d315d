"""What is done with a ledger: taking its rows out, which is written down."""

from django.conf import settings

from haitang.facts.kinds import Code
from haitang.facts.operations import Subject, operation, record
from haitang.ledgers.facts import LedgerExported
from haitang.scope.actor import Actor


@operation
def export_cases(*, ledger: str, rows: int, actor: Actor) -> None:
    """Write down that ``rows`` rows of a ledger were taken out as a file 导出."""
    fact = LedgerExported(ledger=Code(ledger), rows=rows)
    record(fact, subject=Subject("ledger", 0), place=int(settings.COUNTY))
