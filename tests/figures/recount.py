"""The figures again in plain Python, from the facts alone: what the SQL must give."""

import datetime as dt
from collections import Counter

from haitang.facts.models import Fact
from haitang.figures.definitions import Figure, Measure, Term
from haitang.lib.ratios import percent, percentile


def counted_again(
    figure: Figure, facts: list[Fact], codes: tuple[int, int], start: dt.date, end: dt.date
) -> tuple[object, int | None, int | None]:
    """Value, numerator and denominator of a figure over the facts at a range of codes."""
    inside = [f for f in facts if codes[0] <= f.place <= codes[1] and f.day <= end]
    parts = [measured(m, inside, start) for m in figure.measures()]
    if figure.denominator is None:
        return parts[0], parts[0], None
    assert parts[0] is not None
    assert parts[1] is not None
    return percent(parts[0], parts[1]) if parts[1] > 0 else None, parts[0], parts[1]


def measured(measure: Measure, facts: list[Fact], start: dt.date) -> int | None:
    if measure.behaviour != "stock":
        facts = [f for f in facts if f.day >= start]
    if measure.behaviour == "distinct":
        nets = signed(facts, measure.terms[0].kind, "subject_id")
        return sum(net > 0 for net in nets.values())
    if measure.behaviour == "percentile":
        values = signed(facts, measure.terms[0].kind, "quantity")
        return percentile(sorted(values.elements()), measure.percentile)
    return sum(adds(term, fact) for term in measure.terms for fact in facts)


def signed(facts: list[Fact], kind: str, column: str) -> Counter[int]:
    found: Counter[int] = Counter()
    for fact in facts:
        if fact.kind == kind:
            found[getattr(fact, column)] += fact.sign
    return found


def adds(term: Term, fact: Fact) -> int:
    if fact.kind != term.kind or (term.at_least is not None and fact.quantity < term.at_least):
        return 0
    return term.factor * fact.sign * (fact.quantity if term.count == "sum" else 1)
