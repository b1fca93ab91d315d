"""Addresses of the pages of nominations."""

from django.urls import URLPattern, URLResolver, path

from haitang.desk.act import addresses
from haitang.desk.nominations import pages

URLS: list[URLPattern | URLResolver] = [
    path("elections/<int:pk>/nominees/", pages.index, name="nominees"),
    path("elections/<int:pk>/nominees/new/", pages.new, name="nominee_new"),
    path("elections/<int:pk>/nominees/publish/", pages.publish, name="candidates_publish"),
    path("elections/<int:pk>/nominees/write-in/", pages.write_in, name="write_in"),
    path("nominees/<int:pk>/", pages.page, name="nominee"),
    *addresses(pages.ACTS, "nominees/<int:pk>", pages.answer),
]
