"""The first page, and the two small answers that need no page."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.i18n import set_language

from haitang.public.forms import LookupForm
from haitang.scope.views import public

ROBOTS = "User-agent: *\nDisallow: /p/\nDisallow: /desk/\nDisallow: /api/\n"


@public("the first page holds no record")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What can be done here, and the field for a look-up code."""
    return render(request, "public/home.html", {"tab": "home", "form": LookupForm()})


@public("the language of the pages is a cookie of the reader")
def language(request: HttpRequest) -> HttpResponseBase:
    """Change the language and come back; a POST, because it leaves a cookie."""
    return set_language(request)


@public("search engines ask for it")
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Keep search engines out of what is not for them."""
    return HttpResponse(ROBOTS, content_type="text/plain")
