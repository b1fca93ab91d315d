"""Rule books of eligibility: those that come with the program, and those frozen into screenings."""

import datetime as dt
import functools
import hashlib
from pathlib import Path

from haitang.facts.reader import language
from haitang.rules import engine
from haitang.rules.engine.attributes import Attribute
from haitang.rules.engine.book import Book, Edition, Rule
from haitang.rules.engine.reading import load, loads
from haitang.rules.engine.said import Said
from haitang.screening.models import FrozenText, Screening
from haitang.screening.stages import Stages, read_stages

SHIPPED = Path(engine.__file__).parent.parent / "books"


def here(said: Said) -> str:
    """Words in the reader's language."""
    return said.in_(language())


def shipped_books() -> dict[str, Path]:
    """Books of eligibility that come with the program: id -> file."""
    return {book.id: path for path, book in _shipped().items()}


@functools.cache
def _shipped() -> dict[Path, Book]:
    return {path: load(path) for path in sorted(SHIPPED.glob("candidates-*.toml"))}


def books_on(day: dt.date) -> list[Book]:
    """Shipped books that have at least one rule in force on a day."""
    return [book for book in _shipped().values() if any(rule.holds_on(day) for rule in book.rules)]


def attribute_titles() -> dict[str, str]:
    """Attributes of all shipped books of eligibility: name -> title in the reader's language."""
    return {a.name: here(a.title) for book in _shipped().values() for a in book.catalogue}


def sha256(text: str) -> str:
    """Of a text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def freeze(text: str) -> str:
    """Keep a text once; gives its SHA-256. Called inside an operation."""
    digest = sha256(text)
    FrozenText.objects.get_or_create(sha256=digest, defaults={"text": text})
    return digest


@functools.lru_cache(maxsize=8)
def read_book(text: str) -> Book:
    """The book in a text, read once: a whole round is held against the same. Raises BookError."""
    return loads(text.encode())


@functools.lru_cache(maxsize=64)
def _book(digest: str) -> Book:
    text = FrozenText.objects.get(sha256=digest).text
    return loads(text.encode(), f"{digest[:12]}.toml")


@functools.lru_cache(maxsize=256)
def _edition(digest: str, day: dt.date) -> Edition:
    return _book(digest).on(day)


@functools.lru_cache(maxsize=64)
def stages_by_hash(digest: str) -> Stages:
    """The table of stages that was frozen under a hash."""
    return read_stages(FrozenText.objects.get(sha256=digest).text)


def edition_of(screening: Screening) -> Edition:
    """The rules that hold for a screening: its frozen book as of its day."""
    return _edition(screening.rulebook_sha256, screening.as_of)


def stages_of(screening: Screening) -> Stages:
    """The stages that a screening goes through."""
    return stages_by_hash(screening.stages_sha256)


def attribute_of(screening: Screening, name: str) -> Attribute:
    """An attribute of the frozen book by its English name."""
    return edition_of(screening).book.catalogue.attributes[name]


def attribute_in(digest: str, name: str) -> Attribute:
    """An attribute of the book that was frozen under a hash."""
    return _book(digest).catalogue.attributes[name]


def rule_of(screening: Screening, rule: str) -> Rule | None:
    """The rule of an id among those that hold for a screening."""
    return next((r.rule for r in edition_of(screening).rules if r.rule.id == rule), None)


def negative(attribute: Attribute) -> bool | int | str | list[str] | None:
    """What "nothing was found" means for an attribute; None where it leaves the value unknown.

    No for a yes-or-no, 0 for a number that may be 0, ``none`` for a list that has it, an empty set.
    """
    match attribute.type:
        case "bool":
            return False
        case "int" | "num":
            return 0 if attribute.low <= 0 <= attribute.high else None
        case "code" | "rank":
            return "none" if any(c.code == "none" for c in attribute.codes) else None
        case "set":
            return []
        case _:
            return None
