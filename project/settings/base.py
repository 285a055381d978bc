"""Settings that hold everywhere; dev, test and production add the rest."""

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from .told import listed, told

BASE_DIR = Path(__file__).resolve().parents[2]
VAR_DIR = BASE_DIR / os.environ.get("BANJIE_VAR", "var")  # a relative one starts at the checkout

# Applications -------------------------------------------------------------
INSTALLED_APPS = [
    "permissions.audit",
    "permissions.organisations",
    "documents",
    "flows.rulebook",
    "flows.registers",
    "flows.calendar",
    "flows.matters",
    "flows.desk",
    "flows.official_paper",
    "flows.credit_repair",
    "flows.legal_review",
    "flows.penalty_case",
    "project",
    "project.operations",
    "viewflow",
    "viewflow.workflow",
    "guardian",
    "axes",
    "csp",
    "django_filters",
    "django_htmx",
    "project.apps.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "project.operations.logs.RequestLine",
    "project.proxies.BehindProxy",
    # Outside of whatever may answer by itself, so that refusals and files carry the headers too.
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "project.headers.KeptPrivate",
    "project.characters.OnlyWhatCanBeStored",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "flows.desk.language.ChineseFirst",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "project.urls"
WSGI_APPLICATION = "project.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "project" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "flows.desk.context.chrome",
            ],
        },
    }
]

# Database: SQLite by default, PostgreSQL by BANJIE_DATABASE ------------------
# Writers wait for each other without a queue: a crowd on a busy machine needs more than the second it takes alone.
SQLITE_OPTIONS = {
    "timeout": 60,
    "transaction_mode": "IMMEDIATE",
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=60000;",
}


