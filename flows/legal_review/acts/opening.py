"""How a review begins and how the waiting matter goes on (送审、接续), domain §i.5 L0, L1: both by jobs.

Either job may be killed at any moment and delivered twice: what it opens is one row for one task, what it closes
is closed once, and what it resumes is a task that is waiting or is not.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_noop as _
from viewflow.workflow.models import Task

from flows.matters.acts import perform_aside_by_system, perform_job, perform_opening
from flows.matters.admission import admit
from flows.matters.models import Job, Matter, Review
from flows.matters.reviewing import Submission, submission_of
from flows.matters.step import Done, Step, act
from permissions import roles
from permissions.clock import local_date
from permissions.organisations.models import OrgUnit, Position

from ..models import LegalReview, review_of, unanswered
from .clocks import REVIEW

CODE = "legal_review"


@act(title=_("Submission to legal review"), outcomes={"SUBMITTED": _("Submitted")}, drafts=True)
def open_review(step: Step) -> Done:
    """L1 Submission (送审): a matter with a number; the reviewer's time begins, or the questions come first."""
    review = review_of(step.matter)
    admit(step, step.matter.title)
    if not unanswered(review.parent_id, before=review.round):
        step.open_deadline(REVIEW, title="法制审核", start_event="送审")
    return Done("SUBMITTED", review.proposed)


@act(title=_("End of the review"), outcomes={"ABANDONED": _("Nobody waits for it any more")})
def abandon(step: Step) -> Done:
    """The matter that waited for the review has left its step (returned, withdrawn): the review ends by itself."""
    step.stop_clocks()
    step.change(step.matter, status=Matter.Status.WITHDRAWN, closed_at=step.now)
    return Done("ABANDONED", "等待审核的办件已离开该环节,本次审核结束")


def follow_parent(job: Job, now: dt.datetime) -> None:
    """Open the review for a task that waits for it, or end it where the task waits no more; safe to run again."""
    task = Task.objects.get(pk=job.payload["task"])
    if task.finished is None:
        _open(job, task, now)
        task.refresh_from_db()
    review = LegalReview.objects.filter(task=task).select_related("matter").first()
    if task.finished is not None and review is not None and review.conclusion is None:
        perform_aside_by_system(abandon, review.pk, key=f"abandons:{task.pk}", now=now)


def _open(job: Job, task: Task, now: dt.datetime) -> None:
    assert job.matter_id is not None, "it belongs to the matter that waits"
    with transaction.atomic():
        parent = Matter.objects.select_for_update(of=("self",)).select_related("unit").get(pk=job.matter_id)
        # Read again under the lock: nobody leaves the task while the review is being opened.
        waits = Task.objects.filter(pk=task.pk, finished=None).exists()
        if not waits or LegalReview.objects.filter(task=task).exists():
            return
        review = _submitted(parent, task, submission_of(parent), now)
        perform_opening(open_review, review.pk, now=now)


def _submitted(parent: Matter, task: Task, submission: Submission, now: dt.datetime) -> LegalReview:
    matter = Matter.objects.create(
        procedure=CODE,
        title=f"法制审核 {submission.title}"[:160],
        unit=parent.unit,
        initiator_id=parent.initiator_id,
        created_at=now,
    )
    return LegalReview.objects.create(
        matter=matter,
        parent=parent,
        task=task,
        round=LegalReview.objects.filter(parent=parent).count() + 1,
        draft_sha256=submission.sha256,
        title=submission.title[:200],
        proposed=submission.proposed,
        parts=[dataclasses.asdict(part) for part in submission.parts],
        materials=list(submission.materials),
        triggers=list(submission.triggers),
        handlers=list(submission.handlers),
        section=_section_of(submission, parent, local_date(now)),
        submitted_at=now,
    )


def change_handlers(step: Step, handlers: Sequence[int]) -> None:
    """The matter of this step is handled by others now (更换承办人): a review under way asks them, the first one first.

    None of them reviews it, and neither does who handled it before: ``handlers`` names both.
    """
    for row in LegalReview.objects.filter(parent=step.matter, matter__status=Matter.Status.OPEN):
        step.change(row, handlers=list(handlers))


def _section_of(submission: Submission, parent: Matter, today: dt.date) -> OrgUnit:
    """The section in which the first handler handles cases; the enforcement section for want of one."""
    held = Position.objects.valid_on(today).filter(user__in=submission.handlers, role=roles.HANDLER.code)
    own = [position.unit for position in held.select_related("unit__parent") if position.unit.authority == parent.unit]
    return own[0] if own else parent.unit.section(OrgUnit.Duty.ENFORCEMENT)


def resume_parent(job: Job, now: dt.datetime) -> None:
    """Perform the act that waited for the conclusion; safe to run again."""
    review = Review.objects.get(review_matter=job.payload["review_matter"])
    perform_job(job, now=now, outcome=review.conclusion, review_id=review.pk)
