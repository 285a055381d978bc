"""The papers with which a case is decided (决定文书), 行政处罚法 arts 27, 33, 51, 52, 57, 59: one for each outcome."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from documents.forms import case as case_forms, outcome, penalty
from documents.forms.base import Form
from documents.forms.sections import day
from flows.law.articles import chinese_numeral
from flows.law.citations import refuse_outdated
from flows.law.parameters import parameter
from flows.law.remedies import ON_THE_SPOT
from flows.matters.models import Decision
from permissions.clock import local_date

from .. import rules
from ..models import PenaltyCase, Proposal
from ..rules import no_penalty
from .approvals import enclosures_of, transfer_basis
from .facts import (
    account_of,
    filing_number,
    local,
    office_of,
    officers_of,
    penalty_law,
    person_of,
    proposal_of,
    remedy_of,
    unit_of,
    violation_of,
)
from .notices import held, in_days

# The house form of each kind of paper, as the catalogue keys it.
FORMS: Final = {
    "penalty_case.decision": "unit_decision",
    "penalty_case.person_decision": "person_decision",
    "penalty_case.spot_decision": "spot_decision",
    "penalty_case.no_penalty": "no_penalty_decision",
    "penalty_case.unfounded": "unfounded_notice",
    "penalty_case.transfer_letter": "transfer_letter",
}
PAYMENT, RATE, CAP = "penalty.payment", "penalty.surcharge.rate", "penalty.surcharge.cap"
TEACHING = "第三十三条第三款"


def decision_paper(case: PenaltyCase, decision: Decision) -> Form:
    """The paper of this decision, filled in; refuses E-LAW-01 where it cites what is not in force."""
    kind = rules.kind_of(case, decision.outcome)
    return BUILDERS[kind](case, decision)


def _party(case: PenaltyCase, on: dt.date) -> dict[str, Any]:
    return {"unit": unit_of(case), "person": person_of(case, on)}


def _decided(case: PenaltyCase, decision: Decision) -> dict[str, Any]:
    """The six items of art 59 but for the party."""
    proposal, on = proposal_of(case), decision.decided_on
    paid = proposal.fine > 0
    return {
        "violation": violation_of(case, proposal, on),
        "defence": heard_of(case),
        "reasoning": rules.reasoning_of(proposal),
        "penalty": penalty_of(proposal),
        "payment": payment_of(case, on) if paid else "",
        "surcharge": surcharge_of(on) if paid else "",
        "remedy": remedy_of(case, on, "本决定"),
    }


def penalty_of(proposal: Proposal) -> str:
    """Kinds and sums, the fine in capitals, as the decision prints them."""
    said = []
    for each in proposal.kind_list:
        if each.value == "FINE":
            said.append(f"罚款{rules.money(proposal.fine)}（大写：人民币{case_forms.chinese_amount(proposal.fine)}）")
        elif each.value == "GAINS" and proposal.confiscated:
            capitals = case_forms.chinese_amount(proposal.confiscated)
            said.append(f"没收违法所得{rules.money(proposal.confiscated)}（大写：人民币{capitals}）")
        else:
            said.append(str(each.label))
    return "；".join([*said, *filter(None, [proposal.further.rstrip("。；;")])])


def payment_of(case: PenaltyCase, on: dt.date) -> str:
    """Within which days and to which account the fine is paid, art 67(3)."""
    law = penalty_law(parameter(PAYMENT, on).article, on=on)
    return f"依据{law}的规定，自收到本决定书之日起{in_days(PAYMENT, on)}，凭本决定书将罚款缴至：{account_of(case)}。"


def surcharge_of(on: dt.date) -> str:
    """What is added for every day of delay, and its limit, art 72(1)(1)."""
    rate, cap = parameter(RATE, on), parameter(CAP, on)
    limit = (
        "加处罚款的数额不超出罚款的数额" if int(cap.value) == 100 else f"加处罚款的数额不超出罚款的百分之{cap.value}"
    )
    return f"逾期不缴纳的，每日按罚款数额的百分之{chinese_numeral(int(rate.value))}加处罚款，{limit}。"


def heard_of(case: PenaltyCase) -> str:
    """That the party was told, what it said, how it was taken, one a paragraph (arts 44, 45, 64)."""
    told = rules.told_orders(case)
    said = []
    if told and told[0].document is not None:
        names = "、".join(f"《{row.document.title}》{row.document.number}" for row in told if row.document)
        received = rules.notice_received_at(case)
        since = f"于{day(local_date(received))}" if received else ""
        said.append(f"本机关{since}向当事人送达{names}，告知拟作出的行政处罚内容及事实、理由、依据和依法享有的权利。")
    answered = rules.answered_in_words(case)
    for plan in case.hearings.exclude(held_until=None):  # type: ignore[attr-defined]
        _, ended = held(plan)
        on = day(ended.date())
        said.append(f"应当事人要求，本机关于{on}举行了听证。听证主持人的意见：{plan.report}")
    said += [*filter(None, answered.splitlines())]
    heard = proposal_of(case).heard
    if heard:
        said.append(heard)
    elif told and not answered and len(said) == 1:
        said.append("当事人在期限内未提出陈述、申辩。")
    return "\n".join(said)


def unit_decision(case: PenaltyCase, decision: Decision) -> penalty.UnitDecision:
    """行政处罚决定书 against a unit."""
    unit = unit_of(case)
    assert unit is not None, "the kind follows the party"
    return penalty.UnitDecision(**_decided(case, decision), unit=unit)


def person_decision(case: PenaltyCase, decision: Decision) -> penalty.PersonDecision:
    """行政处罚决定书 against a person."""
    person = person_of(case, decision.decided_on)
    assert person is not None, "the kind follows the party"
    return penalty.PersonDecision(**_decided(case, decision), person=person)


def spot_decision(case: PenaltyCase, decision: Decision) -> penalty.SpotDecision:
    """当场行政处罚决定书, arts 51, 52: reconsideration comes before the court."""
    proposal, on = proposal_of(case), decision.decided_on
    refuse_outdated(proposal.violated, proposal.basis, on=proposal.law_of or on)
    return penalty.SpotDecision(
        **_party(case, on),
        at=local(decision.act.at),
        place=case.place,
        facts=case.facts.rstrip("。；;"),
        violated=proposal.violated,
        basis=f"{proposal.basis}、{penalty_law('第五十一条', on=on)}",
        heard=proposal.heard or "当事人未提出陈述、申辩。",
        penalty=penalty_of(proposal),
        payment=payment_of(case, on) + surcharge_of(on) if proposal.fine else "",
        remedy=remedy_of(case, on, "本决定", procedure=ON_THE_SPOT),
        officers=officers_of(case, on),
    )


def no_penalty_decision(case: PenaltyCase, decision: Decision) -> outcome.NoPenaltyDecision:
    """不予行政处罚决定书, art 33: its branch, each point found, how the party was taught."""
    proposal, on = proposal_of(case), decision.decided_on
    branch = no_penalty.BRANCHES[proposal.branch]
    found = [no_penalty.POINTS[code] for code in branch.points]
    if branch.code == "FIRST":
        found.insert(0, "初次违法（经查行政处罚台账和立案台账，此前没有同类违法行为）")
    return outcome.NoPenaltyDecision(
        **_party(case, on),
        violation=violation_of(case, proposal, on),
        defence=heard_of(case),
        found=tuple(found),
        reasoning=rules.reasoning_of(proposal),
        branch=penalty_law(branch.article, on=on),
        teaching=penalty_law(TEACHING, on=on),
        education=proposal.education,
        remedy=remedy_of(case, on, "本决定"),
    )


def unfounded_notice(case: PenaltyCase, decision: Decision) -> outcome.UnfoundedNotice:
    """违法事实不成立告知书, art 57(1)(3)."""
    proposal, on = proposal_of(case), decision.decided_on
    filed = f"于{day(local_date(case.filed_at))}以{filing_number(case)}" if case.filed_at else ""
    reasons = "\n".join(text.strip() for text in proposal.four_reasons.values() if text.strip())
    return outcome.UnfoundedNotice(
        **_party(case, on),
        cause=case.cause,
        filed=filed,
        facts=case.facts,
        reasoning=reasons,
        basis=penalty_law("第五十七条第一款第三项", on=on),
        contact=case.lead.name,
        phone=case.matter.unit.phone,
    )


def transfer_letter(case: PenaltyCase, decision: Decision) -> case_forms.TransferLetter:
    """案件移送书, art 27(1): to the police, with what goes along."""
    proposal, on = proposal_of(case), decision.decided_on
    reasons = [text.strip().rstrip("。；;") for text in proposal.four_reasons.values() if text.strip()]
    return case_forms.TransferLetter(
        receiver=proposal.transferred_to,
        cause=case.cause.removesuffix("案"),
        party=case.party_name,
        facts=case.facts.rstrip("。；;"),
        reason="；".join(reasons) or "该违法行为涉嫌犯罪",
        basis=transfer_basis(on),
        enclosures=enclosures_of(case),
        **office_of(case),
    )


BUILDERS: Final = {
    "penalty_case.decision": unit_decision,
    "penalty_case.person_decision": person_decision,
    "penalty_case.spot_decision": spot_decision,
    "penalty_case.no_penalty": no_penalty_decision,
    "penalty_case.unfounded": unfounded_notice,
    "penalty_case.transfer_letter": transfer_letter,
}
