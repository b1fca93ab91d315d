"""公民身份号码, the 18-digit number of citizens (GB 11643-1999).

Six digits of division, eight of birth date, three of sequence, one check character by
ISO 7064 MOD 11-2. Not every resident has one (passports, permits): callers keep the kind
of paper beside the number.
"""

import re
from datetime import date

from haitang.lib.text import without_spaces

_FORM = re.compile(r"[0-9]{17}[0-9X]")
_WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(17))
_EARLIEST, _LATEST = date(1850, 1, 1), date(2099, 12, 31)


class IdNumberError(ValueError):
    """Not an ID number. ``reason``: "length", "charset", "birth_date" or "check_digit"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def normalise(text: str) -> str:
    """Half width, upper-case X, no spaces or hyphens.

    >>> normalise("１１０１０５ 19491231 002x")
    '11010519491231002X'
    """
    return without_spaces(text).replace("-", "").upper()


def check(text: str) -> str:
    """The normalised number, or IdNumberError. The example is that of the standard.

    >>> check("11010519491231002X")
    '11010519491231002X'
    """
    code = normalise(text)
    if len(code) != 18:
        raise IdNumberError("length")
    if not _FORM.fullmatch(code):
        raise IdNumberError("charset")
    birth_date(code)
    if check_digit(code[:17]) != code[17]:
        raise IdNumberError("check_digit")
    return code


def check_digit(first17: str) -> str:
    """The 18th character for 17 digits; IdNumberError for anything else.

    >>> check_digit("11010519491231002")
    'X'
    """
    if len(first17) != 17:
        raise IdNumberError("length")
    if not (first17.isascii() and first17.isdigit()):
        raise IdNumberError("charset")
    total = sum(int(digit) * weight for digit, weight in zip(first17, _WEIGHTS, strict=True))
    return "0123456789X"[(1 - total) % 11]


def birth_date(code: str) -> date:
    """The birth date inside a normalised number; IdNumberError("birth_date") if there is none.

    >>> birth_date("11010519491231002X")
    datetime.date(1949, 12, 31)
    """
    digits = code[6:14]
    if len(digits) != 8 or not (digits.isascii() and digits.isdigit()):
        raise IdNumberError("birth_date")
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise IdNumberError("birth_date") from None
    if not _EARLIEST <= day <= _LATEST:
        raise IdNumberError("birth_date")
    return day


def mask(code: str) -> str:
    """For the screen: the first 3 and the last 4 characters kept.

    Anything too short to hide behind that is hidden wholly.

    >>> mask("11010519491231002X")
    '110***********002X'
    >>> mask("123")
    '***'
    """
    if len(code) < 12:
        return "*" * len(code)
    return code[:3] + "*" * (len(code) - 7) + code[-4:]
