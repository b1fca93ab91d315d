"""A URL tree with one view that says nothing of who may use it."""

from django.http import HttpRequest, HttpResponse
from django.urls import path


def door(request: HttpRequest) -> HttpResponse:
    """Open to everybody by mistake."""
    return HttpResponse("hello")


urlpatterns = [path("side/door/", door)]
