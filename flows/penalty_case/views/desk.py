"""The desk's side: what the matter page shows of a case."""

from __future__ import annotations

from typing import Any

from flows.matters.models import Matter
from permissions import clock, policies, roles
from permissions.organisations.certificates import Certificate

from .. import rules
from ..models import Measure, PaperOrder, PenaltyCase, Proposal, Visit, case_of

SEARCHED = 20  # evidence from this many on is shown folded, with its number


def officers_of(case: PenaltyCase) -> list[dict[str, Any]]:
    """The two officers, each with the certificate that is valid today; None where there is none (行政处罚法 art 42)."""
    valid = Certificate.objects.valid_on(clock.today()).filter(user__in=case.officers)
    held = {row.user_id: row for row in valid.filter(kind=Certificate.Kind.ENFORCEMENT)}
    return [{"user": user, "certificate": held.get(user.pk)} for user in case.officers]


def heads_of(case: PenaltyCase) -> list[int]:
    """Ids of those who may change the officers: the heads of the section, until the matter is over."""
    if case.matter.status != Matter.Status.OPEN:
        return []
    heads = policies.who_may_act(roles.SECTION_HEAD.code, case.section, clock.today())
    return list(heads.values_list("pk", flat=True))


def proposals_of(case: PenaltyCase) -> list[dict[str, Any]]:
    """Every version of the proposal, the latest first, in words."""
    rows = Proposal.objects.filter(case=case).order_by("-number").select_related("act")
    return [{"row": row, "words": rules.proposed_in_words(row)} for row in rows]


def measures_of(case: PenaltyCase) -> list[dict[str, Any]]:
    """What was entered of summonses and samplings and not taken out, each with the number of its paper once made."""
    orders = PaperOrder.objects.filter(case=case, kind__in=rules.FORM_OF_MEASURE.values(), sent_back_at=None)
    papers = {row.about: row for row in orders.select_related("document")}
    rows = Measure.objects.filter(case=case, withdrawn_at=None).select_related("first_officer", "second_officer")
    return [{"row": row, "order": papers.get(row.pk)} for row in rows]


def facts(matter: Matter) -> dict[str, Any]:
    """What the matter page shows of this procedure (``penalty_case/facts.html``)."""
    case, today = case_of(matter), clock.today()
    penalty = rules.penalty_now(case)
    evidence = list(case.evidence.select_related("attachment", "first_officer", "second_officer"))  # type: ignore[attr-defined]
    standing = [row for row in evidence if row.withdrawn_at is None]
    proofs = rules.proofs_of(case)
    return {
        "case": case,
        "officers": officers_of(case),
        "officer_ids": [officer.pk for officer in case.officers],
        "head_ids": heads_of(case),
        "is_open": matter.status == Matter.Status.OPEN and not rules.is_decided(case),
        "proofs": proofs,
        "unproved": sum(not found["proofs"] for found in proofs),
        "evidence": standing,
        "is_folded": len(standing) > SEARCHED,
        "withdrawn": [row for row in evidence if row.withdrawn_at is not None],
        "records": case.records.select_related("first_officer", "second_officer"),  # type: ignore[attr-defined]
        "measures": measures_of(case),
        "is_investigated": rules.is_investigated(case),
        "requests": case.requests.select_related("officer", "instead", "answer"),  # type: ignore[attr-defined]
        "proposals": proposals_of(case),
        "statements": list(case.statements.all()),  # type: ignore[attr-defined]
        "hearings": case.hearings.select_related("chair", "recorder"),  # type: ignore[attr-defined]
        "discussions": case.discussions.select_related("chair", "proposal"),  # type: ignore[attr-defined]
        "reviews": matter.reviews.select_related("review_matter"),  # type: ignore[attr-defined]
        "exemptions": matter.review_exemptions.all(),  # type: ignore[attr-defined]
        "orders": PaperOrder.objects.filter(case=case, document=None, sent_back_at=None),
        "penalty": penalty,
        "owed": penalty.outstanding(today) if penalty else None,
        "payments": case.payments.all(),  # type: ignore[attr-defined]
        "visit": Visit.objects.filter(case=case).first(),
        "similar": rules.similar_to(case, today),
    }
