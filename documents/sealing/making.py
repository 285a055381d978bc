"""A seal from its key file (制作、登记印章): made here for a trial, or brought from a certificate authority."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from django.conf import settings
from django.db import transaction

from permissions.audit import log
from permissions.organisations.models import OrgUnit

from .keeping import register_seal
from .keyfiles import file_of, password_of, read_key
from .keymaking import keep_secret, make_key_file
from .models import Seal

EARLIER = dt.timedelta(days=400)  # a demonstration also plays what happened before it was loaded
YEARS = 5


def make_seal(authority: OrgUnit, *, actor: log.Actor, at: dt.datetime, years: int = YEARS) -> Seal:
    """Make the bureau's key unless it is there, and register it; the seal in force.

    The certificate is of this installation's own authority and says nothing to anybody else.
    """
    until = at + dt.timedelta(days=365 * years)
    make_key_file(
        Path(settings.SEAL_FOLDER), authority.code, authority.name, valid_from=at - EARLIER, valid_until=until
    )
    return register_seal(
        authority, read_key(file_of(authority.code).read_bytes(), password_of(authority.code)), actor=actor, at=at
    )


@transaction.atomic
def import_seal(authority: OrgUnit, data: bytes, password: str, *, actor: log.Actor, at: dt.datetime) -> Seal:
    """Bring a PKCS#12 file into the folder of seals with its password, and register its certificate.

    BadKeyFile for a file that does not open or holds no such key; refuses E-SEAL-08 another bureau's certificate.
    A refusal leaves the old key in its place; where the new one finds no room, nothing is registered.
    """
    seal = register_seal(authority, read_key(data, password), actor=actor, at=at)
    target = file_of(authority.code)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    keep_secret(target.with_suffix(".password"), password.encode())
    keep_secret(target, data)
    return seal
