"""What every page of the site needs."""

from django.http import HttpRequest


def chrome(request: HttpRequest) -> dict[str, object]:
    """Navigation of the person who asks."""
    return {}
