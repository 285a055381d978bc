"""A penalty as its enterprise sees it (处罚信息卡片): the earliest day, what is missing, the one thing to do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext, gettext_noop

from documents.models import Document
from flows.law.publicity import PublicityPeriod
from flows.matters.models import Matter
from flows.registers.models import Enterprise, Penalty
from permissions.refusals import Refusal

from .. import acts, rules
from ..models import RepairApplication
from .words import Situation, long_day, situations

STATES = {
    Penalty.PublicityState.PUBLISHED: ("late", "eye", gettext_noop("Published")),
    Penalty.PublicityState.ENDED: ("done", "circle-check", gettext_noop("Publicity ended")),
    Penalty.PublicityState.UNPUBLISHED: ("none", "lock", gettext_noop("Not published")),
    Penalty.PublicityState.WITHDRAWN: ("none", "arrow-back-up", gettext_noop("Publicity withdrawn")),
}


@dataclass(frozen=True)
class Action:
    """The one button of a card; ``is_post`` makes a draft, everything else is a link."""

    title: str
    url: str
    icon: str
    is_post: bool = False
    is_first: bool = True


@dataclass(frozen=True)
class RefusedBefore:
    """The last application for a penalty, if it was refused: what the delivered paper says, in its own words."""

    title: str
    reasons: list[str]
    again: list[str]
    url: str


@dataclass(frozen=True)
class Card:
    """One penalty with its line and its button."""

    penalty: Penalty
    look: str
    icon: str
    state: str
    line: str
    action: Action | None = None
    refusals: list[Refusal] = field(default_factory=list)
    situation: Situation | None = None
    is_over: bool = False
    until: str = ""
    refused: RefusedBefore | None = None


def cards_of(enterprise: Enterprise, today: dt.date) -> list[Card]:
    """A card for each decision against the enterprise, what it can act on first; the queries do not grow with them.

    Decisions against a person in charge are not the enterprise's publicity and are left out.
    """
    penalties = list(Penalty.objects.of(enterprise).select_related("authority"))
    refused = rules.check_applications(penalties, today)
    latest = _latest_matters(penalties, enterprise)
    now_at = situations(list(latest.values()), today)
    papers = _delivered(list(latest.values()))
    found = []
    for penalty in penalties:
        matter = latest.get(penalty.pk)
        situation = now_at[matter.pk] if matter else None
        paper = papers.get(matter.pk) if matter else None
        found.append(_card(penalty, refused[penalty.pk], matter, situation, paper, today))
    return sorted(
        found, key=lambda card: (card.is_over, not (card.action and card.action.is_first), card.action is None)
    )


def _latest_matters(penalties: Sequence[Penalty], enterprise: Enterprise) -> dict[int, Matter]:
    """The last application of the enterprise for each penalty that was not withdrawn."""
    own = RepairApplication.objects.filter(penalty__in=penalties, matter__enterprise=enterprise)
    own = own.exclude(matter__status=Matter.Status.WITHDRAWN).select_related("matter__unit").order_by("pk")
    return {application.penalty_id: application.matter for application in own}


def _delivered(matters: Sequence[Matter]) -> dict[int, Document]:
    """The delivered result of each matter by its id."""
    chains = {matter.chain: matter.pk for matter in matters if matter.number}
    papers = Document.objects.filter(
        subject_ref__in=list(chains), kind__in=acts.PAPERS.values(), deliveries__isnull=False
    )
    return {chains[paper.subject_ref]: paper for paper in papers}


def _refused_before(matter: Matter | None, paper: Document | None) -> RefusedBefore | None:
    """What the paper of a refusal says; nothing for a result that was granted, or not delivered yet."""
    if matter is None or paper is None or "again" not in paper.context:
        return None
    titles = {
        acts.PAPERS["NOT_ACCEPTED"]: gettext("Your last application was not accepted"),
        acts.PAPERS["REFUSED"]: gettext("Your last application was not granted"),
    }
    url = reverse("credit_repair:progress", args=[matter.pk])
    return RefusedBefore(titles[paper.kind], paper.context["reasons"], paper.context["again"], url)


def _card(
    penalty: Penalty,
    refusals: list[Refusal],
    matter: Matter | None,
    situation: Situation | None,
    paper: Document | None,
    today: dt.date,
) -> Card:
    look, icon, state = STATES[Penalty.PublicityState(penalty.publicity_state)]
    if penalty.publicity_state != Penalty.PublicityState.PUBLISHED:
        action = _result(matter) if matter and paper else None
        if action is None and matter and matter.status == Matter.Status.OPEN:
            action = _follow(matter)
        return Card(penalty, look, icon, gettext(state), _over_line(penalty), action, is_over=True)
    if matter and situation and matter.status == Matter.Status.OPEN:
        badge = (situation.look, situation.icon, gettext("Application under way"))
        told = _refused_before(matter, paper)
        return Card(penalty, *badge, situation.text, _follow(matter, situation), situation=situation, refused=told)
    period = rules.publicity_of(penalty, today)
    line = _line(period, refusals, today)
    action = None
    if matter and matter.status == Matter.Status.DRAFT:
        action = Action(gettext("Go on with the draft"), reverse("credit_repair:edit", args=[matter.pk]), "pencil")
    elif not refusals:
        action = Action(
            gettext("Apply for repair"), reverse("credit_repair:apply", args=[penalty.pk]), "arrow-right", is_post=True
        )
    until = ""
    if period.auto_stop_on > today:
        day = long_day(period.auto_stop_on, weekday=False)
        until = gettext("Without an application it stays published until %(day)s.") % {"day": day}
    # The line itself says what E-CR-01 says.
    to_do = [refusal for refusal in refusals if refusal.rule is not rules.TOO_EARLY]
    told = _refused_before(matter, paper)
    return Card(penalty, look, icon, gettext(state), line, action, to_do, until=until, refused=told)


def _follow(matter: Matter, situation: Situation | None = None) -> Action:
    url = reverse("credit_repair:progress", args=[matter.pk])
    if situation and situation.node == "correct":
        return Action(gettext("Answer the corrections"), f"{url}#correct", "pencil")
    return Action(gettext("See the progress"), url, "timeline", is_first=False)


def _result(matter: Matter) -> Action:
    return Action(
        gettext("Download the result"), reverse("credit_repair:paper", args=[matter.pk]), "download", is_first=False
    )


def _over_line(penalty: Penalty) -> str:
    if penalty.publicity_state == Penalty.PublicityState.UNPUBLISHED:
        return gettext("This decision is not published; there is nothing to repair.")
    ended_on = penalty.ended_on or penalty.withdrawn_on
    day = long_day(ended_on, weekday=False) if ended_on else ""
    if penalty.ended_by_number:
        return gettext("No longer published since %(day)s, by %(number)s.") % {
            "day": day,
            "number": penalty.ended_by_number,
        }
    return gettext("No longer published since %(day)s.") % {"day": day}


def _line(period: PublicityPeriod, refusals: list[Refusal], today: dt.date) -> str:
    """The earliest day and what is missing, in one line."""
    codes = {refusal.rule.code for refusal in refusals}
    if rules.OTHER_AUTHORITY.code in codes:
        return gettext("Applications for this decision are not taken here.")
    earliest = period.earliest_apply_on
    day = long_day(earliest)
    missing = gettext("; ").join(missing_words(refusal) for refusal in refusals if refusal.rule is not rules.TOO_EARLY)
    if not refusals:
        return gettext("You can apply today: every condition in the register is met.")
    if not missing:
        wait = (earliest - today).days
        return gettext("You can apply from %(day)s on, in %(n)d days; nothing else is missing.") % {
            "day": day,
            "n": wait,
        }
    if earliest > today:
        return gettext("You can apply from %(day)s on at the earliest. Still missing: %(what)s.") % {
            "day": day,
            "what": missing,
        }
    return gettext("The shortest publicity is over since %(day)s. Still missing: %(what)s.") % {
        "day": day,
        "what": missing,
    }


def missing_words(refusal: Refusal) -> str:
    """What a refusal says is missing, in a few words."""
    if refusal.rule is rules.UNPERFORMED:
        fine, surcharge = refusal.facts["fine"], refusal.facts["surcharge"]
        owed = {"fine": yuan(fine), "surcharge": yuan(surcharge)}
        if fine and surcharge:
            return gettext("%(fine)s yuan of fine and %(surcharge)s yuan of surcharge to pay") % owed
        if fine:
            return gettext("%(fine)s yuan of fine to pay") % owed
        if surcharge:
            return gettext("%(surcharge)s yuan of surcharge to pay") % owed
        return gettext("the other duties of the decision")
    if refusal.rule is rules.BANNED:
        return gettext("the end of the ban on %(day)s") % {"day": refusal.facts["date"]}
    if refusal.rule is rules.UNRECTIFIED:
        return gettext("the rectification and its recheck")
    return gettext("see below")


def yuan(amount: Decimal) -> str:
    """An amount without needless decimals: 50000, 1234.50."""
    return f"{amount:.2f}".removesuffix(".00")
