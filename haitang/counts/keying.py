"""A ballot in a few keys: ``1 3 7`` and Enter. No Django here.

====================  ==========================================================
``1 3 7``             the numbers of the marked candidates, in any order
``137``               the same, while the ballot has at most nine candidates
``0``                 a blank ballot
``x``                 a void ballot
``c王五``              王五 written in under the third post (posts are a, b, c)
``1 3 ?``             set aside for the committee, with what the reader makes of it
====================  ==========================================================

What the law makes of too many marks, or of one person under two posts, is not decided here: the
ballot is kept as it was marked, and the rule book judges it.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from haitang.counts.ballot import Ballot, canonical

OK, BLANK, VOID, QUESTIONABLE = "ok", "blank", "void", "questionable"
LONGEST: Final = 400  # characters of a line
LONGEST_NAME: Final = 30
LETTERS: Final = "abcdefghij"
_WRITE_IN = re.compile(r"([a-j])(\D.*)")
_WIDE = str.maketrans("０１２３４５６７８９？ｘＸ，、。；", "0123456789?xx    ")


class KeyingError(ValueError):
    """A line that is no ballot. ``zh`` and ``en`` say what to type instead."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.zh, self.en = zh, en

    def in_(self, language: str) -> str:
        """In the reader's language."""
        return self.en if language.startswith("en") else self.zh


@dataclass(frozen=True)
class Read:
    """A ballot as read: its kind, and the names under each post as canonical JSON."""

    kind: str
    choices: str


def read(line: str, ballot: Ballot) -> Read:
    """What a typed line says; KeyingError when it says nothing that can be kept."""
    text = line.translate(_WIDE).strip()
    if len(text) > LONGEST:
        raise KeyingError("这一行太长，请只录一张选票。", "This line is too long; type one ballot.")
    doubtful = text.endswith("?")
    words = text.rstrip("?").split()
    if words in (["x"], ["X"]):
        return _void(doubtful=doubtful)
    if words == ["0"]:
        return Read(QUESTIONABLE if doubtful else BLANK, "{}")
    if not words and not doubtful:
        raise KeyingError(
            "这张还没有录。空白票请录0，废票请录x。",
            "Nothing typed. Type 0 for a blank ballot, x for a void one.",
        )
    choices = _choices(words, ballot)
    return Read(QUESTIONABLE if doubtful else OK, canonical(choices))


def _void(*, doubtful: bool) -> Read:
    if doubtful:
        raise KeyingError(
            "是不是废票要由选举委员会认定：先录看到的内容，末尾加“?”。",
            "Whether it is void is for the committee: type what you see and end with “?”.",
        )
    return Read(VOID, "{}")


def _choices(words: list[str], ballot: Ballot) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for word in words:
        for post, name in _marks(word, ballot):
            names = found.setdefault(post, [])
            if name in names:
                raise KeyingError(
                    f"“{name}”录了两次，请删去一个。", f"“{name}” is typed twice; remove one."
                )
            names.append(name)
    return {post: _ordered(post, names, ballot) for post, names in found.items()}


def _marks(word: str, ballot: Ballot) -> list[tuple[str, str]]:
    if word.isascii() and word.isdigit():
        return [_numbered(int(n), ballot) for n in _split(word, len(ballot.numbered))]
    wrote = _WRITE_IN.fullmatch(word) or _WRITE_IN.fullmatch(word[:1].lower() + word[1:])
    if wrote is None:
        raise KeyingError(
            f"看不懂“{word[:20]}”。请录候选人号码；另选他人录职务字母加姓名，如a王五。",
            f"“{word[:20]}” is not understood. Type candidates' numbers; for a write-in the letter"
            " of the post and the name, such as a王五.",
        )
    return [_written(wrote[1], wrote[2], ballot)]


def _split(word: str, most: int) -> list[str]:
    """``137`` is 1, 3 and 7 where no candidate has two digits."""
    return list(word) if most <= 9 and "0" not in word else [word]


def _numbered(number: int, ballot: Ballot) -> tuple[str, str]:
    most = len(ballot.numbered)
    if not 1 <= number <= most:
        raise KeyingError(
            f"没有{number}号候选人，号码是1到{most}。",
            f"There is no candidate {number}; the numbers are 1 to {most}.",
        )
    return ballot.numbered[number - 1]


def _written(letter: str, name: str, ballot: Ballot) -> tuple[str, str]:
    place = LETTERS.index(letter)
    if place >= len(ballot.slots):
        last = LETTERS[len(ballot.slots) - 1]
        raise KeyingError(
            f"没有职务“{letter}”，职务字母是a到{last}。",
            f"There is no post “{letter}”; the letters are a to {last}.",
        )
    hidden = any(unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for c in name)
    if hidden or len(name) > LONGEST_NAME:
        raise KeyingError(
            f"姓名最多{LONGEST_NAME}个字，不含看不见的字符。",
            f"A name has at most {LONGEST_NAME} characters, none invisible.",
        )
    return ballot.slots[place].post, name


def _ordered(post: str, names: list[str], ballot: Ballot) -> list[str]:
    """Candidates as on the ballot, then names written in by their characters."""
    number = ballot.numbers
    listed = [name for name in names if (post, name) in number]
    written = [name for name in names if (post, name) not in number]
    return [*sorted(listed, key=lambda name: number[post, name]), *sorted(written)]


def typed(kind: str, choices: dict[str, list[str]], ballot: Ballot) -> str:
    """The line that reads back as this ballot: what a form shows for correction."""
    if kind == VOID:
        return "x"
    words: list[str] = []
    for place, slot in enumerate(ballot.slots):
        for name in choices.get(slot.post, []):
            number = ballot.numbers.get((slot.post, name))
            words.append(str(number) if number else f"{LETTERS[place]}{name}")
    if kind == QUESTIONABLE:
        return " ".join([*words, "?"])
    return " ".join(words) or "0"
