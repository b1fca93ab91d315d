"""Who answers a question of the checker: its own search, and z3 where that leaves it open."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from haitang.rules.engine.attributes import Catalogue, Value
from haitang.rules.engine.folding import Node
from haitang.rules.engine.inequalities import Undecided
from haitang.rules.engine.proving import Prover, available
from haitang.rules.engine.said import RuleError, Said
from haitang.rules.engine.solving import Solver

AUTO, OWN, Z3 = PROVERS = ("auto", "own", "z3")


class Finder(Protocol):
    """Finds a complete subject for whom conditions hold or fail."""

    by_z3: bool  # whether z3 had to speak since this was last set to False

    def find(self, goals: Sequence[tuple[Node, bool]]) -> dict[str, Value] | None:
        """A subject, or None: proven that there is none. Raises Undecided."""


class _Own:
    """The search without a dependency."""

    def __init__(self, catalogue: Catalogue, day: date) -> None:
        self.by_z3, self.solver = False, Solver(catalogue, day)

    def find(self, goals: Sequence[tuple[Node, bool]]) -> dict[str, Value] | None:
        return self.solver.find(goals)


class _Both:
    """The own search first: it is exact and needs no start. z3 takes what that leaves open."""

    def __init__(self, catalogue: Catalogue, day: date) -> None:
        self.by_z3 = False
        self.solver, self.prover = Solver(catalogue, day), Prover(catalogue, day)

    def find(self, goals: Sequence[tuple[Node, bool]]) -> dict[str, Value] | None:
        try:
            return self.solver.find(goals)
        except Undecided:
            self.by_z3 = True
            return self.prover.find(goals)


class _Z3:
    """z3 for everything."""

    def __init__(self, catalogue: Catalogue, day: date) -> None:
        self.by_z3, self.prover = False, Prover(catalogue, day)

    def find(self, goals: Sequence[tuple[Node, bool]]) -> dict[str, Value] | None:
        return self.prover.find(goals)


def finder(catalogue: Catalogue, day: date, prover: str = AUTO) -> Finder:
    """Who answers; RuleError where z3 is asked for by name and is not installed."""
    if prover == Z3 and not available():
        raise RuleError(
            "没有安装 z3；请安装 haitang[check]，或不写 --prover z3",
            "z3 is not installed; install haitang[check] or leave out --prover z3",
        )
    if prover == Z3:
        return _Z3(catalogue, day)
    return _Both(catalogue, day) if prover == AUTO and available() else _Own(catalogue, day)


def spoken(said: Said, solver: Finder) -> Said:
    """With a word on z3, where the own search had left the question open."""
    if not solver.by_z3:
        return said
    solver.by_z3 = False
    return Said(f"{said.zh}（由 z3 查出）", f"{said.en} (found by z3)")


def undecided() -> Said:
    """Nobody could answer, and who else might."""
    if available():
        return Said("条件太复杂，没有查完", "too complex to be checked to the end")
    return Said(
        "条件太复杂，自带的检查没有查完；安装 haitang[check] 后由 z3 接着查",
        "too complex for the own checker; with haitang[check] installed z3 goes on",
    )
