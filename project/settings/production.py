"""Production: PostgreSQL, Redis (RabbitMQ by setting), TLS in front; every secret from the environment."""

import os

from .base import *  # noqa: F403

DEBUG = False
SECRET_KEY = os.environ["BANJIE_SECRET_KEY"]
ALLOWED_HOSTS = os.environ["BANJIE_HOSTS"].split(",")
PUBLIC_BASE_URL = os.environ["BANJIE_PUBLIC_URL"]  # printed on every paper: a wrong one cannot be taken back
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
CLOCK_OFFSET_SECONDS = 0  # the law's clock is not for shifting
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = os.environ.get("BANJIE_SMTP_HOST", "localhost")
