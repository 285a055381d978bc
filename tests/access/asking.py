"""Asking the site as somebody, and undoing whatever the question did."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.db import transaction

from tests.access.people import Person
from tests.access.world import World

TOKENS = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"|nonce="[^"]+"')

STRANGER = "203.0.113.9"  # no proxy and no monitor of ours


@dataclass(frozen=True)
class Answer:
    """What came back: status, body, headers; ``likeness`` is all of it without what every request has of its own."""

    status: int
    body: bytes
    headers: dict[str, str]
    asked: str

    @property
    def leads_to_login(self) -> bool:
        """Whether it asks to log in first, at the desk's door or at that of the administration site."""
        address, _, query = self.headers.get("Location", "").partition("?")
        return self.status == 302 and address in ("/login/", "/admin/login/") and query.startswith("next=")

    @property
    def likeness(self) -> tuple[int, bytes, dict[str, str]]:
        """Status, body and headers, the address and tokens taken out."""
        body = TOKENS.sub(b"", self.body)
        address, quoted = self.asked, quote(self.asked, safe="")
        for form in sorted({address, quoted, quote(self.asked)}, key=len, reverse=True):
            body = body.replace(form.encode(), b"(address)")
        ignored = {"Content-Length", "Set-Cookie", "X-Request-ID", "Expires"}
        headers = {name: value for name, value in self.headers.items() if name not in ignored}
        if "Location" in headers:
            headers["Location"] = headers["Location"].replace(quote(address), "(address)")
        return self.status, body, headers


def ask(
    world: World, person: Person, method: str, address: str, data: dict[str, Any] | None = None, **headers: str
) -> Answer:
    """Ask, read the whole answer, and roll back what it wrote."""
    client = world.browser(person)
    with transaction.atomic():
        call = getattr(client, method.lower())
        given = (address, data) if method in ("GET", "POST", "HEAD") else (address,)
        response = call(*given, headers=headers, REMOTE_ADDR=STRANGER)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        transaction.set_rollback(True)
    return Answer(response.status_code, body, dict(response.headers), address)
