"""Issue and dispatch (印制、核发), 党政机关公文处理工作条例 art 25: made by the worker, sent by the office."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_noop as _

from documents.delivery_rules import DELIVERABLE_RULE
from documents.models import Delivery, Document
from flows.matters.delivering.sending import hand_over
from flows.matters.models import Matter, Notice
from flows.matters.rules import UNKNOWN_OUTCOME
from flows.matters.step import Done, Step, act
from permissions import policies, roles
from permissions.audit import log
from permissions.clock import local_date
from permissions.organisations.models import OrgUnit, User, actor_of

from .. import rules
from ..models import Addressee, OfficialPaper, paper_of


@act(
    title=_("Issue of the paper"),
    outcomes={"ISSUED": _("Paper issued"), "CHANGED": _("Text changed, to be checked again")},
)
def record_issue(step: Step, *, number: str = "", document_id: int | None = None, outcome: str = "ISSUED") -> Done:
    """Issue (印制): the worker has numbered, rendered and frozen it; or its text is not the one that was signed."""
    if outcome == "CHANGED":
        return Done("CHANGED", "文稿与签发的文稿不一致,退回核稿", returns_to="check")
    step.changes.append({"on": "document", "id": document_id, "old": None, "new": {"number": number}})
    return Done("ISSUED", number)


def issued_paper(matter: Matter) -> Document:
    """The paper of this matter, of several the last; Document.DoesNotExist while none is made."""
    return Document.objects.about(matter.chain).filter(kind__startswith="official_paper.").latest("pk")


@act(
    title=_("Dispatch"),
    outcomes={"SENT": _("Sent"), "ANEW": _("Paper voided: to be checked again")},
)
def dispatch(step: Step, *, outcome: str = "", opinion: str = "", tracking: Mapping[str, str] | None = None) -> Done:
    """Dispatch (核发): authorities within the system receive it there, to all others there is a recorded delivery.

    A paper that a leader voided before it left (作废) is checked, signed and made anew under another number.

    tracking  addressee outside the system → number of the mail; who has none gets it by hand
    Refuses E-DLV-03 what was voided, and E-ACT-06 to send back what holds.
    """
    paper, document = paper_of(step.matter), issued_paper(step.matter)
    is_voided = document.standing == Document.Standing.VOIDED
    if outcome == "ANEW" and is_voided:
        return Done("ANEW", opinion, returns_to="check")
    if outcome == "ANEW":
        raise UNKNOWN_OUTCOME.refusal(field="outcome")
    if is_voided:
        raise DELIVERABLE_RULE.refusal(number=document.number)
    mains, copies = rules.addressees(paper.main_to), rules.addressees(paper.copies_to)
    known = within_the_system([*mains, *copies])
    for name in [*mains, *copies]:
        unit = known.get(name)
        row = Addressee(paper=paper, name=name, is_copy=name in copies, unit=unit, document=document, sent_at=step.now)
        if unit is None:
            number = (tracking or {}).get(name, "").strip()
            channel = Delivery.Channel.MAIL if number else Delivery.Channel.IN_PERSON
            row.delivery = hand_over(step, document, channel=channel, recipient=name, tracking_number=number)
        else:
            _tell(step, unit, document)
        step.create(row)
    return Done("SENT", opinion)


def outsiders(paper: OfficialPaper) -> list[str]:
    """The addressees that do not work with this system, in the order of the paper."""
    names = rules.addressees(paper.main_to) + rules.addressees(paper.copies_to)
    known = within_the_system(names)
    return [name for name in names if name not in known]


def within_the_system(names: list[str]) -> dict[str, OrgUnit]:
    """The authorities of these names where somebody works with this system, by name."""
    staffed = Q(positions__isnull=False) | Q(children__positions__isnull=False)
    units = OrgUnit.objects.filter(staffed, name__in=names, is_active=True).distinct()
    return {unit.name: unit for unit in units if unit.authority == unit}


def _tell(step: Step, unit: OrgUnit, document: Document) -> None:
    """Those who take in papers at the authority are told; the matter itself stays the sender's."""
    office = unit.section(OrgUnit.Duty.OFFICE)
    people = policies.who_may_act_in([(role.code, office) for role in RECEIVING], step.today)
    zh, en = f"收到公文:{document.number} {document.title}", f"Paper received: {document.number} {document.title}"
    step.notices += [Notice(user=user, matter=None, zh=zh, en=en, created_at=step.now) for user in people]


RECEIVING = (roles.ARCHIVIST, roles.SECTION_HEAD)


def may_receive(actor: User, unit: OrgUnit, today: dt.date) -> bool:
    """Whether the person takes in papers for this authority today."""
    office = unit.section(OrgUnit.Duty.OFFICE)
    return any(policies.may_act(actor, role.code, office, today) for role in RECEIVING)


@transaction.atomic
def receive(addressee_id: int, *, actor: User, now: dt.datetime, ip: str = "") -> Addressee:
    """Sign for a paper (签收); the first who does counts, again changes nothing.

    It is no act of the matter: who acted in a matter takes part in it, and the matter stays the sender's.
    PermissionDenied for who takes in no papers at this authority.
    """
    row = Addressee.objects.select_for_update(of=("self",)).select_related("document").get(pk=addressee_id)
    if row.unit is None or not may_receive(actor, row.unit, local_date(now)):
        raise PermissionDenied
    if row.received_at is None:
        row.received_at, row.received_by = now, actor.name
        row.save(update_fields=["received_at", "received_by"])
        log.append(
            f"matter:{row.paper_id}",
            action="paper.received",
            actor=actor_of(actor, ip=ip),
            at=now,
            payload={"number": row.document.number, "recipient": row.name, "received_by": actor.name},
        )
    return row
