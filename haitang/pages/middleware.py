"""Headers that every page carries."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from haitang.lib.tiles import LogDamagedError
from haitang.pages.errors import log_damaged, not_allowed, not_found

logger = logging.getLogger(__name__)

Answer = Callable[[HttpRequest], HttpResponseBase]
LARGE_PRINT = "big"  # the cookie and the query key
YEAR = 365 * 24 * 3600
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


def wants_large_print(request: HttpRequest) -> bool:
    """Large print is chosen by a link (``?big=1``) and remembered by a cookie."""
    chosen = request.GET.get(LARGE_PRINT) or request.COOKIES.get(LARGE_PRINT, "0")
    return chosen == "1"


def no_store(get_response: Answer) -> Answer:
    """Nothing is kept by caches unless a view says so itself: pages show personal records.

    Static files never come here (whitenoise answers before). Also names what an answer depends
    on, closes the device's sensors to pages, and remembers large print.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        # PostgreSQL takes no NUL in a text; no honest address holds one.
        request.META["QUERY_STRING"] = request.META.get("QUERY_STRING", "").replace("%00", "")
        response = get_response(request) if "\0" not in request.path_info else not_found(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            response = not_allowed(request, response)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        patch_vary_headers(response, ("Cookie", "HX-Request"))
        if request.GET.get(LARGE_PRINT) in {"0", "1"} and isinstance(response, HttpResponse):
            _remember(request, response)
        return response

    return middleware


def _remember(request: HttpRequest, response: HttpResponse) -> None:
    response.set_cookie(
        LARGE_PRINT, request.GET[LARGE_PRINT], max_age=YEAR,
        secure=request.is_secure(), httponly=True, samesite="Lax",
    )  # fmt: skip


class DamagedLog:
    """Pages with figures say that a sealed file cannot be read, instead of an unknown error."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        """Django asks this for what a view raised."""
        if not isinstance(exception, LogDamagedError):
            return None
        logger.error("A sealed file of the log cannot be read: %s", exception)
        return log_damaged(request)
