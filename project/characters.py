"""What no database can hold is no address (不可存的字符): a NUL in path, query or cookie is refused at the door.

PostgreSQL refuses it in any text, SQLite does not; forms refuse it themselves, with words.
"""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse


class NoNul:
    """Answers 400 before anything is looked up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """A query is read as it will be read later: decoded."""
        asked = [request.path_info, *request.COOKIES.values()]
        for name, values in request.GET.lists():
            asked += [name, *values]
        if any("\0" in text for text in asked):
            raise BadRequest("a NUL in path, query or cookie")
        return self.get_response(request)
