"""The papers of credit repair (文种): its name, the word in its number, the key under which it is made."""

from __future__ import annotations

from dataclasses import dataclass

from flows.matters.models import DeadlineExtension, Decision


@dataclass(frozen=True)
class Paper:
    """One kind of paper (文种): its code and template, its name, the word in its number, what its remedy calls it."""

    kind: str
    name: str
    word: str
    called: str

    def key(self, of: Decision | DeadlineExtension) -> str:
        """The key of the paper on this decision or extension: the same for who seals it and who makes it."""
        return f"{self.kind}:{of.pk}"


RESULT = Paper("credit_repair.result", "信用修复结果通知", "信修", "本通知")
PAPERS = {
    Decision.Outcome.GRANTED: RESULT,
    Decision.Outcome.REFUSED: Paper("credit_repair.not_repaired", "不予信用修复决定书", "信不修", "本决定"),
    Decision.Outcome.NOT_ACCEPTED: Paper("credit_repair.not_accepted", "信用修复不予受理通知书", "信不受", "本通知"),
}
EXTENSION = Paper("credit_repair.extension", "延长办理期限告知书", "信延", "本告知书")


def paper_on(decision: Decision) -> Paper:
    """The paper that tells this decision."""
    return PAPERS[Decision.Outcome(decision.outcome)]
