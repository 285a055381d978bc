"""Acts of the trial procedure: each may go on or back to the beginning."""

from __future__ import annotations

import datetime as dt

from flows.matters.acts import perform_job
from flows.matters.admission import admit
from flows.matters.models import Job, Notice
from flows.matters.step import Done, Step, act

BACK = {"BACK": "begin"}
OUTCOMES = {"ON": "Go on", "BACK": "Back to the beginning"}


@act(title="Opening", outcomes={"OPENED": "Opened"}, drafts=True)
def enter(step: Step) -> Done:
    """Opening (开始)."""
    admit(step, step.matter.title)
    return Done("OPENED")


def _on_or_back(step: Step, outcome: str, opinion: str) -> Done:
    return Done(outcome, opinion, returns_to=BACK.get(outcome))


@act(title="Beginning", outcomes=OUTCOMES)
def begin(step: Step, *, outcome: str, opinion: str = "") -> Done:
    """First step (起点)."""
    return _on_or_back(step, outcome, opinion)


@act(title="Left", outcomes=OUTCOMES)
def left(step: Step, *, outcome: str, opinion: str = "") -> Done:
    """Step of the left branch (左支), by two hands."""
    return _on_or_back(step, outcome, opinion)


@act(title="Right", outcomes=OUTCOMES)
def right(step: Step, *, outcome: str, opinion: str = "") -> Done:
    """Step of the right branch (右支), before its job."""
    return _on_or_back(step, outcome, opinion)


@act(title="Compute", outcomes={"COMPUTED": "Computed"})
def record_computed(step: Step) -> Done:
    """What the job has done (计算)."""
    return Done("COMPUTED")


@act(title="End", outcomes=OUTCOMES)
def close(step: Step, *, outcome: str, opinion: str = "") -> Done:
    """Last step (终点)."""
    return _on_or_back(step, outcome, opinion)


def compute_job(job: Job, now: dt.datetime) -> None:
    """Leaves a trace before it comes to its act, as a job does that makes a paper."""
    assert job.matter is not None
    Notice.objects.create(user=job.matter.initiator, matter=job.matter, zh="已计算", en="computed", created_at=now)
    perform_job(job, now=now)
