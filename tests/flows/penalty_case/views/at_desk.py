"""A person of the small city at his browser."""

from __future__ import annotations

import html
import re

from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from tests.city import City


def browser(city: City, account: str, language: str = "zh-hans") -> Client:
    """The person's own browser, logged in, in the language that he chose."""
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    client.force_login(city.people[account], "django.contrib.auth.backends.ModelBackend")
    return client


def text(response: HttpResponse) -> str:
    """What the page says, without its tags."""
    return html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode()))
