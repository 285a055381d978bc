"""Seals for tests: keys made once a session in the suite's own folder, registered for whichever bureau wants one."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from django.conf import settings

from documents.sealing import keeping, keyfiles, keymaking
from documents.sealing.models import Seal
from permissions.audit.log import SYSTEM
from permissions.organisations.models import OrgUnit

FROM = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
UNTIL = dt.datetime(2039, 1, 1, tzinfo=dt.UTC)


def make_seal(authority: OrgUnit, *, valid_from: dt.datetime = FROM, valid_until: dt.datetime = UNTIL) -> Seal:
    """The bureau's seal in force; its key is made unless the session has it already."""
    keymaking.make_key_file(
        Path(settings.SEAL_FOLDER), authority.code, authority.name, valid_from=valid_from, valid_until=valid_until
    )
    file = keyfiles.file_of(authority.code)
    key = keyfiles.read_key(file.read_bytes(), keyfiles.password_of(authority.code))
    return keeping.register_seal(authority, key, actor=SYSTEM, at=FROM)
