"""Facts and what proves them, 行政处罚法 arts 40, 46."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from flows.matters.models import Attachment
from permissions.organisations.models import User

from .case import PenaltyCase


class CaseFact(models.Model):
    """Fact that has to be proved (待证事实), 行政处罚法 art 40: without evidence the investigation does not end."""

    case = models.ForeignKey(PenaltyCase, on_delete=models.PROTECT, related_name="fact_rows")
    text = models.CharField("事实", max_length=500)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "待证事实"
        default_permissions = ()
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="case_fact_has_words")]

    def __str__(self) -> str:
        return self.text


class Evidence(models.Model):
    """Evidence (证据), 行政处罚法 art 46: one of eight kinds, with original, hash and custody."""

    class Kind(models.TextChoices):
        DOCUMENTARY = "DOCUMENTARY", "书证"
        PHYSICAL = "PHYSICAL", "物证"
        AUDIOVISUAL = "AUDIOVISUAL", "视听资料"
        ELECTRONIC = "ELECTRONIC", "电子数据"
        WITNESS = "WITNESS", "证人证言"
        PARTY = "PARTY", "当事人的陈述"
        EXPERT = "EXPERT", "鉴定意见"
        RECORD = "RECORD", "勘验笔录、现场笔录"

    case = models.ForeignKey(PenaltyCase, on_delete=models.PROTECT, related_name="evidence")
    kind = models.CharField("种类", max_length=12, choices=Kind)
    name = models.CharField("名称", max_length=120)
    source = models.CharField("来源", max_length=120, help_text="from whom or where")
    obtained_on = models.DateField("取得日期")
    pages = models.PositiveSmallIntegerField("页数", default=1)
    is_original = models.BooleanField("原件(原物)", default=True)
    custody = models.CharField("保管", max_length=120, help_text="who keeps it, where")
    by_device = models.BooleanField("电子技术监控设备记录", default=False)
    device_review = models.CharField("设备法制和技术审核文号", max_length=80, blank=True, help_text="art 41")
    attachment = models.ForeignKey(
        Attachment, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="文件"
    )
    sha256 = models.CharField("散列值", max_length=64, blank=True)
    by_party = models.BooleanField("当事人提供", default=False)
    first_officer = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    second_officer = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField("登记时间")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.CharField("撤出理由", max_length=200, blank=True)

    class Meta:
        verbose_name = "证据"
        default_permissions = ()
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(source="") & ~Q(custody=""), name="evidence_is_described"
            ),
            models.CheckConstraint(
                condition=Q(by_device=False) | ~Q(device_review=""), name="evidence_device_reviewed"
            ),
            models.CheckConstraint(
                condition=Q(by_party=True)
                | Q(first_officer__isnull=False, second_officer__isnull=False) & ~Q(first_officer=F("second_officer")),
                name="evidence_by_two_officers",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_because="")
                | Q(withdrawn_at__isnull=False) & ~Q(withdrawn_because=""),
                name="evidence_withdrawn_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FactEvidence(models.Model):
    """Which evidence proves which fact, on which page (证明对象), 行政处罚法 art 40."""

    fact = models.ForeignKey(CaseFact, on_delete=models.PROTECT, related_name="proofs")
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="proofs")
    page = models.CharField("页码", max_length=40)

    class Meta:
        verbose_name = "证明对象"
        default_permissions = ()
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["fact", "evidence"], name="proof_once")]

    def __str__(self) -> str:
        return f"{self.evidence} {self.page}"


class Record(models.Model):
    """Record (笔录), 行政处罚法 art 55: questioning, examination, statement and defence, in questions and answers."""

    class Kind(models.TextChoices):
        QUESTIONING = "QUESTIONING", "询问笔录"
        EXAMINATION = "EXAMINATION", "勘验笔录"
        DEFENCE = "DEFENCE", "陈述申辩笔录"

    case = models.ForeignKey(PenaltyCase, on_delete=models.PROTECT, related_name="records")
    kind = models.CharField("种类", max_length=12, choices=Kind)
    begins_at = models.DateTimeField("开始时间")
    ends_at = models.DateTimeField("结束时间")
    place = models.CharField("地点", max_length=160)
    of_whom = models.CharField("被询问人、在场人", max_length=80)
    of_whom_post = models.CharField("身份、职务", max_length=80, blank=True)
    is_witness = models.BooleanField("证人", default=False)
    text = models.TextField("内容", help_text="questioning: lines that begin with 问 and 答")
    first_officer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    second_officer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    evidence = models.OneToOneField(
        Evidence, null=True, blank=True, on_delete=models.PROTECT, related_name="record", verbose_name="证据"
    )
    made_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "笔录"
        default_permissions = ()
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(first_officer=F("second_officer")), name="record_by_two_officers"),
            models.CheckConstraint(condition=Q(ends_at__gte=F("begins_at")), name="record_in_order"),
            models.CheckConstraint(condition=~Q(text="") & ~Q(place="") & ~Q(of_whom=""), name="record_is_whole"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.of_whom}"
