"""What two or more procedures read (台账): enterprises, who acts for them, and penalty decisions."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact

from permissions.organisations.models import OrgUnit

from .credit_codes import validate_credit_code
from .fines import ZERO, Outstanding, surcharge_until


class Enterprise(models.Model):
    """Enterprise (企业, 生产经营单位), 安全生产法 art 2: whom bureaus supervise and decisions name."""

    class Category(models.TextChoices):
        HAZCHEM = "HAZCHEM", "危险化学品"
        INDUSTRY = "INDUSTRY", "工贸"
        FIREWORKS = "FIREWORKS", "烟花爆竹"
        OTHER = "OTHER", "其他"

    name = models.CharField("名称", max_length=120)
    credit_code = models.CharField("统一社会信用代码", max_length=18, unique=True, validators=[validate_credit_code])
    legal_representative = models.CharField("法定代表人", max_length=40)
    address = models.CharField("住所", max_length=160, blank=True)
    phone = models.CharField("电话", max_length=30, blank=True)
    industry = models.CharField("行业", max_length=60, blank=True)
    category = models.CharField("监管类别", max_length=12, choices=Category, default=Category.OTHER)
    unit = models.ForeignKey(
        OrgUnit,
        on_delete=models.PROTECT,
        related_name="enterprises",
        verbose_name="属地应急管理部门",
        help_text="the authority in whose area it lies",
    )

    class Meta:
        verbose_name = verbose_name_plural = "企业"
        ordering = ["credit_code"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["unit", "name"], name="enterprise_unit_name"),
            # Names and numbers are looked up by their beginning, which a plain index serves in the locale C only.
            models.Index(fields=["name"], opclasses=["varchar_pattern_ops"], name="enterprise_name"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Exact(Length("credit_code"), 18), name="enterprise_credit_code_has_18_characters"
            )
        ]

    def __str__(self) -> str:
        return self.name


class EnterpriseAgentQuerySet(models.QuerySet["EnterpriseAgent"]):
    """Reads of agencies."""

    def valid_on(self, day: dt.date) -> EnterpriseAgentQuerySet:
        """Agencies in force on the day (both ends included) of people who are active."""
        return self.filter(Q(until_on__isnull=True) | Q(until_on__gte=day), from_on__lte=day, user__is_active=True)


class EnterpriseAgent(models.Model):
    """Enterprise agent (企业经办人), cf. 行政许可法 art 29 (委托代理人): may act for it in the portal."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="agents")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="agencies")
    from_on = models.DateField("自")
    until_on = models.DateField("至", null=True, blank=True)
    joined_by = models.CharField("确认方式", max_length=120, help_text="code on the paper, or who confirmed")

    objects = EnterpriseAgentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "企业经办人"
        ordering = ["enterprise", "from_on"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["enterprise", "user", "from_on"], name="agent_once"),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")), name="agent_dates_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.user}"


class PenaltyKind(models.TextChoices):
    """Kind of penalty (处罚种类), 行政处罚法 art 9."""

    WARNING = "WARNING", "警告"
    CRITICISM = "CRITICISM", "通报批评"
    FINE = "FINE", "罚款"
    GAINS = "GAINS", "没收违法所得"
    GOODS = "GOODS", "没收非法财物"
    LICENCE_SUSPENDED = "LICENCE_SUSPENDED", "暂扣许可证件"
    GRADE_LOWERED = "GRADE_LOWERED", "降低资质等级"
    LICENCE_REVOKED = "LICENCE_REVOKED", "吊销许可证件"
    BUSINESS_RESTRICTED = "BUSINESS_RESTRICTED", "限制开展生产经营活动"
    BUSINESS_STOPPED = "BUSINESS_STOPPED", "责令停产停业"
    CLOSED = "CLOSED", "责令关闭"
    PROFESSION_RESTRICTED = "PROFESSION_RESTRICTED", "限制从业"
    OTHER = "OTHER", "其他"


# Kinds that are exhausted by the decision itself or by payment; every other one leaves something to do.
WITHOUT_FURTHER_OBLIGATION = {PenaltyKind.WARNING, PenaltyKind.CRITICISM, PenaltyKind.FINE}


