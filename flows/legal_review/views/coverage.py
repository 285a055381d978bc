"""法制审核覆盖率: every decision of a period that needed a review, with reviewer, qualification, opinion and days."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from flows.calendar.current import current_calendar
from flows.calendar.regions import region_of
from flows.desk.access import address_of, positions_of, request_user
from flows.desk.spreadsheet import XLSX, Sheet, write_book
from permissions import clock, roles
from permissions.audit import log
from permissions.clock import SHANGHAI
from permissions.organisations.models import OrgUnit, actor_of

from ..models import ReviewQuestion
from ..rules import coverage as rules
from .access import for_roles

READS = {
    role.code for role in (roles.LEGAL_REVIEWER, roles.LEGAL_HEAD, roles.DEPUTY_LEADER, roles.PRINCIPAL, roles.AUDITOR)
}
PAGE_SIZE = 30
MOST = 20_000
HEADINGS = (
    ("办件编号", 16), ("案件", 40), ("决定日期", 12), ("决定", 16), ("签发人", 12), ("送审日期", 12), ("结论日期", 12),
    ("工作日", 8), ("审核人", 12), ("审核人资格", 36), ("2018年前从事", 12), ("审核意见", 60), ("例外", 40),
)  # fmt: skip
LEDGER = (
    ("办件编号", 16), ("轮次", 6), ("序号", 6), ("审核意见", 60), ("答复", 60), ("是否采纳", 10), ("答复时间", 18),
)  # fmt: skip


class PeriodForm(forms.Form):
    """The period and the authority; without any, this year and the first one of the person's."""

    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    unit = forms.ModelChoiceField(OrgUnit.objects.none(), label=_("Authority"), required=False)
    only = forms.BooleanField(label=_("Only exceptions"), required=False)


def _asked(request: HttpRequest) -> tuple[PeriodForm, dict[str, Any]]:
    """What is asked for, within what the person may read; Http404 for who reads no such report."""
    units = {post.unit.authority.pk: post.unit.authority for post in positions_of(request) if post.role in READS}
    if not units:
        raise Http404
    today = clock.today()
    form = PeriodForm(request.GET)
    form.fields["unit"].queryset = OrgUnit.objects.filter(pk__in=units)  # type: ignore[attr-defined]
    form.is_valid()
    found = form.cleaned_data
    return form, {
        "unit": found.get("unit") or next(iter(units.values())),
        "since": found.get("since") or dt.date(today.year, 1, 1),
        "until": found.get("until") or today,
        "only": bool(found.get("only")),
    }


@for_roles(READS)
@require_safe
def coverage(request: HttpRequest) -> HttpResponse:
    """The figures, and the decisions line by line; what is not covered comes by name."""
    form, asked = _asked(request)
    calendar = current_calendar(region_of(asked["unit"]))
    decisions = rules.decisions_of([asked["unit"]], asked["since"], asked["until"])
    figures = rules.figures(decisions, calendar)
    shown = rules.uncovered(decisions) if asked["only"] else rules.needing(decisions)
    paginator = Paginator(rules.newest_first(shown), PAGE_SIZE)
    paginator.count = figures.exceptions if asked["only"] else figures.needed  # counted already
    page = paginator.get_page(request.GET.get("page"))
    lines = list(rules.lines(page.object_list, calendar)) if figures.needed else []
    exceptions = (
        list(rules.lines(rules.newest_first(rules.uncovered(decisions))[:PAGE_SIZE], calendar))
        if figures.exceptions
        else []
    )
    context = {"form": form, "asked": asked, "figures": figures, "page": page, "lines": lines, "most": MOST}
    return render(request, "legal_review/coverage.html", {**context, "exceptions": exceptions})


@for_roles(READS)
@require_POST
def export(request: HttpRequest) -> HttpResponseBase:
    """The report and the ledger of questions (审核台账) as a spreadsheet; who took it is logged."""
    _form, asked = _asked(request)
    unit, calendar = asked["unit"], current_calendar(region_of(asked["unit"]))
    decisions = rules.decisions_of([unit], asked["since"], asked["until"])
    now, actor = clock.now(), actor_of(request_user(request), ip=address_of(request))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "coverage.xlsx"
        rows = write_book(
            [
                Sheet(
                    "法制审核覆盖率",
                    HEADINGS,
                    _rows(rules.lines(rules.newest_first(rules.needing(decisions))[:MOST], calendar)),
                ),
                Sheet("审核台账", LEDGER, _ledger(unit, asked["since"], asked["until"])),
            ],
            file,
        )
        with transaction.atomic():
            period = {"since": asked["since"], "until": asked["until"], "rows": rows}
            log.append(f"register:{unit.code}", action="coverage.exported", actor=actor, at=now, payload=period)
        content = file.open("rb")  # lives on until it was sent, though its name is gone
    name = f"法制审核覆盖率-{asked['since']}-{asked['until']}.xlsx"
    return FileResponse(content, as_attachment=True, filename=name, content_type=XLSX)


def _rows(lines: Iterator[rules.Line]) -> Iterator[tuple[Any, ...]]:
    for line in lines:
        decision, review = line.decision, line.decision.review
        yield (
            decision.matter.number or "",
            decision.matter.title,
            decision.decided_on,
            decision.get_outcome_display(),
            decision.signatory_name,
            clock.local_date(review.submitted_at) if review else "",
            clock.local_date(review.concluded_at) if review else "",
            "" if line.days is None else line.days,
            review.reviewer_name if review else "",
            review.qualification if review else "",
            "是" if review and review.pre_2018 else "",
            review.opinion if review else "",
            line.why,
        )


def _ledger(unit: OrgUnit, since: dt.date, until: dt.date) -> Iterator[tuple[Any, ...]]:
    asked = ReviewQuestion.objects.filter(
        review__matter__unit=unit,
        review__submitted_at__gte=dt.datetime.combine(since, dt.time.min, SHANGHAI),
        review__submitted_at__lt=dt.datetime.combine(until + dt.timedelta(days=1), dt.time.min, SHANGHAI),
    )
    for each in asked.select_related("review__parent").order_by("review", "number")[:MOST].iterator():
        adopted = {None: "未答复", True: "采纳", False: "不采纳"}[each.adopted]
        at = each.answered_at.astimezone(SHANGHAI).replace(tzinfo=None) if each.answered_at else ""
        parent = each.review.parent
        yield (parent.number or "", each.review.round, each.number, each.text, each.answer, adopted, at)
