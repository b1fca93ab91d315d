"""A sentence in both languages, and the one error that carries such a sentence."""

import difflib
from collections.abc import Iterable
from typing import NamedTuple


class Said(NamedTuple):
    """The same thing in Chinese and in English."""

    zh: str
    en: str

    def in_(self, language: str) -> str:
        """The English text for ``en``, else the Chinese."""
        return self.en if language.startswith("en") else self.zh


class RuleError(ValueError):
    """A rule, attribute, book or fact cannot be used. Says what is wrong and what would be right.

    ``at`` and ``end`` are positions in the text of a condition, counted in characters from 0,
    or None where the fault lies outside a condition. ``key`` is the key of a table that is wrong.
    """

    def __init__(
        self, zh: str, en: str, at: int | None = None, end: int | None = None, *, key: str = ""
    ) -> None:
        place = Said("", "")
        if at is not None:
            place = Said(f"第 {at + 1} 个字符处：", f"At character {at + 1}: ")
        self.said = Said(place.zh + zh, place.en + en)
        self.at, self.end, self.key = at, at if end is None else end, key
        super().__init__(self.said.zh)


def near(word: str, known: Iterable[str], most: int = 3) -> list[str]:
    """Known words that look like this one, the likeliest first.

    >>> near("注册资金", ["注册资本", "从业人数"])
    ['注册资本']
    """
    words = list(dict.fromkeys(known))
    found = difflib.get_close_matches(word, words, n=most, cutoff=0.4)
    return found or [w for w in words if w[:1] == word[:1]][:most]


def or_near(word: str, known: Iterable[str]) -> Said:
    """The end of a sentence that names near words, or empty texts."""
    found = near(word, known)
    if not found:
        return Said("", "")
    listed = "、".join(f"“{w}”" for w in found)
    return Said(f"，相近的有{listed}", f"; did you mean {', '.join(found)}")
