"""`make run`: the demonstration city on one machine."""

import os

from .base import *  # noqa: F403

DEBUG = os.environ.get("BANJIE_DEBUG") == "1"
SECRET_KEY = "demonstration-only-never-outside-this-machine"
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
DEMONSTRATION = True
# Static files come straight from the source folders: nothing to collect before the start.
WHITENOISE_USE_FINDERS = True
STATIC_ROOT = None
DEMO_PASSWORD = os.environ.get("BANJIE_DEMO_PASSWORD", "Banjie-Demo-2026")
