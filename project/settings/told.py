"""What the operator tells a process: environment variables, or files that they name (``NAME_FILE``)."""

from __future__ import annotations

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def told(name: str, default: str = "") -> str:
    """The value of the variable ``name``, else what stands in the file that ``name_FILE`` names, else ``default``.

    The file is how compose and systemd hand over secrets; the end of its last line does not count.
    Raises ImproperlyConfigured if the file cannot be read.
    """
    if os.environ.get(name):
        return os.environ[name]
    path = os.environ.get(f"{name}_FILE")
    if not path:
        return default
    try:
        return Path(path).read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, ValueError) as error:
        raise ImproperlyConfigured(f"{name}_FILE names {path}, which cannot be read: {error}") from error


def listed(name: str, default: str = "") -> list[str]:
    """The same as a list; commas and spaces part its items."""
    return told(name, default).replace(",", " ").split()


def demand(needed: dict[str, str]) -> None:
    """Raise ImproperlyConfigured with one sentence for each variable that is not told: name → what it is for."""
    missing = [f"{name} is not set: {meaning}." for name, meaning in needed.items() if not told(name)]
    if missing:
        raise ImproperlyConfigured(" ".join(missing) + " See project/deploy/INSTALL.md.")
