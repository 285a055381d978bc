"""Random histories (随机办件史) of credit repair: whoever might act acts, rightly or wrongly, in any order.

One walk is one application. At every step something is chosen by the seed: an act of the right person, of
the wrong one, with a right or a wrong outcome, a worker's run or death, a change in the register, a passing
of days. Whatever happens, ``check`` must hold.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from documents.models import Document
from flows.credit_repair import acts, rules
from flows.credit_repair.models import Ground, RepairApplication
from flows.matters import attachments, engine, jobs, work
from flows.matters.acts import perform_on, perform_task
from flows.matters.claims import claim, release
from flows.matters.models import DeadlineExtension, Job, Matter, WorkItem
from flows.matters.nodes import ByHand, ByJob, ByParty
from flows.registers.models import Penalty
from permissions import policies
from permissions.audit import verification
from permissions.clock import local_date
from permissions.organisations.models import User
from permissions.refusals import Refusal, Refusals
from tests.city import City, findings, png

MOST_STEPS = 24
TO_THE_END = 70  # where papers are made
EXPECTED = (Refusal, Refusals, PermissionDenied, ObjectDoesNotExist)
OUTCOMES = [
    "ACCEPT",
    "CORRECT",
    "PASS",
    "GRANT",
    "REFUSE",
    "PROPOSE_REFUSAL",
    "CONSENT",
    "DECLINE",
    "RETURN_TO_VERIFY",
    "RETURN_TO_ACCEPT",
    "RETURN_TO_REVIEW",
    "SEALED",
    "RETURN",
    "DELIVERED",
    "GONE",
    "ARCHIVED",
    "NONSENSE",
]
RIGHT: dict[str, tuple[list[str], list[str]]] = {
    "accept": (["sj.credit", "sj.credit2"], ["ACCEPT", "ACCEPT", "CORRECT", "PROPOSE_REFUSAL"]),
    "verify": (["sj.verify1", "sj.verify1", "sj.jack"], [""]),
    "verify/1": (["sj.verify2"], [""]),
    "answer_extension": (["sj.leader"], ["GRANT", "GRANT", "REFUSE"]),
    "deliver_extension": (["sj.credit", "sj.credit2"], ["DELIVERED"]),
    "consent_to_non_acceptance": (["sj.head", "sj.jack"], ["CONSENT", "CONSENT", "DECLINE"]),
    "review": (
        ["sj.head", "sj.jack"],
        ["PASS", "PASS", "RETURN_TO_VERIFY", "RETURN_TO_ACCEPT", "PROPOSE_REFUSAL", "PROPOSE_REFUSAL"],
    ),
    "consent_to_refusal": (["sj.leader"], ["CONSENT", "CONSENT", "DECLINE"]),
    "decide": (["sj.leader"], ["GRANT", "GRANT", "REFUSE", "REFUSE", "RETURN_TO_REVIEW"]),
    "seal_extension": (["sj.seal"], ["SEALED"]),
    "seal": (["sj.seal"], ["SEALED", "SEALED", "SEALED", "RETURN"]),
    "deliver": (["sj.credit", "sj.credit2"], ["DELIVERED"]),
    "confirm": (["sj.credit"], ["GONE"]),
    "archive": (["sj.archive"], ["ARCHIVED"]),
}


@dataclass
class Walk:
    """One history: its own chance, its own matter, in a city that others may share."""

    city: City
    seed: int
    matter: Matter
    penalty: Penalty
    renders: bool = True
    trace: list[str] = field(default_factory=list)
    staffed: dict[tuple[str, int], bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)

    # The walk ------------------------------------------------------------------------
    def run(self) -> Walk:
        """Walk until the matter is over or the steps are used up; every step is checked."""
        steps: list[tuple[int, Callable[[], Any]]] = [
            (12, self.right_hand),
            (3, self.wrong_hand),
            (2, self.claim_or_release),
            (2, self.party),
            (4, self.worker),
            (1, self.dying_worker),
            (2, self.register_changes),
            (1, self.time_passes),
        ]
        weights, choices = [weight for weight, _ in steps], [step for _, step in steps]
        for _ in range(TO_THE_END if self.renders else MOST_STEPS):
            step = self.chance.choices(choices, weights)[0]
            acts_before = self.matter.acts.count()
            try:
                self.note(step.__name__, step())
                self.check()
            except EXPECTED as refused:
                self.note(step.__name__, getattr(getattr(refused, "rule", None), "code", type(refused).__name__))
                self.holds(self.matter.acts.count() == acts_before, "a refused act is written")
                self.holds(work.drift() == [], "a refused act moved something")
            self.city.at(seconds=self.chance.randint(1, 7200))
            if self.is_over():
                break
        fault = verification.verify_chain(self.matter.chain)
        assert fault is None, self.told(str(fault))
        return self

    def is_over(self) -> bool:
        """The matter has ended, or waits for a paper that this walk does not make."""
        if self.matter.status in (Matter.Status.CLOSED, Matter.Status.WITHDRAWN):
            return True
        return not self.renders and self.matter.decisions.exists()

    def note(self, what: str, came_out: Any) -> None:
        self.trace.append(f"{what}: {came_out}")

    def told(self, fault: str) -> str:
        """How to see it again."""
        return "\n".join([f"seed {self.seed}: {fault}", *self.trace])

    # Steps ----------------------------------------------------------------------------
    def _item(self) -> WorkItem | None:
        items = list(self.matter.work_items.open())
        return self.chance.choice(items) if items else None

    def _someone(self) -> User:
        return self.city.people[self.chance.choice(sorted(self.city.people))]

    def right_hand(self) -> str:
        """Somebody whose task it is does it, mostly well; else whoever the matter waits for."""
        item = self._item()
        if item is None:
            return self.worker() if self.matter.decisions.exists() else self.party()
        people, outcomes = RIGHT[f"{item.node}/1" if item.slot else item.node]
        return self._perform(item, self.city.people[self.chance.choice(people)], self.chance.choice(outcomes))

    def wrong_hand(self) -> str:
        """Anybody does anything, also at a task that is long over."""
        items = list(self.matter.work_items.select_related("unit"))
        if not items:
            return "nothing to do"
        return self._perform(self.chance.choice(items), self._someone(), self.chance.choice(OUTCOMES))

    def _perform(self, item: WorkItem, user: User, outcome: str) -> str:
        facts: dict[str, Any] = {"opinion": self.chance.choice(["", "同意", "请重新核实"])}
        if item.node == "verify":
            facts |= self._findings_or_request()
        else:
            facts["outcome"] = outcome
        if outcome == "PROPOSE_REFUSAL" and item.node in ("accept", "review"):
            facts |= self._grounds()
        if item.node == "accept" and outcome == "CORRECT":
            facts["items"] = self.chance.choice([[], ["盖章"], ["盖章", "补凭证"]])
        key = self.chance.choice(["", f"{item.pk}-{user.pk}"])
        act = perform_task(item.pk, actor=user, now=self.city.now, request_key=key, late_reason="积压", **facts)
        return f"{act.node} {act.outcome} by {act.actor_name}"

    def _grounds(self) -> dict[str, Any]:
        """Mostly what the form has ticked, with or without something that people judge; sometimes anything."""
        application = RepairApplication.objects.select_related("penalty__authority", "matter").get(pk=self.matter.pk)
        shown = rules.shown_grounds(application, application.penalty, local_date(self.city.now))
        ticked = [ground.value for ground in rules.needed(shown)]
        if not ticked or self.chance.random() < 0.2:
            ticked += self.chance.sample([ground.value for ground in Ground], self.chance.randint(0, 2))
        statement = self.chance.choice(["", "承诺书加盖的是其他单位印章", "缴款凭证系伪造"])
        basis = self.chance.choice(["", "", "《中华人民共和国行政处罚法》第四十八条第一款", "有关规定"])
        return {"grounds": ticked, "statement": statement, "basis": basis}

    def _findings_or_request(self) -> dict[str, Any]:
        """What a verifier found; now and then he asks for more time, with or without a reason and a document."""
        if self.chance.random() < 0.85:
            return {"findings": self._findings()}
        file = attachments.receive(SimpleUploadedFile("核查函.png", png(), "image/png"), "document")
        document = self.chance.choice([file, file, file, None])
        return {"outcome": acts.ASKS, "reason": self.chance.choice(["需核查", "需核查", ""]), "document": document}

    def _findings(self) -> dict[str, dict[str, Any]]:
        if self.chance.random() < 0.75:
            penalty = Penalty.objects.get(pk=self.penalty.pk)
            paid = penalty.outstanding(local_date(self.city.now)).total == 0
            return findings() if paid else findings(FINE=False, SURCHARGE=False)
        return {
            fact: {**finding, "holds": self.chance.random() < 0.7}
            for fact, finding in findings().items()
            if self.chance.random() < 0.9
        }

    def claim_or_release(self) -> str:
        """Somebody takes a task or gives it back."""
        item = self._item()
        if item is None:
            return "nothing to do"
        taking = self.chance.random() < 0.6
        people = [self.city.people[name] for name in RIGHT[item.node][0]] + [self._someone()]
        user = self.chance.choice(people)
        (claim if taking else release)(item.pk, actor=user, now=self.city.now)
        return f"{'claim' if taking else 'release'} {item.node} by {user.name}"

    def party(self) -> str:
        """The enterprise corrects, submits again, or seldom withdraws; sometimes it is another enterprise."""
        agent = self.city.people[self.chance.choice(["agent0", "agent0", "agent0", "agent1", "sj.credit"])]
        spec = self.chance.choice([acts.correct] * 6 + [acts.submit, acts.withdraw])
        facts: dict[str, Any] = {}
        if spec is acts.correct:
            items = RepairApplication.objects.get(pk=self.matter.pk).corrections.filter(answered_at=None)
            facts["answers"] = {i.pk: self.chance.choice(["已补正", "已补正", "已补正", ""]) for i in items}
        perform_on(spec, self.matter.pk, actor=agent, now=self.city.now, **facts)
        return spec.name

    def worker(self) -> str:
        """A worker runs what is ready; without rendering, nothing but the mails."""
        if self.renders:
            return f"{jobs.run_ready(self.city.now, limit=5)} jobs"
        mails = Job.objects.filter(matter=self.matter, kind="matters.mail", state=Job.State.QUEUED)
        return f"{mails.update(state=Job.State.DONE)} mails"

    def dying_worker(self) -> str:
        """A worker leases a job and is never heard of again."""
        job = jobs.lease_next(self.city.now)
        return f"died with {job.kind}" if job else "no job"

    def register_changes(self) -> str:
        """The register is corrected under the application's feet, more often for the better."""
        paid = {"fine_paid": self.penalty.fine_amount, "fine_paid_on": dt.date(2026, 4, 20)}
        changes: list[dict[str, Any]] = [
            paid,
            paid,
            paid,
            {"fine_paid": 0, "fine_paid_on": None},
            {"content": "罚款人民币叁万元整"},
            {"content": self.penalty.content},
            {"content": self.penalty.content},
        ]
        change = self.chance.choice(changes)
        Penalty.objects.filter(pk=self.penalty.pk).update(**change)
        return str(change)

    def time_passes(self) -> str:
        """A weekend, a holiday."""
        return str(self.city.at(days=self.chance.randint(1, 4)))

    # What always holds -----------------------------------------------------------------
    def check(self) -> None:
        """The invariants; a fault tells the seed and the way there."""
        self.matter = Matter.objects.select_related("process", "unit").get(pk=self.matter.pk)
        faults = work.drift() + self._faults()
        self.holds(not faults, "; ".join(faults))

    def holds(self, whether: bool, fault: str) -> None:
        """Stop the walk with its story where something does not hold."""
        assert whether, self.told(fault)

    def _faults(self) -> list[str]:
        matter, found = self.matter, []
        made = Document.objects.filter(subject_ref=matter.chain)
        papers = made.filter(kind__in=acts.PAPERS.values()).count()
        if papers > 1:
            found.append(f"{papers} papers")
        extensions = DeadlineExtension.objects.filter(deadline__matter=matter)
        if made.filter(kind__in=acts.NOTICES).count() > extensions.count():
            found.append("a notice of an extension that was not granted")
        if extensions.values("deadline").distinct().count() < extensions.count():
            found.append("extended twice")
        is_open = matter.status == Matter.Status.OPEN
        if is_open and not self._goes_on():
            found.append("open, and nobody can act")
        if not is_open and (matter.work_items.open().exists() or matter.deadlines.running().exists()):
            found.append("over, and something still waits or runs")
        if matter.status == Matter.Status.CLOSED:
            penalty, decision = Penalty.objects.get(pk=self.penalty.pk), matter.decisions.last()
            if papers != 1 or decision is None:
                found.append("closed without decision or paper")
            elif (penalty.publicity_state == "ENDED") is not (decision.outcome == "GRANTED"):
                found.append(f"closed as {decision.outcome}, and the publicity is {penalty.publicity_state}")
        if papers and not matter.decisions.exists():
            found.append("a paper without a decision")
        if matter.status == Matter.Status.WITHDRAWN and (papers or matter.decisions.exists()):
            found.append("withdrawn after the decision")
        application = RepairApplication.objects.get(pk=matter.pk)
        if application.is_live != is_open:
            found.append("live without being open, or the other way round")
        return found + self._double_hands() + self._refused_alone()

    def _refused_alone(self) -> list[str]:
        """Nobody was refused by who proposed it, or without a superior."""
        found = []
        for decision in self.matter.decisions.exclude(outcome="GRANTED").select_related("consent"):
            consent = decision.consent
            if consent is None or consent.consented_rank <= consent.proposed_rank:
                found.append(f"refused without a superior's consent: {decision}")
            elif consent.proposed_by_id in (decision.signatory_id, consent.consented_by_id):
                found.append(f"refused by who proposed it: {decision}")
        return found

    def _goes_on(self) -> bool:
        """Somebody may act, a job waits, or the party is asked."""
        for task in engine.waiting_tasks(self.matter):
            node = task.flow_task
            if isinstance(node, ByParty):
                return True
            if isinstance(node, ByJob) and Job.objects.unfinished().filter(task=task).exists():
                return True
            items = self.matter.work_items.open().filter(task=task).select_related("unit")
            if isinstance(node, ByHand) and any(self._anybody(item) for item in items):
                return True
        return False

    def _anybody(self, item: WorkItem) -> bool:
        """Whether anybody may act on the item; nobody is appointed or leaves during a walk."""
        place = (item.role, item.unit_id)
        if place not in self.staffed:
            today = local_date(self.city.now)
            self.staffed[place] = policies.who_may_act(item.role, item.unit, today).exists()
        return self.staffed[place]

    def _double_hands(self) -> list[str]:
        """No person did two steps that are kept apart."""
        rows = self.matter.acts.filter(node__in=["accept", "verify", "review", "decide"]).exclude(user=None)
        nodes: dict[int, set[str]] = {}
        for user_id, node in rows.values_list("user_id", "node"):
            nodes.setdefault(user_id, set()).add(node)
        tasks = Counter(rows.filter(node="verify").values_list("user_id", "work_item__task_id"))
        twice = [f"user {user} was two hands" for (user, _), times in tasks.items() if times > 1]
        return twice + [f"user {user} did {sorted(done)}" for user, done in nodes.items() if len(done) > 1]


def begin(city: City, seed: int, *, renders: bool = True) -> Walk:
    """A submitted application in the city, with people of several roles who might get confused."""
    penalty = city.penalty(city.people["agent0"].agencies.get().enterprise)
    return Walk(city, seed, city.submitted(penalty), penalty, renders)


def populate(city: City) -> City:
    """The enterprise, another one, a second credit officer, and one person with too many roles."""
    from permissions import roles

    city.enterprise()
    city.enterprise(1)
    legal = city.units["SH-SJ-LEGAL"]
    city.official("sj.credit2", legal, roles.CREDIT_OFFICER)
    city.official("sj.jack", legal, roles.VERIFIER, roles.SECTION_HEAD, roles.CREDIT_OFFICER)
    return city
