"""The case: what it is about, against whom, in whose hands."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from flows.matters.models import Matter
from flows.registers.models import Enterprise
from permissions.organisations.models import OrgUnit, User

if TYPE_CHECKING:
    from .proposal import Proposal


class PenaltyCase(models.Model):
    """Penalty case (行政处罚案件), 行政处罚法 art 54: one violation of one party, from the clue to the archive."""

    class Source(models.TextChoices):
        INSPECTION = "INSPECTION", "检查"
        REPORT = "REPORT", "举报"
        ASSIGNED = "ASSIGNED", "交办"
        TRANSFERRED = "TRANSFERRED", "移送"
        ACCIDENT = "ACCIDENT", "事故"

    class Procedure(models.TextChoices):
        ORDINARY = "ORDINARY", "普通程序"
        SUMMARY = "SUMMARY", "简易程序"

    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, primary_key=True, related_name="case")
    section = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+", verbose_name="承办机构")
    lead = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="承办人")
    second = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="协办人")
    procedure = models.CharField("程序", max_length=10, choices=Procedure, default=Procedure.ORDINARY)
    source = models.CharField("案件来源", max_length=12, choices=Source, default=Source.INSPECTION)
    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, related_name="cases", help_text="the party, or where the person works"
    )
    on_person = models.BooleanField("处罚个人", default=False)
    violation = models.CharField("违法行为", max_length=60, help_text="code in the catalogue of flows.law")
    cause = models.CharField("案由", max_length=200)
    place = models.CharField("违法行为发生地", max_length=160, blank=True)
    region_code = models.CharField("行政区划代码", max_length=12, blank=True)
    violated_on = models.DateField("违法行为发生日")
    ended_on = models.DateField("违法行为终了日", null=True, blank=True, help_text="of one that went on")
    found_on = models.DateField("发现日")
    caused_harm = models.BooleanField("有危害后果", default=False)
    is_complex = models.BooleanField("疑难复杂或者涉及多个法律关系", default=False)
    public_interest = models.BooleanField("涉及重大公共利益", default=False)
    summary = models.TextField("案情摘要")
    event_key = models.CharField(max_length=160, blank=True, help_text="the same act of the same party")
    filed_at = models.DateTimeField("立案时间", null=True, blank=True)
    facts = models.TextField("查明的事实", blank=True)
    penalty = models.ForeignKey(
        "registers.Penalty", null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="处罚台账"
    )

    class Meta:
        verbose_name = "行政处罚案件"
        default_permissions = ()
        indexes = [models.Index(fields=["enterprise", "violation"], name="case_of_party")]
        constraints = [
            # 行政处罚法 art 42: 不得少于两人
            models.CheckConstraint(condition=~Q(lead=F("second")), name="case_has_two_officers"),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("violated_on")), name="case_act_in_order"
            ),
            models.CheckConstraint(condition=Q(found_on__gte=F("violated_on")), name="case_found_after_the_act"),
        ]

    def __str__(self) -> str:
        return self.cause

    @property
    def officers(self) -> tuple[User, User]:
        """The two who investigate (承办人、协办人), 行政处罚法 art 42."""
        return self.lead, self.second

    @property
    def last_day_of_act(self) -> dt.date:
        """The day of the act, of one that went on its end (行政处罚法 art 36)."""
        return self.ended_on or self.violated_on

    @property
    def is_summary(self) -> bool:
        """Whether it is decided on the spot (简易程序), 行政处罚法 art 51."""
        return self.procedure == self.Procedure.SUMMARY

    @property
    def proposal(self) -> Proposal | None:
        """What is proposed now: the latest version."""
        found: Proposal | None = self.proposals.order_by("number").last()  # type: ignore[attr-defined]
        return found

    @property
    def party_name(self) -> str:
        """Against whom it is: the enterprise, or the person in charge."""
        person: PersonParty | None = getattr(self, "person", None) if self.on_person else None
        return person.name if person else self.enterprise.name


def case_of(matter: Matter) -> PenaltyCase:
    """The case that the matter is about."""
    case: PenaltyCase = PenaltyCase.objects.select_related("enterprise", "lead", "second", "section", "person").get(
        pk=matter.pk
    )
    case.matter = matter
    return case


def section_of(matter: Matter) -> OrgUnit:
    """The section or squad that handles the case (承办机构); before there is one, the enforcement squad."""
    case = PenaltyCase.objects.select_related("section__parent").filter(pk=matter.pk).first()
    return case.section if case else matter.unit.section(OrgUnit.Duty.ENFORCEMENT)


class PersonParty(models.Model):
    """Person who is punished (当事人，个人), 行政处罚法 art 59(1): whom the paper names."""

    case = models.OneToOneField(PenaltyCase, on_delete=models.PROTECT, primary_key=True, related_name="person")
    name = models.CharField("姓名", max_length=40)
    gender = models.CharField("性别", max_length=2, choices=[("男", "男"), ("女", "女")])
    id_number = models.CharField("身份证号", max_length=18)
    address = models.CharField("住址", max_length=160)
    post = models.CharField("职务", max_length=40, blank=True)
    phone = models.CharField("联系电话", max_length=30, blank=True)

    class Meta:
        verbose_name = "当事人(个人)"
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=~Q(name="") & ~Q(id_number=""), name="person_is_named")]

    def __str__(self) -> str:
        return self.name
