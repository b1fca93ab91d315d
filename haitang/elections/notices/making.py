"""Make a Word file from a template and fields; look through a template before it is accepted.

A template is run in a sandbox: it can print fields and repeat lists, and reach nothing else.
"""

import io
import re
import zipfile
from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from docx import Document
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml.etree import LxmlError

from haitang.elections.errors import ElectionError
from haitang.elections.notices.docx import TITLE, document, paragraph, table
from haitang.elections.notices.table import BASE, NoticeKind, field_titles

LARGEST: Final = 20_000_000  # bytes unpacked; a notice has a few thousand
WIDTHS: Final = (1500, 4200, 3200, 1500, 1500, 2000)  # columns of a plan, in twentieths of a point
MANY: Final = 400  # files in the archive
FORBIDDEN: Final = re.compile(r"vbaProject|activeX|embeddings/", re.IGNORECASE)
BROKEN: Final = (
    TemplateError, zipfile.BadZipFile, LxmlError, KeyError, ValueError, TypeError, AttributeError,
    IndexError, OSError,
)  # fmt: skip


def default_template(kind: NoticeKind) -> bytes:
    """The Word file that ships with the program for a kind: a county may edit and upload it."""
    lines = [
        paragraph("{{ signer }}", at="center", size=TITLE),
        paragraph(kind.zh, at="center", size=TITLE),
        paragraph("第{{ number }}号", at="center"),
        *(paragraph(line, indent=not line.startswith("{%p")) for line in kind.lines),
        paragraph("特此公告。", indent=True),
        paragraph("{{ signer }}", at="right"),
        paragraph("{{ today }}", at="right"),
    ]
    return document("".join(lines))


def plan_template() -> bytes:
    """The Word file of a plan: title, days, a table of tasks."""
    head = ("阶段", "任务", "责任单位", "开始", "截止", "进度")
    row = (
        "{{ t.phase }}", "{{ t.title }}", "{{ t.owner }}", "{{ t.begins }}", "{{ t.ends }}",
        "{{ t.progress }}",
    )  # fmt: skip
    body = [
        paragraph("{{ title }}", at="center", size=TITLE),
        paragraph("{{ span }}", at="center"),
        table([head, ("{%tr for t in tasks %}",), row, ("{%tr endfor %}",)], WIDTHS),
        paragraph("{{ as_of }}", at="right"),
    ]
    return document("".join(body), wide=True)


def render(template: bytes, fields: Mapping[str, Any]) -> bytes:
    """The finished Word file. Raises ElectionError when the template cannot be filled."""
    try:
        made = DocxTemplate(io.BytesIO(template))
        made.render(dict(fields), jinja_env=_sandbox(), autoescape=True)
        out = io.BytesIO()
        made.save(out)
    except BROKEN as error:
        raise _unusable(error) from None
    return out.getvalue()


def words_of(content: bytes) -> str:
    """The words of a Word file, a line a paragraph."""
    found = Document(io.BytesIO(content))
    return "\n".join(each.text for each in found.paragraphs).strip()


def _sandbox() -> ImmutableSandboxedEnvironment:
    made = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    made.globals.clear()  # no range() of a thousand million, no lipsum
    return made


def fields_in(template: bytes, kind: NoticeKind) -> list[str]:
    """The fields that a template uses, sorted, after it was looked through and tried.

    Raises ElectionError: no Word file, macros inside, a field that is not known, a loop that does
    not close.
    """
    _look_through(template)
    try:
        found = DocxTemplate(io.BytesIO(template)).get_undeclared_template_variables(_sandbox())
    except BROKEN as error:
        raise _unusable(error) from None
    known = {*kind.fields, *BASE, *field_titles()}
    if unknown := sorted(found - known):
        raise ElectionError(
            _("模板里有不认识的栏目：%(names)s。可用的栏目列在页面下方。")
            % {"names": "、".join(unknown[:5])},
            field="file",
        )
    render(template, {name: _trial(name) for name in known})
    return sorted(found)


def _trial(name: str) -> Any:
    return ["甲", "乙"] if is_list(name) else "甲"


def is_list(name: str) -> bool:
    """Whether a field is a list of lines."""
    return name.endswith("_lines") or name in ("corrections", "supervisors")


def _look_through(template: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(template)) as archive:
            inside = archive.infolist()
    except (zipfile.BadZipFile, ValueError):
        raise ElectionError(_("这不是Word文件（.docx），请换一个。"), field="file") from None
    if len(inside) > MANY or sum(each.file_size for each in inside) > LARGEST:
        raise ElectionError(_("这个文件展开后太大，请删去图片再传。"), field="file")
    if any(FORBIDDEN.search(each.filename) for each in inside):
        raise ElectionError(_("模板里不能有宏和嵌入的对象，请另存为普通的.docx。"), field="file")


def _unusable(error: Exception) -> ElectionError:
    return ElectionError(
        _("模板填不出来：%(reason)s。请核对栏目和循环的写法。")
        % {"reason": " ".join(str(error).split())[:120] or type(error).__name__},
        field="file",
    )
