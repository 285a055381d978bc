"""The suite: either engine, files in a folder of their own, quick password hashes."""

import os
import tempfile

os.environ.setdefault("BANJIE_VAR", tempfile.mkdtemp(prefix="banjie-test-"))

from .base import *  # noqa: E402, F403

DEBUG = False
SECRET_KEY = "test-only"
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
DEMO_PASSWORD = "Banjie-Demo-2026"
