"""Lists as workbooks: the one to post, and the working list with masked numbers."""

import io
from collections.abc import Iterable, Sequence

import xlsxwriter
from django.utils.translation import gettext as _

from haitang.rolls.listing import Line

WIDTHS = (8, 14, 22)


def posted_sheet(title: str, lines: Sequence[Line], note: str) -> bytes:
    """The list to post: number, name and group, nothing else. ``note`` says count and digest."""
    head = [_("序号"), _("姓名"), _("小组")]
    rows = ([line.serial, line.name, line.group] for line in lines)
    return _book(title, head, rows, WIDTHS, note)


def working_sheet(
    title: str, head: Sequence[str], rows: Iterable[Sequence[object]], note: str
) -> bytes:
    """The list to work with; numbers are masked before they come here."""
    return _book(title, head, rows, (8, 12, 16, 12, 20, 18, 12, 12, 12), note)


def digest_note(count: int, digest: str, *, frozen: bool) -> str:
    """The line under the title of a posted list."""
    words = (
        _("定册 %(n)d 人，校验值 %(digest)s")
        if frozen
        else _("共 %(n)d 人，校验值 %(digest)s（还没有定册）")
    )
    return words % {"n": count, "digest": digest}


def _book(
    title: str,
    head: Sequence[str],
    rows: Iterable[Sequence[object]],
    widths: Sequence[int],
    note: str,
) -> bytes:
    buffer = io.BytesIO()
    options = {
        "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
        "strings_to_numbers": False,
    }  # fmt: skip
    with xlsxwriter.Workbook(buffer, options) as book:
        sheet = book.add_worksheet(_("名单"))
        strong = book.add_format({"bold": True, "font_size": 14})
        bold = book.add_format({"bold": True, "bottom": 1})
        for at, width in enumerate(widths):
            sheet.set_column(at, at, width)
        sheet.write_string(0, 0, title, strong)
        sheet.write_string(1, 0, note)
        for at, text in enumerate(head):
            sheet.write_string(2, at, text, bold)
        for line, cells in enumerate(rows, start=3):
            for at, cell in enumerate(cells):
                if isinstance(cell, int):
                    sheet.write_number(line, at, cell)
                else:
                    sheet.write_string(line, at, str(cell))
        sheet.freeze_panes(3, 0)
        sheet.repeat_rows(2)
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
    return buffer.getvalue()
