"""Addresses of the pages about rolls."""

from django.urls import URLPattern, URLResolver, path

from haitang.desk.rolls import acts, imports, lists, marking, pages

URLS: list[URLPattern | URLResolver] = [
    path("elections/<int:pk>/roll/", pages.voters, name="roll"),
    path("elections/<int:pk>/roll/objections/", pages.objections, name="roll_objections"),
    path("elections/<int:pk>/roll/electors/", pages.electors, name="roll_electors"),
    path("elections/<int:pk>/roll/proxies/", pages.proxies, name="roll_proxies"),
    path("elections/<int:pk>/roll/mobile/", pages.mobile_voters, name="roll_mobile"),
    path("elections/<int:pk>/roll/turnout/", pages.turnout, name="roll_turnout"),
    path("elections/<int:pk>/roll/turnout/mark/", marking.mark, name="roll_mark"),
    path("elections/<int:pk>/roll/list/", lists.posted, name="roll_list"),
    path("elections/<int:pk>/roll/list/file/", lists.posted_file, name="roll_list_file"),
    path(
        "elections/<int:pk>/roll/working-list/file/", lists.working_file, name="roll_working_file"
    ),
    path("elections/<int:pk>/roll/import/", imports.upload, name="roll_import"),
    path("elections/<int:pk>/roll/import/confirm/", imports.confirm, name="roll_import_confirm"),
    path("elections/<int:pk>/roll/import/answer/", imports.answer, name="roll_import_answer"),
    *acts.URLS,
]
