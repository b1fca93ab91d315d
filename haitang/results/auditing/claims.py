"""What an audit claims about the papers, one sentence a claim; all true means the result is true.

``enough``  so many papers mark this elected person that the seat is earned ("more than half")
``more``    more papers mark this elected person than that one of the same post who is not elected
``short``   fewer papers mark this person, who is not elected although a seat is free, than needed
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from haitang.elections.counting.book import Book
from haitang.elections.counting.papers import Paper, votes

Kind = Literal["enough", "more", "short"]
Marks = frozenset[tuple[str, str]]  # (post, name) that count; see ``marks``
HALF = Fraction(1, 2)


@dataclass(frozen=True)
class Claim:
    """One claim: the mean of ``value`` over all papers exceeds ``above``.

    ``void`` is the value of a void paper; ``margin`` is by how much the recorded mean exceeds.
    """

    kind: Kind
    post: str
    name: str
    other: str
    above: Fraction
    void: Fraction
    margin: Fraction

    def value(self, marked: Marks | None) -> Fraction:
        """What one paper adds, between 0 and 1; None is a void paper."""
        if marked is None:
            return self.void
        mine = (self.post, self.name) in marked
        if self.kind == "enough":
            return Fraction(mine)
        if self.kind == "short":
            return Fraction(not mine)
        return HALF * (1 + mine - ((self.post, self.other) in marked))

    def overstatement(self, recorded: Marks | None, read: Marks | None, *, found: bool) -> Fraction:
        """By how much the record says more than the hand; a paper not found counts as the worst."""
        return self.value(recorded) - (self.value(read) if found else Fraction(0))

    def sentence(self, needed: int, titles: tuple[str, str]) -> tuple[str, str]:
        """The claim in Chinese and English; ``titles`` are those of the post."""
        zh, en = f"{self.name}（{titles[0]}）", f"{self.name} ({titles[1]})"
        if self.kind == "enough":
            return f"{zh}至少得{needed:,}票", f"{en} has at least {needed:,} votes"
        if self.kind == "short":
            return f"{zh}不到{needed:,}票", f"{en} has fewer than {needed:,} votes"
        return f"{zh}得票多于{self.other}", f"{en} has more votes than {self.other}"


def marks(paper: Paper, seats: Mapping[str, int], book: Book) -> Marks | None:
    """The votes of one paper by the book; None for a void paper."""
    return None if paper is None else frozenset(votes(paper, seats, book))


def claims(
    given: Mapping[str, Any],
    decision: Mapping[str, Any],
    book: Book,
    papers: Sequence[Marks | None],
) -> list[Claim]:
    """Every claim of a result. ``papers`` are all papers as recorded; posts as in ``given``."""
    if not decision["valid"] or not papers:
        return []
    taken: set[str] = set()
    found: list[Claim] = []
    for post in decision["posts"]:
        found += [_claim(*each, given, book, papers) for each in _sentences(post, taken)]
        taken |= set(post["elected"]) if book.one_post else set()
    return found


def _sentences(
    post: Mapping[str, Any], taken: set[str]
) -> Iterable[tuple[Kind, str, str, str, int]]:
    """(kind, post, name, other, votes needed) of one post."""
    code, needed = post["post"], post["needed"]
    others = [
        one["name"]
        for one in post["candidates"]
        if one["name"] not in post["elected"] and one["name"] not in taken
    ]
    for name in post["elected"]:
        yield "enough", code, name, "", needed
        for other in others:
            yield "more", code, name, other, needed
    if post["vacant"]:
        for other in others:
            yield "short", code, other, "", needed


def _claim(
    kind: Kind, post: str, name: str, other: str, needed: int,
    given: Mapping[str, Any], book: Book, papers: Sequence[Marks | None],
) -> Claim:  # fmt: skip
    above, void = _null(kind, needed, len(papers), given, book)
    bare = Claim(kind, post, name, other, above, void, Fraction(0))
    mean = sum((bare.value(paper) for paper in papers), Fraction(0)) / max(len(papers), 1)
    return Claim(kind, post, name, other, above, void, mean - above)


def _null(
    kind: Kind, needed: int, papers: int, given: Mapping[str, Any], book: Book
) -> tuple[Fraction, Fraction]:
    """The mean that the claim must exceed, and the value of a void paper.

    Where void papers stay in the whole, or the whole is no number of papers, the least number of
    votes is fixed. Where they do not, a void paper takes itself out of the fraction: its value is
    the fraction.
    """
    if kind == "more":
        return HALF, HALF
    rule = book.winner if given["round"] == 1 else book.runoff_winner
    share = Fraction(rule.numerator, rule.denominator)
    if rule.base != "ballots_cast" or book.void_in_total:
        most = needed - 1 if kind == "enough" else papers - needed
        return Fraction(most, papers), Fraction(kind == "short")
    step = Fraction(1, rule.denominator * papers)  # sums move in steps of this size
    strict = rule.operator == "more_than"
    if kind == "enough":
        return (share if strict else share - step), share
    return (1 - share - step if strict else 1 - share), 1 - share
