"""A ledger as an Excel file: the columns that the reader may see, and no formula anywhere."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

import xlsxwriter
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haitang.accounts.models import Account
from haitang.facts.errors import Refused
from haitang.ledgers.declare import Column, Ledger
from haitang.ledgers.operations import export_cases
from haitang.ledgers.reading import Narrow, Row, chosen, permitted, understood
from haitang.scope.actor import Actor

MOST_ROWS = 50_000
_CHUNK = 1000
_HEAD = 3  # rows above the data: title, provenance, column titles


class TooManyRowsError(Refused):
    """More rows than one file takes."""

    code = "too_many_rows"

    def __init__(self) -> None:
        super().__init__(
            _("超过%(n)d行，一个文件放不下。请用日期或区域缩小范围再导出。") % {"n": MOST_ROWS}
        )


def export(
    ledger: Ledger,
    params: QueryDict,
    account: Account | None,
    path: Path,
    *,
    actor: Actor,
    narrow: Narrow | None = None,
    provenance: str = "",
) -> int:
    """Write the rows that the address asks for to ``path``, record it, and return how many.

    Called inside the scope of the ledger's ``export`` operation. ``provenance`` replaces the line
    that says when and by whom it was made. Raises TooManyRowsError and leaves no file then.
    """
    rows = chosen(ledger, understood(ledger, params), account, narrow)
    keys = list(rows.values_list("pk", flat=True)[: MOST_ROWS + 1])
    if len(keys) > MOST_ROWS:
        raise TooManyRowsError
    columns = ledger.shown()
    with _Sheet(path, ledger, columns, provenance or _line(actor)) as sheet:
        for row in _read(ledger, keys, columns):
            sheet.add(row)
    # The file is made before the record, so that no lock is held while it is written; whoever calls
    # hands it out only after the record.
    export_cases(ledger=ledger.code, rows=len(keys), actor=actor)
    return len(keys)


def _line(actor: Actor) -> str:
    at = timezone.localtime().strftime("%Y-%m-%d %H:%M")
    return str(_("导出时间%(at)s，经手人%(who)s。") % {"at": at, "who": actor.ref})


def _read(ledger: Ledger, keys: list[Any], columns: list[Column]) -> Iterator[Row]:
    for start in range(0, len(keys), _CHUNK):
        some = keys[start : start + _CHUNK]
        page = ledger.rows().filter(pk__in=some)
        found = permitted(ledger, page.order_by(), columns)
        name = "pk" if found and "pk" in found[0] else ledger.always[0]
        by_key = {row[name]: row for row in found}
        yield from (by_key[key] for key in some if key in by_key)


class _Sheet:
    """One sheet, written row by row: memory does not grow with it."""

    def __init__(self, path: Path, ledger: Ledger, columns: list[Column], line: str) -> None:
        self.columns, self.row = columns, _HEAD
        self.book = xlsxwriter.Workbook(
            str(path),
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "remove_timezone": True,
                "default_date_format": "yyyy-mm-dd",
            },
        )
        self.sheet = self.book.add_worksheet(str(ledger.title)[:31])
        self._formats()
        self._head(ledger, line)

    def _formats(self) -> None:
        self.title = self.book.add_format({"bold": True, "font_size": 14})
        self.strong = self.book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        self.moment = self.book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self.date = self.book.add_format({"num_format": "yyyy-mm-dd"})
        self.money = self.book.add_format({"num_format": "#,##0.00"})

    def _head(self, ledger: Ledger, line: str) -> None:
        for at, column in enumerate(self.columns):
            self.sheet.set_column(at, at, column.width)
        self.sheet.write_string(0, 0, str(ledger.title), self.title)
        self.sheet.write_string(1, 0, line)
        for at, column in enumerate(self.columns):
            self.sheet.write_string(2, at, str(column.title), self.strong)
        self.sheet.freeze_panes(_HEAD, 1)
        self.sheet.repeat_rows(2)
        self.sheet.set_landscape()
        self.sheet.set_paper(9)  # A4
        self.sheet.fit_to_pages(1, 0)

    def add(self, row: Row) -> None:
        """One row of the ledger."""
        for at, column in enumerate(self.columns):
            self._write(at, column, row.get(column.source))
        self.row += 1

    def _write(self, at: int, column: Column, value: Any) -> None:
        if value is None or value == "":
            return
        if isinstance(value, dt.datetime):
            self.sheet.write_datetime(
                self.row, at, timezone.localtime(value).replace(tzinfo=None), self.moment
            )
        elif isinstance(value, dt.date):
            self.sheet.write_datetime(self.row, at, value, self.date)
        elif column.kind == "money":
            self.sheet.write_number(self.row, at, value / 100, self.money)
        elif column.kind == "number" and isinstance(value, int):
            self.sheet.write_number(self.row, at, value)
        else:
            self.sheet.write_string(self.row, at, str(column.text(value)))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_rest: object) -> None:
        self.book.close()
