"""Papers in the administration: to look at, never to change."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from permissions.audit.admin import AdministratorsAdmin

from .models import Delivery, Document, NumberSeries, Seal, SealUse


@admin.register(Document)
class DocumentAdmin(AdministratorsAdmin):
    """Papers (文书) without their content, which the matter's page shows to those who may see it."""

    list_display = ("number", "kind_name", "title", "recipient", "issued_on", "state", "standing")
    list_filter = ("state", "standing", "kind_name")
    search_fields = ("number",)
    exclude = ("context", "verification_code")
    list_select_related = ("authority",)


@admin.register(NumberSeries)
class NumberSeriesAdmin(AdministratorsAdmin):
    """Number series (文号序列) and how far they are used."""

    list_display = ("authority", "word", "year", "last")
    list_filter = ("year", "word")
    list_select_related = ("authority",)


@admin.register(Delivery)
class DeliveryAdmin(AdministratorsAdmin):
    """Deliveries (送达) and receipts."""

    list_display = ("document", "recipient", "channel", "handed_at", "receipt_at", "receipt_by")
    list_filter = ("channel",)
    list_select_related = ("document",)

    def get_queryset(self, request: HttpRequest) -> Any:
        """Without the papers' contents, which are long."""
        return super().get_queryset(request).defer("document__context")


@admin.register(Seal)
class SealAdmin(AdministratorsAdmin):
    """Seals (印章) and how long their certificates hold; made and withdrawn by ``manage.py seals``."""

    list_display = ("authority", "name", "valid_from", "valid_until", "withdrawn_at")
    list_select_related = ("authority",)


@admin.register(SealUse)
class SealUseAdmin(AdministratorsAdmin):
    """Uses of seals (用印登记)."""

    list_display = ("authority", "kind_name", "recipient", "used_by_name", "used_at")
    list_filter = ("kind_name",)
    list_select_related = ("authority",)
    exclude = ("document",)
