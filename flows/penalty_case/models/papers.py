"""Papers that the case asks for: ordered by an act, sealed where they leave, made by the worker."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from documents.models import Document

from .case import PenaltyCase


class PaperOrder(models.Model):
    """Order of a paper (制文请求), 行政处罚法 art 47: which house form, made once, from the case as it stands then."""

    case = models.ForeignKey(PenaltyCase, on_delete=models.PROTECT, related_name="orders")
    kind = models.CharField("式样", max_length=40, help_text="key of the house form")
    about = models.PositiveBigIntegerField(null=True, blank=True, help_text="row that it speaks of, by kind")
    recipient = models.CharField("受送达人", max_length=120, blank=True)
    leaves = models.BooleanField("对外", default=False, help_text="sealed and delivered")
    ordered_at = models.DateTimeField()
    sealed_at = models.DateTimeField(null=True, blank=True)
    sent_back_at = models.DateTimeField(null=True, blank=True, help_text="the keeper of the seal sent it back")
    document = models.OneToOneField(
        Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="文书"
    )

    class Meta:
        verbose_name = "制文请求"
        default_permissions = ()
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(leaves=True) | Q(sealed_at=None, sent_back_at=None), name="order_sealed_if_it_leaves"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.case}"

    @property
    def issue_key(self) -> str:
        """The key under which it is sealed and made, once."""
        return f"penalty_case.{self.kind}:{self.pk}"

    @property
    def row(self) -> int:
        """Id of the row that it speaks of; an order of such a kind has one."""
        assert self.about is not None, self.kind
        return self.about
