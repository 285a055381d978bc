"""Forms of official papers: the text as each hand may change it, and what each step asks beside it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from documents.models import Document
from flows.matters.answers import said
from flows.matters.attachments import Received, receive
from flows.matters.forms import ActForm, SealForm
from permissions import clock
from permissions.organisations.models import OrgUnit, User
from permissions.refusals import Refusal

from . import acts, rules
from .models import TEXT, OfficialPaper, PaperText, Revision, paper_of, values_of


class TextFields(forms.Form):
    """The text of a paper (文稿): plain, its headings known by their marks."""

    title = forms.CharField(
        label=_("Title"),
        required=False,
        max_length=120,
        help_text=_("Name of the authority, the matter, the kind of paper: 上海市…局关于…的通知"),
    )
    main_to = forms.CharField(
        label=_("Addressees"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Full names, one a line."),
    )
    body = forms.CharField(
        label=_("Text"),
        required=False,
        max_length=20000,
        widget=forms.Textarea(attrs={"rows": 16, "class": "manuscript"}),
        help_text=_("One paragraph a line. A short line that begins with 一、 or （一） is a heading."),
    )
    enclosures = forms.CharField(
        label=_("Enclosures named in the paper"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Their names, one a line, without numbers."),
    )
    copies_to = forms.CharField(
        label=_("Copies to"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Full names, one a line."),
    )
    contact_name = forms.CharField(label=_("Contact in the note"), required=False, max_length=40)
    contact_phone = forms.CharField(label=_("Telephone in the note"), required=False, max_length=30)
    urgency = forms.ChoiceField(
        label=_("Urgency"),
        required=False,
        choices=[("", "—"), (PaperText.Urgency.URGENT, _("Urgent")), (PaperText.Urgency.MOST_URGENT, _("Most urgent"))],
    )

    def text(self) -> dict[str, str]:
        """What was written, by name of the field."""
        return {name: self.cleaned_data[name] for name in TEXT}


class SectionsField(forms.ModelMultipleChoiceField):
    """Sections to be ticked (会签科室) by their short names."""

    def label_from_instance(self, obj: OrgUnit) -> str:  # type: ignore[override]
        """The section as the house calls it."""
        return obj.short_name


def sections_field(paper: OfficialPaper) -> SectionsField:
    """The sections that may be asked to countersign this paper."""
    return SectionsField(
        OrgUnit.objects.filter(pk__in=[section.pk for section in rules.sections_of(paper)]).order_by("code"),
        label=_("Sections that countersign"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Their heads answer in parallel; one objection sends the paper back."),
    )


def add_confirmations(form: forms.Form, paper: OfficialPaper) -> None:
    """What the drafter confirms, by the kind of paper."""
    if paper.kind == OfficialPaper.Kind.REQUEST:
        form.fields["single_matter"] = forms.BooleanField(
            label=_("This request carries one matter only."), required=False
        )
    if paper.kind == OfficialPaper.Kind.REPORT:
        form.fields["carries_no_request"] = forms.BooleanField(
            label=_("This report carries no request."), required=False
        )


class DraftForm(TextFields):
    """A draft of one's own (拟稿): saved at any state of completeness."""

    def __init__(self, *args: Any, paper: OfficialPaper, **kwargs: Any) -> None:
        kept = {"countersigners": paper.countersigners.all(), **{name: getattr(paper, name) for name in TEXT}}
        confirmed = {name: getattr(paper, name) for name in ("single_matter", "carries_no_request")}
        kwargs["initial"] = {**kept, **confirmed}
        super().__init__(*args, **kwargs)
        self.fields["countersigners"] = sections_field(paper)
        add_confirmations(self, paper)

    def values(self) -> dict[str, Any]:
        """What ``save_draft`` takes."""
        values = {name: value for name, value in self.cleaned_data.items() if name not in TEXT}
        return {**values, "text": self.text(), "countersigners": list(values["countersigners"])}


class TextForm(TextFields, ActForm):
    """A step at which the text may be changed; ``base`` says which text was shown."""

    base = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.paper = paper_of(self.matter)
        self.initial.update(self.paper.text)
        self.fingerprint = self.paper.fingerprint
        if self.overtaken and self._left_alone():
            # Nothing of his would be lost: he goes on with the present text.
            sent: Any = self.data
            self.data = sent.copy()
            self.data.update(self.paper.text)  # type: ignore[attr-defined]

    @property
    def overtaken(self) -> Revision | None:
        """The version that came about while this form was open; None where the text is the one it showed."""
        if not self.is_bound or self.data.get("base") == self.fingerprint:
            return None
        return Revision.objects.latest_of(self.paper)

    def _left_alone(self) -> bool:
        """Whether what was sent is the text that was shown."""
        shown = self.paper.revisions.filter(sha256=self.data.get("base", "")).first()
        return shown is not None and shown.text == values_of(dict(self.data.items()))

    @property
    def is_edited(self) -> bool:
        """Whether the part with the text is open: something was written there."""
        return self.is_bound and values_of(dict(self.data.items())) != self.paper.text

    def facts(self) -> dict[str, Any]:
        """The text as one value, beside what every act asks."""
        values = super().facts()
        return {**{name: value for name, value in values.items() if name not in TEXT}, "text": self.text()}