class PenaltyQuerySet(models.QuerySet["Penalty"]):
    """Reads of the register of penalties."""

    def of(self, enterprise: Enterprise) -> PenaltyQuerySet:
        """Decisions against this enterprise, those on persons in charge not among them."""
        return self.filter(enterprise=enterprise, on_person=False)

    def on_persons(self) -> PenaltyQuerySet:
        """Decisions against a person in charge; they are kept apart and never published."""
        return self.filter(on_person=True)

    def decided_by(self, authority: OrgUnit) -> PenaltyQuerySet:
        """Decisions of this authority."""
        return self.filter(authority=authority)

    def published(self) -> PenaltyQuerySet:
        """Decisions that anyone can see now."""
        return self.filter(publicity_state=Penalty.PublicityState.PUBLISHED)

    def unpaid(self, on: dt.date) -> PenaltyQuerySet:
        """Decisions whose fine was not paid in full on the day."""
        return self.filter(Q(fine_paid__lt=F("fine_amount")) | Q(fine_paid_on__gt=on))

    def overdue(self, on: dt.date) -> PenaltyQuerySet:
        """Unpaid decisions whose last day for payment has passed, 行政处罚法 art 67."""
        return self.unpaid(on).filter(fine_due_on__lt=on)

    def unrectified(self, on: dt.date) -> PenaltyQuerySet:
        """Decisions whose violation was not rectified by the day."""
        return self.filter(Q(rectified_on__isnull=True) | Q(rectified_on__gt=on))


