"""The suite's settings for web and worker in processes of their own, with a mail server to talk to."""

import os

from project.settings.test import *  # noqa: F403

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST, EMAIL_PORT = "127.0.0.1", int(os.environ["BANJIE_TEST_MAIL_PORT"])
MEDIA_ROOT = VAR_DIR / "files"  # noqa: F405
