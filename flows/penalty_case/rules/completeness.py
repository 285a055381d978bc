"""What a decision has to say (决定书法定事项), 行政处罚法 art 59: six items, E-CASE-06."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from permissions.refusals import Refusal

from ..models import PenaltyCase, PersonParty, Proposal
from .drafting import evidence_of, proposed_in_words
from .named import ITEMS_MISSING

SIX: Final = {
    "party": "当事人的姓名或者名称、地址",
    "facts": "违反法律、法规、规章的事实和证据",
    "penalty": "行政处罚的种类和依据",
    "performance": "行政处罚的履行方式和期限",
    "remedy": "申请行政复议、提起行政诉讼的途径和期限",
    "authority": "作出行政处罚决定的行政机关名称和作出决定的日期",
}


def check_six_items(texts: Mapping[str, str]) -> Iterator[Refusal]:
    """E-CASE-06 with the list of what is empty; ``texts`` by the keys of ``SIX``."""
    if gaps := [name for key, name in SIX.items() if not texts.get(key, "").strip()]:
        yield ITEMS_MISSING.refusal(list="、".join(gaps))


def six_items(case: PenaltyCase, proposal: Proposal) -> dict[str, str]:
    """The six items as the file has them; an item of which one part is missing is empty.

    How and by when it is performed follows from what is decided and is written by the paper itself; the day is the
    day of the decision.
    """
    person = PersonParty.objects.filter(case=case).first() if case.on_person else None
    party = (person.name, person.address) if person else (case.enterprise.name, case.enterprise.address)
    authority = case.matter.unit.authority
    government = authority.government.name if authority.government else ""
    proved = "、".join(row.name for row in evidence_of(case))
    punished = proposed_in_words(proposal)
    return {
        "party": _whole(*party),
        "facts": _whole(case.facts, proved),
        "penalty": _whole(punished, proposal.violated, proposal.basis),
        "performance": punished,
        "remedy": _whole(government, authority.court),
        "authority": authority.name,
    }


def _whole(*parts: str) -> str:
    """The parts together; empty where one of them is."""
    return "，".join(parts) if all(part.strip() for part in parts) else ""
