"""The suite: either engine, files in a folder of their own, quick password hashes."""

import atexit
import os
import shutil
import tempfile

if "BANJIE_VAR" not in os.environ:
    os.environ["BANJIE_VAR"] = tempfile.mkdtemp(prefix="banjie-test-")
    atexit.register(shutil.rmtree, os.environ["BANJIE_VAR"], ignore_errors=True)

from .base import *

DEBUG = False
SECRET_KEY = "test-only"
ALLOWED_HOSTS = ["*"]
# Static files come straight from the source folders: nothing to collect before the start.
WHITENOISE_USE_FINDERS = True
STATIC_ROOT = None
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
DEMO_PASSWORD = "Banjie-Demo-2026"
# Real threads share the database of a live server or a race only when it is a file.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
