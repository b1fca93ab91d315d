"""Counting tries, so that nobody can guess or flood: so many in a span of time, from one address.

The counter lies in Django's cache. With the default cache each server process counts for itself, so
the real limit is the limit times the number of processes.
"""

import ipaddress
from dataclasses import dataclass

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac


@dataclass(frozen=True)
class Limit:
    """At most ``most`` tries in ``seconds`` seconds, counted from the first."""

    name: str
    most: int
    seconds: int

    def reached(self, who: str) -> bool:
        """Whether no further try is allowed now."""
        return int(cache.get(self._key(who), 0)) >= self.most

    def count(self, who: str) -> None:
        """Count one try."""
        key = self._key(who)
        if not cache.add(key, 1, self.seconds):
            try:
                cache.incr(key)
            except ValueError:  # it ran out between the two calls
                cache.add(key, 1, self.seconds)

    def _key(self, who: str) -> str:
        # Keyed, so that the cache holds no address of anybody.
        return f"tries-{self.name}-{salted_hmac('haitang.pages.tries', who).hexdigest()}"


def address_of(request: HttpRequest) -> str:
    """The network address that a request came from.

    Of an IPv6 address the half that one household or office has to itself. Behind a proxy the
    server must be told of it, else all share one.
    """
    text = str(request.META.get("REMOTE_ADDR", ""))
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return text
    if address.version == 4:
        return text
    return str(ipaddress.ip_network(f"{address}/64", strict=False))
