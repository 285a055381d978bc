"""The log on the administration site: to look at, for superusers; nobody adds, changes or deletes."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.db.models import ForeignKey
from django.db.models.constants import LOOKUP_SEP
from django.http import HttpRequest

from .models import AccessLog, ChainHead, DailyRoot, Entry

KEY = re.compile(r"[0-9]{1,18}")  # what both databases can hold


class PickedRow(AutocompleteSelect):
    """Search field of a foreign key: what was sent and can be no key is refused by the form, and not looked up here."""

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> Any:
        """The row that is picked, if any; Django alone would break off at a word."""
        return super().optgroups(name, [key for key in value if KEY.fullmatch(str(key))], attrs)


class Rows(ChangeList):
    """The list of a table: a filter by a moment that the database cannot hold is a wrong filter, no fault of ours."""

    def get_filters(self, request: HttpRequest) -> Any:
        """Raises IncorrectLookupParameters, which leads back to the whole list; the year after 9999 is none."""
        try:
            return super().get_filters(request)
        except (OverflowError, ValueError) as error:
            raise IncorrectLookupParameters(error) from error

    def get_results(self, request: HttpRequest) -> None:
        """The same where only the database finds it out."""
        try:
            super().get_results(request)
        except OverflowError as error:
            raise IncorrectLookupParameters(error) from error


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Shows rows to whoever may enter the site; adds, changes and deletes none, whoever asks."""

    show_full_result_count = False

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The row, to who may look; to anybody else its page is the same whether it is there or not."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return super().get_object(request, object_id, from_field)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """The list that bears any filter."""
        return Rows

    def formfield_for_foreignkey(self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        """A field that is searched takes any answer, also one that nobody can pick."""
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = PickedRow(db_field, self.admin_site, using=kwargs.get("using"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """No searching by what the page does not show: an answer of yes or no would show it."""
        hidden = set(self.exclude or ())
        return lookup.split(LOOKUP_SEP)[0] not in hidden and super().lookup_allowed(lookup, value, request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Active staff."""
        return bool(request.user.is_active and request.user.is_staff)  # type: ignore[union-attr]

    def has_module_permission(self, request: HttpRequest) -> bool:
        """The same for the entry in the index."""
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Rows come by acts."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Rows change by acts, if at all."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is deleted."""
        return False


class AdministratorsAdmin(ReadOnlyAdmin):
    """What concerns all authorities at once is for the administrator of the site, not for all staff."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Superusers."""
        return super().has_view_permission(request, obj) and bool(request.user.is_superuser)  # type: ignore[union-attr]


@admin.register(Entry)
class EntryAdmin(AdministratorsAdmin):
    """Log entries (留痕记录)."""

    list_display = ("chain", "seq", "at", "action", "actor")
    search_fields = ("=chain", "=actor", "action__startswith")
    ordering = ("-id",)


@admin.register(ChainHead)
class ChainHeadAdmin(AdministratorsAdmin):
    """Heads of chains (链首), and how far each is sealed."""

    list_display = ("chain", "seq", "rooted_seq", "hash")
    search_fields = ("chain__startswith",)
    ordering = ("chain",)


@admin.register(DailyRoot)
class DailyRootAdmin(AdministratorsAdmin):
    """Signed daily roots (每日签名根)."""

    list_display = ("number", "sealed_at", "root", "public_key")
    ordering = ("-number",)


@admin.register(AccessLog)
class AccessLogAdmin(AdministratorsAdmin):
    """Who read what (查阅记录)."""

    list_display = ("at", "actor", "subject", "what", "ip")
    search_fields = ("=actor", "=subject")
    ordering = ("-id",)
