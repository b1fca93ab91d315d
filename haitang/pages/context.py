"""What both frames know: the county's name, the reader's language and size of print."""

from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from haitang.pages.middleware import wants_large_print
from haitang.places.errors import PlaceNotFoundError
from haitang.places.queries import by_code

NAME_SECONDS = 300  # a county is renamed once in decades


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor of every page. Costs no query unless the county's name is printed."""
    return {
        "county": SimpleLazyObject(county_name),
        "elder": wants_large_print(request),
        "other_language": other_language(),
        "here_url": request.get_full_path(),
    }


def county_name() -> str:
    """The name of the county that this installation serves; empty before places are loaded."""
    key = f"county-name-{settings.COUNTY}"
    if (name := cache.get(key)) is None:
        try:
            name = str(by_code(settings.COUNTY).name)
        except PlaceNotFoundError:
            return ""
        cache.set(key, name, NAME_SECONDS)
    return str(name)


def other_language() -> dict[str, str] | None:
    """The language to change to: the first that is not in force."""
    now = get_language()
    rest = [{"code": code, "name": str(name)} for code, name in settings.LANGUAGES if code != now]
    return rest[0] if rest else None
