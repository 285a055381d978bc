"""The desk's side: what the matter page shows of a paper."""

from __future__ import annotations

from typing import Any

from documents.forms.official import paragraphs_of
from flows.matters.models import Matter

from .. import rules
from ..models import OfficialPaper, OfflineSignature, paper_of, signature_on
from .changes import hands


def facts(matter: Matter) -> dict[str, Any]:
    """What the matter page shows of this procedure (``official_paper/facts.html``)."""
    paper = paper_of(matter)
    return {**reading(paper), **versions(paper), "addressees": paper.addressees.select_related("delivery", "unit")}


def reading(paper: OfficialPaper) -> dict[str, Any]:
    """The clean reading copy."""
    return {
        "paper": paper,
        "kind": rules.kind_of(paper),
        "paragraphs": paragraphs_of(paper.body),
        "mains": rules.addressees(paper.main_to),
        "copies": rules.addressees(paper.copies_to),
        "enclosed": [line.strip() for line in paper.enclosures.splitlines() if line.strip()],
        "fingerprint": paper.fingerprint,
    }


def versions(paper: OfficialPaper) -> dict[str, Any]:
    """Every hand's version, and what the signature is bound to."""
    decision = signature_on(paper)
    offline = OfflineSignature.objects.filter(revision__paper=paper).select_related("signatory", "scan", "recorded_by")
    return {
        "hands": hands(paper.revisions.all(), decision.draft_sha256 if decision else ""),
        "decision": decision,
        "offline": offline.last() if decision and paper.signed_on_paper else None,
        "sections": list(paper.countersigners.order_by("code")),
    }
