"""How a party agreed to be reached."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from permissions.organisations.models import User

from .matter import Matter


class DeliveryConfirmation(models.Model):
    """Confirmation of electronic delivery (送达地址确认书), 行政处罚法 art 61: the way and the address."""

    class Way(models.TextChoices):
        PORTAL = "PORTAL", "企业办事端"
        EMAIL = "EMAIL", "电子邮件"
        FAX = "FAX", "传真"

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="delivery_confirmations")
    way = models.CharField("方式", max_length=6, choices=Way)
    address = models.CharField("号码或者地址", max_length=120, blank=True)
    given_at = models.DateTimeField("确认时间")
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)

    class Meta:
        verbose_name = "送达地址确认书"
        default_permissions = ()
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["matter"], condition=Q(withdrawn_at=None), name="confirmation_one_holds"),
            models.CheckConstraint(
                condition=Q(way="PORTAL", address="") | ~Q(way="PORTAL") & ~Q(address=""),
                name="confirmation_names_the_address",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("given_at")),
                name="confirmation_withdrawn_after_given",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_way_display()} {self.address}"
