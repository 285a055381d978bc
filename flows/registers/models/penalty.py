"""Penalty decisions (行政处罚台账): what was decided, how far it is performed, whether it is published."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from permissions.organisations.models import OrgUnit

from ..fines import ZERO, Outstanding, surcharge_until
from .enterprise import Enterprise


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


class Withdrawal(models.TextChoices):
    """What became of a decision whose publicity is withdrawn (撤回公示的原因), 行政处罚法 art 48(2)."""

    CHANGED = "CHANGED", "变更"
    ANNULLED = "ANNULLED", "撤销"
    UNLAWFUL = "UNLAWFUL", "确认违法"
    VOID = "VOID", "确认无效"


# A decision that was annulled or found void counts as never made.
UNDONE = (Withdrawal.ANNULLED, Withdrawal.VOID)


class PenaltyQuerySet(models.QuerySet["Penalty"]):
    """Reads of the register of penalties."""

    def of(self, enterprise: Enterprise) -> PenaltyQuerySet:
        """Decisions against this enterprise, those on persons in charge not among them."""
        return self.standing().filter(enterprise=enterprise, on_person=False)

    def standing(self) -> PenaltyQuerySet:
        """Decisions that were not decided otherwise before they took effect."""
        return self.filter(struck_on=None)

    def on_persons(self) -> PenaltyQuerySet:
        """Decisions against a person in charge; they are kept apart and never published."""
        return self.filter(on_person=True)

    def decided_by(self, authority: OrgUnit) -> PenaltyQuerySet:
        """Decisions of this authority."""
        return self.filter(authority=authority)

    def published(self) -> PenaltyQuerySet:
        """Decisions that anyone can see now."""
        return self.filter(publicity_state=Penalty.PublicityState.PUBLISHED)

    def upheld(self) -> PenaltyQuerySet:
        """Without those that were annulled or found void: they count as never made."""
        return self.exclude(withdrawn_as__in=UNDONE)

    def withdrawn(self) -> PenaltyQuerySet:
        """Decisions whose publicity was withdrawn; the reason stays public (art 48(2))."""
        return self.filter(publicity_state=Penalty.PublicityState.WITHDRAWN)

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
        WITHDRAWN = "WITHDRAWN", "已撤回公示"

    # The decision
    decision_number = models.CharField("处罚决定书文号", max_length=80, help_text="imports take any number")
    authority = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="penalties", verbose_name="处罚机关")
    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, related_name="penalties", verbose_name="行政相对人"
    )
    on_person = models.BooleanField("处罚个人", default=False, help_text="on a person in charge; never published")
    person_name = models.CharField("受处罚人", max_length=40, blank=True, help_text="imports do not say it")
    matter_number = models.CharField("办件编号", max_length=30, blank=True, help_text="empty: imported")
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
    struck_on = models.DateField(
        "注销登记日期", null=True, blank=True, help_text="its paper was voided and the case decided otherwise"
    )
    # Performance
    fine_due_on = models.DateField("缴款期限", null=True, blank=True)
    fine_paid = models.DecimalField("已缴罚款(元)", max_digits=14, decimal_places=2, default=ZERO)
    fine_paid_on = models.DateField("缴清日期", null=True, blank=True)
    surcharge_paid = models.DecimalField("已缴加处罚款(元)", max_digits=14, decimal_places=2, default=ZERO)
    last_paid_on = models.DateField("最近缴款日期", null=True, blank=True)
    in_instalments = models.BooleanField("延期或者分期缴纳", default=False)
    surcharge_before = models.DecimalField(
        "批准分期前的加处罚款(元)",
        max_digits=14,
        decimal_places=2,
        default=ZERO,
        help_text="run up before the approval",
    )
    surcharge_paused_from = models.DateField("加处罚款停止计算自", null=True, blank=True, help_text="art 73(3)")
    surcharge_paused_until = models.DateField("加处罚款停止计算至", null=True, blank=True)
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
    withdrawn_on = models.DateField("撤回公示日期", null=True, blank=True)
    withdrawn_as = models.CharField("撤回原因", max_length=10, choices=Withdrawal, blank=True)
    withdrawn_because = models.CharField("撤回理由", max_length=500, blank=True)
    withdrawn_basis = models.CharField("撤回依据文书", max_length=120, blank=True)

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
            models.Index(fields=["publicity_state", "-withdrawn_on", "-id"], name="penalty_withdrawn"),
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
            # art 48: what is withdrawn was published, and the reason is said in public
            models.CheckConstraint(
                condition=(
                    Q(publicity_state="WITHDRAWN", withdrawn_on__gte=F("decided_on"))
                    & (Q(published_on=None) | Q(withdrawn_on__gte=F("published_on")))
                    & ~Q(withdrawn_as="")
                    & ~Q(withdrawn_because="")
                    & ~Q(withdrawn_basis="")
                )
                | ~Q(publicity_state="WITHDRAWN")
                & Q(withdrawn_on=None, withdrawn_as="", withdrawn_because="", withdrawn_basis=""),
                name="penalty_withdrawn_with_reason",
            ),
            # what was struck out was published nowhere and paid by nobody
            models.CheckConstraint(
                condition=Q(struck_on=None)
                | Q(publicity_state="UNPUBLISHED", fine_paid=0, surcharge_paid=0) & ~Q(matter_number=""),
                name="penalty_struck_before_effect",
            ),
            models.CheckConstraint(
                condition=Q(on_person=True) | Q(person_name=""), name="penalty_person_named_on_persons_only"
            ),
            models.CheckConstraint(
                condition=Q(surcharge_paused_until=None) | Q(surcharge_paused_until__gte=F("surcharge_paused_from")),
                name="penalty_pause_in_order",
            ),
            models.CheckConstraint(
                condition=Q(surcharge_paused_until=None) | Q(surcharge_paused_from__isnull=False),
                name="penalty_pause_has_begun",
            ),
            models.UniqueConstraint(
                fields=["matter_number"], condition=~Q(matter_number=""), name="penalty_once_a_matter"
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
        return Outstanding(fine, max(self._run_up(on, until) - self.surcharge_paid, ZERO))

    def _run_up(self, on: dt.date, until: dt.date) -> Decimal:
        """The surcharge run up by the day, of instalments each by itself: paid as agreed they are in time (art 66)."""
        pause = (self.surcharge_paused_from, self.surcharge_paused_until)
        if not self.in_instalments:
            return surcharge_until(self.fine_amount, self.fine_due_on, until, pause)
        parts = self.instalments.all()  # type: ignore[attr-defined]
        run_up = sum((part.surcharge(on, pause) for part in parts), self.surcharge_before)
        return min(run_up, self.fine_amount)  # art 72: of the whole fine too
