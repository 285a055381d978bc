"""The procedure's own facts: the paper as it is drafted, each hand's version of it, and who it goes to."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from django.db import models
from django.db.models import F, Q

from documents.models import Delivery
from flows.matters.models import Attachment, Decision, Matter
from permissions.audit.log import canonical
from permissions.organisations.models import OrgUnit, Position, User


class PaperText(models.Model):
    """Text of an official paper (公文文稿), 党政机关公文处理工作条例 art 9: all that is drafted, edited and signed."""

    class Urgency(models.TextChoices):
        NONE = "", "—"
        URGENT = "URGENT", "加急"
        MOST_URGENT = "MOST_URGENT", "特急"

    title = models.CharField("标题", max_length=120, blank=True)
    main_to = models.TextField("主送机关", blank=True, help_text="one a line")
    body = models.TextField("正文", blank=True)
    enclosures = models.TextField("附件说明", blank=True, help_text="one a line")
    copies_to = models.TextField("抄送机关", blank=True, help_text="one a line")
    contact_name = models.CharField("联系人", max_length=40, blank=True)
    contact_phone = models.CharField("联系电话", max_length=30, blank=True)
    urgency = models.CharField("紧急程度", max_length=12, choices=Urgency, blank=True, default=Urgency.NONE)

    class Meta:
        abstract = True

    @property
    def text(self) -> dict[str, str]:
        """What is signed, by name of the field."""
        return {name: str(getattr(self, name)) for name in TEXT}

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the text."""
        return fingerprint_of(self.text)


TEXT = ("title", "main_to", "body", "enclosures", "copies_to", "contact_name", "contact_phone", "urgency")


def fingerprint_of(text: dict[str, str]) -> str:
    """SHA-256 of a text in its canonical form, as hex."""
    return hashlib.sha256(canonical({name: text[name] for name in TEXT}).encode()).hexdigest()


class OfficialPaper(PaperText):
    """Official paper in the making (公文), 党政机关公文处理工作条例 arts 8-9: kind, text and way of signing."""

    class Kind(models.TextChoices):
        NOTICE = "NOTICE", "通知"
        REPLY = "REPLY", "批复"
        DECISION = "DECISION", "决定"
        REQUEST = "REQUEST", "请示"
        REPORT = "REPORT", "报告"
        LETTER = "LETTER", "函"

    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, primary_key=True, related_name="paper")
    kind = models.CharField("文种", max_length=10, choices=Kind)
    position = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+", verbose_name="拟稿人任职")
    single_matter = models.BooleanField("一文一事", default=False)
    carries_no_request = models.BooleanField("未夹带请示事项", default=False)
    signed_on_paper = models.BooleanField("线下签批", default=False)
    countersigners = models.ManyToManyField(OrgUnit, blank=True, related_name="+", verbose_name="会签科室")
    parent = models.ForeignKey(
        Matter,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="official_papers",
        help_text="the matter of another procedure that this paper is made for",
    )

    class Meta:
        verbose_name = "公文"
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=~Q(parent=F("matter")), name="paper_is_not_its_own_parent")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.title}"

    @property
    def section(self) -> OrgUnit:
        """The section that drafts it (起草单位)."""
        return self.position.unit


def paper_of(matter: Matter) -> OfficialPaper:
    """The paper that the matter is about."""
    paper: OfficialPaper = matter.paper  # type: ignore[attr-defined]
    return paper


def signature_on(paper: OfficialPaper) -> Decision | None:
    """The signature that the paper carries now; None before it, and once the paper came back after it."""
    decision = paper.matter.latest_decision
    if decision is None:
        return None
    came_back = paper.matter.acts.filter(pk__gt=decision.act_id, outcome__in=["RETURN", "CHANGED"])
    return None if came_back.filter(node__in=["seal", "issue"]).exists() else decision


class RevisionQuerySet(models.QuerySet["Revision"]):
    """Reads of revisions."""

    def latest_of(self, paper: OfficialPaper) -> Revision:
        """The text as it stands now; Revision.DoesNotExist while it is a draft."""
        return self.filter(paper=paper).latest("number")


class Revision(PaperText):
    """Revision (稿次), 行政处罚法 art 47 全过程记录 by analogy: the whole text as one hand left it, with its hash."""

    paper = models.ForeignKey(OfficialPaper, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveSmallIntegerField("稿次")
    node = models.CharField("环节", max_length=40)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("修改人", max_length=40)
    on_behalf_of = models.CharField("代", max_length=120, blank=True)
    capacity = models.CharField("身份", max_length=120)
    at = models.DateTimeField("时间")
    sha256 = models.CharField(max_length=64)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = "稿次"
        default_permissions = ()
        ordering = ["paper", "number"]
        constraints = [models.UniqueConstraint(fields=["paper", "number"], name="revision_once")]

    def __str__(self) -> str:
        return f"第{self.number}稿 {self.name}"


class OfflineSignature(models.Model):
    """Signature given on paper (线下签批), 党政机关公文处理工作条例 art 22: who signed, which text, who recorded it."""

    # One text may be signed twice: when it came back from the keeper of the seal and nothing had to be changed.
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="offline_signatures")
    signatory = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    signed_on = models.DateField("签发日期")
    scan = models.ForeignKey(Attachment, on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = "线下签批"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=~Q(signatory=F("recorded_by")), name="offline_signature_by_another")
        ]

    def __str__(self) -> str:
        return f"{self.signatory.name} {self.signed_on}"


class AddresseeQuerySet(models.QuerySet["Addressee"]):
    """Reads of addressees."""

    def received_by(self, authorities: Iterator[int] | list[int]) -> AddresseeQuerySet:
        """What was sent within the system to any of these authorities, the newest first."""
        rows = self.filter(unit__in=authorities).exclude(sent_at=None)
        return rows.select_related("paper__matter__unit", "document", "unit").order_by("-sent_at", "-pk")


class Addressee(models.Model):
    """Addressee (主送、抄送机关), 党政机关公文处理工作条例 art 25(4) 核发: where it went, and when it arrived."""

    paper = models.ForeignKey(OfficialPaper, on_delete=models.PROTECT, related_name="addressees")
    name = models.CharField("机关名称", max_length=120)
    is_copy = models.BooleanField("抄送", default=False)
    unit = models.ForeignKey(OrgUnit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey("documents.Document", on_delete=models.PROTECT, related_name="+")
    delivery = models.ForeignKey(Delivery, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField("发出时间")
    received_at = models.DateTimeField("签收时间", null=True, blank=True)
    received_by = models.CharField("签收人", max_length=40, blank=True)

    objects = AddresseeQuerySet.as_manager()

    class Meta:
        verbose_name = "主送抄送"
        default_permissions = ()
        ordering = ["is_copy", "id"]
        indexes = [models.Index(fields=["unit", "-sent_at"], name="addressee_received")]
        constraints = [
            models.UniqueConstraint(fields=["paper", "name"], name="addressee_once"),
            # Within the system the paper itself arrives; to everybody else there is a recorded delivery.
            models.CheckConstraint(
                condition=Q(unit__isnull=False, delivery=None) | Q(unit=None, delivery__isnull=False),
                name="addressee_one_way",
            ),
            models.CheckConstraint(
                condition=Q(received_at=None, received_by="") | Q(received_at__isnull=False) & ~Q(received_by=""),
                name="addressee_receipt_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.name


def values_of(text: dict[str, Any]) -> dict[str, str]:
    """The text with one kind of line end and no blanks at either end, as it is compared and hashed."""
    return {name: "\n".join(line.rstrip() for line in str(text.get(name, "")).strip().splitlines()) for name in TEXT}
