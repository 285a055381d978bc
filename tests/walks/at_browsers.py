"""Random histories through the pages (随机办件史): people at browsers press what the product shows them.

One history is one or two applications of an enterprise in an office, from wherever the first stands. At every
step the seed chooses who does what: an official opens a list and handles what is in it, sensibly or not; the
enterprise fills in its forms or gives up; a worker runs or dies; the same form is sent twice, or by somebody who
should not have it; the register changes; days pass; people leave and are replaced. After every step
``holds.faults_now`` is asked.
Then everybody is sincere until the matters are over: whatever state was reached, an end is reached from it.
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

from flows.matters import jobs
from flows.matters.models import Act, Deadline, Job, Matter, WorkItem
from flows.registers.models import Penalty
from permissions import policies
from permissions.audit.models import Entry
from tests.walks import holds
from tests.walks.office import Office
from tests.walks.pages import Form, Page, filled, offered, read, visit

STEPS = 10  # of the random part, on average
HOME = 60  # enough to bring anything to its end
PATIENCE = 30  # so many sensible steps without an end, and the enterprise gives up what cannot succeed
REMEMBERED = 6
NOT_BY_YOU = "E-NO-02"  # its way out is to release the task
PORTAL = ("agent0", "agent0", "agent0", "agent2")
# Entries that a request may leave behind although it was refused.
BESIDE = {"refused", "material.handed_in"}
CHANGING = ("fine_paid", "fine_paid_on", "recheck_on", "recheck_number", "content")


@dataclass
class History:
    """One history; ``run`` walks it and raises with its story where something does not hold."""

    office: Office
    seed: int
    begun: Penalty | None = None  # what was applied for, or may be, before the history begins
    story: list[str] = field(default_factory=list)
    sent: list[tuple[str, Form, dict[str, Any]]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    checked: Any = None

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.city = self.office.city
        self.since = Entry.objects.aggregate(last=Max("pk"))["last"] or 0
        self.penalties = [self.begun or self.city.penalty(self.office.enterprise)]
        if self.chance.random() < 0.15:
            self.penalties.append(self.city.penalty(self.office.enterprise))

    # The history --------------------------------------------------------------------------
    def run(self) -> History:
        """The random part, then home, then what must hold at the end."""
        self.wander()
        self.go_home()
        self.step(self.fetches_papers)
        faults = holds.faults_at_the_end(self.since)
        assert not faults, self.told("; ".join(faults))
        for matter in Matter.objects.all():
            self.counts[matter.status] += 1
        return self

    def wander(self) -> None:
        """The random part."""
        steps: list[tuple[int, Callable[[], str]]] = [
            (14, self.official),
            (6, self.enterprise),
            (4, self.worker),
            (1, self.dying_worker),
            (2, self.sent_again),
            (2, self.register_changes),
            (2, self.days_pass),
            (1, self.people_change),
            (1, self.wanders),
        ]
        weights, choices = [weight for weight, _ in steps], [step for _, step in steps]
        if self.chance.random() < 0.9:  # else there may be nothing but wandering about
            self.step(self.home_enterprise)
        for _ in range(self.chance.randint(STEPS // 2, STEPS * 3 // 2)):
            self.step(self.chance.choices(choices, weights)[0])

    def step(self, does: Callable[[], str]) -> None:
        """One step, the time it takes, and what must hold after it."""
        try:
            self.story.append(f"{self.city.now:%m-%d %H:%M} {does()}")
        except Exception as error:
            raise AssertionError(self.told(f"{does.__name__}: {type(error).__name__}: {error}")) from error
        now = (written(), len(self.city.people), self.city.now.date())
        if now != self.checked:
            faults = holds.faults_now(self.city.now)
            assert not faults, self.told("; ".join(faults))
            self.checked = now
        self.city.at(seconds=self.chance.randint(20, 3600))

    def go_home(self) -> None:
        """Everybody does the sensible thing until nothing is open."""
        self.story.append("-- from here everybody is sincere --")
        for penalty in self.penalties:
            Penalty.objects.filter(pk=penalty.pk).update(**{name: getattr(penalty, name) for name in CHANGING})
        for number in range(HOME):
            if not Matter.objects.exclude(status__in=holds.OVER).exists():
                return
            if Job.objects.unfinished().exclude(task=None).exists():
                self.city.at(hours=2)  # over every lease and every delay
                self.step(self.worker)
            elif number > PATIENCE:
                self.step(self.gives_up if number % 2 else self.home_official)
            else:
                self.step(self.home_enterprise if self._is_asked() else self.home_official)

    def _is_asked(self) -> bool:
        """Whether a draft lies open, or nothing waits for an official."""
        drafts = Matter.objects.filter(status=Matter.Status.DRAFT).exists()
        return drafts or not WorkItem.objects.open().exists()

    def told(self, fault: str) -> str:
        """The story so far and how to see it again."""
        again = f"DJANGO_SETTINGS_MODULE=project.settings.test .venv/bin/python -m tests.walks histories {self.seed}"
        return "\n".join([f"seed {self.seed}: {fault}", *self.story, f"again: {again}"])

    # At the desk ----------------------------------------------------------------------------
    def official(self) -> str:
        """Somebody, mostly one for whom something waits, opens it and does something."""
        able = self._able()
        account = self.chance.choice(able)[0] if able and self.chance.random() < 0.8 else None
        return self._at_the_desk(account or self.chance.choice(self.office.officials), self.chance.random() < 0.75)

    def home_official(self) -> str:
        """One for whom something waits does it."""
        able = self._able()
        if not able:
            return "nobody has anything to do"
        account, item = self.chance.choice(able)
        page = visit(
            self.office.browser(account), f"{reverse('desk:matter', args=[item.matter.number])}?task={item.pk}"
        )
        return self._handles(account, page, sincere=True, home=True)

    def _able(self) -> list[tuple[str, WorkItem]]:
        """Who may do what waits, and what; whoever holds it is the only one."""
        able = []
        today = self.city.now.date()
        for item in WorkItem.objects.open().select_related("unit", "holder", "task__process", "matter").order_by("pk"):
            may = policies.who_may_act(item.role, item.unit, today).order_by("pk")
            able += [(u.username, item) for u in may if item.holder in (None, u) and holds.kept_to(item, u)]
        return able

    def _at_the_desk(self, account: str, sincere: bool) -> str:
        browser = self.office.browser(account)
        if self.chance.random() < 0.2:
            page = visit(browser, reverse(self.chance.choice(["desk:pool", "desk:inbox"])))
        else:
            known = Matter.objects.exclude(number=None).order_by("pk").values_list("number", flat=True)
            if not known:
                return f"{account} finds nothing to do"
            page = visit(browser, reverse("desk:matter", args=[self.chance.choice(list(known))]))
        return self._handles(account, page, sincere=sincere)

    def _handles(self, account: str, page: Page, *, sincere: bool, home: bool = False) -> str:
        """What the person does from this page on."""
        browser, done = self.office.browser(account), [account, "opens", _short(page.address)]
        for _ in range(4 if sincere else 2):
            forms = list(offered(page))
            if not forms:
                led = [to for to, _ in page.links if "task=" in to and "tab=" not in to]
                if not led:
                    break
                page = visit(browser, self.chance.choice(led))
                continue
            forms.sort(key=lambda form: (NOT_BY_YOU in page.codes and "/release/" in form.action, len(form.fields)))
            form = forms[-1] if sincere else self.chance.choice(forms)
            page = self.send(account, form, sincere=sincere, home=home, refused=page.status >= 400)
            done.append(_came_out(form, page))
            if page.status < 400 and not page.forms:
                break
        return " ".join(done)

    # At the portal --------------------------------------------------------------------------
    def enterprise(self) -> str:
        """An agent goes where the portal leads; seldom one of another enterprise, or one who gives up."""
        if not self._is_asked() and self.chance.random() < 0.7:
            return self.official()
        account = self.chance.choice(PORTAL) if self.chance.random() < 0.95 else "agent1"
        return self._at_the_portal(account, self.chance.random() < 0.8)

    def home_enterprise(self) -> str:
        """An agent does what the portal asks for."""
        return self._at_the_portal("agent0", True, home=True)

    def gives_up(self) -> str:
        """An agent withdraws what cannot succeed, or does whatever else the portal shows: of a draft, discard it."""
        lost = self.chance.choice(Matter.objects.exclude(status__in=holds.OVER).order_by("pk"))
        if lost.status == Matter.Status.DRAFT:
            return self._at_the_portal("agent0", False)
        page = visit(self.office.browser("agent0"), reverse("credit_repair:withdraw", args=[lost.pk]))
        done = [f"agent0 gives up {_short(page.address)} → {page.status}"]
        for form in [form for form in offered(page) if form.action.endswith("/withdraw/")]:
            done.append(_came_out(form, self.send("agent0", form, sincere=True, home=True)))
        return " ".join(done)

    def fetches_papers(self) -> str:
        """An agent downloads every paper that the portal shows of what is over, which is its receipt."""
        browser, fetched = self.office.browser("agent0"), []
        for matter in Matter.objects.filter(status=Matter.Status.CLOSED).order_by("pk"):
            page = visit(browser, reverse("credit_repair:progress", args=[matter.pk]))
            for to in sorted({to for to, _ in page.links if to.startswith(page.address) and "/paper" in to}):
                response = browser.get(to)
                assert response.status_code == 200 and b"".join(response).startswith(b"%PDF-"), to
                fetched.append(_short(to))
        return f"agent0 fetches {', '.join(fetched) or 'no paper'}"

    def _at_the_portal(self, account: str, sincere: bool, *, home: bool = False) -> str:
        browser = self.office.browser(account)
        page = visit(browser, reverse(f"credit_repair:{self.chance.choice(['penalties', 'applications'])}"))
        done = [account, "opens", _short(page.address)]
        for _ in range(4):
            forms = [form for form in offered(page) if not sincere or _is_main(form)]
            led = self._ways(page, sincere)
            if forms and (not led or self.chance.random() < 0.7):
                form = self.chance.choice(forms)
                page = self.send(account, form, sincere=sincere, home=home, refused=page.status >= 400)
                done.append(_came_out(form, page))
            elif led:
                response = browser.get(self.chance.choice(led))
                page = read(response.request["PATH_INFO"], response)
                if response.status_code == 302:
                    page = visit(browser, response.headers["Location"])
                done.append(f"{_short(page.address)} → {page.status}")
            else:
                break
        return " ".join(done)

    def _ways(self, page: Page, sincere: bool) -> list[str]:
        """Links that lead on; the sincere do not withdraw."""
        ways = [(to, look) for to, look in page.links if to.startswith("/portal/") and to.count("/") > 3]
        if self.chance.random() < 0.95:
            ways = [(to, look) for to, look in ways if "/files/" not in to]
        if sincere:
            ways = [(to, look) for to, look in ways if "btn-deny" not in look]
        first = [to for to, look in ways if "btn-primary" in look]
        return first * 3 + [to for to, _ in ways]

    # Sending a form -------------------------------------------------------------------------
    def send(self, account: str, form: Form, *, sincere: bool, home: bool = False, refused: bool = False) -> Page:
        """Fill in a form and press one of its buttons; who was refused tries another one."""
        data = filled(form, self.chance, sincere=sincere)
        named = [button for button in form.buttons if button[0]]
        if named:
            main = [button for button in named if "btn-primary" in button[2]] or named[:1]
            usual = home or (sincere and self.chance.random() < 0.75)
            name, value, _ = self.chance.choice(named if refused or not usual else main)
            data[name] = value
        self.sent = [*self.sent[1 - REMEMBERED :], (account, form, data)]
        return self.post(account, form, data)

    def post(self, account: str, form: Form, data: dict[str, Any]) -> Page:
        """Send it; a refusal has changed nothing."""
        for answer in data.values():
            if hasattr(answer, "seek"):
                answer.seek(0)
        before, browser = written(), self.office.browser(account)
        response = browser.post(form.action, data)
        self.counts["requests"] += 1
        if response.status_code >= 400:
            assert written() == before, f"{form.action} answered {response.status_code} and wrote something"
            return read(form.action, response)
        if response.status_code == 302 and ("#" in response.headers["Location"] or self.chance.random() < 0.3):
            return visit(browser, response.headers["Location"])
        return read(form.action, response)

    # Whatever else happens --------------------------------------------------------------------
    def worker(self) -> str:
        """A worker runs what is ready."""
        return f"worker: {jobs.run_ready(self.city.now, limit=self.chance.choice([1, 20]))} jobs"

    def dying_worker(self) -> str:
        """A worker leases a job and is never heard of again."""
        job = jobs.lease_next(self.city.now)
        return f"worker dies with {job.kind}" if job else "worker finds nothing"

    def sent_again(self) -> str:
        """The same form once more, by the same person or by anybody: it is done once, or refused."""
        if not self.sent:
            return "nothing to send again"
        account, form, data = self.chance.choice(self.sent)
        if self.chance.random() < 0.4:
            account = self.chance.choice([*self.office.officials, "agent1", ""])
        keys = Counter(Act.objects.exclude(request_key="").values_list("request_key", flat=True))
        page = self.post(account, form, data)
        assert max(keys.values(), default=1) == 1, "one form was two acts"
        return f"{account or 'nobody'} sends {_short(form.action)} again → {page.status}"

    def register_changes(self) -> str:
        """The register is corrected under the application's feet."""
        penalty = self.chance.choice(self.penalties)
        changes: list[dict[str, Any]] = [
            {"fine_paid": penalty.fine_amount, "fine_paid_on": dt.date(2026, 4, 20)},
            {"fine_paid": 0, "fine_paid_on": None},
            {"recheck_on": None, "recheck_number": ""},
            {"recheck_on": penalty.recheck_on, "recheck_number": penalty.recheck_number},
            {"content": "罚款人民币叁万元整"},
        ]
        if self.chance.random() < 0.1:
            changes = [{"publicity_state": "ENDED", "ended_on": self.city.now.date()}]
        change = self.chance.choice(changes)
        Penalty.objects.filter(pk=penalty.pk, publicity_state="PUBLISHED").update(**change)
        return f"register: {change}"

    def days_pass(self) -> str:
        """A night, a weekend, a holiday."""
        return f"days pass until {self.city.at(days=self.chance.randint(1, 5)):%m-%d}"

    def people_change(self) -> str:
        """Somebody leaves and others come; or somebody stands in for another."""
        account, other = self.chance.choice(self.office.officials), self.chance.choice(self.office.officials)
        if self.chance.random() < 0.5:
            self.office.stands_in(account, other, self.chance.randint(0, 10))
            return f"{account} stands in for {other}"
        return f"{account} leaves, {self.office.leaves(account)} came"

    def wanders(self) -> str:
        """Somebody follows links, wherever they lead."""
        account = self.chance.choice([*self.office.officials, *PORTAL, ""])
        page, way = visit(self.office.browser(account), "/"), [account or "nobody"]
        for _ in range(4):
            led = [to for to, _ in page.links if to.startswith("/") and not to.startswith("//")]
            if not led:
                break
            to = self.chance.choice(led)
            response = self.office.browser(account).get(to, follow=True)
            page = read(to, response)
            way.append(f"{_short(to)} {page.status}")
        return " ".join(way)


def _is_main(form: Form) -> bool:
    return any("btn-primary" in look for _, _, look in form.buttons)


def _came_out(form: Form, page: Page) -> str:
    return f"{_short(form.action)} → {page.status} {page.codes}".rstrip()


def _short(address: str) -> str:
    return address.split("#")[0]


def written() -> tuple[Any, ...]:
    """All that an act may write, in a form that can be compared."""
    return (
        Act.objects.count(),
        list(Matter.objects.order_by("pk").values_list("status", "number", "process__status")),
        list(WorkItem.objects.order_by("pk").values_list("holder", "closed_at")),
        list(Deadline.objects.order_by("pk").values_list("ended_at", "legal_due")),
        list(Job.objects.order_by("pk").values_list("state")),
        Entry.objects.exclude(action__in=BESIDE).count(),
    )
