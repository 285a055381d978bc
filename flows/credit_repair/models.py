"""The procedure's own facts: the application, what was asked to be corrected, what the verifiers found."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from flows.matters.models import Matter, WorkItem
from flows.registers.models import Penalty


class RepairApplication(models.Model):
    """Application for credit repair (信用修复申请), 信用修复管理办法: end the publicity of one penalty."""

    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, primary_key=True, related_name="repair")
    penalty = models.ForeignKey(Penalty, on_delete=models.PROTECT, related_name="repairs")
    contact_name = models.CharField("联系人", max_length=40, blank=True)
    contact_phone = models.CharField("联系电话", max_length=30, blank=True)
    performed = models.TextField("履行和整改情况", blank=True)
    promises_truth = models.BooleanField("承诺材料真实有效", default=False)
    promises_liability = models.BooleanField("承诺违诺担责", default=False)
    consents_to_electronic_delivery = models.BooleanField("同意电子送达", default=False)
    # Fixed at submission, with the rule set of the day of application (domain §c.1).
    rule_set = models.CharField("适用规则", max_length=10, blank=True)
    credit_class = models.CharField("失信类别", max_length=10, blank=True)
    earliest_on = models.DateField("最早可申请日", null=True, blank=True)
    was_corrected = models.BooleanField("已补正", default=False)
    is_live = models.BooleanField(default=False, help_text="submitted and not ended")
    ended_seen_at = models.DateTimeField("核验停止公示时间", null=True, blank=True)

    class Meta:
        verbose_name = "信用修复申请"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["penalty"], condition=Q(is_live=True), name="repair_one_live_application"),
            models.CheckConstraint(
                condition=Q(is_live=False) | Q(earliest_on__isnull=False) & ~Q(rule_set="") & ~Q(credit_class=""),
                name="repair_live_has_rule_set",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.penalty.decision_number}"


class CorrectionItem(models.Model):
    """Item of the one correction list (一次性告知补正), 行政许可法 art 32(4) by analogy."""

    application = models.ForeignKey(RepairApplication, on_delete=models.PROTECT, related_name="corrections")
    text = models.CharField("补正内容", max_length=300)
    asked_at = models.DateTimeField()
    answer = models.CharField("答复", max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text


class Fact(models.TextChoices):
    """Fact to be verified (核实事项), 信用修复管理办法: the conditions of a repair one by one."""

    FINE = "FINE", "罚款缴纳"
    SURCHARGE = "SURCHARGE", "加处罚款缴纳"
    RECTIFICATION = "RECTIFICATION", "违法行为整改"
    OTHER_PENALTIES = "OTHER_PENALTIES", "其他处罚"
    PUBLICITY = "PUBLICITY", "公示期限"


class VerifiedFact(models.Model):
    """Verified fact (核实记录), 行政处罚法 art 47: which source a verifier read, and the value found there."""

    application = models.ForeignKey(RepairApplication, on_delete=models.PROTECT, related_name="verified_facts")
    work_item = models.ForeignKey(WorkItem, on_delete=models.PROTECT, related_name="+")
    fact = models.CharField("事项", max_length=16, choices=Fact)
    source = models.CharField("查询来源", max_length=120)
    found = models.CharField("查得情况", max_length=300)
    holds = models.BooleanField("符合条件")
    register_value = models.CharField("台账记载", max_length=300, help_text="as it stood when it was verified")

    class Meta:
        verbose_name = "核实记录"
        default_permissions = ()
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["work_item", "fact"], name="fact_once_per_hand"),
            models.CheckConstraint(condition=~Q(source="") & ~Q(found=""), name="fact_has_source_and_value"),
        ]

    def __str__(self) -> str:
        return f"{self.get_fact_display()} {self.found}"
