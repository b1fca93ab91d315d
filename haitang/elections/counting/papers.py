"""Count papers: which marks are votes, and for whom."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from haitang.elections.counting.book import Book

Paper = Mapping[str, list[str]] | None  # the names under each post; None is a void paper


@dataclass(frozen=True)
class Tally:
    """Void papers, and the votes for each name of each post.

    Names stand as on the list of candidates; then write-ins in the order of their characters,
    so that the order of the papers changes nothing.
    """

    void: int
    votes: Mapping[str, Mapping[str, int]]


def count(
    papers: Iterable[Paper],
    seats: Mapping[str, int],
    candidates: Mapping[str, list[str]],
    book: Book,
) -> Tally:
    """The votes of all papers. A blank paper is valid and gives nobody a vote."""
    found: dict[str, dict[str, int]] = {post: {} for post in seats}
    void = 0
    for paper in papers:
        if paper is None:
            void += 1
            continue
        for post, name in votes(paper, seats, book):
            found[post][name] = found[post].get(name, 0) + 1
    return Tally(void, {post: _listed(candidates[post], found[post]) for post in seats})


def votes(
    paper: Mapping[str, list[str]], seats: Mapping[str, int], book: Book
) -> Iterator[tuple[str, str]]:
    """The marks of one paper that count, as (post, name).

    A post with more names than seats is void for that post. Where the book lets a person hold
    one post only, a person named under two posts gets no vote from this paper.
    """
    twice = _twice(paper) if book.one_post else set()
    for post, names in paper.items():
        if len(names) <= seats[post]:
            for name in names:
                if name not in twice:
                    yield post, name


def _twice(paper: Mapping[str, list[str]]) -> set[str]:
    seen: set[str] = set()
    twice: set[str] = set()
    for names in paper.values():
        twice.update(seen.intersection(names))
        seen.update(names)
    return twice


def _listed(candidates: list[str], votes: Mapping[str, int]) -> dict[str, int]:
    written = sorted(votes.keys() - set(candidates))
    return {name: votes.get(name, 0) for name in [*candidates, *written]}
