"""The clue (线索): against whom, what, where and when."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy as _

from flows.law import benchmarks
from flows.matters.forms import ActForm
from permissions import clock
from permissions.organisations.models import OrgUnit, User

from .. import acts
from ..models import PenaltyCase, PersonParty, case_of
from .fields import DayField, OfficerField, long_text, officers_of

PERSON = ("name", "gender", "id_number", "address", "post", "phone")


class CaseFields(forms.Form):
    """What a clue says (线索登记表): saved at any state of completeness, registered when it is whole."""

    procedure = forms.ChoiceField(label=_("Kind of procedure"), choices=PenaltyCase.Procedure, widget=forms.RadioSelect)
    source = forms.ChoiceField(label=_("Where the clue comes from"), choices=PenaltyCase.Source)
    violation = forms.ChoiceField(label=_("Violation"))
    place = forms.CharField(label=_("Place of the violation"), required=False, max_length=160)
    violated_on = DayField(label=_("Day of the violation"))
    ended_on = DayField(label=_("Its end, if it went on"), required=False)
    found_on = DayField(label=_("Day it was found"))
    summary = long_text(_("What is known"), rows=5)
    caused_harm = forms.BooleanField(label=_("It caused harm."), required=False)
    is_complex = forms.BooleanField(label=_("Complex, or several legal relations are concerned."), required=False)
    public_interest = forms.BooleanField(label=_("A major public interest is concerned."), required=False)

    def offer(self, section: OrgUnit, lead: User) -> None:
        """Offer the violations of today's catalogue and the colleagues who may be the second officer."""
        found = benchmarks.violations(clock.today())
        units, people = ([(r.code, r.title) for r in found if r.on_person is on] for on in (False, True))
        groups = [(gettext("Of a unit"), units), (gettext("Of a person in charge"), people)]
        self.fields["violation"].choices = [("", "—"), *groups]  # type: ignore[attr-defined]
        colleagues = [officer for officer in officers_of(section, clock.today()) if officer != lead]
        self.fields["second"] = OfficerField(colleagues, label=_("Second officer"), empty_label=gettext("Choose"))

    def clean(self) -> dict[str, Any]:
        """The days in their order: it was found, and ended, not before it began."""
        values: dict[str, Any] = super().clean() or {}
        began = values.get("violated_on")
        for name in ("ended_on", "found_on"):
            if began and values.get(name) and values[name] < began:
                self.add_error(name, gettext("This day is before the day of the violation."))
        return values

    def values(self) -> dict[str, Any]:
        """The fields of the case, those of the person apart."""
        return {name: self.cleaned_data[name] for name in acts.CLUE if name in self.cleaned_data}


class CaseForm(CaseFields):
    """A draft of one's own (线索登记): the party is the enterprise that was chosen, or a person who works there."""

    on_person = forms.BooleanField(label=_("Against a person in charge, not against the unit."), required=False)
    name = forms.CharField(label=_("Name"), required=False, max_length=40)
    gender = forms.ChoiceField(label=_("Gender"), required=False, choices=[("", "—"), ("男", "男"), ("女", "女")])
    id_number = forms.CharField(label=_("Number of the identity card"), required=False, max_length=18)
    address = forms.CharField(label=_("Address"), required=False, max_length=160)
    post = forms.CharField(label=_("Post"), required=False, max_length=40)
    phone = forms.CharField(label=_("Telephone"), required=False, max_length=30)

    def __init__(
        self, *args: Any, section: OrgUnit, lead: User, case: PenaltyCase | None = None, **kwargs: Any
    ) -> None:
        if case is not None:
            person = PersonParty.objects.filter(case=case).first()
            kept = {name: getattr(case, name) for name in acts.CLUE}
            kwargs["initial"] = {**kept, **({name: getattr(person, name) for name in PERSON} if person else {})}
        super().__init__(*args, **kwargs)
        self.offer(section, lead)

    def values(self) -> dict[str, Any]:
        """What ``open_case`` and ``save_draft`` take."""
        person = {name: self.cleaned_data[name] for name in PERSON}
        whole = person if self.cleaned_data["on_person"] and person["name"] and person["id_number"] else None
        return {**super().values(), "person": whole}


class ClueForm(CaseFields, ActForm):
    """Completion of a clue (补充线索) that was sent back."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        case = case_of(self.matter)
        del self.fields["procedure"]
        self.offer(case.section, case.lead)
        self.initial.update({name: getattr(case, name) for name in acts.CLUE})


class FilingForm(ActForm):
    """Examination and approval of the filing (立案审批), with what is known beside it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case_of(self.matter)
