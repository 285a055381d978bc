"""What the papers of a case share (案件要素): the party, the officers, opinions given in its steps, what is proved."""

from __future__ import annotations

import datetime as dt

from django.utils import translation

from documents.forms.parties import Officer, Person, Unit
from documents.forms.penalty import Violation
from documents.forms.sections import Opinion
from flows.law.citations import cite, refuse_outdated
from flows.law.remedies import remedy_clause
from flows.matters.models import Act
from permissions.clock import SHANGHAI, local_date
from permissions.organisations.models import Certificate, User

from .. import rules
from ..models import PaperOrder, PenaltyCase, PersonParty, Proposal

PENALTY_LAW, SAFETY_LAW = "administrative_penalty_law_2021", "work_safety_law_2021"
COERCION_LAW = "administrative_coercion_law_2011"


def local(at: dt.datetime) -> dt.datetime:
    """The moment as clocks on the wall show it: papers print its hour."""
    return at.astimezone(SHANGHAI)


def day_of(order: PaperOrder) -> dt.date:
    """The day of the paper: when it was asked for by who approved it."""
    return local_date(order.ordered_at)


def proposal_of(case: PenaltyCase) -> Proposal:
    """The version that is proposed now; a paper that prints it is ordered only where there is one."""
    found = case.proposal
    assert found is not None, "ordered after a proposal"
    return found


def unit_of(case: PenaltyCase) -> Unit | None:
    """The enterprise as papers name it; None in a case against a person."""
    if case.on_person:
        return None
    firm = case.enterprise
    return Unit(firm.name, firm.credit_code, firm.address, firm.legal_representative, phone=firm.phone)


def person_of(case: PenaltyCase, on: dt.date) -> Person | None:
    """The person as papers name him on that day; None in a case against the enterprise."""
    if not case.on_person:
        return None
    row = PersonParty.objects.get(case=case)
    return Person(
        name=row.name,
        gender=row.gender,
        age=age_on(row.id_number, on),
        id_number=row.id_number,
        address=row.address,
        employer=case.enterprise.name,
        post=row.post,
        employer_address=case.enterprise.address,
        phone=row.phone,
    )


def age_on(id_number: str, on: dt.date) -> int | None:
    """The age on that day by the number of the identity card (GB 11643); None for a number without a birthday."""
    try:
        born = dt.datetime.strptime(id_number[6:14], "%Y%m%d").date()
    except ValueError:
        return None
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def officer(user: User, on: dt.date) -> Officer:
    """The officer with the number of the certificate that was valid on that day (行政处罚法 art 42)."""
    held = Certificate.objects.valid_on(on).filter(user=user, kind=Certificate.Kind.ENFORCEMENT).first()
    return Officer(user.name, held.number if held else "")


def officers_of(case: PenaltyCase, on: dt.date) -> tuple[Officer, Officer]:
    """The two officers of the case."""
    return officer(case.lead, on), officer(case.second, on)


def opinion_at(order: PaperOrder, *nodes: str) -> Opinion | None:
    """What was said at one of these steps last before the paper was asked for; None where nobody passed there."""
    acts = Act.objects.filter(matter=order.case_id, node__in=nodes, at__lte=order.ordered_at)
    found = acts.order_by("pk").last()
    return opinion_of(found) if found else None


def opinion_of(act: Act) -> Opinion:
    """The step as an opinion: its words, or what it came to where there are none."""
    with translation.override("zh-hans"):  # papers are Chinese, whatever the worker speaks
        came_to = translation.gettext(act.outcome_title)
    return Opinion(act.opinion or came_to, act.actor_name, local_date(act.at))


def given(order: PaperOrder, *nodes: str) -> Opinion:
    """The same where the row of the form stands in any case; room to write where nobody passed there."""
    return opinion_at(order, *nodes) or Opinion()


def filing_number(case: PenaltyCase) -> str:
    """The number of 立案审批表; before it is made, and on the spot, that of the matter."""
    made = PaperOrder.objects.filter(case=case, kind="filing_approval").exclude(document=None)
    row = made.select_related("document").order_by("pk").last()
    return row.document.number if row and row.document else case.matter.number or ""


def evidence_lines(case: PenaltyCase) -> tuple[str, ...]:
    """Each piece of evidence with what it proves, as papers list it."""
    proves: dict[int, list[str]] = {}
    for found in rules.proofs_of(case):
        for link in found["proofs"]:
            proves.setdefault(link.evidence_id, []).append(found["fact"].text.rstrip("。；;"))
    return tuple(
        f"{row.name}，{row.get_kind_display()}，{row.pages}页"
        + (f"，证明{'；'.join(proves[row.pk])}" if row.pk in proves else "")
        for row in rules.evidence_of(case)
    )


def violation_of(case: PenaltyCase, proposal: Proposal, on: dt.date) -> Violation:
    """Facts, evidence, articles; refuses E-LAW-01 what was not in force on the day whose law applies (art 37)."""
    refuse_outdated(proposal.violated, proposal.basis, on=proposal.law_of or on)
    return Violation(
        facts=case.facts or case.summary,
        evidence=evidence_lines(case),
        violated=proposal.violated,
        basis=proposal.basis,
    )


def penalty_law(*articles: str, on: dt.date) -> str:
    """Articles of 行政处罚法 as papers cite them, the name of the law once; refuses E-LAW-01."""
    return cited(PENALTY_LAW, *articles, on=on)


def cited(law: str, *articles: str, on: dt.date) -> str:
    """Articles of one law as papers cite them, its name once; refuses E-LAW-01."""
    first, *others = (cite(law, article, on=on) for article in articles)
    return "、".join([str(first), *(each.article for each in others)])


def office_of(case: PenaltyCase) -> dict[str, str]:
    """Whom to ask: the officer in charge and the phone of the bureau."""
    return {"contact": case.lead.name, "phone": case.matter.unit.phone}


def account_of(case: PenaltyCase) -> str:
    """Where a fine is paid (罚款缴纳账户), art 67(3); where the bureau has registered none, whom to ask for it."""
    unit = case.matter.unit
    if unit.fine_account.strip():
        return unit.fine_account.strip().rstrip("。；;")
    where = "，".join(filter(None, [unit.address and f"地址：{unit.address}", unit.phone and f"电话：{unit.phone}"]))
    return f"本机关指定的代收机构，账户请向{unit.name}查询" + (f"（{where}）" if where else "")


def remedy_of(case: PenaltyCase, on: dt.date, paper: str, *, procedure: str = "") -> str:
    """The remedy clause of this bureau's papers; it names the online way, for a paper may be delivered online."""
    unit = case.matter.unit
    government = unit.government
    return remedy_clause(
        paper=paper,
        government=government.name if government else "",
        court=unit.court,
        on=on,
        online_channel=government.reconsideration_channel if government else "",
        procedure=procedure,
    )
