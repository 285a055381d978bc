"""What is entered beside the flow: facts, evidence, records, statements, payments."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy as _

from flows.matters.attachments import Received
from flows.matters.delivering.forms import file_of
from flows.registers.models import Withdrawal
from permissions import clock

from .. import rules
from ..models import CaseFact, Evidence, PenaltyCase, Record, Statement
from .fields import DayField, MomentField, OfficerField, long_text, officers_of


class Entry(forms.Form):
    """An entry into the file of a case; ``request_key`` makes the same form one act, ``facts()`` is what it takes."""

    request_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, case: PenaltyCase, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        self.initial.setdefault("request_key", uuid.uuid4().hex)

    def facts(self) -> dict[str, Any]:
        """The cleaned values by name; the key belongs to the dispatcher."""
        return {name: value for name, value in self.cleaned_data.items() if name != "request_key"}


class FactForm(Entry):
    """A fact to be proved (待证事实)."""

    text = long_text(_("Fact to be proved"), rows=2, most=500)


class ProvingForm(Entry):
    """An entry that proves facts: a page for each that it proves."""

    def __init__(self, *args: Any, case: PenaltyCase, **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        self.fact_rows = list(CaseFact.objects.filter(case=case, withdrawn_at=None))
        for row in self.fact_rows:
            self.fields[f"page_{row.pk}"] = forms.CharField(label=row.text, required=False, max_length=40)

    @property
    def pages(self) -> list[Any]:
        """The fields of the pages."""
        return [self[f"page_{row.pk}"] for row in self.fact_rows]

    def proves(self) -> dict[int, str]:
        """Fact id → page, where one was written."""
        found = {row.pk: self.cleaned_data.get(f"page_{row.pk}", "") for row in self.fact_rows}
        return {pk: page for pk, page in found.items() if page}


class EvidenceForm(ProvingForm):
    """Evidence (证据): kind, source, original, custody, device, file."""

    kind = forms.ChoiceField(label=_("Kind of evidence"), choices=Evidence.Kind)
    name = forms.CharField(label=_("What it is"), max_length=120)
    source = forms.CharField(label=_("From whom or where"), max_length=120)
    obtained_on = DayField(label=_("Obtained on"))
    pages_number = forms.IntegerField(label=_("Number of pages"), min_value=1, max_value=9999, initial=1)
    is_original = forms.BooleanField(label=_("Original"), required=False, initial=True)
    custody = forms.CharField(label=_("Who keeps it, where"), max_length=120)
    by_device = forms.BooleanField(label=_("Recorded by a monitoring device"), required=False)
    device_review = forms.CharField(
        label=_("Number of the legal and technical review of the device"), required=False, max_length=80
    )
    file = forms.FileField(label=_("File"), required=False, help_text=_("PDF, JPG or PNG. Kept with the matter."))

    def clean_file(self) -> Received | None:
        """The file as it was looked into."""
        return file_of(self, "file")

    def facts(self) -> dict[str, Any]:
        """What ``add_evidence`` takes."""
        names = ("kind", "name", "source", "obtained_on", "is_original", "custody", "by_device", "device_review")
        values = {name: self.cleaned_data[name] for name in names}
        values["pages"] = self.cleaned_data["pages_number"]
        return {"values": values, "proves": self.proves(), "file": self.cleaned_data["file"]}


class ByTwoForm(Entry):
    """An entry that two officers stand for (两名执法人员), 行政处罚法 art 42: those of the case unless others did."""

    def __init__(self, *args: Any, case: PenaltyCase, **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        people = officers_of(case.section, clock.today())
        self.fields["first_officer"] = OfficerField(people, label=_("First officer"), initial=case.lead)
        self.fields["second_officer"] = OfficerField(
            people, label=_("Second officer"), initial=case.second, required=False, empty_label=gettext("Nobody")
        )

    def facts(self) -> dict[str, Any]:
        """The officers, and everything else as ``values``."""
        values = super().facts()
        officers = {name: values.pop(name) for name in ("first_officer", "second_officer")}
        return {"values": values, **officers}


class RecordForm(ByTwoForm, ProvingForm):
    """A record (笔录) by two officers."""

    kind = forms.ChoiceField(label=_("Kind of record"), choices=Record.Kind)
    begins_at = MomentField(label=_("Began"))
    ends_at = MomentField(label=_("Ended"))
    place = forms.CharField(label=_("At which place"), max_length=160)
    of_whom = forms.CharField(label=_("Who was questioned or present"), max_length=80)
    of_whom_post = forms.CharField(label=_("Post or relation to the case"), required=False, max_length=80)
    is_witness = forms.BooleanField(label=_("A witness, not the party"), required=False)
    text = long_text(
        _("Record"), rows=8, required=True, most=20000, help_text=_("Questions begin with 问, answers with 答.")
    )

    def facts(self) -> dict[str, Any]:
        """What ``add_record`` takes."""
        said = super().facts()
        values = {name: value for name, value in said["values"].items() if not name.startswith("page_")}
        return {**said, "values": values, "proves": self.proves()}


class SummonsForm(ByTwoForm):
    """A summons to be questioned (询问通知)."""

    begins_at = MomentField(label=_("When to come"))
    place = forms.CharField(label=_("At which place"), max_length=160)
    of_whom = forms.CharField(
        label=_("Who is to come"), max_length=80, help_text=_("Of a unit: the person whom it sends, with the post.")
    )
    items = long_text(_("What to bring, one a line"), rows=3, most=1000)


class SamplingForm(ByTwoForm):
    """What was sampled (抽样取证)."""

    begins_at = MomentField(label=_("Began"))
    ends_at = MomentField(label=_("Ended"))
    place = forms.CharField(label=_("At which place"), max_length=160)
    of_whom = forms.CharField(label=_("Who was in charge there"), max_length=80)
    items = long_text(
        _("Samples, one a line"),
        rows=4,
        most=2000,
        help_text=_("Name, model, quantity and note, with commas between them."),
    )


class LinkForm(Entry):
    """Which fact a piece of evidence proves (证明对象), on which page."""

    fact_id = forms.TypedChoiceField(label=_("Fact to be proved"), coerce=int)
    page = forms.CharField(label=_("On which page"), max_length=40)

    def __init__(self, *args: Any, case: PenaltyCase, **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        rows = CaseFact.objects.filter(case=case, withdrawn_at=None)
        self.fields["fact_id"].choices = [(row.pk, row.text) for row in rows]  # type: ignore[attr-defined]


class WithdrawForm(Entry):
    """Evidence taken out (撤出证据), with the reason."""

    reason = forms.CharField(label=_("Why it is taken out"), max_length=200, required=False)


class KindField(forms.ChoiceField):
    """What the party may put forward now; what is out of its time is refused by its rule, not by the form."""

    def valid_value(self, value: Any) -> bool:
        """Any kind that there is."""
        return value in Statement.Kind.values


class StatementForm(Entry):
    """A statement of the party (当事人意见) in the portal."""

    kind = KindField(label=_("What it is about"), widget=forms.RadioSelect)
    text = long_text(_("What you say"), rows=6)
    branch = forms.ChoiceField(label=_("Why no penalty (art 33)"), required=False)
    file = forms.FileField(label=_("Proof"), required=False, help_text=_("PDF, JPG or PNG. Kept with the matter."))

    def __init__(self, *args: Any, case: PenaltyCase, **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        open_now = rules.statements_open(case, clock.now())
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in open_now]  # type: ignore[attr-defined]
        self.fields["branch"].choices = [("", "—"), *rules.BRANCHES]  # type: ignore[attr-defined]

    def clean_file(self) -> Received | None:
        """The file as it was looked into."""
        return file_of(self, "file")


class OfficeStatementForm(StatementForm):
    """A statement (当事人意见) that was made or handed in at the office."""

    channel = forms.ChoiceField(
        label=_("How it was made"), choices=Statement.Channel.choices[1:], widget=forms.RadioSelect
    )
    by_name = forms.CharField(label=_("By whom"), max_length=40)
    field_order = ("kind", "channel", "by_name", "text", "branch", "file")


class PaymentForm(Entry):
    """A payment (缴款)."""

    paid_on = DayField(label=_("Paid on"))
    fine = forms.DecimalField(label=_("For the fine (yuan)"), min_value=0, max_digits=14, decimal_places=2, initial=0)
    surcharge = forms.DecimalField(
        label=_("As surcharge (yuan)"), min_value=0, max_digits=14, decimal_places=2, initial=0
    )
    receipt = forms.CharField(label=_("Number of the receipt"), max_length=60)


class RectificationForm(Entry):
    """The rectification (整改)."""

    rectified_on = DayField(label=_("Rectified on"))
    recheck_number = forms.CharField(label=_("Number of the recheck opinion"), required=False, max_length=80)
    recheck_on = DayField(label=_("Rechecked on"), required=False)


class NoteForm(Entry):
    """Other obligations (其他处罚内容): how they were performed."""

    note = long_text(_("What was performed, and how it is known"), rows=3, most=500)


class WithdrawPublicityForm(Entry):
    """Withdrawal of the publicity (撤回公示), 行政处罚法 art 48(2)."""

    effect = forms.ChoiceField(
        label=_("What became of the decision"), choices=Withdrawal, required=False, widget=forms.RadioSelect
    )
    basis = forms.CharField(
        label=_("Paper that changes or annuls the decision"),
        required=False,
        max_length=120,
        help_text=_("Its name and number."),
    )
    reason = long_text(_("What it decides"), rows=3, most=500)


class OfficersForm(Entry):
    """Other officers (更换办案人员): who takes whose place, and why; ``seen`` says whom the page showed."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    reason = long_text(_("Why the officers are changed"), rows=3, most=500)
    field_order = ("lead", "second", "reason")

    def __init__(self, *args: Any, case: PenaltyCase, **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        self.initial["seen"] = f"{case.lead_id}-{case.second_id}"
        people = officers_of(case.section, clock.today())
        for name, label, now in (("lead", _("First officer"), case.lead), ("second", _("Second officer"), case.second)):
            stays = gettext("%(name)s stays") % {"name": now.name}
            others = [person for person in people if person != now]
            self.fields[name] = OfficerField(others, label=label, required=False, empty_label=stays)
        self.order_fields(self.field_order)

    def facts(self) -> dict[str, Any]:
        """What ``change_officers`` takes."""
        seen = tuple(int(part) for part in self.cleaned_data["seen"].split("-") if part.isdecimal())
        return {**super().facts(), "seen": seen}
