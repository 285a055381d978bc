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


def remedy_clause(
    *,
    paper: str,
    government: str,
    court: str,
    on: dt.date,
    online_channel: str = "",
    reconsideration_first: bool = False,
) -> str:
    """The clause for a paper of a district or city department, as whole sentences in printed punctuation.

    paper           what the clause calls the paper, e.g. 本通知
    government      people's government of the same level; court: the court for administrative cases
    on              day of the paper: the periods and articles in force then
    online_channel  for a paper delivered online, the online way to apply, which it must name (第二十二条第二款)
    reconsideration_first  against a penalty on the spot and against inaction: the court comes after it (第二十三条)
    Raises RemedyUnknown where government or court is empty; refuses E-LAW-01 for an article no longer in force.
    """
    if not government or not court:
        raise RemedyUnknown(f"government {government!r}, court {court!r}")
    asked, sued = parameter(RECONSIDERATION, on), parameter(LITIGATION, on)
    days, months = chinese_numeral(int(asked.value)), chinese_numeral(int(sued.value))
    law = asked.regulation.key
    organ = cite(law, 24, paragraph=1, item=1, on=on).article
    within = f"{cite(law, asked.article, on=on)}、{organ}"
    suit = cite(sued.regulation.key, sued.article, on=on)
    online = f"（行政复议申请书也可以通过{online_channel}提交）" if online_channel else ""
    if reconsideration_first:
        first = cite(law, 23, paragraph=1, on=on).article
        return (
            f"如不服{paper}，应当依照{within}和{first}的规定，自收到{paper}之日起{days}日内先向{government}"
            f"申请行政复议{online}；对行政复议决定不服的，可以再依法向{court}提起行政诉讼。"
        )
    return (
        f"如不服{paper}，可以依照{within}的规定，自收到{paper}之日起{days}日内向{government}申请行政复议{online}，"
        f"也可以依照{suit}的规定，自收到{paper}之日起{months}个月内向{court}提起行政诉讼。"
    )
