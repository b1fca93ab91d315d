"""The same question put to z3, where it is installed: ``pip install haitang[check]``.

Numbers, dates and codes are integers within their domains, members of sets are yes or no, a
ratio is the sign of the lower amount and a product, texts are the few that tests can tell apart.
So everything is linear arithmetic, which z3 decides.
"""

import importlib.util
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from haitang.rules.engine.attributes import Attribute, Catalogue, Value
from haitang.rules.engine.folding import (
    Clause,
    Flag,
    Linear,
    Members,
    Node,
    OneOf,
    Terms,
    Test,
    TextIs,
)
from haitang.rules.engine.inequalities import Undecided
from haitang.rules.engine.kleene import truth_of_test
from haitang.rules.engine.solving import ordinary, whole_domain
from haitang.rules.engine.texts import candidates
from haitang.rules.engine.tree import FLIPPED

EFFORT = 30_000_000  # steps of z3 for one question, a few seconds; the same on every machine
_BACK, _AHEAD = 20_000, 366  # days around the day asked for, in which dates look ordinary

Pair = tuple[Any, Any]  # that a condition holds, that it fails; neither where a ratio has no value


def available() -> bool:
    """Whether z3 is installed."""
    return importlib.util.find_spec("z3") is not None


class Prover:
    """Finds complete subjects within the declared domains of a catalogue, as ``Solver`` does."""

    def __init__(self, catalogue: Catalogue, day: date) -> None:
        self.catalogue, self.day = catalogue, day

    def find(self, goals: Sequence[tuple[Node, bool]]) -> dict[str, Value] | None:
        """A subject for whom every goal has its value, or None: proven that there is none.

        Raises Undecided when z3 has used up its effort.
        """
        import z3

        question = _Question(self.catalogue, _texts(goals))
        wanted = [question.node(node)[0 if want else 1] for node, want in goals]
        solver = z3.Solver()
        solver.set("rlimit", EFFORT)
        solver.add(*wanted, *question.bounds())
        solver.push()
        solver.add(*question.ordinary_days(self.day))
        if solver.check() != z3.sat:
            solver.pop()
            found = solver.check()
            if found == z3.unsat:
                return None
            if found != z3.sat:
                raise Undecided
        return question.subject(solver.model(), self.day)


def _clauses(node: Node) -> Iterator[Clause]:
    if node.clause is not None:
        yield node.clause
    for part in node.parts:
        yield from _clauses(part)


def _texts(goals: Sequence[tuple[Node, bool]]) -> Mapping[str, list[str]]:
    """The texts of each attribute that the tests of all goals can tell apart."""
    tests: dict[str, dict[TextIs, None]] = {}
    for node, _want in goals:
        for clause in _clauses(node):
            for test in clause.tests:
                if isinstance(test, TextIs):
                    tests.setdefault(test.name, {})[test] = None
    return {name: candidates(asked) for name, asked in tests.items()}


@dataclass
class _Question:
    """The variables of one question: by attribute, and by member of a set."""

    catalogue: Catalogue
    texts: Mapping[str, list[str]]
    integers: dict[str, Any] = field(default_factory=dict)
    flags: dict[str, Any] = field(default_factory=dict)

    def integer(self, name: str) -> Any:
        import z3

        return self.integers.setdefault(name, z3.Int(name))

    def flag(self, name: str) -> Any:
        import z3

        return self.flags.setdefault(name, z3.Bool(name))

    def node(self, node: Node) -> Pair:
        import z3

        if node.op == "not":
            true, false = self.node(node.parts[0])
            return false, true
        tests = [] if node.clause is None else [self.test(test) for test in node.clause.tests]
        pairs = tests or [self.node(part) for part in node.parts]
        true, false = [one for one, _ in pairs], [two for _, two in pairs]
        if node.op == "any":
            return z3.Or(*true), z3.And(*false)
        return z3.And(*true), z3.Or(*false)

    def test(self, test: Test) -> Pair:
        import z3

        if isinstance(test, Linear) and test.under:
            return self.ratio(test)
        holds = self.plain(test)
        return holds, z3.Not(holds)

    def plain(self, test: Test) -> Any:
        import z3

        match test:
            case Linear(terms, op, bound):
                return _compared(self.sum(terms), op, bound)
            case Flag(name):
                return self.flag(name)
            case OneOf(name, accepted):
                return z3.Or(*(self.integer(name) == value for value in sorted(accepted)))
            case Members(name, mask, every):
                bits = [i for i in range(mask.bit_length()) if mask >> i & 1]
                flags = [self.flag(f"{name}#{i}") for i in bits]
                return z3.And(*flags) if every else z3.Or(*flags)
            case TextIs(name):
                places = enumerate(self.texts[name])
                met = [i for i, word in places if truth_of_test(test, {name: word})]
                return z3.Or(*(self.integer(name) == i for i in met))

    def ratio(self, test: Linear) -> Pair:
        import z3

        left, under = self.sum(test.terms), self.sum(test.under) + test.under_plus
        plain = _compared(left, test.op, test.bound)
        turned = _compared(left, FLIPPED[test.op], test.bound)
        true = z3.Or(z3.And(under > 0, plain), z3.And(under < 0, turned))
        false = z3.Or(z3.And(under > 0, z3.Not(plain)), z3.And(under < 0, z3.Not(turned)))
        return true, false

    def sum(self, terms: Terms) -> Any:
        import z3

        return z3.Sum(*(factor * self.integer(name) for name, factor in terms))

    def bounds(self) -> Iterator[Any]:
        for name, variable in self.integers.items():
            if name in self.texts:
                low, high = 0, len(self.texts[name]) - 1
            else:
                [(low, high)] = whole_domain(self.catalogue.attributes[name])
            yield variable >= low
            yield variable <= high

    def ordinary_days(self, day: date) -> Iterator[Any]:
        for name, variable in self.integers.items():
            if self.catalogue.attributes[name].type == "date":
                yield variable >= day.toordinal() - _BACK
                yield variable <= day.toordinal() + _AHEAD

    def subject(self, model: Any, day: date) -> dict[str, Value]:
        return {a.name: self.value(a, model, day) for a in self.catalogue}

    def value(self, attribute: Attribute, model: Any, day: date) -> Value:
        import z3

        def yes(name: str) -> bool:
            known = name in self.flags
            return known and bool(z3.is_true(model.eval(self.flags[name], model_completion=True)))

        name = attribute.name
        if attribute.type == "bool":
            return yes(name)
        if attribute.type == "set":
            return sum(1 << i for i in range(len(attribute.codes)) if yes(f"{name}#{i}"))
        number = 0
        if name in self.integers:
            number = model.eval(self.integers[name], model_completion=True).as_long()
        if attribute.type == "text":
            return self.texts[name][number] if name in self.texts else ""
        if name in self.integers:
            return int(number)
        near = day.toordinal() if attribute.type == "date" else 0
        return ordinary(whole_domain(attribute), near)


def _compared(left: Any, op: str, bound: int) -> Any:
    match op:
        case "<=":
            return left <= bound
        case ">=":
            return left >= bound
        case "<":
            return left < bound
        case ">":
            return left > bound
        case "=":
            return left == bound
        case _:
            return left != bound
