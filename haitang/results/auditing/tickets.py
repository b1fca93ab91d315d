"""Which papers the dice choose: consistent sampling by ticket numbers.

Every paper has a ticket, a number in (0, 1) that follows from the seed and the paper's name alone;
the smallest is drawn first. A paper that is drawn gets a new, larger ticket and stays in the
drum, so that drawing is with replacement. The numbers are those of Rivest's ``consistent_sampler``
1.0.10, digit by digit (decision 0051), so that anybody can draw the same papers with it.
"""

import hashlib
import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Ticket:
    """One draw: ``number`` as decimal text ``0.…``, the paper, how often it was drawn so far."""

    number: str
    paper: str
    turn: int


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _digits(text: str) -> str:
    """Decimal digits of the hash, the least first: the leading ones are biased."""
    return f"{int(_hash(text), 16):064d}"[::-1]


def first(paper: str, seed: str) -> Ticket:
    """The first ticket of a paper."""
    return Ticket(f"0.{_digits(_hash(seed) + paper)}", paper, 1)


def following(ticket: Ticket) -> Ticket:
    """The next ticket of the same paper: a number between this one and 1."""
    now = ticket.number
    nines = 2 + len(now[2:]) - len(now[2:].lstrip("9"))
    later, tried = now, 0
    while later <= f"{now}0":
        tried += 1
        later = now[:nines] + _digits(f"{now}:{tried}")
    return Ticket(later, ticket.paper, ticket.turn + 1)


def draws(papers: Iterable[str], seed: str) -> Iterator[Ticket]:
    """Papers without end in the order of their tickets. Names must differ from one another."""
    names = list(papers)
    if len(set(names)) != len(names):
        msg = "two papers have one name"
        raise ValueError(msg)
    drum = [first(name, seed) for name in names]
    heapq.heapify(drum)
    while drum:
        ticket = drum[0]
        yield ticket
        heapq.heapreplace(drum, following(ticket))
