"""A matter of the reviewed trial procedure in the hands of a test."""

from __future__ import annotations

from typing import Any

from flows.legal_review.models import LegalReview
from flows.matters import engine
from flows.matters.acts import perform_on
from flows.matters.admission import open_draft
from flows.matters.models import Act, Matter
from tests.city import City, inbox_agrees

QUESTIONS = ["裁量说明未写明从轻情节的依据", "询问笔录缺被询问人逐页签名"]


def waits_at(matter: Matter) -> list[str]:
    """Names of the nodes at which the matter waits."""
    return sorted(task.flow_task.name for task in engine.waiting_tasks(Matter.objects.get(pk=matter.pk)))


def findings(conclusion: str) -> dict[str, Any]:
    """Findings on the seven points that fit the conclusion."""
    rows: list[dict[str, Any]] = [{"holds": True, "reason": ""} for _ in range(7)]
    if conclusion in ("CORRECT", "DISAGREE"):
        rows[3] = {"holds": False, "reason": "裁量不当"}
    if conclusion == "TRANSFER":
        rows[6] = {"holds": False, "reason": "涉嫌重大责任事故罪"}
    return {"findings": rows}


class Reviewed:
    """Who does what, each step a method."""

    def __init__(self, city: City) -> None:
        from tests.flows.legal_review.parent import acts

        self.city = city
        agent = city.people["agent0"]
        draft = open_draft(
            procedure="parent",
            title="罚款五万元",
            unit=city.units["SH-SJ"],
            enterprise=agent.agencies.get().enterprise,
            initiator=agent,
            now=city.now,
        )
        perform_on(acts.enter, draft.pk, actor=agent, now=city.now)
        self.matter = Matter.objects.get(pk=draft.pk)

    def does(self, account: str, node: str, matter: Matter | None = None, **facts: Any) -> Act:
        """The person does the open task at the node."""
        done = self.city.does(f"sj.{account}", matter or self.matter, node, **facts)
        inbox_agrees()
        return done

    def change_draft(self, title: str) -> None:
        """What would be decided changes meanwhile."""
        Matter.objects.filter(pk=self.matter.pk).update(title=title)

    def hand_in(self, node: str = "hand_in", **facts: Any) -> Matter:
        """Handed in, and its review opened."""
        self.does("enf1", node, outcome="ON", **facts)
        self.city.run_jobs()
        return self.child

    @property
    def child(self) -> Matter:
        """The review that was opened last."""
        return LegalReview.objects.filter(parent=self.matter).latest("round").matter

    def examine(self, conclusion: str, account: str = "legal", **facts: Any) -> Act:
        """The reviewer concludes; findings and questions fit unless they are given."""
        asks = {"questions": QUESTIONS} if conclusion in ("CORRECT", "DISAGREE", "INCOMPLETE") else {}
        values = {"opinion": "经审核。", **findings(conclusion), **asks, **facts}
        return self.does(account, "review", self.child, outcome=conclusion, **values)

    def sign(self, account: str = "legal.head", outcome: str = "SIGN", **facts: Any) -> Act:
        """The head signs."""
        return self.does(account, "sign", self.child, outcome=outcome, **facts)

    def concluded(self, conclusion: str) -> Matter:
        """Reviewed and signed; the matter goes on."""
        self.examine(conclusion)
        self.sign()
        self.city.run_jobs()
        return self.child

    def beside(self, outcome: str = "ON") -> Act:
        """The branch beside the review goes on or back."""
        return self.does("head", "beside", outcome=outcome, opinion="退回。")
