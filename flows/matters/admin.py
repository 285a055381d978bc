"""Matters on the administration site: to look at; whoever opens one is written down.

Superusers see all rows here, for they must find what hangs; they may do nothing with them. Other staff see
what they see elsewhere.
"""

from __future__ import annotations

from typing import Any

import viewflow.workflow.admin  # noqa: F401  registers its own tables, which are taken off below
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from viewflow.workflow.models import Process, Task

from permissions import clock
from permissions.audit.admin import ReadOnlyAdmin
from permissions.audit.log import record_read
from permissions.organisations.models import User, actor_of

from .models import Act, Deadline, Decision, Job, Matter, WorkItem

# The engine is moved by acts only: its own screens could cancel tasks and delete processes.
admin.site.unregister([Process, Task])


class MatterRowsAdmin(ReadOnlyAdmin):
    """Rows of matters; opening one is a reading (查阅) and goes to the access log."""

    matter = "matter"  # how the row leads to its matter
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """All for superusers, else what ``visible_to`` lets through."""
        rows = super().get_queryset(request)
        assert isinstance(request.user, User)
        if request.user.is_superuser:
            return rows
        return rows.filter(**{f"{self.matter}__in": Matter.objects.visible_to(request.user, clock.today())})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show one row, and note who looked."""
        row = self.get_object(request, object_id)
        if row is not None and self.has_view_permission(request, row):
            assert isinstance(request.user, User)
            record_read(
                actor=actor_of(request.user, ip=request.META.get("REMOTE_ADDR", "")),
                subject=_chain_of(row),
                what=f"admin:{self.opts.model_name}:{row.pk}",
                at=clock.now(),
            )
        return super().change_view(request, object_id, form_url, extra_context)


def _chain_of(row: Any) -> str:
    """The subject that was read: the matter, or for a job of none the job itself."""
    matter = row if isinstance(row, Matter) else row.matter
    return matter.chain if matter is not None else f"job:{row.pk}"


@admin.register(Matter)
class MatterAdmin(MatterRowsAdmin):
    """Matters (办件)."""

    matter = "pk"
    list_display = ("number", "procedure", "title", "unit", "status", "submitted_at", "closed_at")
    list_filter = ("procedure", "status")
    list_select_related = ("unit",)
    search_fields = ("number__startswith",)
    exclude = ("process",)


@admin.register(Act)
class ActAdmin(MatterRowsAdmin):
    """Acts (办理步骤)."""

    list_display = ("matter", "title", "outcome_title", "actor_name", "on_behalf_of", "role", "at")
    list_select_related = ("matter",)
    search_fields = ("matter__number__startswith",)


@admin.register(WorkItem)
class WorkItemAdmin(MatterRowsAdmin):
    """Work items (待办): who has what, since when."""

    list_display = ("matter", "title", "unit", "role", "holder", "opened_at", "due_on", "closed_at")
    list_filter = ("role", ("closed_at", admin.EmptyFieldListFilter))
    list_select_related = ("matter", "unit", "holder")
    search_fields = ("matter__number__startswith",)


@admin.register(Decision)
class DecisionAdmin(MatterRowsAdmin):
    """Decisions (决定)."""

    list_display = ("matter", "outcome", "signatory_name", "decided_on")
    list_filter = ("outcome",)
    list_select_related = ("matter",)
    search_fields = ("matter__number__startswith",)


@admin.register(Deadline)
class DeadlineAdmin(MatterRowsAdmin):
    """Deadlines (期限) with the rule that they come from."""

    list_display = ("matter", "title", "kind", "legal_due", "rule", "calendar_version", "end")
    list_filter = ("kind", "end")
    list_select_related = ("matter",)
    search_fields = ("matter__number__startswith",)


@admin.register(Job)
class JobAdmin(MatterRowsAdmin):
    """Jobs (作业): what the machine did, does and could not do."""

    list_display = ("kind", "key", "state", "attempts", "run_after", "done_at")
    list_filter = ("state", "kind")
    search_fields = ("=key", "matter__number__startswith")
