"""What ``haitang rules`` prints: a change, a remark, a verdict, a line or a few each."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from haitang.rules.engine.findings import Finding

if TYPE_CHECKING:
    from haitang.rules.engine.comparing import Change


def change_line(change: "Change") -> str:
    """What became of a rule, in the language of the terminal."""
    names = {"same": _("不变"), "changed": _("有变"), "added": _("新增"), "removed": _("取消")}
    line = f"{change.rule} {names[change.change]}"
    if change.gains or change.loses:
        line += _("，%(gains)s 个对象得益，%(loses)s 个对象受损") % vars(change)
    if change.witness:
        case = ", ".join(f"{name}={value}" for name, value in change.witness.items())
        line += _("，例如 %(case)s") % {"case": case}
    return line


def remark_row(finding: Finding, book: Path) -> dict[str, object]:
    """A remark on a book as JSON has it."""
    return {
        "file": str(book),
        "line": finding.line,
        "level": finding.level,
        "rule": finding.rule,
        "code": finding.code,
        "zh": finding.said.zh,
        "en": finding.said.en,
        "witness": dict(finding.witness),
    }


def verdict_lines(row: dict[str, Any], language: str) -> list[str]:
    """One explained verdict, and the first ways to qualify."""
    marks = {True: "✓", False: "✗", None: "?"}  # good for the subject or not
    lines = [f"{marks[row['good']]} {row['rule']} {row['say'][language]}"]
    for number, way in enumerate(row["ways"][:3], start=1):
        lines.append(f"    {number}. {way['say'][language]}")
    return lines
