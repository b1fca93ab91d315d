"""The import itself: every row through the operations, all of them or none."""

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Sequence
from pathlib import PurePath

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haitang.cases.imports.lookups import Lookups
from haitang.cases.imports.report import XLSX, Fate, ImportReport, as_csv, as_xlsx, note_line
from haitang.cases.imports.rows import mark
from haitang.cases.imports.run import IMPORTER, UNREADABLE, Prepared
from haitang.facts import answers
from haitang.facts.errors import Refused
from haitang.facts.kinds import Commitment
from haitang.facts.operations import Subject, operation, record
from haitang.lib.spreadsheet import SpreadsheetError, Table, read_table
from haitang.lib.text import clean_cell, without_spaces
from haitang.organizations.models import Organization, OrganizationKind
from haitang.organizations.operations import create_organization
from haitang.organizations.queries import by_credit_code
from haitang.places.queries import by_code
from haitang.policies.catalogue import book_of, edition_on
from haitang.policies.errors import IncompleteError, WrongStateError
from haitang.policies.facts.imports import EnterprisesImported
from haitang.policies.imports.rows import HEADERS, NEEDED, Wanted, headers, read
from haitang.policies.operations.enterprise_facts import state_enterprise_fact
from haitang.rules.engine.attributes import Catalogue
from haitang.scope.actor import Actor
from haitang.scope.scope import NotPermittedError, require

SOURCE = "表格导入"
FOUNDED = "founded_on"  # when it is a column of the book, also the first day of the organization


class EnterpriseTableError(Refused):
    """The file is no table with enterprises; nothing was changed."""

    code = "table"


class _UndoneError(Exception):
    """Carries what became of each row out of an operation that is rolled back."""

    def __init__(self, fates: list[Fate]) -> None:
        super().__init__()
        self.fates = fates


def import_enterprises(
    data: bytes, filename: str, *, dry_run: bool, actor: Actor, partial: bool = False
) -> ImportReport:
    """Enter every enterprise of a table with what it says; ``dry_run`` tells and changes nothing.

    An enterprise is known by its credit code: who is there already only gets new statements. All
    or nothing, unless ``partial`` keeps the good rows. A row that was imported before is left
    alone. Runs in a scope entered with ``import_enterprises``. Raises EnterpriseTableError for a
    file that is no such table, WrongStateError without an edition in force.
    """
    book = _book()
    table = _table(data, filename, book)
    digest = hashlib.sha256(data).hexdigest()
    try:
        fates = _import_enterprises(
            rows=_prepared(table), book=book, digest=digest, dry_run=dry_run, partial=partial,
            actor=actor,
        )  # fmt: skip
        kept = True
    except _UndoneError as undone:
        fates, kept = undone.fates, False
    assert isinstance(fates, list)  # noqa: S101 - an operation answers with Any
    return _report(table, fates, filename, kept=kept)


def _book() -> Catalogue:
    edition = edition_on(by_code(settings.COUNTY), timezone.localdate())
    if edition is None:
        raise WrongStateError(_("今天没有施行的政策目录。请先载入目录。"), field="file")
    return book_of(edition).catalogue


def _table(data: bytes, filename: str, book: Catalogue) -> Table:
    try:
        table = read_table(data, filename, known=headers(book))
    except SpreadsheetError as error:
        reason = UNREADABLE[error.reason]
        raise EnterpriseTableError(reason, code=error.reason, field="file") from None
    missing = [HEADERS[column][0] for column in NEEDED if column not in table.columns]
    if missing:
        raise EnterpriseTableError(
            _("表格里没有这几列：%(columns)s。请补上列名再导入。")
            % {"columns": "、".join(missing)},
            code="columns",
            field="file",
        )
    if not table.rows:
        raise EnterpriseTableError(_("表头下面没有数据。请核对文件。"), code="empty", field="file")
    return table


def _prepared(table: Table) -> list[Prepared]:
    seen: Counter[str] = Counter()
    rows = []
    for row in table.rows:
        cells = {name: row.cells[place] for name, place in table.columns.items()}
        same = mark(cells, 0)
        seen[same] += 1
        rows.append(Prepared(row.line, cells, f"enterprise:{mark(cells, seen[same])}"))
    return rows


