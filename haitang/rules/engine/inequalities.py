"""Sums of whole multiples that must not exceed a bound: is there a solution, and which?

Fourier's and Motzkin's elimination over the rationals proves that there is none. A solution in
whole numbers is looked for on the way back; where rationals have one and none in whole
numbers is found, the answer is ``Undecided``.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from haitang.rules.engine.spans import Spans

MOST_ROWS = 600
MOST_TRIES = 4000


class Undecided(Exception):  # noqa: N818 - an answer, not a fault
    """The checker has neither a proof nor a witness."""


@dataclass(frozen=True)
class AtMost:
    """The sum of the terms is at most the bound."""

    terms: tuple[tuple[str, int], ...]
    bound: int


def solve(
    rows: list[AtMost], domains: Mapping[str, Spans], near: Mapping[str, int]
) -> dict[str, int] | None:
    """Whole numbers within their domains that satisfy every row; None if there are none.

    Of a name in ``near`` the number there is tried before any other. Raises Undecided.
    """
    names = sorted({name for row in rows for name, _ in row.terms})
    bounds = [b for name in names for b in _bounds(name, domains[name])]
    current = [*rows, *bounds]
    order: list[tuple[str, list[AtMost]]] = []
    for name in names:
        order.append((name, current))
        eliminated = _eliminate(name, current)
        if eliminated is None:
            return None
        current = eliminated
    return _Back(order[::-1], domains, near).values()


def _bounds(name: str, spans: Spans) -> list[AtMost]:
    return [AtMost(((name, 1),), spans[-1][1]), AtMost(((name, -1),), -spans[0][0])]


def _factor(row: AtMost, name: str) -> int:
    return next((factor for other, factor in row.terms if other == name), 0)


def _eliminate(name: str, rows: list[AtMost]) -> list[AtMost] | None:
    """The rows without that name, or None where they contradict each other."""
    above = [row for row in rows if _factor(row, name) > 0]
    below = [row for row in rows if _factor(row, name) < 0]
    kept = {row.terms: row for row in rows if _factor(row, name) == 0}
    for row in rows:
        if _factor(row, name) == 0 and row.bound < kept[row.terms].bound:
            kept[row.terms] = row
    for one in above:
        for two in below:
            row = _combined(one, two, name)
            if not row.terms:
                if row.bound < 0:
                    return None
                continue
            if row.terms not in kept or row.bound < kept[row.terms].bound:
                kept[row.terms] = row
            if len(kept) > MOST_ROWS:
                raise Undecided
    return list(kept.values())


def _combined(above: AtMost, below: AtMost, name: str) -> AtMost:
    one, two = -_factor(below, name), _factor(above, name)
    total: dict[str, int] = {}
    for row, by in ((above, one), (below, two)):
        for other, factor in row.terms:
            total[other] = total.get(other, 0) + by * factor
    terms = tuple(sorted((other, factor) for other, factor in total.items() if factor))
    return AtMost(terms, one * above.bound + two * below.bound)


class _Back:
    """Chooses values in the reverse order of elimination, with a few tries at each."""

    def __init__(
        self,
        order: list[tuple[str, list[AtMost]]],
        domains: Mapping[str, Spans],
        near: Mapping[str, int],
    ) -> None:
        self.order, self.domains, self.near = order, domains, near
        self.tries = 0

    def values(self) -> dict[str, int]:
        found = self._choose(0, {})
        if found is None:
            raise Undecided
        return found

    def _choose(self, at: int, chosen: dict[str, int]) -> dict[str, int] | None:
        if at == len(self.order):
            return chosen
        name, rows = self.order[at]
        low, high = self._span(name, rows, chosen)
        for begin, end in self.domains[name]:
            first, last = max(begin, low), min(end, high)
            tries: tuple[int, ...] = (first, last, (first + last) // 2, first + 1, last - 1)
            if name in self.near:
                tries = (min(max(self.near[name], first), last), *tries)
            for value in dict.fromkeys(tries):
                if not first <= value <= last:
                    continue
                self.tries += 1
                if self.tries > MOST_TRIES:
                    raise Undecided
                found = self._choose(at + 1, {**chosen, name: value})
                if found is not None:
                    return found
        return None

    def _span(self, name: str, rows: list[AtMost], chosen: Mapping[str, int]) -> tuple[int, int]:
        low, high = self.domains[name][0][0], self.domains[name][-1][1]
        for row in rows:
            factor = _factor(row, name)
            if factor:
                rest = row.bound - sum(f * chosen[n] for n, f in row.terms if n != name)
                if factor > 0:
                    high = min(high, rest // factor)
                else:
                    low = max(low, -(rest // -factor))
        return low, high
