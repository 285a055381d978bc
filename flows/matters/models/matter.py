"""The matter itself, and who takes part in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property, reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from viewflow.workflow.models import Process, Task
from viewflow.workflow.status import STATUS

from flows.registers.models import Enterprise, EnterpriseAgent
from permissions.organisations.models import OrgUnit, User, authorities_of

if TYPE_CHECKING:
    from viewflow.workflow.base import Node

    from .record import Decision


WAITING = (STATUS.NEW, STATUS.ASSIGNED, STATUS.SCHEDULED, STATUS.STARTED, STATUS.ERROR)


class MatterProcess(Process):
    """Engine's process of a matter (流程实例); one proxy for all flows, no data of its own."""

    class Meta:
        proxy = True
        default_permissions = ()
        permissions: list[tuple[str, str]] = []


def parties_of(user: User, today: dt.date, authorities: Collection[int] | None = None) -> list[dict[str, Any]]:
    """Whose part in a matter opens it to this person today: conditions on a participation, any of which will do.

    Officials see what an authority of theirs takes part in, agents what their enterprise takes part in, experts
    what they were called to. Being superuser opens nothing.

    authorities  ids of the authorities of an official, where they were read already
    """
    if not user.is_authenticated or not user.is_active:
        return []
    parties: list[dict[str, Any]] = [{"user": user}]
    if user.kind == User.Kind.OFFICIAL:
        held = authorities_of(user, today) if authorities is None else sorted(authorities)
        parties += [{"unit": authority} for authority in held]
    elif user.kind == User.Kind.ENTERPRISE:
        agencies = EnterpriseAgent.objects.valid_on(today).filter(user=user)
        # As a list: a subquery beside an OR hides from PostgreSQL how few rows these are.
        parties += [{"enterprise": enterprise} for enterprise in agencies.values_list("enterprise", flat=True)]
    return parties


def opened_to(parties: Sequence[Mapping[str, Any]], today: dt.date, by: str = "pk") -> Q | Exists:
    """Condition on rows whose matter any of the parties may see today; ``by`` names the matter in the row."""
    if not parties:
        return Q(pk__in=[])
    party = reduce(or_, (Q(**party) for party in parties))
    return Exists(Participation.objects.valid_on(today).filter(party, matter=OuterRef(by)))


class MatterQuerySet(models.QuerySet["Matter"]):
    """Reads of matters; nothing reads past ``visible_to``."""

    def visible_to(self, user: User, today: dt.date, authorities: Collection[int] | None = None) -> MatterQuerySet:
        """What this person may see today: the one place that decides it (design §4.6); arguments of ``parties_of``."""
        return self.filter(opened_to(parties_of(user, today, authorities), today))

    def newest_of(
        self, parties: Sequence[Mapping[str, Any]], today: dt.date, *, most: int, before: int | None = None
    ) -> list[int]:
        """Keys of the newest among these in which any of the parties takes part today.

        Each party's own participations are read from the newest on, by an index: what others have, and how old
        one's own are, does not matter. ``visible_to`` would walk past everybody's matters until it has found enough.
        """
        keys: set[int] = set()
        for party in parties:
            part = Q(**{f"participations__{name}": value for name, value in party.items()})
            if before is not None:  # said of both, or who joins them from the newest on walks past all that is newer
                part &= Q(participations__matter__lt=before, pk__lt=before)
            rows = self.filter(part, _in_force(today, "participations__")).order_by("-participations__matter_id")
            keys.update(rows.values_list("participations__matter_id", flat=True).distinct()[:most])
        return sorted(keys, reverse=True)[:most]

    def with_rows(self) -> MatterQuerySet:
        """With what a list shows, in one query; ``waits_at`` is the step that waits, a join apart."""
        tasks = Task.objects.filter(process=OuterRef("process"), status__in=WAITING)
        waits_at = Subquery(tasks.exclude(flow_task_type="JOIN").order_by("pk").values("flow_task")[:1])
        return self.select_related("enterprise", "unit").annotate(waits_at=waits_at)

    def open(self) -> MatterQuerySet:
        """Submitted and not ended."""
        return self.filter(status__in=OPEN)


