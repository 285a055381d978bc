"""The registers on the administration site: to look at; they are written by imports and acts only."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from .models import Enterprise, EnterpriseAgent, Penalty


class ReadOnlyAdmin(admin.ModelAdmin):
    """Shows rows to everybody who may enter the site; adds, changes and deletes none."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may enter the administration site may look."""
        return request.user.is_active and request.user.is_staff

    def has_module_permission(self, request: HttpRequest) -> bool:
        """The same for the entry in the index."""
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Rows come by import."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Rows change by import or by an act, which is logged."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is deleted."""
        return False


class AgentInline(admin.TabularInline):
    """The agents of one enterprise."""

    model = EnterpriseAgent
    extra = 0
    can_delete = False
    has_view_permission = ReadOnlyAdmin.has_view_permission
    has_add_permission = ReadOnlyAdmin.has_add_permission
    has_change_permission = ReadOnlyAdmin.has_change_permission


@admin.register(Enterprise)
class EnterpriseAdmin(ReadOnlyAdmin):
    """Enterprises (企业台账)."""

    list_display = ("name", "credit_code", "unit", "category", "industry", "legal_representative")
    list_filter = ("category", ("unit", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("unit",)
    search_fields = ("name__startswith", "credit_code__startswith")
    inlines = (AgentInline,)


@admin.register(Penalty)
class PenaltyAdmin(ReadOnlyAdmin):
    """Penalty decisions (行政处罚台账)."""

    list_display = ("decision_number", "enterprise", "authority", "decided_on", "fine_amount", "publicity_state")
    list_filter = ("publicity_state", "credit_class", "procedure", ("authority", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("enterprise", "authority")
    search_fields = (
        "decision_number__startswith",
        "enterprise__name__startswith",
        "enterprise__credit_code__startswith",
    )
    date_hierarchy = "decided_on"
