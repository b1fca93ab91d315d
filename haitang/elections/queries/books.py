"""The book of rules of an election, and which books a body may choose."""

import datetime as dt
from functools import lru_cache

from haitang.elections.counting import reading
from haitang.elections.counting.book import Book
from haitang.elections.counting.errors import CountError
from haitang.elections.errors import ElectionError
from haitang.elections.models import BookOverride, Election, ElectionPost
from haitang.facts.reader import language
from haitang.places.models import Level, Place

VILLAGE = range(200, 400)  # the last three digits of a villagers' committee's code


@lru_cache(maxsize=64)
def _read(name: str, text: str) -> Book:
    return reading.read(f"{name}.toml", text.encode())


def spoken(error: CountError) -> str:
    """The sentence of a faulty book in the reader's language."""
    return error.in_(language())


def book_of(election: Election) -> Book:
    """The rules that hold for an election: as frozen when it was called, before that as planned.

    Raises ElectionError with the book's own sentence when an override does not fit it.
    """
    text = election.rulebook_text or draft_text(election)
    try:
        return _read(election.rulebook, text)
    except CountError as error:
        raise ElectionError(spoken(error), code="book", field="rulebook") from None


def draft_text(election: Election) -> str:
    """The book on the shelf with the overrides of this election at its end: what is frozen."""
    try:
        reading.book(election.rulebook)
    except CountError as error:
        raise ElectionError(spoken(error), code="book", field="rulebook") from None
    text = (reading.SHELF / f"{election.rulebook}.toml").read_text(encoding="utf-8")
    own = BookOverride.objects.filter(election=election.pk).order_by("key") if election.pk else ()
    return "\n".join([text.rstrip("\n"), *(override_text(each) for each in own), ""])


def override_text(override: BookOverride) -> str:
    """One override as TOML."""
    return (
        f"\n[[override]]\nkey = {_quoted(override.key)}\nvalue = {override.value}\n"
        f"law = {_quoted(override.law)}\narticle = {_quoted(override.article)}\n"
        f"text = {_quoted(override.text)}"
    )


def _quoted(text: str) -> str:
    """A basic TOML string: control characters cannot stand in a line of text and are left out."""
    clean = "".join(letter for letter in text if letter.isprintable())
    return '"' + clean.replace("\\", "\\\\").replace('"', '\\"') + '"'


def posts_of(election: Election) -> list[ElectionPost]:
    """The posts, the highest first."""
    return list(ElectionPost.objects.filter(election=election).order_by("position", "pk"))


def proper_law(place: Place, kind: str) -> str:
    """``party``, ``villagers`` or ``residents``: which law the code of a place points to."""
    if kind == Election.Kind.PARTY:
        return "party"
    if place.level == Level.COMMUNITY and int(place.code[-3:]) in VILLAGE:
        return "villagers"
    return "residents"


def shelf_for(kind: str, day: dt.date | None = None) -> list[Book]:
    """The books on the shelf that fit a kind of election, and are in force on a day if given."""
    party = kind == Election.Kind.PARTY
    books = [reading.book(name) for name in reading.names()]
    return [
        book
        for book in books
        if book.id.startswith("party") == party and (day is None or book.in_force(day))
    ]
