"""The file of a matter as one export."""

from __future__ import annotations

from pathlib import PurePosixPath

from django.db import models
from django.db.models import Q

from permissions.organisations.models import User

from .matter import Matter
from .work import Job


class DossierQuerySet(models.QuerySet["Dossier"]):
    """Reads of dossiers."""

    def being_made(self) -> DossierQuerySet:
        """Asked for and not made yet."""
        return self.filter(made_at=None)

    def made(self) -> DossierQuerySet:
        """Whose two files were written."""
        return self.exclude(made_at=None)


class Dossier(models.Model):
    """Dossier (案卷), 行政处罚法 art 47 归档保存: everything of one matter as one PDF and one machine-readable file.

    Made by a worker from one moment's state of the matter, which it names. The files can be made again at any
    time, so they are no part of a backup and only the latest of a matter are kept.
    """

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="dossiers")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    job = models.OneToOneField(Job, on_delete=models.PROTECT, related_name="dossier")
    steps = models.PositiveIntegerField("步骤", default=0, help_text="parts to be put in")
    steps_done = models.PositiveIntegerField("已完成", default=0)

    made_at = models.DateTimeField(null=True, blank=True)
    chain_seq = models.PositiveIntegerField("留痕末号", default=0, help_text="last entry of the history it covers")
    chain_hash = models.CharField("留痕链首", max_length=64, blank=True)
    papers = models.PositiveIntegerField("文书数", default=0)
    attachments = models.PositiveIntegerField("材料数", default=0)
    pages = models.PositiveIntegerField("页数", default=0, help_text="numbered pages, cover and catalogue apart")
    left_out = models.JSONField(
        "未并入", default=list, help_text="[title, reason, is a fault] of what is no page of it"
    )
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    pdf_size = models.PositiveBigIntegerField(default=0)
    zip_sha256 = models.CharField(max_length=64, blank=True)
    zip_size = models.PositiveBigIntegerField(default=0)

    objects = DossierQuerySet.as_manager()

    class Meta:
        verbose_name = "案卷"
        default_permissions = ()
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["matter"], condition=Q(made_at=None), name="dossier_one_in_the_making"),
            models.CheckConstraint(
                condition=Q(made_at=None, pdf_sha256="", zip_sha256="")
                | Q(made_at__isnull=False) & ~Q(pdf_sha256="") & ~Q(zip_sha256=""),
                name="dossier_made_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.matter.number} 案卷 {self.chain_seq}"

    def path_of(self, ending: str) -> str:
        """Where the file (``pdf`` or ``zip``) lies below MEDIA_ROOT, named by its hash."""
        digest = self.pdf_sha256 if ending == "pdf" else self.zip_sha256
        return str(PurePosixPath("dossiers", str(self.matter_id), f"{digest}.{ending}"))

    @property
    def has_faults(self) -> bool:
        """Whether something that belongs in it is missing or damaged in the store."""
        return any(is_fault for *_, is_fault in self.left_out)
