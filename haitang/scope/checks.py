"""The program refuses to start with a view that does not say who may use it."""

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.urls import URLPattern, URLResolver, get_resolver

from haitang.scope.views import Guard


def routes(patterns: list[Any] | None = None, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every route of the URL tree with its view, as ``/cases/<str:number>/``."""
    for item in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(item, URLResolver):
            yield from routes(item.url_patterns, prefix + str(item.pattern))
        elif isinstance(item, URLPattern):
            yield "/" + prefix + str(item.pattern), item.callback


def guard_of(view: Any) -> Guard | None:
    """What a view declares, if it does."""
    declared = getattr(view, "guard", None)
    return declared if isinstance(declared, Guard) else None


@register()
def every_view_is_guarded(**_: Any) -> list[CheckMessage]:
    """One error for each route whose view has neither ``guard`` nor ``public``."""
    return [
        Error(
            f"{route} does not say who may use it.",
            hint="Put @guard(operation) or @public(reason) from haitang.scope.views on the view.",
            id="scope.E001",
        )
        for route, view in routes()
        if guard_of(view) is None
    ]
