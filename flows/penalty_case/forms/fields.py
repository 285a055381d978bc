"""Fields that several forms of a case share: days, moments, officers, long text."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from flows.matters.delivering.forms import MomentField
from permissions import policies, roles
from permissions.organisations.models import OrgUnit, User

__all__ = ["DayField", "MomentField", "OfficerField", "long_text", "officers_of"]


class DayField(forms.DateField):
    """A day, chosen from the browser's calendar."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


def officers_of(unit: OrgUnit, today: dt.date) -> list[User]:
    """The officers of a section or squad (执法人员) today, by account."""
    return list(policies.who_may_act(roles.HANDLER.code, unit, today).order_by("username"))


class OfficerField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of these people, by name."""

    def __init__(self, people: list[User], **kwargs: Any) -> None:
        queryset = User.objects.filter(pk__in=[person.pk for person in people]).order_by("username")
        super().__init__(queryset, **kwargs)

    def label_from_instance(self, obj: User) -> str:  # type: ignore[override]
        """Name and account: two people may have one name."""
        return f"{obj.name}({obj.username})"


def long_text(label: Any, *, rows: int = 4, required: bool = False, help_text: Any = "", most: int = 5000) -> Any:
    """A field for several lines."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=most,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )
