"""The registers on the administration site: to look at; they are written by imports and acts only."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from permissions import clock
from permissions.audit.admin import ReadOnlyAdmin
from permissions.organisations.models import User, authorities_of

from .models import CaseFiling, Enterprise, EnterpriseAgent, Instalment, Penalty


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


class RegisterInline(admin.TabularInline):
    """What belongs to one row of a register."""

    extra = 0
    can_delete = False
    has_view_permission = ReadOnlyAdmin.has_view_permission
    has_add_permission = ReadOnlyAdmin.has_add_permission
    has_change_permission = ReadOnlyAdmin.has_change_permission


class AgentInline(RegisterInline):
    """The agents of one enterprise."""

    model = EnterpriseAgent


class InstalmentInline(RegisterInline):
    """The parts in which one fine is paid."""

    model = Instalment


@admin.register(Enterprise)
class EnterpriseAdmin(RegisterAdmin):
    """Enterprises (企业台账)."""

    authority = "unit"
    list_display = ("name", "credit_code", "unit", "category", "industry", "legal_representative")
    list_filter = ("category", ("unit", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("unit",)
    search_fields = ("name__startswith", "credit_code__startswith")
    inlines = (AgentInline,)


@admin.register(CaseFiling)
class CaseFilingAdmin(RegisterAdmin):
    """Filings of cases (立案台账); the hash by which a person is known is not shown."""

    authority = "authority"
    list_display = ("matter_number", "party_name", "violation_title", "authority", "clue_on", "state", "outcome")
    list_filter = ("state", "outcome", "procedure", ("authority", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("enterprise", "authority")
    search_fields = ("matter_number__startswith", "enterprise__name__startswith", "enterprise__credit_code__startswith")
    exclude = ("person_id_hash", "event_key")
    date_hierarchy = "clue_on"


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
    inlines = (InstalmentInline,)
