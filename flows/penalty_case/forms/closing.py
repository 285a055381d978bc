"""Publicity, performance, closing, the visit afterwards."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from flows.matters.forms import ActForm
from permissions import clock

from .. import rules
from ..models import case_of
from .fields import DayField, long_text


class PublishForm(ActForm):
    """Publicity (公示): of a person's penalty nothing is published."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case_of(self.matter)
        self.latest = self.case.proposal
        self.words = rules.proposed_in_words(self.latest) if self.latest else ""
        self.initial["outcome"] = self.offered[0]

    @property
    def offered(self) -> list[str]:
        """What follows from the party."""
        return ["KEPT"] if case_of(self.matter).on_person else ["PUBLISHED"]


class PerformForm(ActForm):
    """Performance (执行): what is owed today, and what may be done now."""

    reason = long_text(_("Reason of the request"), rows=3, most=1000)
    items = long_text(_("Instalments, one a line: day and amount"), rows=3, most=1000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case_of(self.matter)
        self.penalty = rules.penalty_now(self.case)
        self.owed = rules.owed(self.case, clock.today())
        self.asked_by_party = rules.wishes_instalments(self.case)
        self.initial["outcome"] = self.offered[0]

    @property
    def offered(self) -> list[str]:
        """What may be done today; what may not be yet is left out, and refused with its rule where it is sent."""
        return rules.performance_offered(case_of(self.matter), clock.today())


class CloseForm(ActForm):
    """Closing (结案): how it was performed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case_of(self.matter)
        self.latest = self.case.proposal
        self.words = rules.proposed_in_words(self.latest) if self.latest else ""
        self.penalty = rules.penalty_now(self.case)
        self.owed = rules.owed(self.case, clock.today())


class VisitForm(ActForm):
    """Visit after a major case (重大案件回访): when, with whom, what that one advised."""

    visited_on = DayField(label=_("Visited on"), required=False)
    of_whom = forms.CharField(label=_("Who was spoken to"), required=False, max_length=80)
    advice = long_text(_("What the party says of the case, and its advice"), rows=4, most=2000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case_of(self.matter)
        self.latest = self.case.proposal
        self.words = rules.proposed_in_words(self.latest) if self.latest else ""
        self.initial["visited_on"] = clock.today()
