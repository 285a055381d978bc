"""发文登记簿: the numbers of a bureau's papers, series by series, and what each stands for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext, gettext_lazy

from documents.models import Document, NumberSeries
from documents.numbering import gaps_in
from flows.desk.templatetags.banjie import term
from flows.matters.models import Matter
from permissions.organisations.models import OrgUnit

SERIES_SHOWN = 24


def _states() -> list[tuple[str, str]]:
    """States of a numbered paper in the reader's language."""
    return [("NUMBERED", gettext("being made")), *((code, term(label)) for code, label in Document.Standing.choices)]


class RegisterFilter(filters.FilterSet):
    """What the register can be narrowed by: bureau, kind, year, state, beginning of the number."""

    q = filters.CharFilter(
        label=gettext_lazy("Number of the paper"),
        field_name="number",
        lookup_expr="startswith",
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": gettext_lazy("Beginning of the number")}),
    )
    authority = filters.ChoiceFilter(label=gettext_lazy("Authority"), empty_label=gettext_lazy("All authorities"))
    word = filters.ChoiceFilter(
        label=gettext_lazy("Kind"), field_name="series__word", empty_label=gettext_lazy("All kinds")
    )
    year = filters.ChoiceFilter(
        label=gettext_lazy("Year"), field_name="series__year", empty_label=gettext_lazy("All years")
    )
    state = filters.ChoiceFilter(
        label=gettext_lazy("State"), method="by_state", choices=_states, empty_label=gettext_lazy("Any state")
    )

    class Meta:
        model = Document
        fields: list[str] = []

    def __init__(self, data: Any, authorities: Sequence[OrgUnit]) -> None:
        self.series = list(_tallied(authorities))
        super().__init__(data, Document.objects.filter(authority__in=authorities))
        words = sorted({row.word for row in self.series})
        years = sorted({row.year for row in self.series}, reverse=True)
        self.filters["word"].extra["choices"] = [(word, word) for word in words]
        self.filters["year"].extra["choices"] = [(str(year), str(year)) for year in years]
        if len(authorities) > 1:
            self.filters["authority"].extra["choices"] = [(str(unit.pk), unit.short_name) for unit in authorities]
        else:
            del self.filters["authority"]
        self.form.label_suffix = ""

    def by_state(self, queryset: QuerySet[Document], name: str, value: str) -> QuerySet[Document]:
        """Narrow by how the paper stands; what has no bytes yet is in force for nobody."""
        if value == "NUMBERED":
            return queryset.filter(state=Document.State.NUMBERED)
        return queryset.filter(standing=value).exclude(state=Document.State.NUMBERED)

    @property
    def is_narrowed(self) -> bool:
        """Whether any filter is set, so that an empty list says why."""
        return self.form.is_valid() and any(self.form.cleaned_data.values())

    @property
    def said(self) -> dict[str, str]:
        """The filters that are set, as the log and the export name them."""
        cleaned = self.form.cleaned_data if self.form.is_valid() else {}
        return {name: str(value) for name, value in cleaned.items() if value}

    def shown_series(self) -> list[Series]:
        """The series that fit the filters, the newest year first, each with its gaps."""
        said = self.said
        rows = [
            row
            for row in self.series
            if said.get("word", row.word) == row.word
            and said.get("year", str(row.year)) == str(row.year)
            and said.get("authority", str(row.authority_id)) == str(row.authority_id)
        ]
        return [_series(row) for row in rows]


@dataclass(frozen=True)
class Series:
    """One series (文号序列): its last number, how many of it hold no longer, and gaps, of which there must be none."""

    series: NumberSeries
    voided: int
    gaps: str


def _tallied(authorities: Iterable[OrgUnit]) -> QuerySet[NumberSeries]:
    rows = NumberSeries.objects.filter(authority__in=authorities, last__gt=0).select_related("authority")
    voided = Count("documents", filter=Q(documents__standing=Document.Standing.VOIDED))
    return rows.annotate(used=Count("documents"), voided=voided).order_by("-year", "authority__code", "word")


def _series(row: Any) -> Series:
    """The gaps are looked for only where the count says that there are any."""
    missing = gaps_in(row) if row.used != row.last - row.begins_after else []
    return Series(row, row.voided, "、".join(map(str, missing[:20])) + ("…" if len(missing) > 20 else ""))


def matters_of(papers: Iterable[Document]) -> dict[str, Matter]:
    """The matters of these papers by the name of their chain, in one query."""
    keys = {int(ref) for paper in papers if (ref := paper.subject_ref.removeprefix("matter:")).isdecimal()}
    return {matter.chain: matter for matter in Matter.objects.filter(pk__in=keys)}


def state_of(paper: Document) -> dict[str, str]:
    """How the paper stands, as a badge."""
    if paper.state == Document.State.NUMBERED:
        return {"look": "waiting", "icon": "clock", "text": gettext("being made")}
    look, icon = {
        Document.Standing.IN_FORCE: ("done", "rosette-discount-check"),
        Document.Standing.REPLACED: ("ended", "copy"),
        Document.Standing.VOIDED: ("ended", "ban"),
    }[Document.Standing(paper.standing)]
    return {"look": look, "icon": icon, "text": paper.get_standing_display()}


@dataclass(frozen=True)
class RegisterRow:
    """One number of the register."""

    paper: Document
    matter: Matter | None
    state: dict[str, str]
    may_void: bool


def rows_of(papers: Sequence[Document], led: set[int]) -> list[RegisterRow]:
    """Lines of the page; ``led`` are the authorities whose papers the reader may void."""
    matters = matters_of(papers)
    return [
        RegisterRow(
            paper,
            matters.get(paper.subject_ref),
            state_of(paper),
            paper.authority_id in led and paper.standing == Document.Standing.IN_FORCE and paper.subject_ref in matters,
        )
        for paper in papers
    ]
