"""An application in plain words (办理进度): where it is, by when, who has it, what was done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Count
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_noop

from flows.matters.models import Act, Deadline, Decision, Matter, WorkItem
from permissions.clock import SHANGHAI
from permissions.organisations.models import OrgUnit

from .. import acts
from ..models import CorrectionItem


def long_day(day: dt.date, *, weekday: bool = True) -> str:
    """A day as people say it: 2026年10月10日(周六)."""
    text = date_format(day, gettext("j M Y"))
    if not weekday:
        return text
    names = gettext("Mon Tue Wed Thu Fri Sat Sun").split()
    return gettext("%(day)s (%(weekday)s)") % {"day": text, "weekday": names[day.weekday()]}


# Where an application is, for the enterprise: several nodes of the flow are one thing to it.
STAGES = {
    "accept": gettext_noop("Your materials are being checked"),
    "consent_to_non_acceptance": gettext_noop("Your materials are being checked"),
    "correct": gettext_noop("Your answer is needed"),
    "verify": gettext_noop("What you stated is being verified"),
    "answer_extension": gettext_noop("What you stated is being verified"),
    "seal_extension": gettext_noop("What you stated is being verified"),
    "deliver_extension": gettext_noop("What you stated is being verified"),
    "review": gettext_noop("The verification is done; the decision is being prepared"),
    "consent_to_refusal": gettext_noop("The verification is done; the decision is being prepared"),
    "decide": gettext_noop("The verification is done; the decision is being prepared"),
    "seal": gettext_noop("Decided; the paper with the result is being made"),
    "issue": gettext_noop("Decided; the paper with the result is being made"),
    "deliver": gettext_noop("The paper with the result is on its way to you"),
    "confirm": gettext_noop("The result is delivered; the end of the publicity is being checked"),
    "archive": gettext_noop("Done: the penalty is no longer published"),
}
ORDER = list(STAGES)
# What became of an application that was refused, once the paper is delivered.
REFUSED = {
    Decision.Outcome.NOT_ACCEPTED: gettext_noop("Not accepted: the paper says why, and what you can do"),
    Decision.Outcome.REFUSED: gettext_noop("Not repaired: the paper says why, and what you can do"),
}
# Clocks that the enterprise hears of, the promise before the law's own limits (domain §0.3.2, §c.5).
TOLD = {"correct": acts.CORRECTION, "confirm": acts.CHECK}
BY_WHEN = {
    acts.RESULT: gettext_noop("%(doing)s. The time limit was extended: you hear from us by %(day)s at the latest"),
    acts.FEEDBACK: gettext_noop("%(doing)s. You hear from us by %(day)s at the latest"),
    acts.CORRECTION: gettext_noop("%(doing)s. Please answer by %(day)s"),
    acts.CHECK: gettext_noop("%(doing)s, by %(day)s at the latest"),
}
TOO_LATE = {
    acts.RESULT: gettext_noop("%(doing)s. The extended time limit %(day)s has passed: please call us"),
    acts.FEEDBACK: gettext_noop("%(doing)s. The promised day %(day)s has passed: please call us"),
    acts.CORRECTION: gettext_noop("%(doing)s. The last day was %(day)s: please answer at once"),
    acts.CHECK: gettext_noop("%(doing)s. The promised day %(day)s has passed: please call us"),
}


@dataclass(frozen=True)
class Contact:
    """Whom to call: a person, or the section while nobody has taken it up."""

    unit: str
    phone: str
    name: str = ""


@dataclass(frozen=True)
class Situation:
    """Where an application is now, as one sentence with colour and sign."""

    node: str
    text: str
    look: str
    icon: str
    due: Deadline | None = None
    contacts: list[Contact] = field(default_factory=list)
    is_refused: bool = False

    @property
    def is_theirs(self) -> bool:
        """Whether the bureau is at work now, and not the enterprise or the machine."""
        return self.node not in ("correct", "issue") and not self.is_refused


def situations(matters: Sequence[Matter], today: dt.date) -> dict[int, Situation]:
    """The situation of each matter by id; four queries, however many there are."""
    running = [matter for matter in matters if matter.status == Matter.Status.OPEN]
    waiting: dict[int, list[WorkItem]] = {}
    clocks: dict[int, list[Deadline]] = {}
    asked: set[int] = set()
    if running:
        items = WorkItem.objects.open().filter(matter__in=running).select_related("holder", "unit")
        for item in items.order_by("slot"):
            waiting.setdefault(item.matter_id, []).append(item)
        with_extensions = Deadline.objects.running().filter(matter__in=running).annotate(extended=Count("extensions"))
        for clock in with_extensions:
            clocks.setdefault(clock.matter_id, []).append(clock)
        open_items = CorrectionItem.objects.filter(application__in=[m.pk for m in running], answered_at=None)
        asked = set(open_items.values_list("application_id", flat=True))
    told = _told_outcomes(matters, waiting)
    return {
        matter.pk: _refused(matter, waiting.get(matter.pk, []), told[matter.pk])
        if told.get(matter.pk) in REFUSED
        else _situation(
            matter, waiting.get(matter.pk, []), clocks.get(matter.pk, []), today, is_asked=matter.pk in asked
        )
        for matter in matters
    }


def _told_outcomes(matters: Sequence[Matter], waiting: Mapping[int, list[WorkItem]]) -> dict[int, str]:
    """How those came out whose paper was delivered: nobody learns it here before he has the paper."""
    over = [
        matter.pk
        for matter in matters
        if matter.status == Matter.Status.CLOSED or [item.node for item in waiting.get(matter.pk, [])] == ["archive"]
    ]
    rows = Decision.objects.filter(matter__in=over).order_by("pk") if over else Decision.objects.none()
    return dict(rows.values_list("matter_id", "outcome"))


def _refused(matter: Matter, items: list[WorkItem], outcome: str) -> Situation:
    """An application that was refused: the file may still be on its way into the archive."""
    node = "archive" if items else "closed"
    contacts = [Contact(matter.unit.name, matter.unit.phone)]
    return Situation(node, gettext(REFUSED[Decision.Outcome(outcome)]), "refused", "circle-x", None, contacts, True)


def _situation(
    matter: Matter, items: list[WorkItem], clocks: list[Deadline], today: dt.date, *, is_asked: bool
) -> Situation:
    if matter.status == Matter.Status.DRAFT:
        return Situation("draft", gettext("Draft: not submitted yet"), "draft", "pencil")
    if matter.status == Matter.Status.WITHDRAWN:
        return Situation("withdrawn", gettext("You withdrew this application"), "ended", "arrow-back-up")
    if matter.status == Matter.Status.CLOSED:
        return Situation("closed", gettext(STAGES["archive"]), "done", "circle-check")
    # Without a task somebody else than the bureau is at work: the enterprise, or the machine.
    told_next = any(clock.node == "deliver_extension" for clock in clocks)
    node = items[0].node if items else "correct" if is_asked else "deliver_extension" if told_next else "issue"
    doing = gettext(STAGES.get(node, STAGES["review"]))
    # Once it was extended that day is what was told, also where the promise had been broken before.
    is_extended = any(clock.rule == acts.RESULT and clock.extended for clock in clocks)  # type: ignore[attr-defined]
    rule = TOLD.get(node, acts.RESULT if is_extended else acts.FEEDBACK)
    due = min((c for c in clocks if c.rule == rule), key=lambda c: c.legal_due, default=None)
    contacts = [_contact(item, matter.unit) for item in items] or [Contact(matter.unit.name, matter.unit.phone)]
    if node == "archive" or due is None:
        look, icon = ("done", "circle-check") if node in ("confirm", "archive") else ("open", "player-play")
        return Situation(node, doing, look, icon, None, list(dict.fromkeys(contacts)))
    is_late = due.legal_due < today
    sentence = gettext((TOO_LATE if is_late else BY_WHEN)[rule]) % {"doing": doing, "day": long_day(due.legal_due)}
    if due.provisional:
        sentence += gettext(" (provisional)")
    looks = {"correct": ("waiting", "alert-triangle"), "confirm": ("done", "circle-check")}
    look, icon = ("late", "alert-triangle") if is_late else looks.get(node, ("open", "player-play"))
    return Situation(node, sentence, look, icon, due, list(dict.fromkeys(contacts)))


def _contact(item: WorkItem, authority: OrgUnit) -> Contact:
    phone = item.unit.phone or authority.phone
    if item.holder is None:
        return Contact(item.unit.name, phone)
    return Contact(item.unit.name, item.holder.phone or phone, item.holder.name)


@dataclass(frozen=True)
class DoneStep:
    """One thing that happened, without names and opinions of the bureau."""

    text: str
    at: dt.datetime | None = None
    state: str = "done"


# What the enterprise is told of each act; internal returns say nothing to it and are left out.
TOLD_STEPS = {
    ("submit", "SUBMITTED"): gettext_noop("You submitted the application"),
    ("accept", "ACCEPT"): gettext_noop("Materials complete, application accepted"),
    ("accept", "CORRECT"): gettext_noop("You were asked for corrections"),
    ("correct", "CORRECTED"): gettext_noop("You sent the corrections"),
    ("verify", "HOLDS"): gettext_noop("Verified by two officials"),
    ("verify", "DIFFERS"): gettext_noop("Verified by two officials"),
    ("answer_extension", "GRANT"): gettext_noop("The time limit was extended; the notice says why"),
    ("consent_to_non_acceptance", "DECLINE"): gettext_noop("Materials complete, application accepted"),
    ("issue", "ISSUED"): gettext_noop("Decided; the paper was made"),
    ("issue", "CHANGED"): gettext_noop("The register changed; it is decided again"),
    ("issue_correction", "ISSUED"): gettext_noop("A date on a paper is corrected; the notice says why"),
    ("deliver", "DELIVERED"): gettext_noop("Result delivered, publicity ended"),
    ("confirm", "GONE"): gettext_noop("Checked: no longer on the publicity page"),
    ("archive", "ARCHIVED"): gettext_noop("Closed and archived"),
    ("withdraw", "WITHDRAWN"): gettext_noop("You withdrew the application"),
}
AHEAD = {
    "accept": gettext_noop("Check of the materials"),
    "verify": gettext_noop("Verification by two officials"),
    "decide": gettext_noop("Decision and paper"),
    "deliver": gettext_noop("Delivery of the result"),
}


PART_OF = {
    "answer_extension": "verify",
    "seal_extension": "verify",
    "deliver_extension": "verify",
    "correct": "accept",
    "consent_to_non_acceptance": "accept",
    "review": "decide",
    "consent_to_refusal": "decide",
    "seal": "decide",
    "issue": "decide",
}


def done_steps(done: Iterable[Act], situation: Situation) -> list[DoneStep]:
    """What happened, in the order it happened: a verification counts when both officials are through with it."""
    found: list[DoneStep] = []
    hands = 0
    for act in done:
        if act.node == "verify" and act.outcome != acts.ASKS:
            hands += 1
            if hands < 2:
                continue
        hands = 0
        text = TOLD_STEPS.get((act.node, act.outcome))
        if act.node == "deliver" and situation.is_refused:
            text = gettext_noop("Result delivered")
        if act.node == "verify" and found and found[-1].text == gettext(text or ""):
            found.pop()  # sent back and verified once more: one step to the enterprise
        if text:
            found.append(DoneStep(gettext(text), act.at))
    return found + _ahead(situation.node)


def _ahead(node: str) -> list[DoneStep]:
    """What is being done now and what will follow, while it has not ended."""
    if node not in ORDER or node in ("confirm", "archive"):
        return []
    now = PART_OF.get(node, node)
    steps = list(AHEAD)
    current = steps.index(now)
    return [
        DoneStep(gettext(AHEAD[step]), None, "now" if number == current else "ahead")
        for number, step in enumerate(steps)
        if number >= current
    ]


def clock_time(moment: dt.datetime) -> str:
    """The time of day of a moment where the law counts, e.g. 14:32."""
    return moment.astimezone(SHANGHAI).strftime("%H:%M")
