"""The registers on the administration site: to look at; they are written by imports and acts only."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from permissions import clock
from permissions.audit.admin import ReadOnlyAdmin
from permissions.organisations.models import User, authorities_of

from .models import Enterprise, EnterpriseAgent, Penalty


class RegisterAdmin(ReadOnlyAdmin):
    """A register: all of it for superusers, to other staff what their own authorities keep."""

    authority = ""  # how the row leads to the authority that keeps it

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Rows of the authorities in which the person holds a position today."""
        rows = super().get_queryset(request)
        assert isinstance(request.user, User)
        if request.user.is_superuser:
            return rows
        return rows.filter(**{f"{self.authority}__in": authorities_of(request.user, clock.today())})


class AgentInline(admin.TabularInline):
    """The agents of one enterprise."""

    model = EnterpriseAgent
    extra = 0
    can_delete = False
    has_view_permission = ReadOnlyAdmin.has_view_permission
    has_add_permission = ReadOnlyAdmin.has_add_permission
    has_change_permission = ReadOnlyAdmin.has_change_permission


@admin.register(Enterprise)
class EnterpriseAdmin(RegisterAdmin):
    """Enterprises (企业台账)."""

    authority = "unit"
    list_display = ("name", "credit_code", "unit", "category", "industry", "legal_representative")
    list_filter = ("category", ("unit", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("unit",)
    search_fields = ("name__startswith", "credit_code__startswith")
    inlines = (AgentInline,)


@admin.register(Penalty)
class PenaltyAdmin(RegisterAdmin):
    """Penalty decisions (行政处罚台账)."""

    authority = "authority"
    list_display = ("decision_number", "enterprise", "authority", "decided_on", "fine_amount", "publicity_state")
    list_filter = ("publicity_state", "credit_class", "procedure", ("authority", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("enterprise", "authority")
    search_fields = (
        "decision_number__startswith",
        "enterprise__name__startswith",
        "enterprise__credit_code__startswith",
    )
    date_hierarchy = "decided_on"
