"""What is proposed, version by version: each hand's draft of the decision."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q

from flows.matters.models import Act, Decision
from flows.registers.models import PenaltyKind

from .case import PenaltyCase

FOUR_REASONS = ("reason_of_fact", "reason_of_law", "reason_of_sense", "reason_of_feeling")


class Proposal(models.Model):
    """Proposed decision (拟处理意见), 行政处罚法 arts 33, 34, 57: one version, never changed once it is written."""

    class Branch(models.TextChoices):
        NONE = "", "—"
        MINOR = "MINOR", "轻微不罚"
        FIRST = "FIRST", "首违可不罚"
        NO_FAULT = "NO_FAULT", "无主观过错"

    case = models.ForeignKey(PenaltyCase, on_delete=models.PROTECT, related_name="proposals")
    number = models.PositiveSmallIntegerField("稿次")
    outcome = models.CharField(
        "拟作决定",
        max_length=16,
        choices=[
            (code, Decision.Outcome(code).label) for code in ("PENALISED", "NOT_PENALISED", "UNFOUNDED", "TRANSFERRED")
        ],
    )
    violated = models.CharField("违反的规定", max_length=200, blank=True)
    basis = models.CharField("处罚依据", max_length=200, blank=True)
    law_of = models.DateField("适用法律的日期", null=True, blank=True, help_text="art 37: of the act, or of today")
    tier = models.CharField("裁量阶次", max_length=40, blank=True)
    aggravating = models.JSONField("从重情节", default=list)
    mitigating = models.JSONField("从轻情节", default=list)
    kinds = models.CharField("处罚种类", max_length=200, blank=True, help_text="codes of PenaltyKind joined by commas")
    fine = models.DecimalField("罚款(元)", max_digits=14, decimal_places=2, default=Decimal("0.00"))
    confiscated = models.DecimalField("没收(元)", max_digits=14, decimal_places=2, default=Decimal("0.00"))
    further = models.CharField("其他处罚内容", max_length=300, blank=True)
    explanation = models.JSONField("裁量说明", default=list, help_text="line by line, as computed")
    leaving_reason = models.CharField("偏离基准的理由", max_length=500, blank=True)
    reason_of_fact = models.TextField("事理", blank=True)
    reason_of_law = models.TextField("法理", blank=True)
    reason_of_sense = models.TextField("道理", blank=True)
    reason_of_feeling = models.TextField("情理", blank=True)
    branch = models.CharField("不予处罚情形", max_length=10, choices=Branch, blank=True, default=Branch.NONE)
    ticks = models.JSONField("逐项认定", default=list)
    education = models.TextField("教育记录", blank=True, help_text="art 33(3)")
    transferred_to = models.CharField("移送机关", max_length=120, blank=True)
    heard = models.TextField("陈述申辩及听证的复核意见", blank=True, help_text="what the party said, how it was taken")
    new_facts = models.CharField("新的事实", max_length=300, blank=True, help_text="found after the notice")
    act = models.OneToOneField(Act, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "拟处理意见"
        default_permissions = ()
        ordering = ["case", "number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="proposal_once"),
            models.CheckConstraint(condition=Q(fine__gte=0, confiscated__gte=0), name="proposal_not_negative"),
            models.CheckConstraint(
                condition=(Q(outcome="PENALISED") & ~Q(kinds="") & Q(branch=""))
                | (~Q(outcome="PENALISED") & Q(kinds="", fine=0, confiscated=0)),
                name="proposal_punishes_or_not",
            ),
            models.CheckConstraint(
                condition=(Q(outcome="NOT_PENALISED") & ~Q(branch="")) | (~Q(outcome="NOT_PENALISED") & Q(branch="")),
                name="proposal_spares_by_a_branch",
            ),
        ]

    def __str__(self) -> str:
        return f"第{self.number}稿 {self.get_outcome_display()}"

    @property
    def kind_list(self) -> list[PenaltyKind]:
        """The kinds one by one."""
        return [PenaltyKind(code) for code in self.kinds.split(",") if code]

    @property
    def four_reasons(self) -> dict[str, str]:
        """事理、法理、道理、情理 by the name of the field."""
        return {name: getattr(self, name) for name in FOUR_REASONS}
