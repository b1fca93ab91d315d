"""Kinds of fact that ledgers leave."""

from haitang.facts.kinds import Code, kind


@kind(
    "ledger.exported", zh="导出台账", en="Ledger exported", d1="ledger", quantity="rows", unit="row"
)
class LedgerExported:
    """Rows of a ledger left the system as a file; quantity is how many."""

    ledger: Code
    rows: int
