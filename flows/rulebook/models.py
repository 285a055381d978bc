"""What a bureau may settle for itself: dated rows, never changed, taken back only before they begin."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Q

from flows.law.regulations import Settled
from permissions.organisations.models import OrgUnit


class LocalSettingQuerySet(models.QuerySet["LocalSetting"]):
    """Reads of settings."""

    def standing(self) -> LocalSettingQuerySet:
        """Those that nobody has taken back."""
        return self.filter(withdrawn_at=None)


class LocalSetting(models.Model):
    """Local setting (本机关设定) of one dated parameter by one authority; a house arrangement, never law.

    Either a number that the law leaves open (a service promise, a house limit), or the article of a law whose
    text the authority has read (条款号核对). It holds for what begins from ``valid_from`` on.
    """

    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+", verbose_name="机关")
    key = models.CharField("参数", max_length=80)
    value = models.DecimalField("数值", max_digits=12, decimal_places=2, null=True, blank=True)
    article = models.CharField("条款", max_length=60, blank=True)
    valid_from = models.DateField("自")
    valid_to = models.DateField("至", null=True, blank=True)
    basis = models.CharField("依据", max_length=100)
    entered_at = models.DateTimeField("录入时间")
    entered_by = models.CharField("录入人", max_length=80)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    withdrawn_because = models.CharField("撤回理由", max_length=200, blank=True)

    objects = LocalSettingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "本机关设定"
        ordering = ["unit", "key", "valid_from", "id"]
        default_permissions = ()
        indexes = [models.Index(fields=["key", "unit"], name="setting_of_unit")]
        constraints = [
            models.CheckConstraint(
                condition=Q(value__isnull=False, article="") | Q(value=None) & ~Q(article=""),
                name="setting_is_number_or_article",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="setting_dates_in_order"
            ),
            models.CheckConstraint(condition=~Q(basis=""), name="setting_has_basis"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_because="")
                | Q(withdrawn_at__isnull=False) & ~Q(withdrawn_because=""),
                name="setting_withdrawn_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.key} {self.valid_from}"

    @property
    def number(self) -> int | Decimal | None:
        """The value as the law's own numbers are: whole where it is whole."""
        return plain_number(self.value)

    def as_value(self) -> Settled:
        """The setting as ``flows.law`` reads it; ``unit`` must be loaded."""
        return Settled(
            key=self.key,
            value=self.number,
            article=self.article,
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            by=self.unit.name,
            basis=self.basis,
        )

    def has_begun(self, today: dt.date) -> bool:
        """Whether something may have been counted with it already."""
        return self.valid_from <= today

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add a setting, or take one back; anything else is not done to it."""
        if self.pk is not None and set(kwargs.get("update_fields") or ()) != {"withdrawn_at", "withdrawn_because"}:
            raise ValueError("a setting is never changed; enter a new one")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Nothing is deleted."""
        raise ValueError("a setting is never deleted; take it back with a reason")


def plain_number(value: Decimal | None) -> int | Decimal | None:
    """3.00 → 3, 0.50 → 0.5."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else value.normalize()
