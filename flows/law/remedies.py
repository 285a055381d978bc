"""The remedy clause (救济告知): to whom, within which days, in which way; computed, never typed.

行政复议法(2023)第二十条、第二十二条、第二十四条; 行政诉讼法第四十六条. Reconsideration of an act of a local
department goes to the people's government of its level only.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from .articles import chinese_numeral
from .citations import cite
from .parameters import parameter
from .uses import governs

RECONSIDERATION: Final = governs(
    "remedy.reconsideration",
    "PAPER",
    "救济告知",
    zh="文书救济告知中的行政复议申请期限",
    en="period for reconsideration in the remedy clause of papers",
)
LITIGATION: Final = governs(
    "remedy.litigation",
    "PAPER",
    "救济告知",
    zh="文书救济告知中的行政诉讼起诉期限",
    en="period for litigation in the remedy clause of papers",
)


class RemedyUnknown(LookupError):
    """The unit's data do not say who reviews its acts: the clause cannot be written (救济机关未登记)."""


def _use(key: str, zh: str, en: str) -> str:
    return governs(key, "PAPER", "救济告知", zh=zh, en=en)


# 第二十四条第一款: which government reviews the organ that acts in its own name.
DEPARTMENT: Final = _use("remedy.organ.department", "工作部门的复议机关", "who reviews a department")
TOWN: Final = _use("remedy.organ.town", "承接处罚权的镇人民政府的复议机关", "who reviews a town that may punish")
STREET: Final = _use(
    "remedy.organ.street", "承接处罚权的街道办事处的复议机关", "who reviews a street office that may punish"
)
ZONE: Final = _use(
    "remedy.organ.zone", "以自己名义处罚的功能区管理机构的复议机关", "who reviews a zone that may punish"
)
# 第二十三条第一款: where reconsideration comes before the court.
ON_THE_SPOT: Final = _use(
    "remedy.first.on_the_spot", "当场处罚先行复议", "a penalty on the spot: reconsideration first"
)
INACTION: Final = _use("remedy.first.inaction", "不履行职责先行复议", "inaction: reconsideration first")


def remedy_clause(
    *,
    paper: str,
    government: str,
    court: str,
    on: dt.date,
    online_channel: str = "",
    organ: str = DEPARTMENT,
    procedure: str = "",
) -> str:
    """The clause as whole sentences in printed punctuation: one organ, never a choice of two.

    paper           what the clause calls the paper, e.g. 本通知
    government      the people's government that reviews: of a department its own, of a town the one above, of a
                    street office and a zone the one that set it up or governs it
    court           the court for administrative cases
    on              day of the paper: the periods and articles in force then
    online_channel  for a paper delivered online, the online way to apply, which it must name (第二十二条第二款)
    organ           who acts in its own name: DEPARTMENT, TOWN, STREET or ZONE; a unit that acts by delegation
                    (委托) acts in the name of its department
    procedure       ON_THE_SPOT or INACTION: the court comes after reconsideration (第二十三条第一款); else empty
    Raises RemedyUnknown where government or court is empty; refuses E-LAW-01 for an article no longer in force.
    """
    if not government or not court:
        raise RemedyUnknown(f"government {government!r}, court {court!r}")
    asked, sued = parameter(RECONSIDERATION, on), parameter(LITIGATION, on)
    days, months = chinese_numeral(int(asked.value)), chinese_numeral(int(sued.value))
    law = asked.regulation.key
    within = f"{cite(law, asked.article, on=on)}、{cite(law, parameter(organ, on).article, on=on).article}"
    suit = cite(sued.regulation.key, sued.article, on=on)
    online = f"行政复议申请书也可以通过{online_channel}提交。" if online_channel else ""
    if procedure:
        first = cite(law, parameter(procedure, on).article, on=on).article
        since = f"自收到{paper}之日起" if procedure == ON_THE_SPOT else "自履行期限届满之日起"
        return (
            f"如不服{paper}，应当依照{within}和{first}的规定，{since}{days}日内先向{government}"
            f"申请行政复议；对行政复议决定不服的，可以再依法向{court}提起行政诉讼。{online}"
        )
    return (
        f"如不服{paper}，可以依照{within}的规定，自收到{paper}之日起{days}日内向{government}申请行政复议，"
        f"也可以依照{suit}的规定，自收到{paper}之日起{months}个月内向{court}提起行政诉讼。{online}"
    )
