"""Papers of a case that ends without a penalty (不予行政处罚文书). 行政处罚法 arts 33, 57."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from .base import Form
from .parties import Person, Unit, particulars
from .penalty import Violation
from .sections import Items, Sections, Text, paragraphs


@dataclass(frozen=True)
class NoPenaltyDecision(Form):
    """Decision not to punish (不予行政处罚决定书), 行政处罚法 arts 33, 57(1)(2): the branch, its points, education."""

    NAME: ClassVar[str] = "不予行政处罚决定书"
    WORD: ClassVar[str] = "不罚"
    LEAVES: ClassVar[bool] = True
    FOOT: ClassVar[str] = "本决定书一式两份：一份交当事人，一份存档。"

    unit: Unit | None
    person: Person | None
    violation: Violation
    defence: str
    found: tuple[str, ...]  # what the branch wants, each found to hold
    reasoning: str
    branch: str  # the article of the branch, cited
    teaching: str  # the article that has the party taught, cited
    education: str
    remedy: str

    def sections(self) -> Sections:
        """The party, what was done, why it is not punished, how the party was taught, the remedy."""
        party = self.unit or self.person
        if party is None:
            raise ValueError("a decision has a party")
        heard = (Text(paragraphs(self.defence), heading="陈述申辩情况"),) if self.defence else ()
        points = (Items(self.found, heading="经查，本案符合下列情形："),) if self.found else ()
        return (
            particulars(party),
            Text(paragraphs(self.violation.facts), heading="违法事实"),
            Items(self.violation.evidence, heading="上述事实有下列证据证明："),
            *heard,
            Text(
                (
                    f"上述行为违反了{self.violation.violated}的规定，该规定的处罚依据为{self.violation.basis}。",
                    *paragraphs(self.reasoning),
                )
            ),
            *points,
            Text(
                (
                    f"依据{self.branch}的规定，决定对{party.called}不予行政处罚。",
                    f"依据{self.teaching}的规定，本机关已对{party.called}进行教育：{self.education}",
                    self.remedy,
                )
            ),
        )


@dataclass(frozen=True)
class UnfoundedNotice(Form):
    """Notice that no violation was found (违法事实不成立告知书), 行政处罚法 art 57(1)(3): the case is withdrawn."""

    NAME: ClassVar[str] = "违法事实不成立告知书"
    WORD: ClassVar[str] = "不成立"
    LEAVES: ClassVar[bool] = True

    unit: Unit | None
    person: Person | None
    cause: str
    filed: str  # number and day of the filing, in words
    facts: str
    reasoning: str
    basis: str
    contact: str
    phone: str

    def sections(self) -> Sections:
        """The party, what was looked into, that it does not stand, that no penalty follows."""
        party = self.unit or self.person
        if party is None:
            raise ValueError("a notice has a party")
        return (
            particulars(party),
            Text((f"本机关{self.filed}对{party.called}{self.cause}立案调查。",)),
            Text(paragraphs(self.facts), heading="调查情况"),
            *((Text(paragraphs(self.reasoning), heading="理由"),) if self.reasoning else ()),
            Text(
                (
                    f"经审查，{party.called}的违法事实不能成立。依据{self.basis}的规定，本机关不予行政处罚，本案终结。",
                    f"联系人：{self.contact}　联系电话：{self.phone}",
                )
            ),
        )
