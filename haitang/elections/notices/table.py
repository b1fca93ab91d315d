"""The table of notices: which kinds there are, who signs, which step each belongs to."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from haitang.elections.counting import reading, tables
from haitang.elections.counting.tables import Table
from haitang.facts.reader import worded

FILE: Final = Path(__file__).with_name("notices.toml")
SIGNERS: Final = ("guidance", "body", "committee")
KEYS: Final = {
    "code", "number", "label", "zh", "en", "signer", "step", "until", "disclosure", "lines",
}  # fmt: skip
BASE: Final = ("number", "committee", "street", "place", "signer", "today")  # in every default
_NAME = re.compile(r"\{\{\s*(\w+)\s*\}\}|\{%p for \w+ in (\w+) %\}")
_LOOP = re.compile(r"\{%p for (\w+) in \w+ %\}")


@dataclass(frozen=True)
class NoticeKind:
    """A kind of notice. ``label`` is the number as printed (``17``, ``2-1``).

    ``step`` is the step of the timetable that is done when it is posted ("" = none); ``until`` the
    step before whose day it stays up; ``disclosure``: it stays up as long as the book says.
    """

    code: str
    number: int
    label: str
    zh: str
    en: str
    signer: str
    step: str
    until: str
    disclosure: bool
    lines: tuple[str, ...]

    @property
    def title(self) -> str:
        """The title in the reader's language."""
        return worded(self.zh, self.en)

    @property
    def fields(self) -> tuple[str, ...]:
        """Names of the fields in its words, in order, each once; loops by the list they walk."""
        loops = {name for line in self.lines for name in _LOOP.findall(line)}
        found = (a or b for line in self.lines for a, b in _NAME.findall(line))
        return tuple(dict.fromkeys(name for name in found if name not in loops))


@cache
def kinds() -> dict[str, NoticeKind]:
    """Every kind by its code, in the order of the file."""
    return _file()[0]


@cache
def field_titles() -> dict[str, tuple[str, str]]:
    """Every field that a template may use, with its title in Chinese and English."""
    return _file()[1]


def field_title(name: str) -> str:
    """The title of a field in the reader's language."""
    zh, en = field_titles()[name]
    return worded(zh, en)


@cache
def _file() -> tuple[dict[str, NoticeKind], dict[str, tuple[str, str]]]:
    return read(FILE.name, FILE.read_bytes())


def read(file: str, content: bytes) -> tuple[dict[str, NoticeKind], dict[str, tuple[str, str]]]:
    """The kinds by code and the titles of fields in a file. Raises CountError with the key."""
    whole = tables.top(file, content)
    whole.only({"field", "notice"})
    titles = whole.table("field")
    named = {name: _title(titles, name) for name in titles.data}
    found: dict[str, NoticeKind] = {}
    for row in whole.rows("notice"):
        kind = _kind(row)
        if kind.code in found:
            raise row.wrong("code", "这个编号写了两次", "stands twice")
        for name in (*kind.fields, *BASE):
            if name not in named:
                raise row.wrong(
                    "lines", f"“{name}”在 [field] 里没有名称", f"[field] has no title of {name}"
                )
        found[kind.code] = kind
    return found, named


def _title(titles: Table, name: str) -> tuple[str, str]:
    match titles.data[name]:
        case [str() as zh, str() as en] if zh.strip() and en.strip():
            return zh, en
    raise titles.wrong(name, '请写中英文名称：["…", "…"]', 'write two titles: ["…", "…"]')


def _kind(row: Table) -> NoticeKind:
    row.only(KEYS)
    number, lines = row.count("number", 1, 99), row.get("lines", list, "文字的列表", "a list")
    if not lines or not all(isinstance(line, str) for line in lines):
        raise row.wrong("lines", "请写不空的文字列表", "write a list of texts")
    return NoticeKind(
        code=row.text("code"),
        number=number,
        label=row.text("label") if "label" in row.data else str(number),
        zh=row.text("zh"),
        en=row.text("en"),
        signer=row.word("signer", SIGNERS),
        step=_step(row, "step"),
        until=_step(row, "until") if "until" in row.data else "",
        disclosure="disclosure" in row.data and row.flag("disclosure"),
        lines=tuple(lines),
    )


def _step(row: Table, key: str) -> str:
    """A step of some book's timetable, or none."""
    if row.data.get(key) == "":
        return ""
    books = (reading.book(name) for name in reading.names())
    return row.word(key, tuple(dict.fromkeys(s.code for b in books for s in b.rules.steps)))
