"""Addresses of the pages about alliances, sessions and the import of enterprises."""

from django.urls import URLPattern, URLResolver, path

from haitang.desk.policies import alliances, imports, sessions

URLS: list[URLPattern | URLResolver] = [
    path("alliances/", alliances.ledger, name="alliances"),
    path("alliances/new/", alliances.new, name="alliance_new"),
    path("alliances/<int:pk>/", alliances.page, name="alliance"),
    *(
        path(f"alliances/<int:pk>/{act.slug}/", alliances.act_view(act), name=act.route)
        for act in alliances.ACTS
    ),
    path("sessions/", sessions.ledger, name="sessions"),
    path("sessions/new/", sessions.new, name="session_new"),
    path("sessions/<int:pk>/", sessions.page, name="session"),
    *(
        path(f"sessions/<int:pk>/{act.slug}/", sessions.act_view(act), name=act.route)
        for act in sessions.ACTS
    ),
    path("enterprises/import/", imports.upload, name="enterprise_import"),
    path("enterprises/import/confirm/", imports.confirm, name="enterprise_import_confirm"),
    path("enterprises/import/answer/", imports.answer, name="enterprise_import_answer"),
]
