"""No penalty (不予行政处罚), 行政处罚法 art 33: three branches, each with its points; the first is looked up."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from permissions.refusals import Refusal

from .named import BRANCH_INCOMPLETE, NO_EDUCATION, NO_PARTY_EVIDENCE, NOT_FIRST

POINTS: Final = {
    "MINOR_ACT": "违法行为轻微",
    "CORRECTED": "及时改正",
    "NO_HARM": "没有造成危害后果",
    "LIGHT_HARM": "危害后果轻微",
    "NO_FAULT": "当事人提供的证据足以证明没有主观过错",
}


@dataclass(frozen=True)
class Branch:
    """Branch of art 33 (不予处罚情形): what has to be found for it; must or may it be spared."""

    code: str
    name: str
    article: str
    points: tuple[str, ...]
    must: bool


BRANCHES: Final = {
    branch.code: branch
    for branch in (
        Branch("MINOR", "轻微不罚", "第三十三条第一款", ("MINOR_ACT", "CORRECTED", "NO_HARM"), True),
        Branch("FIRST", "首违可不罚", "第三十三条第一款", ("LIGHT_HARM", "CORRECTED"), False),
        Branch("NO_FAULT", "无主观过错", "第三十三条第二款", ("NO_FAULT",), True),
    )
}


def all_ticks() -> list[tuple[str, str]]:
    """Every point that can be ticked, with the branches it belongs to."""
    return [
        (code, f"{said}（{'、'.join(b.name for b in BRANCHES.values() if code in b.points)}）")
        for code, said in POINTS.items()
    ]


def check_no_penalty(
    branch: str, ticks: Collection[str], *, earlier: Sequence[str], has_party_evidence: bool, education: str
) -> Iterator[Refusal]:
    """Every point of the branch is found, E-CASE-16; and what is looked up agrees, E-CASE-17 to 19.

    earlier  numbers of earlier decisions on the same kind of violation, from the registers
    has_party_evidence  evidence in the file that the party brought
    """
    known = BRANCHES.get(branch)
    if known is None:
        names = "、".join(each.name for each in BRANCHES.values())
        yield BRANCH_INCOMPLETE.refusal(field="branch", branch="不予行政处罚", list=f"情形({names})")
        return
    if gaps := [POINTS[code] for code in known.points if code not in ticks]:
        yield BRANCH_INCOMPLETE.refusal(field="ticks", branch=known.name, list="、".join(gaps))
    if branch == "FIRST" and earlier:
        yield NOT_FIRST.refusal(field="branch", found="、".join(earlier))
    if branch == "NO_FAULT" and not has_party_evidence:
        yield NO_PARTY_EVIDENCE.refusal(field="branch")
    if not education.strip():
        yield NO_EDUCATION.refusal(field="education")
