"""The whole URL tree against the rules, and the matrix itself against seeded faults."""

import sys
import time

import pytest
from django.db.models import Q
from django.test import override_settings
from django.urls import clear_url_caches

from haitang.scope import rows
from haitang.scope.checks import routes
from haitang.scope.scope import Scope, current
from tests.scope import faults
from tests.scope.inference import interference, probes
from tests.scope.matrix import Matrix
from tests.scope.parameters import meaning
from tests.scope.world import World

# Nothing can be done there with success by the test: a wrong code, a wrong password, no session.
NOT_LEARNT = {"/progress/", "/login/", "/logout/"}
PARTS = 2  # of the tree, each with every second route, for two workers
# There is nothing to answer with before the first seal.
NEVER_ANSWERED = {"/api/v1/facts/checkpoint"}


def test_the_table_says_what_every_parameter_means():
    unknown = [route for route, _view in routes() if meaning(route) is None]
    assert not unknown, f"Say in tests/scope/parameters.py which object is meant: {unknown}"


@pytest.mark.parametrize("part", range(PARTS))
def test_the_matrix_of_access_has_no_finding(world: World, whole: bool, part: int, capsys):
    began = time.process_time()
    matrix = Matrix(world, whole=whole)
    matrix.routes = matrix.routes[part::PARTS]
    assert set(matrix.learn()) <= NOT_LEARNT
    matrix.run()
    matrix.poison()
    with capsys.disabled():
        print(  # noqa: T201 - the figures are published
            f"\naccess matrix: {len(matrix.routes)} routes, {len(matrix.users)} sorts of user,"
            f" {matrix.cells} cells, {matrix.requests} requests, {sum(matrix.written.values())}"
            f" that wrote, {time.process_time() - began:.0f} s, findings: {matrix.by_oracle()}"
        )
    assert not matrix.findings, "\n" + matrix.report()
    # Everything was also allowed to somebody: a matrix of refusals would find nothing.
    assert {r.path for r in matrix.routes if not matrix.answered[r.path]} <= NEVER_ANSWERED


@pytest.mark.parametrize("part", range(PARTS))
def test_what_is_hidden_moves_no_answer_and_cannot_be_guessed(
    world: World, whole: bool, part: int, capsys
):
    began = time.process_time()
    matrix = Matrix(world, whole=whole)
    matrix.routes = matrix.routes[part::PARTS]
    matrix.learn()
    interference(matrix, every=1 if whole else 6)
    probes(matrix, most_users=9 if whole else 2, most_secrets=99 if whole else 4)
    with capsys.disabled():
        print(  # noqa: T201 - the figures are published
            f"\ninference: {matrix.requests} requests, {time.process_time() - began:.0f} s,"
            f" findings: {matrix.by_oracle()}"
        )
    assert not matrix.findings, "\n" + matrix.report()


@pytest.fixture
def faulty():
    clear_url_caches()
    with override_settings(ROOT_URLCONF="tests.scope.faults"):
        faults.CACHE.clear()
        yield
    clear_url_caches()


def test_the_matrix_finds_all_twelve_seeded_faults(world: World, faulty, capsys):
    matrix = Matrix(world, only="/fault/")
    matrix.learn()
    matrix.run()
    interference(matrix)
    probes(matrix, most_users=2, most_secrets=400)
    oracles = {
        route: sorted({f.oracle for f in matrix.findings if f.route == route})
        for route in faults.FAULTS
    }
    found = [route for route in oracles if oracles[route]]
    by_status = [route for route in oracles if "status" in oracles[route]]
    score = f"{len(found)}/12 found; by status codes alone {len(by_status)}/12"
    lines = [f"  {route:<30} {', '.join(names)}" for route, names in oracles.items()]
    with capsys.disabled():
        print("\nfault score:", score, *lines, sep="\n")  # noqa: T201 - it is published
    assert len(found) == len(faults.FAULTS) == 12
    assert len(by_status) == 3
    assert not [str(f) for f in matrix.findings if f.route in faults.SOUND]


def _added_up(monkeypatch):
    monkeypatch.setattr(Scope, "active", lambda self: self.grants)


def _without_dot(monkeypatch):
    def subtree(path: str, column: str = "path") -> Q:
        return Q(**{f"{column}__startswith": path.rstrip(".")})

    right = rows.subtree
    for module in [m for name, m in sys.modules.items() if name.startswith("haitang.")]:
        if vars(module).get("subtree") is right:
            monkeypatch.setattr(module, "subtree", subtree)


def _every_column(monkeypatch):
    monkeypatch.setattr(
        rows.GuardedQuerySet, "_column_by_column", lambda self, _grants, want: self.values(*want)
    )


def _no_gate(monkeypatch):
    def everything(self):
        made = rows.GuardedQuerySet(self.model, using=self._db)
        made.made_in = current()
        return made

    monkeypatch.setattr(rows.GuardedManager, "get_queryset", everything)


@pytest.mark.parametrize("spoil", [_added_up, _without_dot, _every_column, _no_gate])
def test_a_spoilt_gate_is_found_on_two_pages(world: World, monkeypatch, spoil):
    matrix = Matrix(world)
    pages = {"/desk/cases/", "/desk/cases/new/twins/"}
    matrix.routes = [route for route in matrix.routes if route.path in pages]
    spoil(monkeypatch)
    matrix.run()
    assert {f.oracle for f in matrix.findings} >= {"canary"}
