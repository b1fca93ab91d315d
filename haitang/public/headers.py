"""What a page with a look-up code in its address tells browsers and search engines."""

from django.http.response import HttpResponseBase


def private(response: HttpResponseBase) -> HttpResponseBase:
    """Nobody indexes it, keeps it, or learns its address from a link.

    "same-origin" and not "no-referrer": under that one browsers send the origin "null" with a form,
    and the CSRF check refuses it.
    """
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Cache-Control"] = "no-store"
    return response
