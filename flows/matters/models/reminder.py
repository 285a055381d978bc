"""That somebody was reminded of a deadline."""

from __future__ import annotations

from django.db import models

from .deadline import Deadline


class Reminder(models.Model):
    """Reminder (期限提醒), a house arrangement: one rung of the ladder for one due date, sent once."""

    class Rung(models.TextChoices):
        EVE = "EVE", "届满前一个工作日"
        DUE = "DUE", "届满日"
        LATE = "LATE", "逾期后一个工作日"

    deadline = models.ForeignKey(Deadline, on_delete=models.PROTECT, related_name="reminders")
    rung = models.CharField("提醒时点", max_length=4, choices=Rung)
    legal_due = models.DateField("届满日", help_text="the due date it spoke of; another date is called to mind anew")
    due_on = models.DateField("应提醒日")
    sent_at = models.DateTimeField("提醒时间")
    told = models.JSONField("提醒对象", default=list, help_text="ids of the people")

    class Meta:
        verbose_name = "期限提醒"
        default_permissions = ()
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["deadline", "rung", "legal_due"], name="reminder_once_a_rung")]

    def __str__(self) -> str:
        return f"{self.deadline} {self.get_rung_display()}"
