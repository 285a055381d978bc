"""When something must be done, and why on that day."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from documents.models import Document
from permissions import roles
from permissions.organisations.models import OrgUnit, User

from .attachment import Attachment
from .matter import Matter


class Standing(StrEnum):
    """How a deadline stands at a moment; the screens give each a colour, an icon and words."""

    AHEAD = "AHEAD"
    SOON = "SOON"  # the last working day before the due day
    DUE = "DUE"  # the due day until noon
    RED = "RED"  # the due day from noon
    OVERDUE = "OVERDUE"
    MET = "MET"
    MET_LATE = "MET_LATE"
    STOPPED = "STOPPED"
    PAUSED = "PAUSED"


class DeadlineQuerySet(models.QuerySet["Deadline"]):
    """Reads of deadlines."""

    def running(self) -> DeadlineQuerySet:
        """Neither met nor stopped; paused ones included."""
        return self.filter(ended_at=None)

    def ticking(self) -> DeadlineQuerySet:
        """Running and not paused: those that can fall due."""
        return self.running().filter(paused_at=None)

    def to_remind(self, today: dt.date) -> DeadlineQuerySet:
        """With a rung of the ladder of reminders that is due."""
        return self.ticking().filter(remind_on__lte=today)

    def with_clockwork(self) -> DeadlineQuerySet:
        """With all that a date is derived from."""
        return self.select_related("matter__unit").prefetch_related("pauses", "extensions")


class Deadline(models.Model):
    """Deadline (期限), 行政处罚法 art 85, 民事诉讼法 art 85: derived from a rule and a start event, never typed.

    Three dates (domain §b.1): ``nominal_due`` is the pure count, ``legal_due`` rolls forward over days off,
    ``safe_due`` is the last working day not after the count. Overdue means after ``legal_due``.
    """

    class Kind(models.TextChoices):
        LEGAL = "LEGAL", "法定期限"
        PROMISE = "PROMISE", "服务承诺"
        HOUSE = "HOUSE", "内部时限"

    # What it is called to have passed it: only the limit of the law makes it unlawful (domain §k.7).
    LATE: ClassVar[dict[str, str]] = {Kind.LEGAL: "违法超期", Kind.PROMISE: "承诺超期", Kind.HOUSE: "内部超时"}

    class End(models.TextChoices):
        MET = "MET", "已完成"
        STOPPED = "STOPPED", "已停止"
        RESTARTED = "RESTARTED", "重新起算"

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="deadlines")
    rule = models.CharField("参数", max_length=80, help_text="key of the dated parameter in flows.law")
    node = models.CharField("环节", max_length=40, blank=True, help_text="the node it binds, if only one")
    title = models.CharField("名称", max_length=80)
    kind = models.CharField("性质", max_length=8, choices=Kind)
    article = models.CharField("依据", max_length=200)
    status = models.CharField("依据状态", max_length=24, help_text="status of the parameter when it was derived")
    n = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=5)
    start_event = models.CharField("起算事由", max_length=60)
    started_at = models.DateTimeField()
    nominal_due = models.DateField()
    legal_due = models.DateField()
    safe_due = models.DateField()
    remind_on = models.DateField("下次提醒日", null=True, blank=True, help_text="day of the next reminder, if any")
    provisional = models.BooleanField("暂定", default=False)
    calendar_version = models.CharField(max_length=120)
    paused_at = models.DateTimeField("中止时间", null=True, blank=True, help_text="set while a pause is open")
    ended_at = models.DateTimeField(null=True, blank=True)
    end = models.CharField(max_length=10, choices=End, blank=True)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        verbose_name = "期限"
        default_permissions = ()
        ordering = ["legal_due", "id"]
        indexes = [
            models.Index(fields=["legal_due"], condition=Q(ended_at=None), name="deadline_running"),
            models.Index(
                fields=["remind_on", "id"],
                condition=Q(ended_at=None, paused_at=None, remind_on__isnull=False),
                name="deadline_to_remind",
            ),
            models.Index(fields=["matter", "ended_at"], name="deadline_of_matter"),
            models.Index(
                fields=["calendar_version", "matter"], condition=Q(ended_at=None), name="deadline_by_calendar"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None, end="") | Q(ended_at__isnull=False) & ~Q(end=""),
                name="deadline_ends_with_a_reason",
            ),
            models.CheckConstraint(condition=Q(paused_at=None) | Q(ended_at=None), name="deadline_ended_is_not_paused"),
            # One rule may run from two events at once, as from the submission and from the push of the website.
            models.UniqueConstraint(
                fields=["matter", "rule", "node", "start_event"],
                condition=Q(ended_at=None),
                name="deadline_runs_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.legal_due}"

    @property
    def late_name(self) -> str:
        """What it is called to have passed this deadline: 违法超期, 承诺超期 or 内部超时."""
        return self.LATE[self.kind]


class DeadlinePause(models.Model):
    """Pause of a deadline (期限中止), 行政许可法 art 45: from and to, the paper it rests on, and its hash."""

    class Reason(models.TextChoices):
        CORRECTION = "CORRECTION", "补正材料"
        APPRAISAL = "APPRAISAL", "检验、检测、鉴定"
        HEARING = "HEARING", "听证"
        OTHER_CASE = "OTHER_CASE", "须以另案的审理结果为依据"
        FORCE_MAJEURE = "FORCE_MAJEURE", "不可抗力"

    deadline = models.ForeignKey(Deadline, on_delete=models.PROTECT, related_name="pauses")
    reason = models.CharField("事由", max_length=14, choices=Reason)
    article = models.CharField("依据", max_length=200)
    from_at = models.DateTimeField("中止")
    until_at = models.DateTimeField("恢复", null=True, blank=True)
    paper = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    attachment = models.ForeignKey(Attachment, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    document_name = models.CharField("文书", max_length=200, help_text="number of the paper or name of the attachment")
    document_sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = "期限中止"
        default_permissions = ()
        ordering = ["from_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["deadline"], condition=Q(until_at=None), name="pause_one_open"),
            models.CheckConstraint(
                condition=Q(until_at=None) | Q(until_at__gte=F("from_at")), name="pause_ends_after_it_began"
            ),
            models.CheckConstraint(
                condition=(Q(paper=None, attachment__isnull=False) | Q(paper__isnull=False, attachment=None))
                & ~Q(document_name="")
                & ~Q(document_sha256=""),
                name="pause_has_a_document",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} {self.document_name}"


class DeadlineExtension(models.Model):
    """Extension of a deadline (延长期限) by the dated rule: length, reason, who approved, notice to the party."""

    deadline = models.ForeignKey(Deadline, on_delete=models.PROTECT, related_name="extensions")
    step = models.PositiveSmallIntegerField("第几次", default=1, help_text="step of the rule's ladder")
    rule = models.CharField("参数", max_length=80)
    article = models.CharField("依据", max_length=200)
    status = models.CharField("依据状态", max_length=24)
    n = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=5)
    reason = models.TextField("延长理由")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_by_name = models.CharField("申请人", max_length=40)
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    approved_by_name = models.CharField("批准人", max_length=40)
    approver_role = models.CharField(max_length=24)
    approver_unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField("批准时间")
    notified_at = models.DateTimeField("告知当事人时间")
    due_before = models.DateField("原届满日", help_text="the legal due date when it was approved")

    class Meta:
        verbose_name = "期限延长"
        default_permissions = ()
        ordering = ["step"]
        constraints = [
            models.UniqueConstraint(fields=["deadline", "step"], name="extension_once_a_step"),
            models.CheckConstraint(condition=~Q(reason="") & Q(step__gte=1, n__gte=1), name="extension_has_a_reason"),
            models.CheckConstraint(condition=~Q(approved_by=F("asked_by")), name="extension_by_another_person"),
        ]

    def __str__(self) -> str:
        return f"{self.deadline} 延长{self.n}{self.unit}"

    @property
    def approver_title(self) -> str:
        """The role in which it was approved, in Chinese."""
        return roles.role_of(self.approver_role).zh


class PrintedDate(models.Model):
    """Printed date (文书所载届满日): a paper that says when a deadline falls due, and which day it printed."""

    paper = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="printed_dates")
    deadline = models.ForeignKey(Deadline, on_delete=models.PROTECT, related_name="printed_dates")
    printed_on = models.DateField("所载日期", help_text="the due date as the paper says it")

    class Meta:
        verbose_name = "文书所载届满日"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["paper", "deadline"], name="printed_date_once")]

    def __str__(self) -> str:
        return f"{self.paper} {self.printed_on}"


class DateCorrection(models.Model):
    """Draft of a correction notice (更正通知草稿): the paper says one due date, the calendar now gives another."""

    class State(models.TextChoices):
        DRAFTED = "DRAFTED", "待发出"
        ISSUED = "ISSUED", "已发出"
        DROPPED = "DROPPED", "无需更正"
        DISMISSED = "DISMISSED", "不予更正"

    printed = models.ForeignKey(PrintedDate, on_delete=models.PROTECT, related_name="corrections")
    new_date = models.DateField("更正为")
    cause = models.CharField("更正原因", max_length=200)
    state = models.CharField("状态", max_length=9, choices=State, default=State.DRAFTED)
    drafted_at = models.DateTimeField("拟稿时间")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by_name = models.CharField("签发人", max_length=40, blank=True, help_text="who issued or dismissed it")
    reason = models.CharField("不予更正的理由", max_length=200, blank=True)
    notice = models.OneToOneField(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="correction")

    class Meta:
        verbose_name = "更正通知草稿"
        default_permissions = ()
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["printed"], condition=Q(state="DRAFTED"), name="correction_one_draft"),
            models.CheckConstraint(
                condition=Q(state="DRAFTED", closed_at=None) | ~Q(state="DRAFTED") & Q(closed_at__isnull=False),
                name="correction_closed_has_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(state="DISMISSED") & ~Q(reason="") | ~Q(state="DISMISSED") & Q(reason=""),
                name="correction_dismissed_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(notice=None) | Q(state="ISSUED"), name="correction_notice_only_of_an_issued_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.printed} → {self.new_date}"
