"""Addresses of the pages of screenings and of the agencies' questions."""

from django.urls import URLPattern, URLResolver, path

from haitang.desk.act import addresses
from haitang.desk.screening import acts, agencies, inbox, pages, sheets

URLS: list[URLPattern | URLResolver] = [
    path("screenings/", pages.index, name="screenings"),
    path("screenings/sheet/", pages.sheet, name="screening_sheet"),
    path("screenings/late/", agencies.late, name="screening_late"),
    path("screenings/late/<int:pk>/urge/", agencies.urge, name="screening_urge"),
    path("screenings/ask/", agencies.ask, name="screening_ask"),
    path("screenings/<int:pk>/", pages.page, name="screening"),
    *addresses(acts.ACTS, "screenings/<int:pk>", acts.answer),
    path("agencies/", agencies.table, name="agencies"),
    path("agencies/new/", agencies.assign, name="agency_new"),
    path("agencies/load/", agencies.load, name="agencies_load"),
    path("agencies/<int:pk>/end/", agencies.end, name="agency_end"),
    path("questions/", inbox.index, name="questions"),
    path("questions/sheet/", sheets.download, name="questions_sheet"),
    path("questions/import/", sheets.upload, name="questions_import"),
    path("questions/none/<str:attribute>/", inbox.none_found, name="questions_none"),
    path("questions/<int:pk>/", inbox.answer, name="question"),
    path("questions/<int:pk>/number/", inbox.reveal, name="question_reveal"),
]
