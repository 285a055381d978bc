"""What waits for somebody: tasks in people's inboxes, and jobs of the machine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from viewflow.workflow.models import Task

from permissions import roles
from permissions.organisations.models import OrgUnit, Position, User

from .matter import Matter
from .record import Act


class WorkItemQuerySet(models.QuerySet["WorkItem"]):
    """Reads of the inbox."""

    def open(self) -> WorkItemQuerySet:
        """Waiting for a hand."""
        return self.filter(closed_at=None)

    def inbox(self, user: User, standing_in: Iterable[Position] = ()) -> WorkItemQuerySet:
        """待办: open and held by this person, the most urgent first.

        standing_in  posts for whose holders he is deputy: what they hold in these posts is his to do as well
        """
        theirs = (Q(holder=post.user_id, unit=post.unit_id, role=post.role) for post in standing_in)
        return self.open().filter(reduce(or_, theirs, Q(holder=user))).order_by("due_on", "id")

    def pool(self, user: User, today: dt.date, appointments: Iterable[Position] | None = None) -> WorkItemQuerySet:
        """待领: open, held by nobody, for a role and unit of this person; not the second hand of a task of his.

        Shows what these appointments allow; the claim asks ``may_act`` again.

        appointments  those in force today, where they are known already, with those for which he is deputy
        """
        if appointments is None:
            appointments = Position.objects.valid_on(today).filter(user=user)
        # As places, not as a join: so the rows come out of the index in the order of the list.
        places = {(position.unit_id, position.role) for position in appointments}
        here = reduce(or_, (Q(unit=unit, role=role) for unit, role in places), Q(pk__in=[]))
        same_task = WorkItem.objects.filter(task=OuterRef("task"), holder=user)
        return self.open().filter(here, ~Exists(same_task), holder=None).order_by("due_on", "id")

    def with_rows(self) -> WorkItemQuerySet:
        """With everything a list shows, in one query."""
        return self.select_related("matter__enterprise", "matter__unit", "unit", "holder", "received_from")


class WorkItem(models.Model):
    """Task of one hand (待办): matter, unit, role, holder, due date; several may hang on one engine task."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="work_items")
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="work_items")
    node = models.CharField("环节", max_length=40)
    title = models.CharField("环节名称", max_length=60)
    slot = models.PositiveSmallIntegerField(default=0, help_text="which hand of the task")
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=24, choices=roles.CHOICES)
    holder = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="work_items")
    held_since = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField()
    due_on = models.DateField(null=True, blank=True, help_text="the tightest clock that runs")
    received_from = models.ForeignKey(Act, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.OneToOneField(Act, null=True, blank=True, on_delete=models.PROTECT, related_name="work_item")

    objects = WorkItemQuerySet.as_manager()

    class Meta:
        verbose_name = "待办"
        default_permissions = ()
        indexes = [
            models.Index(fields=["holder", "due_on", "id"], condition=Q(closed_at=None), name="work_inbox"),
            models.Index(
                fields=["unit", "role", "due_on", "id"],
                condition=Q(closed_at=None, holder=None),
                name="work_pool",
            ),
            # what is open in a section, whoever holds it: without it a queue reads all that the section ever closed
            models.Index(fields=["unit", "role", "due_on", "id"], condition=Q(closed_at=None), name="work_queue"),
            models.Index(fields=["matter", "closed_at"], name="work_of_matter"),
        ]
        constraints = [models.UniqueConstraint(fields=["task", "slot"], name="work_one_hand_per_slot")]

    def __str__(self) -> str:
        return f"{self.title} {self.matter}"

    @property
    def role_title(self) -> str:
        """The role in Chinese."""
        return roles.role_of(self.role).zh


class JobQuerySet(models.QuerySet["Job"]):
    """Reads of the queue."""

    def ready(self, now: dt.datetime) -> JobQuerySet:
        """What a worker may take now: queued and due, or running with its lease run out."""
        return self.filter(
            Q(state=Job.State.QUEUED, run_after__lte=now) | Q(state=Job.State.RUNNING, lease_until__lt=now)
        ).order_by("run_after", "id")

    def unfinished(self) -> JobQuerySet:
        """Neither done nor cancelled: waiting, running, or given up until an operator puts it back."""
        return self.exclude(state__in=[Job.State.DONE, Job.State.CANCELLED])

    def progress(self, *, since: dt.datetime) -> list[dict[str, Any]]:
        """For each kind, how many were done since then, and how many run, wait and were given up, by kind."""
        counted = {state.lower(): Count("pk", filter=Q(state=state)) for state in Job.State}
        rows = self.unfinished() | self.filter(state=Job.State.DONE, done_at__gte=since)
        return [dict(row) for row in rows.order_by("kind").values("kind").annotate(**counted)]


class Job(models.Model):
    """Job (作业): work of the machine as a row; the message is only a wake-up, a sweeper finds the rest."""

    class State(models.TextChoices):
        QUEUED = "QUEUED", "待执行"
        RUNNING = "RUNNING", "执行中"
        DONE = "DONE", "已完成"
        FAILED = "FAILED", "失败"
        CANCELLED = "CANCELLED", "已取消"

    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=120, unique=True, help_text="the same work twice is one row")
    matter = models.ForeignKey(Matter, null=True, blank=True, on_delete=models.PROTECT, related_name="jobs")
    task = models.OneToOneField(Task, null=True, blank=True, on_delete=models.PROTECT, related_name="job")
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=9, choices=State, default=State.QUEUED)
    run_after = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    lease = models.CharField(max_length=32, blank=True, help_text="who holds it now")
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = "作业"
        default_permissions = ()
        indexes = [
            models.Index(fields=["run_after", "id"], condition=Q(state__in=["QUEUED", "RUNNING"]), name="job_to_run"),
            # As ``unfinished`` asks, so that what is done weighs on no reading of the queue.
            models.Index(fields=["state"], condition=~Q(state__in=["DONE", "CANCELLED"]), name="job_unfinished"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