class RoutedForm(TextForm):
    """A step at which it is said, beside the text, which sections countersign."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["countersigners"] = sections_field(self.paper)
        self.initial.update(countersigners=self.paper.countersigners.all())

    def facts(self) -> dict[str, Any]:
        """The sections as a list."""
        values = super().facts()
        return {**values, "countersigners": list(values["countersigners"])}


class CheckForm(RoutedForm):
    """Check (核稿): who countersigns, and whether a leader signs on paper."""

    signed_on_paper = forms.BooleanField(
        label=_("To be signed on paper"),
        required=False,
        help_text=_("The leader signs the printed manuscript; the office records it with the scan (线下签批)."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update(signed_on_paper=self.paper.signed_on_paper)


class ReviseForm(RoutedForm):
    """Revision (修改重送): as at the first drafting."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        add_confirmations(self, self.paper)
        self.initial.update({name: getattr(self.paper, name) for name in ("single_matter", "carries_no_request")})

    @property
    def is_edited(self) -> bool:
        """Here the text is what the step is about."""
        return True


def without_sections(codes: list[str], paper: OfficialPaper) -> list[str]:
    """The outcomes of who signs: back to the sections only where some were asked."""
    return codes if paper.countersigners.exists() else [code for code in codes if code != "RETURN_TO_COUNTERSIGN"]


class SignForm(TextForm):
    """Signing (签发): of exactly the text that is shown, or back to whom it concerns."""

    @property
    def offered(self) -> list[str]:
        """See ``without_sections``."""
        return without_sections(super().offered, self.paper)


class RecordForm(ActForm):
    """Record of a signature on paper (线下签批登记)."""

    signatory = forms.ModelChoiceField(
        User.objects.none(), label=_("Signed by"), required=False, empty_label=_("Choose the signer")
    )
    signed_on = forms.DateField(
        label=_("Day of the signature"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    scan = forms.FileField(
        label=_("Scan of the signed original"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.png"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.paper = paper_of(self.matter)
        leaders = [user.pk for user in rules.signatories(self.paper, clock.today())]
        self.fields["signatory"].queryset = User.objects.filter(pk__in=leaders).order_by("pk")  # type: ignore[attr-defined]

    @property
    def offered(self) -> list[str]:
        """See ``without_sections``."""
        return without_sections(super().offered, self.paper)

    def clean_scan(self) -> Received | None:
        """The file as it was looked into; said at the field where it is none that can be taken."""
        upload = self.cleaned_data["scan"]
        if upload is None or self.data.get("outcome") != "SIGNED":
            return None
        try:
            return receive(upload, "scan")
        except Refusal as refusal:
            raise forms.ValidationError(said(refusal)) from refusal


class SealPaperForm(SealForm):
    """Use of the seal (用印) on the paper that was signed."""

    def read(self) -> None:
        """From the signature; one given on paper is said to be so, with its day."""
        paper, decision = paper_of(self.matter), self.matter.decisions.select_related("act").latest("pk")
        self.paper_name, self.recipient = rules.kind_of(paper).zh, rules.recipient_of(paper)
        self.signatory, self.signed_at, self.says = decision.signatory_name, decision.act.at, paper.title
        if paper.signed_on_paper:
            self.says += f"\n线下签批:{decision.signatory_name} {decision.decided_on.isoformat()}"


class DispatchForm(ActForm):
    """Dispatch (核发): by which mail the paper goes to those who do not work with this system."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.outside = acts.outsiders(paper_of(self.matter))
        for number, name in enumerate(self.outside):
            self.fields[f"tracking_{number}"] = forms.CharField(
                label=name,
                required=False,
                max_length=40,
                help_text=_("Number of the registered mail; empty if it is handed over."),
            )

    @property
    def offered(self) -> list[str]:
        """To send what holds, to send back what was voided."""
        is_voided = acts.issued_paper(self.matter).standing == Document.Standing.VOIDED
        return ["ANEW"] if is_voided else ["SENT"]

    @property
    def goes_within_the_system(self) -> bool:
        """Whether nobody has to be sent it on paper."""
        return not self.outside

    @property
    def ways(self) -> list[forms.BoundField]:
        """One field for each of them."""
        return [self[f"tracking_{number}"] for number in range(len(self.outside))]

    def facts(self) -> dict[str, Any]:
        """The numbers by addressee."""
        values = super().facts()
        numbers = {name: values.pop(f"tracking_{number}") for number, name in enumerate(self.outside)}
        return {**values, "tracking": numbers}
