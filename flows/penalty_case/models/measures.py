"""Measures by which officers take evidence, each with a paper to the party, 行政处罚法 arts 55, 56."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from permissions.organisations.models import User

from .case import PenaltyCase


class Measure(models.Model):
    """Measure of the inquiry (调查措施), 行政处罚法 arts 55, 56: who is asked to come, or what was sampled.

    Written once; one that did not leave can be taken out, and its row stays.
    """

    class Kind(models.TextChoices):
        SUMMONS = "SUMMONS", "询问通知"
        SAMPLING = "SAMPLING", "抽样取证"

    case = models.ForeignKey(PenaltyCase, on_delete=models.PROTECT, related_name="measures")
    kind = models.CharField("种类", max_length=8, choices=Kind)
    begins_at = models.DateTimeField("时间", help_text="of a summons: when to come")
    ends_at = models.DateTimeField("结束时间", null=True, blank=True, help_text="of a sampling")
    place = models.CharField("地点", max_length=160)
    of_whom = models.CharField("被询问人、现场负责人", max_length=80)
    items = models.TextField("携带材料、样品", blank=True, help_text="one a line")
    first_officer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    second_officer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField("登记时间")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "调查措施"
        default_permissions = ()
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(first_officer=F("second_officer")), name="measure_by_two_officers"),
            models.CheckConstraint(condition=~Q(place="") & ~Q(of_whom=""), name="measure_is_whole"),
            models.CheckConstraint(
                condition=Q(kind="SUMMONS", ends_at=None, begins_at__gt=F("entered_at"))
                | Q(kind="SAMPLING", ends_at__isnull=False, ends_at__gte=F("begins_at"), ends_at__lte=F("entered_at"))
                & ~Q(items=""),
                name="measure_in_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.of_whom}"
