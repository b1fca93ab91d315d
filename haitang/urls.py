"""The URL tree: residents at the root, staff under /desk/, machines under /api/."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("haitang.public.urls")),
    path("", include("haitang.desk.session_urls")),
    path("desk/", include("haitang.desk.urls")),
    path("api/", include("haitang.api.urls")),
]

handler400 = "haitang.pages.errors.bad_request"
handler403 = "haitang.pages.errors.forbidden"
handler404 = "haitang.pages.errors.not_found"
handler500 = "haitang.pages.errors.server_error"
