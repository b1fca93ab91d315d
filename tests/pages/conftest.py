import pytest


@pytest.fixture
def gallery(settings):
    """The URL tree of the component guide instead of the product's."""
    settings.ROOT_URLCONF = "tests.pages.gallery"
    settings.SECURE_SSL_REDIRECT = False
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
