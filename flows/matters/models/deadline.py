"""When something must be done, and why on that day."""

from __future__ import annotations

from enum import StrEnum

from django.db import models

from .matter import Matter


class Standing(StrEnum):
    """How a deadline stands at a moment; the screens give each a colour, an icon and words."""

    AHEAD = "AHEAD"
    SOON = "SOON"  # the last working day before the due day
    DUE = "DUE"  # the due day until noon
    RED = "RED"  # the due day from noon
    OVERDUE = "OVERDUE"
    MET = "MET"
    MET_LATE = "MET_LATE"
    STOPPED = "STOPPED"


class DeadlineQuerySet(models.QuerySet["Deadline"]):
    """Reads of deadlines."""

    def running(self) -> DeadlineQuerySet:
        """Neither met nor stopped."""
        return self.filter(ended_at=None)


class Deadline(models.Model):
    """Deadline (期限), 行政处罚法 art 85, 民事诉讼法 art 85: derived from a rule and a start event, never typed.

    Three dates (domain §b.1): ``nominal_due`` is the pure count, ``legal_due`` rolls forward over days off,
    ``safe_due`` is the last working day not after the count. Overdue means after ``legal_due``.
    """

    class Kind(models.TextChoices):
        LEGAL = "LEGAL", "法定期限"
        PROMISE = "PROMISE", "服务承诺"
        HOUSE = "HOUSE", "内部时限"

    class End(models.TextChoices):
        MET = "MET", "已完成"
        STOPPED = "STOPPED", "已停止"
        RESTARTED = "RESTARTED", "重新起算"

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="deadlines")
    rule = models.CharField("参数", max_length=80, help_text="key of the dated parameter in flows.law")
    node = models.CharField("环节", max_length=40, blank=True, help_text="the node it binds, if only one")
    title = models.CharField("名称", max_length=80)
    kind = models.CharField("性质", max_length=8, choices=Kind)
    article = models.CharField("依据", max_length=200)
    status = models.CharField("依据状态", max_length=24, help_text="status of the parameter when it was derived")
    n = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=5)
    start_event = models.CharField("起算事由", max_length=60)
    started_at = models.DateTimeField()
    nominal_due = models.DateField()
    legal_due = models.DateField()
    safe_due = models.DateField()
    provisional = models.BooleanField("暂定", default=False)
    calendar_version = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True, blank=True)
    end = models.CharField(max_length=10, choices=End, blank=True)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        verbose_name = "期限"
        default_permissions = ()
        ordering = ["legal_due", "id"]
        indexes = [
            models.Index(fields=["legal_due"], condition=models.Q(ended_at=None), name="deadline_running"),
            models.Index(fields=["matter", "ended_at"], name="deadline_of_matter"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_at=None, end="") | models.Q(ended_at__isnull=False) & ~models.Q(end=""),
                name="deadline_ends_with_a_reason",
            ),
            models.UniqueConstraint(
                fields=["matter", "rule", "node"], condition=models.Q(ended_at=None), name="deadline_runs_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.legal_due}"
