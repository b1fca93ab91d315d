"""What every page does to read: dicts of the columns that the duty gives, or the one 404."""

import contextlib
from collections.abc import Iterator
from typing import Any, TypeVar

from django.db.models import BooleanField, ExpressionWrapper, F, QuerySet
from django.http import Http404, HttpRequest, QueryDict

from haitang.accounts.models import Account
from haitang.cases.models import Case
from haitang.places.models import InPlace
from haitang.scope.actor import Actor, account_actor
from haitang.scope.rows import Guarded, GuardedQuerySet
from haitang.scope.scope import Grant, Scope, current, enter, permits

M = TypeVar("M", bound=Guarded)
P = TypeVar("P", bound=InPlace)
Row = dict[str, Any]
# What has not ended stands first; left to themselves, the two databases differ on where NULL goes.
LIVING_FIRST = F("ended_on").asc(nulls_first=True)


def me(request: HttpRequest) -> Account:
    """The account that is logged in; the guard has seen to it."""
    assert isinstance(request.user, Account)  # noqa: S101 - for the reader of types
    return request.user


def actor(request: HttpRequest) -> Actor:
    """Who acts."""
    return account_actor(me(request).pk)


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with, even if it is nothing; None for a form that is only shown."""
    return request.POST if request.method == "POST" else None


def scope() -> Scope:
    """The scope of this request."""
    found = current()
    assert isinstance(found, Scope)  # noqa: S101 - for the reader of types
    return found


@contextlib.contextmanager
def let_in_for(operation: str) -> Iterator[Scope]:
    """The same actor, let in for another operation: for a part of a page that has its own right."""
    with enter(scope().entered_with(operation)) as inner:
        yield inner


def may(operation: str) -> bool:
    """Whether some duty of the actor gives an operation, wherever it is."""
    return bool(scope().giving(operation))


def seen(rows: GuardedQuerySet[Any], *want: str) -> list[Row]:
    """The rows with those of the wanted columns that the present duty gives."""
    given = scope().columns(rows.model.record)
    columns = [name for name in want if name in given]
    return rows.permitted(*columns) if columns else []


def one(rows: GuardedQuerySet[Any], *want: str) -> Row:
    """The only row, or the 404 that says the same for not yours and not there."""
    found = seen(rows[:1], *want)
    if not found:
        raise Http404
    return found[0]


def instance(rows: GuardedQuerySet[M]) -> M:
    """A row to hand to an operation, or the same 404. Its columns go to no template."""
    found = rows.first()
    if found is None:
        raise Http404
    return found


def placed(rows: QuerySet[P], pk: int) -> P:
    """The row with a number, where what this request was let in for reaches its place.

    For records that are not guarded; else the same 404.
    """
    found = rows.filter(pk=pk).first()
    if found is None or not permits(scope().need, found.path):
        raise Http404
    return found


def case_for(number: str) -> Case:
    """The case with a number, within the present scope."""
    return instance(Case.objects.get_queryset().filter(number=number))


def grants_reaching(model: type[Guarded], pk: int) -> tuple[Grant, ...]:
    """Every grant of the actor, whatever it gives, that reaches one row. One query.

    Each grant answers for itself: the acts that it gives are open at this row, no others.
    """
    grants = scope().grants
    flags = {
        f"grant_{i}": ExpressionWrapper(model.within(grant), output_field=BooleanField())
        for i, grant in enumerate(grants)
    }
    row = model.objects.get_queryset().filter(pk=pk).values_list(*flags.values()).first()
    return tuple(g for g, reached in zip(grants, row or (), strict=False) if reached)
