"""The present scope: grants, the operation that was entered with, and how rows are narrowed.

A right counts only where *one* grant gives operation, place and column: the rights of two posts
are never added up (added up, they leaked in 28 places when it was measured).
"""

import contextlib
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field, replace

from haitang.scope.actor import Actor


class UnscopedError(RuntimeError):
    """A guarded record was read, or an operation run, outside a scope."""


class NotPermittedError(PermissionError):
    """The present scope does not give what was asked for."""


@dataclass(frozen=True)
class Grant:
    """One duty of one account at one place or organization.

    ``path``: every place whose path begins with it. ``organization``: when set, only what that
    organization handles. ``subject``: when set, only this one record (a resident with a code).
    ``columns``: record name -> columns that may leave the database.
    """

    duty: str
    path: str
    operations: frozenset[str]
    columns: Mapping[str, frozenset[str]]
    organization: int | None = None
    subject: int | None = None

    def covers(self, path: str) -> bool:
        """Whether the grant reaches a whole place: it must be by place, and the place below it.

        A grant for one organization or one record reaches rows, never a place.
        """
        by_place = self.organization is None and self.subject is None
        return by_place and path.startswith(self.path)


@dataclass(frozen=True)
class Scope:
    """Grants of one actor, and the one operation that this request was let in for."""

    actor: Actor
    grants: tuple[Grant, ...]
    need: str = ""

    def giving(self, operation: str) -> tuple[Grant, ...]:
        """The grants that name an operation."""
        return tuple(g for g in self.grants if operation in g.operations)

    def active(self) -> tuple[Grant, ...]:
        """The grants that count now: those that give the operation entered with."""
        return self.giving(self.need)

    def columns(self, record: str) -> frozenset[str]:
        """Every column of a record that some active grant gives."""
        return frozenset().union(*(g.columns.get(record, frozenset()) for g in self.active()))

    def entered_with(self, operation: str) -> "Scope":
        """The same scope, let in for another operation."""
        return replace(self, need=operation)


@dataclass(frozen=True)
class Everything:
    """No narrowing at all: for jobs, migrations and the demonstration, with a reason."""

    reason: str
    actor: Actor = field(default_factory=lambda: Actor("system"))


_now: ContextVar[Scope | Everything | None] = ContextVar("scope", default=None)


def current() -> Scope | Everything:
    """The present scope; raises UnscopedError when there is none."""
    scope = _now.get()
    if scope is None:
        msg = "No scope is active: enter one with guard(), public() or everything(reason)."
        raise UnscopedError(msg)
    return scope


def active() -> Scope | Everything | None:
    """The present scope or None."""
    return _now.get()


@contextlib.contextmanager
def enter(scope: Scope) -> Iterator[Scope]:
    """Let everything inside see and do only what ``scope`` gives."""
    token = _now.set(scope)
    try:
        yield scope
    finally:
        _now.reset(token)


@contextlib.contextmanager
def everything(reason: str, actor: Actor | None = None) -> Iterator[None]:
    """Lift the gate. Allowed in a listed set of modules only (tests/scope/test_everything.py)."""
    token = _now.set(Everything(reason, actor or Actor("system")))
    try:
        yield
    finally:
        _now.reset(token)


def permits(operation: str, path: str | None = None) -> bool:
    """Whether the present scope gives an operation, at a place when one is named."""
    scope = current()
    if isinstance(scope, Everything):
        return True
    return any(path is None or g.covers(path) for g in scope.giving(operation))


def require(operation: str, path: str | None = None) -> None:
    """Raise NotPermittedError unless the present scope gives ``operation`` at ``path``."""
    if not permits(operation, path):
        msg = f"The present duty does not give {operation} here."
        raise NotPermittedError(msg)
