"""What no database can hold is no address (不可存的内容): refused before anything is looked up.

PostgreSQL refuses a NUL in any text, SQLite does not; forms refuse it themselves, with words. A number of a row that
is larger than its column is the number of no row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import BadRequest
from django.db.models import BigIntegerField
from django.http import Http404, HttpRequest, HttpResponse


class OnlyWhatCanBeStored:
    """Answers 400 to a NUL in path, query or cookie, 404 to an address with a number that no row can have."""

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

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Mapping[str, Any]) -> None:
        """Once it is known who asks, so that the answer looks like that to any other unknown number."""
        if any(isinstance(value, int) and value > BigIntegerField.MAX_BIGINT for value in kwargs.values()):
            raise Http404("a number that no row can have")
