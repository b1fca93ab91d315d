"""Problem details for machines (RFC 9457)."""

from typing import Any

from django.http import HttpRequest, JsonResponse

MEDIA_TYPE = "application/problem+json"


def problem(
    status: int, title: object, detail: object = "", *, kind: str = "about:blank", **extra: Any
) -> JsonResponse:
    """An error as ``application/problem+json``.

    ``title`` is the short summary, ``detail`` the sentence that says what to do, ``kind`` the
    problem's type (a URI); further members follow as they are.
    """
    members: dict[str, Any] = {"type": kind, "title": str(title), "status": status}
    if detail:
        members["detail"] = str(detail)
    return JsonResponse(
        {**members, **extra}, status=status, content_type=MEDIA_TYPE,
        json_dumps_params={"ensure_ascii": False},
    )  # fmt: skip


def wants_json(request: HttpRequest) -> bool:
    """Is it the API, or does the client prefer JSON to a page?"""
    if request.path.startswith("/api/"):
        return True
    return request.get_preferred_type(["text/html", "application/json", MEDIA_TYPE]) not in {
        "text/html",
        None,
    }