def _operation_import_enterprises(
    *,
    rows: Sequence[Prepared],
    book: Catalogue,
    digest: str,
    dry_run: bool,
    partial: bool,
    actor: Actor,
) -> list[Fate]:
    """Enter enterprises of a table 企业表格导入, all or none; ``partial`` keeps the good rows.

    ``digest`` is the SHA-256 of the file.
    """
    lookups, lines = Lookups(), dict[str, int]()
    fates = [_fate(row, lookups, book, lines, actor) for row in rows]
    good = sum(1 for fate in fates if fate.number and not fate.known)
    refused = sum(1 for fate in fates if fate.reason)
    if dry_run or not good or (refused and not partial):
        raise _UndoneError(fates)
    fact = EnterprisesImported(rows=good, refused=refused, file=Commitment(digest))
    subject = Subject("enterprise_import", int(digest[:15], 16))
    record(fact, subject=subject, place=int(settings.COUNTY))
    return fates


_operation_import_enterprises.__name__ = "import_enterprises"  # the name is the permission
_import_enterprises = operation(_operation_import_enterprises)


def _fate(
    row: Prepared, lookups: Lookups, book: Catalogue, lines: dict[str, int], actor: Actor
) -> Fate:
    try:
        wanted = read(row.cells, lookups, book)
        if (first := lines.setdefault(wanted.code, row.line)) != row.line:
            raise IncompleteError(
                _("和第%(line)d行是同一个统一社会信用代码。请合成一行。") % {"line": first}
            )
        if earlier := answers.earlier(row.key, IMPORTER):
            return Fate(row.line, number=str(earlier.result), known=True)
        import_enterprise(wanted=wanted, actor=actor)
    except Refused as refused:
        return Fate(row.line, reason=str(refused))
    except NotPermittedError:
        return Fate(row.line, reason=str(_("这个地方不在你的辖区，不能登记。")))
    digest = row.key.removeprefix("enterprise:")
    answers.keep(row.key, IMPORTER, "import_enterprise", digest, wanted.code)
    return Fate(row.line, number=wanted.code)


@operation
def import_enterprise(*, wanted: Wanted, actor: Actor) -> Organization:
    """Enter one row: the enterprise, unless it is there, and each thing that the row says of it.

    Part of ``import_enterprises``. Raises WrongStateError when the code belongs to another name,
    place or kind of body, and what the operations raise.
    """
    found = by_credit_code(wanted.code)
    unit = _made(wanted, actor) if found is None else _same(found, wanted)
    require("import_enterprises", unit.path)
    source = wanted.source or SOURCE
    for attribute, value in wanted.said.items():
        state_enterprise_fact(
            enterprise=unit, attribute=attribute, value=value, source=source, as_of=wanted.as_of,
            actor=actor,
        )  # fmt: skip
    return unit


def _made(wanted: Wanted, actor: Actor) -> Organization:
    if wanted.place is None:
        raise IncompleteError(_("请填企业所在的社区或街道。"), field="place")
    require("import_enterprises", wanted.place.path)
    founded = wanted.said.get(FOUNDED)
    unit: Organization = create_organization(
        place=wanted.place, kind=OrganizationKind.ENTERPRISE, name=wanted.name,
        credit_code=wanted.code, actor=actor,
        began_on=dt.date.fromisoformat(founded) if founded else wanted.as_of,
    )  # fmt: skip
    return unit


def _same(found: Organization, wanted: Wanted) -> Organization:
    if found.kind != OrganizationKind.ENTERPRISE or found.ended_on is not None:
        raise WrongStateError(
            _("这个代码登记的“%(name)s”不是现有的企业。请核对代码。") % {"name": found.name}
        )
    if without_spaces(found.name) != without_spaces(wanted.name):
        raise WrongStateError(
            _("这个代码登记的是“%(name)s”，和表里的名称不同。改了名的请先办更名，写错的请改表。")
            % {"name": found.name}
        )
    if wanted.place is not None and found.place_id != wanted.place.pk:
        raise WrongStateError(
            _("它登记在%(place)s，和表里的地点不同。请改成一致再导入。")
            % {"place": found.place.name}
        )
    return found


def _report(table: Table, fates: list[Fate], filename: str, *, kept: bool) -> ImportReport:
    name = PurePath(clean_cell(filename))
    text = name.suffix.lower() in {".csv", ".txt", ".tsv"}
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
        filename=f"{name.stem[:60] or 'enterprises'}-结果.{'csv' if text else 'xlsx'}",
        content_type="text/csv; charset=utf-8" if text else XLSX,
        file=write(table, fates, kept=kept),
    )
