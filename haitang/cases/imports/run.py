"""The import itself: every row through the operations, all of them or none."""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from haitang.cases.facts import CasesImported
from haitang.cases.imports.columns import HEADERS, NEEDED, title_of
from haitang.cases.imports.life import import_case
from haitang.cases.imports.lookups import Lookups
from haitang.cases.imports.report import Fate, ImportReport, report_of
from haitang.cases.imports.rows import Cells, mark, read
from haitang.facts import answers
from haitang.facts.errors import Refused
from haitang.facts.kinds import Commitment
from haitang.facts.operations import Subject, operation, record
from haitang.lib.spreadsheet import SpreadsheetError, Table, read_table
from haitang.scope.actor import Actor, system_actor
from haitang.scope.scope import NotPermittedError, require

IMPORTER = system_actor("import")  # rows are known whoever brings the file again

UNREADABLE: dict[str, str | Promise] = {
    "empty": _("文件是空的。请选有数据的表格。"),
    "too_big": _(
        "文件太大，或者数据以外很远的地方还有内容。请删去多余的行列，每个文件不超过 20 MB。"
    ),
    "too_many_rows": _("行数太多。请分成几个文件导入，每个不超过 20000 行。"),
    "too_many_columns": _("列数太多。请只留需要的列。"),
    "zip_bomb": _("文件展开后过大，没有打开。请用表格软件另存一份再导入。"),
    "password": _("文件有密码。请去掉密码再导入。"),
    "corrupted": _("文件打不开，可能已损坏。请用表格软件另存一份再导入。"),
    "web_page": _("这其实是网页，不是表格。请用表格软件打开，另存为 xlsx 再导入。"),
    "unknown_type": _("不认识这种文件。请用 xlsx、xls、ods 或 csv。"),
    "encoding": _("文字编码读不懂。请另存为 UTF-8 编码的 CSV，或用 xlsx。"),
    "no_header": _("没有找到表头。请在数据上面一行写清列名。"),
}


class TableError(Refused):
    """The file is no table with cases; nothing was changed."""

    code = "table"


class UndoneError(Exception):
    """Carries what became of each row out of an operation that is rolled back."""

    def __init__(self, fates: list[Fate]) -> None:
        super().__init__()
        self.fates = fates


@dataclass(frozen=True)
class Prepared:
    """A row with its line, its known cells by column, and its key."""

    line: int
    cells: Cells
    key: str


def import_cases(
    data: bytes, filename: str, *, dry_run: bool, actor: Actor, partial: bool = False
) -> ImportReport:
    """Register every row of a table; ``dry_run`` tells the same and changes nothing.

    All or nothing, unless ``partial`` keeps the good rows. A row that was imported before is not
    registered again. Runs in a scope entered with ``import_cases``. Raises TableError for a file
    that is no such table.
    """
    table = _table(data, filename)
    rows = prepared(table, "import")
    digest = hashlib.sha256(data).hexdigest()
    try:
        fates = _import_cases(
            rows=rows, digest=digest, dry_run=dry_run, partial=partial, actor=actor
        )
        kept = True
    except UndoneError as undone:
        fates, kept = undone.fates, False
    assert isinstance(fates, list)  # noqa: S101 - an operation answers with Any
    return report_of(table, fates, filename, kept=kept, stem="cases")


def _table(data: bytes, filename: str) -> Table:
    return table_of(data, filename, HEADERS, _missing)


def _missing(columns: Mapping[str, int]) -> list[str]:
    missing = [title_of(column) for column in NEEDED if column not in columns]
    return missing if {"title", "text"} & columns.keys() else [*missing, title_of("text")]


def table_of(
    data: bytes,
    filename: str,
    known: Mapping[str, Sequence[str]],
    missing_of: Callable[[Mapping[str, int]], list[str]],
    wrong: type[Refused] = TableError,
) -> Table:
    """The table in a file, with rows and every column that it needs; raises ``wrong``.

    ``missing_of`` gives the titles of columns that are not there.
    """
    try:
        table = read_table(data, filename, known=known)
    except SpreadsheetError as error:
        raise wrong(UNREADABLE[error.reason], code=error.reason, field="file") from None
    if missing := missing_of(table.columns):
        raise wrong(
            _("表格里没有这几列：%(columns)s。请补上列名再导入。")
            % {"columns": "、".join(missing)},
            code="columns",
            field="file",
        )
    if not table.rows:
        raise wrong(_("表头下面没有数据。请核对文件。"), code="empty", field="file")
    return table


def prepared(table: Table, word: str) -> list[Prepared]:
    """Rows with the keys by which they are known again: ``word``, a colon, the mark of the row."""
    seen: Counter[str] = Counter()
    rows = []
    for row in table.rows:
        cells = {name: row.cells[place] for name, place in table.columns.items()}
        same = mark(cells, 0)
        seen[same] += 1
        rows.append(Prepared(row.line, cells, f"{word}:{mark(cells, seen[same])}"))
    return rows


def _operation_import_cases(
    *, rows: Sequence[Prepared], digest: str, dry_run: bool, partial: bool, actor: Actor
) -> list[Fate]:
    """Register rows of a table 表格导入, all of them or none; ``partial`` keeps the good ones.

    ``digest`` is the SHA-256 of the file.
    """
    lookups = Lookups()
    fates = [_fate(row, lookups, actor) for row in rows]
    good, refused = counted(fates, dry_run=dry_run, partial=partial)
    fact = CasesImported(rows=good, refused=refused, file=Commitment(digest))
    record(fact, subject=Subject("import", int(digest[:15], 16)), place=int(settings.COUNTY))
    return fates


_operation_import_cases.__name__ = "import_cases"  # the operation's name is the permission
_import_cases = operation(_operation_import_cases)


def counted(fates: list[Fate], *, dry_run: bool, partial: bool) -> tuple[int, int]:
    """How many rows are good, and refused; raises UndoneError where nothing is to be kept."""
    good = sum(1 for fate in fates if fate.number and not fate.known)
    refused = sum(1 for fate in fates if fate.reason)
    if dry_run or not good or (refused and not partial):
        raise UndoneError(fates)
    return good, refused


def _fate(row: Prepared, lookups: Lookups, actor: Actor) -> Fate:
    try:
        wanted = read(row.cells, lookups)
        require("import_cases", wanted.place.path)
        if earlier := answers.earlier(row.key, IMPORTER):
            return Fate(row.line, number=str(earlier.result), known=True)
        case = import_case(wanted=wanted, actor=actor)
    except Refused as refused:
        return Fate(row.line, reason=str(refused))
    except NotPermittedError:
        return Fate(row.line, reason=str(_("这个地方不在你的辖区，不能登记。")))
    answers.keep(row.key, IMPORTER, "import_case", row.key.removeprefix("import:"), case.number)
    return Fate(row.line, number=case.number)
