"""The public calculator (期限计算): due when, if it begins today, and why; the same engine as every deadline."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from flows.calendar.current import current_calendar
from flows.calendar.models import WorkCalendar
from flows.calendar.regions import NATION, region_name
from flows.law.explanations import DayRow, explain
from flows.law.periods import DueDates, Pause, Period, Unit, due_dates
from permissions import clock
from permissions.refusals import Refusal

# The longest period that anybody may ask for: what is computed and shown stays small, whoever asks.
LONGEST: Final[dict[Unit, int]] = {"WD": 250, "CD": 730, "MONTH": 36}
EARLIEST: Final = dt.date(2000, 1, 1)
LATEST: Final = dt.date(2099, 12, 31)


class CalculatorForm(forms.Form):
    """What is asked: the day of the event, the length, and a pause if there was one."""

    start = forms.DateField(
        label=gettext_lazy("Day of the event"),
        help_text=gettext_lazy("The day of receipt, acceptance or delivery; it is day zero and not counted."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    n = forms.IntegerField(label=gettext_lazy("Length of the period"), min_value=1, max_value=max(LONGEST.values()))
    unit = forms.ChoiceField(
        label=gettext_lazy("Counted in"),
        choices=[
            ("WD", gettext_lazy("working days")),
            ("CD", gettext_lazy("calendar days")),
            ("MONTH", gettext_lazy("months")),
        ],
    )
    paused_on = forms.DateField(
        label=gettext_lazy("Paused on"),
        required=False,
        help_text=gettext_lazy("Only if the clock was stopped, for example for a correction."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    resumed_on = forms.DateField(
        label=gettext_lazy("Resumed on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    region = forms.ChoiceField(label=gettext_lazy("Calendar"), required=False)

    def __init__(self, data: Any, *, initial: dict[str, Any], regions: list[tuple[str, str]]) -> None:
        super().__init__(data, initial=initial, label_suffix="")
        if len(regions) > 1:
            self.fields["region"].choices = regions  # type: ignore[attr-defined]
        else:
            del self.fields["region"]

    def clean(self) -> dict[str, Any]:
        """Limits of the length by its unit, days in order."""
        facts = super().clean() or {}
        unit, n = facts.get("unit"), facts.get("n")
        if unit and n and n > LONGEST[unit]:
            self.add_error("n", gettext("At most %(most)d in this unit.") % {"most": LONGEST[unit]})
        for name in ("start", "paused_on", "resumed_on"):
            if facts.get(name) and not EARLIEST <= facts[name] <= LATEST:
                self.add_error(name, gettext("A day between 2000 and 2099, please."))
        paused, resumed, start = facts.get("paused_on"), facts.get("resumed_on"), facts.get("start")
        if (paused is None) != (resumed is None):
            missing = "paused_on" if paused is None else "resumed_on"
            if missing not in self.errors:
                self.add_error(missing, gettext("A pause has a first and a last day; give both."))
        elif paused and resumed and start and not start <= paused <= resumed:
            self.add_error("paused_on", gettext("The pause begins after the event and before it ends."))
        return facts

    @property
    def pauses(self) -> tuple[Pause, ...]:
        """The pause as a value."""
        facts = self.cleaned_data
        if not facts.get("paused_on"):
            return ()
        return (Pause(facts["paused_on"], facts["resumed_on"]),)


@dataclass(frozen=True)
class Answer:
    """The dates, the days, and how many of each kind there were."""

    due: DueDates
    days: tuple[DayRow, ...]
    counted: int
    off: int
    paused: int
    makeup: int
    notices: list[tuple[str, str]]


@require_safe
@never_cache
def calculator(request: HttpRequest) -> HttpResponse:
    """One form and its answer; the address of the answer can be sent on."""
    asked = request.GET if "start" in request.GET else None
    initial = {"start": clock.today(), "n": 3, "unit": "WD", "region": NATION}
    form = CalculatorForm(asked, initial=initial, regions=_regions())
    context: dict[str, Any] = {"form": form, "today": clock.today()}
    if asked is not None and form.is_valid():
        facts = form.cleaned_data
        try:
            context["answer"] = _answer(
                facts["start"], Period(facts["n"], facts["unit"]), form.pauses, facts.get("region") or NATION
            )
        except Refusal as refusal:
            context["refused"] = refusal
        context["address"] = request.build_absolute_uri()
    return render(request, "desk/calculator.html", context)


def _regions() -> list[tuple[str, str]]:
    """Regions with days of their own, after the nation."""
    own = WorkCalendar.objects.live().exclude(region=NATION).order_by("region")
    codes = own.values_list("region", flat=True).distinct()
    return [(NATION, gettext("National calendar")), *((code, region_name(code)) for code in codes)]


def _answer(start: dt.date, period: Period, pauses: tuple[Pause, ...], region: str) -> Answer:
    """The same two functions that every stored deadline goes through; refuses E-CAL-01."""
    calendar = current_calendar(region)
    due = due_dates(start, period, calendar, pauses=pauses)
    days = explain(start, period, calendar, pauses=pauses)
    reasons = Counter(row.reason for row in days)
    used = set(due.calendar_version.split("+"))
    years = [year for year in calendar.years if used.issuperset(year.version.split("+"))]
    return Answer(
        due=due,
        days=days,
        counted=sum(row.counted for row in days),
        off=reasons["WEEKEND"] + reasons["HOLIDAY"],
        paused=reasons["PAUSED"],
        makeup=reasons["MAKEUP_WORKDAY"],
        notices=[(year.version, year.notice_no) for year in years],
    )
