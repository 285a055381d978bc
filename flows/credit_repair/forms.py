"""Forms of credit repair: what each step asks beside outcome and opinion."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import get_language, gettext_lazy as _

from documents.models import Document
from flows.matters.answers import said
from flows.matters.attachments import Received, receive
from flows.matters.clocks.extensions import ladder
from flows.matters.delivering.forms import WayForm, without_way
from flows.matters.forms import ActForm, SealForm
from flows.matters.models import Consent, Decision, Matter
from permissions import clock
from permissions.clock import local_date
from permissions.refusals import Refusal

from . import acts, rules
from .models import CorrectionItem, Fact, Ground, ProposedRefusal, RepairApplication


class ProposalForm(ActForm):
    """A step at which a refusal may be proposed (拟不予): grounds ticked as the record shows them, facts, basis."""

    proposes: ClassVar[str]

    grounds = forms.MultipleChoiceField(
        label=_("Grounds of the refusal"), required=False, widget=forms.CheckboxSelectMultiple
    )
    statement = forms.CharField(
        label=_("Facts found"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Printed on the paper. Needed for false material and for whatever people judge."),
    )
    basis = forms.CharField(
        label=_("Further basis"),
        required=False,
        max_length=200,
        help_text=_("Law and article, as 《…》第…条. Needed where the law allows no repair."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        outcome = Decision.Outcome(self.proposes)
        self.fields["grounds"].choices = [  # type: ignore[attr-defined]
            (ground.value, f"{ground.value} {ground_name(ground)}") for ground in rules.APPLYING[outcome]
        ]
        if not self.is_bound:
            application = self.matter.repair  # type: ignore[attr-defined]
            suggested = rules.suggested(application, outcome, clock.today())
            self.initial.setdefault("grounds", [ground.value for ground in suggested])

    @property
    def is_likely(self) -> bool:
        """Whether the record shows a ground, so that the part is open."""
        return self.is_bound or bool(self.initial.get("grounds"))


def ground_name(ground: Ground) -> str:
    """A ground in the reader's language."""
    return rules.GROUNDS_EN[ground] if get_language() == "en" else ground.label


class AcceptForm(ProposalForm):
    """C1 Formal examination (形式审查)."""

    proposes = Decision.Outcome.NOT_ACCEPTED

    items = forms.CharField(
        label=_("To be corrected, one item a line"),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only when asking for correction. Everything must be told at once."),
    )

    def clean_items(self) -> list[str]:
        """The lines that say something, each at most 300 characters long."""
        lines = [line.strip() for line in self.cleaned_data["items"].splitlines() if line.strip()]
        if any(len(line) > 300 for line in lines):
            raise forms.ValidationError(_("An item has at most 300 characters."))
        return lines


