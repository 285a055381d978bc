"""Acts after the decision (决定后办理事项): paper, delivery, check, archive (domain §i.4 C6-C8)."""

from __future__ import annotations

import contextlib
import datetime as dt
from typing import Any

from django.utils.translation import gettext_noop as _

from documents import delivery
from documents.models import Delivery, Document
from flows.matters.acts import perform_aside_by_party
from flows.matters.delivering import receiving
from flows.matters.delivering.sending import hand_over
from flows.matters.models import Decision, Matter
from flows.matters.rules import UNKNOWN_OUTCOME
from flows.matters.step import Done, Step, act
from flows.registers import publicity
from flows.registers.models import Penalty
from permissions.organisations.models import User
from permissions.refusals import Refusal

from .. import rules
from ..models import ApplicationBan, Ground, ProposedRefusal, RepairApplication
from .clocks import CHECK, FEEDBACK, RESULT, application_of
from .sealing import ANEW, begin_sealing

# Each outcome has a paper of its own.
PAPERS: dict[str, str] = {
    Decision.Outcome.GRANTED: "credit_repair.result",
    Decision.Outcome.REFUSED: "credit_repair.not_repaired",
    Decision.Outcome.NOT_ACCEPTED: "credit_repair.not_accepted",
}


@act(
    title=_("Issue of the paper"),
    outcomes={
        "ISSUED": _("Paper issued"),
        "CHANGED": _("Facts changed, to be decided again"),
        "UNSEALED": _("Nobody used the seal, back to its keeper"),
    },
)
def record_issue(step: Step, *, number: str = "", document_id: int | None = None, outcome: str = "ISSUED") -> Done:
    """C6 Issue (制文): the worker has numbered, rendered and frozen the paper; or the facts under it changed.

    What was decided before the bureaus had seals comes here unsealed (E-SEAL-06) and goes to the keeper first.
    """
    if outcome == "UNSEALED":
        begin_sealing(step)
        return Done("UNSEALED", "文书尚未用印,退回用印", returns_to="seal")
    if outcome == "CHANGED":
        to = ANEW[_decision(step.matter).outcome]
        return Done("CHANGED", "决定所依据的事实在制文前发生变化,退回重新办理", returns_to=to)
    step.changes.append({"on": "document", "id": document_id, "old": None, "new": {"number": number}})
    return Done("ISSUED", number)


def result_paper(matter: Matter) -> Document:
    """The paper on the result of this matter, of several the last; Document.DoesNotExist while none is made."""
    return Document.objects.filter(subject_ref=matter.chain, kind__in=PAPERS.values()).latest("pk")


def _decision(matter: Matter) -> Decision:
    assert matter.latest_decision is not None, "no paper without a decision"
    return matter.latest_decision


@act(
    title=_("Delivery and feedback"),
    outcomes={"DELIVERED": _("Delivered"), "ANEW": _("Paper voided: to be decided again")},
)
def deliver(step: Step, *, outcome: str = "", opinion: str = "", channel: str = "PORTAL", **facts: Any) -> Done:
    """C6 Delivery (送达反馈): the enterprise has its paper; where repair was granted, the publicity ends.

    The feedback stops the promise of 3 working days (domain §0.3.2). A paper that a leader voided before it left
    (作废) is decided and made anew under another number; one that holds is not, E-ACT-06.
    """
    application, decision = application_of(step), _decision(step.matter)
    paper = result_paper(step.matter)
    if outcome == "ANEW":
        if paper.standing != Document.Standing.VOIDED:
            raise UNKNOWN_OUTCOME.refusal(field="outcome")
        return Done("ANEW", opinion, returns_to=ANEW[decision.outcome])
    hand_over(step, paper, channel=channel, **facts)
    step.meet(FEEDBACK, RESULT)
    if decision.outcome == Decision.Outcome.GRANTED:
        penalty = rules.locked_penalty(application)
        if penalty.publicity_state == Penalty.PublicityState.PUBLISHED:  # else it ended by itself in the meantime
            publicity.end_publicity(penalty, on=step.today, by_number=paper.number, actor=step.log_actor, at=step.now)
        step.open_deadline(CHECK, title="核验停止公示", start_event="送达修复结果")
    else:
        _begin_ban(step, application, decision, paper)
    step.notify_party(
        zh=f"信用修复结果已作出:{paper.number},请登录下载",
        en=f"The result of your application: {paper.number}; log in to download it",
    )
    return Done("DELIVERED", opinion)


def _begin_ban(step: Step, application: RepairApplication, decision: Decision, paper: Document) -> None:
    """False material (R5): from the decision on the enterprise may not apply; it binds once it is delivered."""
    assert decision.consent is not None
    if Ground.R5 in ProposedRefusal.objects.consented(decision.consent).ground_list:
        step.create(
            ApplicationBan(
                application=application,
                enterprise=application.penalty.enterprise,
                from_on=decision.decided_on,
                until_on=rules.ban_until(decision.decided_on),
                by_number=paper.number,
            )
        )


@act(title=_("Check of the publicity"), outcomes={"GONE": _("No longer published")})
def confirm(step: Step, *, outcome: str = "", opinion: str = "") -> Done:
    """C7 Check (终止公示核验): the publicity page no longer shows the penalty."""
    application = application_of(step)
    if Penalty.objects.published().filter(pk=application.penalty_id).exists():
        raise rules.STILL_PUBLISHED.refusal()
    step.change(application, ended_seen_at=step.now)
    step.meet(CHECK)
    return Done("GONE", opinion)


@act(title=_("Archive"), outcomes={"ARCHIVED": _("Archived")})
def archive(step: Step, *, outcome: str = "", opinion: str = "") -> Done:
    """C8 Archive (归档): the file is complete; the matter is closed."""
    step.change(application_of(step), is_live=False)
    return Done("ARCHIVED", opinion)


def open_paper_for_party(
    matter: Matter, *, actor: User, now: dt.datetime, ip: str = "", paper: Document | None = None
) -> bytes:
    """The delivered paper for its recipient; the first opening is the receipt (文书送达回执).

    paper  one of the matter, if not that with the result
    Raises Document.DoesNotExist before delivery, IntegrityBroken for bytes that are not the paper's: who could
    not be given the paper has not received it.
    """
    paper = paper or result_paper(matter)
    if not paper.deliveries.exists():
        raise Document.DoesNotExist
    content = delivery.open_pdf(paper)
    handed = paper.deliveries.awaiting().filter(channel=Delivery.Channel.PORTAL).first()
    # Another agent may open it in the same moment: the first receipt counts, both read the paper.
    with contextlib.suppress(Refusal):
        if handed is not None:
            perform_aside_by_party(
                receiving.confirm_online,
                matter.pk,
                actor=actor,
                now=now,
                ip=ip,
                request_key=f"opened:{handed.pk}:{actor.pk}",
                delivery_id=handed.pk,
                note="企业办事端下载",
            )
    return content
