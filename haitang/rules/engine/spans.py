"""Sets of whole numbers as sorted, disjoint spans. Every closed domain of the checker is one."""

from collections.abc import Iterable

Spans = tuple[tuple[int, int], ...]  # both ends included


def meet(one: Spans, two: Spans) -> Spans:
    """What is in both.

    >>> meet(((0, 5), (8, 9)), ((4, 8),))
    ((4, 5), (8, 8))
    """
    found = []
    for low, high in one:
        for other_low, other_high in two:
            begin, end = max(low, other_low), min(high, other_high)
            if begin <= end:
                found.append((begin, end))
    return tuple(found)


def without(spans: Spans, values: Iterable[int]) -> Spans:
    """What is left when single numbers are taken out.

    >>> without(((0, 5),), [3, 0])
    ((1, 2), (4, 5))
    """
    for value in sorted(values):
        cut: list[tuple[int, int]] = []
        for low, high in spans:
            if low <= value <= high:
                cut += [(a, b) for a, b in ((low, value - 1), (value + 1, high)) if a <= b]
            else:
                cut.append((low, high))
        spans = tuple(cut)
    return spans


def only(values: Iterable[int]) -> Spans:
    """Single numbers as spans."""
    return tuple((value, value) for value in sorted(values))
