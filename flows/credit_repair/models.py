"""The procedure's own facts: the application, what was asked to be corrected, what the verifiers found."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q

from flows.matters.models import Act, Attachment, Consent, Deadline, Decision, Matter, WorkItem
from flows.registers.models import Enterprise, Penalty


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


class Ground(models.TextChoices):
    """Ground of a refusal (不予受理、不予修复的理由), domain §i.4: the closed list."""

    R1 = "R1", "未满最短公示期"
    R2 = "R2", "义务未履行完毕"
    R3 = "R3", "未纠正违法行为或者整改未经复查合格"
    R4 = "R4", "未作出信用承诺或者承诺内容不合要求"
    R5 = "R5", "材料虚假"
    R6 = "R6", "法定不可修复"
    R7 = "R7", "职业或者行业禁入期限未满"  # serious list only
    R8 = "R8", "又发生应当列入严重失信主体名单的情形"  # serious list only
    R9 = "R9", "处于不得申请的期间"
    R10 = "R10", "不是本机关作出的认定"
    R11 = "R11", "信息已停止公示或者重复申请"


class ProposedRefusalQuerySet(models.QuerySet["ProposedRefusal"]):
    """Reads of proposed refusals."""

    def consented(self, consent: Consent) -> ProposedRefusal:
        """What a superior consented to."""
        return self.get(work_item__closed_by=consent.proposal_id)


class ProposedRefusal(models.Model):
    """Proposed refusal (拟不予受理、拟不予修复), domain §i.4 C1n, C4n: the grounds put to a superior."""

    application = models.ForeignKey(RepairApplication, on_delete=models.PROTECT, related_name="refusals")
    work_item = models.OneToOneField(WorkItem, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField("拟作", max_length=12, choices=[(each.value, each.label) for each in Decision.NEGATIVE])
    grounds = models.CharField("理由", max_length=60, help_text="codes of Ground joined by commas")
    statement = models.TextField("查明的事实", blank=True)
    basis = models.CharField("依据", max_length=200, blank=True, help_text="beside what each ground rests on")
    again_on = models.DateField("可再次申请日", null=True, blank=True, help_text="empty: no fixed day")

    objects = ProposedRefusalQuerySet.as_manager()

    class Meta:
        verbose_name = "拟不予"
        default_permissions = ()
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(outcome="GRANTED"), name="proposed_refusal_is_negative"),
            models.CheckConstraint(condition=~Q(grounds=""), name="proposed_refusal_has_grounds"),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} {self.grounds}"

    @property
    def ground_list(self) -> list[Ground]:
        """The grounds one by one, in the order of the closed list."""
        return [Ground(code) for code in self.grounds.split(",")]

    @property
    def act(self) -> Act:
        """The act that proposed it."""
        assert self.work_item.closed_by is not None, "it was written with that act"
        return self.work_item.closed_by


class AskedExtension(models.Model):
    """Request for an extension (延长办理期限申请), domain §i.4 C2: why the verification needs longer, and its proof."""

    application = models.ForeignKey(RepairApplication, on_delete=models.PROTECT, related_name="asked_extensions")
    work_item = models.OneToOneField(WorkItem, on_delete=models.PROTECT, related_name="+")
    deadline = models.ForeignKey(Deadline, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField("延长理由")
    document = models.ForeignKey(Attachment, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "延长办理期限申请"
        default_permissions = ()
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="asked_extension_has_a_reason")]

    def __str__(self) -> str:
        return f"{self.deadline} {self.reason}"

    @property
    def act(self) -> Act:
        """The act by which it was asked for."""
        assert self.work_item.closed_by is not None, "it was written with that act"
        return self.work_item.closed_by


class ApplicationBanQuerySet(models.QuerySet["ApplicationBan"]):
    """Reads of bans."""

    def holding(self, day: dt.date) -> ApplicationBanQuerySet:
        """Bans in force on the day, both ends included."""
        return self.filter(from_on__lte=day, until_on__gte=day)


class ApplicationBan(models.Model):
    """Ban on applications after false material (不得申请信用修复的期间), 信用修复管理办法, 条款号待核."""

    application = models.OneToOneField(RepairApplication, on_delete=models.PROTECT, related_name="ban")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="application_bans")
    from_on = models.DateField("自")
    until_on = models.DateField("至", help_text="the last day of the ban")
    by_number = models.CharField("依据文号", max_length=80)

    objects = ApplicationBanQuerySet.as_manager()

    class Meta:
        verbose_name = "不得申请期间"
        default_permissions = ()
        ordering = ["until_on"]
        constraints = [
            models.CheckConstraint(condition=Q(until_on__gt=F("from_on")), name="ban_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(by_number=""), name="ban_rests_on_a_paper"),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.from_on}—{self.until_on}"
