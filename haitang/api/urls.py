from django.urls import URLPattern, URLResolver, include, path

from haitang.api.calendar import feed
from haitang.api.machine import schema_view
from haitang.api.v1 import api

app_name = "api"
urlpatterns: list[URLPattern | URLResolver] = [
    path("openapi.json", schema_view(api), name="openapi"),
    path("v1/", api.urls),
    path("open311/", include("haitang.api.open311.urls")),
    path("calendar/<str:token>.ics", feed, name="calendar"),
]
