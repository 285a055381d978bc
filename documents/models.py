"""Papers, the series their numbers come from, and their deliveries."""

from __future__ import annotations

import secrets
from pathlib import PurePosixPath

from django.db import models
from django.db.models import Q

from permissions.organisations.models import OrgUnit

from .deliveries import Delivery as Delivery

# Crockford's base 32: no I, L, O, U, so that a code can be read from paper and typed in.
CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 26  # 26 * 5 = 130 bits


def new_verification_code() -> str:
    """A fresh code of 130 random bits, 26 characters safe in an address and on paper."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


class NumberSeries(models.Model):
    """Number series (文号序列), GB/T 9704-2012 发文字号: one per authority, kind word and year, gap-free."""

    authority = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="number_series")
    word = models.CharField("机关代字和文种代字", max_length=12, help_text="应急信修")
    year = models.PositiveSmallIntegerField("年份")
    last = models.PositiveIntegerField("末号", default=0)
    begins_after = models.PositiveIntegerField("接续号", default=0, help_text="last number of the year used elsewhere")

    class Meta:
        verbose_name = "文号序列"
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["authority", "word", "year"], name="series_one_per_authority_word_year")
        ]

    def __str__(self) -> str:
        return f"{self.authority.short_name} {self.word}〔{self.year}〕至{self.last}号"


class DocumentQuerySet(models.QuerySet["Document"]):
    """Reads of papers."""

    def about(self, subject_ref: str) -> DocumentQuerySet:
        """The papers of one subject, e.g. ``matter:12``, oldest first."""
        return self.filter(subject_ref=subject_ref).order_by("numbered_at", "pk")

    def frozen(self) -> DocumentQuerySet:
        """Papers whose bytes exist, voided ones included."""
        return self.exclude(sha256="")

    def in_force(self) -> DocumentQuerySet:
        """Frozen papers neither replaced nor voided."""
        return self.filter(state=Document.State.FROZEN, standing=Document.Standing.IN_FORCE)


class Document(models.Model):
    """Paper (文书), 党政机关公文处理工作条例 art. 9: numbered at issue, frozen as bytes, never changed after.

    A number once taken stays used. ``context`` is what the template printed, frozen with the number, so
    that a retry prints the same paper.
    """

    class State(models.TextChoices):
        NUMBERED = "NUMBERED", "已编号"
        FROZEN = "FROZEN", "已定稿"
        VOID = "VOID", "已作废"

    class Standing(models.TextChoices):
        IN_FORCE = "IN_FORCE", "有效"
        REPLACED = "REPLACED", "已被替代"
        VOIDED = "VOIDED", "已作废"

    issue_key = models.CharField(max_length=120, unique=True, help_text="given by the caller; makes issuing idempotent")
    number = models.CharField("文号", max_length=60, unique=True)
    series = models.ForeignKey(NumberSeries, on_delete=models.PROTECT, related_name="documents")
    serial = models.PositiveIntegerField("顺序号")
    authority = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="documents")
    authority_name = models.CharField("发文机关", max_length=80, help_text="as printed, whatever it is called later")
    kind = models.CharField("文种代码", max_length=40)
    kind_name = models.CharField("文种", max_length=40)
    title = models.CharField("标题", max_length=120)
    recipient = models.CharField("主送", max_length=120)
    signatory = models.CharField("签发人", max_length=40)
    issued_on = models.DateField("成文日期")
    subject_ref = models.CharField("所属", max_length=80, db_index=True, help_text="matter:12")

    state = models.CharField("状态", max_length=10, choices=State, default=State.NUMBERED)
    numbered_at = models.DateTimeField("编号时间")
    template = models.CharField("式样", max_length=60)
    context = models.JSONField("内容")
    verification_code = models.CharField(
        "核验码", max_length=CODE_LENGTH, unique=True, default=new_verification_code, editable=False
    )

    frozen_at = models.DateTimeField("定稿时间", null=True, blank=True)
    template_version = models.CharField("式样版本", max_length=64, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    seal = models.ForeignKey(
        "documents.Seal", null=True, blank=True, on_delete=models.PROTECT, related_name="papers", verbose_name="印章"
    )
    unsigned_sha256 = models.CharField(
        max_length=64, blank=True, help_text="of the bytes before they were signed: those can be made again"
    )
    pages = models.PositiveSmallIntegerField("页数", default=0)

    standing = models.CharField("效力", max_length=10, choices=Standing, default=Standing.IN_FORCE)
    standing_reason = models.CharField("事由", max_length=200, blank=True)
    standing_at = models.DateTimeField("变更时间", null=True, blank=True)
    replaced_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaces", verbose_name="替代文书"
    )
    corrects = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="corrections",
        verbose_name="所更正文书",
        help_text="of a correction notice: the paper that it corrects, which stays in force otherwise",
    )

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "文书"
        ordering = ["-numbered_at", "-pk"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["series", "serial"], name="document_one_serial_per_series"),
            models.UniqueConstraint(fields=["sha256"], condition=~Q(sha256=""), name="document_bytes_once"),
            models.CheckConstraint(condition=Q(serial__gte=1), name="document_serial_from_one"),
            models.CheckConstraint(
                condition=Q(sha256="", pages=0, template_version="", frozen_at__isnull=True)
                | (~Q(sha256="") & ~Q(template_version="") & Q(pages__gte=1, frozen_at__isnull=False)),
                name="document_frozen_whole",
            ),
            models.CheckConstraint(
                condition=Q(seal__isnull=True, unsigned_sha256="")
                | (Q(seal__isnull=False) & ~Q(unsigned_sha256="") & ~Q(sha256="")),
                name="document_signed_whole",
            ),
            models.CheckConstraint(
                condition=(Q(state="NUMBERED", sha256="") | (Q(state="FROZEN") & ~Q(sha256="")) | Q(state="VOID")),
                name="document_state_fits_bytes",
            ),
            models.CheckConstraint(
                condition=Q(state="VOID", standing="VOIDED") | (~Q(state="VOID") & ~Q(standing="VOIDED")),
                name="document_void_is_voided",
            ),
            models.CheckConstraint(
                condition=Q(standing="IN_FORCE", standing_reason="", standing_at__isnull=True)
                | (~Q(standing="IN_FORCE") & ~Q(standing_reason="") & Q(standing_at__isnull=False)),
                name="document_standing_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(standing="REPLACED", state="FROZEN", replaced_by__isnull=False)
                | (~Q(standing="REPLACED") & Q(replaced_by__isnull=True)),
                name="document_replaced_names_successor",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def pdf_path(self) -> str:
        """Where the bytes lie below MEDIA_ROOT: named by their hash, hence never overwritten."""
        return str(PurePosixPath("documents", self.sha256[:2], f"{self.sha256}.pdf"))

    @property
    def rendered_sha256(self) -> str:
        """The hash of what was printed, before it was signed where it was."""
        return self.unsigned_sha256 or self.sha256

    @property
    def printed_code(self) -> str:
        """The verification code in groups, as it is printed: ``7K2MQ-…``."""
        code = self.verification_code
        return "-".join((code[0:5], code[5:10], code[10:15], code[15:20], code[20:26]))


class VerificationWindow(models.Model):
    """Verification counter (核验计数): how often one address asked within one window; kept for an hour.

    A table and not a cache, because several web processes must count together.
    """

    ip = models.GenericIPAddressField()
    opened_at = models.DateTimeField(db_index=True)
    asked = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["ip", "opened_at"], name="verification_one_window_per_ip")]

    def __str__(self) -> str:
        return f"{self.ip} {self.opened_at:%H:%M} {self.asked}"


from .sealing.models import Seal, SealUse  # noqa: E402, F401  models of the app, in a package of their own
