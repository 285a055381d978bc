"""Acts on the clue (线索登记), 行政处罚法 arts 22, 42, 54: a draft of the officer, then a numbered matter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_noop as _

from flows.matters import checks
from flows.matters.admission import admit, open_own_draft
from flows.matters.models import Matter
from flows.matters.step import Done, Step, act
from flows.registers import cases
from flows.registers.models import Enterprise
from permissions.organisations.models import Position, User
from permissions.refusals import Refusals

from .. import rules
from ..models import PenaltyCase, PersonParty, case_of
from .filing import open_filing

CLUE = (
    *("second", "procedure", "source", "on_person", "violation", "place", "violated_on", "ended_on", "found_on"),
    *("caused_harm", "is_complex", "public_interest", "summary"),
)


@transaction.atomic
def open_case(
    *, enterprise: Enterprise, position: Position, second: User, now: dt.datetime, **facts: Any
) -> PenaltyCase:
    """A draft of the officer's own against this enterprise, or a person who works there.

    facts  the fields of CLUE; ``person`` as a mapping of PersonParty's fields where it is against a person
    """
    person = facts.pop("person", None)
    matter = open_own_draft(procedure="penalty_case", title="线索登记", position=position, now=now)
    matter.enterprise = enterprise
    matter.save(update_fields=["enterprise"])
    case = PenaltyCase(matter=matter, section=position.unit, lead=position.user, second=second, enterprise=enterprise)
    _fill(case, facts)
    case.save(force_insert=True)
    _keep_person(case, person)
    return case


@transaction.atomic
def save_draft(matter_id: int, *, actor: User, now: dt.datetime, **facts: Any) -> PenaltyCase:
    """Keep what the officer has written so far; E-ACT-04 once it is registered."""
    matter = checks.locked(matter_id, actor, now)
    if matter.initiator_id != actor.pk:
        raise PermissionDenied
    if matter.status != Matter.Status.DRAFT:
        raise checks.not_open(matter)
    case, person = case_of(matter), facts.pop("person", None)
    _fill(case, facts)
    case.save()
    _keep_person(case, person)
    return case


def _fill(case: PenaltyCase, facts: Mapping[str, Any]) -> None:
    for name, value in facts.items():
        setattr(case, name, value)
    case.cause = rules.cause_of(case)
    case.region_code = case.region_code or case.section.authority.region_code
    case.event_key = rules.event_key(case)


def _keep_person(case: PenaltyCase, person: Mapping[str, Any] | None) -> None:
    """Whom it is against; the number of his identity card never reaches the log."""
    if not case.on_person:
        PersonParty.objects.filter(case=case).delete()
    elif person:
        PersonParty.objects.update_or_create(case=case, defaults=dict(person))


@act(title=_("Registration of the clue"), outcomes={"REGISTERED": _("Registered")}, drafts=True)
def register_clue(step: Step) -> Done:
    """Register the clue (登记线索): two officers with valid certificates, a party, an act, a place; gives the number.

    Refuses E-JUR-05 where the same act of the same party is filed already, here or by another bureau.
    """
    case = case_of(step.matter)
    if step.position is None or step.position.user_id != case.lead_id:
        raise PermissionDenied
    refusals = Refusals([*rules.check_clue(case, step.today), *rules.check_officers(case.officers, step.today)])
    refusals.items += rules.check_first_filer(case)
    refusals.raise_if_any()
    case.event_key = rules.event_key(case)  # of a person only now, when he is known
    case.save(update_fields=["event_key"])
    admit(step, f"{case.party_name} {case.cause}"[:160])
    step.changes.append({"on": case._meta.label_lower, "id": case.pk, "old": None, "new": rules.stated(case)})
    cases.open_filing(rules.filing_of(case), actor=step.log_actor, at=step.now)
    if not case.is_summary:
        open_filing(step, "登记线索")
    return Done("REGISTERED", case.summary)


@act(title=_("Discarding of the draft"), outcomes={"DISCARDED": _("Discarded")}, drafts=True)
def discard(step: Step) -> Done:
    """Discarding a draft (放弃草稿): it is kept and shown no more."""
    step.change(step.matter, status=Matter.Status.WITHDRAWN, closed_at=step.now)
    return Done("DISCARDED")


@act(title=_("Completion of the clue"), outcomes={"SUBMITTED": _("Handed in again")})
def complete_clue(step: Step, *, outcome: str = "", opinion: str = "", **facts: Any) -> Done:
    """Complete the clue (补充线索) that the head of the section sent back; E-JUR-05 where another has that act.

    What the head examines stays in ordinary procedure: on the spot nobody examines it before (行政处罚法 art 51).
    """
    case = case_of(step.matter)
    given = {name: value for name, value in facts.items() if name in CLUE and name != "procedure"}
    step.change(case, **given)
    step.change(case, cause=rules.cause_of(case), event_key=rules.event_key(case))
    refusals = Refusals([*rules.check_clue(case, step.today), *rules.check_officers(case.officers, step.today)])
    refusals.raise_if_any()
    # the register has to know the act as it is now described: it is what keeps two bureaus from filing one act
    row = rules.filing_of(case)
    changes = {name: getattr(row, name) for name in cases.OF_THE_CLUE}
    cases.amend_filing(rules.filing_row(case), changes, actor=step.log_actor, at=step.now)
    return Done("SUBMITTED", opinion)
