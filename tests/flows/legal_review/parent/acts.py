"""Acts of the reviewed trial procedure."""

from __future__ import annotations

import hashlib

from flows.matters.admission import admit
from flows.matters.models import Matter, Review
from flows.matters.reviewing import Part, Submission
from flows.matters.step import Done, Step, act


def draft_of(matter: Matter) -> str:
    """The hash of what would be decided."""
    return hashlib.sha256(Matter.objects.get(pk=matter.pk).title.encode()).hexdigest()


def submission(matter: Matter) -> Submission:
    """Two parts: what is proposed, which bears on two points, and the party, which bears on one."""
    title = Matter.objects.get(pk=matter.pk).title
    return Submission(
        sha256=draft_of(matter),
        title=title,
        proposed=f"拟作决定:{title}",
        handlers=tuple(matter.acts.filter(node="hand_in").values_list("user_id", flat=True).distinct()),
        parts=(
            Part("proposal", "拟作决定", (title,), points=("3", "4")),
            Part("party", "当事人", (matter.enterprise.name if matter.enterprise else "",), points=("1",)),
        ),
        triggers=("R-LR5",),
        materials=("调查报告", "询问笔录"),
    )


@act(title="Opening", outcomes={"OPENED": "Opened"}, drafts=True)
def enter(step: Step) -> Done:
    """Opening (开始)."""
    admit(step, step.matter.title)
    return Done("OPENED")


@act(title="Hand in", outcomes={"ON": "Go on"})
def hand_in(step: Step, *, outcome: str = "ON", opinion: str = "", title: str = "") -> Done:
    """The handlers' proposal (拟办)."""
    step.change(step.matter, title=title or step.matter.title)
    return Done("ON", opinion)


@act(
    title="Wait",
    outcomes={"PASSED": "Passed", "CORRECT": "Correct", "DISAGREE": "Disagree", "TRANSFER": "Transfer"},
)
def take(step: Step, *, outcome: str, review_id: int) -> Done:
    """The conclusion comes back (接收结论)."""
    return Done(outcome, Review.objects.get(pk=review_id, matter=step.matter).opinion)


@act(title="Beside", outcomes={"ON": "Go on", "BACK": "Back to the handlers"})
def beside(step: Step, *, outcome: str, opinion: str = "") -> Done:
    """A branch beside the review (旁支), from which everything may go back."""
    return Done(outcome, opinion, returns_to={"BACK": "hand_in"}.get(outcome))


@act(title="Decide", outcomes={"DECIDE": "Decide", "BACK": "Back to the handlers"})
def decide(step: Step, *, outcome: str, opinion: str = "") -> Done:
    """Decision (决定) on the draft as it stands."""
    if outcome == "BACK":
        return Done("BACK", opinion, returns_to="hand_in")
    step.decide(
        outcome="PENALISED", reasons="事实", articles=["行政处罚法第五十七条"], draft_sha256=draft_of(step.matter)
    )
    return Done("DECIDE", opinion)
