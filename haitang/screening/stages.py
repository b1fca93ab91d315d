"""Stages of a review as configuration: a TOML table, read whole or refused with its reason."""

import functools
import re
from dataclasses import dataclass
from pathlib import Path

from haitang.facts.reader import language, worded
from haitang.rules.engine.findings import Finding
from haitang.rules.engine.said import RuleError, Said
from haitang.rules.engine.tables import Table, allow, text, whole, word, yes
from haitang.rules.tablefile import TableFile
from haitang.screening.errors import ScreeningConfigurationError

SHIPPED = Path(__file__).parent / "stages"
SCREENER, DECIDER = "screener", "decider"
_CODE = re.compile(r"[a-z][a-z_]{0,19}")
_KEYS = ("code", "zh", "en", "by", "rounds", "open", "separate")
TABLES = ("stages", "stage")


@dataclass(frozen=True)
class Stage:
    """One stage 环节. ``by``: "screener" (review_screening) or "decider" (decide_screening).

    ``rounds``: how often it is gone through. ``open``: it may be passed while answers are missing.
    ``separate``: whoever asked or answered does not decide here.
    """

    code: str
    zh: str
    en: str
    by: str
    rounds: int
    open: bool
    separate: bool

    @property
    def title(self) -> str:
        """The title in the reader's language."""
        return worded(self.zh, self.en)


@dataclass(frozen=True)
class Stages:
    """The stages in order, with the source of the list and its text."""

    id: str
    zh: str
    en: str
    sample: bool
    source: str
    rows: tuple[Stage, ...]
    text: str

    @property
    def title(self) -> str:
        """The title in the reader's language."""
        return worded(self.zh, self.en)

    @property
    def last(self) -> Stage:
        """The stage at which it is decided."""
        return self.rows[-1]

    def stage(self, code: str) -> Stage:
        """The stage of a code; KeyError when there is none."""
        return next(row for row in self.rows if row.code == code)

    def place_of(self, code: str) -> int:
        """Where a stage stands, from 0; at the end of the list when it is not there."""
        return next((i for i, row in enumerate(self.rows) if row.code == code), len(self.rows))

    def after(self, code: str, round_: int) -> tuple[str, int] | None:
        """The stage and round that follow; None after the last."""
        if round_ < self.stage(code).rounds:
            return code, round_ + 1
        follows = self.place_of(code) + 1
        return (self.rows[follows].code, 1) if follows < len(self.rows) else None


@functools.lru_cache(maxsize=64)
def read_stages(text: str) -> Stages:
    """The table in a text. Raises ScreeningConfigurationError with all that is wrong, by line."""
    file = TableFile(text.encode())
    found = stages_in(file, text)
    if found is None:
        raise ScreeningConfigurationError(file.sentence(language()))
    return found


def stages_in(file: TableFile, whole_text: str) -> Stages | None:
    """The table in a file that was opened; None where it has faults, which the file keeps."""
    if file.findings:
        return None
    file.read("", lambda top: allow(top, TABLES))
    head = file.read("stages", _head)
    rows = [row for row in file.rows("stage", _stage) if row is not None]
    if not file.findings:
        _in_order(file, rows)
    if file.findings or head is None:
        return None
    return Stages(*head, tuple(rows), whole_text)


def _head(row: Table) -> tuple[str, str, str, bool, str]:
    allow(row, ("id", "zh", "en", "sample", "source"))
    name, zh, en = (text(row, key) for key in ("id", "zh", "en"))
    return name, zh, en, yes(row, "sample"), text(row, "source")


def _stage(row: Table) -> Stage:
    allow(row, _KEYS)
    code = text(row, "code")
    if not _CODE.fullmatch(code):
        zh, en = "code 是 1 至 20 个小写字母", "code is 1 to 20 small letters"
        raise RuleError(zh, en, key="code")
    return Stage(
        code, text(row, "zh"), text(row, "en"), word(row, "by", (SCREENER, DECIDER)),
        whole(row, "rounds", 1, 20, least=1), yes(row, "open"), yes(row, "separate"),
    )  # fmt: skip


def _in_order(file: TableFile, rows: list[Stage]) -> None:
    """Each code once; the last stage is decided, by those who neither asked nor answered."""
    codes = [row.code for row in rows]
    for index, code in enumerate(codes):
        if code in codes[:index]:
            zh, en = f"code “{code}”写了两次，请另取一个", f"the code {code} stands twice"
            file.fault(
                Said(f"stage {index + 1}：{zh}", f"stage {index + 1}: {en}"), "stage", index, "code"
            )
    last, index = rows[-1], len(rows) - 1
    for key, fits in (
        ("open", not last.open),
        ("by", last.by == DECIDER),
        ("separate", last.separate),
    ):
        if not fits:
            said = Said(
                f'stage {index + 1}：最后一个环节要写 by = "decider" 和 separate = true，不写 open',
                f"stage {index + 1}: the last stage is decided by a decider, apart from those who"
                ' ask: write by = "decider" and separate = true, and no open',
            )
            file.fault(said, "stage", index, key)


def check(path: Path) -> list[Finding]:
    """What ``haitang rules check`` says of a table of stages."""
    file = TableFile(path.read_bytes())
    stages_in(file, "")
    return file.findings


def shipped_stages() -> dict[str, Stages]:
    """The tables that come with the program, by their id."""
    found = [read_stages(p.read_text(encoding="utf-8")) for p in sorted(SHIPPED.glob("*.toml"))]
    return {stages.id: stages for stages in found}
