"""Production: PostgreSQL, Redis (RabbitMQ by setting), TLS in front; secrets from the environment or from files."""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from project.operations import logs

from .base import *
from .told import demand, listed, told

demand(
    {
        "BANJIE_SECRET_KEY": "fifty random characters, the same for every process; "
        "`python -c 'import secrets; print(secrets.token_urlsafe(48))'` makes them",
        "BANJIE_HOSTS": "the host names under which people reach the site, parted by commas",
        "BANJIE_PUBLIC_URL": "where the QR codes on papers lead; printed on every paper, it cannot be taken back",
        "BANJIE_DATABASE": "postgresql://user:password@host:port/name (sqlite:///path only for a trial)",
        "BANJIE_BROKER": "redis://host:port/0 or amqp://user:password@host:port//",
    }
)

DEBUG = False
SECRET_KEY = told("BANJIE_SECRET_KEY")
PUBLIC_BASE_URL = told("BANJIE_PUBLIC_URL").rstrip("/")
if urlsplit(PUBLIC_BASE_URL).scheme != "https" or not urlsplit(PUBLIC_BASE_URL).hostname:
    raise ImproperlyConfigured(f"BANJIE_PUBLIC_URL must be an https:// address, not {PUBLIC_BASE_URL!r}.")
named = listed("BANJIE_HOSTS")
# Monitors on this machine ask by its loopback address; nobody else's browser can send that name here.
ALLOWED_HOSTS = [*named, "127.0.0.1", "[::1]", "localhost"]
# A name with a port (`BANJIE_PUBLIC_URL` of a site on 8443) is trusted as it stands there.
CSRF_TRUSTED_ORIGINS = sorted({f"https://{host}" for host in named} | {PUBLIC_BASE_URL})
CLOCK_OFFSET_SECONDS = 0  # the law's clock is not for shifting
CHECKS_AT_START = True

# Only https, also for the next year, and only what this site's own pages sent -----------
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^metrics$"]  # asked on the machine itself, where no TLS is
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")  # project.proxies lets only our proxies say it
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
# W021 wants the host on the browsers' preload list; a bureau's domain is not ours to put there.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
# The prefix makes the browser refuse the cookie if it is not Secure, of this host alone and for all paths.
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"
LANGUAGE_COOKIE_NAME = "__Host-language"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"

# Static files are collected once at the installation, under names that carry their hash ---
COLLECTED_BY = {"django.contrib.staticfiles": "project.operations.apps.StaticFilesConfig"}
INSTALLED_APPS = [COLLECTED_BY.get(app, app) for app in INSTALLED_APPS]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Mail -----------------------------------------------------------------------------------
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = told("BANJIE_SMTP_HOST", "localhost")
EMAIL_PORT = int(told("BANJIE_SMTP_PORT", "25"))
EMAIL_HOST_USER = told("BANJIE_SMTP_USER")
EMAIL_HOST_PASSWORD = told("BANJIE_SMTP_PASSWORD")
EMAIL_USE_TLS = told("BANJIE_SMTP_SECURITY") == "starttls"
EMAIL_USE_SSL = told("BANJIE_SMTP_SECURITY") == "tls"

# The worker: a child gives way to a fresh one after some work, or when printing made it large ----
CELERY_WORKER_CONCURRENCY = int(told("BANJIE_WORKER_PROCESSES", "2"))
CELERY_WORKER_MAX_TASKS_PER_CHILD = 1000
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 300_000  # kB; looked at between tasks

# Lines for a collector --------------------------------------------------------------------
CELERY_WORKER_HIJACK_ROOT_LOGGER = False  # Celery keeps its own format off these lines
CELERY_WORKER_REDIRECT_STDOUTS = False
LOGGING = logs.configured(told("BANJIE_LOG_LEVEL", "INFO"))
