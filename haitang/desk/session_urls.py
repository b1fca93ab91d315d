"""Addresses without a name space, which Django's own settings and every frame know."""

from django.urls import URLPattern, URLResolver, path

from haitang.desk import session

urlpatterns: list[URLPattern | URLResolver] = [
    path("login/", session.login, name="login"),
    path("logout/", session.logout, name="logout"),
    path("set-language/", session.set_language, name="set_language"),
]
