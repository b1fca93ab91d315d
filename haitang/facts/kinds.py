"""Kinds of fact: a closed, documented list of frozen dataclasses, each declared in its room.

A field of a kind is an integer, a yes or no, a day, a reference, a short code or a commitment.
Nothing else fits, so no name, number or free text of a person can enter the log.
"""

import dataclasses
import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, NewType, Self, dataclass_transform, get_type_hints

Code = NewType("Code", str)  # a short word of a closed list: "window", "resolved", "0301"
Ref = NewType("Ref", str)  # a record or an account: "case:12"
Commitment = NewType("Commitment", str)  # 64 hex digits over a salted text kept elsewhere

_KIND = re.compile(r"[a-z][a-z_]*(\.[a-z][a-z_]*)+")
_CODE = re.compile(r"[a-z0-9][a-z0-9_.\-]{0,23}")
_REF = re.compile(r"([a-z_.]{1,20}:[1-9][0-9]{0,9}|[a-z:_]{1,24}|)")  # 11 digits: a telephone
_COMMITMENT = re.compile(r"[0-9a-f]{64}|")
# Telephone, identity and card numbers are long runs of digits; the one long number that a code may
# be is the 12-digit code of a place, which never begins with 0 or 9.
_LONG_NUMBER = re.compile(r"\d{7,}")
_PLACE = re.compile(r"[1-8]\d{11}")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LARGEST = 10**14  # in fen a trillion yuan; every identity and card number is above
_COLUMN = 24  # characters in d1, d2


class PersonalDataError(TypeError):
    """A fact was about to carry something that is not a number, a day, a code or a reference."""


class KindError(TypeError):
    """A kind of fact is declared wrongly."""


def _is_code(value: Any) -> bool:
    if not isinstance(value, str) or not _CODE.fullmatch(value):
        return False
    bare = re.sub(r"[_.\-]", "", value)  # 138-2207-4455 is a telephone number too
    return not _LONG_NUMBER.search(bare) or _PLACE.fullmatch(value) is not None


def _is_ref(value: Any) -> bool:
    return isinstance(value, str) and _REF.fullmatch(value) is not None


