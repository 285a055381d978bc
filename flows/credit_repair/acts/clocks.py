"""Clocks of credit repair (信用修复期限): which run from which moment (domain §0.3.2, §c.5)."""

from __future__ import annotations

from flows.law.uses import governs
from flows.matters.clocks.fitting import Limits, Outer
from flows.matters.models import Matter
from flows.matters.step import Step

from ..models import RepairApplication

REPAIR = "信用修复"
FEEDBACK = governs(
    "credit_repair.verification_feedback", "CLOCK", REPAIR, zh="核实结果反馈", en="feedback of what was verified"
)
ACCEPTANCE = governs("credit_repair.acceptance", "CLOCK", REPAIR, zh="决定是否受理", en="decision to accept")
RESULT = governs("credit_repair.result", "CLOCK", REPAIR, zh="反馈修复结果", en="feedback of the result")
governs(f"{RESULT}.extension.1", "CLOCK", REPAIR, zh="修复结果的延长", en="extension of the result")
# The three days for sharing bind the platform and not the bureau (domain §0.3.4): the check is a house limit.
CORRECTION = governs("credit_repair.correction", "CLOCK", REPAIR, zh="申请人补正", en="correction by the applicant")
CHECK = governs(
    "credit_repair.feedback_receipt_check", "CLOCK", REPAIR, zh="核验停止公示", en="check that the publicity has ended"
)
# One working day, and within the promise (domain §i.4 C1n, C4n).
CONSENT = governs(
    "credit_repair.consent_to_refuse",
    "CLOCK",
    REPAIR,
    zh="上一级领导答复请示",
    en="answer of the superior to a refusal",
)
# One working day each: the superior answers, and the applicant has the paper well before the old day.
EXTENSION_ANSWER = governs(
    "credit_repair.extension_answer", "CLOCK", REPAIR, zh="分管领导答复延长申请", en="answer to a request for extension"
)
EXTENSION_NOTICE = governs(
    "credit_repair.extension_notice", "CLOCK", REPAIR, zh="送达延长告知书", en="delivery of the notice of extension"
)
# Node budgets inside the promise of 3 working days (domain §0.3.2).
BUDGETS = (
    ("accept", "credit_repair.budget.C1", "形式审查"),
    ("verify", "credit_repair.budget.C2", "核实"),
    ("review", "credit_repair.budget.C3_C5", "审核"),
    ("decide", "credit_repair.budget.C3_C5", "决定"),
    ("deliver", "credit_repair.budget.C6", "送达反馈"),
)
# A superior who is asked has the budget of the step beside his: the promise is not longer for a refusal.
# The seal is used within the budget of the delivery: the promise is not longer for it.
SHARES = {
    "consent_to_non_acceptance": "credit_repair.budget.C2",
    "consent_to_refusal": "credit_repair.budget.C3_C5",
    "seal": "credit_repair.budget.C6",
}
LIMITS = Limits(
    outer=(
        Outer(FEEDBACK, starts=("apply", "correct"), ends=("deliver",)),
        Outer(ACCEPTANCE, starts=("apply", "correct"), ends=("accept", "consent_to_non_acceptance")),
        Outer(RESULT, starts=("accept", "consent_to_non_acceptance"), ends=("deliver",)),
        Outer(CONSENT, starts=("accept",), ends=("consent_to_non_acceptance",)),
        Outer(CONSENT, starts=("review",), ends=("consent_to_refusal",)),
        Outer(CHECK, starts=("deliver",), ends=("confirm",)),
        Outer(EXTENSION_ANSWER, starts=("verify",), ends=("answer_extension",)),
        Outer(EXTENSION_NOTICE, starts=("answer_extension",), ends=("deliver_extension",)),
    ),
    budgets={node: key for node, key, _ in BUDGETS}
    | SHARES
    | {"seal_extension": EXTENSION_NOTICE, "deliver_extension": EXTENSION_NOTICE},
)
governs("credit_repair.budget.C1", "BUDGET", REPAIR, zh="形式审查环节", en="step: formal examination")
governs("credit_repair.budget.C2", "BUDGET", REPAIR, zh="核实环节", en="step: verification")
governs("credit_repair.budget.C3_C5", "BUDGET", REPAIR, zh="审核与决定环节", en="steps: review and decision")
governs("credit_repair.budget.C6", "BUDGET", REPAIR, zh="送达反馈环节", en="step: delivery and feedback")


def application_of(step: Step) -> RepairApplication:
    """The application of the matter under way; its penalty is read where it is wanted, by ``rules.penalty_of``."""
    application = RepairApplication.objects.get(pk=step.matter.pk)
    application.matter = step.matter
    return application


def consents_to_portal(matter: Matter) -> bool:
    """Whether the applicant agreed to the portal when it applied (同意电子送达)."""
    return RepairApplication.objects.filter(pk=matter.pk, consents_to_electronic_delivery=True).exists()


def start_clocks(step: Step, event: str) -> None:
    """All clocks from T0 (domain §c.5); after a correction they start again from zero."""
    clocks = [(FEEDBACK, "核实结果反馈"), (ACCEPTANCE, "决定是否受理")]
    step.open_clocks(clocks, BUDGETS, start_event=event)
