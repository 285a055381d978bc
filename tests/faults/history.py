"""One application from the draft to the sealed archive, step by step, as people and the worker do it (办理全过程).

Each step says beforehand what it will send, so that the very same can be sent again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from flows.credit_repair.models import Fact
from flows.matters import tasks
from flows.matters.models import Matter
from permissions import clock
from tests.city import City, png


@dataclass(frozen=True)
class Sending:
    """One request of one person, or without a person a run of the worker."""

    account: str = ""
    address: str = ""
    form: dict[str, Any] = field(default_factory=dict)
    picture: tuple[str, str] | None = None
    reads: bool = False


@dataclass
class Town:
    """The city, its one penalty, and a browser for everybody."""

    city: City
    penalty: Model
    cookies: dict[str, str] = field(default_factory=dict)

    @property
    def matter(self) -> Matter:
        """The one matter there is."""
        return Matter.objects.get()

    def log_in(self) -> None:
        """Everybody logs in once; the sessions are part of every copy."""
        for account, user in self.city.people.items():
            browser = Client()
            browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
            self.cookies[account] = browser.cookies["sessionid"].value

    def does(self, sending: Sending) -> int:
        """Do it and return the status of the answer."""
        if not sending.account:
            tasks.run_ready_jobs()
            return 200
        browser = Client(headers={"accept-language": "zh-hans"})
        browser.cookies["sessionid"] = self.cookies[sending.account]
        if sending.reads:
            return browser.get(sending.address).status_code
        form = dict(sending.form)
        if sending.picture:
            material, colour = sending.picture
            form[material] = SimpleUploadedFile(f"{material}.png", png(colour), "image/png")
        return browser.post(sending.address, form).status_code


Plan = Callable[[Town], Sending]


@dataclass(frozen=True)
class Step:
    """A step of the history: its name, what is sent, and which answers are good."""

    name: str
    plan: Plan
    answers: tuple[int, ...] = (302,)
    again: tuple[int, ...] = (302,)
    whole: bool = True  # one transaction: either done or not begun
    is_workers: bool = False  # a run of the worker, not a person's request
    twice: str = ""  # the entry that says a second time what really came a second time


def hand(name: str, account: str, node: str, of: Callable[[Any], Matter] | None = None, **answers: Any) -> Step:
    """An official does what his task asks; ``of`` says in which matter, where there are several."""

    def plan(town: Town) -> Sending:
        item = town.city.item(of(town) if of else town.matter, node, account)
        return Sending(account, reverse("desk:act", args=[item.pk]), {"request_key": name, **answers})

    return Step(name, plan)


def hold(name: str, verb: str, account: str, node: str) -> Step:
    """An official claims a task or gives it back."""

    def plan(town: Town) -> Sending:
        return Sending(account, reverse(f"desk:{verb}", args=[town.city.item(town.matter, node, account).pk]))

    # To give back twice what one has no longer is not found.
    return Step(name, plan, again=(302, 404))


def party(name: str, view: str, again: tuple[int, ...] = (302,), whole: bool = True, **form: Any) -> Step:
    """The enterprise sends a form of the portal."""

    def plan(town: Town) -> Sending:
        return Sending("agent0", reverse(f"credit_repair:{view}", args=[town.matter.pk]), {"request_key": name, **form})

    return Step(name, plan, again=again, whole=whole)


def file(name: str, material: str, colour: str) -> Step:
    """The enterprise hands in a picture as a material."""

    def plan(town: Town) -> Sending:
        address = reverse("credit_repair:upload", args=[town.matter.pk, material])
        return Sending("agent0", address, picture=(material, colour))

    return Step(name, plan, twice="material.handed_in")


def apply(town: Town) -> Sending:
    """The draft is opened from the list of penalties."""
    return Sending("agent0", reverse("credit_repair:apply", args=[town.penalty.pk]))


def answers(town: Town) -> Sending:
    """The answers to the correction list."""
    items = town.matter.repair.corrections.filter(answered_at=None)  # type: ignore[attr-defined]
    form = {f"answer_{item.pk}": "已重新盖章" for item in items}
    address = reverse("credit_repair:correct", args=[town.matter.pk])
    return Sending("agent0", address, {"request_key": "correct", "do": "submit", **form})


def download(town: Town) -> Sending:
    """The first opening of the paper is its receipt."""
    return Sending("agent0", reverse("credit_repair:paper", args=[town.matter.pk]), reads=True)


def worker(name: str) -> Step:
    """A run of the worker, jobs one after the other."""
    return Step(name, lambda town: Sending(), answers=(200,), again=(200,), whole=False, is_workers=True)


FIELDS = {
    "contact_name": "经办0",
    "contact_phone": "13800000000",
    "performed": "罚款已缴清,培训已补齐",
    "promises_truth": "on",
    "promises_liability": "on",
    "consents_to_electronic_delivery": "on",
}
FOUND = {
    f"{fact}_{part}": text
    for fact in Fact.values
    for part, text in (("source", "行政处罚台账"), ("found", "与台账一致"), ("holds", "yes"))
}

HISTORY = [
    Step("apply", apply),
    file("first material", "PERFORMANCE_PROOF", "white"),
    file("second material", "COMMITMENT", "white"),
    party("save", "edit", do="save", **FIELDS),
    party("submit", "edit", do="submit", whole=False, **FIELDS),
    worker("mail of the submission"),
    hold("claim", "claim", "sj.credit", "accept"),
    hand("ask for correction", "sj.credit", "accept", outcome="CORRECT", items="请在承诺书上盖章"),
    file("corrected material", "COMMITMENT", "blue"),
    Step("correct", answers),
    hand("accept", "sj.credit", "accept", outcome="ACCEPT", opinion="材料齐全"),
    hand("first verifier", "sj.verify1", "verify", **FOUND),
    hand("second verifier", "sj.verify2", "verify", **FOUND),
    hand("review", "sj.head", "review", outcome="PASS"),
    hand("return to review", "sj.leader", "decide", outcome="RETURN_TO_REVIEW", opinion="请写明依据"),
    hand("review again", "sj.head", "review", outcome="PASS", opinion="依据已补"),
    worker("mails before the decision"),
    hand("decide", "sj.leader", "decide", outcome="GRANT"),
    hand("seal", "sj.seal", "seal", outcome="SEALED"),
    worker("issue"),
    hand("deliver", "sj.credit", "deliver", outcome="DELIVERED", channel="PORTAL"),
    Step("download", download, answers=(200,), again=(200,), whole=False),
    hand("confirm", "sj.credit", "confirm", outcome="GONE"),
    hand("archive", "sj.archive", "archive", outcome="ARCHIVED"),
]

# What may happen instead, and before which step.
BRANCHES = [
    ("submit", [party("discard", "discard", again=(302, 404))]),
    ("ask for correction", [hold("release", "release", "sj.credit", "accept")]),
    ("ask for correction", [party("withdraw", "withdraw", reason="不再需要")]),
    ("first verifier", [party("withdraw at the verification", "withdraw", reason="不再需要")]),
    ("seal", [hand("return to the decision", "sj.seal", "seal", outcome="RETURN", opinion="当事人名称有误")]),
    (
        "review",
        [hand("return to verification", "sj.head", "review", outcome="RETURN_TO_VERIFY", opinion="请重新核实")],
    ),
    (
        "ask for correction",
        [
            hand(
                "propose not to accept",
                "sj.credit",
                "accept",
                outcome="PROPOSE_REFUSAL",
                grounds=["R4"],
                statement="承诺书未盖章",
            ),
            hand("consent to non-acceptance", "sj.head", "consent_to_non_acceptance", outcome="CONSENT"),
            hand("seal the non-acceptance", "sj.seal", "seal", outcome="SEALED"),
            worker("issue the non-acceptance"),
            hand("deliver the non-acceptance", "sj.credit", "deliver", outcome="DELIVERED", channel="PORTAL"),
        ],
    ),
    (
        "review",
        [
            hand(
                "propose not to repair",
                "sj.head",
                "review",
                outcome="PROPOSE_REFUSAL",
                grounds=["R5"],
                statement="缴款凭证系伪造",
            ),
            hand("consent to refusal", "sj.leader", "consent_to_refusal", outcome="CONSENT"),
            hand("refuse", "sj.leader", "decide", outcome="REFUSE"),
            hand("seal the refusal", "sj.seal", "seal", outcome="SEALED"),
            worker("issue the refusal"),
        ],
    ),
]


def begin(populate: Callable[[City], Any] = lambda city: None) -> Town:
    """A town with a penalty that can be repaired today."""
    import datetime as dt

    city = City(now=clock.now()).build()
    decided = clock.today() - dt.timedelta(days=200)
    penalty = city.penalty(
        city.enterprise(),
        decided_on=decided,
        published_on=decided,
        fine_due_on=decided + dt.timedelta(days=15),
        fine_paid_on=decided + dt.timedelta(days=3),
        rectified_on=decided + dt.timedelta(days=10),
        recheck_on=decided + dt.timedelta(days=12),
    )
    populate(city)
    town = Town(city, penalty)
    town.log_in()
    return town
