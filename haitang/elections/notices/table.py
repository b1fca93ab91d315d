"""The table of notices: which kinds there are, who signs, which step each belongs to."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

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
    return {row["code"]: _kind(row) for row in _file()["notice"]}


@cache
def field_titles() -> dict[str, tuple[str, str]]:
    """Every field that a template may use, with its title in Chinese and English."""
    return {name: (zh, en) for name, (zh, en) in _file()["field"].items()}


def field_title(name: str) -> str:
    """The title of a field in the reader's language."""
    zh, en = field_titles()[name]
    return worded(zh, en)


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def _kind(row: dict[str, Any]) -> NoticeKind:
    if row.keys() - KEYS or row["signer"] not in SIGNERS:
        msg = f"notices.toml {row.get('code')}: an unknown key or signer"
        raise ValueError(msg)
    return NoticeKind(
        code=row["code"],
        number=row["number"],
        label=row.get("label", str(row["number"])),
        zh=row["zh"],
        en=row["en"],
        signer=row["signer"],
        step=row["step"],
        until=row.get("until", ""),
        disclosure=row.get("disclosure", False),
        lines=tuple(row["lines"]),
    )
