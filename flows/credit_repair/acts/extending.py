"""Extension of the time limit (延长办理期限), 信用修复管理办法: asked, answered, told on paper (domain §i.4 C2)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_noop as _

from documents.models import Document
from flows.law.periods import expires_at
from flows.matters.attachments import Received, take_in
from flows.matters.clocks.printed_dates import draft_corrections, note_printed
from flows.matters.clocks.rules import EXTENSION_WITHOUT_DOCUMENT
from flows.matters.correcting import KIND as CORRECTION_NOTICE
from flows.matters.delivering.sending import hand_over
from flows.matters.models import Attachment, DeadlineExtension, Matter
from flows.matters.step import Done, Step, act

from ..models import AskedExtension, RepairApplication
from .clocks import BUDGETS, EXTENSION_ANSWER, EXTENSION_NOTICE, FEEDBACK, RESULT, application_of
from .sealing import begin_sealing_extension

ASKS = "ASK_EXTENSION"
BASIS = "EXTENSION_BASIS"
PAPER = "credit_repair.extension"
NOTICES = (PAPER, CORRECTION_NOTICE)  # what the applicant is told on paper beside the result
# The promise and the shares of the steps in it: they fall together.
PROMISED = {FEEDBACK, *(key for _node, key, _title in BUDGETS)}


def ask(step: Step, application: RepairApplication, reason: str, document: Received | None) -> Done:
    """Ask the deputy leader for more time (申请延长) for the one clock that the law lets be extended: the result's.

    The promise of three working days, the acceptance and the limits of single steps know no extension. Refuses
    E-DUE-04, 05, 07 to 10 as the extension itself would be, E-DUE-13 without a document.
    """
    assert step.work_item is not None and step.actor is not None
    clock = step.may_extend(RESULT, reason=reason)
    if document is None:
        raise EXTENSION_WITHOUT_DOCUMENT.refusal(field="document", title=clock.title)
    internal = Attachment.Audience.INTERNAL
    file = take_in(document, matter=step.matter, material=BASIS, by=step.actor, now=step.now, audience=internal)
    step.create(
        AskedExtension(
            application=application, work_item=step.work_item, deadline=clock, reason=reason.strip(), document=file
        )
    )
    step.open_budgets([("answer_extension", EXTENSION_ANSWER, "答复延长申请")], start_event="申请延长")
    return Done(ASKS, reason.strip())


def last_asked(application: RepairApplication) -> AskedExtension:
    """The request that waits for its answer, or was answered last."""
    return application.asked_extensions.select_related("work_item__closed_by", "document", "deadline").latest("pk")


@act(
    title=_("Answer to the request for extension"),
    outcomes={"GRANT": _("Extend"), "REFUSE": _("Do not extend")},
    needs_opinion=("REFUSE",),
)
def answer_extension(step: Step, *, outcome: str, opinion: str = "") -> Done:
    """C2 Extension (批准延长) by the deputy leader before the limit passes; the verification goes on either way.

    What becomes of the promise of three working days (domain §c.5, §i.4 C2): it covers verification and feedback,
    and C2 sets the extension beside it. Extended and told before the promised day is over, the promise is replaced:
    it stops, with the shares of the steps in it, and the extended day is what the applicant is told. A promise
    that was broken before stays broken: it runs on as 承诺超期 and every later act says why it is late.
    Where the leader refuses, nothing changes but the time that was spent.
    Refuses E-DUE-04 to 10.
    """
    if outcome == "GRANT":
        asked = last_asked(application_of(step))
        step.extend(RESULT, reason=asked.reason, asked_by=asked.act)
        _replace_promise(step)
        told = [
            ("seal_extension", EXTENSION_NOTICE, "延长告知书用印"),
            ("deliver_extension", EXTENSION_NOTICE, "送达延长告知书"),
        ]
        step.open_budgets(told, start_event="批准延长")
    return Done(outcome, opinion)


def _replace_promise(step: Step) -> None:
    kept = {c.rule for c in step.running if c.rule in PROMISED and step.now < expires_at(c.legal_due)}
    if kept:
        step.stop_clocks(*kept)


def extension_paper(matter: Matter) -> Document:
    """The last notice of an extension of this matter; Document.DoesNotExist while there is none."""
    return Document.objects.filter(kind=PAPER, subject_ref=matter.chain).latest("pk")


@act(
    title=_("Issue of the notice of extension"),
    outcomes={"ISSUED": _("Paper issued"), "UNSEALED": _("Nobody used the seal, back to its keeper")},
)
def record_extension(step: Step, *, number: str = "", document_id: int | None = None, outcome: str = "ISSUED") -> Done:
    """C2 Issue (制文): the notice is numbered and frozen; the day that it prints is noted.

    Where the calendar moved the day while the paper was made, its correction is drafted at once. What was granted
    before the bureaus had seals comes here unsealed (E-SEAL-06) and goes to the keeper first.
    """
    if outcome == "UNSEALED":
        begin_sealing_extension(step)
        return Done("UNSEALED", "文书尚未用印,退回用印", returns_to="seal_extension")
    assert document_id is not None, "what is issued has a document"
    paper = Document.objects.get(pk=document_id)
    clock = DeadlineExtension.objects.select_related("deadline").filter(deadline__matter=step.matter).latest("pk")
    printed_on = dt.date.fromisoformat(paper.context["new_due"])
    note_printed(paper, clock.deadline, printed_on)
    if clock.deadline.legal_due != printed_on:
        draft_corrections({clock.deadline_id: clock.deadline.legal_due}, cause="制文期间期限变动", now=step.now)
    step.changes.append({"on": "document", "id": document_id, "old": None, "new": {"number": number}})
    return Done("ISSUED", number)


@act(title=_("Delivery of the notice of extension"), outcomes={"DELIVERED": _("Delivered")})
def deliver_extension(
    step: Step, *, outcome: str = "", opinion: str = "", channel: str = "PORTAL", **facts: Any
) -> Done:
    """C2 Delivery (送达延长告知书): the applicant has it in advance; then the verification goes on."""
    paper = extension_paper(step.matter)
    hand_over(step, paper, channel=channel, **facts)
    step.notify_party(
        zh=f"{paper.kind_name} {paper.number} 已送达,请登录下载",
        en=f"Notice of extension {paper.number}; log in to download it",
    )
    return Done("DELIVERED", opinion)
