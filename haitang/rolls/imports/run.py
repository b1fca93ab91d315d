"""The import itself: a file in, an answer with what became of each row."""

import datetime as dt
import hashlib
from collections.abc import Mapping

from django.utils.translation import gettext as said

from haitang.cases.imports.report import Fate, ImportReport, report_of
from haitang.cases.imports.run import table_of
from haitang.elections.models import Election
from haitang.rolls.imports.columns import HEADERS, NEEDED, title_of
from haitang.rolls.imports.rows import Defaults, read
from haitang.rolls.operations.registration import NotKeptError, import_voters
from haitang.rolls.registering import Placed
from haitang.scope.actor import Actor


def import_roll(
    election: Election,
    data: bytes,
    filename: str,
    *,
    dry_run: bool,
    actor: Actor,
    partial: bool = False,
    defaults: Defaults | None = None,
    on: dt.date | None = None,
) -> ImportReport:
    """Register every row of a table; ``dry_run`` tells the same and changes nothing.

    All or nothing, unless ``partial`` keeps the good rows. A row that stands on the roll already is
    known and adds nothing. Runs in a scope entered with ``import_voters``. Raises TableError for a
    file that is no such table, RollStateError.
    """
    table = table_of(data, filename, HEADERS, _missing)
    given = defaults or Defaults()
    entries = [
        read({name: row.cells[place] for name, place in table.columns.items()}, given)
        for row in table.rows
    ]
    try:
        placed = import_voters(
            election=election, entries=entries, digest=hashlib.sha256(data).hexdigest(),
            dry_run=dry_run, partial=partial, on=on, actor=actor,
        )  # fmt: skip
        kept = True
    except NotKeptError as answer:
        placed, kept = answer.placed, False
    fates = [_fate(row.line, one, kept=kept) for row, one in zip(table.rows, placed, strict=True)]
    return report_of(table, fates, filename, kept=kept, stem="roll")


def _missing(columns: Mapping[str, int]) -> list[str]:
    return [title_of(column) for column in NEEDED if column not in columns]


def _fate(line: int, one: Placed, *, kept: bool) -> Fate:
    if one.refusal is not None:
        return Fate(line, reason=str(one.refusal))
    if one.known is not None and not one.revives:
        return Fate(line, number=str(one.known.serial), known=True)
    return Fate(line, number=str(one.serial) if kept else said("新"))
