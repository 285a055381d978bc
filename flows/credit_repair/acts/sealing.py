"""Use of the seal (用印) before a paper is made, 行政处罚法 art 59 by analogy: by the bureau's seal keeper."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from flows.matters.models import DeadlineExtension, Decision, Matter
from flows.matters.sealing import seal_paper
from flows.matters.step import Done, Step, act

from .. import rules
from .clocks import EXTENSION_NOTICE, SHARES, application_of

# The step at which each outcome is judged anew: where the words of its paper come from, and its consent if it has one.
ANEW: dict[str, str] = {
    Decision.Outcome.GRANTED: "decide",
    Decision.Outcome.REFUSED: "review",
    Decision.Outcome.NOT_ACCEPTED: "accept",
}


def begin_sealing(step: Step) -> None:
    """Decided (签发): the seal keeper's step ends with the budget of the delivery, as far as that still runs."""
    step.share_budget("seal", SHARES["seal"], title="用印")


def begin_sealing_extension(step: Step) -> None:
    """The notice of an extension that nobody sealed: the keeper shares what is left of the days for its delivery."""
    step.share_budget("seal_extension", EXTENSION_NOTICE, title="延长告知书用印")


@act(
    title=_("Use of the seal"),
    outcomes={"SEALED": _("Seal used"), "RETURN": _("Send back: to be decided again")},
    needs_opinion=("RETURN",),
)
def seal(step: Step, *, outcome: str = "", opinion: str = "") -> Done:
    """C6 Use of the seal (用印) on the paper with the decision; the worker then makes it. Refuses E-SEAL-01.

    A keeper who finds a fault in what he is to seal sends it back (退回) with his reason; then no seal is used.
    """
    decision = step.matter.latest_decision
    assert decision is not None, "what is sealed was decided"
    if outcome == "RETURN":
        return Done("RETURN", opinion, returns_to=ANEW[decision.outcome])
    paper = rules.paper_on(decision)
    recipient = application_of(step).penalty.enterprise.name
    seal_paper(step, paper.key(decision), kind_name=paper.name, recipient=recipient, signatory=decision.signatory_name)
    return Done("SEALED", opinion)


def extension_to_seal(matter: Matter) -> DeadlineExtension:
    """The extension whose notice waits for the seal, or had it last."""
    return DeadlineExtension.objects.select_related("deadline").filter(deadline__matter=matter).latest("pk")


@act(title=_("Use of the seal on the notice of extension"), outcomes={"SEALED": _("Seal used")})
def seal_extension(step: Step, *, outcome: str = "", opinion: str = "") -> Done:
    """C2 Use of the seal (用印) on the notice of the extension; the worker then makes it. Refuses E-SEAL-01."""
    extension = extension_to_seal(step.matter)
    recipient = application_of(step).penalty.enterprise.name
    seal_paper(
        step,
        rules.EXTENSION.key(extension),
        kind_name=rules.EXTENSION.name,
        recipient=recipient,
        signatory=extension.approved_by_name,
    )
    return Done("SEALED", opinion)
