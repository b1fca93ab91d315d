"""Addresses of the pages about alliances, sessions and the import of enterprises."""

from django.urls import URLPattern, URLResolver, path

from haitang.desk.act import addresses
from haitang.desk.policies import alliances, imports, sessions

URLS: list[URLPattern | URLResolver] = [
    path("alliances/", alliances.ledger, name="alliances"),
    path("alliances/new/", alliances.new, name="alliance_new"),
    path("alliances/<int:pk>/", alliances.page, name="alliance"),
    *addresses(alliances.ACTS, "alliances/<int:pk>", alliances.answer),
    path("sessions/", sessions.ledger, name="sessions"),
    path("sessions/new/", sessions.new, name="session_new"),
    path("sessions/<int:pk>/", sessions.page, name="session"),
    *addresses(sessions.ACTS, "sessions/<int:pk>", sessions.answer),
    path("enterprises/import/", imports.upload, name="enterprise_import"),
    path("enterprises/import/confirm/", imports.confirm, name="enterprise_import_confirm"),
    path("enterprises/import/answer/", imports.answer, name="enterprise_import_answer"),
]
