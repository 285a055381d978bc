"""Filings (立案台账): every clue that became a case or did not, of whom, for which act, and how it ended."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import models
from django.db.models import F, Q

from permissions.organisations.models import OrgUnit

from ..fines import ZERO
from .enterprise import Enterprise
from .penalty import UNDONE, Penalty


@dataclass(frozen=True)
class Party:
    """Party to a case (当事人), 行政处罚法 art 59(1): an enterprise, or a person known by a keyed hash of the number.

    Make one with ``flows.registers.cases.party_of``.
    """

    enterprise: Enterprise | None
    person_id_hash: str = ""

    @property
    def on_person(self) -> bool:
        """Whether it is a natural person."""
        return bool(self.person_id_hash)

    @property
    def key(self) -> str:
        """The same text for the same party, whoever writes it."""
        if self.person_id_hash:
            return f"P{self.person_id_hash}"
        assert self.enterprise is not None, "a party is an enterprise or a person"
        return f"E{self.enterprise.credit_code}"


class CaseFilingQuerySet(models.QuerySet["CaseFiling"]):
    """Reads of the register of filings."""

    def of(self, party: Party) -> CaseFilingQuerySet:
        """Filings against this party: what a person did is not what the enterprise did."""
        if party.on_person:
            return self.filter(person_id_hash=party.person_id_hash)
        return self.filter(enterprise=party.enterprise, on_person=False)

    def open(self) -> CaseFilingQuerySet:
        """Filed and not closed: who filed first has the case (行政处罚法 art 25)."""
        return self.filter(state__in=CaseFiling.OPEN)

    def standing_of(self, party: Party, violation_code: str, event_key: str = "") -> CaseFilingQuerySet:
        """Clues and open filings of this party for this kind of violation, of one event where it is named."""
        found = self.of(party).filter(violation_code=violation_code, state__in=CaseFiling.STANDING)
        return found.filter(event_key=event_key) if event_key else found

    def upheld(self) -> CaseFilingQuerySet:
        """Without those whose decision was annulled or found void: they count as never made."""
        return self.exclude(penalty__withdrawn_as__in=UNDONE)

    def similar(self, violation_code: str, since: dt.date) -> CaseFilingQuerySet:
        """Decisions to penalise this kind of violation since that day, the latest first, with their sums."""
        found = self.upheld().filter(violation_code=violation_code, outcome="PENALISED", decided_on__gte=since)
        return found.order_by("-decided_on", "-id")

    def kept_by(self, authorities: list[int]) -> CaseFilingQuerySet:
        """What these authorities registered."""
        return self.filter(authority__in=authorities)


class CaseFiling(models.Model):
    """Filing of a case (立案登记), 行政处罚法 arts 25, 29, 54: party, act, day; the first open filing has the case."""

    class State(models.TextChoices):
        CLUE = "CLUE", "线索"
        FILED = "FILED", "已立案"
        NOT_FILED = "NOT_FILED", "不予立案"
        DECIDED = "DECIDED", "已决定"
        CLOSED = "CLOSED", "已结案"

    class Outcome(models.TextChoices):
        PENALISED = "PENALISED", "行政处罚"
        NOT_PENALISED = "NOT_PENALISED", "不予行政处罚"
        UNFOUNDED = "UNFOUNDED", "违法事实不能成立"
        TRANSFERRED = "TRANSFERRED", "移送司法机关"
        NOT_FILED = "NOT_FILED", "不予立案"

    class Branch(models.TextChoices):
        MINOR = "MINOR", "轻微不罚"
        FIRST = "FIRST", "首违可不罚"
        NO_FAULT = "NO_FAULT", "无主观过错"

    class Procedure(models.TextChoices):
        ORDINARY = "ORDINARY", "普通程序"
        SUMMARY = "SUMMARY", "简易程序"

    OPEN = (State.FILED, State.DECIDED)
    STANDING = (State.CLUE, *OPEN)

    authority = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="filings", verbose_name="立案机关")
    matter_number = models.CharField("办件编号", max_length=30, unique=True)
    # Against whom
    enterprise = models.ForeignKey(
        Enterprise,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="filings",
        verbose_name="当事人",
        help_text="the party, or where the person works",
    )
    on_person = models.BooleanField("个人", default=False)
    person_name = models.CharField("姓名", max_length=40, blank=True)
    person_id_hash = models.CharField(max_length=64, blank=True, help_text="keyed hash; the number is not kept here")
    # For what
    violation_code = models.CharField("违法行为代码", max_length=60)
    violation_title = models.CharField("违法行为", max_length=200)
    place = models.CharField("违法行为发生地", max_length=160, blank=True)
    violation_on = models.DateField("违法行为发生或者终了日")
    event_key = models.CharField(max_length=160, help_text="party, violation, day: the same for the same act")
    procedure = models.CharField("程序", max_length=10, choices=Procedure, default=Procedure.ORDINARY)
    # What became of it
    state = models.CharField("状态", max_length=10, choices=State, default=State.CLUE)
    clue_on = models.DateField("线索登记日期")
    filed_at = models.DateTimeField("立案时间", null=True, blank=True, help_text="whoever filed first has the case")
    filed_on = models.DateField("立案日期", null=True, blank=True)
    outcome = models.CharField("处理结果", max_length=14, choices=Outcome, blank=True)
    branch = models.CharField("不予处罚情形", max_length=10, choices=Branch, blank=True)
    reason = models.CharField("不予立案理由", max_length=500, blank=True)
    decided_on = models.DateField("决定日期", null=True, blank=True)
    fine = models.DecimalField("罚款(元)", max_digits=14, decimal_places=2, default=ZERO)
    confiscated = models.DecimalField("没收(元)", max_digits=14, decimal_places=2, default=ZERO)
    penalty = models.ForeignKey(
        Penalty, null=True, blank=True, on_delete=models.PROTECT, related_name="filings", verbose_name="处罚决定"
    )
    closed_on = models.DateField("结案日期", null=True, blank=True)

    objects = CaseFilingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "立案登记"
        ordering = ["-clue_on", "-id"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["authority", "-id"], name="filing_authority"),
            models.Index(fields=["authority", "state", "-id"], name="filing_authority_state"),
            models.Index(fields=["authority", "clue_on"], name="filing_authority_clue"),
            models.Index(fields=["authority", "filed_on"], name="filing_authority_filed"),
            models.Index(fields=["authority", "decided_on"], name="filing_authority_decided"),
            models.Index(fields=["enterprise", "violation_code"], name="filing_enterprise"),
            models.Index(
                fields=["person_id_hash", "violation_code"], name="filing_person", condition=Q(on_person=True)
            ),
            models.Index(
                fields=["person_name"],
                opclasses=["varchar_pattern_ops"],
                name="filing_person_name",
                condition=Q(on_person=True),
            ),
            models.Index(fields=["violation_code", "-decided_on"], name="filing_similar"),
            models.Index(fields=["event_key"], name="filing_event"),
        ]
        constraints = [
            # art 25: of one act one filing is open, whichever bureau it belongs to
            models.UniqueConstraint(
                fields=["event_key"], condition=Q(state__in=["FILED", "DECIDED"]), name="filing_one_open_of_an_act"
            ),
            models.UniqueConstraint(
                fields=["authority", "event_key"],
                condition=Q(state__in=["CLUE", "FILED", "DECIDED"]),
                name="filing_one_standing_of_a_bureau",
            ),
            models.CheckConstraint(
                condition=(Q(on_person=True) & ~Q(person_name="") & ~Q(person_id_hash=""))
                | Q(on_person=False, person_name="", person_id_hash="", enterprise__isnull=False),
                name="filing_has_a_party",
            ),
            models.CheckConstraint(
                condition=Q(state="CLUE", filed_at=None, filed_on=None, outcome="", decided_on=None)
                | (Q(state="NOT_FILED", filed_at=None, filed_on=None, outcome="NOT_FILED", decided_on__isnull=False))
                | Q(state="FILED", filed_at__isnull=False, filed_on__isnull=False, outcome="", decided_on=None)
                | (
                    Q(state__in=["DECIDED", "CLOSED"], filed_at__isnull=False, filed_on__isnull=False)
                    & Q(decided_on__isnull=False)
                    & Q(outcome__in=["PENALISED", "NOT_PENALISED", "UNFOUNDED", "TRANSFERRED"])
                ),
                name="filing_state_and_outcome",
            ),
            models.CheckConstraint(
                condition=Q(state="CLOSED", closed_on__isnull=False) | (~Q(state="CLOSED") & Q(closed_on=None)),
                name="filing_closed_has_day",
            ),
            models.CheckConstraint(
                condition=Q(fine__gte=0, confiscated__gte=0) & (Q(outcome="PENALISED") | Q(fine=0, confiscated=0)),
                name="filing_sums_of_penalties",
            ),
            models.CheckConstraint(
                condition=(Q(outcome="NOT_PENALISED") & ~Q(branch="")) | (~Q(outcome="NOT_PENALISED") & Q(branch="")),
                name="filing_spares_by_a_branch",
            ),
            models.CheckConstraint(
                condition=Q(outcome="PENALISED") | Q(penalty=None), name="filing_penalty_of_penalised"
            ),
            models.CheckConstraint(
                condition=(Q(decided_on=None) | Q(filed_on=None) | Q(decided_on__gte=F("filed_on")))
                & (Q(closed_on=None) | Q(closed_on__gte=F("decided_on"))),
                name="filing_dates_in_order",
            ),
            models.CheckConstraint(condition=~Q(matter_number="") & ~Q(event_key=""), name="filing_is_named"),
        ]

    def __str__(self) -> str:
        return f"{self.matter_number} {self.party_name} {self.violation_title}"

    @property
    def party(self) -> Party:
        """Against whom it is."""
        return Party(self.enterprise, self.person_id_hash)

    @property
    def party_name(self) -> str:
        """The name of the person, else of the enterprise."""
        return self.person_name or (self.enterprise.name if self.enterprise else "")
