"""Django's settings. What an operator may change comes from the environment (`ZHIKE_…`)."""

import os
from pathlib import Path

from django.utils.functional import SimpleLazyObject

from zhike import home
from zhike.control import database

DATA_DIR = home.data_dir()
CONSOLE_DIR = Path(os.environ.get("ZHIKE_CONSOLE") or Path(__file__).resolve().parents[3] / "web" / "dist")

DEBUG = False
SECRET_KEY = SimpleLazyObject(lambda: home.secret_key())  # only a running product makes the file
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *os.environ.get("ZHIKE_HOSTS", "").split()]
ROOT_URLCONF = "zhike.control.urls"
ASGI_APPLICATION = "zhike.control.asgi.application"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "ninja",
    "zhike.control.accounts",
    "zhike.control.audit",
    "zhike.control.idempotency",
    "zhike.control.workspace",
    "zhike.control.jobs",
    "zhike.control.customers",
    "zhike.control.exports",
    "zhike.control.identities",
    "zhike.control.segments",
    "zhike.control.subscriptions",
    "zhike.control.tags",
    "zhike.control.analyses",
    "zhike.control.batches",
    "zhike.control.lifecycle",
    "zhike.control.allocation",
    "zhike.control.tiers",
    "zhike.control.values",
    "zhike.control.worth",
    "zhike.control.views",
    "zhike.control.quality",
    "zhike.control.monitor",
    "zhike.control.reports",
    *(["zhike.control.sources"] if (Path(__file__).parent / "sources" / "apps.py").exists() else []),
]

MIDDLEWARE = [
    "zhike.control.monitor.requests.Timed",
    "zhike.control.problems.ApiAnswersWithProblems",
    "django.middleware.security.SecurityMiddleware",
    "zhike.control.console.ContentSecurityPolicy",
    "zhike.control.console.StaticFiles",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "zhike.control.idempotency.middleware.OncePerKey",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]

DATABASES = {"default": database.settings(os.environ.get("ZHIKE_DATABASE", ""), DATA_DIR)}

# Sign-in. django-allauth counts the attempts and locks out; our own pages and endpoints call its flow.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("MinimumLengthValidator", "CommonPasswordValidator", "UserAttributeSimilarityValidator")
]
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
LOGIN_REDIRECT_URL = "/"

# Cookies and headers. The console reads the CSRF cookie, so that one is not HttpOnly.
HTTPS = os.environ.get("ZHIKE_HTTPS") == "1"
SESSION_COOKIE_NAME = "zhike_session"  # other servers on this machine share our cookies
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = False
CSRF_TRUSTED_ORIGINS = os.environ.get("ZHIKE_ORIGINS", "").split()
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20  # JSON bodies; uploaded files are streamed to disk and are not counted
FILE_UPLOAD_TEMP_DIR = home.uploads_dir()  # customers' data never lies about in /tmp
FILE_UPLOAD_PERMISSIONS = 0o600

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_ROOT = CONSOLE_DIR if CONSOLE_DIR.is_dir() else None
WHITENOISE_ALLOW_ALL_ORIGINS = False


def WHITENOISE_IMMUTABLE_FILE_TEST(path: str, url: str) -> bool:
    """Files of the console whose name holds a hash of their content never change."""
    return url.startswith("/assets/")


# Addresses and query strings hold names and numbers of customers, so requests are not logged.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "zhike.control.logs.WithoutMessages",
            "fmt": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "zhike": {"level": "INFO"},
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.request": {"level": "ERROR"},
    },
}