def _is_int(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < _LARGEST


def _is_day(value: Any) -> bool:
    return isinstance(value, dt.date) and not isinstance(value, dt.datetime)


CHECKS: dict[Any, Callable[[Any], bool]] = {
    int: _is_int,
    bool: lambda value: isinstance(value, bool),
    dt.date: _is_day,
    Code: _is_code,
    Ref: _is_ref,
    Commitment: lambda v: isinstance(v, str) and _COMMITMENT.fullmatch(v) is not None,
}


@dataclass(frozen=True)
class KindInfo:
    """What the documentation says about a kind."""

    code: str
    version: int
    zh: str
    en: str
    unit: str
    d1: str
    d2: str
    quantity: str
    fields: dict[str, Any]
    module: str
    doc: str


class Kind:
    """Base of every kind of fact; subclasses are made with the ``kind`` decorator."""

    info: ClassVar[KindInfo]

    def __post_init__(self) -> None:
        """Refuse values that a fact may not hold; raises PersonalDataError."""
        _check_values(self)

    def values(self) -> dict[str, Any]:
        """Every field with its value."""
        return {name: getattr(self, name) for name in self.info.fields}

    def dims(self) -> dict[str, Any]:
        """All fields as JSON values, those that became columns left out."""
        taken = {self.info.d1, self.info.d2, self.info.quantity}
        return {
            name: value.isoformat() if isinstance(value, dt.date) else value
            for name, value in self.values().items()
            if name not in taken
        }

    def column(self, name: str) -> str:
        """The value of ``d1`` or ``d2``."""
        field = getattr(self.info, name)
        return str(getattr(self, field)) if field else ""

    def amount(self) -> int:
        """The quantity in the kind's smallest unit; 1 when the kind only counts."""
        field = self.info.quantity
        return int(getattr(self, field)) if field else 1

    @classmethod
    def read(cls, d1: str, d2: str, quantity: int, dims: dict[str, Any]) -> Self:
        """The kind again from the columns of a fact; the values are checked like new ones."""
        info = cls.info
        raw: dict[str, Any] = {**dims, info.d1: d1, info.d2: d2, info.quantity: quantity}
        return cls(**{name: _parsed(raw[name], hint) for name, hint in info.fields.items()})


def _parsed(value: Any, hint: Any) -> Any:
    if hint is dt.date and isinstance(value, str):
        return dt.date.fromisoformat(value)
    if hint is bool and isinstance(value, str):
        return value == "True"
    if hint is int and isinstance(value, str):
        return int(value)
    return value


KINDS: dict[str, type[Kind]] = {}


def _check_values(self: Any) -> None:
    info = self.info
    for name, annotation in info.fields.items():
        value = getattr(self, name)
        if not CHECKS[annotation](value) or _looks_like_mobile(info, name, value):
            # The value itself stays out of the message: it may be what must not be written down.
            msg = f"{info.code}.{name}: this {type(value).__name__} cannot stand in a fact"
            raise PersonalDataError(msg)
        if name in (info.d1, info.d2) and len(str(value)) > _COLUMN:
            msg = f"{info.code}.{name}: a dimension holds at most {_COLUMN} characters"
            raise PersonalDataError(msg)


def _looks_like_mobile(info: KindInfo, name: str, value: Any) -> bool:
    # Sums of money reach that size; they are the quantity or say fen in their name.
    if info.fields[name] is not int or name == info.quantity or name.endswith("fen"):
        return False
    return _MOBILE.fullmatch(str(value)) is not None


@dataclass_transform(frozen_default=True, kw_only_default=True)
def kind(
    code: str,
    *,
    zh: str,
    en: str,
    d1: str = "",
    d2: str = "",
    quantity: str = "",
    unit: str = "",
    version: int = 1,
) -> Any:
    """Register a kind of fact.

    ``code`` is ``noun.past_tense`` (at most 40 characters), never renamed or re-used. ``d1`` and
    ``d2`` name the fields by which figures are broken down (at most 24 characters); ``quantity``
    names the integer that figures add up, in ``unit``. The docstring says when it is recorded.
    Raises KindError for a wrong declaration, PersonalDataError for a field that could name a
    person.
    """

    def make(cls: type) -> type:
        doc = (cls.__doc__ or "").strip()
        made = dataclass(frozen=True, kw_only=True)(_with_base(cls))
        names = [field.name for field in dataclasses.fields(made)]
        hints = get_type_hints(cls)
        fields = {name: hints[name] for name in names}
        info = KindInfo(code, version, zh, en, unit, d1, d2, quantity, fields, cls.__module__, doc)
        _check_declaration(info, cls.__qualname__)
        made.info = info
        KINDS[code] = made
        return made

    return make


def _with_base(cls: type) -> Any:
    if issubclass(cls, Kind):
        return cls
    body = {k: v for k, v in vars(cls).items() if k not in ("__dict__", "__weakref__")}
    bases = tuple(base for base in cls.__bases__ if base is not object)
    made = type(cls.__name__, (*bases, Kind), body)
    made.__qualname__ = cls.__qualname__
    return made


def _check_declaration(info: KindInfo, name: str) -> None:
    """Everything about a kind that can be wrong before a fact is recorded."""
    if not _KIND.fullmatch(info.code) or len(info.code) > 40:
        raise KindError(f"{info.code}: a kind is called noun.past_tense, at most 40 characters")
    earlier = KINDS.get(info.code)
    if earlier and (earlier.info.module, earlier.__qualname__) != (info.module, name):
        raise KindError(f"The kind {info.code} is declared twice.")
    if not (info.zh and info.en and info.doc and info.version > 0):
        raise KindError(f"{info.code}: say zh, en, a version and, in the docstring, what it means")
    for field, hint in info.fields.items():
        if hint not in CHECKS:
            msg = f"{info.code}.{field}: a fact holds int, bool, date, Code, Ref or Commitment only"
            raise PersonalDataError(msg)
        if hasattr(Kind, field) or field == "info":
            raise KindError(f"{info.code}.{field}: this name is taken, choose another")
    _check_roles(info)


def _check_roles(info: KindInfo) -> None:
    for role in ("d1", "d2", "quantity"):
        field = getattr(info, role)
        if field and field not in info.fields:
            raise KindError(f"{info.code}: {role}={field} is not a field")
        if field and role == "quantity" and info.fields[field] is not int:
            raise KindError(f"{info.code}: the quantity {field} must be an int")
        if field and role != "quantity" and info.fields[field] is Commitment:
            raise KindError(f"{info.code}: {role} holds 24 characters, a commitment has 64")
