"""Borders that no example of a rule guards: move a threshold by the smallest step, and see.

If every example of the rule still has its verdict, a slip of the pen there would go unnoticed.
The remark brings the example that would catch it.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from haitang.rules.engine.attributes import Catalogue, Value
from haitang.rules.engine.book import Book, Rule, ready_rule
from haitang.rules.engine.finders import AUTO, finder, spoken
from haitang.rules.engine.findings import Finding
from haitang.rules.engine.folding import Clause, Folder, Linear, Node, OneOf, Test
from haitang.rules.engine.inequalities import Undecided
from haitang.rules.engine.kleene import truth_of_clause, truths, verdict
from haitang.rules.engine.said import RuleError, Said
from haitang.rules.engine.subject import read_subject
from haitang.rules.engine.tree import Ranked

_ORDER = ("<", "<=", ">", ">=")


@dataclass(frozen=True)
class Shift:
    """One threshold moved: the test in the clause of that number, one step up or down."""

    clause: int
    test: int
    step: int


def boundaries(book: Book, rule: Rule, prover: str = AUTO) -> Iterator[Finding]:
    """A remark for every border of a rule, to either side, that no example guards.

    A rule without any example gets one such remark: its first border.
    """
    try:
        days = [_Day(book, rule, day, prover) for day in _days(rule)]
    except RuleError:  # reported with the rule
        return
    open_ = [shift for clause in days[0].clauses for shift in _shifts(clause)]
    for example in rule.examples:
        open_ = _unguarded(book, rule, example.on, example.given, open_)
    for shift in open_:
        found = next((f for day in days if (f := _remark(day, shift)) is not None), None)
        if found is not None:
            yield found
            if not rule.examples:
                return


def _days(rule: Rule) -> list[date]:
    """The first day in force, and others for a border that nobody can reach on that."""
    first, last = rule.stretches[0]
    return list(dict.fromkeys(first + (last - first) * quarter // 4 for quarter in range(5)))


class _Day:
    """A rule as it is on one day, and who answers questions about it."""

    def __init__(self, book: Book, rule: Rule, day: date, prover: str) -> None:
        folder = Folder(day, book.convention)
        self.day, self.rule, self.catalogue = day, rule, book.catalogue
        self.node = ready_rule(rule, folder).node
        self.clauses = folder.clauses
        self.solver = finder(book.catalogue, day, prover)


def _shifts(clause: Clause) -> Iterator[Shift]:
    """The ways to move the thresholds of a clause. Equality with a number is no border."""
    if isinstance(clause.leaf, Ranked):
        yield from (Shift(clause.number, 0, step) for step in (-1, 1))
        return
    for i, test in enumerate(clause.tests):
        if isinstance(test, Linear) and test.op in _ORDER:
            yield from (Shift(clause.number, i, step) for step in (-1, 1))


def _moved(clause: Clause, shift: Shift) -> Clause:
    tests = list(clause.tests)
    tests[shift.test] = _test(clause, tests[shift.test], shift.step)
    return replace(clause, tests=tuple(tests))


def _test(clause: Clause, test: Test, step: int) -> Test:
    if isinstance(test, Linear):
        return replace(test, bound=test.bound + step)
    assert isinstance(test, OneOf)  # noqa: S101 - of an ordered code
    assert isinstance(clause.leaf, Ranked)  # noqa: S101 - for the reader of types
    codes = range(len(clause.leaf.attribute.codes))
    if clause.leaf.op in (">", ">="):
        begin = len(codes) - len(test.accepted) + step
        return OneOf(test.name, frozenset(codes[max(begin, 0) :]))
    return OneOf(test.name, frozenset(codes[: max(len(test.accepted) + step, 0)]))


def _unguarded(
    book: Book, rule: Rule, on: date, given: Mapping[str, object], open_: Sequence[Shift]
) -> list[Shift]:
    """Those under which an example has the verdict that it has."""
    try:
        folder = Folder(on, book.convention)
        node = ready_rule(rule, folder).node
        values = read_subject(book.catalogue, given, on).values
    except RuleError:  # reported with the example
        return list(open_)
    known = truths(folder.clauses, values)
    told = verdict(node, known)
    left = []
    for shift in open_:
        moved = truth_of_clause(_moved(folder.clauses[shift.clause], shift), values)
        other = [*known[: shift.clause], moved, *known[shift.clause + 1 :]]
        if moved is known[shift.clause] or verdict(node, other) is told:
            left.append(shift)
    return left


def _remark(on: _Day, shift: Shift) -> Finding | None:
    """None where the moved rule means the same on the day, or nobody can tell."""
    rule, clause, solver = on.rule, on.clauses[shift.clause], on.solver
    solver.by_z3 = False
    other = _replaced(on.node, clause, _moved(clause, shift))
    try:
        for want in (True, False):
            witness = solver.find([(on.node, want), (other, not want)])
            if witness is not None:
                break
        else:
            return None
    except Undecided:
        return None
    given, shown = _example(on.catalogue, rule, witness)
    day = f"on = {on.day}, " if on.day != rule.begins else ""
    add = f"given = {shown}, {day}expect = {str(want).lower()}"
    said = Said(
        f"“{clause.said.zh}”的界限没有试例，可加 {add}",
        f"no example guards the border of “{clause.said.en}”; add {add}",
    )
    case = {**given, **({"on": on.day.isoformat()} if day else {}), "expect": want}
    return Finding("warning", rule.id, spoken(said, solver), rule.line, "untested-border", case)


def _replaced(node: Node, clause: Clause, by: Clause) -> Node:
    if node.clause is clause:
        return Node("clause", node.said, (), by)
    return Node(
        node.op, node.said, tuple(_replaced(p, clause, by) for p in node.parts), node.clause
    )


def _example(
    catalogue: Catalogue, rule: Rule, witness: Mapping[str, Value]
) -> tuple[dict[str, object], str]:
    """The facts of an example as plain values, and as the text of a TOML table."""
    given: dict[str, object] = {}
    cells = []
    for attribute in rule.attributes:
        value = catalogue.attributes[attribute.name].plain(witness[attribute.name])
        given[attribute.name] = value if isinstance(value, bool | int | list) else str(value)
        text = json.dumps(value, ensure_ascii=False) if _quoted(value) else str(value)
        cells.append(f"{attribute.name} = {text}")
    return given, f"{{ {', '.join(cells)} }}"


def _quoted(value: object) -> bool:
    return isinstance(value, str | list | bool)
