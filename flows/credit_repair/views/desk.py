"""The desk's side: the list of applications, and what the matter page shows of one."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, gettext_lazy

from flows.calendar.current import current_calendar
from flows.desk.access import officials_only, request_user
from flows.desk.filters import MatterFilter
from flows.desk.paging import newest_first
from flows.desk.presentation import matter_rows
from flows.matters.models import Matter, WorkItem
from flows.matters.nodes import ByHand
from flows.matters.procedures import procedure_of
from permissions import clock


def facts(matter: Matter) -> dict[str, Any]:
    """What the matter page shows of this procedure (``credit_repair/facts.html``)."""
    application = matter.repair  # type: ignore[attr-defined]
    findings = application.verified_facts.select_related("work_item__holder", "work_item__unit")
    rounds: dict[int, dict[str, Any]] = {}
    for finding in findings:
        # One table a verifier; a later round of verification comes after an earlier one.
        table = rounds.setdefault(finding.work_item_id, {"item": finding.work_item, "rows": []})
        table["rows"].append(finding)
    return {
        "application": application,
        "penalty": application.penalty,
        "corrections": application.corrections.all(),
        "rounds": list(rounds.values()),
    }


def stage_choices() -> list[tuple[str, str]]:
    """The steps by hand of the flow, in its order."""
    nodes = procedure_of("credit_repair").flow_class.instance.nodes()
    return [(node.name, gettext(node.act.title)) for node in nodes if isinstance(node, ByHand)]


class RepairFilter(MatterFilter):
    """Filters of the list: state, and the step that waits."""

    procedure = None
    stage = filters.ChoiceFilter(
        label=gettext_lazy("Step"), method="by_stage", choices=stage_choices, empty_label=gettext_lazy("Any step")
    )

    def by_stage(self, queryset: QuerySet[Matter], name: str, value: str) -> QuerySet[Matter]:
        """Narrow to the matters in which this step waits for a hand."""
        return queryset.filter(Exists(WorkItem.objects.open().filter(matter=OuterRef("pk"), node=value)))


@officials_only
def matters(request: HttpRequest) -> HttpResponse:
    """Every application that reached an authority of this person, the newest first."""
    now = clock.now()
    visible = Matter.objects.visible_to(request_user(request), now.date()).filter(procedure="credit_repair")
    narrowed = RepairFilter(request.GET, visible.exclude(status=Matter.Status.DRAFT), today=now.date())
    page = newest_first(request, narrowed.qs.select_related("enterprise", "unit"))
    context = {
        "filter": narrowed,
        "page": page,
        "rows": matter_rows(page.rows, now, current_calendar()),
        "title": gettext("Credit repair"),
        "lead": gettext("Applications of enterprises to end the publicity of a penalty, the newest first."),
        "empty": gettext("No application yet"),
    }
    return render(request, "credit_repair/matters.html", context)
