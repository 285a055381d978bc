"""Forms of delivery (送达表单): each way asks its own facts; the page shows those of the chosen one."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, ClassVar

from django import forms
from django.forms import BoundField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models import Delivery, Document
from permissions.refusals import Refusal

from ..answers import said
from ..attachments import Received, receive
from ..models import DeliveryConfirmation, Matter
from . import reading

Channel = Delivery.Channel
BY_HAND = (Channel.IN_PERSON, Channel.MAIL, Channel.LEFT, Channel.ENTRUSTED, Channel.NOTICE)
# Field → the fact of the way that it fills and the ways that ask it. One fact may be asked in other words elsewhere.
FIELDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "place": ("address", (Channel.IN_PERSON, Channel.LEFT)),
    "tracking_number": ("tracking_number", (Channel.MAIL,)),
    "mailed_to": ("address", (Channel.MAIL,)),
    "organ": ("organ", (Channel.ENTRUSTED,)),
    "reason": ("reason", (Channel.LEFT,)),
    "witnesses": ("witnesses", (Channel.LEFT,)),
    "published_on": ("published_on", (Channel.NOTICE,)),
    "medium": ("address", (Channel.NOTICE,)),
    "why_notice": ("reason", (Channel.NOTICE,)),
    "proof": ("proof", (Channel.LEFT, Channel.NOTICE)),
    "sent_at": ("sent_at", BY_HAND),
}


class MomentField(forms.DateTimeField):
    """A day and a time by the clock on the wall."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"], **kwargs)


def file_of(form: forms.Form, name: str) -> Received | None:
    """The file as it was looked into; said at the field where it is none that can be taken."""
    upload = form.cleaned_data[name]
    if upload is None:
        return None
    try:
        return receive(upload, name)
    except Refusal as refusal:
        raise forms.ValidationError(said(refusal)) from refusal


