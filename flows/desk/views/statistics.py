"""统计: the figures of one's authority and those below it, by month, quarter and year."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django import forms
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_safe

from flows.desk.access import authorities_here, officials_only
from flows.desk.spreadsheet import XLSX
from flows.desk.statistics.counting import units_below
from flows.desk.statistics.definitions import FIGURES, MAIN
from flows.desk.statistics.file import write
from flows.desk.statistics.periods import MONTHS, Kind, Period, choices
from flows.desk.statistics.report import Report, report
from permissions import clock
from permissions.organisations.models import OrgUnit


class Choice(forms.Form):
    """Which period, and of whom."""

    by = forms.ChoiceField(
        label=gettext_lazy("Counted by"),
        choices=[
            ("month", gettext_lazy("Month")),
            ("quarter", gettext_lazy("Quarter")),
            ("year", gettext_lazy("Year")),
        ],
    )
    period = forms.ChoiceField(label=gettext_lazy("Period"))
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), required=False)


@officials_only
@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """The report, its charts and what each figure means."""
    found, form = _asked(request)
    context = {"report": found, "form": form, "figures": FIGURES, "main": MAIN, "before": found.period.after(-1)}
    return render(request, "desk/statistics.html", context)


@officials_only
@require_safe
def statistics_file(request: HttpRequest) -> HttpResponseBase:
    """The same as a spreadsheet."""
    found, _ = _asked(request)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "statistics.xlsx"
        write(found, file)
        content = file.open("rb")  # lives on until it was sent, though its name is gone
    name = f"执法统计-{found.period.key}.xlsx"
    return FileResponse(content, as_attachment=True, filename=name, content_type=XLSX)


def _asked(request: HttpRequest) -> tuple[Report, Choice]:
    """The report that the address asks for; what it says wrongly is read as not said."""
    today, kind = clock.today(), _kind(request.GET.get("by", ""))
    period = Period.read(request.GET.get("period", ""), kind, today)
    units = units_below(authorities_here(request))
    wanted = request.GET.get("unit", "")
    some = [unit for unit in units if str(unit.pk) == wanted] or units
    form = _form(kind, period, units, some)
    return report(period, some, today), form


def _kind(said: str) -> Kind:
    return next((kind for kind in MONTHS if kind == said), "month")


def _form(kind: Kind, period: Period, units: list[OrgUnit], some: list[OrgUnit]) -> Choice:
    offered = choices(kind, clock.today())
    if period not in offered:
        offered.append(period)
    chosen: Any = {"by": kind, "period": period.key, "unit": str(some[0].pk) if len(some) < len(units) else ""}
    form = Choice(initial=chosen, label_suffix="")
    form.fields["period"].choices = [(each.key, each.name) for each in offered]  # type: ignore[attr-defined]
    if len(units) > 1:
        every = [("", gettext("All %(count)s units") % {"count": len(units)})]
        form.fields["unit"].choices = [*every, *((str(u.pk), u.short_name) for u in units)]  # type: ignore[attr-defined]
    else:
        del form.fields["unit"]
    return form
