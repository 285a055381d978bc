"""Seals of bureaus and the register of their use (用印登记)."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q

from permissions.organisations.models import OrgUnit, User


class SealQuerySet(models.QuerySet["Seal"]):
    """Reads of seals."""

    def in_force(self) -> SealQuerySet:
        """Those not withdrawn; one a bureau at most."""
        return self.filter(withdrawn_at=None)


class Seal(models.Model):
    """Seal of a bureau (印章), 党政机关公文处理工作条例 art. 9: known by the certificate that signs its papers.

    The private key is nowhere in the database: the provider has it. Withdrawn, never deleted, for old papers
    name the seal they bear.
    """

    authority = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="seals")
    name = models.CharField("印章名称", max_length=120, help_text="as the certificate names its holder")
    valid_from = models.DateTimeField("证书有效期起")
    valid_until = models.DateTimeField("证书有效期止")
    fingerprint = models.CharField("证书指纹", max_length=64, unique=True, help_text="SHA-256 of the certificate")
    registered_at = models.DateTimeField("登记时间")
    withdrawn_at = models.DateTimeField("停用时间", null=True, blank=True)

    objects = SealQuerySet.as_manager()

    class Meta:
        verbose_name = "印章"
        ordering = ["authority__code", "-registered_at"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["authority"], condition=Q(withdrawn_at=None), name="seal_one_in_force_per_authority"
            ),
            models.CheckConstraint(condition=Q(valid_until__gt=F("valid_from")), name="seal_validity_in_order"),
        ]

    def __str__(self) -> str:
        return self.name

    def is_valid(self, at: dt.datetime) -> bool:
        """Whether the certificate holds at this moment."""
        return self.valid_from <= at <= self.valid_until


class SealUse(models.Model):
    """Use of a seal (用印登记), 本系统规则: who pressed whose seal on which paper, before the paper is made.

    The paper is known by its issue key; once it has its number the row names it.
    """

    issue_key = models.CharField(max_length=120, unique=True, help_text="of the paper, as documents.issuing takes it")
    authority = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="seal_uses")
    document = models.OneToOneField(
        "documents.Document", null=True, blank=True, on_delete=models.PROTECT, related_name="seal_use"
    )
    kind_name = models.CharField("文种", max_length=40)
    recipient = models.CharField("主送", max_length=120)
    signatory = models.CharField("签发人", max_length=40)
    subject_ref = models.CharField("所属", max_length=80, help_text="matter:12")
    used_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    used_by_name = models.CharField("用印人", max_length=80, help_text="as he was called then")
    used_at = models.DateTimeField("用印时间")

    class Meta:
        verbose_name = "用印登记"
        ordering = ["-used_at", "-pk"]
        default_permissions = ("view",)
        indexes = [models.Index(fields=["authority", "-used_at"], name="seal_use_of_a_bureau")]

    def __str__(self) -> str:
        return f"{self.kind_name} {self.recipient} {self.used_by_name}"
