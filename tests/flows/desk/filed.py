"""Filings as the acts write them, for tests of what reads them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flows.registers import cases
from flows.registers.models import CaseFiling, Enterprise
from permissions.audit.log import SYSTEM
from permissions.clock import SHANGHAI
from permissions.organisations.models import OrgUnit

CODE, TITLE = "aqscf-97-4", "未如实记录安全生产教育和培训情况"


def clue_of(authority: OrgUnit, enterprise: Enterprise, day: dt.date, *, person: str = "", **facts: Any) -> CaseFiling:
    """A clue that was registered on the day; ``person`` is the name of the person it is against."""
    number = f"CF-{CaseFiling.objects.count() + 1:04d}"
    party = cases.party_of(enterprise, id_number=f"ID{number}" if person else "")
    row = CaseFiling(
        authority=authority,
        enterprise=enterprise,
        on_person=bool(person),
        person_name=person,
        person_id_hash=party.person_id_hash,
        matter_number=number,
        violation_code=CODE,
        violation_title=TITLE,
        violation_on=day,
        event_key=f"{party.key}|{number}",
    )
    for name, value in facts.items():
        setattr(row, name, value)
    return cases.open_filing(row, actor=SYSTEM, at=noon(day))


def filed_on(authority: OrgUnit, enterprise: Enterprise, day: dt.date, **facts: Any) -> CaseFiling:
    """A case that was registered and filed on the day."""
    return cases.mark_filed(clue_of(authority, enterprise, day, **facts), actor=SYSTEM, at=noon(day))


def decided(row: CaseFiling, outcome: str, day: dt.date, **facts: Any) -> CaseFiling:
    """The case decided on the day."""
    return cases.record_outcome(row, outcome=outcome, decided_on=day, actor=SYSTEM, at=noon(day), **facts)


def noon(day: dt.date) -> dt.datetime:
    """The middle of the day in Shanghai."""
    return dt.datetime.combine(day, dt.time(12), tzinfo=SHANGHAI)
