"""How a matter is opened (收件): first a draft, then a number and the authority that handles it."""

from __future__ import annotations

import datetime as dt

from flows.registers.models import Enterprise
from permissions.clock import local_date
from permissions.organisations.models import OrgUnit, Position, User

from .models import Matter, MatterNumber, Participation
from .procedures import procedure_of
from .step import Step


def open_draft(
    *, procedure: str, title: str, unit: OrgUnit, enterprise: Enterprise, initiator: User, now: dt.datetime
) -> Matter:
    """A draft of an enterprise: no number, no process, seen by nobody but its agents."""
    matter = Matter.objects.create(
        procedure=procedure, title=title, unit=unit, enterprise=enterprise, initiator=initiator, created_at=now
    )
    Participation.objects.create(
        matter=matter,
        enterprise=enterprise,
        capacity=Participation.Capacity.APPLICANT,
        access=Participation.Access.READ,
        from_on=local_date(now),
    )
    return matter


def open_own_draft(*, procedure: str, title: str, position: Position, now: dt.datetime) -> Matter:
    """A draft of the bureau's own, begun by an official in this appointment and seen by nobody but him."""
    matter = Matter.objects.create(
        procedure=procedure, title=title, unit=position.unit.authority, initiator=position.user, created_at=now
    )
    Participation.objects.create(
        matter=matter,
        user=position.user,
        capacity=Participation.Capacity.HANDLING,
        access=Participation.Access.READ,
        from_on=local_date(now),
    )
    return matter


def next_number(code: str, year: int) -> str:
    """The next matter number of a code and year, e.g. ``XF-2026-0001``; unique, gaps allowed."""
    row, _ = MatterNumber.objects.select_for_update().get_or_create(code=code, year=year)
    row.last += 1
    row.save(update_fields=["last"])
    return str(row)


def admit(step: Step, title: str) -> None:
    """Turn a draft into an open matter: number, moment of receipt, and the authority that now handles it."""
    matter = step.matter
    code = procedure_of(matter.procedure).number_code
    step.change(
        matter,
        number=next_number(code, step.today.year),
        title=title,
        status=Matter.Status.OPEN,
        submitted_at=step.now,
    )
    step.create(
        Participation(
            matter=matter,
            unit=matter.unit,
            capacity=Participation.Capacity.HANDLING,
            access=Participation.Access.WRITE,
            from_on=step.today,
        )
    )
