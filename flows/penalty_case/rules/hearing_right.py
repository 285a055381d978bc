"""Right to a hearing (听证权), 行政处罚法 art 63: why the party may ask for one; the sums are dated, by region."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Final

from flows.calendar.regions import region_chain
from flows.law.discretion import yuan
from flows.law.parameters import NoValidParameter, UnknownParameter, parameter
from flows.law.regulations import Parameter, Settled
from flows.law.uses import governs

UNIT: Final = "penalty_case.hearing.fine.unit"
PERSON: Final = "penalty_case.hearing.fine.person"
SHANGHAI: Final = "310000"
for _key, _zh, _en in ((UNIT, "单位", "units"), (PERSON, "个人", "persons")):
    for _suffix, _where, _in in (("", "", ""), (f".{SHANGHAI}", "（上海）", " in Shanghai")):
        governs(
            _key + _suffix,
            "RULE",
            "行政处罚案件",
            zh=f"对{_zh}“较大数额罚款”的听证标准{_where}",
            en=f"large fine on {_en}, for a hearing{_in}",
        )
# 第六十三条第一款第三项、第四项; what falls under 其他较重 is not in the article and is not guessed.
OF_RIGHT: Final = {
    "GRADE_LOWERED": "降低资质等级(第三项)",
    "LICENCE_REVOKED": "吊销许可证件(第三项)",
    "BUSINESS_STOPPED": "责令停产停业(第四项)",
    "CLOSED": "责令关闭(第四项)",
    "PROFESSION_RESTRICTED": "限制从业(第四项)",
}


def threshold(*, on_person: bool, region: str, on: dt.date, settled: Sequence[Settled] = ()) -> Parameter:
    """From which sum on a fine is large (较大数额), that sum included (以上): the narrowest region that says so."""
    key = PERSON if on_person else UNIT
    for each in reversed(region_chain(region)):
        try:
            return parameter(f"{key}.{each}", on, settled=settled)
        except (UnknownParameter, NoValidParameter):
            continue
    return parameter(key, on, settled=settled)


def hearing_right(
    *,
    kinds: Collection[str],
    fine: Decimal,
    confiscated: Decimal,
    on_person: bool,
    region: str,
    on: dt.date,
    settled: Sequence[Settled] = (),
) -> tuple[str, ...]:
    """Why the party may ask for a hearing, item by item of art 63(1); empty if it may not.

    region  code of the authority's region; sums of a confiscation are held against the same threshold
    """
    row = threshold(on_person=on_person, region=region, on=on, settled=settled)
    limit = Decimal(row.value)
    found = []
    if "FINE" in kinds and fine >= limit:
        found.append(f"罚款{yuan(fine)}元,达到较大数额{yuan(limit)}元(第一项)")
    if {"GAINS", "GOODS"} & set(kinds) and confiscated >= limit:
        found.append(f"没收{yuan(confiscated)}元,达到较大数额{yuan(limit)}元(第二项)")
    return (*found, *(said for kind, said in OF_RIGHT.items() if kind in kinds))
