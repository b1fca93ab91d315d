"""What is wrong, or doubtful, in a book: with the file, the line, the rule and a witness."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from haitang.rules.engine.said import Said

Level = Literal["error", "warning", "note"]


@dataclass(frozen=True)
class Finding:
    """One remark. ``witness`` is a subject, as plain values, for whom it shows."""

    level: Level
    rule: str  # its id, or "" for the book itself
    said: Said
    line: int
    code: str
    witness: Mapping[str, object] = field(default_factory=dict)

    def text(self, language: str, file: str) -> str:
        """One line: file, line, level, rule, sentence."""
        levels = {"error": "错误", "warning": "注意", "note": "提示"}
        level = self.level if language.startswith("en") else levels[self.level]
        who = f"{self.rule} " if self.rule else ""
        return f"{file}:{self.line}: {level}: {who}{self.said.in_(language)}"


class BookError(ValueError):
    """A book has errors and cannot be used; ``findings`` lists all of them."""

    def __init__(self, file: str, findings: Sequence[Finding]) -> None:
        self.file = file
        self.findings = [f for f in findings if f.level == "error"]
        super().__init__("\n".join(f.text("zh", file) for f in self.findings))

    def text(self, language: str) -> str:
        """All errors, a line each."""
        return "\n".join(f.text(language, self.file) for f in self.findings)
