"""What people are told."""

from __future__ import annotations

import datetime as dt

from django.db import models

from permissions.organisations.models import User

from .matter import Matter


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Reads of notices."""

    def unread(self, user: User) -> NoticeQuerySet:
        """Not yet read by this person."""
        return self.filter(user=user, read_at=None)


class Notice(models.Model):
    """Notice in the application (消息): one line to one person; its e-mail is a job beside it."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="notices")
    matter = models.ForeignKey(Matter, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    zh = models.CharField(max_length=300)
    en = models.CharField(max_length=300)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "消息"
        default_permissions = ()
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["user"], condition=models.Q(read_at=None), name="notice_unread"),
            models.Index(fields=["user", "-id"], name="notice_of_user"),
        ]

    def __str__(self) -> str:
        return self.zh

    def mark_read(self, now: dt.datetime) -> None:
        """Remember that it was read; the first time counts."""
        if self.read_at is None:
            self.read_at = now
            self.save(update_fields=["read_at"])
