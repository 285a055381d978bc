"""Acts of the applicant (申请人办理事项): draft, application, correction, withdrawal (domain §i.4 C0, C0b)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_noop as _

from flows.matters import checks
from flows.matters.admission import admit, open_draft
from flows.matters.attachments import Received, receive, take_in
from flows.matters.models import Attachment, Matter
from flows.matters.step import Done, Step, act
from flows.registers.models import Enterprise, EnterpriseAgent, Penalty
from permissions.audit import log
from permissions.clock import local_date
from permissions.organisations.models import OrgUnit, User, actor_of
from permissions.refusals import Refusals

from .. import rules
from ..models import CorrectionItem, RepairApplication
from .clocks import CORRECTION, application_of, start_clocks

STATED = ("performed", "promises_truth", "promises_liability", "consents_to_electronic_delivery")


def open_application(
    *, penalty: Penalty, unit: OrgUnit, enterprise: Enterprise, initiator: User, now: dt.datetime
) -> RepairApplication:
    """The enterprise's draft for this penalty: the one it already has, or a new one (C0).

    PermissionDenied for another enterprise's penalty, and for who is no agent of the enterprise.
    """
    agents = EnterpriseAgent.objects.valid_on(local_date(now))
    if penalty.enterprise_id != enterprise.pk or not agents.filter(user=initiator, enterprise=enterprise).exists():
        raise PermissionDenied
    with transaction.atomic():
        Enterprise.objects.select_for_update().get(pk=enterprise.pk)
        known = RepairApplication.objects.filter(
            penalty=penalty, matter__enterprise=enterprise, matter__status=Matter.Status.DRAFT
        ).first()
        if known:
            return known
        matter = open_draft(
            procedure="credit_repair",
            title=f"{enterprise.name} 申请终止公示 {penalty.decision_number}"[:160],
            unit=unit,
            enterprise=enterprise,
            initiator=initiator,
            now=now,
        )
        return RepairApplication.objects.create(matter=matter, penalty=penalty)


@transaction.atomic
def save_draft(matter_id: int, *, values: Mapping[str, Any], actor: User, now: dt.datetime) -> RepairApplication:
    """Keep what the enterprise has written so far (暂存草稿); E-ACT-04 once it is submitted."""
    matter = _of_party(matter_id, actor, now)
    if matter.status != Matter.Status.DRAFT:
        raise checks.not_open(matter)
    application = RepairApplication.objects.get(pk=matter.pk)
    for name, value in values.items():
        setattr(application, name, value)
    application.save(update_fields=list(values))
    return application


def hand_in(
    matter_id: int, *, material: str, upload: UploadedFile, actor: User, now: dt.datetime, ip: str = ""
) -> Attachment:
    """Take in a material (提交材料) with the draft or with the answers to the correction list, else E-ACT-04.

    The file is read before the matter is locked: nobody waits for twenty megabytes of somebody else.
    """
    received = receive(upload, material)
    with transaction.atomic():
        return _hand_in(matter_id, material, received, actor, now, ip)


def _hand_in(matter_id: int, material: str, received: Received, actor: User, now: dt.datetime, ip: str) -> Attachment:
    matter = _of_party(matter_id, actor, now)
    asked = CorrectionItem.objects.filter(application=matter.pk, answered_at=None)
    correcting = matter.status == Matter.Status.OPEN and asked.exists()
    if matter.status != Matter.Status.DRAFT and not correcting:
        raise checks.not_open(matter)
    taken = take_in(received, matter=matter, material=material, by=actor, now=now)
    if correcting:
        # A draft is nobody's but the enterprise's; from the submission on nothing changes without its entry.
        payload = {"material": material, "attachment": taken.pk, "sha256": taken.sha256}
        log.append(matter.chain, action="material.handed_in", actor=actor_of(actor, ip=ip), at=now, payload=payload)
    return taken


def _of_party(matter_id: int, actor: User, now: dt.datetime) -> Matter:
    """The matter with its row locked, for an agent of its enterprise and nobody else."""
    matter = checks.locked(matter_id, actor, now)
    agents = EnterpriseAgent.objects.valid_on(local_date(now))
    if not agents.filter(user=actor, enterprise=matter.enterprise_id).exists():
        raise PermissionDenied
    return matter


@act(title=_("Application"), outcomes={"SUBMITTED": _("Submitted")}, drafts=True)
def submit(step: Step) -> Done:
    """C0 Application (申请): eligibility by the register, commitment and material; gives the number."""
    application = application_of(step)
    penalty = rules.locked_penalty(application)  # of two drafts for one penalty the second waits and is refused
    refusals = Refusals(rules.check_application(penalty, step.matter.unit, step.today))
    materials = rules.materials_of(application)
    refusals.items += rules.check_materials(application, materials)
    refusals.raise_if_any()
    # What the enterprise states and promises, and by which files; whom to call stays out of a log that forgets nothing.
    stated = {name: getattr(application, name) for name in STATED}
    new = {"penalty": penalty.decision_number, "materials": materials, **stated}
    step.changes.append({"on": application._meta.label_lower, "id": application.pk, "old": None, "new": new})
    period = rules.publicity_of(penalty, step.today)
    admit(step, step.matter.title)
    step.change(
        application,
        rule_set=period.rule_set,
        credit_class=period.credit_class,
        earliest_on=period.earliest_apply_on,
        is_live=True,
    )
    start_clocks(step, "收到申请")
    return Done("SUBMITTED")


@act(title=_("Discarding of the draft"), outcomes={"DISCARDED": _("Discarded")}, drafts=True)
def discard(step: Step) -> Done:
    """Discarding a draft (放弃草稿): it is kept and shown no more; another may be begun."""
    step.change(step.matter, status=Matter.Status.WITHDRAWN, closed_at=step.now)
    return Done("DISCARDED")


@act(title=_("Withdrawal"), outcomes={"WITHDRAWN": _("Withdrawn")})
def withdraw(step: Step, *, reason: str = "") -> Done:
    """Withdrawal by the applicant (撤回申请), possible until the decision (domain §i.4 C0)."""
    if step.matter.decisions.exists():
        raise rules.DECIDED.refusal()
    step.change(application_of(step), is_live=False)
    step.stop_clocks()
    step.change(step.matter, status=Matter.Status.WITHDRAWN, closed_at=step.now)
    return Done("WITHDRAWN", reason)


@act(title=_("Correction"), outcomes={"CORRECTED": _("Corrected")})
def correct(step: Step, *, answers: Mapping[int, str]) -> Done:
    """C0b Correction (补正) by the applicant: every item answered; the clocks restart from zero."""
    application = application_of(step)
    asked = list(application.corrections.filter(answered_at=None))
    if not asked:  # answered already, perhaps by a colleague in another window
        raise checks.not_open(step.matter)
    refusals = Refusals(rules.check_materials(application, rules.materials_of(application)))
    for item in asked:
        answer = answers.get(item.pk, "").strip()
        if not answer:
            refusals.add(rules.UNANSWERED.refusal(field=f"answer_{item.pk}", item=item.text))
            continue
        step.change(item, answer=answer, answered_at=step.now)
    refusals.raise_if_any()
    step.meet(CORRECTION)
    start_clocks(step, "收到完整补正材料")
    return Done("CORRECTED")
