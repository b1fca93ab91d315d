"""Stages of a review as configuration: a TOML table, read whole or refused with its reason."""

import functools
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from haitang.facts.reader import worded
from haitang.screening.errors import ScreeningConfigurationError

SHIPPED = Path(__file__).parent / "stages"
SCREENER, DECIDER = "screener", "decider"
_CODE = re.compile(r"[a-z][a-z_]{0,19}")
_KEYS = {"code", "zh", "en", "by", "rounds", "open", "separate"}


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
    """The table in a text. Raises ScreeningConfigurationError with what is wrong and where."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ScreeningConfigurationError(str(error)) from None
    head, rows = raw.get("stages", {}), raw.get("stage", [])
    for key in ("id", "zh", "en", "source"):
        if not isinstance(head.get(key), str) or not head[key].strip():
            msg = f"[stages] needs {key}"
            raise ScreeningConfigurationError(msg)
    stages = tuple(_stage(i, row) for i, row in enumerate(rows, 1))
    if not stages or len({s.code for s in stages}) < len(stages):
        msg = "[[stage]]: write at least one, each with a code of its own"
        raise ScreeningConfigurationError(msg)
    if stages[-1].open or stages[-1].by != DECIDER or not stages[-1].separate:
        msg = f"the last stage is decided by a decider, apart from those who ask: {stages[-1].code}"
        raise ScreeningConfigurationError(msg)
    names = {key: head[key] for key in ("id", "zh", "en", "source")}
    return Stages(sample=head.get("sample") is True, rows=stages, text=text, **names)


def _stage(number: int, row: Mapping[str, Any]) -> Stage:
    where = f"[[stage]] {number}"
    if extra := set(row) - _KEYS:
        msg = f"{where}: unknown key {', '.join(sorted(extra))}"
        raise ScreeningConfigurationError(msg)
    if not isinstance(row.get("code"), str) or not _CODE.fullmatch(row["code"]):
        msg = f"{where}: code is 1 to 20 small letters"
        raise ScreeningConfigurationError(msg)
    if row.get("by") not in (SCREENER, DECIDER):
        msg = f"{where}: by is screener or decider"
        raise ScreeningConfigurationError(msg)
    rounds = row.get("rounds", 1)
    if not isinstance(rounds, int) or isinstance(rounds, bool) or not 1 <= rounds <= 20:
        msg = f"{where}: rounds is a number from 1 to 20"
        raise ScreeningConfigurationError(msg)
    for key in ("zh", "en"):
        if not isinstance(row.get(key), str) or not row[key].strip():
            msg = f"{where}: {key} is missing"
            raise ScreeningConfigurationError(msg)
    flags = {key: row.get(key, False) is True for key in ("open", "separate")}
    return Stage(row["code"], row["zh"], row["en"], row["by"], rounds, **flags)


def shipped_stages() -> dict[str, Stages]:
    """The tables that come with the program, by their id."""
    found = [read_stages(p.read_text(encoding="utf-8")) for p in sorted(SHIPPED.glob("*.toml"))]
    return {stages.id: stages for stages in found}
