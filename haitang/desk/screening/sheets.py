"""An agency's questions as an Excel sheet, and the filled sheet back: the way lists really go."""

import datetime as dt
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import xlsxwriter
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from haitang.desk.answering import answered
from haitang.desk.reading import Row, actor, seen
from haitang.desk.screening.forms import SheetForm
from haitang.desk.screening.inbox import COLUMNS, MOST, _back, _mine, dressed, typed
from haitang.lib.dates import DateError, parse_date
from haitang.lib.spreadsheet import DamagedNumber, SpreadsheetError, Table, read_table
from haitang.scope.views import guard
from haitang.screening.errors import AnswerError
from haitang.screening.models import Answer, Question
from haitang.screening.operations import Reply, answer_list, export_questions

KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADERS = (
    ("question", _("提问编号"), 10), ("name", _("姓名"), 12), ("number", _("证件号码"), 22),
    ("place", _("地点"), 20), ("title", _("问的条件"), 34), ("due_on", _("答复期限"), 12),
    ("answer", _("答复"), 12), ("value", _("具体情况"), 20), ("evidence", _("证明材料"), 24),
    ("basis", _("查询依据"), 24), ("valid_from", _("情况截至"), 12), ("signer", _("签字人"), 12),
)  # fmt: skip
# What may stand in the column of answers, in both languages.
WORDS = {
    "有": Answer.FOUND, "是": Answer.FOUND, "found": Answer.FOUND, "yes": Answer.FOUND,
    "没有": Answer.NOT_FOUND, "无": Answer.NOT_FOUND, "否": Answer.NOT_FOUND,
    "not found": Answer.NOT_FOUND, "no": Answer.NOT_FOUND, "none": Answer.NOT_FOUND,
    "查不清": Answer.CANNOT_SAY, "不能答复": Answer.CANNOT_SAY, "cannot say": Answer.CANNOT_SAY,
}  # fmt: skip
KNOWN: Mapping[str, tuple[str, ...]] = {
    "question": ("提问编号", "Question number"),
    "answer": ("答复", "Answer"),
    "value": ("具体情况", "Details"),
    "evidence": ("证明材料", "Evidence"),
    "basis": ("查询依据", "Basis of the look-up"),
    "valid_from": ("情况截至", "As of"),
    "signer": ("签字人", "Signed by"),
}


@guard(POST="export_questions")
def download(request: HttpRequest) -> HttpResponse:
    """The open questions of this agency as a sheet to fill; that it was taken out is recorded."""
    rows = dressed(seen(_mine(open=True)[:MOST], *COLUMNS))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "questions.xlsx"
        _write(path, rows)
        export_questions(rows=len(rows), actor=actor(request))
        sheet = path.read_bytes()
    name = f"questions-{timezone.localdate().isoformat()}.xlsx"
    heading = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(sheet, content_type=KIND, headers=heading)


def _write(path: Path, rows: list[Row]) -> None:
    safe = {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
        "strings_to_numbers": False,
    }  # fmt: skip
    with xlsxwriter.Workbook(str(path), safe) as book:
        sheet = book.add_worksheet(said("待答复的条件")[:31])
        strong = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        sheet.write_string(0, 0, said("“答复”填有、没有、查不清；数字、日期填在“具体情况”。"))
        for at, (_key, title, width) in enumerate(HEADERS):
            sheet.set_column(at, at, width)
            sheet.write_string(1, at, str(title), strong)
        for line, row in enumerate(rows, 2):
            for at, (key, _title, _width) in enumerate(HEADERS[:6]):
                value = row["id"] if key == "question" else row[key]
                sheet.write_string(line, at, str(value or ""))
        sheet.freeze_panes(2, 2)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)


@guard("answer_list", POST="answer_list")
def upload(request: HttpRequest) -> HttpResponse:
    """Take a filled sheet in: all of it or nothing, with the line that is wrong."""
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = SheetForm(*sent)

    def run(given: dict[str, Any]) -> object:
        file = given["file"]
        replies = read(file.read(), file.name or "answers.xlsx", given["signer"])
        return answer_list(replies=replies, actor=actor(request), key=given["key"])

    page = {
        **_back(), "title": _("导入答复"), "button": _("核对并导入"),
        "sub": _("全部合格才导入；没有填“答复”的行跳过"),
        "notes": [_("先导出表格，填好“答复”这一列，再传回来。提问编号不要改。")],
    }  # fmt: skip
    done = _("答复已导入。")
    return answered(request, form, run, done=done, to=reverse("desk:questions"), page=page)


def read(data: bytes, filename: str, signer: str) -> list[tuple[Question, Reply]]:
    """The answers in a sheet. Raises AnswerError with the line and what to do."""
    try:
        table = read_table(data, filename, known=KNOWN)
    except SpreadsheetError as error:
        raise AnswerError(
            _("表格读不出来（%(why)s）。请用导出的那张表填。") % {"why": error}, field="file"
        ) from None
    if not {"question", "answer"} <= table.columns.keys():
        raise AnswerError(_("表里要有“提问编号”和“答复”两列。"), field="file")
    lines = [(row.line, _cells(table, row.cells)) for row in table.rows]
    filled = [(line, cells) for line, cells in lines if cells["answer"] or cells["value"]]
    wanted = [_number(line, cells["question"]) for line, cells in filled]
    found = {q.pk: q for q in Question.objects.get_queryset().filter(pk__in=wanted)}
    rows = {row["id"]: row for row in dressed(seen(_mine(pk__in=wanted), *COLUMNS))}
    replies = []
    for pk, (line, cells) in zip(wanted, filled, strict=True):
        if pk not in found:
            raise AnswerError(
                _("第%(line)d行：没有提问编号%(n)d，或者不是问你们的。") % {"line": line, "n": pk},
                field="file",
            )
        replies.append((found[pk], _reply(line, cells, rows[pk], signer)))
    return replies


def _cells(table: Table, cells: list[object]) -> dict[str, object]:
    return {key: cells[table.columns[key]] if key in table.columns else "" for key in KNOWN}


def _number(line: int, value: object) -> int:
    text = str(value).removesuffix(".0").strip()
    if isinstance(value, DamagedNumber) or not text.isdecimal() or len(text) > 12:
        raise AnswerError(
            _("第%(line)d行：提问编号看不懂，请用导出的那张表。") % {"line": line}, field="file"
        )
    return int(text)


def _reply(line: int, cells: dict[str, object], row: Row, signer: str) -> Reply:
    word = str(cells["answer"]).strip().lower()
    value = cells["value"]
    answer = WORDS.get(word) or (Answer.VALUE if value not in ("", None) and not word else None)
    if answer is None:
        raise AnswerError(
            _("第%(line)d行：“答复”只填有、没有、查不清。") % {"line": line}, field="file"
        )
    given = typed(row["one"], _text(value)) if answer == Answer.VALUE else None
    return Reply(
        answer=answer, value=given, evidence=str(cells["evidence"]), basis=str(cells["basis"]),
        signer=str(cells["signer"]) or signer, valid_from=_day(line, cells["valid_from"]),
    )  # fmt: skip


def _text(value: object) -> str:
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _day(line: int, value: object) -> dt.date | None:
    if value in ("", None):
        return None
    try:
        return parse_date(value).day
    except DateError:
        raise AnswerError(
            _("第%(line)d行：日期请写成2026-03-18这样。") % {"line": line}, field="file"
        ) from None
