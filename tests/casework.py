"""Penalty cases in the small city: the squad and its leaders, one case with its facts, and its straight way."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from documents.models import Delivery, Document
from flows.legal_review.models import LegalReview
from flows.matters.acts import perform_aside, perform_aside_by_party, perform_on
from flows.matters.delivering import receiving
from flows.matters.models import Act, Matter
from flows.matters.step import ActSpec
from flows.penalty_case import acts
from flows.penalty_case.models import Evidence, PenaltyCase, case_of
from flows.registers.models import Enterprise
from permissions import roles
from permissions.audit.log import SYSTEM
from permissions.organisations.models import Certificate, Position, ReviewerRecord
from tests.city import LONG_AGO, City, inbox_agrees

STAFF = (
    ("enf.head", "ENF", roles.SECTION_HEAD),
    ("enf1", "ENF", roles.HANDLER),
    ("enf2", "ENF", roles.HANDLER),
    ("enf3", "ENF", roles.HANDLER),
    ("legal", "LEGAL", roles.LEGAL_REVIEWER),
    ("legal2", "LEGAL", roles.LEGAL_REVIEWER),
    ("legal.head", "LEGAL", roles.LEGAL_HEAD),
    ("principal", "", roles.PRINCIPAL),
)
REASONS = {
    "reason_of_fact": "当事人未对三名从业人员开展安全生产教育培训，事实清楚。",
    "reason_of_law": "生产经营单位应当对从业人员进行安全生产教育和培训，保证其具备必要的安全生产知识。",
    "reason_of_sense": "培训是防范事故的第一道防线，未经培训上岗对本人和同事都是危险。",
    "reason_of_feeling": "当事人系小微企业，积极配合调查，已安排补训。",
}


def staff(city: City, prefix: str = "sj", bureau: str = "SH-SJ") -> City:
    """The people whom cases need beside those of the city, each with a certificate that is valid."""
    for account, section, role in STAFF:
        unit = city.units[f"{bureau}-{section}"] if section else city.units[bureau]
        user = city.official(f"{prefix}.{account}", unit, role)
        if role is roles.HANDLER:
            certify(city, f"{prefix}.{account}", Certificate.Kind.ENFORCEMENT)
        if role is roles.LEGAL_REVIEWER or role is roles.LEGAL_HEAD:
            certify(city, f"{prefix}.{account}", Certificate.Kind.LEGAL)
            ReviewerRecord.objects.create(user=user, first_review_on=dt.date(2021, 7, 15), basis="任命文件")
    return city


def certify(city: City, account: str, kind: str, *, until: dt.date | None = None) -> Certificate:
    """A certificate of this person, valid from long ago."""
    user = city.people[account]
    number = f"{kind[:3]}-{user.pk:06d}"
    return Certificate.objects.create(user=user, kind=kind, number=number, from_on=LONG_AGO, until_on=until)


class Casework:
    """One case in the hands of a test: who does what in the order of the flow, each step a method."""

    def __init__(self, city: City, prefix: str = "sj") -> None:
        self.city, self.prefix = city, prefix
        self.matter = Matter()

    # Entering --------------------------------------------------------------------
    def clue(self, enterprise: Enterprise, **facts: Any) -> Matter:
        """A registered clue of ``enf1`` with ``enf2`` beside him."""
        lead = self.who("enf1")
        position = Position.objects.get(user=lead, role=roles.HANDLER.code)
        today = self.city.now.date()
        values: dict[str, Any] = {
            "violation": "training.missing",
            "procedure": PenaltyCase.Procedure.ORDINARY,
            "source": PenaltyCase.Source.INSPECTION,
            "place": "松江区示例路8号车间",
            "violated_on": today - dt.timedelta(days=10),
            "found_on": today - dt.timedelta(days=5),
            "summary": "检查发现三名从业人员无培训记录",
            **facts,
        }
        second = self.who(values.pop("second", "enf2"))
        case = acts.open_case(enterprise=enterprise, position=position, second=second, now=self.city.now, **values)
        self.matter = case.matter
        perform_on(
            acts.register_clue, case.pk, actor=lead, now=self.city.now, position_id=position.pk, request_key="clue"
        )
        inbox_agrees()
        self.matter = Matter.objects.get(pk=case.pk)
        return self.matter

    def who(self, account: str) -> Any:
        """The person with this account in the bureau of the case."""
        return self.city.people[f"{self.prefix}.{account}"]

    @property
    def case(self) -> PenaltyCase:
        """The case as it stands now."""
        return case_of(Matter.objects.get(pk=self.matter.pk))

    def does(self, account: str, node: str, **facts: Any) -> Act:
        """The person completes the hand at the node, ten minutes later."""
        return self.city.does(f"{self.prefix}.{account}", self.matter, node, **facts)

    def aside(self, spec: ActSpec, account: str = "enf1", **facts: Any) -> Act:
        """An act of an officer beside the flow."""
        done = perform_aside(
            spec,
            self.matter.pk,
            role=roles.HANDLER,
            unit=self.case.section,
            actor=self.who(account),
            now=self.city.at(minutes=1),
            **facts,
        )
        inbox_agrees()
        return done

    def party(self, kind: str, agent: str = "agent0", **facts: Any) -> Act:
        """What the party says in the portal."""
        done = perform_aside_by_party(
            acts.state, self.matter.pk, actor=self.city.people[agent], now=self.city.at(minutes=1), kind=kind, **facts
        )
        inbox_agrees()
        return done

    # The straight way --------------------------------------------------------------
    def file(self) -> None:
        """Examined and filed."""
        self.does("enf.head", "review_filing", outcome="PASS")
        self.does("leader", "approve_filing", outcome="FILED", opinion="同意立案。")
        self.city.run_jobs()

    def prove(self, texts: tuple[str, ...] = ("三名从业人员未经安全生产教育培训上岗",)) -> None:
        """Each fact with evidence of its own."""
        for text in texts:
            self.aside(acts.add_fact, text=text)
            fact = self.case.fact_rows.latest("pk")
            self.aside(acts.add_evidence, values=evidence(self.city), proves={fact.pk: "1-3"})

    def summon(self, **values: Any) -> None:
        """A summons of the party for the day after tomorrow."""
        row = {"begins_at": self.city.now + dt.timedelta(days=2), "place": "执法大队询问室", "of_whom": "总经理法人甲"}
        row |= {"items": "营业执照\n培训台账"}
        self.aside(acts.summon, values={**row, **values}, **self.officers)

    def sample(self, **values: Any) -> None:
        """Two samples of the last hour."""
        ended = self.city.now - dt.timedelta(minutes=5)
        row = {"begins_at": ended - dt.timedelta(minutes=40), "ends_at": ended, "place": "一号仓库"}
        row |= {"of_whom": "仓库主管乙", "items": "清洗剂，20L/桶，2瓶，标签不全\n氧化剂，25kg/袋，1袋"}
        self.aside(acts.sample, values={**row, **values}, **self.officers)

    @property
    def officers(self) -> dict[str, Any]:
        """The two officers, as an entry names them."""
        return {"first_officer": self.who("enf1"), "second_officer": self.who("enf2")}

    def send_out(self) -> None:
        """What was entered is sealed, made, delivered and received."""
        self.does("enf1", "investigate", outcome="SEND_OUT")
        self.seal_and_deliver()

    def conclude(self, **proposal: Any) -> None:
        """The end of the investigation with this proposal, confirmed and examined."""
        self.conclude_by("enf1", "enf2", **proposal)

    def conclude_by(self, lead: str, second: str, **proposal: Any) -> None:
        """The same by these two officers."""
        facts = "经查，当事人三名从业人员未经安全生产教育培训即上岗作业。"
        self.does(lead, "investigate", outcome="CONCLUDE", facts=facts, proposal=proposed(**proposal))
        self.does(second, "confirm_investigation", outcome="AGREE")
        self.does("enf.head", "review_report", outcome="PASS")
        self.city.run_jobs()

    def tell(self) -> None:
        """The notice approved, sealed, made, delivered and received."""
        self.does("leader", "approve_proposal", outcome="PASS", opinion="同意。")
        self.seal_and_deliver()

    def seal_and_deliver(self) -> None:
        """What waits for the seal leaves and is received."""
        self.does("seal", "seal_paper", outcome="SEALED")
        self.city.run_jobs()
        self.does("enf1", "deliver_paper", channel="IN_PERSON")
        self.city.run_jobs()
        self.receive()

    def receive(self, by: str = "法人甲") -> None:
        """Every delivery under way gets its receipt."""
        waiting = Delivery.objects.filter(document__subject_ref=self.matter.chain, receipt_at=None, failed_at=None)
        for row in waiting:
            perform_aside(
                receiving.record,
                self.matter.pk,
                role=roles.HANDLER,
                unit=self.case.section,
                actor=self.who("enf1"),
                now=self.city.at(minutes=1),
                delivery_id=row.pk,
                by=by,
                relation="HEAD",
                at=self.city.now,
            )

    def review(self, *, account: str = "legal", conclusion: str = "PASSED", questions: tuple[str, ...] = ()) -> Matter:
        """The legal review that waits is read and signed with this conclusion; the matter of the review."""
        self.city.run_jobs()
        child = LegalReview.objects.filter(parent=self.matter.pk).latest("round").matter
        opinion = "经审核，同意。" if conclusion == "PASSED" else "事实不清，请补充。"
        found = [{"holds": conclusion == "PASSED" or n < 6, "reason": "" if n else "主体合法"} for n in range(7)]
        found[6] = {"holds": conclusion != "TRANSFER", "reason": ""}
        if conclusion in ("CORRECT", "DISAGREE"):
            found[2] = {"holds": False, "reason": "证据不足"}
        facts = {"outcome": conclusion, "opinion": opinion, "findings": found, "questions": list(questions)}
        self.city.does(f"{self.prefix}.{account}", child, "review", **facts)
        self.city.does(f"{self.prefix}.legal.head", child, "sign", outcome="SIGN")
        self.city.run_jobs()
        return Matter.objects.get(pk=child.pk)

    def decide(self) -> None:
        """Decided, sealed, issued, delivered, received."""
        self.does("leader", "decide", outcome="DECIDE", opinion="同意。")
        self.leave()

    def leave(self) -> None:
        """The decision leaves with its companions and is received."""
        self.does("seal", "seal_decision", outcome="SEALED")
        self.city.run_jobs()
        self.does("enf1", "deliver_decision", outcome="DELIVERED", channel="IN_PERSON")
        self.city.run_jobs()
        self.receive()

    def papers(self) -> list[Document]:
        """Every paper of the case, oldest first."""
        return list(Document.objects.about(self.matter.chain))


def evidence(city: City, **values: Any) -> dict[str, Any]:
    """A piece of documentary evidence."""
    return {
        "kind": Evidence.Kind.DOCUMENTARY,
        "name": "从业人员花名册",
        "source": "当事人提供",
        "obtained_on": city.now.date(),
        "pages": 3,
        "is_original": False,
        "custody": "执法大队案卷",
        **values,
    }


def proposed(**values: Any) -> dict[str, Any]:
    """A proposal: a fine in the lowest grade unless the values say otherwise."""
    return {
        "proposed": "PENALISED",
        "tier": "",
        "aggravating": [],
        "mitigating": [],
        "kinds": ["FINE"],
        "fine": Decimal("10000"),
        "confiscated": Decimal("0"),
        "further": "",
        "leaving_reason": "",
        **REASONS,
        "branch": "",
        "ticks": [],
        "education": "",
        "transferred_to": "",
        "new_facts": "",
        **values,
    }


__all__ = ["Casework", "SYSTEM", "certify", "evidence", "proposed", "staff"]
