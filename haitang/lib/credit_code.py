"""统一社会信用代码, the unified social credit code of organizations (GB 32100-2015).

Eighteen characters: registrar, class, six digits of division, nine of organization
code (GB 11714-1997), one check character.
"""

import re

from haitang.lib.text import without_spaces

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I, O, S, V, Z
_VALUE = {character: value for value, character in enumerate(ALPHABET)}
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_ORGANIZATION = re.compile(r"[0-9A-Z]{8}[0-9X]")
_ORGANIZATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


class CreditCodeError(ValueError):
    """Not a credit code. ``reason``: "length", "charset" or "check_digit"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def normalise(text: str) -> str:
    """The code as the standard writes it: upper case, half width, no spaces or hyphens.

    >>> normalise(" 91350100m000 100y43 ")
    '91350100M000100Y43'
    """
    return without_spaces(text).replace("-", "").upper()


def check(text: str) -> str:
    """The normalised code, or CreditCodeError. The example is that of the standard.

    >>> check("91350100M000100Y43")
    '91350100M000100Y43'
    """
    code = normalise(text)
    if len(code) != 18:
        raise CreditCodeError("length")
    if not all(character in _VALUE for character in code) or not _is_digits(code[2:8]):
        raise CreditCodeError("charset")
    if check_digit(code[:17]) != code[17]:
        raise CreditCodeError("check_digit")
    return code


def check_digit(first17: str) -> str:
    """The 18th character: (31 - sum of value x 3^place mod 31) mod 31. GB 32100-2015, 4.5.

    Needs 17 characters of ALPHABET; raises CreditCodeError otherwise.

    >>> check_digit("91350100M000100Y4")
    '3'
    """
    if len(first17) != 17:
        raise CreditCodeError("length")
    if not all(character in _VALUE for character in first17):
        raise CreditCodeError("charset")
    total = sum(_VALUE[c] * w for c, w in zip(first17, _WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def organization_code_ok(code: str) -> bool:
    """Whether the organization code inside (characters 9 to 17) passes GB 11714.

    A hint, never a refusal: registrars have given out credit codes whose inner code
    was made without its own check digit.

    >>> organization_code_ok("91350100M000100Y43")
    True
    """
    inner = code[8:17]
    return _ORGANIZATION.fullmatch(inner) is not None and _organization_check(inner) == inner[8]


def _organization_check(inner: str) -> str:
    total = sum(int(c, 36) * w for c, w in zip(inner[:8], _ORGANIZATION_WEIGHTS, strict=True))
    return "0123456789X"[-total % 11]


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()