class Penalty(models.Model):
    """Penalty decision (行政处罚决定), 行政处罚法 arts 9, 57, 59: decision, performance, publicity."""

    class Procedure(models.TextChoices):
        SIMPLE = "SIMPLE", "简易程序"
        ORDINARY = "ORDINARY", "普通程序"

    class CreditClass(models.TextChoices):
        MINOR = "MINOR", "轻微"
        GENERAL = "GENERAL", "一般"
        SERIOUS = "SERIOUS", "严重"

    class CaseKind(models.TextChoices):
        HAZARD = "HAZARD", "隐患类"
        ACCIDENT = "ACCIDENT", "事故类"
        DOCUMENT = "DOCUMENT", "纯资料类"

    class PublicityState(models.TextChoices):
        UNPUBLISHED = "UNPUBLISHED", "不公示"
        PUBLISHED = "PUBLISHED", "公示中"
        ENDED = "ENDED", "已终止公示"

    # The decision
    decision_number = models.CharField("处罚决定书文号", max_length=80, help_text="imports take any number")
    authority = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="penalties", verbose_name="处罚机关")
    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, related_name="penalties", verbose_name="行政相对人"
    )
    on_person = models.BooleanField("处罚个人", default=False, help_text="on a person in charge; never published")
    violation_type = models.CharField("违法行为类型", max_length=200)
    facts = models.TextField("违法事实")
    basis = models.TextField("处罚依据")
    kinds = models.CharField("处罚类别", max_length=200, help_text="codes of PenaltyKind joined by commas")
    content = models.TextField("处罚内容")
    fine_amount = models.DecimalField("罚款金额(元)", max_digits=14, decimal_places=2, default=ZERO)
    confiscated_amount = models.DecimalField("没收金额(元)", max_digits=14, decimal_places=2, default=ZERO)
    licence = models.CharField("暂扣或吊销证照名称及编号", max_length=200, blank=True)
    procedure = models.CharField("程序", max_length=10, choices=Procedure, default=Procedure.ORDINARY)
    case_kind = models.CharField("案件类型", max_length=10, choices=CaseKind, default=CaseKind.HAZARD)
    credit_class = models.CharField(
        "失信行为分类", max_length=10, choices=CreditClass, blank=True, help_text="empty: computed by the mapping"
    )
    decided_on = models.DateField("处罚决定日期")
    valid_until = models.DateField("处罚有效期", null=True, blank=True)
    publicity_until = models.DateField("公示截止期", null=True, blank=True)
    lead_handler_name = models.CharField("承办人", max_length=40, blank=True)
    lead_handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # Performance
    fine_due_on = models.DateField("缴款期限", null=True, blank=True)
    fine_paid = models.DecimalField("已缴罚款(元)", max_digits=14, decimal_places=2, default=ZERO)
    fine_paid_on = models.DateField("缴清日期", null=True, blank=True)
    surcharge_paid = models.DecimalField("已缴加处罚款(元)", max_digits=14, decimal_places=2, default=ZERO)
    rectified_on = models.DateField("整改完成日期", null=True, blank=True)
    recheck_number = models.CharField("复查意见书文号", max_length=80, blank=True)
    recheck_on = models.DateField("复查日期", null=True, blank=True)
    other_obligations_done = models.BooleanField("其他义务已履行", default=False)
    # Publicity
    publicity_state = models.CharField(
        "公示状态", max_length=12, choices=PublicityState, default=PublicityState.PUBLISHED
    )
    published_on = models.DateField("公示日期", null=True, blank=True)
    ended_on = models.DateField("终止公示日期", null=True, blank=True)
    ended_by_number = models.CharField("终止公示依据文号", max_length=80, blank=True)

    objects = PenaltyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "行政处罚决定"
        ordering = ["-decided_on", "decision_number"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["enterprise", "-decided_on"], name="penalty_enterprise_decided"),
            models.Index(fields=["authority", "-decided_on"], name="penalty_authority_decided"),
            models.Index(fields=["decision_number"], opclasses=["varchar_pattern_ops"], name="penalty_number"),
            models.Index(fields=["publicity_state", "-decided_on", "-id"], name="penalty_published"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["authority", "decision_number"], name="penalty_number_once"),
            models.CheckConstraint(
                condition=Q(fine_amount__gte=0, confiscated_amount__gte=0, fine_paid__gte=0, surcharge_paid__gte=0),
                name="penalty_amounts_not_negative",
            ),
            models.CheckConstraint(condition=Q(fine_paid__lte=F("fine_amount")), name="penalty_paid_at_most_the_fine"),
            # art 72: the surcharge never exceeds the fine
            models.CheckConstraint(
                condition=Q(surcharge_paid__lte=F("fine_amount")), name="penalty_surcharge_at_most_the_fine"
            ),
            # the day it was paid in full is known exactly when it was paid in full
            models.CheckConstraint(
                condition=Q(fine_paid_on__isnull=True) | Q(fine_paid=F("fine_amount")),
                name="penalty_paid_on_only_in_full",
            ),
            models.CheckConstraint(
                condition=Q(fine_paid__lt=F("fine_amount")) | Q(fine_amount=0) | Q(fine_paid_on__isnull=False),
                name="penalty_paid_in_full_has_day",
            ),
            models.CheckConstraint(
                condition=(Q(fine_due_on__isnull=True) | Q(fine_due_on__gte=F("decided_on")))
                & (Q(fine_paid_on__isnull=True) | Q(fine_paid_on__gte=F("decided_on")))
                & (Q(valid_until__isnull=True) | Q(valid_until__gte=F("decided_on")))
                & (Q(publicity_until__isnull=True) | Q(publicity_until__gte=F("decided_on")))
                & (Q(published_on__isnull=True) | Q(published_on__gte=F("decided_on"))),
                name="penalty_dates_not_before_decision",
            ),
            # a recheck opinion has a number and a day, and follows the rectification
            models.CheckConstraint(
                condition=Q(recheck_number="", recheck_on__isnull=True)
                | (~Q(recheck_number="") & Q(recheck_on__isnull=False)),
                name="penalty_recheck_number_and_day",
            ),
            models.CheckConstraint(
                condition=Q(recheck_on__isnull=True)
                | Q(rectified_on__isnull=True)
                | Q(recheck_on__gte=F("rectified_on")),
                name="penalty_recheck_after_rectification",
            ),
            models.CheckConstraint(
                condition=(Q(publicity_state="ENDED") & Q(ended_on__isnull=False))
                | (~Q(publicity_state="ENDED") & Q(ended_on__isnull=True, ended_by_number="")),
                name="penalty_ended_has_day",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True)
                | Q(ended_on__gte=F("decided_on"), published_on__isnull=True)
                | Q(ended_on__gte=F("published_on")),
                name="penalty_ended_after_publication",
            ),
            models.CheckConstraint(
                condition=Q(on_person=False) | Q(publicity_state="UNPUBLISHED"), name="penalty_on_person_unpublished"
            ),
            models.CheckConstraint(condition=~Q(decision_number=""), name="penalty_number_present"),
            models.CheckConstraint(condition=~Q(kinds=""), name="penalty_kinds_present"),
        ]

    def __str__(self) -> str:
        return self.decision_number

    @property
    def kind_list(self) -> list[PenaltyKind]:
        """The kinds one by one, in the order of the decision."""
        return [PenaltyKind(code) for code in self.kinds.split(",")]

    @property
    def are_other_obligations_done(self) -> bool:
        """Whether nothing is left beside the money: no such obligation, or marked as performed."""
        return self.other_obligations_done or WITHOUT_FURTHER_OBLIGATION.issuperset(self.kind_list)

    @property
    def needs_recheck_opinion(self) -> bool:
        """Whether rectification is proved by a 复查意见书; accident and document cases have none (§0.3.13)."""
        return self.case_kind == self.CaseKind.HAZARD

    def outstanding(self, on: dt.date) -> Outstanding:
        """What is owed at the end of the day, 行政处罚法 arts 67, 72; the surcharge stops on the day of payment."""
        if self.fine_paid_on is None:
            fine, until = self.fine_amount - self.fine_paid, on
        elif self.fine_paid_on > on:
            fine, until = self.fine_amount, on
        else:
            fine, until = ZERO, self.fine_paid_on
        run_up = surcharge_until(self.fine_amount, self.fine_due_on, until)
        return Outstanding(fine, max(run_up - self.surcharge_paid, ZERO))
