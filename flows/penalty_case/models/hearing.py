"""What the party says, and the hearing it may have, 行政处罚法 arts 44, 45, 63, 64."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from permissions.organisations.models import User

from .case import PenaltyCase


class Statement(models.Model):
    """Statement of the party (当事人的意见), 行政处罚法 arts 33, 45, 64, 66: defence, hearing, claim, waiver."""

    class Kind(models.TextChoices):
        DEFENCE = "DEFENCE", "陈述申辩"
        HEARING = "HEARING", "要求听证"
        CLAIM = "CLAIM", "主张不予处罚"
        WAIVER = "WAIVER", "放弃陈述申辩和听证"
        INSTALMENTS = "INSTALMENTS", "申请延期或者分期缴纳"
        RECUSAL = "RECUSAL", "申请回避"

    class Channel(models.TextChoices):
        PORTAL = "PORTAL", "企业办事端"
        ORAL = "ORAL", "口头"
        WRITTEN = "WRITTEN", "书面"

    case = models.ForeignKey(PenaltyCase, on_delete=models.PROTECT, related_name="statements")
    kind = models.CharField("事项", max_length=12, choices=Kind)
    channel = models.CharField("方式", max_length=8, choices=Channel)
    text = models.TextField("内容", blank=True)
    branch = models.CharField("主张的情形", max_length=10, blank=True, help_text="art 33, of a claim")
    by_name = models.CharField("提出人", max_length=40)
    made_at = models.DateTimeField("提出时间")
    answer = models.TextField("复核意见", blank=True)
    adopted = models.BooleanField("采纳", null=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "当事人意见"
        default_permissions = ()
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at=None, answer="", adopted=None)
                | Q(answered_at__isnull=False, adopted__isnull=False) & ~Q(answer=""),
                name="statement_answered_whole",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.by_name}"


class HearingPlan(models.Model):
    """Hearing as it is arranged and held (听证), 行政处罚法 art 64: when, where, who presides, what was said."""

    case = models.ForeignKey(PenaltyCase, on_delete=models.PROTECT, related_name="hearings")
    at = models.DateTimeField("时间")
    place = models.CharField("地点", max_length=160)
    is_public = models.BooleanField("公开举行", default=True)
    chair = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="主持人")
    recorder = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="记录员")
    members = models.CharField("听证员", max_length=120, blank=True, help_text="names joined by 、")
    arranged_at = models.DateTimeField()
    held_from = models.DateTimeField("开始", null=True, blank=True)
    held_until = models.DateTimeField("结束", null=True, blank=True)
    attended_by = models.CharField("到场的当事人和代理人", max_length=200, blank=True)
    was_absent = models.BooleanField("无正当理由未到场", default=False)
    record = models.TextField("听证笔录", blank=True)
    investigators_said = models.TextField("调查人员意见", blank=True)
    party_said = models.TextField("当事人意见", blank=True)
    report = models.TextField("主持人意见", blank=True)

    class Meta:
        verbose_name = "听证"
        default_permissions = ()
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(held_from=None, held_until=None)
                | Q(held_from__isnull=False, held_until__isnull=False) & ~Q(record="") & ~Q(report=""),
                name="hearing_held_whole",
            )
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.place}"


class Discussion(models.Model):
    """Collective discussion (集体讨论), 行政处罚法 art 57(2): who was there, what each said, what was concluded."""

    case = models.ForeignKey(PenaltyCase, on_delete=models.PROTECT, related_name="discussions")
    proposal = models.ForeignKey("penalty_case.Proposal", on_delete=models.PROTECT, related_name="discussions")
    begins_at = models.DateTimeField("开始")
    ends_at = models.DateTimeField("结束")
    place = models.CharField("地点", max_length=160)
    chair = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="主持人")
    present = models.TextField("出席人员", help_text="one a line, with the post")
    report = models.TextField("案情汇报")
    opinions = models.TextField("讨论意见", help_text="one a line")
    conclusion = models.TextField("结论")

    class Meta:
        verbose_name = "集体讨论"
        default_permissions = ()
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(present="") & ~Q(opinions="") & ~Q(conclusion="") & Q(ends_at__gte=models.F("begins_at")),
                name="discussion_is_whole",
            )
        ]

    def __str__(self) -> str:
        return self.conclusion
