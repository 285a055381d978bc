"""Forms of the calendar screens."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from flows.calendar.models import CalendarDay
from flows.calendar.regions import NATION, region_name


def _date(label: Any, *, required: bool = True) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget)


class NewDraftForm(forms.Form):
    """Which year, of which region; a file if there is one."""

    year = forms.IntegerField(label=gettext_lazy("Year"))
    region = forms.ChoiceField(label=gettext_lazy("Region"))
    file = forms.FileField(label=gettext_lazy("File"), required=False)

    def __init__(self, data: Any = None, files: Any = None, *, regions: list[str], year: int) -> None:
        super().__init__(data, files, label_suffix="", initial={"year": year})
        self.fields["region"].choices = [  # type: ignore[attr-defined]
            (code, gettext_lazy("National calendar") if code == NATION else f"{region_name(code)} {code}")
            for code in regions
        ]


class FileForm(forms.Form):
    """A file for a draft that exists."""

    file = forms.FileField(label=gettext_lazy("File"))


class DaysForm(forms.Form):
    """One day, or several in a row, and what they are."""

    first = _date(gettext_lazy("From"))
    last = _date(gettext_lazy("To (empty: one day)"), required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("What these days are"),
        required=False,
        widget=forms.RadioSelect,
        choices=[
            (CalendarDay.Kind.HOLIDAY.value, gettext_lazy("public holiday (休)")),
            (CalendarDay.Kind.MAKEUP_WORKDAY.value, gettext_lazy("make-up working day (班)")),
            ("", gettext_lazy("plain day: working day or weekend, as it falls")),
        ],
    )
    name = forms.CharField(label=gettext_lazy("Festival"), required=False, max_length=40)

    def facts(self) -> dict[str, Any]:
        """What ``drafts.set_days`` wants."""
        facts = self.cleaned_data
        first: dt.date = facts["first"]
        return {"first": first, "last": facts["last"] or first, "kind": facts["kind"], "name": facts["name"]}


class PublishForm(forms.Form):
    """What a publication rests on."""

    notice_no = forms.CharField(
        label=gettext_lazy("Number of the notice"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("For example 国办发明电〔2025〕7号; empty only for a provisional year."),
    )
    basis = forms.CharField(
        label=gettext_lazy("Basis or reason"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Needed where a year that is final already is replaced."),
    )
    provisional = forms.BooleanField(label=gettext_lazy("Provisional: the notice is still awaited"), required=False)
    compared_with = forms.CharField(widget=forms.HiddenInput)


class WithdrawForm(forms.Form):
    """Why a draft is given up."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200, required=False)
