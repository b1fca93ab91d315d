"""How a view says what it needs; a view that says nothing keeps the program from starting."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.module_loading import import_string

from haitang.scope.scope import NotPermittedError, Scope, enter

View = Callable[..., Any]


@dataclass(frozen=True)
class Guard:
    """What a view declares: an operation for each method, or a reason to be public."""

    methods: dict[str, str]
    public: str = ""


def scope_of(request: HttpRequest) -> Scope:
    """The scope of the logged-in account, read afresh: an expired duty ends at once.

    The reader of grants is named by the setting SCOPE_READER, because accounts lie above this room.
    """
    reader: Callable[[HttpRequest], Scope] = import_string(settings.SCOPE_READER)
    return reader(request)


def guard(get: str = "", **methods: str) -> Callable[[View], View]:
    """Let in only accounts with a duty that gives the operation of this method.

    ``get`` names the operation for GET and HEAD. Anonymous visitors are sent to the log-in page;
    an account without the duty gets 403; a row that is not its own gets 404, like one that is not
    there.
    """
    table = {**({"GET": get, "HEAD": get} if get else {}), **methods}

    def declare(view: View) -> View:
        @functools.wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            need = table.get(request.method or "")
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if need is None:
                return HttpResponseNotAllowed(sorted(table))
            scope = scope_of(request)
            if not scope.giving(need):
                raise PermissionDenied
            with enter(scope.entered_with(need)):
                return _not_yours_is_not_there(view, request, *args, **kwargs)

        inner.guard = Guard(table)  # type: ignore[attr-defined]
        return inner

    return declare


def _not_yours_is_not_there(view: View, *args: Any, **kwargs: Any) -> HttpResponse:
    try:
        response: HttpResponse = view(*args, **kwargs)
    except NotPermittedError as error:
        raise Http404 from error
    return response


def public(reason: str) -> Callable[[View], View]:
    """Open a view to everybody; it must enter a narrow scope itself before it reads a record."""

    def declare(view: View) -> View:
        view.guard = Guard({}, public=reason)  # type: ignore[attr-defined]
        return view

    return declare
