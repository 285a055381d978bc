"""Use of the seal (用印), 党政机关公文处理工作条例 art 9(12): on what was signed, before the paper is made."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from flows.matters.sealing import seal_paper
from flows.matters.step import Done, Step, act

from .. import rules
from ..models import paper_of


@act(
    title=_("Use of the seal"),
    outcomes={"SEALED": _("Seal used"), "RETURN": _("Return to the office")},
    needs_opinion=("RETURN",),
)
def seal(step: Step, *, outcome: str = "", opinion: str = "") -> Done:
    """Use of the seal (用印) by its keeper, who had no hand in the paper; the worker then makes it.

    A keeper who finds a fault in the paper returns it (退回核稿) with his reason; it is then signed anew.
    """
    if outcome == "RETURN":
        return Done("RETURN", opinion, returns_to="check")
    paper, decision = paper_of(step.matter), step.matter.latest_decision
    assert decision is not None, "what is sealed was signed"
    kind = rules.kind_of(paper)
    seal_paper(
        step,
        kind.key(decision),
        kind_name=kind.zh,
        recipient=rules.recipient_of(paper),
        signatory=decision.signatory_name,
    )
    return Done("SEALED", opinion)
