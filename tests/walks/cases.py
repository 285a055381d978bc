"""Random histories of penalty cases through the pages (随机案件史): people at browsers press what the product shows.

One history is one case, from wherever it stands. The seed chooses who opens what and does what with it, rightly or
wrongly; amounts, articles, party and evidence change between review and signature; a review is withdrawn, a paper
voided; the party speaks in the portal; days pass; a worker runs or dies; somebody writes into the tables by hand.
After every step ``case_holds.Watch.faults`` is asked. Some histories go home: everybody is sincere until it is over.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Max
from django.urls import reverse

from documents.models import Delivery, Document
from flows.legal_review.models import LegalReview
from flows.matters.models import Job, Matter, WorkItem
from flows.penalty_case import rules
from flows.penalty_case.forms.fields import officers_of
from flows.penalty_case.models import CaseFact, Evidence, PenaltyCase, Request, Statement, case_of
from flows.penalty_case.models.hearing import HearingPlan
from flows.registers.models import Enterprise, Penalty
from permissions import roles
from permissions.audit import verification
from permissions.audit.models import Entry
from permissions.organisations.models import Certificate
from tests.casework import certify
from tests.walks import case_holds, holds
from tests.walks.at_browsers import REMEMBERED, History, written
from tests.walks.case_answers import sensible
from tests.walks.pages import Form, Page, filled, offered, visit

MOST_STEPS = 7
HOME = 90
GOES_HOME = 0.04
STATEMENTS = ("DEFENCE", "HEARING", "WAIVER", "WAIVER", "CLAIM", "RECUSAL", "INSTALMENTS")
ENTRIES = ("fact", "evidence", "evidence", "payment", "record", "rectification", "summons", "sampling")


@dataclass
class CaseHistory(History):
    """One history of a case; ``run`` walks it and raises with its story where something does not hold."""

    matter_id: int = 0
    watch: case_holds.Watch = field(default_factory=case_holds.Watch)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.city = self.office.city
        self.since = Entry.objects.aggregate(last=Max("pk"))["last"] or 0
        self.watch.remember()

    # The history --------------------------------------------------------------------------
    def run(self) -> CaseHistory:
        """The random part; seldom the way home."""
        steps: list[tuple[int, Callable[[], str]]] = [
            (16, self.official),
            (3, self.official_of_the_case),
            (3, self.enters),
            (1, self.changes_officers),
            (3, self.changes_what_stands),
            (3, self.party_speaks),
            (4, self.worker),
            (1, self.dying_worker),
            (2, self.receipts),
            (2, self.withdraws_or_voids),
            (2, self.forges),
            (2, self.sent_again),
            (2, self.days_pass),
        ]
        weights, choices = [weight for weight, _ in steps], [step for _, step in steps]
        self.step(self.official_of_the_case)
        for _ in range(self.chance.randint(MOST_STEPS // 2, MOST_STEPS)):
            self.step(self.chance.choices(choices, weights)[0])
        if self.chance.random() < GOES_HOME:
            self.go_home()
            faults = case_holds.faults_at_the_end()
            assert not faults, self.told("; ".join(faults))
            self.counts["to the end"] += 1
        chains = Entry.objects.filter(pk__gt=self.since).order_by("chain").values_list("chain", flat=True).distinct()
        faults = [f"{fault}" for fault in map(verification.verify_chain, chains) if fault]
        assert not faults, self.told("; ".join(faults))
        self.counts["issued"] += len(self.watch.papers)
        return self

    def step(self, does: Callable[[], str]) -> None:
        """One step, the time it takes, and what must hold after it."""
        try:
            self.story.append(f"{self.city.now:%m-%d %H:%M} {does()}")
        except Exception as error:
            raise AssertionError(self.told(f"{does.__name__}: {type(error).__name__}: {error}")) from error
        now = (written(), self.city.now.date())
        if now != self.checked:
            faults = self.watch.faults(self.city.now)
            assert not faults, self.told("; ".join(faults))
            self.checked = now
        self.city.at(seconds=self.chance.randint(20, 3600))

    def told(self, fault: str) -> str:
        """The story so far and how to see it again."""
        again = f"DJANGO_SETTINGS_MODULE=project.settings.test .venv/bin/python -m tests.walks cases {self.seed}"
        return "\n".join([f"seed {self.seed}: {fault}", *self.story, f"again: {again}"])

    @property
    def case(self) -> PenaltyCase:
        """The case as it stands now."""
        return case_of(Matter.objects.get(pk=self.matter_id))

    def send(self, account: str, form: Form, *, sincere: bool, home: bool = False, refused: bool = False) -> Page:
        """Fill in a form, sensibly where the person is, and press one of its buttons."""
        page = self._filled(form, sincere, home, refused)
        self.sent = [*self.sent[1 - REMEMBERED :], (account, form, page)]
        return self.post(account, form, page)

    def _filled(self, form: Form, sincere: bool, home: bool, refused: bool) -> dict[str, Any]:
        data = filled(form, self.chance, sincere=sincere)
        if sincere or self.chance.random() < 0.5:
            data |= sensible(form, self.city, self.chance, home=home)
        named = [button for button in form.buttons if button[0]]
        if named:
            main = [button for button in named if "btn-primary" in button[2]] or named[:1]
            usual = home or (sincere and self.chance.random() < 0.7)
            name, value, _ = self.chance.choice(main if usual and not refused else named)
            data[name] = value
        return data

    # At the desk ----------------------------------------------------------------------------
    def official_of_the_case(self) -> str:
        """One for whom something waits does it."""
        return self.home_official()

    def enters(self) -> str:
        """An officer, mostly one of the case, enters something beside the flow."""
        officers = [officer.username for officer in self.case.officers]
        account = self.chance.choice([*officers, *officers, self.chance.choice(self.office.officials)])
        return self._enters(account, self.chance.choice(ENTRIES))

    def _enters(self, account: str, what: str, **told: Any) -> str:
        page = visit(self.office.browser(account), reverse("penalty_case:enter", args=[self.matter_id, what]))
        forms = [form for form in offered(page) if "/enter/" in form.action]
        if not forms:
            return f"{account} may not enter {what}: {page.status}"
        data = self._filled(forms[0], True, True, False) | told
        return f"{account} enters {what} → {self.post(account, forms[0], data).status}"

    def changes_officers(self) -> str:
        """The head of the section, seldom somebody else, names other officers, whether they can be that or not."""
        account = self.chance.choice(["sj.enf.head"] * 9 + [self.chance.choice(self.office.officials)])
        choice: list[Any] = ["", *(each.pk for each in officers_of(self.case.section, self.today))]
        named = {post: self.chance.choice(choice) for post in ("lead", "second")}
        return self._enters(account, "officers", reason=self.chance.choice(["", "调离", "长期病假"]), **named)

    def changes_what_stands(self) -> str:
        """Between review and signature: evidence or a fact is taken out, or the party is renamed in the register."""
        case, account = self.case, self.case.lead.username
        facts = list(CaseFact.objects.filter(case=case, withdrawn_at=None))
        rows = list(Evidence.objects.filter(case=case, withdrawn_at=None))
        what = self.chance.choice(["evidence", "evidence", "fact", "link", "party"])
        browser = self.office.browser(account)
        if what == "party":
            name = f"上海示例机械{self.chance.choice('甲乙丙')}有限公司"
            Enterprise.objects.filter(pk=case.enterprise_id).update(name=name)
            return f"the party is called {name}"
        before = written()
        if what == "fact" and facts:
            fact = self.chance.choice(facts)
            response = browser.post(reverse("penalty_case:withdraw_fact", args=[case.pk, fact.pk]))
        elif rows:
            row = self.chance.choice(rows)
            values = {"do": "withdraw", "reason": "与本案无关"}
            if what == "link" and facts:
                values = {"fact_id": str(facts[0].pk), "page": str(self.chance.randint(1, 9))}
            response = browser.post(reverse("penalty_case:evidence", args=[case.pk, row.pk]), values)
        else:
            return "nothing to take out"
        assert response.status_code < 400 or written() == before, f"{what} was refused and wrote something"
        return f"{account} changes {what} → {response.status_code}"

    def withdraws_or_voids(self) -> str:
        """The head of the legal section withdraws what passed, or a leader voids a paper."""
        before = written()
        if self.chance.random() < 0.5:
            reviews = list(LegalReview.objects.filter(parent=self.matter_id))
            if not reviews:
                return "no review to withdraw"
            row, browser = self.chance.choice(reviews), self.office.browser("sj.legal.head")
            response = browser.post(reverse("legal_review:withdraw", args=[row.pk]), {"reason": "发现遗漏"})
            did = f"sj.legal.head withdraws round {row.round}"
        else:
            papers = list(Document.objects.filter(subject_ref=f"matter:{self.matter_id}"))
            if not papers:
                return "no paper to void"
            paper, browser = self.chance.choice(papers), self.office.browser("sj.leader")
            response = browser.post(reverse("desk:void_paper", args=[paper.pk]), {"reason": "内容有误"})
            did = f"sj.leader voids {paper.number} {paper.kind}"
        refused = response.status_code in (404, 409, 422)
        assert not refused or written() == before, f"{did}: refused, and wrote something"
        return f"{did} → {response.status_code}"

    def receipts(self) -> str:
        """What is under way gets its receipt, on the page of its paper."""
        mine = {"document__subject_ref": f"matter:{self.matter_id}", "receipt_at": None, "failed_at": None}
        rows, done = list(Delivery.objects.filter(**mine).select_related("document")), []
        for row in rows:
            account = self.case.lead.username
            address = reverse("desk:delivery", args=[self.case.matter.number, row.document_id])
            values = {"do": "receive", "delivery": row.pk, "by": "法人甲", "relation": "HEAD"}
            values["at"] = self.city.now.strftime("%Y-%m-%dT%H:%M")
            response = self.office.browser(account).post(address, values)
            done.append(f"{row.document.kind} {response.status_code}")
        return f"receipts: {', '.join(done) or 'none'}"

    def forges(self) -> str:
        """Somebody with access to the tables writes past the product: the database refuses."""
        let_in = case_holds.forged(self.case.matter, self.chance)
        assert not let_in, let_in
        return "somebody writes into the tables: refused"

    # At the portal --------------------------------------------------------------------------
    def party_speaks(self) -> str:
        """The party, seldom another enterprise, says something on the page of its case."""
        account = self.chance.choice(["agent0"] * 5 + ["agent2", "agent1"])
        return self._speaks(account, self.chance.choice(STATEMENTS))

    def _speaks(self, account: str, kind: str) -> str:
        page = visit(self.office.browser(account), reverse("penalty_case:case", args=[self.matter_id]))
        forms = [form for form in offered(page) if form.action.endswith("/state/")]
        if not forms:
            return f"{account} has nothing to say: {page.status}"
        text = self.chance.choice(["", "已补训，请从轻", "已补训，请从轻"])
        data = {"kind": kind, "text": text, "branch": self.chance.choice(["", "FIRST"]), "request_key": ""}
        return f"{account} states {kind} → {self.post(account, forms[0], data).status}"

    # Going home -----------------------------------------------------------------------------
    def go_home(self) -> None:
        """Everybody does the sensible thing until nothing is open."""
        self.story.append("-- from here everybody is sincere --")
        for _ in range(HOME):
            if not Matter.objects.exclude(status__in=holds.OVER).exists():
                return
            self.step(self._sensible_step())

    def _sensible_step(self) -> Callable[[], str]:
        if Job.objects.unfinished().exclude(state=Job.State.FAILED).exists():
            self.city.at(hours=2)  # over every lease and every delay
            return self.worker
        if Delivery.objects.filter(receipt_at=None, failed_at=None).exists():
            return self.receipts
        waits = set(WorkItem.objects.open().values_list("node", flat=True))
        prepares = {
            "investigate": self._prepares,
            "weigh": self._prepares,
            "decide": self._prepares,
            "hear_party": self._lets_time_pass,
            "hold_hearing": self._waits_for_the_hearing,
            "perform": self._pays,
        }
        for node, prepare in prepares.items():
            if node in waits and (does := prepare()):
                return does
        return self.home_official

    def _prepares(self) -> Callable[[], str] | None:
        """What the end of the investigation wants: facts, each with evidence, and nothing that waits."""
        case = self.case
        lead = case.lead.username
        waits = set(case.matter.work_items.open().values_list("node", flat=True))
        if Statement.objects.filter(case=case, kind="RECUSAL", answered_at=None).exists():
            return self._settles_recusal if "investigate" in waits else self._goes_back
        if Request.objects.filter(case=case, kind="PRESERVATION", granted=True, settled_at=None).exists():
            if "investigate" in waits:
                return lambda: self._presses(lead, "investigate", "SETTLE_PRESERVATION", items="退还")
            return self._goes_back
        if (unsent := rules.unsent_measures(case)) and "investigate" in waits:
            return lambda: self._takes_out(lead, unsent[0].pk)
        if rules.is_decided(case):
            return None
        missing = [found["fact"] for found in rules.proofs_of(case) if not found["proofs"]]
        if not rules.facts_of(case):
            return lambda: self._enters(lead, "fact", text="未经培训上岗")
        if missing:
            return lambda: self._enters(lead, "evidence")
        if "decide" in waits and case.proposal and list(rules.check_decision(case, case.proposal, self.today)):
            return self._goes_back
        return None

    @property
    def today(self) -> dt.date:
        """The day of the city."""
        return self.city.now.date()

    def _settles_recusal(self) -> str:
        case = self.case
        fit = [
            each.pk
            for each in officers_of(case.section, self.today)
            if each not in case.officers and not list(rules.check_officer(case, "second", each, self.today))
        ]
        if not fit:
            certify(self.city, self.office.hire(roles.HANDLER, case.section.code), Certificate.Kind.ENFORCEMENT)
            return "a new officer comes"
        asked = {"reason": "当事人申请", "officer": case.second_id, "instead": fit[0]}
        return self._presses(case.lead.username, "investigate", "ASK_RECUSAL", **asked)

    def _takes_out(self, account: str, measure: int) -> str:
        """A summons or a sampling that did not leave."""
        address = reverse("penalty_case:withdraw_measure", args=[self.matter_id, measure])
        return f"{account} takes out a measure → {self.office.browser(account).post(address).status_code}"

    def _goes_back(self) -> str:
        """Whatever stands against the decision is put right where it can be."""
        items = self.case.matter.work_items.open().filter(node__in=["weigh", "decide"])
        item = items.first()
        if item is None:
            return "nowhere to go back from"
        account = next((account for account, each in self._able() if each.pk == item.pk), None)
        if account is None:
            return "nobody"
        outcome = "BACK" if item.node == "weigh" else "RETURN_TO_INVESTIGATE"
        return self._presses(account, item.node, outcome, opinion="退回补正")

    def _presses(self, account: str, node: str, outcome: str, **told: Any) -> str:
        """This button of the form of this step."""
        item = self.case.matter.work_items.open().filter(node=node).first()
        if item is None:
            return f"{node} does not wait"
        browser = self.office.browser(account)
        if item.holder_id is None:
            browser.post(reverse("desk:claim", args=[item.pk]))
        page = visit(browser, f"{reverse('desk:matter', args=[self.case.matter.number])}?task={item.pk}")
        forms = [form for form in offered(page) if form.action == reverse("desk:act", args=[item.pk])]
        if not forms:
            return f"{account} finds no form of {node}: {page.status}"
        data = self._filled(forms[0], True, True, False) | {"outcome": outcome, **told}
        after = self.post(account, forms[0], data)
        return f"{account} presses {node} {outcome} → {after.status} {after.codes}"

    def _lets_time_pass(self) -> Callable[[], str] | None:
        period = rules.party_period(self.case)
        if period is None or rules.heard_outcome(self.case) == "HEARING" or period.is_over(self.today):
            return None
        return lambda: self._until(period.until + dt.timedelta(days=1))

    def _waits_for_the_hearing(self) -> Callable[[], str] | None:
        plan = HearingPlan.objects.filter(case=self.matter_id).latest("pk")
        if self.city.now > plan.at + dt.timedelta(hours=3):
            return None
        return lambda: self._until((plan.at + dt.timedelta(days=1)).date())

    def _until(self, day: dt.date) -> str:
        while self.today < day:
            self.city.at(days=1)
        return f"time passes until {day}"

    def _pays(self) -> Callable[[], str] | None:
        penalty = Penalty.objects.filter(pk=self.case.penalty_id).first()
        if penalty is None:
            return None
        owed = penalty.outstanding(self.today)
        lead = self.case.lead.username
        if owed.total:
            return lambda: self._enters(lead, "payment", fine=str(owed.fine), surcharge=str(owed.surcharge))
        if not penalty.are_other_obligations_done:
            return lambda: self._enters(lead, "obligations", note="已履行")
        return None


def summed(counts: Counter[str]) -> dict[str, int]:
    """What is printed of many histories."""
    return dict(sorted(counts.items()))
