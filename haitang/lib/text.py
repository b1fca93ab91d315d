"""Text as people type it into office files, brought to one form. Never changes what it says."""

import re
from collections.abc import Sequence
from datetime import date, datetime

_INVISIBLE = re.compile(
    r"[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u200b-\u200f"
    r"\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
_SPACE = re.compile(r"[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
# Digits, letters and the signs of codes and numbers. Chinese commas, stops, colons and
# brackets are right as they are in a Chinese sentence and stay.
_HALF_WIDTH = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
_SAFE = {wide: half for wide, half in _HALF_WIDTH.items() if chr(half) in "./-+%#@&=_*"} | {
    wide: half for wide, half in _HALF_WIDTH.items() if chr(half).isalnum()
}
_CLOCK_COLON = re.compile(r"(?<=[0-9])：(?=[0-9])")

_HAN = r"\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_DOTS = re.compile(r"\s*[\u00b7\u2022\u2027\u2219\u22c5\u25cf\u30fb\uff65]\s*")
_DOT_BETWEEN_HAN = re.compile(rf"(?<=[{_HAN}])\s*\.\s*(?=[{_HAN}])")
_GAP_BETWEEN_HAN = re.compile(rf"(?<=[{_HAN}])\s+(?=[{_HAN}])")

_TOTAL = re.compile(r"(本页|本月|本年|全年|总)?(合计|小计|总计|共计|累计)[数]?([:：].*|[(（].*)?")
_ENDS_IN_TOTAL = re.compile(r".{1,12}(合计|小计|总计)[:：]?")
_NUMBER = re.compile(r"[-+]?[0-9][0-9,]*(\.[0-9]+)?%?|[-—/]+")


def half_width(text: str) -> str:
    """Every full-width ASCII character as its half-width twin, U+3000 as a space. For codes only.

    >>> half_width("９１３２（Ａ）")
    '9132(A)'
    """
    return text.translate(_HALF_WIDTH).replace("\u3000", " ")


def without_spaces(text: str) -> str:
    """A code as typed: half-width, no white space, no invisible characters.

    >>> without_spaces(" ９１ 32\u200b\u00a005 ")
    '913205'
    """
    return re.sub(r"\s+", "", _INVISIBLE.sub("", half_width(text)))


def clean_cell(value: object) -> str:
    r"""The text of a cell: visible, trimmed, digits and letters half-width; "" for nothing.

    Whole floats lose their ".0" (spreadsheets keep every number as a float); dates become ISO
    text. Line breaks inside stay as ``\n``; Chinese punctuation stays, but a colon
    between digits becomes that of a clock.

    >>> clean_cell("　２０２１－０７－０１ ９：３０\u200b ")
    '2021-07-01 9:30'
    >>> clean_cell("楼道堆物，请清理（３栋）。")
    '楼道堆物，请清理（3栋）。'
    >>> clean_cell(12.0), clean_cell(None)
    ('12', '')
    """
    text = _SPACE.sub(" ", _plain(value).replace("\r\n", "\n").replace("\r", "\n"))
    text = _INVISIBLE.sub("", text).translate(_SAFE)
    return _CLOCK_COLON.sub(":", text).strip()


def _plain(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def clean_name(text: str) -> str:
    """A person's name without padding, its middle dot as U+00B7.

    Spaces between Chinese characters are padding (张 三); those between Latin words are part
    of the name. Rare characters and variants are never exchanged.

    >>> clean_name("张　三 ")
    '张三'
    >>> clean_name("阿卜杜拉•买买提"), clean_name("阿卜杜拉．买买提")
    ('阿卜杜拉·买买提', '阿卜杜拉·买买提')
    >>> clean_name("John  Smith")
    'John Smith'
    """
    name = _DOTS.sub("·", clean_cell(text))
    name = _DOT_BETWEEN_HAN.sub("·", name)
    return " ".join(_GAP_BETWEEN_HAN.sub("", name).split())


def is_total_row(cells: Sequence[object]) -> bool:
    """Whether a row of a table only adds up others (合计, 小 计, 总计：, 玉山镇小计).

    The total word stands first, after blank or numeric cells. A text that merely ends in
    one counts only where every other cell is a number, so that a case titled
    "公布水电费合计" stays a case.

    >>> is_total_row(["合　计", 12, 3.5]), is_total_row([None, "玉山镇小计", 4])
    (True, True)
    >>> is_total_row(["3", "请公布水电费合计", "张三"])
    False
    """
    words = (text for cell in cells if (text := _bare(cell)) and not _NUMBER.fullmatch(text))
    first = next(words, "")
    if _TOTAL.fullmatch(first):
        return True
    return (
        len(cells) > 1
        and _ENDS_IN_TOTAL.fullmatch(first) is not None
        and all(word == first for word in words)
    )


def _bare(cell: object) -> str:
    return re.sub(r"\s+", "", clean_cell(cell))
