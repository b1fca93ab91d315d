"""One settings file: typed readers, loud failure, safe defaults.

Every setting that an installation may change is read from the environment here and documented in
docs/running/settings.md (a test compares the two).
"""

import os
import re
import secrets
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
SHORTEST_KEY = 32  # characters of a secret from the environment


def text(name: str, default: str = "") -> str:
    """An environment variable as text."""
    return os.environ.get(name, default)


def matching(name: str, default: str, pattern: str, hint: str) -> str:
    """An environment variable as text of one shape; anything else stops the program."""
    value = os.environ.get(name, default)
    if not re.fullmatch(pattern, value):
        raise ImproperlyConfigured(f"{name}={value}: {hint}")
    return value


def folder(name: str, default: str) -> Path:
    """A folder that is there, or can be made."""
    path = Path(os.environ.get(name, default)).resolve()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(
            f"{name}={path}: {error.strerror}. Name a folder that this user may write."
        ) from None
    return path


def rule_books(name: str) -> str:
    """A folder of rule books, or nothing. One that is not there would let the samples count."""
    value = os.environ.get(name, "")
    if value and not Path(value).is_dir():
        raise ImproperlyConfigured(f"{name}={value}: there is no such folder.")
    return value


def flag(name: str, *, default: bool = False) -> bool:
    """An environment variable as yes or no; anything else stops the program."""
    value = os.environ.get(name, "1" if default else "0").lower()
    if value not in {"0", "1", "true", "false", "yes", "no"}:
        raise ImproperlyConfigured(f"{name}={value}: write 1 or 0.")
    return value in {"1", "true", "yes"}


def number(name: str, default: int, low: int, high: int) -> int:
    """An environment variable as a whole number between two limits."""
    value = os.environ.get(name, str(default))
    if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
        raise ImproperlyConfigured(f"{name}={value}: write a whole number from {low} to {high}.")
    return int(value)


def key_file(name: str, path: Path) -> str:
    """A secret from the environment, else from a file that is made once, readable by us alone."""
    if value := os.environ.get(name):
        if len(value) < SHORTEST_KEY:
            raise ImproperlyConfigured(f"{name}: write at least {SHORTEST_KEY} characters.")
        return value
    try:
        if not path.exists():
            _make_key(path)
        return path.read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"{path}: {error.strerror}. Let this user write the data folder, or set {name}."
        ) from None


def _make_key(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process was first
        return
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_hex(32))


def database(url: str) -> dict[str, Any]:
    """Django's settings for ``sqlite:///path/to/file`` or ``postgresql://user:pw@host:port/name``."""
    wrong = ImproperlyConfigured(
        f"HAITANG_DATABASE_URL={url}: write sqlite:///FILE or postgresql://USER@HOST:PORT/NAME."
    )
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:  # a port or an address in brackets that is none
        raise wrong from None
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "haitang.facts.database.sqlite3",
            "NAME": unquote(parts.path[1:]) or ":memory:",
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20},
            "TEST": {"NAME": ":memory:"},
            "ATOMIC_REQUESTS": False,
            "CONN_MAX_AGE": None,
        }
    if parts.scheme in {"postgresql", "postgres"} and parts.path[1:]:
        return {
            "ENGINE": "haitang.facts.database.postgresql",
            "NAME": unquote(parts.path[1:]),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(port or ""),
            "ATOMIC_REQUESTS": False,
            "CONN_MAX_AGE": None,
            "CONN_HEALTH_CHECKS": True,
        }
    raise wrong


DATA_DIR = folder("HAITANG_DATA_DIR", str(BASE_DIR / "var"))
DEBUG = flag("HAITANG_DEBUG")
SECRET_KEY = key_file("HAITANG_SECRET_KEY", DATA_DIR / "keys" / "secret.key")
VAULT_KEY = key_file("HAITANG_VAULT_KEY", DATA_DIR / "keys" / "vault.key")
SEAL_KEY_FILE = DATA_DIR / "keys" / "seal.key"
LOG_DIR = Path(text("HAITANG_LOG_DIR", str(DATA_DIR / "log"))).resolve()
LOG_ORIGIN = matching(
    "HAITANG_LOG_ORIGIN", "haitang.example/county", r"[^\s+]+", "write a name without spaces or +."
)
SEAL_SECONDS = number("HAITANG_SEAL_SECONDS", 300, 1, 86400)
SEAL_FACTS = number("HAITANG_SEAL_FACTS", 64, 1, 100_000)
COUNTY = matching(  # the place that this installation serves
    "HAITANG_COUNTY", "320583000000", r"[1-9][0-9]{11}", "write a code of 12 digits."
)
UPLOAD_MAX_BYTES = number("HAITANG_UPLOAD_MAX_BYTES", 10_000_000, 1000, 100_000_000)
RULEBOOK_DIR = rule_books("HAITANG_RULEBOOK_DIR")  # a county's own rule books, read before ours

DATABASES = {
    "default": database(text("HAITANG_DATABASE_URL", f"sqlite:///{DATA_DIR / 'haitang.sqlite3'}"))
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

ALLOWED_HOSTS = text("HAITANG_ALLOWED_HOSTS", "127.0.0.1,localhost").split(",")
INSECURE_HTTP = flag("HAITANG_INSECURE_HTTP")  # for a demonstration on one's own machine
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not INSECURE_HTTP
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 3600  # one working day
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SECURE_SSL_REDIRECT = not INSECURE_HTTP and flag("HAITANG_HTTPS_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 0 if INSECURE_HTTP else 31536000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not INSECURE_HTTP
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "haitang.pages.errors.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

INSTALLED_APPS = [
    "haitang.demo",
    "haitang.desk",
    "haitang.public",
    "haitang.api",
    "haitang.upkeep",
    "haitang.pages",
    "haitang.figures",
    "haitang.ledgers",
    "haitang.results",
    "haitang.counts",
    "haitang.nominations",
    "haitang.rolls",
    "haitang.elections",
    "haitang.policies",
    "haitang.screening",
    "haitang.cases",
    "haitang.rules",
    "haitang.accounts",
    "haitang.people",
    "haitang.organizations",
    "haitang.places",
    "haitang.facts",
    "haitang.scope",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "axes",
    "csp",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "haitang.pages.middleware.no_store",
    "haitang.pages.middleware.DamagedLog",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "haitang.urls"
WSGI_APPLICATION = "haitang.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "haitang.pages.templatetags.pages",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "haitang.pages.context.page",
                "haitang.desk.context.nav",
            ],
        },
    }
]
FORM_RENDERER = "haitang.pages.forms.Renderer"

AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator",
                 "CommonPasswordValidator", "NumericPasswordValidator")
]  # fmt: skip
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "desk:home"
LOGOUT_REDIRECT_URL = "login"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "haitang.pages.errors.locked_out"
AXES_VERBOSE = False
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # a try while locked does not prolong it
AXES_DISABLE_ACCESS_LOG = True
SCOPE_READER = "haitang.accounts.queries.scope_of_request"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "language"
LOCALE_PATHS = [BASE_DIR / "haitang" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = ["haitang.pages.formats"]

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
MEDIA_ROOT = DATA_DIR / "media"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "haitang.pages.styles.Finder",  # joins the style sheet out of its components
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 31536000

DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
FILE_UPLOAD_PERMISSIONS = 0o600
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

TESTING = "pytest" in sys.modules
if TESTING:  # no collectstatic before the tests
    STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
    SECURE_SSL_REDIRECT = False  # the tests' server has no certificate
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
