"""Order of names by surname strokes 姓氏笔画, as lists of candidates have it.

The order: strokes of the first character of the surname; then the character itself (characters
of equal strokes stand in the order of the code table, which goes by radical); then shorter names
before longer ones; then the given name character by character in the same way. Custom breaks ties
of equal strokes by the form of the first stroke (横竖撇点折), for which there is no free table: an
official can change the order among surnames of equal strokes when the list is published.
"""

import functools
from pathlib import Path

TABLE = Path(__file__).with_name("strokes.txt")
UNKNOWN = 99  # strokes of a character that is not in the table: it goes last


@functools.cache
def _table() -> dict[str, int]:
    found: dict[str, int] = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            start, counts = line.split("\t")
            first = int(start, 16)
            found |= {chr(first + i): ord(one) - 48 for i, one in enumerate(counts)}
    return found


def strokes(character: str) -> int:
    """Strokes of one character; ``UNKNOWN`` for one that is not Chinese.

    >>> strokes("丁"), strokes("云"), strokes("赵")
    (2, 4, 9)
    """
    return _table().get(character, UNKNOWN)


def surname_strokes(name: str) -> int:
    """Strokes of the first character of a name."""
    return strokes(name[:1])


def order_key(name: str) -> tuple[object, ...]:
    """The key by which names are sorted.

    >>> sorted(["赵云", "丁二", "丁一平", "丁一"], key=order_key)
    ['丁一', '丁二', '丁一平', '赵云']
    """
    given = tuple((strokes(c), c) for c in name[1:])
    return (surname_strokes(name), name[:1], len(name), given)
