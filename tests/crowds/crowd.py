"""Many at the same moment, each a process of its own with a connection of its own, as gunicorn's workers are."""

from __future__ import annotations

import io
import json
import os
import re
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from celery import current_app
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from django.test import Client

from permissions.organisations.models import User

TOKEN = "x" * 32  # a browser brings the same token in cookie and form


def at_once(functions: Sequence[Callable[[], Any]], folder: Path) -> list[Any]:
    """Run each function in a process of its own, all let loose at once; their results in order, as JSON keeps them.

    What a function raises is its result: class and text.
    """
    connections.close_all()  # a forked connection would belong to two processes
    folder.mkdir(parents=True, exist_ok=True)
    gate, opener = os.pipe()
    children = [_fork(function, gate, opener, folder / str(n)) for n, function in enumerate(functions)]
    os.close(gate)
    os.close(opener)  # the last holder lets go: every child reads the end of the pipe
    for child in children:
        os.waitpid(child, 0)
    return [json.loads((folder / str(n)).read_text()) for n in range(len(functions))]


def _fork(function: Callable[[], Any], gate: int, opener: int, result: Path) -> int:
    child = os.fork()
    if child == 0:
        try:
            os.close(opener)
            current_app._get_current_object()._after_fork()
            connections["default"].ensure_connection()
            os.read(gate, 1)
            try:
                said = function()
            except Exception as error:  # noqa: BLE001  the test says which one it expects
                traceback.print_exc()
                said = f"{type(error).__name__}: {error}"
            result.write_text(json.dumps(said))
        finally:
            os._exit(0)
    return child


class Browser:
    """One person's browser: his session, and requests through the whole stack."""

    def __init__(self, user: User) -> None:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        self.session = client.cookies["sessionid"].value

    def post(self, address: str, **form: str) -> tuple[int, str]:
        """Status and text of the answer to this form."""
        body = urlencode({**form, "csrfmiddlewaretoken": TOKEN}).encode()
        environment = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": address,
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_COOKIE": f"sessionid={self.session}; csrftoken={TOKEN}",
            "HTTP_ACCEPT_LANGUAGE": "zh-hans",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.url_scheme": "http",
        }
        statuses: list[str] = []
        response = WSGIHandler()(environment, lambda status, headers: statuses.append(status))
        text = b"".join(response).decode()
        response.close()
        return int(statuses[0][:3]), text


def refusals_in(text: str) -> list[str]:
    """Codes of the rules that a page of refusal names."""
    return sorted(set(re.findall(r"E-[A-Z]+-\d\d", text)))
