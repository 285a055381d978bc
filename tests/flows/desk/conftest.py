import re
from collections.abc import Callable

import pytest
from django.test import Client

from permissions import clock
from tests.city import City


@pytest.fixture
def desk(city: City, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Client]:
    """A browser of this person, in Chinese, at the moment of the city."""
    monkeypatch.setattr(clock, "now", lambda: city.now)

    def browser(account: str) -> Client:
        client = Client(headers={"accept-language": "zh-hans"})
        client.force_login(city.people[account], backend="django.contrib.auth.backends.ModelBackend")
        return client

    return browser


def words(response: object) -> str:
    """What people read on the page, without markup."""
    html = response.content.decode()  # type: ignore[attr-defined]
    html = re.sub(r"<(script|head|svg)\b.*?</\1>", " ", html, flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))
