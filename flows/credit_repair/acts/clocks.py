"""Clocks of credit repair (信用修复期限): which run from which moment (domain §0.3.2, §c.5)."""

from __future__ import annotations

from flows.matters.step import Step

from ..models import RepairApplication

FEEDBACK, ACCEPTANCE, RESULT = (
    "credit_repair.verification_feedback",
    "credit_repair.acceptance",
    "credit_repair.result",
)
# The three days for sharing bind the platform and not the bureau (domain §0.3.4): the check is a house limit.
CORRECTION, CHECK = "credit_repair.correction", "credit_repair.feedback_receipt_check"
CONSENT = "credit_repair.consent_to_refuse"  # one working day, and within the promise (domain §i.4 C1n, C4n)
# Node budgets inside the promise of 3 working days (domain §0.3.2).
BUDGETS = (
    ("accept", "credit_repair.budget.C1", "形式审查"),
    ("verify", "credit_repair.budget.C2", "核实"),
    ("review", "credit_repair.budget.C3_C5", "审核"),
    ("decide", "credit_repair.budget.C3_C5", "决定"),
    ("deliver", "credit_repair.budget.C6", "送达反馈"),
)


def application_of(step: Step) -> RepairApplication:
    return RepairApplication.objects.select_related("penalty__authority", "penalty__enterprise", "matter").get(
        pk=step.matter.pk
    )


def start_clocks(step: Step, event: str) -> None:
    """All clocks from T0 (domain §c.5); after a correction they start again from zero."""
    step.open_deadline(FEEDBACK, title="核实结果反馈", start_event=event)
    step.open_deadline(ACCEPTANCE, title="决定是否受理", start_event=event)
    step.open_budgets(BUDGETS, start_event=event)