class WayForm(forms.Form):
    """The way of delivery (送达方式) and what it asks; ``matter`` is set before the fields are chosen."""

    matter: Matter
    WAYS: ClassVar[tuple[str, ...]] = BY_HAND

    channel = forms.ChoiceField(label=_("Channel"), widget=forms.RadioSelect)
    place = forms.CharField(label=_("Place"), required=False, max_length=200)
    tracking_number = forms.CharField(label=_("Tracking number"), required=False, max_length=40)
    mailed_to = forms.CharField(label=_("Mailed to"), required=False, max_length=200)
    organ = forms.CharField(label=_("Entrusted organ"), required=False, max_length=80)
    reason = forms.CharField(label=_("Why it was not accepted"), required=False, max_length=200)
    witnesses = forms.CharField(
        label=_("Witnesses"),
        required=False,
        max_length=120,
        help_text=_("Names and where they are from; without a witness, upload pictures of the delivery."),
    )
    published_on = forms.DateField(
        label=_("Day of the notice"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    medium = forms.CharField(label=_("Where it is published"), required=False, max_length=200)
    why_notice = forms.CharField(
        label=_("Why by public notice"),
        required=False,
        max_length=200,
        help_text=_("Only after another way has failed, or where the recipient cannot be found: upload what shows it."),
    )
    proof = forms.FileField(
        label=_("Picture of the delivery, or proof of the search"),
        required=False,
        help_text=_("PDF, JPG or PNG. Kept with the matter."),
    )
    sent_at = MomentField(label=_("When it was sent"), required=False, help_text=_("Leave empty if it is now."))

    def offer_ways(self) -> None:
        """Offer the electronic way that was agreed to, and those on paper; the first one is the usual."""
        agreed = reading.electronic_ways(self.matter)
        wanted = [Channel(way) for way in (*agreed, *self.WAYS)]
        labels = {
            way: f"{way.label}({agreed[way]})" if agreed.get(way) else way.label  # the confirmed number or address
            for way in wanted
        }
        self.fields["channel"].choices = [(way.value, labels[way]) for way in wanted]  # type: ignore[attr-defined]
        self.initial.setdefault("channel", wanted[0].value)

    @property
    def groups(self) -> list[tuple[str, BoundField]]:
        """Each field of a way with the ways that ask it, for the page to show them by the choice."""
        return [(" ".join(f"way-{way}" for way in ways), self[name]) for name, (_fact, ways) in FIELDS.items()]

    def clean_proof(self) -> Received | None:
        """The picture or the proof."""
        return file_of(self, "proof")

    def way_facts(self) -> dict[str, Any]:
        """The channel and what it asks, by the names of the facts; what other ways ask is left out."""
        channel = self.cleaned_data["channel"]
        facts = {"channel": channel}
        for name, (fact, ways) in FIELDS.items():
            if channel in ways and self.cleaned_data.get(name):
                facts[fact] = self.cleaned_data[name]
        return facts


def without_way(values: dict[str, Any]) -> dict[str, Any]:
    """The values of a form beside those of the way."""
    return {name: value for name, value in values.items() if name not in FIELDS and name != "channel"}


class SendForm(WayForm):
    """Delivery of a paper beside the flow: with which others, in which way."""

    together = forms.TypedMultipleChoiceField(
        label=_("Leaves together with it, under one receipt"),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    late_reason = forms.CharField(
        label=_("Why is it late?"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    request_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    field_order = ("together",)

    def __init__(self, *args: Any, matter: Matter, paper: Document, late: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.matter = matter
        self.offer_ways()
        others = Document.objects.about(matter.chain).in_force().exclude(pk=paper.pk)
        others = others.exclude(kind=reading.RECEIPT_KIND).exclude(deliveries__receipt_at__isnull=False)
        self.fields["together"].choices = [(each.pk, f"{each.kind_name} {each.number}") for each in others]  # type: ignore[attr-defined]
        self.initial.setdefault("together", [each.pk for each in reading.companions(paper)])
        self.initial.setdefault("request_key", uuid.uuid4().hex)
        if not self.fields["together"].choices:  # type: ignore[attr-defined]
            del self.fields["together"]
        if not late:
            del self.fields["late_reason"]

    def facts(self) -> dict[str, Any]:
        """What ``sending.send`` is given."""
        return without_way(self.cleaned_data) | self.way_facts()


class ReceiptForm(forms.Form):
    """The receipt that came back (登记送达回执)."""

    by = forms.CharField(label=_("Receipt signed by"), max_length=80)
    relation = forms.ChoiceField(label=_("Who that is"), choices=Delivery.Relation.choices, widget=forms.RadioSelect)
    at = MomentField(label=_("Received at"), help_text=_("As it is written on the receipt."))
    note = forms.CharField(label=_("Remark"), required=False, max_length=200)
    scan = forms.FileField(
        label=_("Scan of the signed receipt"), required=False, help_text=_("PDF, JPG or PNG. Kept with the matter.")
    )
    request_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("request_key", uuid.uuid4().hex)

    def clean_scan(self) -> Received | None:
        """The scan."""
        return file_of(self, "scan")

    def facts(self) -> dict[str, Any]:
        """What ``receiving.record`` is given."""
        return dict(self.cleaned_data)


class FailureForm(forms.Form):
    """That it could not be delivered (未能送达), and why."""

    failure = forms.ChoiceField(label=_("What happened"), choices=Delivery.Failure.choices, widget=forms.RadioSelect)
    at = MomentField(label=_("When it failed"))
    note = forms.CharField(label=_("Particulars"), required=False, max_length=200)
    request_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, now: dt.datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("request_key", uuid.uuid4().hex)
        self.initial.setdefault("at", timezone.localtime(now))

    def facts(self) -> dict[str, Any]:
        """What ``sending.fail`` is given."""
        return dict(self.cleaned_data)


class ConfirmationForm(forms.Form):
    """The party's agreement to electronic delivery (电子送达确认)."""

    way = forms.ChoiceField(label=_("Way"), choices=DeliveryConfirmation.Way.choices, widget=forms.RadioSelect)
    address = forms.CharField(
        label=_("Fax number or e-mail address"),
        required=False,
        max_length=120,
        help_text=_("Not needed for the portal."),
    )
    request_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
