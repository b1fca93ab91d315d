"""What every test may use. Browser tests use the distribution's Chromium: nothing is downloaded."""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.utils import translation

from tests.cast import Cast, build_city

CHROMIUM = os.environ.get("HAITANG_CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright keeps a loop in this thread


def missing(what: str) -> None:
    """Leave a test out because the machine lacks something; in CI that is a failure."""
    if os.environ.get("CI"):
        pytest.fail(f"{what}: in CI no test may be skipped")
    pytest.skip(what)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    if not CHROMIUM:
        missing("no Chromium on this machine")
    flags = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": flags}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}


@pytest.fixture(scope="session")
def base_url():
    """Ours, because the plugin's own is written in a way that pytest 9 warns of."""
    return


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _in_chinese() -> Iterator[None]:
    """A request leaves its language behind in its thread; each test begins in Chinese."""
    with translation.override("zh-hans"):
        yield


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.LOG_DIR = tmp_path / "log"


@pytest.fixture
def cast(db) -> Cast:
    """The small city."""
    return build_city()


@pytest.fixture
def plain_static(settings):
    """Pages without collected files and without https."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.SECURE_SSL_REDIRECT = False
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False


@pytest.fixture
def log_in(cast: Cast, plain_static: None) -> Callable[[str], Client]:
    """A browser in which a member of the cast is logged in."""

    def logged_in(name: str) -> Client:
        browser = Client()
        browser.force_login(
            cast.accounts[name], backend="django.contrib.auth.backends.ModelBackend"
        )
        return browser

    return logged_in