class Matter(models.Model):
    """Matter (办件): one affair from the application to the archive, 行政处罚法 art 47 全过程记录."""

    class Status(models.TextChoices):
        DRAFT = "DRAFT", "草稿"
        OPEN = "OPEN", "办理中"
        SUSPENDED = "SUSPENDED", "中止"
        CLOSED = "CLOSED", "已办结"
        WITHDRAWN = "WITHDRAWN", "已撤回"

    number = models.CharField("办件编号", max_length=30, unique=True, null=True, blank=True)
    procedure = models.CharField("业务", max_length=40)
    title = models.CharField("标题", max_length=160)
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+", verbose_name="承办机关")
    enterprise = models.ForeignKey(
        Enterprise, null=True, blank=True, on_delete=models.PROTECT, related_name="matters", verbose_name="企业"
    )
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.DRAFT)
    initiator = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="发起人")
    process = models.OneToOneField(
        MatterProcess, null=True, blank=True, on_delete=models.PROTECT, related_name="matter"
    )
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    pushed_at = models.DateTimeField(null=True, blank=True, help_text="when 信用中国 pushed it, if it did")
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = MatterQuerySet.as_manager()

    waits_at: Node | None  # only where read ``with_rows``
    latest_outcome: str = ""  # not stored: how the act in hand came out, for the gates that follow it

    class Meta:
        verbose_name = "办件"
        default_permissions = ()
        indexes = [
            models.Index(fields=["initiator", "-submitted_at"], name="matter_started_by"),
            models.Index(fields=["enterprise", "-created_at"], name="matter_of_enterprise"),
            models.Index(fields=["procedure", "status"], name="matter_procedure_status"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="DRAFT", number=None, process=None)
                | Q(status="WITHDRAWN")
                | Q(number__isnull=False, submitted_at__isnull=False),
                name="matter_draft_has_no_number",
            ),
            models.CheckConstraint(
                condition=~Q(status="CLOSED") | Q(closed_at__isnull=False), name="matter_closed_has_a_moment"
            ),
        ]

    @cached_property
    def latest_decision(self) -> Decision | None:
        """The decision taken last, read once; a new one is put here by the step that takes it."""
        return self.decisions.order_by("pk").last()

    def __str__(self) -> str:
        return f"{self.number or '草稿'} {self.title}"

    @property
    def is_open(self) -> bool:
        """Submitted and not ended."""
        return self.status in OPEN

    @property
    def chain(self) -> str:
        """Name of this matter's chain in the log and of its papers' subject."""
        return f"matter:{self.pk}"


OPEN = (Matter.Status.OPEN, Matter.Status.SUSPENDED)


class MatterNumber(models.Model):
    """Counter of matter numbers (办件编号) by code and year; gaps are allowed, only papers are gap-free."""

    code = models.CharField(max_length=8)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["code", "year"], name="matter_number_series")]

    def __str__(self) -> str:
        return f"{self.code}-{self.year}-{self.last:04d}"


def _in_force(day: dt.date, prefix: str = "") -> Q:
    """A participation is in force on the day, both ends included; ``prefix`` leads to it."""
    return Q(**{f"{prefix}from_on__lte": day}) & (
        Q(**{f"{prefix}until_on__isnull": True}) | Q(**{f"{prefix}until_on__gte": day})
    )


class ParticipationQuerySet(models.QuerySet["Participation"]):
    """Reads of participations."""

    def valid_on(self, day: dt.date) -> ParticipationQuerySet:
        """In force on the day, both ends included."""
        return self.filter(_in_force(day))


class Participation(models.Model):
    """Participation (参与): a person, unit or enterprise takes part in a matter, to read or to write."""

    class Capacity(models.TextChoices):
        HANDLING = "HANDLING", "承办"
        APPLICANT = "APPLICANT", "申请人"
        ASSISTING = "ASSISTING", "协办"
        DESIGNATED = "DESIGNATED", "指定管辖"
        EXPERT = "EXPERT", "专家"
        COPIED = "COPIED", "抄送"
        PARTY = "PARTY", "当事人"

    class Access(models.TextChoices):
        READ = "READ", "查阅"
        WRITE = "WRITE", "办理"

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="participations")
    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(OrgUnit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    enterprise = models.ForeignKey(Enterprise, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    capacity = models.CharField(max_length=12, choices=Capacity)
    access = models.CharField(max_length=5, choices=Access)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["matter", "unit"], name="participation_unit"),
            models.Index(fields=["unit", "matter"], name="participation_of_unit"),
            models.Index(fields=["enterprise", "matter"], name="participation_enterprise"),
            models.Index(fields=["user", "matter"], name="participation_user"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, unit=None, enterprise=None)
                | Q(user=None, unit__isnull=False, enterprise=None)
                | Q(user=None, unit=None, enterprise__isnull=False),
                name="participation_of_one_subject",
            ),
            # 行政处罚法 art 25: two authorities never both handle one matter.
            models.UniqueConstraint(
                fields=["matter"],
                condition=Q(access="WRITE", unit__isnull=False, until_on=None),
                name="one_unit_writes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_capacity_display()} {self.user or self.unit or self.enterprise}"
