"""Who calls: the account behind a partner's key, or, for reading, the one that is logged in."""

import functools
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from ninja.errors import AuthenticationError
from ninja.security import APIKeyHeader, HttpBearer

from haitang.accounts.models import Account
from haitang.accounts.queries import account_for_key, scope_of_account
from haitang.pages.tries import Limit
from haitang.scope.scope import Scope, current, enter

Operation = Callable[..., Any]
LONGEST_KEY = 200
# Of one account, whichever interface it uses.
REGISTRATIONS = Limit("api-registrations", most=600, seconds=60)


def holder_of(key: str | None) -> Account | None:
    """The account that a key acts for today, if the key can be one."""
    text = (key or "").strip()
    return account_for_key(text) if 0 < len(text) <= LONGEST_KEY and text.isascii() else None


class PartnerBearer(HttpBearer):
    """``Authorization: Bearer KEY``. A wrong one is an error, even beside a right ``X-API-Key``."""

    def __call__(self, request: HttpRequest) -> Account | None:
        """The account of the key; None when the header is not there."""
        if self.header not in request.headers:
            return None
        return known(super().__call__(request))

    def authenticate(self, _request: HttpRequest, token: str) -> Account | None:
        """The account of the key."""
        return holder_of(token)


class PartnerKeyHeader(APIKeyHeader):
    """``X-API-Key: KEY``."""

    param_name = "X-API-Key"

    def authenticate(self, _request: HttpRequest, key: str | None) -> Account | None:
        """The account of the key; None when the header is not there."""
        return None if key is None else known(holder_of(key))


def known(account: Account | None) -> Account:
    """The account, or AuthenticationError."""
    if account is None:
        raise AuthenticationError
    return account


def session(request: HttpRequest) -> Account | None:
    """The account that is logged in; for reading only, so that nothing can be forged."""
    user = request.user
    if request.method in {"GET", "HEAD"} and isinstance(user, Account) and user.is_active:
        return user
    return None


KEYS = [PartnerBearer(), PartnerKeyHeader()]
READERS = [*KEYS, session]


def needs(operation: str) -> Callable[[Operation], Operation]:
    """Run a route inside the scope of the caller, let in for this one operation."""

    def declare(view: Operation) -> Operation:
        @functools.wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            scope = scope_of_account(request.auth)  # type: ignore[attr-defined]
            if not scope.giving(operation):
                raise PermissionDenied
            with enter(scope.entered_with(operation)):
                return view(request, *args, **kwargs)

        inner.needs = operation  # type: ignore[attr-defined]
        return inner

    return declare


def scope_now() -> Scope:
    """The scope of the caller, inside a route that ``needs`` something."""
    scope = current()
    if not isinstance(scope, Scope):
        raise TypeError("A route of the interface runs in the scope of its caller.")
    return scope


def open_to_all(reason: str) -> Callable[[Operation], Operation]:
    """Declare a route that anybody may call, and why."""

    def declare(view: Operation) -> Operation:
        view.open_to_all = reason  # type: ignore[attr-defined]
        return view

    return declare
