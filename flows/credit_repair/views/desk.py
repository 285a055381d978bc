"""The desk's side: what the matter page shows of an application."""

from __future__ import annotations

from typing import Any

from flows.matters.models import Matter
from flows.registers.models import Penalty

from .. import acts
from ..models import RepairApplication


def _refusals(application: RepairApplication) -> list[dict[str, Any]]:
    """What was proposed to refuse, and how the superior answered if he did."""
    proposals = list(application.refusals.select_related("work_item__closed_by__consent__act"))
    asked = bool(proposals) and application.matter.work_items.open().filter(node__in=acts.ASKED_AT.values()).exists()
    return [
        {
            "proposal": proposal,
            "consent": getattr(proposal.act, "consent", None),
            "waits": asked and proposal == proposals[-1],
        }
        for proposal in proposals
    ]


def facts(matter: Matter) -> dict[str, Any]:
    """What the matter page shows of this procedure (``credit_repair/facts.html``)."""
    application = matter.repair  # type: ignore[attr-defined]
    findings = application.verified_facts.select_related("work_item__holder", "work_item__unit")
    rounds: dict[int, dict[str, Any]] = {}
    for finding in findings:
        # One table a verifier; a later round of verification comes after an earlier one.
        table = rounds.setdefault(finding.work_item_id, {"item": finding.work_item, "rows": []})
        table["rows"].append(finding)
    return {
        "application": application,
        "penalty": application.penalty,
        "credit_class": Penalty.CreditClass(application.credit_class).label if application.credit_class else "",
        "corrections": application.corrections.all(),
        "rounds": list(rounds.values()),
        "refusals": _refusals(application),
        "ban": getattr(application, "ban", None),
    }
