from django.urls import URLPattern, URLResolver, path, register_converter

from haitang.api.open311 import discovery, requests, services
from haitang.api.open311.formats import open311

LISTED = "a published list: number, kind, place, state and days of cases, and text cleared for it"


class Format:
    """The two formats, as they stand at the end of an address."""

    regex = "json|xml"

    def to_python(self, value: str) -> str:
        """The same."""
        return value

    def to_url(self, value: str) -> str:
        """The same."""
        return value


register_converter(Format, "fmt")
urlpatterns: list[URLPattern | URLResolver] = [
    path(
        "discovery.<fmt:fmt>",
        open311(get=discovery.discovery, reason="where the interface lies"),
        name="open311-discovery",
    ),
    path(
        "v2/services.<fmt:fmt>",
        open311(get=services.services, reason="the kinds of matters are published"),
        name="open311-services",
    ),
    path(
        "v2/services/<str:code>.<fmt:fmt>",
        open311(get=services.definition, reason="the kinds of matters are published"),
        name="open311-definition",
    ),
    path(
        "v2/requests.<fmt:fmt>",
        open311(
            get=requests.listed, post=requests.hand_in, post_needs="register_case", reason=LISTED
        ),
        name="open311-requests",
    ),
    path(
        "v2/requests/<str:number>.<fmt:fmt>",
        open311(get=requests.one, reason=LISTED),
        name="open311-request",
    ),
    path(
        "v2/tokens/<str:number>.<fmt:fmt>",
        open311(get=requests.token, reason=LISTED),
        name="open311-token",
    ),
]
