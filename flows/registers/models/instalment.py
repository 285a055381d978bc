"""Instalments of a fine (分期缴纳罚款)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from ..fines import ZERO, Pause, surcharge_until
from .penalty import Penalty


class Instalment(models.Model):
    """Instalment of a fine (延期、分期缴纳罚款), 行政处罚法 art 66(2): paid by its day it is paid in time."""

    penalty = models.ForeignKey(Penalty, on_delete=models.PROTECT, related_name="instalments")
    number = models.PositiveSmallIntegerField("期次")
    due_on = models.DateField("缴款期限")
    amount = models.DecimalField("金额(元)", max_digits=14, decimal_places=2)
    paid = models.DecimalField("已缴(元)", max_digits=14, decimal_places=2, default=ZERO)
    paid_on = models.DateField("缴清日期", null=True, blank=True)
    by_number = models.CharField("批准书文号", max_length=80)

    class Meta:
        verbose_name = verbose_name_plural = "分期缴纳"
        ordering = ["penalty", "number"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["penalty", "number"], name="instalment_once"),
            models.UniqueConstraint(fields=["penalty", "due_on"], name="instalment_one_a_day"),
            models.CheckConstraint(
                condition=Q(amount__gt=0, paid__gte=0, paid__lte=F("amount")), name="instalment_amounts"
            ),
            models.CheckConstraint(
                condition=Q(paid=F("amount"), paid_on__isnull=False) | Q(paid__lt=F("amount"), paid_on=None),
                name="instalment_paid_has_day",
            ),
            models.CheckConstraint(condition=~Q(by_number=""), name="instalment_is_granted"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.due_on} {self.amount}"

    def surcharge(self, on: dt.date, pause: Pause = (None, None)) -> Decimal:
        """What lateness of this part costs until the day; nothing where it was paid by its day."""
        until = min(self.paid_on, on) if self.paid_on else on
        return surcharge_until(self.amount, self.due_on, until, pause)
