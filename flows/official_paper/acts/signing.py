"""Signing (签发), 党政机关公文处理工作条例 art 22: here, or on paper and recorded afterwards (线下签批)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.utils.translation import gettext_noop as _

from flows.matters import rules as matter_rules
from flows.matters.attachments import Received, take_in
from flows.matters.models import Attachment, Decision
from flows.matters.step import Done, Step, act
from permissions.organisations.models import User
from permissions.refusals import Refusals

from .. import rules
from ..models import OfficialPaper, OfflineSignature, Revision, paper_of
from .text import check_whole, edit

ARTICLE = f"{rules.REGULATION}第二十二条"
SCAN = "SIGNED_ORIGINAL"
RETURNS = {
    "RETURN_TO_DRAFTER": "revise",
    "RETURN_TO_CHECK": "check",
    "RETURN_TO_COUNTERSIGN": "countersign",
}


@act(
    title=_("Signing"),
    outcomes={
        "SIGN": _("Sign"),
        "RETURN_TO_DRAFTER": _("Return to the drafter"),
        "RETURN_TO_CHECK": _("Return to the office"),
        "RETURN_TO_COUNTERSIGN": _("Have it countersigned again"),
    },
    needs_opinion=tuple(RETURNS),
)
def sign(step: Step, *, outcome: str, opinion: str = "", text: Mapping[str, str] | None = None, base: str = "") -> Done:
    """Sign (签发): the signature is bound to the hash of the very text that was shown, with the leader's changes."""
    paper = paper_of(step.matter)
    edit(step, text, base, sees_it=outcome == "SIGN")
    if outcome in RETURNS:
        return _back(paper, outcome, opinion)
    check_whole(step, paper)
    revision = Revision.objects.latest_of(paper)
    step.decide(
        outcome=Decision.Outcome.GRANTED,
        reasons=opinion or "同意签发。",
        articles=[ARTICLE],
        draft_sha256=revision.sha256,
    )
    return Done("SIGN", opinion)


def _back(paper: OfficialPaper, outcome: str, opinion: str) -> Done:
    if RETURNS[outcome] == "countersign" and not paper.countersigners.exists():
        raise matter_rules.UNKNOWN_OUTCOME.refusal(field="outcome")
    return Done(outcome, opinion, returns_to=RETURNS[outcome])


@act(
    title=_("Record of the signature on paper"),
    outcomes={
        "SIGNED": _("Signed on paper"),
        "ONLINE": _("To be signed here instead"),
        "RETURN_TO_DRAFTER": _("Return to the drafter"),
        "RETURN_TO_CHECK": _("Return to the office"),
        "RETURN_TO_COUNTERSIGN": _("Have it countersigned again"),
    },
    needs_opinion=tuple(RETURNS),
)
def record_signature(
    step: Step,
    *,
    outcome: str,
    opinion: str = "",
    signatory: User | None = None,
    signed_on: dt.date | None = None,
    scan: Received | None = None,
) -> Done:
    """Record of a signature on paper (线下签批登记): signer, day, and the scan of what he signed.

    What a leader changed by hand is not recorded here: the paper goes back and comes out with his changes.
    """
    paper = paper_of(step.matter)
    if outcome in RETURNS:
        return _back(paper, outcome, opinion)
    if outcome == "ONLINE":
        step.change(paper, signed_on_paper=False)
        return Done("ONLINE", opinion)
    assert step.actor is not None
    revision = Revision.objects.latest_of(paper)
    if scan is None:
        raise rules.SCAN_WANTED.refusal(field="scan")
    Refusals(rules.check_offline(paper, revision, signatory, signed_on, step.actor, step.now)).raise_if_any()
    assert signatory is not None and signed_on is not None, "E-OP-14 would stand against it"
    check_whole(step, paper)
    kept = take_in(
        scan,
        matter=step.matter,
        material=SCAN,
        by=step.actor,
        now=step.now,
        audience=Attachment.Audience.INTERNAL,
    )
    step.create(
        OfflineSignature(
            revision=revision,
            signatory=signatory,
            signed_on=signed_on,
            scan=kept,
            recorded_by=step.actor,
            recorded_at=step.now,
        )
    )
    step.decide(
        outcome=Decision.Outcome.GRANTED,
        reasons=opinion or "线下签批。",
        articles=[ARTICLE],
        draft_sha256=revision.sha256,
        signatory=signatory,
        decided_on=signed_on,
    )
    return Done("SIGNED", opinion or f"线下签批:{signatory.name} {signed_on.isoformat()}")
