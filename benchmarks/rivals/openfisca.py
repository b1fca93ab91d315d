"""The rules in OpenFisca-Core, with a ``_known`` twin by hand for every value.

OpenFisca has no unknown value: every clause and every rule gets two variables, "certainly true" and
"certainly false", and every attribute a twin that says whether it is known. Each clause is computed
once and cached, as a careful author would write it. Amounts are float32, as the engine has them.
"""

import operator
import time
from collections.abc import Callable
from functools import reduce
from typing import Any

import numpy as np
import pyarrow as pa

from benchmarks.rivals.rail import rails
from haitang.rules.engine.book import Edition
from haitang.rules.engine.folding import Clause, Flag, Linear, Members, Node, OneOf, Test, TextIs

Formula = Callable[..., Any]
COMPARE = {"=": operator.eq, "<>": operator.ne, "<": operator.lt, "<=": operator.le,
           ">": operator.gt, ">=": operator.ge}  # fmt: skip


def counts(edition: Edition, table: pa.Table) -> tuple[float, list[tuple[int, int]]]:
    """CPU seconds of calculating all rules, and (true, false) by rule."""
    from openfisca_core.entities import Entity
    from openfisca_core.simulations import SimulationBuilder
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem

    person = Entity("person", "persons", "", "")
    system = TaxBenefitSystem([person])
    values, known = rails(table)
    for name, array in values.items():
        kind = bool if array.dtype == np.uint8 else float if array.dtype == np.int64 else int
        system.add_variable(_variable(person, name, kind))
        system.add_variable(_variable(person, f"{name}_known", bool))
    for clause in edition.clauses:
        for end, formula in zip("tf", _clause(clause), strict=True):
            system.add_variable(_variable(person, f"c{clause.number}{end}", bool, formula))
    for number, ready in enumerate(edition.rules):
        for end, formula in zip("tf", _node(ready.node), strict=True):
            system.add_variable(_variable(person, f"r{number}{end}", bool, formula))
    simulation = SimulationBuilder().build_default_simulation(system, count=table.num_rows)
    for name, array in values.items():
        simulation.set_input(name, "2026-01", array)
        simulation.set_input(f"{name}_known", "2026-01", known[name])
    start = time.process_time()
    found = [
        tuple(int(simulation.calculate(f"r{i}{end}", "2026-01").sum()) for end in "tf")
        for i in range(len(edition.rules))
    ]
    return time.process_time() - start, found


def _variable(person: Any, name: str, kind: type, formula: Formula | None = None) -> type:
    from openfisca_core.periods import MONTH
    from openfisca_core.variables import Variable

    fields: dict[str, Any] = {
        "value_type": kind, "entity": person, "definition_period": MONTH, "label": name,
    }  # fmt: skip
    if formula is not None:
        fields["formula"] = formula
    return type(name, (Variable,), fields)


def _clause(clause: Clause) -> tuple[Formula, Formula]:
    names = sorted({attribute.name for attribute in clause.attributes})

    def both(person: Any, period: Any) -> tuple[Any, Any]:
        known = reduce(operator.and_, (person(f"{name}_known", period) for name in names))
        yes = None
        for test in clause.tests:
            if isinstance(test, Linear) and test.under:
                known = known & (_sum(test.under, person, period) + test.under_plus != 0)
            met = _test(test, person, period)
            yes = met if yes is None else yes & met
        return known, yes

    def true(person: Any, period: Any) -> Any:
        known, yes = both(person, period)
        return known & yes

    def false(person: Any, period: Any) -> Any:
        known, yes = both(person, period)
        return known & ~yes

    return true, false


def _sum(terms: tuple[tuple[str, int], ...], person: Any, period: Any) -> Any:
    return sum(
        person(name, period) if factor == 1 else person(name, period) * np.float32(factor)
        for name, factor in terms
    )


def _test(test: Test, person: Any, period: Any) -> Any:
    match test:
        case Linear():
            return COMPARE[test.op](_sum(test.terms, person, period), test.bound)
        case Flag(name):
            return person(name, period)
        case OneOf(name, accepted):
            value = person(name, period)
            return reduce(operator.or_, (value == one for one in sorted(accepted)))
        case Members(name, mask, every):
            met = person(name, period) & mask
            return met == mask if every else met != 0
        case TextIs():
            raise AssertionError(test)


def _node(node: Node) -> tuple[Formula, Formula]:
    """Formulas over the variables of the clauses."""
    if node.clause is not None:
        number = node.clause.number
        return (
            lambda person, period: person(f"c{number}t", period),
            lambda person, period: person(f"c{number}f", period),
        )
    pairs = [_node(part) for part in node.parts]
    if node.op == "not":
        return pairs[0][1], pairs[0][0]
    both, either = operator.and_, operator.or_
    joints = (both, either) if node.op == "all" else (either, both)
    return tuple(_joined(j, s) for j, s in zip(joints, zip(*pairs, strict=True), strict=True))


def _joined(joint: Callable[[Any, Any], Any], parts: tuple[Formula, ...]) -> Formula:
    return lambda person, period: reduce(joint, (part(person, period) for part in parts))
