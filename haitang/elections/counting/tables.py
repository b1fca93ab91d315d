"""One table of a rule book: takes values by key, and says what is wrong by file and key."""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from haitang.elections.counting.errors import CountError
from haitang.elections.counting.thresholds import BASES, OPERATORS, Source, Threshold

SOURCE: Final = {"law", "article", "text", "sample"}
THRESHOLD: Final = {"base", "operator", "numerator", "denominator"} | SOURCE


class Table:
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

    def table(self, key: str) -> "Table":
        found = self.get(key, dict, "一节（表）", "a table")
        return Table(self.file, f"{self.at}{key}.", found)

    def rows(self, key: str) -> list["Table"]:
        """The tables of an array; an error names each by ``code``, ``key`` or its number."""
        found = self.data.get(key, [])
        if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
            raise self.wrong(key, f"请写成 [[{key}]] 的若干节", f"write tables [[{key}]]")
        return [
            Table(self.file, f"{self.at}{key}.{row.get('code') or row.get('key') or number}.", row)
            for number, row in enumerate(found, 1)
        ]

    def optional(self, key: str) -> "Table | None":
        """A table that may be left out."""
        return self.table(key) if key in self.data else None

    def words(self, key: str, known: tuple[str, ...]) -> tuple[str, ...]:
        """A list of words out of those known, each once."""
        found = self.data.get(key)
        if (
            not isinstance(found, list)
            or any(word not in known for word in found)
            or len(set(found)) != len(found)
        ):
            listed = "、".join(known)
            raise self.wrong(key, f"请写列表，可用的有{listed}", f"write a list of {list(known)}")
        return tuple(found)

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


def top(file: str, content: bytes) -> Table:
    """The whole of a file, from its bytes. ``file`` names it in errors.

    Raises CountError where the bytes are no UTF-8 or no TOML.
    """
    try:
        data = tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        zh, en = "文字编码不是 UTF-8，请另存为 UTF-8", "the text is not UTF-8; save it as UTF-8"
        raise CountError(file, zh, en) from None
    except (ValueError, RecursionError) as error:  # int() refuses numbers of 4,300 digits
        raise CountError(file, f"不是可读的 TOML：{error}", f"no readable TOML: {error}") from None
    return Table(file, "", data)


def source(table: Table) -> Source:
    """Where the rule of a table is written."""
    sample = table.flag("sample") if "sample" in table.data else False
    return Source(table.text("law"), table.text("article"), table.text("text"), sample)


def plain(table: Table) -> Source:
    """A table that is nothing but a source."""
    table.only(SOURCE)
    return source(table)


def threshold(table: Table) -> Threshold:
    """A table that is a base, an operator and a fraction of at most one."""
    table.only(THRESHOLD)
    below = table.count("denominator", 1, 1000)
    return Threshold(
        base=table.word("base", BASES),
        operator=table.word("operator", OPERATORS),
        numerator=table.count("numerator", 1, below),
        denominator=below,
        source=source(table),
    )
