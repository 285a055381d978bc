"""What the officers ask of a leader while the case goes on."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from flows.matters.models import Act, WorkItem
from permissions.organisations.models import User

from .case import PenaltyCase


class Request(models.Model):
    """Request to a leader (报请批准), 行政处罚法 arts 43, 56, 60, 66: what is asked, why, and the answer."""

    class Kind(models.TextChoices):
        PRESERVATION = "PRESERVATION", "先行登记保存证据"
        RECUSAL = "RECUSAL", "回避"
        EXTENSION = "EXTENSION", "延长办案期限"
        INSTALMENTS = "INSTALMENTS", "延期(分期)缴纳罚款"

    case = models.ForeignKey(PenaltyCase, on_delete=models.PROTECT, related_name="requests")
    work_item = models.OneToOneField(WorkItem, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("事项", max_length=12, choices=Kind)
    reason = models.TextField("理由")
    items = models.TextField("物品或者安排", blank=True, help_text="one a line")
    place = models.CharField("保存地点", max_length=160, blank=True, help_text="where what is preserved is kept")
    officer = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="whose recusal is asked"
    )
    instead = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="who is to take his place"
    )
    asked_at = models.DateTimeField()
    granted = models.BooleanField("批准", null=True)
    answer = models.ForeignKey(Act, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True, help_text="what was preserved: when it was dealt with")
    settled_as = models.CharField("处理", max_length=200, blank=True)

    class Meta:
        verbose_name = "报请事项"
        default_permissions = ()
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="request_has_reason"),
            models.CheckConstraint(
                condition=~Q(kind="RECUSAL") | Q(officer__isnull=False), name="request_names_the_officer"
            ),
            models.CheckConstraint(condition=~Q(kind="PRESERVATION") | ~Q(place=""), name="request_says_where"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.reason}"
