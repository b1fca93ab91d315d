"""The gate before publication: numbers that lead to a person, however they are written.

Finds ID numbers, telephone numbers and bank cards with spaces, hyphens, invisible
characters or full-width digits in them. It knows check digits and the usual groupings, so
that case numbers, dates and amounts pass. It does not know names and addresses.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from haitang.lib import credit_code, id_number, phone

FoundKind = Literal["id_number", "mobile", "landline", "bank_card"]

# One character for one, so that places in the twin are places in the text.
_TWIN = str.maketrans(
    {chr(0xFF10 + n): str(n) for n in range(10)}
    | dict.fromkeys("－‐‑‒–—―−﹣·•", "-")
    | dict.fromkeys("\u3000\u00a0\u2002\u2003\u2009\u202f\t", " ")
    | dict.fromkeys("\u200c\u200d\u2060\ufeff\u00ad", "\u200b")
    | {"Ｘ": "X", "ｘ": "X", "x": "X", "（": "(", "）": ")"}
)
_AREA_IN_BRACKETS = re.compile(r"\((0[0-9]{2,3})\)")
_RUN = re.compile(r"[0-9](?:[-\u200b ]{0,3}[0-9])*(?:[-\u200b ]{0,3}X(?![0-9A-Za-z]))?")
_PIECE = re.compile(r"[0-9X](?:\u200b*[0-9X])*")

_MOBILE = re.compile(r"(?:0086|86|0)?(1[3-9][0-9]{9})")
_MOBILE_SPACED = {(11,), (3, 4, 4), (4, 3, 4), (3, 8), (7, 4), (5, 6), (6, 5), (3, 3, 5)}
_LANDLINE = re.compile(r"(?:010|02[0-9])[2-8][0-9]{7}|0[3-9][0-9]{2}[2-8][0-9]{6,7}")
_LOCAL = {(7,), (8,), (3, 4), (4, 4)}
_LOCAL_LABEL = re.compile(r"(?:电话|热线|座机|致电|联系|拨打|传真|[Tt]el|TEL|☎)[^0-9]{0,6}$")
_CARD = re.compile(r"(?:35|4|5|6|9558)[0-9]+")
_DATE = re.compile(r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")
_COUNTED = re.compile(r" ?(?:\.[0-9]{1,2} ?)?[万亿]?[元件人次户个条吨%年]")
_LIST_ITEM = re.compile(r"(?:^|[\s>(;；，,])[1-9][0-9]?\.$")
_UUID = "[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
_HASH = re.compile(rf"(?<![0-9A-Za-z])(?:{_UUID}(?![0-9A-Za-z])|[0-9A-Za-z_]{{28,}})")
_SHAPES = re.compile(
    r"(?:0086|86|0)?1[3-9][0-9]{9}|0[0-9]{9,11}|[2-8][0-9]{6,7}|[0-9]{17}[0-9X]|[3-69][0-9]{15,18}"
)
_MOST_DIGITS = 19


@dataclass(frozen=True, slots=True)
class Found:
    """Characters ``start`` up to ``end`` of the text are a number of that kind."""

    kind: FoundKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Candidate:
    """Neighbouring pieces of digits: what they spell, their lengths, what stands around."""

    digits: str
    lengths: tuple[int, ...]
    hyphens_only: bool
    in_longer_number: bool
    before: str
    after: str


def find(text: str, *, public: Collection[str] = ()) -> list[Found]:
    """Every personal number in the text, in order, without overlaps.

    ``public``: telephone numbers, as ``phone.normalise`` writes them, that may be shown (an
    office's own).

    >>> [(f.kind, f.start, f.end) for f in find("电话１３８ 1234-2207，编号2021070100001")]
    [('mobile', 2, 15)]
    """
    twin = _AREA_IN_BRACKETS.sub(r"-\1-", text.translate(_TWIN))
    hashes = [match.span() for match in _HASH.finditer(twin) if _has_letters(match[0])]
    found: list[Found] = []
    for run in _RUN.finditer(twin):
        if not any(start <= run.start() and run.end() <= end for start, end in hashes):
            found += _in_run(twin, run, public)
    return found


def _has_letters(token: str) -> bool:
    """A hash or an identifier of software, not a long number of digits."""
    return "-" in token or sum(character.isalpha() for character in token) >= 6


def _in_run(twin: str, run: re.Match[str], public: Collection[str]) -> Iterator[Found]:
    pieces = [piece.span() for piece in _PIECE.finditer(twin, run.start(), run.end())]
    first = 0
    while first < len(pieces):
        last, kind = _longest(twin, pieces, first)
        if kind:
            start, end = pieces[first][0], pieces[last][1]
            if phone.normalise(twin[start:end]) not in public:
                yield Found(kind, start, end)
            first = last
        first += 1


def _longest(
    twin: str, pieces: Sequence[tuple[int, int]], first: int
) -> tuple[int, FoundKind | None]:
    """The longest number that begins with piece ``first``, by its last piece."""
    best: tuple[int, FoundKind | None] = (first, None)
    digits = ""
    for last in range(first, len(pieces)):
        digits += twin[slice(*pieces[last])].replace("\u200b", "")
        if len(digits) > _MOST_DIGITS:
            break
        if not _SHAPES.fullmatch(digits):
            continue  # most numbers end here
        if kind := _kind(_candidate(twin, pieces, first, last)):
            best = (last, kind)
    return best


def _candidate(twin: str, pieces: Sequence[tuple[int, int]], first: int, last: int) -> _Candidate:
    texts = [twin[start:end].replace("\u200b", "") for start, end in pieces[first : last + 1]]
    start, end = pieces[first][0], pieces[last][1]
    gaps = re.sub(r"[0-9X\u200b]", "", twin[start:end])
    before, after = twin[max(0, start - 24) : start], twin[end : end + 8]
    joined = first > 0 and "-" in twin[pieces[first - 1][1] : start]
    continued = last + 1 < len(pieces) and "-" in twin[end : pieces[last + 1][0]]
    return _Candidate(
        digits="".join(texts),
        lengths=tuple(len(text) for text in texts),
        hyphens_only=" " not in gaps,
        in_longer_number=joined or continued or _is_decimal(before),
        before=before,
        after=after,
    )


def _is_decimal(before: str) -> bool:
    """Whether the digits follow a decimal point, and not the 1. of a list."""
    return before[-1:] == "." and before[-2:-1].isdigit() and not _LIST_ITEM.search(before)


def _kind(candidate: _Candidate) -> FoundKind | None:
    if _is_id(candidate.digits):
        return "id_number"
    if "X" in candidate.digits or _COUNTED.match(candidate.after):
        return None
    if _is_mobile(candidate):
        return "mobile"
    if _is_landline(candidate):
        return "landline"
    return "bank_card" if _is_card(candidate) else None


def _is_id(digits: str) -> bool:
    if len(digits) != 18:
        return False
    try:
        id_number.check(digits)
    except id_number.IdNumberError:
        return False
    return True


def _is_mobile(candidate: _Candidate) -> bool:
    match = _MOBILE.fullmatch(candidate.digits)
    if not match or _is_decimal(candidate.before):
        return False
    lengths, prefix = candidate.lengths, match.start(1)
    if len(lengths) == 1:
        return True
    if candidate.in_longer_number:
        return False
    lengths = lengths[1:] if lengths[0] == prefix else (lengths[0] - prefix, *lengths[1:])
    return candidate.hyphens_only or lengths in _MOBILE_SPACED or set(lengths) == {1}


def _is_landline(candidate: _Candidate) -> bool:
    digits, lengths = candidate.digits, candidate.lengths
    if re.search(r"[0-9]-$", candidate.before) or _is_decimal(candidate.before):
        return False
    if _LANDLINE.fullmatch(digits):
        area = 3 if digits[1] in "12" else 4
        rest = lengths[1:] if lengths[0] == area else (lengths[0] - area, *lengths[1:])
        return rest in _LOCAL or set(lengths) == {1}
    labelled = lengths in _LOCAL and digits[0] in "2345678" and not _DATE.fullmatch(digits)
    return labelled and not candidate.in_longer_number and _after_label(candidate.before)


def _after_label(before: str) -> bool:
    return _LOCAL_LABEL.search(before) is not None


def _is_card(candidate: _Candidate) -> bool:
    digits, lengths = candidate.digits, candidate.lengths
    if not 16 <= len(digits) <= 19 or not _CARD.fullmatch(digits) or candidate.in_longer_number:
        return False
    grouped = set(lengths[:-1]) == {4} and lengths[-1] <= 4
    if not (len(lengths) == 1 or grouped or set(lengths) == {1} or lengths[0] == 6):
        return False
    return _luhn(digits) and not _other_number_of_18(digits)


def _other_number_of_18(digits: str) -> bool:
    """An organization's credit code, or division, date and sequence: no card."""
    if len(digits) != 18:
        return False
    try:
        credit_code.check(digits)
    except credit_code.CreditCodeError:
        return _DATE.match(digits[6:14]) is not None
    return True


def _luhn(digits: str) -> bool:
    """ISO/IEC 7812-1, annex B."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) << (place & 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def scrub(text: str, *, public: Collection[str] = ()) -> str:
    """The text with the middle of every found number starred; nothing else changes.

    ID numbers keep their first 3 and last 4 digits, mobiles likewise, the others the last 4.

    >>> scrub("找张三13812342207，身份证11010519491231002X")
    '找张三138****2207，身份证110***********002X'
    """
    while found := find(text, public=public):
        characters = list(text)
        for number in found:
            for place in _hidden(text, number):
                characters[place] = "*"
        text = "".join(characters)
    return text


def _hidden(text: str, number: Found) -> list[int]:
    places = [n for n in range(number.start, number.end) if text[n].isalnum()]
    keep = {"mobile": len(places) - 8, "id_number": 3}.get(number.kind, 0)
    return places[keep:-4]
