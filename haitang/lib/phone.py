"""Telephone numbers of China, kept as text: mobile, landline with area code, service, short."""

import re
from typing import Literal

from haitang.lib.text import without_spaces

Kind = Literal["mobile", "landline", "service", "short"]

_EXTENSION = re.compile(r"(?:转|#|分机|ext\.?|-)([0-9]{1,6})$", re.IGNORECASE)
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
# 010 and 02x have eight-digit numbers; the four-digit area codes seven or eight.
_LANDLINE = re.compile(r"(010|02[0-9])([2-8][0-9]{7})|(0[3-9][0-9]{2})([2-8][0-9]{6,7})")
_SERVICE = re.compile(r"[48]00[0-9]{7}")
_SHORT = re.compile(r"1[0-9]{2}|1[02][0-9]{3}|9[56][0-9]{3,4}")
_WITHOUT_AREA = re.compile(r"[2-8][0-9]{6,7}")


class PhoneError(ValueError):
    """Not a telephone number. ``reason``: "empty", "charset", "area_code" or "format".

    "area_code": seven or eight digits that want their area code in front.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def normalise(text: str) -> str:
    """One form for one number, so that two spellings can be compared.

    Digits only; a landline as area-number or area-number-extension. What
    is no number comes back as typed, without spaces.

    >>> normalise("+86 138 1234-2207"), normalise("（０５１２）57301234转801")
    ('13812342207', '0512-57301234-801')
    """
    typed = without_spaces(text)
    digits = re.sub(r"[-—–()]", "", typed)
    for candidate in (digits, _without_country(digits)):
        if _MOBILE.fullmatch(candidate) or _SERVICE.fullmatch(candidate):
            return candidate
        if landline := _landline(candidate):
            return landline
    return _with_extension(typed) or digits


def _without_country(digits: str) -> str:
    local = re.sub(r"^(?:\+86|0086|86)", "", digits)
    if local != digits and not local.startswith("0") and not _MOBILE.fullmatch(local):
        return "0" + local  # abroad, the 0 of the area code is left out
    return local


def _landline(digits: str) -> str:
    found = _LANDLINE.fullmatch(digits)
    return "-".join(part for part in found.groups() if part) if found else ""


def _with_extension(typed: str) -> str:
    extension = _EXTENSION.search(typed)
    if not extension:
        return ""
    base = re.sub(r"[-—–()]", "", typed[: extension.start()])
    landline = _landline(base) or _landline(_without_country(base))
    return f"{landline}-{extension[1]}" if landline else ""


def kind(number: str) -> Kind | None:
    """What a normalised number is; None if it is none.

    >>> kind("13812342207"), kind("0512-57301234"), kind("12345"), kind("5730")
    ('mobile', 'landline', 'short', None)
    """
    if _MOBILE.fullmatch(number):
        return "mobile"
    if _SERVICE.fullmatch(number):
        return "service"
    if _SHORT.fullmatch(number):
        return "short"
    area, _, rest = number.partition("-")
    return "landline" if _landline(area + rest.partition("-")[0]) else None


def check(text: str) -> str:
    """The normalised number, or PhoneError.

    >>> check("１３８ １２３４ ２２０７")
    '13812342207'
    """
    number = normalise(text)
    if not number:
        raise PhoneError("empty")
    if kind(number):
        return number
    if not re.fullmatch(r"\+?[0-9-]+", number):
        raise PhoneError("charset")
    raise PhoneError("area_code" if _WITHOUT_AREA.fullmatch(number) else "format")


def mask(number: str) -> str:
    """For the screen. Short and service numbers belong to everybody and stay.

    >>> mask("13812342207"), mask("0512-57301234"), mask("12345")
    ('138****2207', '****1234', '12345')
    """
    match kind(number):
        case "mobile":
            return f"{number[:3]}****{number[-4:]}"
        case "landline":
            return f"****{''.join(number.split('-')[:2])[-4:]}"
        case "short" | "service":
            return number
        case _:
            return "*" * len(number)
