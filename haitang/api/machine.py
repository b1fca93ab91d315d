"""The JSON interface as one object: routes with their guard, and one OpenAPI 3.1 schema."""

import functools
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.operation import Operation, PathView
from ninja.utils import normalize_path, replace_path_param_notation

from haitang.api.problems import TITLES, refuse_early
from haitang.pages.problems import MEDIA_TYPE
from haitang.scope.views import Guard, View, public

PREFIX = "/api/v1"
PROBLEM = {
    "type": "object",
    "description": "Problem details (RFC 9457).",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string", "description": "A short word for programs (409)."},
        "field": {"type": "string", "description": "What the refusal is about (409)."},
        "errors": {
            "type": "array",
            "description": "What has to be put right (422).",
            "items": {
                "type": "object",
                "required": ["in", "name", "detail"],
                "properties": {
                    "in": {"type": "string"},
                    "name": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}
READING = (401, 403, 404, 405, 409, 422)
OPEN_READING = (404, 405, 422)
WRITING = (400, 401, 403, 404, 405, 409, 413, 415, 422, 429)


def problems(statuses: tuple[int, ...]) -> dict[str, Any]:
    """The part of a route's schema that declares its errors."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    with translation.override("en"):
        return {
            "responses": {
                status: {"description": str(TITLES[status]), "content": content}
                for status in statuses
            }
        }


class MachineAPI(NinjaAPI):
    """NinjaAPI whose every route says what it needs; one that does not stops the program."""

    def _get_urls(self) -> list[Any]:
        found: list[Any] = [path("openapi.json", schema_view(self), name="openapi")]
        found.extend(self._routes())
        return found

    def _routes(self) -> Iterator[URLPattern]:
        for bound in self._get_bound_routers():
            for route, path_view in bound.path_operations.items():
                where = replace_path_param_notation(f"{bound.prefix}/{route}")
                name = path_view.operations[0].view_func.__name__
                yield path(normalize_path(where).lstrip("/"), guarded(path_view, route), name=name)

    def get_openapi_schema(self, **_: Any) -> Any:
        """The schema, with the problem that every error has."""
        schema = super().get_openapi_schema(path_prefix=PREFIX)
        schema["components"]["schemas"]["Problem"] = PROBLEM
        for routes in schema["paths"].values():
            for operation in routes.values():
                for parameter in operation["parameters"]:
                    _never_null(parameter["schema"])
        return schema


def _never_null(schema: dict[str, Any]) -> None:
    """A query string has no null: a condition is there or it is left out."""
    kinds = [kind for kind in schema.pop("anyOf", []) if kind != {"type": "null"}]
    for kind in kinds:
        schema.update(kind)


def guarded(path_view: PathView, route: str) -> View:
    """The view of a path, carrying the guard of each of its operations."""
    methods: dict[str, str] = {}
    reasons: list[str] = []
    for operation in path_view.operations:
        need, reason = _declared(operation, route)
        methods.update(dict.fromkeys(operation.methods, need) if need else {})
        reasons += [reason] if reason else []
    allowed = {method for operation in path_view.operations for method in operation.methods}
    if "GET" in allowed:
        allowed.add("HEAD")
    view = _answering(path_view.get_view(), allowed)
    if "GET" in methods:
        methods["HEAD"] = methods["GET"]
    view.guard = Guard(methods, public="; ".join(reasons))  # type: ignore[attr-defined]
    return view


def _declared(operation: Operation, route: str) -> tuple[str, str]:
    view = operation.view_func
    need, reason = getattr(view, "needs", ""), getattr(view, "open_to_all", "")
    if bool(need) == bool(reason):
        message = f"{route}: put @needs(operation) or @open_to_all(reason) on {view.__name__}."
        raise ImproperlyConfigured(message)
    if need and not operation.auth_param:
        raise ImproperlyConfigured(f"{route}: {view.__name__} needs auth=.")
    return need, reason


def _answering(view: View, allowed: set[str]) -> View:
    @csrf_exempt
    @functools.wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if (early := refuse_early(request, allowed)) is not None:
            return early
        head = request.method == "HEAD"
        if head:
            request.method = "GET"
        response: HttpResponse = view(request, *args, **kwargs)
        return _without_body(response) if head else response

    return inner


def _without_body(response: HttpResponse) -> HttpResponse:
    response["Content-Length"] = str(len(response.content))
    response.content = b""
    return response


def schema_view(api: NinjaAPI) -> View:
    """The schema as JSON; made once."""

    @functools.cache
    def schema() -> Any:
        return api.get_openapi_schema()

    @public("the schema describes the interface and holds no record")
    @require_safe
    def openapi(request: HttpRequest) -> JsonResponse:
        return JsonResponse(schema(), json_dumps_params={"ensure_ascii": False})

    return openapi
