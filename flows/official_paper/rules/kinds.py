"""Kinds of official papers (公文种类), 党政机关公文处理工作条例 art 8: direction, word of the number, who signs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from flows.matters.models import Decision
from permissions import roles
from permissions.roles import Role

from ..models import OfficialPaper

Kind = OfficialPaper.Kind


class Direction(StrEnum):
    """Direction of a paper (行文方向), 党政机关公文处理工作条例 arts 15-17: downward, upward, to equals."""

    DOWN = "DOWN"
    UP = "UP"
    LETTER = "LETTER"


@dataclass(frozen=True)
class PaperKind:
    """Kind of official paper (文种), 党政机关公文处理工作条例 art 8.

    word    the word of its number, e.g. 请 in （沪松）应急请〔2026〕1号
    signer  who signs it: the principal what goes upward and what is weighty, art 22
    use     what it is for, said to who chooses
    """

    kind: OfficialPaper.Kind
    direction: Direction
    word: str
    en: str
    signer: Role
    use: str
    use_en: str

    @property
    def code(self) -> str:
        """Code of the document, e.g. ``official_paper.request``."""
        return f"official_paper.{self.kind.value.lower()}"

    @property
    def zh(self) -> str:
        """The kind as it is printed."""
        return str(self.kind.label)

    def key(self, decision: Decision) -> str:
        """What the one paper goes by that this signature leads to: its seal, its number, its bytes."""
        return f"{self.code}:{decision.pk}"

    @property
    def is_upward(self) -> bool:
        """Whether it goes to a superior."""
        return self.direction is Direction.UP


_TABLE = (
    PaperKind(
        Kind.NOTICE,
        Direction.DOWN,
        "通",
        "Notice",
        roles.DEPUTY_LEADER,
        "发布、传达要求下级机关执行和有关单位周知或者执行的事项",
        "tells units below what to do or to know",
    ),
    PaperKind(
        Kind.REPLY,
        Direction.DOWN,
        "复",
        "Reply to a request",
        roles.DEPUTY_LEADER,
        "答复下级机关请示事项",
        "answers a request from below",
    ),
    PaperKind(
        Kind.DECISION,
        Direction.DOWN,
        "决",
        "Decision",
        roles.PRINCIPAL,
        "对重要事项作出决策和部署、奖惩有关单位和人员",
        "decides weighty matters",
    ),
    PaperKind(
        Kind.REQUEST,
        Direction.UP,
        "请",
        "Request to a superior",
        roles.PRINCIPAL,
        "向上级机关请求指示、批准",
        "asks a superior to instruct or approve",
    ),
    PaperKind(
        Kind.REPORT,
        Direction.UP,
        "报",
        "Report",
        roles.PRINCIPAL,
        "向上级机关汇报工作、反映情况、回复询问",
        "reports to a superior",
    ),
    PaperKind(
        Kind.LETTER,
        Direction.LETTER,
        "函",
        "Letter",
        roles.DEPUTY_LEADER,
        "与不相隶属机关商洽工作、询问和答复问题、请求批准和答复审批事项",
        "writes to an organ that stands neither above nor below",
    ),
)
KINDS: dict[str, PaperKind] = {row.kind.value: row for row in _TABLE}


def kind_of(paper: OfficialPaper) -> PaperKind:
    """The row of the table for this paper."""
    return KINDS[paper.kind]
