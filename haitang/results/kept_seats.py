"""Seats kept for women: of whom it is not known whether they are women, and whether it matters.

Pure: no Django. What is not known is never taken for no; where it decides nothing nobody is asked.
"""

from collections.abc import Iterable, Mapping
from itertools import product
from typing import Any, Final

from haitang.elections.counting.book import Book
from haitang.elections.counting.deciding import decide

Values = dict[str, Any]
Unsure = Mapping[str, Iterable[str]]  # post -> names
TRIED: Final = 8  # names with enough votes whose every combination is tried; beyond it all matter


def matters(given: Mapping[str, Any], unsure: Unsure, book: Book) -> dict[str, list[str]]:
    """Post -> of the unsure names those on whom the decision depends, were they women.

    ``given`` is a count by totals. Those with enough votes for a seat are tried in every
    combination; the others can only stand in the run-off for a kept seat, and are tried there.
    """
    plain = _decided(given, book)
    if not plain[0]["valid"]:
        return {}
    strong, weak = _by_votes(plain[0], unsure)
    found = strong if len(strong) > TRIED else _strong(given, strong, plain, book)
    found = found or _weak(given, weak, plain, book)
    posts = dict.fromkeys(post for post, _name in found)
    return {post: [name for at, name in found if at == post] for post in posts}


Marks = list[tuple[str, str]]  # (post, name)
Decided = tuple[Values, list[int]]


def _decided(given: Mapping[str, Any], book: Book) -> Decided:
    """The decision, and how many kept seats each post with a tie still has for the vote again."""
    found = decide(given, book)
    left = []
    for said, row in zip(given["posts"], found["posts"], strict=True):
        won = sum(name in said.get("women", ()) for name in row["elected"])
        left.append(max(said.get("women_seats", 0) - won, 0) if row["tied"] else 0)
    return found, left


def _by_votes(plain: Values, unsure: Unsure) -> tuple[Marks, Marks]:
    """Names with enough votes, and those who may stand again for a kept seat."""
    strong, weak = [], []
    for row in plain["posts"]:
        names = set(unsure.get(row["post"], ()))
        votes = {one["name"]: one["votes"] for one in row["candidates"] if one["name"] in names}
        strong += [(row["post"], name) for name, n in votes.items() if n >= row["needed"]]
        if row["runoff"].get("women_seats"):
            weak += [(row["post"], name) for name, n in votes.items() if 0 < n < row["needed"]]
    return strong, weak


def _strong(given: Mapping[str, Any], names: Marks, plain: Decided, book: Book) -> Marks:
    """Those of whom one combination decides otherwise when one more of them is a woman."""
    every = {}
    for chosen in product((False, True), repeat=len(names)):
        women = [mark for mark, woman in zip(names, chosen, strict=True) if woman]
        every[chosen] = _decided(as_women(given, women), book) if women else plain
    return [
        mark
        for i, mark in enumerate(names)
        if any(
            found != every[(*chosen[:i], True, *chosen[i + 1 :])] for chosen, found in every.items()
        )
    ]


def _weak(given: Mapping[str, Any], names: Marks, plain: Decided, book: Book) -> Marks:
    """Those who would stand again, or keep another from it, one by one or else together."""
    found = [mark for mark in names if _decided(as_women(given, [mark]), book) != plain]
    if not found and names and _decided(as_women(given, names), book) != plain:
        return names
    return found


def as_women(given: Mapping[str, Any], more: Iterable[tuple[str, str]]) -> Values:
    """The count with more names on the lists of women."""
    added = list(more)
    posts = [
        {**post, "women": [*post["women"], *(n for at, n in added if at == post["post"])]}
        if any(at == post["post"] for at, _name in added)
        else post
        for post in given["posts"]
    ]
    return {**given, "posts": posts}
