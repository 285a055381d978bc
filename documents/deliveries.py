"""What was sent to whom and how it arrived: one row for each attempt, with one receipt for all of its papers."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Reads of deliveries."""

    def awaiting(self) -> DeliveryQuerySet:
        """On their way: neither received nor failed (待回执)."""
        return self.filter(receipt_at=None, failed_at=None)


class Delivery(models.Model):
    """Delivery of papers (送达) with its receipt (文书送达回执), 行政处罚法 art. 61, 民事诉讼法 arts 87-95.

    One row is one attempt at one recipient by one way. Papers that leave together (多书同达) are of one row,
    and so have one receipt. ``document`` is the leading one of ``papers``.
    """

    class Channel(models.TextChoices):
        IN_PERSON = "IN_PERSON", "直接送达"
        LEFT = "LEFT", "留置送达"
        MAIL = "MAIL", "邮寄送达"
        ENTRUSTED = "ENTRUSTED", "委托送达"
        FORWARDED = "FORWARDED", "转交送达"
        PORTAL = "PORTAL", "企业门户送达"
        ELECTRONIC = "ELECTRONIC", "电子送达"
        NOTICE = "NOTICE", "公告送达"

    class Relation(models.TextChoices):
        SELF = "SELF", "受送达人本人"
        HEAD = "HEAD", "法定代表人或者主要负责人"
        RECEIVER = "RECEIVER", "负责收件的人"
        FAMILY = "FAMILY", "同住成年家属"
        AGENT = "AGENT", "代理人或者指定的代收人"

    class Failure(models.TextChoices):
        REFUSED = "REFUSED", "拒绝签收"
        ABSENT = "ABSENT", "无人签收"
        UNKNOWN = "UNKNOWN", "查无此人或者地址不详"
        RETURNED = "RETURNED", "邮件退回"
        NOT_ARRIVED = "NOT_ARRIVED", "电子送达未到达"
        INCOMPLETE = "INCOMPLETE", "应当同步送达的文书未随附"
        OTHER = "OTHER", "其他原因"

    # What each way asks beside recipient and moment, as it is printed on the receipt.
    FACTS: ClassVar[dict[str, tuple[str, ...]]] = {
        Channel.IN_PERSON: ("address",),
        Channel.LEFT: ("address", "reason", "witnesses"),
        Channel.MAIL: ("tracking_number", "address"),
        Channel.ENTRUSTED: ("organ",),
        Channel.FORWARDED: ("organ",),
        Channel.PORTAL: (),
        Channel.ELECTRONIC: ("address",),
        Channel.NOTICE: ("published_on", "address", "reason"),
    }

    document = models.ForeignKey("documents.Document", on_delete=models.PROTECT, related_name="led_deliveries")
    papers = models.ManyToManyField("documents.Document", related_name="deliveries", verbose_name="同达文书")
    recipient = models.CharField("受送达人", max_length=120)
    channel = models.CharField("送达方式", max_length=12, choices=Channel)
    consent = models.BooleanField("同意电子送达", default=False)
    address = models.CharField(
        "送达地点", max_length=200, blank=True, help_text="place, e-mail, fax, or where published"
    )
    tracking_number = models.CharField("邮件号", max_length=40, blank=True)
    organ = models.CharField("受托机关", max_length=80, blank=True)
    reason = models.CharField("事由", max_length=200, blank=True, help_text="of a refusal to take it, or of a notice")
    witnesses = models.CharField("见证人", max_length=120, blank=True)
    proof_sha256 = models.CharField("送达过程记录", max_length=64, blank=True, help_text="hash of a picture or search")
    published_on = models.DateField("公告日期", null=True, blank=True)
    deemed_on = models.DateField("视为送达日期", null=True, blank=True)
    handed_at = models.DateTimeField("送出时间")
    handed_by = models.CharField("送达人", max_length=80)

    receipt_form = models.OneToOneField(
        "documents.Document", null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="回执"
    )
    receipt_at = models.DateTimeField("收到时间", null=True, blank=True)
    receipt_by = models.CharField("签收人", max_length=80, blank=True)
    receipt_relation = models.CharField("与受送达人的关系", max_length=8, choices=Relation, blank=True)
    receipt_note = models.CharField("备注", max_length=200, blank=True)
    receipt_sha256 = models.CharField("回执扫描件", max_length=64, blank=True)

    failed_at = models.DateTimeField("未能送达时间", null=True, blank=True)
    failure = models.CharField("未能送达原因", max_length=12, choices=Failure, blank=True)
    failure_note = models.CharField("情况说明", max_length=200, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = "送达"
        ordering = ["handed_at", "pk"]
        default_permissions = ("view",)
        indexes = [
            models.Index(
                fields=["handed_at", "id"], condition=Q(receipt_at=None, failed_at=None), name="delivery_awaiting"
            ),
            models.Index(
                fields=["deemed_on"],
                condition=Q(receipt_at=None, failed_at=None, deemed_on__isnull=False),
                name="delivery_noticed",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "recipient", "channel"],
                condition=Q(receipt_at=None, failed_at=None),
                name="delivery_one_under_way",
            ),
            models.CheckConstraint(
                condition=Q(receipt_at=None, receipt_by="", receipt_relation="", receipt_note="", receipt_sha256="")
                | (Q(receipt_at__isnull=False, receipt_at__gte=F("handed_at")) & ~Q(receipt_by="")),
                name="delivery_receipt_whole",
            ),
            models.CheckConstraint(
                condition=Q(failed_at=None, failure="", failure_note="")
                | (Q(failed_at__isnull=False, receipt_at=None, failed_at__gte=F("handed_at")) & ~Q(failure="")),
                name="delivery_failure_whole",
            ),
            models.CheckConstraint(
                condition=~Q(channel__in=["PORTAL", "ELECTRONIC"]) | Q(consent=True),
                name="delivery_electronic_by_consent",
            ),
            models.CheckConstraint(
                condition=(~Q(channel="MAIL") | ~Q(tracking_number=""))
                & (~Q(channel="ELECTRONIC") | ~Q(address=""))
                & (~Q(channel__in=["ENTRUSTED", "FORWARDED"]) | ~Q(organ=""))
                & (~Q(channel="LEFT") | ~Q(reason="") & (~Q(witnesses="") | ~Q(proof_sha256=""))),
                name="delivery_way_has_its_facts",
            ),
            models.CheckConstraint(
                condition=Q(channel="NOTICE", published_on__isnull=False, deemed_on__isnull=False)
                & Q(deemed_on__gt=F("published_on"))
                & ~Q(address="")
                & ~Q(reason="")
                | ~Q(channel="NOTICE") & Q(published_on=None, deemed_on=None),
                name="delivery_notice_has_its_period",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document.number} → {self.recipient} {self.get_channel_display()}"

    @property
    def is_received(self) -> bool:
        """True once the receipt is recorded; that moment opens what the papers set running."""
        return self.receipt_at is not None

    @property
    def is_awaiting(self) -> bool:
        """True while it is on its way: neither received nor failed."""
        return self.receipt_at is None and self.failed_at is None
