"""What an import answers: counts, notes, and the same table with what became of each row."""

import csv
import datetime as dt
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath

import xlsxwriter
from django.utils.translation import gettext as _

from haitang.lib.spreadsheet import DamagedNumber, Note, Table
from haitang.lib.text import clean_cell

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Fate:
    """What became of one row: ``number`` of its case, or the ``reason`` why there is none.

    ``known``: the row was imported before under this number; nothing was added.
    """

    line: int
    number: str = ""
    reason: str = ""
    known: bool = False


@dataclass(frozen=True)
class ImportReport:
    """``kept`` says whether anything was changed; ``file`` is the answer, named ``filename``."""

    rows: int
    accepted: int
    refused: int
    known: int
    kept: bool
    notes: list[str] = field(default_factory=list)
    fates: list[Fate] = field(default_factory=list)
    filename: str = ""
    content_type: str = ""
    file: bytes = b""

    def sentence(self) -> str:
        """One sentence about the whole."""
        counts = {
            "rows": self.rows,
            "good": self.accepted,
            "bad": self.refused,
            "known": self.known,
        }
        text = (
            _("共 %(rows)d 行：可登记 %(good)d 行，退回 %(bad)d 行，以前导入过 %(known)d 行。")
            % counts
        )
        if self.kept:
            return text + _("已登记。")
        if self.refused and self.accepted:
            return text + _("没有登记任何一行；改好退回的行再导入，或选择只登记合格的行。")
        return text + _("没有登记任何一行。")


def report_of(
    table: Table, fates: list[Fate], filename: str, *, kept: bool, stem: str
) -> ImportReport:
    """The report on a table, its answer in the form of the file; ``stem`` where that has no name.

    The counts are those of the fates.
    """
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
        filename=f"{name.stem[:60] or stem}-结果.{'csv' if text else 'xlsx'}",
        content_type="text/csv; charset=utf-8" if text else XLSX,
        file=write(table, fates, kept=kept),
    )


def note_line(note: Note) -> str:
    """A sentence about what the reader left out."""
    said = {
        "title": _("标题行未作数据"),
        "blank": _("空行已跳过"),
        "total": _("合计行已跳过"),
        "section": _("分组行已跳过"),
        "remark": _("说明行已跳过"),
        "repeated_header": _("重复的表头已跳过"),
        "outside": _("表头以外的单元格未读"),
        "duplicate_header": _("同名的列只读第一列"),
        "other_sheets": _("其他工作表未读"),
    }[note.kind]
    where = _("第 %(line)d 行：") % {"line": note.line} if note.line else ""
    return f"{where}{said}{'：' if note.text else ''}{note.text[:40]}"


def outcome_of(fate: Fate, *, kept: bool) -> str:
    """The text beside a row."""
    if fate.reason:
        return _("退回：%(reason)s") % {"reason": fate.reason}
    if fate.known:
        return _("以前导入过，没有重复登记")
    return _("已登记") if kept else _("可登记")


def _rows(table: Table, fates: Sequence[Fate], *, kept: bool) -> Iterator[list[object]]:
    yield [_("处理结果"), _("编号"), _("原表行号"), *table.headers]
    for row, fate in zip(table.rows, fates, strict=True):
        number = fate.number if kept or fate.known else ""
        yield [outcome_of(fate, kept=kept), number, row.line, *map(_plain, row.cells)]


def _plain(cell: object) -> object:
    if isinstance(cell, DamagedNumber):
        return str(cell.value)
    if isinstance(cell, bool | int | float):
        return cell
    if isinstance(cell, dt.datetime | dt.date):
        return clean_cell(cell)
    return str(cell)


def as_csv(table: Table, fates: Sequence[Fate], *, kept: bool) -> bytes:
    """The answer as CSV in UTF-8 with its mark, as office programs want it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for row in _rows(table, fates, kept=kept):
        writer.writerow([_harmless(cell) for cell in row])
    return text.getvalue().encode("utf-8-sig")


def _harmless(cell: object) -> object:
    """A text that an office program would run as a formula gets an apostrophe in front."""
    if isinstance(cell, str) and cell[:1] in {"=", "+", "-", "@", "\t", "\r"}:
        return f"'{cell}" if cell.strip("+-").strip() else cell
    return cell


def as_xlsx(table: Table, fates: Sequence[Fate], *, kept: bool) -> bytes:
    """The answer as a workbook; refused rows are marked in their first cell."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        sheet = book.add_worksheet(_("导入结果"))
        bold = book.add_format({"bold": True, "bg_color": "#E8EEF5", "text_wrap": True})
        bad = book.add_format({"font_color": "#B3261E", "text_wrap": True})
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, 0, 42)
        sheet.set_column(1, 2, 12)
        sheet.set_column(3, 2 + len(table.headers), 16)
        for line, cells in enumerate(_rows(table, fates, kept=kept)):
            refused = line > 0 and bool(fates[line - 1].reason)
            for column, cell in enumerate(cells):
                style = bold if line == 0 else bad if refused and column == 0 else None
                _write(sheet, line, column, cell, style)
    return buffer.getvalue()


def _write(
    sheet: "xlsxwriter.worksheet.Worksheet", line: int, column: int, cell: object, style: object
) -> None:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        sheet.write_number(line, column, cell, style)
    else:
        sheet.write_string(line, column, str(cell), style)
