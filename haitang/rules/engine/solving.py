"""Is there a complete subject for which conditions hold or fail? A witness, or proof of none.

Branches on what the conditions leave open; every branch collects what each attribute may be.
No dependency, exact arithmetic. Where the search is too large the answer is ``Undecided``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from haitang.rules.engine.attributes import Attribute, Catalogue, Value
from haitang.rules.engine.folding import (
    Flag,
    Linear,
    Members,
    Node,
    OneOf,
    Terms,
    Test,
    TextIs,
)
from haitang.rules.engine.inequalities import AtMost, Undecided, solve
from haitang.rules.engine.kleene import truth_of_test
from haitang.rules.engine.spans import Spans, meet, only, without
from haitang.rules.engine.texts import candidates
from haitang.rules.engine.tree import OPPOSITE

MOST_BRANCHES = 3000
Goal = tuple[Node | Test, bool]


@dataclass
class _Branch:
    """What is asked of each attribute on one branch."""

    domains: dict[str, Spans] = field(default_factory=dict)
    texts: dict[str, list[tuple[TextIs, bool]]] = field(default_factory=dict)
    rows: list[AtMost] = field(default_factory=list)

    def copy(self) -> "_Branch":
        texts = {name: list(tests) for name, tests in self.texts.items()}
        return _Branch(dict(self.domains), texts, list(self.rows))


class Solver:
    """Finds complete subjects within the declared domains of a catalogue."""

    def __init__(self, catalogue: Catalogue, day: date) -> None:
        """Dates of a witness are taken near the day, other numbers near 0."""
        self.catalogue = catalogue
        self.near = {a.name: day.toordinal() for a in catalogue if a.type == "date"}
        self.branches = 0

    def find(self, goals: Sequence[tuple[Node, bool]]) -> dict[str, Value] | None:
        """A subject for whom every goal has its value, or None: proven that there is none.

        The subject has a value for every attribute of the catalogue. Raises Undecided.
        """
        self.branches = 0
        return self._search(list(goals), _Branch())

    def _search(self, goals: list[Goal], branch: _Branch) -> dict[str, Value] | None:
        self.branches += 1
        if self.branches > MOST_BRANCHES:
            raise Undecided
        open_: list[list[list[Goal]]] = []
        while goals:
            node, want = goals.pop()
            choices = self._choices(node, want)
            if choices is not None and len(choices) == 1:
                goals += choices[0]
            elif choices is not None:
                open_.append(choices)
            elif not self._add(node, want, branch):
                return None
        return self._branch(open_, branch) if open_ else self._witness(branch)

    def _branch(self, open_: list[list[list[Goal]]], branch: _Branch) -> dict[str, Value] | None:
        """Decide the smallest open question, then the others again with what it brought."""
        first = min(range(len(open_)), key=lambda i: len(open_[i]))
        rest: list[Goal] = [(_Choice(c), True) for i, c in enumerate(open_) if i != first]  # type: ignore[misc]
        for choice in open_[first]:
            found = self._search([*rest, *choice], branch.copy())
            if found is not None:
                return found
        return None

    def _choices(self, node: object, want: bool) -> list[list[Goal]] | None:  # noqa: PLR0911 - one answer for each kind of test
        """How a goal can be met: any one of these lists of goals; None for a plain test."""
        match node:
            case _Choice(lists):
                return lists
            case Node(op="not"):
                return [[(node.parts[0], not want)]]
            case Node(op="clause", clause=clause) if clause is not None:
                return _all_or_one(clause.tests, want)
            case Node():
                together = (node.op == "all") == want
                parts = [(part, want) for part in node.parts]
                return [list(parts)] if together else [[part] for part in parts]
            case Linear() if node.under:
                return _by_sign(node, want)
            case Linear() if node.op == ("<>" if want else "="):
                return [[(Linear(node.terms, op, node.bound), True)] for op in ("<", ">")]
            case Members():
                return _of_members(node, want)
        return None

    # plain tests

    def _add(self, test: object, want: bool, branch: _Branch) -> bool:
        """Take a test into the branch; False where it contradicts what is there."""
        match test:
            case Flag(name):
                return self._narrow(branch, name, only([int(want)]))
            case OneOf(name, accepted) if want:
                return self._narrow(branch, name, only(accepted))
            case OneOf(name, accepted):
                left = without(self._domain(branch, name), accepted)
                return self._narrow(branch, name, left)
            case TextIs(name):
                branch.texts.setdefault(name, []).append((test, want))
                return _text(branch.texts[name]) is not None
            case Linear():
                op = test.op if want else OPPOSITE[test.op]
                rows = _rows(test.terms, op, test.bound)
                return all(self._at_most(row, branch) for row in rows)
        raise AssertionError(test)

    def _at_most(self, row: AtMost, branch: _Branch) -> bool:
        terms = tuple((name, factor) for name, factor in row.terms if factor)
        if not terms:
            return row.bound >= 0
        if len(terms) > 1:
            branch.rows.append(AtMost(terms, row.bound))
            return True
        [(name, factor)] = terms
        low, high = self._domain(branch, name)[0][0], self._domain(branch, name)[-1][1]
        limit = row.bound // factor if factor > 0 else -(row.bound // -factor)
        span = (low, min(high, limit)) if factor > 0 else (max(low, limit), high)
        return self._narrow(branch, name, (span,) if span[0] <= span[1] else ())

    def _narrow(self, branch: _Branch, name: str, spans: Spans) -> bool:
        left = meet(self._domain(branch, name), spans)
        branch.domains[name] = left or ((0, -1),)
        return bool(left)

    def _domain(self, branch: _Branch, name: str) -> Spans:
        found = branch.domains.get(name)
        return (
            found
            if found is not None
            else whole_domain(self.catalogue.attributes[name.split("#", maxsplit=1)[0]])
        )

    def _witness(self, branch: _Branch) -> dict[str, Value] | None:
        names = {name for row in branch.rows for name, _ in row.terms}
        domains = {name: self._domain(branch, name) for name in names}
        numbers = solve(branch.rows, domains, self.near) if branch.rows else {}
        if numbers is None:
            return None
        found: dict[str, Value] = {}
        for attribute in self.catalogue:
            found[attribute.name] = self._value(attribute, branch, numbers)
        return found

    def _value(self, attribute: Attribute, branch: _Branch, numbers: Mapping[str, int]) -> Value:
        name = attribute.name
        if attribute.type == "text":
            word = _text(branch.texts.get(name, []))
            assert word is not None  # noqa: S101 - it was found when the test was taken in
            return word
        if attribute.type == "set":
            bits = range(len(attribute.codes))
            return sum(1 << i for i in bits if branch.domains.get(f"{name}#{i}") == ((1, 1),))
        value = numbers.get(name)
        if value is None:
            value = ordinary(self._domain(branch, name), self.near.get(name, 0))
        return bool(value) if attribute.type == "bool" else value


@dataclass(frozen=True)
class _Choice:
    """An open question that waits for its turn."""

    lists: list[list[Goal]]


def whole_domain(attribute: Attribute) -> Spans:
    """Every value that an attribute may have; of a set, what one member may be."""
    match attribute.type:
        case "bool" | "set":
            return ((0, 1),)
        case "code" | "rank":
            return ((0, len(attribute.codes) - 1),)
    return ((attribute.low, attribute.high),)


def ordinary(spans: Spans, near: int) -> int:
    """The number of a domain nearest to a given one: the least surprising witness."""
    return min((min(max(low, near), high) for low, high in spans), key=lambda n: abs(n - near))


def _all_or_one(tests: tuple[Test, ...], want: bool) -> list[list[Goal]]:
    goals: list[Goal] = [(test, want) for test in tests]
    return [goals] if want else [[goal] for goal in goals]


def _by_sign(test: Linear, want: bool) -> list[list[Goal]]:
    """A ratio above and below zero; at zero it is unknown, so neither."""
    turned = tuple((name, -factor) for name, factor in test.terms)
    above = Linear(test.under, ">", -test.under_plus)
    below = Linear(test.under, "<", -test.under_plus)
    return [
        [(above, True), (Linear(test.terms, test.op, test.bound), want)],
        [(below, True), (Linear(turned, test.op, -test.bound), want)],
    ]


def _of_members(test: Members, want: bool) -> list[list[Goal]]:
    bits = [i for i in range(test.mask.bit_length()) if test.mask >> i & 1]
    goals: list[Goal] = [(Flag(f"{test.name}#{i}"), want) for i in bits]
    return [goals] if want == test.every else [[goal] for goal in goals]


def _rows(terms: Terms, op: str, bound: int) -> list[AtMost]:
    turned = tuple((name, -factor) for name, factor in terms)
    at_most, at_least = AtMost(terms, bound), AtMost(turned, -bound)
    match op:
        case "<=":
            return [at_most]
        case "<":
            return [AtMost(terms, bound - 1)]
        case ">=":
            return [at_least]
        case ">":
            return [AtMost(turned, -bound - 1)]
    return [at_most, at_least]


def _text(tests: list[tuple[TextIs, bool]]) -> str | None:
    """A text that passes every test, or None: what a text begins with is all that matters."""
    for word in candidates(test for test, _ in tests):
        if all(truth_of_test(test, {test.name: word}) is want for test, want in tests):
            return word
    return None
