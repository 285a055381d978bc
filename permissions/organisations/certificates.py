"""Certificates of people (执法证件、法律职业资格证书), and since when somebody reviews law."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q


class CertificateQuerySet(models.QuerySet["Certificate"]):
    """Reads of certificates."""

    def valid_on(self, day: dt.date) -> CertificateQuerySet:
        """Those in force on the day, first and last day included."""
        return self.filter(Q(until_on__isnull=True) | Q(until_on__gte=day), from_on__lte=day)


class Certificate(models.Model):
    """Certificate (执法证件、法律职业资格证书), 行政处罚法 arts 42, 58: what somebody holds, from one day to another.

    Written once; another one is another row, so that what held on a past day can still be told.
    """

    class Kind(models.TextChoices):
        ENFORCEMENT = "ENFORCEMENT", "行政执法证"
        LEGAL = "LEGAL", "法律职业资格证书"

    user = models.ForeignKey(
        "organisations.User", on_delete=models.PROTECT, related_name="certificates", verbose_name="持证人"
    )
    kind = models.CharField("证件种类", max_length=12, choices=Kind)
    number = models.CharField("证号", max_length=40)
    from_on = models.DateField("自")
    until_on = models.DateField("至", null=True, blank=True, help_text="last day; a legal qualification has none")

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = "证件"
        default_permissions = ()
        ordering = ["user", "kind", "from_on"]
        indexes = [models.Index(fields=["user", "kind"], name="certificate_of_user")]
        constraints = [
            models.UniqueConstraint(fields=["kind", "number", "from_on"], name="certificate_once"),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")), name="certificate_dates_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"


class ReviewerRecord(models.Model):
    """Since when somebody reviews law (初次从事法制审核日), 行政处罚法 art 58(2): who begins, and when."""

    user = models.OneToOneField(
        "organisations.User", on_delete=models.PROTECT, related_name="reviewer_record", verbose_name="审核人员"
    )
    first_review_on = models.DateField("初次从事法制审核日")
    basis = models.CharField("依据", max_length=120, help_text="where that is written: the appointment, a file")

    class Meta:
        verbose_name = "法制审核从业记录"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.user} {self.first_review_on}"
