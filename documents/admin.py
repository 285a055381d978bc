"""Papers in the administration: to look at, never to change."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from .models import Delivery, Document, NumberSeries


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]
    """No adding, changing or deleting: papers come from acts, and nothing is deleted."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Document)
class DocumentAdmin(ReadOnly):
    """Papers (文书) without their content, which the matter's page shows to those who may see it."""

    list_display = ("number", "kind_name", "title", "recipient", "issued_on", "state", "standing")
    list_filter = ("state", "standing", "kind_name")
    search_fields = ("number",)
    exclude = ("context", "verification_code")
    list_select_related = ("authority",)


@admin.register(NumberSeries)
class NumberSeriesAdmin(ReadOnly):
    """Number series (文号序列) and how far they are used."""

    list_display = ("authority", "word", "year", "last")
    list_filter = ("year", "word")
    list_select_related = ("authority",)


@admin.register(Delivery)
class DeliveryAdmin(ReadOnly):
    """Deliveries (送达) and receipts."""

    list_display = ("document", "recipient", "channel", "handed_at", "receipt_at", "receipt_by")
    list_filter = ("channel",)
    list_select_related = ("document",)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("document__context")
