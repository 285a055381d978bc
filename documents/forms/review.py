"""The opinion of the legal review (法制审核意见书), 行政处罚法 art 58; 国办发〔2018〕118号."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar, Final

from .base import Form
from .parties import Officer
from .sections import Checks, Column, Field, Fields, Hand, Option, Sections, Signatures, Table, Text, day, paragraphs

POINTS: Final = (
    "执法主体是否合法，执法人员是否具备执法资格",
    "执法程序是否合法",
    "案件事实是否清楚，证据是否合法充分",
    "适用法律、法规、规章是否准确，裁量基准运用是否适当",
    "执法是否超越法定权限",
    "执法文书是否完备、规范",
    "违法行为是否涉嫌犯罪、需要移送司法机关",
)
CONCLUSIONS: Final = ("同意", "建议补正", "不同意", "建议移送")


@dataclass(frozen=True)
class Finding:
    """The reviewer's finding on one of the seven points (逐项结论)."""

    result: str
    reason: str = ""


@dataclass(frozen=True)
class ReviewOpinion(Form):
    """Opinion of the legal review (法制审核意见书), 行政处罚法 art 58: seven points, a conclusion, the reasons."""

    NAME: ClassVar[str] = "法制审核意见书"
    WORD: ClassVar[str] = "法审"

    handed_in_by: str
    handed_in_on: dt.date
    cause: str
    proposed: str
    materials: tuple[str, ...]
    findings: tuple[Finding, ...]
    conclusion: str
    reasons: str
    reviewer: Officer
    qualification: str

    def sections(self) -> Sections:
        """What was handed in, each point, the conclusion; ValueError unless all seven points are answered."""
        if self.conclusion not in CONCLUSIONS:
            raise ValueError(f"{self.conclusion!r} is no conclusion")
        rows = tuple(
            (str(n), point, finding.result, finding.reason)
            for n, (point, finding) in enumerate(zip(POINTS, self.findings, strict=True), 1)
        )
        return (
            Fields(
                (
                    (Field("送审机构", self.handed_in_by), Field("送审日期", day(self.handed_in_on))),
                    (Field("案件名称", self.cause),),
                    (Field("拟作决定", self.proposed),),
                    (Field("送审材料", "\n".join(f"{n}.{text}" for n, text in enumerate(self.materials, 1))),),
                    (Field("审核人员", f"{self.reviewer.name}（{self.qualification}）"),),
                )
            ),
            Table((Column("序号", 1), Column("审核内容", 5), Column("结论", 2), Column("说明", 4)), rows, "逐项审核"),
            Checks("审核结论", tuple(Option(text, text == self.conclusion) for text in CONCLUSIONS)),
            Text(paragraphs(self.reasons), heading="理由"),
            Signatures(
                (
                    Hand("法制审核人员（签名）", dated=True),
                    Hand("法制机构负责人（签名）", dated=True),
                )
            ),
        )
