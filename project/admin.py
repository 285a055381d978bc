"""What the administration site shows from several houses: appointments, and the packages' own tables."""

from __future__ import annotations

import datetime as dt
from typing import Any

from axes.admin import AccessAttemptAdmin, AccessFailureLogAdmin, AccessLogAdmin
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from permissions import clock, grants
from permissions.audit import log
from permissions.audit.admin import AdministratorsAdmin, ReadOnlyAdmin
from permissions.organisations.admin import administrator
from permissions.organisations.models import Position, User


class AppointmentForm(forms.ModelForm):  # type: ignore[type-arg]
    """Appointment (任职): a new one, or the last day of one that runs."""

    class Meta:
        model = Position
        fields = ("user", "unit", "role", "title", "from_on", "until_on")

    def clean_user(self) -> User:
        """Only officials who are active are appointed."""
        user: User = self.cleaned_data["user"]
        if user.kind != User.Kind.OFFICIAL or not user.is_active:
            raise ValidationError(_("Only active officials can be appointed."))
        return user

    def clean_until_on(self) -> dt.date | None:
        """An appointment is shortened, never prolonged: a longer one is a new appointment."""
        last: dt.date | None = self.cleaned_data["until_on"]
        if self.instance.pk:
            was = self.initial.get("until_on") or dt.date.max
            if last is None or not self.instance.from_on <= last <= was:
                raise ValidationError(_("Say a last day, not before the first and not after the one already set."))
        return last


@admin.register(Position)
class PositionAdmin(ReadOnlyAdmin):
    """Appointments (任职): made by ``grants.appoint``, ended by ``grants.end_appointment``, never deleted."""

    form = AppointmentForm
    list_display = ("user", "unit", "role", "title", "from_on", "until_on")
    list_filter = ("role",)
    list_select_related = ("user", "unit")
    search_fields = ("user__username", "user__name", "unit__code__startswith", "unit__name")
    autocomplete_fields = ("user", "unit")
    ordering = ("-id",)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Superusers appoint."""
        return bool(request.user.is_active and request.user.is_superuser)  # type: ignore[union-attr]

    def has_change_permission(self, request: HttpRequest, obj: Position | None = None) -> bool:
        """Superusers end what has not ended."""
        return self.has_add_permission(request) and not (obj and obj.has_ended(clock.today()))

    def get_readonly_fields(self, request: HttpRequest, obj: Position | None = None) -> tuple[str, ...]:
        """Of an appointment only its last day can be said anew."""
        return ("user", "unit", "role", "title", "from_on") if obj else ()

    def save_model(self, request: HttpRequest, obj: Position, form: forms.ModelForm[Position], change: bool) -> None:
        """Appoint or end, with grant and log."""
        actor, at = administrator(request), clock.now()
        if change:
            assert obj.until_on is not None  # the form asks for it
            if form.has_changed():
                grants.end_appointment(obj, until_on=obj.until_on, actor=actor, at=at)
            return
        made = grants.appoint(
            user=obj.user,
            unit=obj.unit,
            role=obj.role,
            title=obj.title,
            from_on=obj.from_on,
            until_on=obj.until_on,
            actor=actor,
            at=at,
        )
        obj.pk = made.pk


class AttemptAdmin(AdministratorsAdmin, AccessAttemptAdmin):
    """Failed log-ins that are still counted: deleting one lifts the lock-out (解除登录锁定), with an entry."""

    list_display_links = None

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Superusers."""
        return self.has_view_permission(request)

    @transaction.atomic
    def delete_model(self, request: HttpRequest, obj: AccessAttempt) -> None:
        """Lift one."""
        self.delete_queryset(request, AccessAttempt.objects.filter(pk=obj.pk))

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[AccessAttempt]) -> None:
        """Lift them, and write down which."""
        facts = queryset.values("username", "ip_address", "failures_since_start")
        actions = [("lockout.lifted", lifted) for lifted in facts]
        log.append_many("logins", actions, actor=administrator(request), at=clock.now())
        queryset.delete()


# Who logged in and who failed to is evidence; only a lock-out itself may be lifted.
admin.site.unregister(AccessAttempt)
admin.site.register(AccessAttempt, AttemptAdmin)
for model, shown in ((AccessLog, AccessLogAdmin), (AccessFailureLog, AccessFailureLogAdmin)):
    if admin.site.is_registered(model):
        admin.site.unregister(model)
    admin.site.register(model, type(f"ReadOnly{shown.__name__}", (AdministratorsAdmin, shown), {}))