class VerifyForm(ActForm):
    """C2 Verification (核实): source, value and conclusion of each fact, whence the outcome; or a request for time."""

    reason = forms.CharField(
        label=_("Why more time is needed"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Printed on the notice to the applicant."),
    )
    document = forms.FileField(
        label=_("Document it rests on"),
        required=False,
        help_text=_("PDF, JPG or PNG. Kept with the matter; the applicant does not see it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["outcome"]
        application = self.matter.repair  # type: ignore[attr-defined]
        self.readings = rules.readings_of(application, clock.today())
        for reading in self.readings:
            name = reading.fact.value
            label = reading.fact.label if get_language() != "en" else rules.FACTS_EN[reading.fact]
            self.fields[f"{name}_source"] = forms.CharField(
                label=_("Source read"), max_length=120, initial=reading.source, required=False
            )
            self.fields[f"{name}_found"] = forms.CharField(label=_("Value found"), max_length=300, required=False)
            self.fields[f"{name}_holds"] = forms.TypedChoiceField(
                label=label,
                choices=[("yes", _("Holds")), ("no", _("Does not hold"))],
                coerce=lambda value: value == "yes",
                required=False,  # what is missing is told by E-CR-12, of all facts at once
                empty_value=None,
                widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
            )

    @property
    def asks(self) -> bool:
        """Whether what was sent asks for an extension."""
        return self.data.get("outcome") == acts.ASKS

    def clean_document(self) -> Received | None:
        """The file as it was looked into; said at the field where it is none that can be taken."""
        upload = self.cleaned_data["document"]
        if upload is None or not self.asks:
            return None
        try:
            return receive(upload, "document")
        except Refusal as refusal:
            raise forms.ValidationError(said(refusal)) from refusal

    def rows(self) -> list[dict[str, Any]]:
        """One row a fact for the template: the register's reading and the three fields."""
        return [
            {
                "reading": reading,
                "label": self.fields[f"{reading.fact.value}_holds"].label,
                "source": self[f"{reading.fact.value}_source"],
                "found": self[f"{reading.fact.value}_found"],
                "holds": self[f"{reading.fact.value}_holds"],
            }
            for reading in self.readings
        ]

    def facts(self) -> dict[str, Any]:
        """The findings by fact, beside opinion and position."""
        values = super().facts()
        findings = {
            fact: {part: values.pop(f"{fact}_{part}") for part in ("source", "found", "holds")} for fact in Fact.values
        }
        reason, document = values.pop("reason"), values.pop("document")
        if self.asks:
            return {**values, "outcome": acts.ASKS, "reason": reason, "document": document}
        return {**values, "findings": findings}


class ExtensionForm(ActForm):
    """C2 Extension (延长办理期限): what was asked and why, and the day it would lead to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = acts.last_asked(self.matter.repair)  # type: ignore[attr-defined]
        allowed = ladder(self.asked.deadline.rule, self.matter.unit, local_date(self.asked.deadline.started_at))
        self.step = allowed[0] if allowed else None


class SealResultForm(SealForm):
    """C6 Use of the seal (用印) on the paper with the decision."""

    def read(self) -> None:
        """From the decision."""
        decision = Decision.objects.filter(matter=self.matter).select_related("act").latest("pk")
        self.paper_name, self.recipient = rules.paper_on(decision).name, _enterprise(self.matter)
        self.signatory, self.signed_at, self.says = decision.signatory_name, decision.act.at, decision.reasons


class SealExtensionForm(SealForm):
    """C2 Use of the seal (用印) on the notice of an extension."""

    def read(self) -> None:
        """From the extension."""
        extension = acts.extension_to_seal(self.matter)
        self.paper_name, self.recipient = rules.EXTENSION.name, _enterprise(self.matter)
        self.signatory, self.signed_at = extension.approved_by_name, extension.approved_at
        self.says = extension.reason


def _enterprise(matter: Matter) -> str:
    return matter.enterprise.name if matter.enterprise else ""


class ReviewForm(ProposalForm):
    """C3 Review (审核)."""

    proposes = Decision.Outcome.REFUSED


class ConsentForm(ActForm):
    """C1n, C4n Consent (提级同意): what was proposed, and whether the superior consents."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.proposal = self._proposal()

    @property
    def draft(self) -> list[str]:
        """What the paper would say of reasons and of applying again, by the record as it is now."""
        if self.proposal is None:
            return []
        application, today = self.matter.repair, clock.today()  # type: ignore[attr-defined]
        shown = rules.shown_grounds(application, application.penalty, today)
        said = [f"{reason}。" for reason in rules.reasons(self.proposal.ground_list, shown)]
        return said + rules.again(self.proposal, application.penalty, today)

    def _proposal(self) -> ProposedRefusal | None:
        refusals = self.matter.repair.refusals  # type: ignore[attr-defined]
        proposal: ProposedRefusal | None = refusals.select_related("work_item__closed_by").order_by("pk").last()
        return proposal


class DecideForm(ConsentForm):
    """C5, C5n Decision (决定): to grant, or to refuse what a superior consented to refuse."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["outcome"] = self.offered[0]

    @property
    def offered(self) -> list[str]:
        """To refuse only where a superior consented, to grant only where he was not asked to refuse."""
        left_out = "REFUSE" if self.proposal is None else "GRANT"
        return [code for code in super().offered if code != left_out]

    def _proposal(self) -> ProposedRefusal | None:
        consent = Consent.objects.standing(self.matter)
        return ProposedRefusal.objects.consented(consent) if consent else None


class DeliverForm(WayForm, ActForm):
    """C6 Delivery (送达): through the portal where the enterprise consented, else another way."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_ways()

    def facts(self) -> dict[str, Any]:
        """Outcome, opinion and capacity, and of the way what it asks."""
        return without_way(super().facts()) | self.way_facts()


class DeliverResultForm(DeliverForm):
    """C6 Delivery (送达反馈) of the paper on the result, or its way back where a leader voided it before it left."""

    @property
    def offered(self) -> list[str]:
        """To deliver what holds, to send back what was voided."""
        is_voided = acts.result_paper(self.matter).standing == Document.Standing.VOIDED
        return ["ANEW"] if is_voided else ["DELIVERED"]

    def facts(self) -> dict[str, Any]:
        """Nothing is said of a way where nothing leaves."""
        return without_way(ActForm.facts(self)) if self.cleaned_data["outcome"] == "ANEW" else super().facts()


class ApplicationForm(forms.ModelForm):  # type: ignore[type-arg]
    """The enterprise's application (信用修复申请表): saved as a draft at any state of completeness."""

    class Meta:
        model = RepairApplication
        fields = [
            "contact_name",
            "contact_phone",
            "performed",
            "promises_truth",
            "promises_liability",
            "consents_to_electronic_delivery",
        ]
        labels = {
            "contact_name": _("Contact person"),
            "contact_phone": _("Telephone"),
            "performed": _("How the obligations were performed and the violation rectified"),
            "promises_truth": _("We promise that the materials are true and valid."),
            "promises_liability": _("We accept the liability for breaking this promise."),
            "consents_to_electronic_delivery": _("We agree to receive the result through this portal."),
        }
        widgets = {
            "contact_name": forms.TextInput(attrs={"autocomplete": "name"}),
            "contact_phone": forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
            "performed": forms.Textarea(attrs={"rows": 4, "maxlength": 2000}),
        }


class CorrectionForm(forms.Form):
    """The answers to the one correction list (补正): one field an item."""

    def __init__(self, *args: Any, items: list[CorrectionItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for item in items:
            self.fields[f"answer_{item.pk}"] = forms.CharField(
                label=item.text, max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
            )

    def answers(self) -> dict[int, str]:
        """Item id → answer."""
        return {int(name.removeprefix("answer_")): text for name, text in self.cleaned_data.items()}


class WithdrawForm(forms.Form):
    """Withdrawal (撤回申请): nothing ends without a reason."""

    reason = forms.CharField(label=_("Why do you withdraw?"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))
