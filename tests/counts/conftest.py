"""Pages of a count, asked as members of the cast."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.cast import Cast


@pytest.fixture(autouse=True)
def _plain_static(settings):
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.SECURE_SSL_REDIRECT = False
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False


@pytest.fixture
def log_in(cast: Cast) -> Callable[[str], Client]:
    """A browser in which a member of the cast is logged in."""

    def logged_in(name: str) -> Client:
        browser = Client()
        browser.force_login(
            cast.accounts[name], backend="django.contrib.auth.backends.ModelBackend"
        )
        return browser

    return logged_in
