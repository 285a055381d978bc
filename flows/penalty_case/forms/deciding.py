"""Approval, discussion, decision, seal, delivery."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from documents.forms.catalogue import FORMS
from documents.models import Document
from flows.matters.delivering.forms import FIELDS, WayForm
from flows.matters.forms import ActForm, SealForm
from permissions import clock

from .. import acts, rules
from ..models import case_of
from .fields import MomentField, long_text

MINUTES = ("begins_at", "ends_at", "place", "present", "report", "opinions", "conclusion")


class ReportForm(ActForm):
    """Examination of the report (呈批), with the proposal beside it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case_of(self.matter)
        self.latest = self.case.proposal
        self.words = rules.proposed_in_words(self.latest) if self.latest else ""
        self.proofs = rules.proofs_of(self.case)
        self.reviewed = rules.review_line(self.case)


class ConfirmForm(ReportForm):
    """Confirmation by the second officer (协办人确认)."""


class DecideForm(ReportForm):
    """Decision (决定): what is decided, what stands against it or is to be looked at, similar decisions."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert self.latest is not None
        self.against = list(rules.check_decision(self.case, self.latest, clock.today()))
        self.warning = rules.correction_warning(self.case, self.latest)
        self.similar = rules.similar_to(self.case, clock.today())


class DiscussForm(ReportForm):
    """Collective discussion (集体讨论): its record."""

    begins_at = MomentField(label=_("Began"), required=False)
    ends_at = MomentField(label=_("Ended"), required=False)
    place = forms.CharField(label=_("At which place"), required=False, max_length=160)
    present = long_text(_("Who was there, one a line, with the post"), rows=3, most=1000)
    report = long_text(_("What was reported"), rows=4)
    opinions = long_text(_("What each said, one a line"), rows=5)
    conclusion = long_text(_("Conclusion"), rows=2, most=1000)

    def facts(self) -> dict[str, Any]:
        """The minutes as one value."""
        values = super().facts()
        minutes = {name: values.pop(name) for name in MINUTES}
        return {**values, "minutes": minutes}


class SealPaperForm(SealForm):
    """Use of the seal (用印) on what leaves."""

    def read(self) -> None:
        """From the orders that wait."""
        case = case_of(self.matter)
        orders = rules.waiting_orders(case)
        self.paper_name = "、".join(FORMS[row.kind].NAME for row in orders)
        self.recipient = "、".join(dict.fromkeys(row.recipient for row in orders))
        approved = self.matter.acts.exclude(user=None).order_by("pk").last()
        assert approved is not None
        self.signatory, self.signed_at = rules.signatory_in(self.matter, case), approved.at
        proposal = case.proposal
        self.says = rules.proposed_in_words(proposal) if proposal else case.cause


class SealDecisionForm(SealForm):
    """Use of the seal (用印) on the decision and the notice of repair that leaves with it."""

    def read(self) -> None:
        """From the decision."""
        case = case_of(self.matter)
        decision = self.matter.decisions.select_related("act").latest("pk")
        self.paper_name = "、".join(name for _key, name in rules.sealed_with(case, decision))
        self.recipient, self.signatory, self.signed_at = case.party_name, decision.signatory_name, decision.act.at
        self.says = decision.reasons


def without_way(values: dict[str, Any]) -> dict[str, Any]:
    """The values of a form but those that a way of delivery asks."""
    return {name: value for name, value in values.items() if name not in FIELDS and name != "channel"}


class DeliverForm(WayForm, ActForm):
    """Delivery (送达) of what was made; how it goes on follows from the paper."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_ways()
        self.initial["outcome"] = self.offered[0]

    @property
    def offered(self) -> list[str]:
        """The one that follows from the paper, or its way back where it was voided before it left."""
        made = acts.made_last(case_of(self.matter))
        if acts.is_voided(made):
            return ["ANEW"]
        return [acts.LEADS_TO[made[0].kind][0]] if made else super().offered[:1]

    def facts(self) -> dict[str, Any]:
        """Outcome, opinion and capacity, and of the way what it asks; nothing of a way where nothing leaves."""
        plain = without_way(super().facts())
        return plain if self.cleaned_data["outcome"] == "ANEW" else plain | self.way_facts()


class DeliverDecisionForm(DeliverForm):
    """Delivery (送达) of the decision and what leaves with it, or its way back where it was voided before it left."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.papers = acts.decision_papers(self.matter)

    @property
    def offered(self) -> list[str]:
        """To deliver what holds, to send back what was voided."""
        leading = acts.decision_papers(self.matter)[0]
        return ["ANEW"] if leading.standing == Document.Standing.VOIDED else ["DELIVERED"]
