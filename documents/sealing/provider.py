"""What keeps the keys (印章服务): the seam between papers and key files, a token or a signing service."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from .models import Seal


class Provider(Protocol):
    """Signs for a seal (数字签名). Named in ``settings.SEAL_PROVIDER``; made once a process, without arguments."""

    def check(self, seal: Seal, at: dt.datetime) -> None:
        """Return if the seal can sign at this moment; else SealUnusable (E-SEAL-02 to 05). Changes nothing."""

    def sign(self, data: bytes, seal: Seal, at: dt.datetime) -> bytes:
        """The PDF with the seal's signature over all of it; SealUnusable as ``check``, whatever else is a fault."""


def provider() -> Provider:
    """The provider of this installation; ImportError if the setting names none."""
    return _made(settings.SEAL_PROVIDER)


@cache
def _made(path: str) -> Provider:
    made: Provider = import_string(path)()
    return made
