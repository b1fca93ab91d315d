"""Browsers for the pages of results."""

import pytest
from django.test import Client


@pytest.fixture(autouse=True)
def _plain_static(settings):
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.SECURE_SSL_REDIRECT = False


@pytest.fixture
def log_in(cast):
    """A browser in which a member of the cast is logged in."""

    def logged_in(name):
        browser = Client()
        browser.force_login(
            cast.accounts[name], backend="django.contrib.auth.backends.ModelBackend"
        )
        return browser

    return logged_in
