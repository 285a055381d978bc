"""Papers on who handles a case (案件管辖文书): designation downward, the request upward. 行政处罚法 art 25."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from .base import OFFICIAL, Form
from .official import RedHead
from .sections import Sections, Text, day, paragraphs


@dataclass(frozen=True, kw_only=True)
class Designation(RedHead, Form):
    """Decision that designates who handles a case (指定管辖决定书), 行政处罚法 art 25, with copies to the others."""

    NAME: ClassVar[str] = "指定管辖决定书"
    WORD: ClassVar[str] = "指管"
    FRAME: ClassVar[str] = OFFICIAL
    LEAVES: ClassVar[bool] = True
    ORDERS: ClassVar[bool] = True

    cause: str
    filed_number: str
    filed_on: dt.date
    filed_by: str
    reason: str
    basis: str
    designated: str
    hand_over_by: dt.date

    def sections(self) -> Sections:
        """The case, why, who handles it, until when it is handed over; it may not be assigned on."""
        return (
            Text(
                (
                    f"{self.cause}一案，由{self.filed_by}于{day(self.filed_on)}以{self.filed_number}立案。",
                    f"因{self.reason}，依据{self.basis}的规定，现指定该案由{self.designated}管辖。",
                    f"{self.filed_by}应当于{day(self.hand_over_by)}前将案件材料、证据和涉案财物移交{self.designated}，"
                    "并书面告知当事人；自收到本决定书之日起，不再行使管辖权，但应当采取必要的紧急措施。",
                    f"{self.designated}应当依法办理，不得再行交办，并将处理结果报告本机关。办案期限自原立案之日起连续计算。",
                )
            ),
        )


@dataclass(frozen=True, kw_only=True)
class LiftRequest(RedHead, Form):
    """Request that the bureau above take a case (提级管辖请示): one matter, upward, with 签发人 and a contact."""

    NAME: ClassVar[str] = "提级管辖请示"
    WORD: ClassVar[str] = "请"
    FRAME: ClassVar[str] = OFFICIAL
    LEAVES: ClassVar[bool] = True

    facts: str
    reason: str
    measures: str
    remaining: str
    basis: str

    def sections(self) -> Sections:
        """The case, why it is grave or complex, what was done, how much time is left, the request."""
        return (
            Text(paragraphs(self.facts), heading="一、基本案情"),
            Text(paragraphs(self.reason), heading="二、提请提级管辖的理由"),
            Text(paragraphs(self.measures), heading="三、已采取的措施"),
            Text((self.remaining,), heading="四、办案期限"),
            Text((f"依据{self.basis}的规定，现提请贵局对该案提级管辖。", "妥否，请批示。")),
        )

    def __post_init__(self) -> None:
        """Upward always."""
        if not self.upward:
            raise ValueError("a request goes upward")
        super().__post_init__()
