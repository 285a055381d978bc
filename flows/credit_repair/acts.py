"""Acts of credit repair (信用修复办理事项), in the order of the flow (domain §i.4 C0-C8)."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_noop as _

from documents import delivery
from documents.models import Delivery, Document
from flows.matters import checks
from flows.matters.admission import admit, open_draft
from flows.matters.attachments import take_in
from flows.matters.models import Attachment, Decision, Matter
from flows.matters.step import Done, Step, act
from flows.registers import publicity
from flows.registers.models import Enterprise, EnterpriseAgent, Penalty
from permissions.audit import log
from permissions.clock import local_date
from permissions.organisations.models import OrgUnit, User, actor_of
from permissions.refusals import Refusal, Refusals

from . import rules
from .models import CorrectionItem, Fact, RepairApplication, VerifiedFact

FEEDBACK, ACCEPTANCE, RESULT = (
    "credit_repair.verification_feedback",
    "credit_repair.acceptance",
    "credit_repair.result",
)
# The three days for sharing bind the platform and not the bureau (domain §0.3.4): the check is a house limit.
CORRECTION, CHECK = "credit_repair.correction", "credit_repair.feedback_receipt_check"
STATED = ("performed", "promises_truth", "promises_liability", "consents_to_electronic_delivery")
# Node budgets inside the promise of 3 working days (domain §0.3.2).
BUDGETS = (
    ("accept", "credit_repair.budget.C1", "形式审查"),
    ("verify", "credit_repair.budget.C2", "核实"),
    ("review", "credit_repair.budget.C3_C5", "审核"),
    ("decide", "credit_repair.budget.C3_C5", "决定"),
    ("deliver", "credit_repair.budget.C6", "送达反馈"),
)


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


@transaction.atomic
def hand_in(
    matter_id: int, *, material: str, upload: UploadedFile, actor: User, now: dt.datetime, ip: str = ""
) -> Attachment:
    """Take in a material (提交材料) with the draft or with the answers to the correction list, else E-ACT-04."""
    matter = _of_party(matter_id, actor, now)
    asked = CorrectionItem.objects.filter(application=matter.pk, answered_at=None)
    correcting = matter.status == Matter.Status.OPEN and asked.exists()
    if matter.status != Matter.Status.DRAFT and not correcting:
        raise checks.not_open(matter)
    taken = take_in(upload, matter=matter, material=material, by=actor, now=now)
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


def _application(step: Step) -> RepairApplication:
    return RepairApplication.objects.select_related("penalty__authority", "penalty__enterprise", "matter").get(
        pk=step.matter.pk
    )


def _start_clocks(step: Step, event: str) -> None:
    """All clocks from T0 (domain §c.5); after a correction they start again from zero."""
    step.open_deadline(FEEDBACK, title="核实结果反馈", start_event=event)
    step.open_deadline(ACCEPTANCE, title="决定是否受理", start_event=event)
    step.open_budgets(BUDGETS, start_event=event)


@act(title=_("Application"), outcomes={"SUBMITTED": _("Submitted")}, drafts=True)
def submit(step: Step) -> Done:
    """C0 Application (申请): eligibility by the register, commitment and material; gives the number."""
    application = _application(step)
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
    _start_clocks(step, "收到申请")
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
    step.change(_application(step), is_live=False)
    step.stop_clocks()
    step.change(step.matter, status=Matter.Status.WITHDRAWN, closed_at=step.now)
    return Done("WITHDRAWN", reason)


@act(
    title=_("Formal examination"),
    outcomes={"ACCEPT": _("Accept"), "CORRECT": _("Ask for correction")},
)
def accept(step: Step, *, outcome: str, opinion: str = "", items: Sequence[str] = ()) -> Done:
    """C1 Formal examination (形式审查): accept, or tell once everything that is to be corrected."""
    application = _application(step)
    if outcome == "CORRECT":
        return _ask_for_correction(step, application, items, opinion)
    Refusals(rules.check_standing(application, step.today)).raise_if_any()
    step.meet(ACCEPTANCE)
    if not step.is_running(RESULT):  # accepted before, and returned since
        step.open_deadline(RESULT, title="反馈修复结果", start_event="受理")
    step.notify_party(
        zh=f"您的信用修复申请 {step.matter.number} 已受理",
        en=f"Your application {step.matter.number} was accepted",
    )
    return Done("ACCEPT", opinion)


def _ask_for_correction(step: Step, application: RepairApplication, items: Sequence[str], opinion: str) -> Done:
    """一次性告知: once only, itemised; every clock stops and starts from zero with the answer."""
    if application.was_corrected:
        raise rules.SECOND_CORRECTION.refusal(field="items")
    if not items:
        raise rules.ITEMS_WANTED.refusal(field="items")
    for text in items:
        step.create(CorrectionItem(application=application, text=text, asked_at=step.now))
    step.change(application, was_corrected=True)
    step.stop_clocks()
    step.open_deadline(CORRECTION, title="申请人补正", start_event="告知补正")
    step.notify_party(
        zh=f"信用修复申请 {step.matter.number} 需要补正 {len(items)} 项,请登录查看并一次补齐",
        en=f"Application {step.matter.number} needs {len(items)} corrections; log in to see them",
    )
    return Done("CORRECT", opinion or ";".join(items))


@act(title=_("Correction"), outcomes={"CORRECTED": _("Corrected")})
def correct(step: Step, *, answers: Mapping[int, str]) -> Done:
    """C0b Correction (补正) by the applicant: every item answered; the clocks restart from zero."""
    application = _application(step)
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
    _start_clocks(step, "收到完整补正材料")
    return Done("CORRECTED")


@act(title=_("Verification"), outcomes={"HOLDS": _("Conditions hold"), "DIFFERS": _("Conditions do not hold")})
def verify(step: Step, *, findings: Mapping[str, Mapping[str, Any]], opinion: str = "", outcome: str = "") -> Done:
    """C2 Verification (核实): each verifier records source, value and conclusion of each fact.

    findings  fact code → {"source": text, "found": text, "holds": bool}, one for every Fact
    The outcome follows from the findings and cannot be chosen.
    """
    assert step.work_item is not None
    application = _application(step)
    refusals = Refusals()
    readings = rules.readings_of(application, step.today)
    for reading in readings:
        finding = findings.get(reading.fact.value, {})
        refusals.items += rules.check_finding(reading, finding)
    refusals.raise_if_any()
    for reading in readings:
        finding = findings[reading.fact.value]
        row = VerifiedFact(
            application=application,
            work_item=step.work_item,
            fact=reading.fact,
            source=finding["source"].strip(),
            found=finding["found"].strip(),
            holds=bool(finding["holds"]),
            register_value=reading.value,
        )
        step.create(row)
    holds = all(findings[fact]["holds"] for fact in Fact.values)
    return Done("HOLDS" if holds else "DIFFERS", opinion)


RETURNS = {"RETURN_TO_VERIFY": "verify", "RETURN_TO_ACCEPT": "accept", "RETURN_TO_REVIEW": "review"}


@act(
    title=_("Review"),
    outcomes={
        "PASS": _("Approve"),
        "RETURN_TO_VERIFY": _("Return to verification"),
        "RETURN_TO_ACCEPT": _("Return to examination"),
    },
    needs_opinion=("RETURN_TO_VERIFY", "RETURN_TO_ACCEPT"),
)
def review(step: Step, *, outcome: str, opinion: str = "") -> Done:
    """C3 Review (审核) by the section head: what does not hold by the register does not pass."""
    if outcome in RETURNS:
        return Done(outcome, opinion, returns_to=RETURNS[outcome])
    Refusals(rules.check_grant(_application(step), step.today)).raise_if_any()
    return Done("PASS", opinion)


@act(
    title=_("Decision"),
    outcomes={"GRANT": _("Grant"), "RETURN_TO_REVIEW": _("Return to review")},
    needs_opinion=("RETURN_TO_REVIEW",),
)
def decide(step: Step, *, outcome: str, opinion: str = "") -> Done:
    """C5 Decision (决定) by the deputy leader: grants on the register as it stands at this moment."""
    if outcome in RETURNS:
        return Done(outcome, opinion, returns_to=RETURNS[outcome])
    application = _application(step)
    Refusals(rules.check_grant(application, step.today)).raise_if_any()
    step.decide(
        outcome=Decision.Outcome.GRANTED,
        reasons=rules.FULFILLED,
        articles=[rules.MEASURES],
        draft_sha256=rules.draft_sha256(application),
    )
    return Done("GRANT", opinion)


@act(
    title=_("Issue of the paper"),
    outcomes={"ISSUED": _("Paper issued"), "CHANGED": _("Facts changed, to be decided again")},
)
def record_issue(step: Step, *, number: str = "", document_id: int | None = None, outcome: str = "ISSUED") -> Done:
    """C6 Issue (制文): the worker has numbered, rendered and frozen the paper; or the facts under it changed."""
    if outcome == "CHANGED":
        return Done("CHANGED", "决定所依据的事实在制文前发生变化,退回重新决定", returns_to="decide")
    step.changes.append({"on": "document", "id": document_id, "old": None, "new": {"number": number}})
    return Done("ISSUED", number)


def result_paper(matter: Matter) -> Document:
    """The paper on the result of this matter; Document.DoesNotExist while it is not made."""
    return Document.objects.get(subject_ref=matter.chain, kind="credit_repair.result")


@act(title=_("Delivery and feedback"), outcomes={"DELIVERED": _("Delivered")})
def deliver(step: Step, *, outcome: str = "", opinion: str = "", channel: str = "PORTAL") -> Done:
    """C6 Delivery (送达反馈): the enterprise has its paper, the register ends the publicity.

    The feedback stops the promise of 3 working days (domain §0.3.2).
    """
    application = _application(step)
    paper = result_paper(step.matter)
    delivery.deliver(
        paper,
        recipient=application.penalty.enterprise.name,
        channel=Delivery.Channel(channel),
        consent=application.consents_to_electronic_delivery,
        actor=step.log_actor,
        at=step.now,
    )
    penalty = rules.locked_penalty(application)
    if penalty.publicity_state == Penalty.PublicityState.PUBLISHED:  # else it ended by itself in the meantime
        publicity.end_publicity(penalty, on=step.today, by_number=paper.number, actor=step.log_actor, at=step.now)
    step.meet(FEEDBACK, RESULT)
    step.open_deadline(CHECK, title="核验停止公示", start_event="送达修复结果")
    step.notify_party(
        zh=f"信用修复结果已作出:{paper.number},请登录下载",
        en=f"The result of your application: {paper.number}; log in to download it",
    )
    return Done("DELIVERED", opinion)


@act(title=_("Check of the publicity"), outcomes={"GONE": _("No longer published")})
def confirm(step: Step, *, outcome: str = "", opinion: str = "") -> Done:
    """C7 Check (终止公示核验): the publicity page no longer shows the penalty."""
    application = _application(step)
    if Penalty.objects.published().filter(pk=application.penalty_id).exists():
        raise rules.STILL_PUBLISHED.refusal()
    step.change(application, ended_seen_at=step.now)
    step.meet(CHECK)
    return Done("GONE", opinion)


@act(title=_("Archive"), outcomes={"ARCHIVED": _("Archived")})
def archive(step: Step, *, outcome: str = "", opinion: str = "") -> Done:
    """C8 Archive (归档): the file is complete; the matter is closed."""
    step.change(_application(step), is_live=False)
    return Done("ARCHIVED", opinion)


def open_paper_for_party(matter: Matter, *, actor: User, now: dt.datetime, ip: str = "") -> bytes:
    """The delivered paper for its recipient; the first opening is the receipt (文书送达回执).

    Raises Document.DoesNotExist before delivery, IntegrityBroken for bytes that are not the paper's: who could
    not be given the paper has not received it.
    """
    paper = result_paper(matter)
    if not paper.deliveries.exists():
        raise Document.DoesNotExist
    content = delivery.open_pdf(paper)
    handed = paper.deliveries.filter(channel=Delivery.Channel.PORTAL, receipt_at=None).first()
    # Another agent may open it in the same moment: the first receipt counts, both read the paper.
    with contextlib.suppress(Refusal):
        if handed is not None:
            by = actor_of(actor, on_behalf_of=handed.recipient, ip=ip)
            delivery.record_receipt(handed, by=actor.name, at=now, note="企业办事端下载", actor=by)
    return content
