"""What the party said, and the hearing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from flows.matters.forms import ActForm
from permissions import clock, policies, roles
from permissions.organisations.models import OrgUnit

from .. import acts, rules
from ..models import case_of
from .fields import MomentField, OfficerField, long_text
from .proposing import ProposalFields, without_proposal

MINUTES = (
    "held_from",
    "held_until",
    "attended_by",
    "was_absent",
    "record",
    "investigators_said",
    "party_said",
    "report",
)


class HearPartyForm(ActForm):
    """End of the time for statement and defence (陈述申辩期满): what came in, and until when it may."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case_of(self.matter)
        self.period = rules.party_period(self.case)
        self.statements = list(self.case.statements.all())  # type: ignore[attr-defined]
        self.initial["outcome"] = self.offered[0]

    @property
    def offered(self) -> list[str]:
        """What follows from what the party said: nothing is chosen against it."""
        return [rules.heard_outcome(self.case)]


class ArrangeForm(ActForm):
    """Arrangement of a hearing (组织听证)."""

    at = MomentField(label=_("When"))
    place = forms.CharField(label=_("At which place"), max_length=160)
    members = forms.CharField(label=_("Members"), required=False, max_length=120)
    is_public = forms.BooleanField(label=_("Held in public"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case_of(self.matter)
        legal = self.matter.unit.section(OrgUnit.Duty.LEGAL)
        people = list(policies.who_may_act(roles.LEGAL_REVIEWER.code, legal, clock.today()))
        self.fields["chair"] = OfficerField(people, label=_("Who presides"))
        self.fields["recorder"] = OfficerField(people, label=_("Who keeps the record"))


class HearingForm(ActForm):
    """Hearing (听证): its record and the report of who presided."""

    held_from = MomentField(label=_("Began"), required=False)
    held_until = MomentField(label=_("Ended"), required=False)
    attended_by = forms.CharField(label=_("Who came for the party"), required=False, max_length=200)
    was_absent = forms.BooleanField(label=_("The party did not come without good reason."), required=False)
    record = long_text(_("Record of the hearing"), rows=8, most=20000)
    investigators_said = long_text(_("What the investigators put forward"), rows=3)
    party_said = long_text(_("What the party put forward"), rows=3)
    report = long_text(_("Opinion of who presided"), rows=4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case, self.plan = case_of(self.matter), acts.arranged(self.matter)

    def facts(self) -> dict[str, Any]:
        """The minutes as one value."""
        values = super().facts()
        minutes = {name: values.pop(name) for name in MINUTES}
        return {**values, "minutes": minutes}


class WeighForm(ProposalFields, ActForm):
    """Weighing (复核) of what the party said: an answer to each statement, and the proposal as it is now."""

    heard = long_text(_("How it was heard and taken (printed in the decision)"), rows=4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        case = case_of(self.matter)
        self.offer_proposal(case)
        self.initial.setdefault("heard", self.latest.heard if self.latest else "")
        self.statements = rules.to_answer(case)
        for row in self.statements:
            self.fields[f"answer_{row.pk}"] = long_text(_("Answer"), rows=2, most=1000)
            self.fields[f"adopted_{row.pk}"] = forms.BooleanField(label=_("Adopted"), required=False)

    @property
    def answers(self) -> list[dict[str, Any]]:
        """Each statement with its two fields."""
        return [
            {"row": row, "answer": self[f"answer_{row.pk}"], "adopted": self[f"adopted_{row.pk}"]}
            for row in self.statements
        ]

    def facts(self) -> dict[str, Any]:
        """Answers by statement, the proposal as one value."""
        values = without_proposal(super().facts())
        answers = {
            row.pk: {"answer": values.pop(f"answer_{row.pk}"), "adopted": values.pop(f"adopted_{row.pk}")}
            for row in self.statements
        }
        return {**values, "answers": answers, "proposal": self.proposal_values()}
