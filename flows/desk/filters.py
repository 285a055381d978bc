"""Filters of the desk's lists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext, gettext_lazy

from flows.desk.finding import found
from flows.desk.templatetags.banjie import term
from flows.matters.models import Act, Matter, WorkItem
from flows.matters.nodes import ByHand
from flows.matters.procedures import Procedure, procedures


def procedure_choices() -> list[tuple[str, str]]:
    """Installed procedures in the reader's language."""
    return [(procedure.code, gettext(procedure.title)) for procedure in procedures().values()]


def _text(prefix: str, text: str) -> Q:
    """Number and credit code by their beginning, enterprise and title by any part."""
    return (
        Q(**{f"{prefix}number__istartswith": text})
        | Q(**{f"{prefix}enterprise__credit_code__istartswith": text})
        | Q(**{f"{prefix}enterprise__name__contains": text})
        | Q(**{f"{prefix}title__contains": text})
    )


class ListFilter(filters.FilterSet):
    """What all lists can be narrowed by; ``prefix`` leads from the row to its matter.

    choices  filter → (code, title) pairs, where they hang on who asks for what
    """

    prefix = ""
    q = filters.CharFilter(
        label=gettext_lazy("Number, code or name"),
        method="by_text",
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": gettext_lazy("Number, code or name")}),
    )
    procedure = filters.ChoiceFilter(
        label=gettext_lazy("Procedure"),
        method="by_procedure",
        choices=procedure_choices,
        empty_label=gettext_lazy("All procedures"),
    )

    def __init__(
        self, data: Any, queryset: QuerySet[Any], *, today: dt.date, **choices: Sequence[tuple[str, str]]
    ) -> None:
        super().__init__(data, queryset)
        self.today = today
        for name, pairs in choices.items():  # before the form is made of them
            self.filters[name].extra["choices"] = pairs
        self.form.label_suffix = ""

    def by_text(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Narrow by text."""
        return queryset.filter(_text(self.prefix, value.strip()))

    def by_procedure(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Narrow by procedure."""
        return queryset.filter(**{f"{self.prefix}procedure": value})

    @property
    def is_searched(self) -> bool:
        """Whether a text is looked for."""
        return self.form.is_valid() and bool(self.form.cleaned_data["q"])

    @property
    def is_narrowed(self) -> bool:
        """Whether any filter is set, so that an empty list says why."""
        return self.form.is_valid() and any(self.form.cleaned_data.values())


class WorkFilter(ListFilter):
    """Filters of 待办 and 待领."""

    prefix = "matter__"
    due = filters.ChoiceFilter(
        label=gettext_lazy("Due"),
        method="by_due",
        empty_label=gettext_lazy("Any due date"),
        choices=[
            ("overdue", gettext_lazy("overdue")),
            ("today", gettext_lazy("due today")),
            ("week", gettext_lazy("due this week")),
        ],
    )
    unit = filters.ChoiceFilter(label=gettext_lazy("Unit"), empty_label=gettext_lazy("All units"))

    class Meta:
        model = WorkItem
        fields: list[str] = []

    def __init__(self, data: Any, queryset: QuerySet[Any], *, today: dt.date) -> None:
        units = queryset.order_by("unit__code").values_list("unit_id", "unit__short_name").distinct()
        super().__init__(data, queryset, today=today, unit=[(str(pk), name) for pk, name in units])

    def by_due(self, queryset: QuerySet[WorkItem], name: str, value: str) -> QuerySet[WorkItem]:
        """Narrow by urgency; this week ends on Sunday and leaves out what is late already."""
        sunday = self.today + dt.timedelta(days=6 - self.today.weekday())
        return {
            "overdue": queryset.filter(due_on__lt=self.today),
            "today": queryset.filter(due_on=self.today),
            "week": queryset.filter(due_on__gte=self.today, due_on__lte=sunday),
        }[value]


class ActFilter(ListFilter):
    """Filters of 已办, which grows for as long as somebody works."""

    prefix = "matter__"

    def by_text(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Narrow by text."""
        return found(queryset, value.strip(), self.prefix)

    class Meta:
        model = Act
        fields: list[str] = []


def status_choices() -> list[tuple[str, str]]:
    """States of a matter in the reader's language."""
    return [(code, term(label)) for code, label in Matter.Status.choices]


class MatterFilter(ListFilter):
    """Filters of the lists of matters."""

    status = filters.ChoiceFilter(
        label=gettext_lazy("State"), choices=status_choices, empty_label=gettext_lazy("Any state")
    )

    class Meta:
        model = Matter
        fields: list[str] = []

    def by_text(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Narrow by text."""
        return found(queryset, value.strip())


class ProcedureFilter(MatterFilter):
    """Filters of the list of one procedure: state, and the step that waits."""

    procedure = None
    stage = filters.ChoiceFilter(label=gettext_lazy("Step"), method="by_stage", empty_label=gettext_lazy("Any step"))

    def __init__(self, data: Any, queryset: QuerySet[Any], *, today: dt.date, of: Procedure) -> None:
        steps = [node for node in of.flow_class.instance.nodes() if isinstance(node, ByHand)]
        stages = [(node.name, gettext(node.act.title)) for node in steps]
        super().__init__(data, queryset, today=today, stage=stages)

    def by_stage(self, queryset: QuerySet[Matter], name: str, value: str) -> QuerySet[Matter]:
        """Narrow to the matters in which this step waits for a hand."""
        return queryset.filter(Exists(WorkItem.objects.open().filter(matter=OuterRef("pk"), node=value)))
