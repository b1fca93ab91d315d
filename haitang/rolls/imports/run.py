"""The import itself: a file in, an answer with what became of each row."""

import datetime as dt
import hashlib
from pathlib import PurePath

from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from haitang.cases.imports.report import XLSX, Fate, ImportReport, as_csv, as_xlsx, note_line
from haitang.cases.imports.run import UNREADABLE, TableError
from haitang.elections.models import Election
from haitang.lib.spreadsheet import SpreadsheetError, Table, read_table
from haitang.lib.text import clean_cell
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
    table = _table(data, filename)
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
    return _report(table, placed, filename, kept=kept)


def _table(data: bytes, filename: str) -> Table:
    try:
        table = read_table(data, filename, known=HEADERS)
    except SpreadsheetError as error:
        raise TableError(UNREADABLE[error.reason], code=error.reason, field="file") from None
    missing = [title_of(column) for column in NEEDED if column not in table.columns]
    if missing:
        raise TableError(
            _("表格里没有这几列：%(columns)s。请补上列名再导入。")
            % {"columns": "、".join(missing)},
            code="columns",
            field="file",
        )
    if not table.rows:
        raise TableError(_("表头下面没有数据。请核对文件。"), code="empty", field="file")
    return table


def _fate(line: int, one: Placed, *, kept: bool) -> Fate:
    if one.refusal is not None:
        return Fate(line, reason=str(one.refusal))
    if one.known is not None and not one.revives:
        return Fate(line, number=str(one.known.serial), known=True)
    return Fate(line, number=str(one.serial) if kept else said("新"))


def _report(table: Table, placed: list[Placed], filename: str, *, kept: bool) -> ImportReport:
    fates = [_fate(row.line, one, kept=kept) for row, one in zip(table.rows, placed, strict=True)]
    stem, ending = PurePath(clean_cell(filename)).stem[:60] or "roll", PurePath(filename).suffix
    text = ending.lower() in {".csv", ".txt", ".tsv"}
    write = as_csv if text else as_xlsx
    known = sum(fate.known for fate in fates)
    refused = sum(bool(fate.reason) for fate in fates)
    return ImportReport(
        rows=len(fates),
        accepted=len(fates) - known - refused,
        refused=refused,
        known=known,
        kept=kept,
        notes=[note_line(note) for note in table.notes],
        fates=fates,
        filename=f"{stem}-结果.{'csv' if text else 'xlsx'}",
        content_type="text/csv; charset=utf-8" if text else XLSX,
        file=write(table, fates, kept=kept),
    )
