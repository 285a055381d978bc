"""Whether the bureaus' seals can sign (印章自检): asked at the start of a worker and by ``manage.py seals``."""

from __future__ import annotations

import datetime as dt

from documents.sealing.keeping import seal_of
from documents.sealing.provider import provider
from documents.sealing.rules import SealUnusable
from permissions import roles
from permissions.organisations.models import OrgUnit, Position


def bureaus() -> list[OrgUnit]:
    """The bureaus that somebody keeps a seal for, by code."""
    kept = Position.objects.filter(role=roles.SEAL_KEEPER.code).select_related("unit__parent")
    return sorted({position.unit.authority for position in kept}, key=lambda unit: unit.code)


def fault_of(bureau: OrgUnit, now: dt.datetime) -> str:
    """Why this bureau's papers cannot be sealed now, and what mends it; nothing if they can."""
    try:
        provider().check(seal_of(bureau), now)
    except SealUnusable as refused:
        return f"{refused.rule.code} {refused.message_en}. {refused.way_out_en}."
    return ""


def seals_fault(now: dt.datetime) -> str:
    """Why no paper at all can be sealed here; one bureau's missing key must not stop the papers of the others."""
    asked = bureaus()
    faults = [fault for bureau in asked if (fault := fault_of(bureau, now))]
    if not asked or len(faults) < len(asked):
        return ""
    return f"no bureau's papers can be sealed: {faults[0]} (`manage.py seals` lists all {len(asked)})"
