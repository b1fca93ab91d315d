"""A TOML file of some room's rules, read table by table: each fault with line, table and key."""

from collections.abc import Callable
from typing import TypeVar

from haitang.rules.engine.findings import Finding
from haitang.rules.engine.lines import Lines, line_in
from haitang.rules.engine.reading import LARGEST, as_plain, too_large
from haitang.rules.engine.said import RuleError, Said
from haitang.rules.engine.tables import Table, table, tables
from haitang.rules.engine.toml import read_toml

T = TypeVar("T")


class TableFile:
    """The tables of a file. What cannot be read is kept in ``findings``, so that all is told."""

    def __init__(self, content: bytes) -> None:
        self.findings: list[Finding] = []
        self.raw: Table = {}
        self.lines = Lines("")
        try:
            if len(content) > LARGEST:
                raise too_large()
            text, raw = read_toml(content)
            as_plain(raw)  # no invisible letter, no NaN
            self.raw, self.lines = raw, Lines(text)
        except RuleError as error:
            self.wrong(line_in(error.said.en), error.said, "file")

    def wrong(self, line: int, said: Said, code: str) -> None:
        """Keep a fault."""
        self.findings.append(Finding("error", "", said, line, code))

    def fault(self, said: Said, name: str = "", index: int = 0, key: str = "") -> None:
        """Keep a fault of a key in the index-th table of a name ("" is the top of the file)."""
        where = ".".join(part for part in (name, key) if part)
        line = self.lines.of(name, index, key)
        if not name and key in self.lines.tables:
            line = self.lines.of(key)
        self.wrong(line, said, where or "file")

    def read(self, name: str, read: Callable[[Table], T], index: int | None = None) -> T | None:
        """What is read of a table, or of the index-th of many; None with a finding if refused."""
        try:
            return read(self.row(name, index))
        except RuleError as error:
            label = name if index is None else f"{name} {index + 1}"
            said = error.said
            if label:
                said = Said(f"{label}：{said.zh}", f"{label}: {said.en}")
            self.fault(said, name, index or 0, error.key)
            return None

    def row(self, name: str, index: int | None = None) -> Table:
        """The top, a table, or one of many tables; RuleError."""
        if not name:
            return self.raw
        return table(self.raw, name) if index is None else tables(self.raw, name)[index]

    def rows(self, name: str, read: Callable[[Table], T]) -> list[T | None]:
        """What is read of each of many tables; at least one of them must be there."""
        found = self.read("", lambda top: tables(top, name))
        if found is not None and not found:
            zh, en = f"一条 [[{name}]] 也没有", f"there is no [[{name}]]"
            self.fault(Said(zh, en), "", 0, name)
        return [self.read(name, read, index) for index in range(len(found or ()))]

    def text(self, language: str, file: str) -> str:
        """All faults, a line each."""
        return "\n".join(found.text(language, file) for found in self.findings)

    def sentence(self, language: str) -> str:
        """All faults one after the other, each with its line, for a text that has no file."""
        if language.startswith("en"):
            return "; ".join(f"line {found.line}: {found.said.en}" for found in self.findings)
        return "；".join(f"第 {found.line} 行：{found.said.zh}" for found in self.findings)
