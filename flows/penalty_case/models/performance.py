"""How a decision is performed, 行政处罚法 arts 66, 67, 72; 行政强制法 arts 53, 54; and the visit after the case."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from .case import PenaltyCase


class Payment(models.Model):
    """Payment (缴款记录), 行政处罚法 art 67: what came in on which day, for the fine or as surcharge."""

    case = models.ForeignKey(PenaltyCase, on_delete=models.PROTECT, related_name="payments")
    paid_on = models.DateField("缴款日期")
    fine = models.DecimalField("罚款(元)", max_digits=14, decimal_places=2, default=0)
    surcharge = models.DecimalField("加处罚款(元)", max_digits=14, decimal_places=2, default=0)
    receipt = models.CharField("票据号", max_length=60)
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = "缴款记录"
        default_permissions = ()
        ordering = ["paid_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "receipt"], name="payment_once"),
            models.CheckConstraint(
                condition=Q(fine__gte=0, surcharge__gte=0) & ~Q(fine=0, surcharge=0), name="payment_pays"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.paid_on} {self.fine + self.surcharge}"


class Visit(models.Model):
    """Visit after a major case (重大案件回访), a house rule: when, with whom, what that one advised."""

    case = models.OneToOneField(PenaltyCase, on_delete=models.PROTECT, related_name="visit")
    visited_on = models.DateField("回访日期")
    of_whom = models.CharField("受访人", max_length=80)
    advice = models.TextField("意见建议")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = "回访记录"
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=~Q(of_whom="") & ~Q(advice=""), name="visit_is_whole")]

    def __str__(self) -> str:
        return f"{self.visited_on} {self.of_whom}"
