"""The only door through which state changes.

An operation is one transaction, by one actor, that leaves at least one fact. Its name is the
permission: the scope must have been entered with it. With ``key=`` a repeat gets the first answer.
"""

import datetime as dt
import functools
import inspect
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from django.db import IntegrityError, connection, models, transaction  # noqa: TID251 - the one door
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haitang.facts import answers
from haitang.facts.answers import KeyReusedError, KeyTooLongError
from haitang.facts.days import local_day
from haitang.facts.errors import Refused
from haitang.facts.guard import writes_allowed
from haitang.facts.kinds import KINDS, Code, Kind
from haitang.facts.models import Fact
from haitang.scope.actor import Actor
from haitang.scope.scope import Everything, NotPermittedError, current

__all__ = [
    "OPERATIONS",
    "AlreadyWithdrawnError",
    "KeyReusedError",
    "KeyTooLongError",
    "NothingRecordedError",
    "OutsideOperationError",
    "Subject",
    "build",
    "lock",
    "operation",
    "record",
    "record_many",
    "restate",
    "stated",
    "withdraw",
    "withdraw_many",
]

P = ParamSpec("P")
R = TypeVar("R")


class NothingRecordedError(RuntimeError):
    """An operation ended without recording a fact."""


class OutsideOperationError(RuntimeError):
    """A fact was recorded outside an operation."""


class AlreadyWithdrawnError(Refused):
    """A fact that was corrected before cannot be corrected again; its restatement can."""

    code = "already_withdrawn"

    def __init__(self) -> None:
        super().__init__(_("这条记录已经更正过。请刷新页面，在更正后的记录上再改。"))


@dataclass(frozen=True)
class Subject:
    """What a fact is about, where that is no row of a table: the log itself, an import file."""

    type: str
    id: int


@dataclass
class _Open:
    actor: Actor
    recorded: int = 0


_open: ContextVar[_Open | None] = ContextVar("open operation", default=None)

OPERATIONS: dict[str, Callable[..., Any]] = {}


def operation(func: Callable[P, R]) -> Callable[..., R]:
    """Make a keyword-only function an operation. It is called with ``actor=`` and maybe ``key=``.

    ``key`` is the command's idempotency key (at most 80 characters): when the same actor sends the
    same command under it again, nothing happens and the first answer is returned; another command
    under a used key raises KeyReusedError. An operation that is part of another joins it; when it
    raises, only its own part is undone, so that the outer one may go on.
    """
    name = func.__name__
    takes = _declared(func)

    @functools.wraps(func)
    def wrapper(*args: Any, key: str = "", **kwargs: Any) -> Any:
        if args:
            msg = f"{name} takes keyword arguments only"
            raise TypeError(msg)
        if "key" in takes:
            kwargs["key"] = key
        call = functools.partial(func, **kwargs)
        if (outer := _open.get()) is not None:
            return _join(call, outer)
        _may(name)
        actor: Actor = kwargs["actor"]
        if not key:
            return _run(call, name, actor)
        return _run_once(call, name, actor, key, answers.fingerprint(name, kwargs))

    OPERATIONS[name] = wrapper
    return wrapper


def _declared(func: Callable[..., Any]) -> dict[str, inspect.Parameter]:
    name, takes = func.__name__, dict(inspect.signature(func).parameters)
    if name in OPERATIONS and OPERATIONS[name].__module__ != func.__module__:
        msg = f"Two operations are called {name}."
        raise ValueError(msg)
    loose = [p.name for p in takes.values() if p.kind is not inspect.Parameter.KEYWORD_ONLY]
    if loose or "actor" not in takes:
        msg = f"{name}: an operation takes keyword-only arguments, actor among them"
        raise TypeError(msg)
    return takes


def _may(name: str) -> None:
    scope = current()
    if isinstance(scope, Everything):
        return
    if scope.need != name or not scope.giving(name):
        msg = f"This request was let in for {scope.need or 'nothing'}, not for {name}."
        raise NotPermittedError(msg)


def _join(call: Callable[[], Any], outer: _Open) -> Any:
    before = outer.recorded
    try:
        with transaction.atomic():
            return call()
    except BaseException:
        outer.recorded = before
        raise


def _run(call: Callable[[], Any], name: str, actor: Actor, key: str = "", mark: str = "") -> Any:
    state = _Open(actor=actor)
    token = _open.set(state)
    try:
        with writes_allowed(name), transaction.atomic():
            result = call()
            if not state.recorded:
                msg = f"{name} changed state but recorded no fact"
                raise NothingRecordedError(msg)
            if key:
                answers.keep(key, actor, name, mark, result)
            return result
    finally:
        _open.reset(token)


def _run_once(call: Callable[[], Any], name: str, actor: Actor, key: str, mark: str) -> Any:
    if earlier := answers.earlier(key, actor):
        return answers.repeat(earlier, name, mark)
    try:
        return _run(call, name, actor, key, mark)
    except (IntegrityError, Refused, NothingRecordedError):
        # When the same command won a race, this one met a used key or a record already changed.
        if earlier := answers.earlier(key, actor):
            return answers.repeat(earlier, name, mark)
        raise


