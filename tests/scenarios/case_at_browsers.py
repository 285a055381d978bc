"""A penalty case at the browsers of the small city: every step a form as the page wrote it, sent over HTTP.

What is not said by the test stays as the page shows it; a button is pressed only if the page has it, unless the
test wants to be refused. Jobs run between the requests as a worker would run them.
"""

from __future__ import annotations

import datetime as dt
import html
import re
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from documents.models import Delivery
from flows.legal_review.models import LegalReview
from flows.matters import jobs
from flows.matters.models import Matter, WorkItem
from flows.penalty_case.models import CaseFact, PenaltyCase, Statement, case_of
from flows.registers.models import Enterprise
from tests.casework import REASONS
from tests.city import City
from tests.walks.pages import Form, offered, visit

FACTS = "经查，当事人三名从业人员未经安全生产教育培训即上岗作业。"
CONFLICT = 409


def says(response: Any) -> str:
    """What the page says, without its tags."""
    return html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode()))


def refuses(response: Any, *sentences: str, status: int = 422) -> None:
    """The answer is a refusal that says each of these, a code or a whole sentence."""
    assert response.status_code == status, (response.status_code, response.headers)
    page = says(response)
    for sentence in sentences:
        assert sentence in page, (sentence, re.findall(r"\bE-[A-Z]+-\d+\b", page))


def as_shown(form: Form) -> dict[str, Any]:
    """The form as the page wrote it, without what is not ticked and without files."""
    answers: dict[str, Any] = {}
    for name, asked in form.fields.items():
        if asked.kind == "checkbox":
            if asked.ticked:
                answers[name] = asked.ticked
        elif asked.kind != "file":
            answers[name] = asked.value
    return answers


def local(moment: dt.datetime) -> str:
    """A moment as a browser sends it."""
    return moment.strftime("%Y-%m-%dT%H:%M")


