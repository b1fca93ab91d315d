"""The first letters of a name in pinyin, for a search at a busy table.

GB 2312 orders its 3,755 common characters by pinyin, so the first letter follows from the code.
Rarer characters give no letter; of characters with two readings only the common one counts, except
for a few surnames that are always read otherwise.
"""

from bisect import bisect_right

# First code of each letter in the common part of GB 2312.
_STARTS = (
    (0xB0A1, "a"), (0xB0C5, "b"), (0xB2C1, "c"), (0xB4EE, "d"), (0xB6EA, "e"), (0xB7A2, "f"),
    (0xB8C1, "g"), (0xB9FE, "h"), (0xBBF7, "j"), (0xBFA6, "k"), (0xC0AC, "l"), (0xC2E8, "m"),
    (0xC4C3, "n"), (0xC5B6, "o"), (0xC5BE, "p"), (0xC6DA, "q"), (0xC8BB, "r"), (0xC8F6, "s"),
    (0xCBFA, "t"), (0xCDDA, "w"), (0xCEF4, "x"), (0xD1B9, "y"), (0xD4D1, "z"),
)  # fmt: skip
_CODES = [code for code, _letter in _STARTS]
_LAST = 0xD7F9
_SURNAMES = {"单": "s", "曾": "z", "解": "x", "仇": "q", "查": "z", "朴": "p", "翟": "z", "覃": "q",
             "闫": "y", "褚": "c"}  # fmt: skip
MOST = 12


def initials(name: str) -> str:
    """At most twelve letters; characters without a known reading give none.

    >>> initials("赵大江"), initials("单晓"), initials("阿卜杜拉·买买提")
    ('zdj', 'sx', 'abdlmmt')
    """
    letters = [_SURNAMES.get(char, _letter(char)) if at == 0 else _letter(char)
               for at, char in enumerate(name)]  # fmt: skip
    return "".join(letters)[:MOST]


def _letter(char: str) -> str:
    if char.isascii():
        return char.lower() if char.isalpha() else ""
    try:
        code = int.from_bytes(char.encode("gb2312"), "big")
    except UnicodeEncodeError:
        return ""
    if not _CODES[0] <= code <= _LAST:
        return ""
    return _STARTS[bisect_right(_CODES, code) - 1][1]
