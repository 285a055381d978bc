"""Materials handed in."""

from __future__ import annotations

from django.db import models

from permissions.organisations.models import User

from .matter import Matter


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    """Reads of materials."""

    def current(self) -> AttachmentQuerySet:
        """Those that stand; withdrawn ones stay in the table."""
        return self.filter(withdrawn_at=None)


class Attachment(models.Model):
    """Attachment (材料附件): content sniffed, size capped, hashed, kept outside the web root."""

    class Audience(models.TextChoices):
        INTERNAL = "INTERNAL", "内部"
        PARTY = "PARTY", "当事人"
        PUBLIC = "PUBLIC", "公开"

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="attachments")
    material = models.CharField("材料", max_length=40, help_text="code from the procedure's closed list")
    name = models.CharField("文件名", max_length=200)
    content_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    audience = models.CharField(max_length=8, choices=Audience, default=Audience.PARTY)
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = "材料附件"
        default_permissions = ()
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(size__gt=0), name="attachment_is_not_empty"),
        ]

    def __str__(self) -> str:
        return self.name
