"""What the law says about who registers, and who votes for others; the rest says ``law``.

The books lie in ``rulebooks/``, one for each election book and under the same name. The text is
frozen into the roll when it is opened, so that a later change of the file changes no past roll.
"""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from haitang.elections.counting.thresholds import Source
from haitang.facts.errors import Refused

SHELF: Final = Path(__file__).with_name("rulebooks")
_SOURCE: Final = {"law", "article", "text", "sample"}


class RulesError(ValueError):
    """A book of rules has a fault; the message names the file, the key and what to write."""


class NoRulesError(Refused):
    """There are no rules of registration for this election book."""

    code = "no_rules"


@dataclass(frozen=True)
class ClassRule:
    """What a person of a class must have done. ``months`` of living or working there, whole."""

    wished: bool
    applied: bool
    approved: bool
    months: int
    source: Source


@dataclass(frozen=True)
class Rules:
    """Who registers.

    ``women`` is the least share of women among representatives, as numerator and denominator;
    ``leave_out`` are the reasons for which a Party member may be left out of those due.
    """

    id: str
    age: int
    age_source: Source
    classes: Mapping[str, ClassRule]
    households_least: int
    households_most: int
    women: tuple[int, int]
    representatives: Source
    leave_out: frozenset[str]


def cited(source: Source) -> str:
    """A source in brackets behind a sentence: law and article."""
    return f"{source.law}{source.article}"


def text_of(book: str) -> str:
    """The text of the rules for an election book. Raises NoRulesError."""
    path = SHELF / f"{Path(book).name}.toml"
    if not path.is_file():
        known = "、".join(sorted(p.stem for p in SHELF.glob("*.toml")))
        raise NoRulesError(
            _("规则书“%(book)s”没有选民登记的规则。现有：%(known)s。")
            % {"book": book, "known": known}
        )
    return path.read_text(encoding="utf-8")


def digest_of(text: str) -> str:
    """SHA-256 of a book's text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def read(text: str) -> Rules:
    """The rules in a text. Raises RulesError, which names what is wrong."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RulesError(f"no readable TOML: {error}") from None
    _only(data, "", {"book", "age", "classes", "representatives", "leave_out"})
    age = _Table(data, "age", {"least": int})
    parts = dict.fromkeys(
        ("households_least", "households_most", "women_numerator", "women_denominator"), int
    )
    people = _Table(data, "representatives", parts)
    left = _Table(data, "leave_out", {"reasons": list}) if "leave_out" in data else None
    _sound(people)
    return Rules(
        id=str(data.get("book", {}).get("id", "")),
        age=age["least"],
        age_source=age.source,
        classes={name: _klass(data["classes"], name) for name in data.get("classes", {})},
        households_least=people["households_least"],
        households_most=people["households_most"],
        women=(people["women_numerator"], people["women_denominator"]),
        representatives=people.source,
        leave_out=frozenset(left["reasons"]) if left else frozenset(),
    )


def _only(table: Mapping[str, Any], at: str, known: set[str]) -> None:
    for key in table:
        if key not in known:
            raise RulesError(f"{at}{key}: unknown key; known are {', '.join(sorted(known))}")


class _Table:
    """One table with its numbers and its source."""

    def __init__(self, data: Mapping[str, Any], name: str, kinds: Mapping[str, type]) -> None:
        found = data.get(name)
        if not isinstance(found, dict):
            raise RulesError(f"{name}: missing")
        _only(found, f"{name}.", {*kinds, *_SOURCE})
        self.data = found
        for key, kind in kinds.items():
            value = found.get(key)
            if type(value) is not kind or (isinstance(value, int) and value < 0):
                raise RulesError(f"{name}.{key}: write a value of type {kind.__name__}")
        self.source = _source(found, name)

    def __getitem__(self, key: str) -> Any:
        return self.data[key]


def _source(table: Mapping[str, Any], name: str) -> Source:
    for key in ("law", "article", "text"):
        if not isinstance(table.get(key), str) or not table[key].strip():
            raise RulesError(f"{name}.{key}: a rule names its law, article and text")
    sample = table.get("sample", False)
    if type(sample) is not bool:
        raise RulesError(f"{name}.sample: write true or false")
    return Source(table["law"], table["article"], table["text"], sample)


def _klass(classes: Mapping[str, Any], name: str) -> ClassRule:
    table = classes[name]
    at = f"classes.{name}"
    _only(table, f"{at}.", {"wished", "applied", "approved", "months", *_SOURCE})
    flags = [table.get(key, False) for key in ("wished", "applied", "approved")]
    months = table.get("months", 0)
    if any(type(flag) is not bool for flag in flags) or type(months) is not int or months < 0:
        raise RulesError(f"{at}: wished, applied, approved are true or false, months a number")
    wished, applied, approved = flags
    return ClassRule(wished, applied, approved, months, _source(table, at))


def _sound(people: _Table) -> None:
    if people["women_numerator"] > people["women_denominator"] or not people["women_denominator"]:
        raise RulesError("representatives.women: a share is a fraction of at most one")
    if people["households_least"] > people["households_most"]:
        raise RulesError("representatives: households_least must not be above households_most")
