"""Three values, one subject: true, false, or None where a missing answer still matters."""

from collections.abc import Mapping, Sequence

from haitang.rules.engine.attributes import Value
from haitang.rules.engine.folding import Clause, Flag, Linear, Members, Node, OneOf, Terms, Test

Truth = bool | None
Values = Mapping[str, Value]


def total(terms: Terms, values: Values) -> int | None:
    """The sum of the terms, or None if one of their attributes is unknown."""
    result = 0
    for name, factor in terms:
        value = values.get(name)
        if value is None:
            return None
        assert not isinstance(value, str)  # noqa: S101 - texts are in no sum
        result += factor * value
    return result


def compares(left: int, op: str, right: int) -> bool:
    """The comparison of two whole numbers."""
    match op:
        case "<=":
            return left <= right
        case ">=":
            return left >= right
        case "<":
            return left < right
        case ">":
            return left > right
        case "=":
            return left == right
        case _:
            return left != right


def _linear(test: Linear, values: Values) -> Truth:
    left = total(test.terms, values)
    if left is None:
        return None
    bound = test.bound
    if test.under:
        under = total(test.under, values)
        if under is None or under + test.under_plus == 0:
            return None
        if under + test.under_plus < 0:
            left, bound = -left, -bound
    return compares(left, test.op, bound)


def truth_of_test(test: Test, values: Values) -> Truth:
    """What one test says."""
    if isinstance(test, Linear):
        return _linear(test, values)
    value = values.get(test.name)
    if value is None:
        return None
    match test:
        case Flag():
            return bool(value)
        case OneOf(_, accepted):
            return value in accepted
        case Members(_, mask, every):
            met = int(value) & mask
            return met == mask if every else met != 0
    text = str(value)
    return text.startswith(test.start) if test.start else text in test.accepted


def truth_of_clause(clause: Clause, values: Values) -> Truth:
    """What a clause says: all of its tests."""
    found = [truth_of_test(test, values) for test in clause.tests]
    if False in found:
        return False
    return None if None in found else True


def truths(clauses: Sequence[Clause], values: Values) -> list[Truth]:
    """What every clause of an edition says, by its number."""
    return [truth_of_clause(clause, values) for clause in clauses]


def verdict(node: Node, known: Sequence[Truth]) -> Truth:
    """Kleene's and, or and not over the truths of the clauses."""
    if node.clause is not None:
        return known[node.clause.number]
    if node.op == "not":
        inner = verdict(node.parts[0], known)
        return None if inner is None else not inner
    stop = node.op == "any"
    result: Truth = not stop
    for part in node.parts:
        found = verdict(part, known)
        if found is stop:
            return stop
        if found is None:
            result = None
    return result
