"""Who reads the pages of the legal section (法制审核): by roles held, whatever the method; others find nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from flows.desk.access import officials_only, positions_of, posts_stood_in

View = Callable[..., HttpResponseBase]


def for_roles(codes: Collection[str], *, stood_in: bool = False) -> Callable[[View], View]:
    """Decorator: officials who hold one of these roles, with ``stood_in`` also who stands in for a holder."""

    def decorate(view: View) -> View:
        @wraps(view)
        def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            held = [*positions_of(request), *(posts_stood_in(request) if stood_in else ())]
            if not any(post.role in codes for post in held):
                raise Http404
            return view(request, *args, **kwargs)

        return officials_only(asked)

    return decorate
