"""What a procedure hands in for legal review (送审), and what a review holds of it: values between two procedures.

A procedure whose decisions need a review declares ``submission``, a function ``(matter) -> Submission``, and
waits at a node ``ByMatter``. The review compares what it read with what stands there now by the hash alone.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.module_loading import import_string

from permissions.refusals import Rule

from .models import Decision, Hearing, Matter, Review, ReviewExemption
from .procedures import procedure_of

NOT_REVIEWED = Rule(
    code="E-LR-01",
    article="行政处罚法第五十八条",
    zh="未经法制审核或者审核未通过,不得作出决定",
    en="Nothing may be decided without a legal review that passed",
    way_out="请将现在的拟处理意见送法制审核;举行过听证的,应当在听证之后审核通过",
    way_out_en="Submit the present proposal to legal review; after a hearing the review must be later than it",
)


@dataclass(frozen=True)
class Part:
    """One part of what is submitted (送审材料的一部分): compared with the same part of the round before.

    key    stable name, e.g. ``evidence``; lines are as people read them, in Chinese
    points numbers ("1" to "7") of the review's points that rest on it (documents.forms.review.POINTS); all without one
    """

    key: str
    title: str
    lines: tuple[str, ...]
    points: tuple[str, ...] = ()


@dataclass(frozen=True)
class Submission:
    """What is submitted for legal review (送审稿), 行政处罚法 art 58.

    sha256     of the draft decision: facts, articles, party, evidence, kinds, amount
    title      name of the case; ``proposed`` the decision that is proposed, in one sentence
    handlers   ids of the users who may not review it, E-LR-02
    parts      what the reviewer reads; ``materials`` the names of what is in the file
    triggers   why it is reviewed: codes R-LR1 to R-LR6 of domain §i.5
    """

    sha256: str
    title: str
    proposed: str
    handlers: tuple[int, ...]
    parts: tuple[Part, ...]
    triggers: tuple[str, ...]
    materials: tuple[str, ...] = ()


def submission_of(matter: Matter) -> Submission:
    """What the matter's procedure submits as it stands now; LookupError for one that submits nothing."""
    path = procedure_of(matter.procedure).submission
    if not path:
        raise LookupError(f"{matter.procedure} declares no submission")
    found: Submission = import_string(path)(matter)
    return found


def grounds_of(
    matter: Matter, draft_sha256: str, exempt: ReviewExemption | None
) -> tuple[Review | None, ReviewExemption | None]:
    """On what a decision on this draft rests: its valid review, or why it needs none; else E-LR-01.

    exempt  an unsaved row, where none is needed; after a hearing one is (art 58(1)(2)), whatever else holds
    """
    if exempt is not None and not matter.hearings.exists():
        exempt.matter, exempt.draft_sha256 = matter, draft_sha256
        return None, exempt
    review = Review.objects.valid_for(matter, draft_sha256)
    if review is None:
        raise NOT_REVIEWED.refusal()
    return review, None


def still_holds(decision: Decision) -> bool:
    """Whether a decision may still become a paper: the review under it was not withdrawn and no hearing followed.

    The same is asked by the database when the paper is numbered; who makes papers asks first and sends it back.
    """
    if decision.outcome not in Decision.REVIEWED:
        return True
    if decision.exemption_id is not None:
        return not Hearing.objects.filter(matter=decision.matter_id).exists()
    assert decision.review_id is not None, "one of the two it has"
    return Review.objects.passed().filter(pk=decision.review_id, draft_sha256=decision.draft_sha256).exists()


def last_hearing(matter: Matter) -> dt.datetime | None:
    """When the matter's last hearing ended; None without one."""
    return matter.hearings.order_by("held_at").values_list("held_at", flat=True).last()
