"""Whether a legal review is needed, and what is handed in for it (法制审核), 行政处罚法 art 58; R-LR1 to 6."""

from __future__ import annotations

import datetime as dt

from flows.matters.models import Decision, Hearing, Matter, Review, ReviewExemption
from flows.matters.reviewing import Part, Submission
from flows.rulebook.current import settled_for
from permissions.clock import local_date

from ..models import Discussion, PenaltyCase, Proposal, Statement, case_of
from . import majority
from .drafting import articles_of, draft_sha256, evidence_of, proofs_of, proposed_in_words
from .officers import investigators

FLAGS = {"public_interest": "R-LR1", "is_complex": "R-LR3"}


def why_major(case: PenaltyCase, proposal: Proposal, on: dt.date) -> tuple[majority.Reason, ...]:
    """Why the decision is a major one (重大执法决定), each reason with its trigger; empty if it is not."""
    return majority.major(
        kinds=[kind.value for kind in proposal.kind_list],
        fine=proposal.fine,
        confiscated=proposal.confiscated,
        on_person=case.on_person,
        hearing_held=Hearing.objects.filter(matter=case.matter).exists(),
        spared_with_injury=proposal.outcome == Decision.Outcome.NOT_PENALISED and case.caused_harm,
        flags=[code for name, code in FLAGS.items() if getattr(case, name)],
        on=on,
        settled=settled_for(case.matter.unit, *majority.KEYS),
    )


def valid_review(case: PenaltyCase) -> Review | None:
    """The passed review of exactly this draft, later than the last hearing and not withdrawn; None without one."""
    return Review.objects.valid_for(case.matter, draft_sha256(case))


def wants_review(case: PenaltyCase) -> bool:
    """Whether the draft needs a legal review that it does not have."""
    proposal = case.proposal
    if proposal is None:
        return False
    today = local_date(case.matter.acts.order_by("pk").latest("pk").at)
    return bool(why_major(case, proposal, today)) and valid_review(case) is None


def exemption(case: PenaltyCase, proposal: Proposal, now: dt.datetime) -> ReviewExemption | None:
    """The row that says why no review is needed, with what was held against what; None for a major decision."""
    on = local_date(now)
    if why_major(case, proposal, on):
        return None
    limit = majority.threshold(on_person=case.on_person, on=on, settled=settled_for(case.matter.unit, *majority.KEYS))
    return ReviewExemption(
        matter=case.matter,
        draft_sha256=draft_sha256(case),
        reasons=majority.why_not(proposal.fine, limit, [kind.value for kind in proposal.kind_list]),
        fine=proposal.fine,
        threshold=limit,
        kinds=proposal.kinds,
        at=now,
    )


def review_line(case: PenaltyCase) -> str:
    """One line on how the draft stands to the legal review."""
    found = valid_review(case)
    if found is not None:
        return f"已通过法制审核({found.reviewer_name},{local_date(found.concluded_at)})"
    return "须经法制审核" if wants_review(case) else "无需法制审核"


def was_discussed(case: PenaltyCase) -> bool:
    """Whether the leaders discussed the present version together."""
    proposal = case.proposal
    return proposal is not None and Discussion.objects.filter(proposal=proposal).exists()


def wants_discussion(case: PenaltyCase) -> bool:
    """Whether the leaders have to discuss the present version together and did not yet (art 57(2))."""
    proposal = case.proposal
    if proposal is None or was_discussed(case):
        return False
    today = local_date(case.matter.acts.order_by("pk").latest("pk").at)
    return majority.discussion_wanted(is_complex=case.is_complex, reasons=why_major(case, proposal, today))


def submission(matter: Matter) -> Submission:
    """What the legal section is given to review: the draft part by part, bound to its hash."""
    case = case_of(matter)
    proposal = case.proposal
    assert proposal is not None, "a proposal is handed in"
    today = local_date(matter.acts.order_by("pk").latest("pk").at)
    proofs = [
        f"{found['fact'].text}:" + ("、".join(f"{p.evidence.name}第{p.page}页" for p in found["proofs"]) or "无证据")
        for found in proofs_of(case)
    ]
    statements = [f"{row.get_kind_display()}({row.by_name}):{row.text} {row.answer}".strip() for row in _said(case)]
    hearings = [
        f"{row.at:%Y-%m-%d} {row.chair.name}主持:{row.report}" for row in case.hearings.exclude(held_until=None)
    ]  # type: ignore[attr-defined]
    parts = (
        Part("party", "当事人", (case.party_name, case.enterprise.credit_code), ("1",)),
        Part("officers", "执法人员", tuple(officer.name for officer in case.officers), ("1", "5")),
        Part(
            "facts",
            "违法事实",
            (case.facts, f"违法行为发生:{case.violated_on},终了:{case.ended_on or '—'}"),
            ("3", "7"),
        ),
        Part("proofs", "事实与证据", tuple(proofs), ("3",)),
        Part(
            "evidence",
            "证据",
            tuple(f"{e.get_kind_display()}:{e.name}({e.pages}页)" for e in evidence_of(case)),
            ("3",),
        ),
        Part("articles", "适用法律", tuple(articles_of(proposal)), ("4",)),
        Part("proposal", "拟作决定", (proposed_in_words(proposal),), ("4", "5", "6")),
        Part("discretion", "裁量说明", (*proposal.explanation, *filter(None, [proposal.leaving_reason])), ("4",)),
        Part("reasons", "事理法理道理情理", tuple(filter(None, proposal.four_reasons.values())), ("6",)),
        Part("heard", "陈述申辩和听证", (*statements, *hearings, *filter(None, [proposal.heard])), ("2",)),
    )
    return Submission(
        sha256=draft_sha256(case),
        title=matter.title,
        proposed=proposed_in_words(proposal),
        handlers=tuple(investigators(case)),
        parts=parts,
        triggers=tuple(dict.fromkeys(reason.trigger for reason in why_major(case, proposal, today))),
        materials=tuple(f"{e.name}({e.pages}页)" for e in evidence_of(case)),
    )


def _said(case: PenaltyCase) -> list[Statement]:
    return list(Statement.objects.filter(case=case))
