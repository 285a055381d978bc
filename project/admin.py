"""What the administration site shows from several houses: appointments, and the packages' own tables."""

from __future__ import annotations

import datetime as dt
from typing import Any

from axes.admin import AccessAttemptAdmin, AccessFailureLogAdmin, AccessLogAdmin
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _, ngettext

from flows.desk.templatetags.banjie import in_english
from flows.matters.leaving import return_stranded, without_hands
from flows.matters.models import WorkItem
from permissions import clock, grants
from permissions.audit import log
from permissions.audit.admin import AdministratorsAdmin, ReadOnlyAdmin
from permissions.organisations.admin import PersonAdmin, administrator
from permissions.organisations.models import Position, User
from permissions.refusals import Refusal


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

    def clean(self) -> dict[str, Any]:
        """What ``grants.appoint`` would refuse is said at the form (E-COI-03)."""
        facts: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.instance.pk and {"user", "role", "from_on"} <= facts.keys():
            try:
                grants.keep_auditors_apart(
                    facts["user"], facts["role"], from_on=facts["from_on"], until_on=facts.get("until_on")
                )
            except Refusal as refusal:
                self.add_error(refusal.field, in_words(refusal))
        return facts


def in_words(refusal: Refusal) -> str:
    """The rule's sentence and its way out in the reader's language, with its code."""
    said = (refusal.message_en, refusal.way_out_en) if in_english() else (refusal.message, refusal.way_out)
    return f"{refusal.rule.code} {said[0]} {said[1]}"


def take_work_back(request: HttpRequest, person: User) -> None:
    """What somebody may no longer act on goes back to the pool; places where nobody is left are named.

    Whoever leaves loses his access at once, whatever he held: work is handed back, it does not hold him in office.
    """
    now = clock.now()
    places = WorkItem.objects.open().filter(
        Exists(Position.objects.filter(user=person, role=OuterRef("role"), unit=OuterRef("unit")))
    )
    before = list(places.values_list("pk", flat=True))
    if returned := return_stranded(now=now, by=administrator(request), holder=person):
        said = ngettext("%(n)d task is back in the pool.", "%(n)d tasks are back in the pool.", returned)
        messages.info(request, said % {"n": returned})
    for refusal in without_hands(WorkItem.objects.filter(pk__in=before), now.date()):
        messages.warning(request, in_words(refusal))


@admin.register(User)
class PersonWithWorkAdmin(PersonAdmin):
    """People (用户), whose work goes back to the pool when they are deactivated."""

    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: User, form: forms.ModelForm[User], change: bool) -> None:
        """Save and log; a person who is deactivated now holds nothing afterwards."""
        super().save_model(request, obj, form, change)
        if change and "is_active" in form.changed_data and not obj.is_active:
            take_work_back(request, obj)


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

    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: Position, form: forms.ModelForm[Position], change: bool) -> None:
        """Appoint or end, with grant and log."""
        actor, at = administrator(request), clock.now()
        if change:
            assert obj.until_on is not None  # the form asks for it
            if form.has_changed():
                grants.end_appointment(obj, until_on=obj.until_on, actor=actor, at=at)
                take_work_back(request, obj.user)
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
