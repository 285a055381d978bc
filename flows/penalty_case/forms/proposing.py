"""The proposal (拟处理意见) as the officers write it: computed where it can be, explained, reasoned."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from flows.matters.forms import ActForm
from flows.matters.models import Decision
from flows.registers.models import PenaltyKind
from permissions import clock

from .. import acts, rules
from ..models import PenaltyCase, Proposal, case_of
from .fields import OfficerField, long_text, officers_of

VALUES = (
    *("proposed", "tier", "aggravating", "mitigating", "kinds", "fine", "confiscated", "further", "leaving_reason"),
    *("reason_of_fact", "reason_of_law", "reason_of_sense", "reason_of_feeling"),
    *("branch", "ticks", "education", "transferred_to", "new_facts"),
)


class ProposalFields(forms.Form):
    """What is proposed (拟处理意见)."""

    proposed = forms.ChoiceField(
        label=_("Proposed decision"), required=False, choices=[(code.value, code.label) for code in Decision.REVIEWED]
    )
    tier = forms.ChoiceField(label=_("Grade of the violation"), required=False)
    aggravating = forms.MultipleChoiceField(
        label=_("Aggravating circumstances"), required=False, widget=forms.CheckboxSelectMultiple
    )
    mitigating = forms.MultipleChoiceField(
        label=_("Mitigating circumstances"), required=False, widget=forms.CheckboxSelectMultiple
    )
    kinds = forms.MultipleChoiceField(
        label=_("Kinds of penalty"), required=False, choices=PenaltyKind.choices, widget=forms.CheckboxSelectMultiple
    )
    fine = forms.DecimalField(label=_("Fine (yuan)"), required=False, min_value=0, max_digits=14, decimal_places=2)
    confiscated = forms.DecimalField(
        label=_("Confiscated (yuan)"), required=False, min_value=0, max_digits=14, decimal_places=2
    )
    further = forms.CharField(label=_("Other content of the penalty"), required=False, max_length=300)
    leaving_reason = forms.CharField(
        label=_("Why the benchmark is left"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    reason_of_fact = long_text(_("Reasons from the facts (事理)"), rows=3)
    reason_of_law = long_text(_("Reasons from the law (法理)"), rows=3)
    reason_of_sense = long_text(_("Reasons of common sense (道理)"), rows=3)
    reason_of_feeling = long_text(_("Reasons of human feeling (情理)"), rows=3)
    branch = forms.ChoiceField(
        label=_("Why no penalty (art 33)"), required=False, choices=[("", "—"), *Proposal.Branch.choices[1:]]
    )
    ticks = forms.MultipleChoiceField(
        label=_("Found, point by point"), required=False, widget=forms.CheckboxSelectMultiple
    )
    education = long_text(_("How the party was educated"), rows=2)
    transferred_to = forms.CharField(label=_("Transferred to"), required=False, max_length=120)
    new_facts = forms.CharField(label=_("New facts found after the notice"), required=False, max_length=300)

    def offer_proposal(self, case: PenaltyCase) -> None:
        """Offer what the law and the benchmarks know for this violation; fill in the last version."""
        self.case, self.latest = case, case.proposal
        choices = rules.choices_of(case, clock.today())
        for name in ("tier", "aggravating", "mitigating", "ticks"):
            self.fields[name].choices = choices[name]  # type: ignore[attr-defined]
        if self.latest is not None:
            self.initial.update(rules.values_of(self.latest))
        self.suggestion = rules.suggestion_of(case, clock.today(), self.chosen())
        self.first = rules.first_time(case)

    def chosen(self) -> Proposal | None:
        """Grade and circumstances as they were sent; None for a form that was not."""
        if not self.is_bound:
            return None
        sent: Any = self.data
        return Proposal(
            tier=sent.get("tier", ""),
            aggravating=sent.getlist("aggravating"),
            mitigating=sent.getlist("mitigating"),
        )

    def proposal_values(self) -> dict[str, Any]:
        """What ``rules.proposal_of`` takes."""
        return {name: self.cleaned_data.get(name) for name in VALUES}


class ChoiceForm(ProposalFields):
    """Grade and circumstances alone, while the officer chooses: what the benchmark comes to."""

    def __init__(self, *args: Any, case: PenaltyCase, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_proposal(case)


def without_proposal(values: dict[str, Any]) -> dict[str, Any]:
    """The values of a form but those of the proposal."""
    return {name: value for name, value in values.items() if name not in VALUES}


class InvestigateForm(ProposalFields, ActForm):
    """Investigation (调查): its end with the proposal, or a request to a leader."""

    facts_found = long_text(_("Facts found"), rows=6)
    reason = long_text(_("Reason of the request"), rows=3, most=1000)
    items = long_text(_("Items, one a line; or how what was preserved is dealt with"), rows=3, most=1000)
    place = forms.CharField(label=_("Where what is preserved is kept"), required=False, max_length=160)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        case = case_of(self.matter)
        self.offer_proposal(case)
        self.initial.setdefault("facts_found", case.facts)
        colleagues = [each for each in officers_of(case.section, clock.today()) if each not in case.officers]
        own = OfficerField(list(case.officers), label=_("Who is to keep away"), required=False)
        self.fields["officer"] = own
        self.fields["instead"] = OfficerField(colleagues, label=_("Who takes the place"), required=False)
        self.proofs = rules.proofs_of(case)
        self.unsent = rules.unsent_measures(case)

    @property
    def offered(self) -> list[str]:
        """To deal with what was preserved, and to send out what was entered, only where something is."""
        waits = {
            "SETTLE_PRESERVATION": rules.is_something_preserved(self.case),
            acts.SENDS_OUT: bool(self.unsent),
        }
        return [code for code in super().offered if waits.get(code, True)]

    def facts(self) -> dict[str, Any]:
        """The proposal as one value."""
        values = without_proposal(super().facts())
        found = values.pop("facts_found")
        return {**values, "facts": found, "proposal": self.proposal_values()}


class SpotForm(ProposalFields, ActForm):
    """Decision on the spot (当场处罚)."""

    facts_found = long_text(_("Facts found"), rows=4)
    heard = long_text(_("What the party said, and how it was taken"), rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        case = case_of(self.matter)
        self.offer_proposal(case)
        self.initial.setdefault("facts_found", case.facts or case.summary)
        self.proofs = rules.proofs_of(case)

    @property
    def offered(self) -> list[str]:
        """Ordinary procedure only as long as nothing was decided."""
        return super().offered if acts.may_be_ordinary(self.matter) else ["DECIDED"]

    def facts(self) -> dict[str, Any]:
        """The proposal as one value."""
        values = without_proposal(super().facts())
        found = values.pop("facts_found")
        return {**values, "facts": found, "proposal": self.proposal_values()}


class AnswerForm(ActForm):
    """Answer to a request (批准): what is asked, and why."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case_of(self.matter)
        self.asked = acts.asked_last(self.case)

    @property
    def offered(self) -> list[str]:
        """To grant or to refuse; what comes of it follows from what was asked."""
        return ["GRANT", "REFUSE"]
