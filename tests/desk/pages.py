"""Small helpers of the tests of pages."""

import re

from django.http import HttpResponse


def text_of(response: HttpResponse) -> str:
    """The page as text."""
    return response.content.decode()


def key_of(response: HttpResponse) -> str:
    """The idempotency key of the form on a page."""
    found = re.search(r'name="key" value="([0-9a-f-]{36})"', text_of(response))
    assert found, "the form has no key"
    return found[1]