@dataclass
class CaseAtBrowsers:
    """One case, the people of one bureau at their browsers, and the party at its own."""

    city: City
    prefix: str = "sj"
    matter: Matter = field(default_factory=Matter)
    browsers: dict[str, Client] = field(default_factory=dict)

    # Browsers --------------------------------------------------------------------
    def at(self, account: str) -> Client:
        """The browser of this person, logged in once; an agent's account is not of a bureau."""
        name = account if account.startswith("agent") else f"{self.prefix}.{account}"
        if name not in self.browsers:
            self.browsers[name] = Client(headers={"accept-language": "zh-hans"})
            self.browsers[name].force_login(self.city.people[name], settings.AUTHENTICATION_BACKENDS[1])
        return self.browsers[name]

    @property
    def case(self) -> PenaltyCase:
        """The case as it stands now."""
        return case_of(Matter.objects.get(pk=self.matter.pk))

    def waits(self, matter: Matter | None = None) -> list[str]:
        """At which steps the matter waits for somebody."""
        return sorted((matter or self.matter).work_items.open().values_list("node", flat=True))

    def worker(self) -> None:
        """A worker runs until nothing is ready."""
        for _ in range(6):
            if not jobs.run_ready(self.city.at(seconds=5)):
                return

    # At the desk -------------------------------------------------------------------
    def opens(self, account: str, node: str, *, matter: Matter | None = None) -> tuple[WorkItem, Form]:
        """The task is claimed unless it is his already, and its form read."""
        at = matter or self.matter
        items = at.work_items.open().filter(node=node)
        item = items.get() if len(items) == 1 else self.city.item(at, node, f"{self.prefix}.{account}")
        browser = self.at(account)
        if item.holder_id is None:
            browser.post(reverse("desk:claim", args=[item.pk]))
        page = visit(browser, f"{reverse('desk:matter', args=[at.number])}?task={item.pk}")
        action = reverse("desk:act", args=[item.pk])
        found = [form for form in offered(page) if form.action == action]
        assert len(found) == 1, (account, node, page.status, re.sub(r"\s+", " ", page.text)[:600])
        return item, found[0]

    def sends(
        self, account: str, node: str, outcome: str = "", *, matter: Matter | None = None, **told: Any
    ) -> HttpResponse:
        """The form as the page wrote it, but for what the person says; the answer, whatever it is."""
        _item, form = self.opens(account, node, matter=matter)
        buttons = [value for name, value, _look in form.buttons if name == "outcome"]
        first = "" if "" in buttons else next(iter(buttons), "")
        usual = {"outcome": outcome or first} if outcome or buttons else {}
        answers = {**as_shown(form), **told, **usual}
        answer: HttpResponse = self.at(account).post(form.action, answers)
        self.city.at(minutes=10)
        return answer

    def does(self, account: str, node: str, outcome: str = "", *, matter: Matter | None = None, **told: Any) -> None:
        """The person presses a button that the page has, and it is done."""
        answer = self.sends(account, node, outcome, matter=matter, **told)
        assert answer.status_code == 302, (node, outcome, re.sub(r"\s+", " ", says(answer))[:3000])

    def enters(self, account: str, what: str, **told: Any) -> HttpResponse:
        """An entry beside the flow, on its page."""
        address = reverse("penalty_case:enter", args=[self.matter.pk, what])
        page = visit(self.at(account), address)
        if page.status != 200:
            return self.at(account).post(address, told)  # type: ignore[return-value]
        (form,) = [form for form in offered(page) if form.action == address]
        answer: HttpResponse = self.at(account).post(address, {**as_shown(form), **told})
        self.city.at(minutes=1)
        return answer

    def entered(self, account: str, what: str, **told: Any) -> None:
        """An entry that is taken in."""
        answer = self.enters(account, what, **told)
        assert answer.status_code == 302, (what, re.sub(r"\s+", " ", says(answer))[:2000])

    # At the portal -----------------------------------------------------------------
    def states(self, kind: str, agent: str = "agent0", **told: Any) -> HttpResponse:
        """What the party says on the page of its case."""
        address = reverse("penalty_case:case", args=[self.matter.pk])
        page = visit(self.at(agent), address)
        action = reverse("penalty_case:state", args=[self.matter.pk])
        forms = [form for form in offered(page) if form.action == action]
        answers = as_shown(forms[0]) if forms else {}
        answer: HttpResponse = self.at(agent).post(action, {**answers, "kind": kind, **told})
        self.city.at(minutes=1)
        return answer

    def stated(self, kind: str, **told: Any) -> Statement:
        """A statement of the party that is taken in."""
        answer = self.states(kind, **told)
        assert answer.status_code == 302, re.sub(r"\s+", " ", says(answer))[:2000]
        return Statement.objects.filter(case=self.matter.pk).latest("pk")

    # The way of a case ---------------------------------------------------------------
    def clue(self, enterprise: Enterprise, account: str = "enf1", **told: Any) -> HttpResponse:
        """A clue registered by this officer with ``enf2`` beside him; the answer, and ``matter`` if it was taken."""
        today = self.city.now.date()
        values = {
            "second": self.city.people[f"{self.prefix}.enf2"].pk,
            "procedure": "ORDINARY",
            "source": "INSPECTION",
            "violation": "training.missing",
            "place": "松江区示例路8号车间",
            "violated_on": today - dt.timedelta(days=10),
            "found_on": today - dt.timedelta(days=5),
            "summary": "检查发现三名从业人员无培训记录",
            "do": "submit",
            **told,
        }
        answer: HttpResponse = self.at(account).post(reverse("penalty_case:new", args=[enterprise.pk]), values)
        case = PenaltyCase.objects.filter(enterprise=enterprise, matter__unit__code__startswith="SH").latest("pk")
        self.matter = Matter.objects.get(pk=case.pk)
        self.city.at(minutes=10)
        return answer

    def filed(self, enterprise: Enterprise, **told: Any) -> None:
        """A clue, examined and filed."""
        answer = self.clue(enterprise, **told)
        assert answer.status_code == 302, re.sub(r"\s+", " ", says(answer))[:2000]
        self.does("enf.head", "review_filing", "PASS")
        self.does("leader", "approve_filing", "FILED", opinion="同意立案。")

    def proved(self, *texts: str) -> None:
        """Each fact with evidence of its own."""
        for text in texts or ("三名从业人员未经安全生产教育培训上岗",):
            self.entered("enf1", "fact", text=text)
            fact = CaseFact.objects.filter(case=self.matter.pk).latest("pk")
            self.entered("enf1", "evidence", **self.evidence(), **{f"page_{fact.pk}": "1-3"})

    def evidence(self, **told: Any) -> dict[str, Any]:
        """The form of a piece of evidence as an officer fills it in."""
        return {
            "kind": "DOCUMENTARY",
            "name": "从业人员花名册",
            "source": "当事人提供",
            "obtained_on": self.city.now.date().isoformat(),
            "pages_number": "3",
            "custody": "执法大队案卷",
            **told,
        }

    def proposal(self, **told: Any) -> dict[str, Any]:
        """A proposal as the officers fill it in: a fine that is a major decision unless they say otherwise."""
        return {
            "facts_found": FACTS,
            "proposed": "PENALISED",
            "tier": "NORMAL",
            "kinds": ["FINE"],
            "fine": "50000",
            "confiscated": "0",
            **REASONS,
            **told,
        }

    def concluded(self, **told: Any) -> None:
        """The end of the investigation, confirmed and examined; what waits next is opened by the worker."""
        self.does("enf1", "investigate", "CONCLUDE", **self.proposal(**told))
        self.does("enf2", "confirm_investigation", "AGREE")
        self.does("enf.head", "review_report", "PASS")
        self.worker()

    @property
    def review(self) -> Matter:
        """The legal review opened last."""
        return LegalReview.objects.filter(parent=self.matter.pk).latest("round").matter

    def findings(self, conclusion: str) -> dict[str, Any]:
        """The seven points as they fit the conclusion."""
        points = {f"holds_{n}": "yes" for n in range(1, 8)} | {f"reason_{n}": "" for n in range(1, 8)}
        if conclusion in ("CORRECT", "DISAGREE"):
            points |= {"holds_3": "no", "reason_3": "证据不足", "questions": "请补充培训台账"}
        return {"opinion": "经审核，同意。" if conclusion == "PASSED" else "事实不清，请补充。", **points}

    def reviewed(self, conclusion: str = "PASSED", account: str = "legal") -> None:
        """The legal review that waits: read, signed, and the case goes on."""
        self.worker()
        child = self.review
        self.does(account, "review", conclusion, matter=child, **self.findings(conclusion))
        self.does("legal.head", "sign", "SIGN", matter=child)
        if conclusion == "DISAGREE":
            self.does("enf1", "object_to", "ACCEPT", matter=child)
        self.worker()

    def left(self) -> None:
        """What waits for the seal is sealed, made, delivered and received."""
        self.does("seal", "seal_paper", "SEALED")
        self.worker()
        self.does("enf1", "deliver_paper", channel="IN_PERSON", place="当事人住所")
        self.worker()
        self.received()

    def received(self) -> None:
        """Every delivery under way gets its receipt, on the page of its paper."""
        waiting = Delivery.objects.filter(document__subject_ref=self.matter.chain, receipt_at=None, failed_at=None)
        for row in waiting.select_related("document"):
            address = reverse("desk:delivery", args=[self.matter.number, row.document_id])
            values = {"do": "receive", "delivery": row.pk, "by": "法人甲", "relation": "HEAD"}
            answer = self.at("enf1").post(address, {**values, "at": local(self.city.now)})
            assert answer.status_code == 302, re.sub(r"\s+", " ", says(answer))[:2000]
            self.city.at(minutes=5)

    def told(self) -> None:
        """The proposal approved, and the party told of it."""
        self.does("leader", "approve_proposal", "PASS", opinion="同意。")
        self.left()

    def discussed(self) -> HttpResponse:
        """The leaders discuss it; the answer."""
        begun = self.city.now - dt.timedelta(hours=1)
        minutes = {
            "begins_at": local(begun),
            "ends_at": local(self.city.now),
            "place": "会议室",
            "present": "官sj.principal 局长\n官sj.leader 副局长",
            "report": "承办人汇报案情",
            "opinions": "官sj.leader：同意",
            "conclusion": "同意拟处罚意见",
        }
        return self.sends("principal", "discuss", "DISCUSSED", **minutes)

    def issued(self) -> None:
        """The decision sealed, made, delivered with its companions and received."""
        self.does("seal", "seal_decision", "SEALED")
        self.worker()
        self.does("enf1", "deliver_decision", "DELIVERED", channel="IN_PERSON", place="当事人住所")
        self.worker()
        self.received()
