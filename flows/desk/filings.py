"""立案台账: every clue of a bureau and what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from flows.desk.finding import FEW, begins, firms_of
from flows.desk.presentation import State
from flows.desk.spreadsheet import Sheet, write_book
from flows.desk.templatetags.banjie import term
from flows.registers.models import CaseFiling
from permissions.organisations.models import OrgUnit

HEADINGS = (
    ("办件编号", 18), ("立案机关", 26), ("当事人", 34), ("单位或者个人", 12), ("统一社会信用代码", 22),
    ("违法行为", 40),
    ("违法行为发生地", 26), ("违法行为发生日", 14), ("程序", 10), ("线索登记日期", 14), ("立案日期", 14), ("状态", 10),
    ("处理结果", 18), ("不予处罚情形", 14), ("不予立案理由", 34), ("决定日期", 14), ("处罚决定书文号", 30),
    ("罚款(元)", 14), ("没收(元)", 14), ("结案日期", 14),
)  # fmt: skip
AT_ONCE = 500
MOST = 20_000
LOOKS = {
    CaseFiling.State.CLUE: ("waiting", "clock"),
    CaseFiling.State.FILED: ("open", "player-play"),
    CaseFiling.State.NOT_FILED: ("ended", "ban"),
    CaseFiling.State.DECIDED: ("open", "gavel"),
    CaseFiling.State.CLOSED: ("done", "circle-check"),
}


def _choices(choices: Any) -> Any:
    """Codes with their words in the reader's language, made when the form is."""
    return lambda: [(code, term(label)) for code, label in choices.choices]


class FilingFilter(filters.FilterSet):
    """What the register of filings can be narrowed by."""

    q = filters.CharFilter(
        label=gettext_lazy("Number, code or name"),
        method="by_text",
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": gettext_lazy("Number, code or name")}),
    )
    authority = filters.ChoiceFilter(label=gettext_lazy("Authority"), empty_label=gettext_lazy("All authorities"))
    state = filters.ChoiceFilter(
        label=gettext_lazy("State"), choices=_choices(CaseFiling.State), empty_label=gettext_lazy("Any state")
    )
    outcome = filters.ChoiceFilter(
        label=gettext_lazy("Outcome"), choices=_choices(CaseFiling.Outcome), empty_label=gettext_lazy("Any outcome")
    )
    procedure = filters.ChoiceFilter(
        label=gettext_lazy("Ordinary or summary"),
        choices=_choices(CaseFiling.Procedure),
        empty_label=gettext_lazy("Ordinary and summary"),
    )
    year = filters.NumberFilter(
        label=gettext_lazy("Year"),
        field_name="clue_on",
        lookup_expr="year",
        min_value=2000,
        max_value=2100,
        widget=forms.NumberInput(attrs={"placeholder": gettext_lazy("Year")}),
    )

    class Meta:
        model = CaseFiling
        fields: list[str] = []

    def __init__(self, data: Any, authorities: Sequence[OrgUnit]) -> None:
        rows = CaseFiling.objects.kept_by([unit.pk for unit in authorities])
        super().__init__(data, rows)
        if len(authorities) > 1:
            self.filters["authority"].extra["choices"] = [(str(unit.pk), unit.short_name) for unit in authorities]
        else:
            del self.filters["authority"]
        self.form.label_suffix = ""

    def by_text(self, queryset: QuerySet[CaseFiling], name: str, value: str) -> QuerySet[CaseFiling]:
        """Number, credit code and a person's name by their beginning, an enterprise's name by any part.

        As in the lists of matters what fits is looked up first, and the rows are narrowed by key.
        """
        text = value.strip()
        fits = begins("matter_number", text.upper()) | Q(enterprise__in=firms_of(text))
        if not text.isascii():
            fits |= Q(on_person=True) & begins("person_name", text)
        keys = list(CaseFiling.objects.filter(fits).values_list("pk", flat=True)[: FEW + 1])
        return queryset.filter(pk__in=keys) if len(keys) <= FEW else queryset.filter(fits)

    @property
    def is_narrowed(self) -> bool:
        """Whether any filter is set, so that an empty list says why."""
        return self.form.is_valid() and any(self.form.cleaned_data.values())

    @property
    def said(self) -> dict[str, str]:
        """The filters that are set, as the log names them."""
        cleaned = self.form.cleaned_data if self.form.is_valid() else {}
        return {name: str(value) for name, value in cleaned.items() if value}


@dataclass(frozen=True)
class FilingRow:
    """One line of the register."""

    filing: CaseFiling
    state: State


def rows_of(filings: Sequence[CaseFiling]) -> list[FilingRow]:
    """Lines of the page."""
    return [
        FilingRow(filing, State(*LOOKS[CaseFiling.State(filing.state)], filing.get_state_display()))
        for filing in filings
    ]


def write(filings: QuerySet[CaseFiling], target: Path) -> int:
    """Write the filings in the order of their entry; returns how many."""
    return write_book([Sheet("立案台账", HEADINGS, _lines(filings))], target)[0]


def _lines(filings: QuerySet[CaseFiling]) -> Iterator[tuple[Any, ...]]:
    rows = filings.select_related("authority", "enterprise", "penalty").order_by("pk")
    for row in rows.iterator(chunk_size=AT_ONCE):
        yield (
            row.matter_number,
            row.authority.name,
            row.party_name,
            "个人" if row.on_person else "单位",
            row.enterprise.credit_code if row.enterprise else "",
            row.violation_title,
            row.place,
            row.violation_on,
            row.get_procedure_display(),
            row.clue_on,
            row.filed_on or "",
            row.get_state_display(),
            row.get_outcome_display(),
            row.get_branch_display(),
            row.reason,
            row.decided_on or "",
            row.penalty.decision_number if row.penalty else "",
            row.fine,
            row.confiscated,
            row.closed_on or "",
        )