def database(url: str) -> dict:
    """`sqlite:///path` or `postgresql://user:password@host:port/name?sslmode=…` → one entry of DATABASES."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path)[1:],
            "OPTIONS": SQLITE_OPTIONS,
        }
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": "5", **dict(parse_qsl(parts.query))},
    }


DATABASES = {"default": database(told("BANJIE_DATABASE", f"sqlite:///{VAR_DIR}/banjie.sqlite3"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# People ---------------------------------------------------------------------
AUTH_USER_MODEL = "organisations.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "guardian.backends.ObjectPermissionBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "permissions.organisations.passwords.CharacterClassesValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "landing"
LOGOUT_REDIRECT_URL = "login"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
GUARDIAN_RAISE_403 = False
ANONYMOUS_USER_NAME = None
AXES_HANDLER = "project.logins.LimitEach"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
# Wrong guesses in that time: at one account from one address, at one account from anywhere, from one address at
# any account. An office shares one address: twenty people must be able to forget their password on one morning.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"], "username", "ip_address"]
LOGIN_LIMITS = [AXES_FAILURE_LIMIT, 20, 100]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "registration/locked.html"
AXES_VERBOSE = False

# Language and time: Chinese first, one legal zone ------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "project" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# Files -------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT: Path | None = Path(told("BANJIE_STATIC", str(VAR_DIR / "static")))  # None where nothing is collected
MEDIA_ROOT = VAR_DIR / "files"  # never under the web root; served only through Matter.visible_to
ATTACHMENT_MAX_BYTES = 20 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "flows.matters.attachments.CappedUpload",  # first: too large a file is dropped, its form is not
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# Jobs: the message is only a wake-up, the truth is a row in matters.Job ----------
CELERY_BROKER_URL = told("BANJIE_BROKER", "filesystem://localhost")
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
if CELERY_BROKER_URL.startswith("filesystem"):
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {
        "data_folder_in": str(VAR_DIR / "broker" / "messages"),
        "data_folder_out": str(VAR_DIR / "broker" / "messages"),
        "control_folder": str(VAR_DIR / "broker" / "control"),
        "polling_interval": 0.2,
    }
    for folder in ("messages", "control"):
        (VAR_DIR / "broker" / folder).mkdir(parents=True, exist_ok=True)
else:
    # A broker that is down, or says nothing, must not keep the person waiting who has just acted: the sweeper finds
    # the job. A message that is not acknowledged within visibility_timeout (Redis) only wakes a worker once more:
    # who may do a job is decided by the lease of its row.
    CELERY_BROKER_TRANSPORT_OPTIONS = {"max_retries": 1, "interval_start": 0, "interval_step": 0, "interval_max": 0}
    CELERY_BROKER_CONNECTION_TIMEOUT = 3
    if CELERY_BROKER_URL.startswith(("redis", "sentinel", "unix")):
        CELERY_BROKER_TRANSPORT_OPTIONS |= {
            "visibility_timeout": 3600,
            "socket_connect_timeout": 3,
            "socket_timeout": 10,
            "socket_keepalive": True,
        }

# Mail ----------------------------------------------------------------------------
DEFAULT_FROM_EMAIL = os.environ.get("BANJIE_MAIL_FROM", "banjie@localhost")
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_TIMEOUT = 30  # a mail server that says nothing must not hold the worker beyond the lease of the job

# Ways out of the application for what people are told: kind of job → class (flows.matters.channels).
NOTICE_CHANNELS = {"matters.mail": "flows.matters.channels.Mail", "matters.hook": "flows.matters.channels.Hook"}
NOTICE_HOOK_URL = told("BANJIE_HOOK_URL")
NOTICE_HOOK_SECRET = told("BANJIE_HOOK_SECRET")

# Persons in registers are known by a hash under this key (flows.registers.cases), by SECRET_KEY if it is empty.
PERSON_KEY = told("BANJIE_PERSON_KEY")

# Proof ------------------------------------------------------------------------------
CLOCK_OFFSET_SECONDS = int(os.environ.get("BANJIE_CLOCK_OFFSET", "0"))
AUDIT_SIGNING_KEY = os.environ.get("BANJIE_AUDIT_KEY_FILE", str(VAR_DIR / "keys" / "audit-ed25519.pem"))
# The key that the roots must be signed with, noted when the site was installed; empty: the first root's own.
AUDIT_PUBLIC_KEY = told("BANJIE_AUDIT_PUBLIC_KEY")
# With it the key that signs the roots goes into backups, encrypted; without it a copy must be kept apart.
BACKUP_PASSPHRASE = told("BANJIE_BACKUP_PASSPHRASE")
# Seals of papers: who keeps the keys, and for key files where they lie and the password of those without their own.
SEAL_PROVIDER = os.environ.get("BANJIE_SEAL_PROVIDER", "documents.sealing.pkcs12.KeyFiles")
SEAL_FOLDER = os.environ.get("BANJIE_SEALS", str(VAR_DIR / "seals"))
SEAL_PASSWORD = told("BANJIE_SEAL_PASSWORD")
PUBLIC_BASE_URL = os.environ.get("BANJIE_PUBLIC_URL", "http://127.0.0.1:8000")
DEMONSTRATION = False

# Running ----------------------------------------------------------------------------
CHECKS_AT_START = False  # production does not begin what cannot work

# Browser security: nothing inline, nothing from elsewhere -----------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "style-src": ["'self'"],
        "script-src": ["'self'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "flows.desk.views.errors.csrf_failed"
# Only these may say for whom they ask (X-Forwarded-For); a proxy on another machine is named here.
TRUSTED_PROXIES = listed("BANJIE_PROXIES", "127.0.0.1,::1")  # addresses and networks
# Who may read /metrics and the parts of /healthz: these addresses and networks, or whoever shows the token.
MONITORS = listed("BANJIE_MONITORS", "127.0.0.1,::1")
MONITOR_TOKEN = told("BANJIE_MONITOR_TOKEN")
SECURE_REFERRER_POLICY = "same-origin"
SILENCED_SYSTEM_CHECKS: list[str] = []
