"""Corrections of dates on papers (更正通知), a house arrangement: issued or dismissed by who answers for papers."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from documents import delivery, standing
from documents.models import Delivery, Document
from permissions import policies
from permissions.roles import SEAL_KEEPER as SEALS

from .clocks.rules import CORRECTION_CLOSED, CORRECTION_OUTDATED, DISMISSAL_REASON_WANTED
from .models import DateCorrection
from .sealing import place_of_seals, seal_paper
from .step import Done, Step, act

KIND = "matters.correction"
NAME = "更正通知"
JOB = "matters.issue_correction"
State = DateCorrection.State
STATES_EN = {State.DRAFTED: "drafted", State.ISSUED: "issued", State.DROPPED: "dropped", State.DISMISSED: "dismissed"}


def _correction(step: Step, correction_id: int, state: State) -> DateCorrection:
    """The correction of this matter; refuses E-DUE-14 one in another state than is wanted."""
    rows = DateCorrection.objects.select_related("printed__paper", "printed__deadline", "notice")
    row = rows.get(pk=correction_id, printed__deadline__matter=step.matter)
    if row.state != state:
        number, now = row.printed.paper.number, State(row.state)
        raise CORRECTION_CLOSED.refusal(number=number, state=now.label, state_en=STATES_EN[now])
    return row


def key_of(row: DateCorrection) -> str:
    """The key under which its notice is sealed and made."""
    return f"{KIND}:{row.pk}"


def _close(step: Step, row: DateCorrection, state: State, reason: str = "") -> None:
    assert step.actor is not None, "a person answers for it"
    step.change(row, state=state, closed_at=step.now, closed_by_name=step.actor.name, reason=reason)


@act(title=_("Issue of a correction"), outcomes={"ISSUED": _("To be issued")})
def issue_correction(step: Step, *, correction_id: int) -> Done:
    """Issue (签发更正通知): it waits for the seal; from here on the party's day is the new one.

    Refuses E-DUE-14 unless it is a draft, E-DUE-15 where the deadline has moved on since it was drafted.
    """
    row = _correction(step, correction_id, State.DRAFTED)
    clock = row.printed.deadline
    if clock.legal_due != row.new_date:
        due, drafted = clock.legal_due.isoformat(), row.new_date.isoformat()
        raise CORRECTION_OUTDATED.refusal(title=clock.title, due=due, drafted=drafted)
    _close(step, row, State.ISSUED)
    keepers = policies.who_may_act(SEALS.code, place_of_seals(step.matter.unit), step.today)
    step.notify(
        list(keepers),
        zh=f"{step.matter.number} 的更正通知已签发，待用印",
        en=f"A correction notice of {step.matter.number} is issued and waits for the seal",
    )
    return Done("ISSUED", f"更正{row.printed.paper.number}：{clock.title}更正为{row.new_date}")


@act(title=_("Use of the seal on a correction"), outcomes={"SEALED": _("Seal used")})
def seal_correction(step: Step, *, correction_id: int) -> Done:
    """Use of the seal (用印) on the notice by another person than who issued it; then a worker makes the paper.

    Refuses E-DUE-14 unless it is issued, E-SEAL-01 without a seal, E-SEAL-07 who issued a correction here.
    """
    row = _correction(step, correction_id, State.ISSUED)
    issued = step.matter.acts.filter(node=issue_correction.name).exclude(user=None)
    seal_paper(
        step,
        key_of(row),
        kind_name=NAME,
        recipient=row.printed.paper.recipient,
        signatory=row.closed_by_name,
        apart_from=set(issued.values_list("user", flat=True)),
    )
    step.queue(JOB, f"correction:{row.pk}", {"correction": row.pk})
    return Done("SEALED", row.printed.paper.number)


@act(title=_("Dismissal of a correction"), outcomes={"DISMISSED": _("Not corrected")})
def dismiss_correction(step: Step, *, correction_id: int, reason: str = "") -> Done:
    """Dismiss (不予更正) a draft with the reason; refuses E-DUE-14 unless it is one, E-DUE-16 without a reason."""
    row = _correction(step, correction_id, State.DRAFTED)
    if not reason.strip():
        raise DISMISSAL_REASON_WANTED.refusal(field="reason", number=row.printed.paper.number)
    _close(step, row, State.DISMISSED, reason.strip()[:200])
    return Done("DISMISSED", reason.strip())


@act(title=_("Correction made"), outcomes={"MADE": _("Paper issued")})
def record_correction(step: Step, *, correction_id: int, document_id: int) -> Done:
    """The worker has numbered and frozen the notice (制文); who has the first paper in the portal has this one there.

    An electronic delivery rests on the consent that was given for the paper that is corrected; what had another
    way is delivered from the page of its delivery.
    """
    row = _correction(step, correction_id, State.ISSUED)
    notice = Document.objects.get(pk=document_id)
    step.change(row, notice=notice)
    standing.note_correction(row.printed.paper, by=notice, actor=step.log_actor, at=step.now)
    first = row.printed.paper.deliveries.filter(channel=Delivery.Channel.PORTAL).first()
    if first is not None:
        _deliver(step, row, notice, first.channel, consent=first.consent)
    return Done("MADE", notice.number)


def _deliver(step: Step, row: DateCorrection, notice: Document, channel: str, *, consent: bool) -> None:
    way = delivery.Way(channel)
    delivery.deliver(notice, recipient=notice.recipient, way=way, consent=consent, actor=step.log_actor, at=step.now)
    old, new = row.printed.paper.number, row.new_date
    step.notify_party(
        zh=f"{old} 所载日期更正为{new}：{notice.kind_name} {notice.number} 已送达，请查阅"[:300],
        en=f"A date on {old} is corrected to {new}: see notice {notice.number}"[:300],
    )
