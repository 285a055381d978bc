"""People and units on the administration site: made and changed with an entry in the log, never deleted."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import BaseUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from permissions import clock
from permissions.audit import log
from permissions.audit.admin import ReadOnlyAdmin

from .models import Certificate, OrgUnit, ReviewerRecord, User, actor_of

admin.site.unregister(Group)  # rights are a person's position on one unit; nothing is granted to groups


def administrator(request: HttpRequest) -> log.Actor:
    """Who is at work on the site, as the log has it."""
    assert isinstance(request.user, User)
    return actor_of(request.user, ip=request.META.get("REMOTE_ADDR", ""))


class LoggedAdmin(ReadOnlyAdmin):
    """Shown to staff, added and changed by superusers; what changed goes to the row's chain with old and new."""

    what = ""
    # 个人信息保护法 art 47: a log that forgets nothing says that these changed, and not to what.
    unlogged: frozenset[str] = frozenset()

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Superusers."""
        return bool(request.user.is_active and request.user.is_superuser)  # type: ignore[union-attr]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Superusers."""
        return self.has_add_permission(request)

    def chain_of(self, obj: Any) -> str:
        """The chain in which this row's changes stand."""
        raise NotImplementedError

    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: Any, form: forms.ModelForm[Any], change: bool) -> None:
        """Save, and write down what is new."""
        fields = [name for name in form.changed_data if name in form.base_fields and hasattr(obj, name)]
        old = type(obj).objects.get(pk=obj.pk) if change else None
        super().save_model(request, obj, form, change)
        changes = {
            name: {"changed": True} if name in self.unlogged else {"old": _fact(old, name), "new": _fact(obj, name)}
            for name in fields
        }
        if changes or not change:
            action = f"{self.what}.{'changed' if change else 'created'}"
            log.append(
                self.chain_of(obj),
                action=action,
                actor=administrator(request),
                at=clock.now(),
                payload={"changes": changes},
            )


def _fact(row: Any, name: str) -> Any:
    """A column as the log has it: units by their code."""
    value = getattr(row, name, None)
    return value.code if isinstance(value, OrgUnit) else value


class NewUserForm(BaseUserCreationForm):  # type: ignore[type-arg]
    """A new person (用户); the password is held against the policy."""

    class Meta:
        model = User
        fields = ("username", "name", "kind")


class PersonForm(UserChangeForm):  # type: ignore[type-arg]
    """A person as he is changed; only officials may enter the administration site."""

    def clean_is_staff(self) -> bool:
        """Enterprises and experts have no business there."""
        wanted: bool = self.cleaned_data["is_staff"]
        if wanted and self.instance.kind != User.Kind.OFFICIAL:
            raise ValidationError(_("Only officials may enter the administration site."))
        return wanted


class PersonAdmin(LoggedAdmin, UserAdmin):  # type: ignore[type-arg]
    """People (用户): made, changed and deactivated here, never deleted; no rights are given here.

    Registered by ``project.admin``, which knows what a person who leaves still holds.
    """

    form = PersonForm

    what = "user"
    unlogged = frozenset({"phone", "email"})
    add_form = NewUserForm
    list_display = ("username", "name", "kind", "is_active", "is_staff")
    list_filter = ("kind", "is_active", "is_staff")
    search_fields = ("username", "name")
    ordering = ("username",)
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("name", "kind", "phone", "email")}),
        (_("Access"), {"fields": ("is_active", "is_staff", "is_superuser", "last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"classes": ("wide",), "fields": ("username", "name", "kind", "password1", "password2")}),)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """Superusers are made at the command line; nobody shuts himself out."""
        fixed = ("kind", "is_superuser", "last_login", "date_joined") if obj else ()
        return (*fixed, "is_active", "is_staff") if obj and obj == request.user else fixed

    def chain_of(self, obj: User) -> str:
        """The person's own chain."""
        return f"user:{obj.pk}"

    @transaction.atomic
    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """Set a password that fits the policy; that it was set is written down, and by whom."""
        people = User.objects.filter(pk=unquote(id))
        before = people.values_list("password", flat=True).first()
        response: HttpResponse = super().user_change_password(request, id, form_url)
        if people.values_list("password", flat=True).first() != before:
            log.append(f"user:{unquote(id)}", action="user.password_set", actor=administrator(request), at=clock.now())
        return response


@admin.register(OrgUnit)
class OrgUnitAdmin(LoggedAdmin):
    """Units (机构): their code stays; a unit that is no more is switched off."""

    what = "unit"
    list_display = ("code", "name", "kind", "level", "duty", "parent", "is_active")
    list_filter = ("kind", "level", "is_active")
    list_select_related = ("parent",)
    search_fields = ("code__startswith", "name", "short_name")
    autocomplete_fields = ("parent", "government")

    def get_readonly_fields(self, request: HttpRequest, obj: OrgUnit | None = None) -> tuple[str, ...]:
        """The code is how everything else names the unit."""
        return ("code",) if obj else ()

    def chain_of(self, obj: OrgUnit) -> str:
        """The unit's chain."""
        return f"unit:{obj.code}"


class OfPersonAdmin(LoggedAdmin):
    """What is written down of a person once (一经登记不改): added here, with an entry in his chain, never changed."""

    raw_id_fields = ("user",)
    list_select_related = ("user",)
    search_fields = ("user__username", "user__name")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: what held on a past day can still be told."""
        return False

    def chain_of(self, obj: Certificate | ReviewerRecord) -> str:
        """The person's own chain."""
        return f"user:{obj.user_id}"


@admin.register(Certificate)
class CertificateAdmin(OfPersonAdmin):
    """Certificates (执法证件、法律职业资格证书): a new one is another row."""

    what = "certificate"
    list_display = ("user", "kind", "number", "from_on", "until_on")
    list_filter = ("kind",)


@admin.register(ReviewerRecord)
class ReviewerRecordAdmin(OfPersonAdmin):
    """Since when somebody reviews law (初次从事法制审核日)."""

    what = "reviewer_record"
    list_display = ("user", "first_review_on", "basis")
