"""Major decisions (重大执法决定), 行政处罚法 arts 57(2), 58: the bureau's own dated list, computed, never typed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from flows.law.discretion import yuan
from flows.law.parameters import parameter
from flows.law.regulations import Settled
from flows.law.uses import governs

CASE: Final = "行政处罚案件"
UNIT: Final = governs(
    "penalty_case.major.fine.unit",
    "RULE",
    CASE,
    zh="重大执法决定目录:对单位的罚没数额",
    en="list of major decisions: sum from a unit",
)
PERSON: Final = governs(
    "penalty_case.major.fine.person",
    "RULE",
    CASE,
    zh="重大执法决定目录:对个人的罚没数额",
    en="list of major decisions: sum from a person",
)
KINDS: Final = {
    "LICENCE_SUSPENDED": ("暂扣许可证件", "suspension of a licence"),
    "GRADE_LOWERED": ("降低资质等级", "lowering of a grade"),
    "LICENCE_REVOKED": ("吊销许可证件", "revocation of a licence"),
    "BUSINESS_RESTRICTED": ("限制开展生产经营活动", "restriction of business"),
    "BUSINESS_STOPPED": ("责令停产停业", "suspension of business"),
    "CLOSED": ("责令关闭", "closure"),
    "PROFESSION_RESTRICTED": ("限制从业", "ban from a profession"),
}
KIND_KEYS: Final = {
    kind: governs(
        f"penalty_case.major.kind.{kind}",
        "RULE",
        CASE,
        zh=f"重大执法决定目录:{zh}是否列入",
        en=f"list of major decisions: whether {en} is in it",
    )
    for kind, (zh, en) in KINDS.items()
}
KEYS: Final = (UNIT, PERSON, *KIND_KEYS.values())

# Domain §i.5: the first four are the statute's, the fifth is the bureau's list, the sixth the house's.
TRIGGERS: Final = {
    "R-LR1": ("涉及重大公共利益", "a major public interest is concerned"),
    "R-LR2": ("直接关系当事人或者第三人重大权益,经过听证程序", "a hearing was held"),
    "R-LR3": ("案件情况疑难复杂、涉及多个法律关系", "the case is difficult or touches several legal relations"),
    "R-LR4": ("法律、法规规定应当进行法制审核的其他情形", "another law wants the review"),
    "R-LR6": ("指定管辖、提级管辖的案件,或者有人身伤害而拟不予处罚", "assigned or raised case, or spared with injury"),
}
WEIGHTY: Final = {"R-LR1", "R-LR3", "R-LR5"}


@dataclass(frozen=True)
class Reason:
    """Why a decision is a major one (重大理由): the trigger of domain §i.5, said in both languages."""

    trigger: str
    zh: str
    en: str


def threshold(*, on_person: bool, on: dt.date, settled: Sequence[Settled] = ()) -> Decimal:
    """From which sum on a decision is a major one by the bureau's list, that sum included."""
    return Decimal(parameter(PERSON if on_person else UNIT, on, settled=settled).value)


def listed_kinds(on: dt.date, settled: Sequence[Settled] = ()) -> tuple[str, ...]:
    """The kinds of penalty that stand in the bureau's list on the day."""
    return tuple(kind for kind, key in KIND_KEYS.items() if parameter(key, on, settled=settled).value)


def major(
    *,
    kinds: Collection[str],
    fine: Decimal,
    on_person: bool,
    hearing_held: bool,
    flags: Iterable[str],
    on: dt.date,
    confiscated: Decimal = Decimal(0),
    spared_with_injury: bool = False,
    settled: Sequence[Settled] = (),
) -> tuple[Reason, ...]:
    """Why a decision needs a legal review (行政处罚法 art 58), each reason with its trigger; empty if it needs none.

    flags    R-LR1, R-LR3, R-LR4, R-LR6 as the officers found them; KeyError for any other
    settled  the bureau's own list: settings of ``KEYS``
    """
    wanted = [*(["R-LR2"] if hearing_held else []), *flags, *(["R-LR6"] if spared_with_injury else [])]
    found = [Reason(code, *TRIGGERS[code]) for code in sorted(set(wanted))]
    limit = threshold(on_person=on_person, on=on, settled=settled)
    for sum_, zh, en in ((fine, "罚款", "fine"), (confiscated, "没收", "confiscation")):
        if sum_ >= limit:
            said = f"{zh}{yuan(sum_)}元,达到重大执法决定目录的{yuan(limit)}元"
            found.append(Reason("R-LR5", said, f"{en} of {yuan(sum_)} yuan reaches the listed {yuan(limit)}"))
    for kind in listed_kinds(on, settled):
        if kind in kinds:
            zh, en = KINDS[kind]
            found.append(Reason("R-LR5", f"{zh}列入重大执法决定目录", f"{en} is in the list of major decisions"))
    return tuple(found)


def why_not(fine: Decimal, limit: Decimal, kinds: Collection[str]) -> list[str]:
    """What was tested where nothing makes a decision a major one, line by line, for the record."""
    said = "、".join(KINDS[kind][0] if kind in KINDS else kind for kind in kinds) or "无处罚种类"
    return [
        f"罚款{yuan(fine)}元,低于重大执法决定目录的{yuan(limit)}元",
        f"处罚种类({said})没有列入重大执法决定目录的",
        "没有举行听证,不涉及重大公共利益,不属于疑难复杂、涉及多个法律关系",
    ]


def discussion_wanted(*, is_complex: bool, reasons: Iterable[Reason]) -> bool:
    """Whether the leaders decide it together (集体讨论), art 57(2): complex circumstances, or a major violation.

    A hearing alone, or an injury in a case that is spared, does not make the violation a major one.
    """
    return is_complex or any(reason.trigger in WEIGHTY for reason in reasons)
