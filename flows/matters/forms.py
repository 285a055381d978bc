"""The form of an act (办理表单): outcome, opinion, capacity; procedures add their facts."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy as _

from documents.sealing.models import Seal
from permissions.policies import Capacity

from .models import Matter
from .step import ActSpec


class ActForm(forms.Form):
    """What every act asks: how it comes out and why. ``facts()`` is what the dispatcher hands to the act."""

    outcome = forms.ChoiceField(label=_("Outcome"), widget=forms.RadioSelect)
    opinion = forms.CharField(
        label=_("Opinion"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Shown in the timeline to everyone who handles the matter."),
    )
    position = forms.TypedChoiceField(label=_("Acting as"), coerce=int, required=False)
    late_reason = forms.CharField(
        label=_("Why is it late?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Kept with the step and shown to everyone who reads its history."),
    )
    request_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(
        self,
        *args: Any,
        spec: ActSpec,
        matter: Matter,
        capacities: list[Capacity] | None = None,
        late: bool | None = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.spec = spec
        self.matter = matter
        self.fields["outcome"].choices = [(code, gettext(title)) for code, title in spec.outcomes.items()]  # type: ignore[attr-defined]
        self.initial.setdefault("outcome", next(iter(spec.outcomes)))
        self.initial.setdefault("request_key", uuid.uuid4().hex)
        if late is None:  # sent, and the dispatcher asks whether it is late
            self.fields["late_reason"].required = False
        elif not late:
            del self.fields["late_reason"]
        elif not self.is_bound:  # filled with what was last written about this matter
            told = matter.acts.exclude(late_reason="").last()
            self.initial.setdefault("late_reason", told.late_reason if told else "")
        if capacities and len(capacities) > 1:
            self.fields["position"].choices = [(c.position.pk, str(c.position)) for c in capacities]  # type: ignore[attr-defined]
            self.fields["position"].required = True
        else:
            del self.fields["position"]
        if len(spec.outcomes) == 1:
            self.fields["outcome"].widget = forms.HiddenInput()

    def ask_again(self, *, late: bool) -> None:
        """Make the form, sent and not accepted, ready to be shown: it asks why it is late only if it is."""
        if not late:
            del self.fields["late_reason"]
            self.errors.pop("late_reason", None)
        elif not self.cleaned_data.get("late_reason"):
            self.add_error("late_reason", self.fields["late_reason"].error_messages["required"])

    @property
    def offered(self) -> list[str]:
        """The outcomes that the page has buttons for; whoever sends another one hears its rule."""
        return list(self.spec.outcomes)

    def facts(self) -> dict[str, Any]:
        """Cleaned values by name, ready for ``perform_task``."""
        values = dict(self.cleaned_data)
        position = values.pop("position", None)
        if position:
            values["position_id"] = position
        return values


class SealForm(ActForm):
    """Use of the seal (用印): what its keeper reads before he uses it, shown by ``desk/parts/seal_form.html``.

    A procedure says in ``read`` which paper it is, whom it goes to, who signed it and when, and what it says.
    """

    paper_name: str
    recipient: str
    signatory: str
    signed_at: dt.datetime
    says: str

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seal = Seal.objects.in_force().filter(authority=self.matter.unit_id).first()
        self.read()

    def read(self) -> None:
        """Fill in what is to be sealed."""
        raise NotImplementedError
