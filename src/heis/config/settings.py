"""Django's settings: one file for every installation. What differs is read from the environment, and bad values are refused at start.

What each variable means stands in docs/settings.md. Without any, this is a safe installation on one's own machine.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from heis.config import environment
from heis.config.log import logging_settings

ROOMS = ["foundation", "accounts", "journal", "organisation", "strategy", "lift", "evidence", "demo"]
PACKAGE = Path(__file__).resolve().parents[1]
TESTING = environment.flag("HEIS_TESTING", default=False)
DATA = environment.data_folder()

# Addresses. Everything about transport follows from whether the public address is https.
PUBLIC_URL = environment.web_address("HEIS_PUBLIC_URL", "http://localhost:8000")
HTTPS = PUBLIC_URL.startswith("https://")
DEBUG = False
ALLOWED_HOSTS = [
    urlsplit(PUBLIC_URL).hostname or "",
    "localhost",
    "127.0.0.1",
    "[::1]",
    *environment.host_names("HEIS_EXTRA_HOSTS"),
]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
ROOT_URLCONF = "heis.config.urls"
WSGI_APPLICATION = "heis.config.wsgi.application"
APPEND_SLASH = True

# What this installation is
HEIS_DEMO = environment.flag("HEIS_DEMO", default=False)
HEIS_SHELL = "heis.config.shell.build"
HEIS_MUNICIPALITY = environment.municipality_number("HEIS_MUNICIPALITY", "3107")
HEIS_ACCESSIBILITY_URL = environment.link("HEIS_ACCESSIBILITY_URL")
HEIS_FEEDBACK_URL = environment.link("HEIS_FEEDBACK_URL")

# Rooms
INSTALLED_APPS = [
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django_htmx",
    "procrastinate.contrib.django",
    *(f"heis.{room}" for room in ROOMS),
    "heis.config",
]
MIDDLEWARE = [
    "heis.foundation.middleware.SecurityHeaders",
    "heis.config.health.Probes",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "heis.accounts.middleware.SignedIn",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "heis.organisation.middleware.Looking",
    "heis.foundation.refusing.Refusing",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

# Data
DATABASES = {"default": environment.database("DATABASE_URL") | {"ATOMIC_REQUESTS": False, "TEST": {}}}
if TESTING:
    DATABASES["default"]["TEST"] = {"NAME": environment.text("HEIS_TEST_DATABASE", "heis_test")}
# For the web server and the worker, which heis.config.start.share_connections gives it to.
CONNECTIONS = environment.number("HEIS_DATABASE_CONNECTIONS", 10, least=1, most=200)
DATABASE_POOL = None if TESTING else {"min_size": 1, "max_size": CONNECTIONS, "timeout": 10}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = environment.redis("HEIS_REDIS_URL")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}
MEDIA_ROOT = DATA / "files"
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

# Pages
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [PACKAGE / room / "templates" for room in ROOMS],
        "OPTIONS": {"environment": "heis.foundation.jinja.environment"},
    },
]
FORM_RENDERER = "django.forms.renderers.Jinja2"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
PLAIN_STATIC = "django.contrib.staticfiles.storage.StaticFilesStorage"
HASHED_STATIC = "whitenoise.storage.CompressedManifestStaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": PLAIN_STATIC if TESTING else HASHED_STATIC},
}
WHITENOISE_USE_FINDERS = TESTING

CSRF_FAILURE_VIEW = "heis.foundation.refusing.stale_form"

# Language and time
LANGUAGE_CODE = "nb"
LANGUAGES = [("nb", "Bokmål"), ("nn", "Nynorsk"), ("en", "English")]
USE_I18N = True
TIME_ZONE = "Europe/Oslo"
USE_TZ = True

# Persons and sessions
AUTH_USER_MODEL = "accounts.Person"
SECRET_KEY = "a-key-for-tests-only-that-protects-nothing" if TESTING else environment.secret_key(DATA)
SESSION_ENGINE = "heis.accounts.sessions"
SESSION_COOKIE_AGE = 60 * 60 * environment.number("HEIS_SESSION_HOURS", 12, least=1, most=24 * 30)
SESSION_COOKIE_NAME = "__Host-heis" if HTTPS else "heis"
CSRF_COOKIE_NAME = "__Host-heis-csrf" if HTTPS else "heis-csrf"
LANGUAGE_COOKIE_NAME = "heis-language"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Transport. The content security policy is set by heis.foundation.middleware.SecurityHeaders.
SECURE_SSL_REDIRECT = HTTPS and not TESTING
SECURE_HSTS_SECONDS = environment.number("HEIS_HSTS_SECONDS", 31_536_000 if HTTPS else 0, least=0, most=63_072_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = False
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if environment.flag("HEIS_BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# E-mail: to a file in the data folder until an address is set.
DEFAULT_FROM_EMAIL = SERVER_EMAIL = environment.sender("HEIS_MAIL_FROM", "Innovasjonsheisen <heis@localhost>")
EMAIL_SUBJECT_PREFIX = ""
EMAIL_FILE_PATH = DATA / "mail"
if environment.text("HEIS_MAIL_URL", ""):
    globals().update(environment.mail("HEIS_MAIL_URL"))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"

LOG_LEVEL = environment.choice("HEIS_LOG_LEVEL", "info", allowed={"debug", "info", "warning", "error"})
LOGGING = logging_settings(
    level=LOG_LEVEL.upper(),
    style=environment.choice("HEIS_LOG_STYLE", "text", allowed={"text", "json"}),
)