def record(
    fact: object,
    *,
    subject: models.Model | Subject,
    place: int,
    at: dt.datetime | None = None,
) -> Fact:
    """Append a fact (an instance of a kind) about ``subject`` at the place with this 12-digit code.

    ``at`` is when it happened, as claimed; the server's own time is kept beside it.
    """
    state = _state(fact)
    row = build(fact, subject=subject, place=place, at=at, actor=state.actor)
    row.save(force_insert=True)
    state.recorded += 1
    return row


def record_many(rows: list[Fact]) -> None:
    """Append facts made with ``build``: for bulk operations, one fact a row."""
    if rows:
        state = _state(rows[0])
        Fact.objects.bulk_create(rows, batch_size=2000)
        state.recorded += len(rows)


def build(
    fact: object,
    *,
    subject: models.Model | Subject,
    place: int,
    at: dt.datetime | None,
    actor: Actor,
) -> Fact:
    """A fact that is not yet in the log."""
    if not isinstance(fact, Kind):
        msg = f"{type(fact).__name__} is not a kind of fact: declare it with @kind"
        raise TypeError(msg)
    if not 0 <= place < 10**12:
        msg = f"place={place}: write the 12-digit code of the place"
        raise ValueError(msg)
    moment = at or timezone.now()
    if timezone.is_naive(moment):
        msg = f"at={moment}: a moment needs its time zone"
        raise ValueError(msg)
    about = _subject(subject)
    return Fact(
        kind=fact.info.code,
        version=fact.info.version,
        occurred_at=moment,
        day=local_day(moment),
        place=place,
        subject_type=about.type,
        subject_id=about.id,
        actor=actor.ref,
        **_measured(fact),
    )


def _subject(subject: models.Model | Subject) -> Subject:
    if isinstance(subject, Subject):
        return subject
    meta = subject._meta
    if subject.pk is None or not meta.model_name:
        msg = f"{meta.label}: save it before a fact is recorded about it"
        raise ValueError(msg)
    return Subject(meta.model_name, subject.pk)


def _measured(fact: Kind) -> dict[str, Any]:
    return {
        "quantity": fact.amount(),
        "d1": fact.column("d1"),
        "d2": fact.column("d2"),
        "dims": fact.dims(),
    }


_SAME_EVENT = ("occurred_at", "day", "place", "subject_type", "subject_id")
_SAME_WORDS = ("kind", "version", "quantity", "d1", "d2", "dims")


def withdraw(fact: Fact, *, why: Code | None = None) -> Fact:
    """Reverse a fact, as in book-keeping: a twin with ``sign = -1`` in the same day and place.

    ``why`` is a short code of the reason. Raises AlreadyWithdrawnError when that was done before.
    """
    state = _state(fact)
    twin = _twin(fact, state.actor)
    if why is not None:
        twin.dims = {**fact.dims, "why": why}
    try:
        with transaction.atomic():
            twin.save(force_insert=True)
    except IntegrityError as error:
        raise AlreadyWithdrawnError from error
    state.recorded += 1
    return twin


def _twin(fact: Fact, actor: Actor) -> Fact:
    if fact.sign != 1:
        msg = "A withdrawal cannot be withdrawn: state the fact again instead."
        raise ValueError(msg)
    return Fact(
        **{column: getattr(fact, column) for column in _SAME_EVENT + _SAME_WORDS},
        actor=actor.ref,
        sign=-1,
        corrects=fact,
    )


def withdraw_many(facts: Sequence[Fact]) -> None:
    """Reverse many facts in few statements, as ``withdraw`` does one.

    All or none: raises AlreadyWithdrawnError when it was done before with any of them.
    """
    if facts:
        actor = _state(facts[0]).actor
        try:
            with transaction.atomic():
                record_many([_twin(fact, actor) for fact in facts])
        except IntegrityError as error:
            raise AlreadyWithdrawnError from error


def restate(
    fact: Fact, right: object, *, place: int | None = None, why: Code | None = None
) -> Fact:
    """Reverse a fact and put the right one in its stead, at the same time and subject."""
    if not isinstance(right, Kind):
        msg = f"{type(right).__name__} is not a kind of fact: declare it with @kind"
        raise TypeError(msg)
    state = _state(fact)
    withdraw(fact, why=why)
    row = Fact(
        **{column: getattr(fact, column) for column in _SAME_EVENT},
        **_measured(right),
        kind=right.info.code,
        version=right.info.version,
        actor=state.actor.ref,
        corrects=fact,
    )
    row.place = fact.place if place is None else place
    row.save(force_insert=True)
    state.recorded += 1
    return row


def stated(fact: Fact) -> Kind:
    """What a fact says, as an instance of its kind."""
    return KINDS[fact.kind].read(fact.d1, fact.d2, fact.quantity, fact.dims)


def _state(what: object) -> _Open:
    state = _open.get()
    if state is None:
        msg = f"{type(what).__name__} was recorded outside an operation"
        raise OutsideOperationError(msg)
    return state


def lock(rows: models.QuerySet[Any], **which: Any) -> Any:
    """Load one row and lock it until the operation ends."""
    return lock_all(rows).get(**which)


def lock_all(rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
    """Rows that are locked when read, until the operation ends (SQLite has one writer anyway)."""
    if connection.features.has_select_for_update:
        return rows.select_for_update(of=("self",))
    return rows
