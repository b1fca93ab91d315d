"""Read rule books from TOML. A fault names the file, the key and what to write."""

import hashlib
import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from haitang.elections.counting.book import Book, Differential
from haitang.elections.counting.errors import CountError
from haitang.elections.counting.thresholds import BASES, OPERATORS, Source, Threshold

SHELF: Final = Path(__file__).resolve().parents[1] / "rulebooks"
MODES: Final = ("voters", "households", "representatives", "members")
SOURCE: Final = {"law", "article", "text", "sample"}
THRESHOLD: Final = {"base", "operator", "numerator", "denominator"} | SOURCE
SOURCES: Final = ("returned", "voters", "overfull", "write_ins", "tie")


def names() -> list[str]:
    """The identifiers of the books on the shelf, sorted."""
    return sorted(path.stem for path in SHELF.glob("*.toml"))


@cache
def book(name: str) -> Book:
    """The book of that name on the shelf; CountError if there is none or it has a fault."""
    if name not in names():
        known = "、".join(names())
        raise CountError(
            "rulebook",
            f"没有规则书“{name[:40]}”，请写 {known} 之一",
            f"there is no rule book “{name[:40]}”; write one of {', '.join(names())}",
        )
    path = SHELF / f"{name}.toml"
    return read(path.name, path.read_bytes())


def read(file: str, content: bytes) -> Book:
    """A book from the bytes of its file. ``file`` names it in errors.

    Raises CountError: not TOML, a key missing or unknown, a value of the wrong kind, a fraction
    over one, days in the wrong order, or a rule without law, article and text.
    """
    try:
        data = tomllib.loads(content.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CountError(file, f"不是可读的 TOML：{error}", f"no readable TOML: {error}") from None
    top = _Table(file, "", data)
    keys = {"book", "turnout", "winner", "runoff", "void", "one_post", "differential", *SOURCES}
    top.only(keys)
    head, runoff, void = top.table("book"), top.table("runoff"), top.table("void")
    head.only({"id", "zh", "en", "from", "to"})
    runoff.only({"more", "winner"} | SOURCE)
    void.only({"in_total"} | SOURCE)
    start, end = head.day("from"), head.day("to") if "to" in head.data else None
    if end is not None and end < start:
        raise head.wrong("to", "早于 from，请写不早于 from 的日期", "must not be before from")
    if head.text("id") != Path(file).stem:
        stem = Path(file).stem
        raise head.wrong("id", f"与文件名不同，请写“{stem}”", f"must be the file's name, {stem}")
    return Book(
        id=head.text("id"),
        zh=head.text("zh"),
        en=head.text("en"),
        start=start,
        end=end,
        turnout=_turnout(top.table("turnout")),
        winner=_threshold(top.table("winner")),
        runoff_winner=_threshold(runoff.table("winner")),
        runoff_more=runoff.count("more", 0, 9),
        runoff=_source(runoff),
        void_in_total=void.flag("in_total"),
        void=_source(void),
        one_post=_plain(top.table("one_post")) if "one_post" in data else None,
        differential=_differential(top.table("differential")),
        digest=hashlib.sha256(content).hexdigest(),
        **{name: _plain(top.table(name)) for name in SOURCES},
    )


class _Table:
    """One table of a file: takes values by key, and knows how to complain."""

    def __init__(self, file: str, at: str, data: Mapping[str, Any]) -> None:
        self.file, self.at, self.data = file, at, data

    def wrong(self, key: str, zh: str, en: str) -> CountError:
        return CountError(f"{self.file} {self.at}{key}", zh, en)

    def only(self, known: set[str]) -> None:
        for key in self.data:
            if key not in known:
                listed = "、".join(sorted(known))
                raise self.wrong(
                    key, f"没有这个键，可用的有{listed}", f"unknown key; known: {sorted(known)}"
                )

    def get(self, key: str, kind: type, zh: str, en: str) -> Any:
        found = self.data.get(key)
        if type(found) is not kind:
            raise self.wrong(key, f"请写{zh}", f"write {en}")
        return found

    def table(self, key: str) -> "_Table":
        found = self.get(key, dict, "一节（表）", "a table")
        return _Table(self.file, f"{self.at}{key}.", found)

    def text(self, key: str) -> str:
        found = self.get(key, str, "不空的文字", "a text")
        if not found.strip():
            raise self.wrong(key, "是空的，请写不空的文字", "is empty; write a text")
        return str(found)

    def flag(self, key: str) -> bool:
        return bool(self.get(key, bool, " true 或 false", "true or false"))

    def count(self, key: str, least: int, most: int) -> int:
        found = self.get(key, int, f" {least} 到 {most} 的整数", f"an integer, {least} to {most}")
        if not least <= found <= most:
            raise self.wrong(
                key, f"请写 {least} 到 {most} 的整数", f"write an integer, {least} to {most}"
            )
        return int(found)

    def day(self, key: str) -> date:
        found = self.data.get(key)
        if not isinstance(found, date) or isinstance(found, datetime):
            raise self.wrong(key, "请写日期，如 2026-01-01", "write a date such as 2026-01-01")
        return found

    def word(self, key: str, known: tuple[str, ...]) -> str:
        found = self.data.get(key)
        if found not in known:
            raise self.wrong(key, f"请写 {'、'.join(known)} 之一", f"write one of {list(known)}")
        return str(found)


def _source(table: _Table) -> Source:
    sample = table.flag("sample") if "sample" in table.data else False
    return Source(table.text("law"), table.text("article"), table.text("text"), sample)


def _plain(table: _Table) -> Source:
    table.only(SOURCE)
    return _source(table)


def _threshold(table: _Table) -> Threshold:
    table.only(THRESHOLD)
    below = table.count("denominator", 1, 1000)
    return Threshold(
        base=table.word("base", BASES),
        operator=table.word("operator", OPERATORS),
        numerator=table.count("numerator", 1, below),
        denominator=below,
        source=_source(table),
    )


def _turnout(table: _Table) -> Mapping[str, Threshold]:
    table.only(set(MODES))
    if not table.data:
        raise table.wrong("", "一种选举方式也没有", "has no electing mode")
    return MappingProxyType({mode: _threshold(table.table(mode)) for mode in table.data})


def _differential(table: _Table) -> Differential:
    table.only({"least", "numerator", "denominator"} | SOURCE)
    below = table.count("denominator", 1, 1000)
    above = table.count("numerator", 0, below)
    return Differential(table.count("least", 0, 9), above, below, _source(table))
