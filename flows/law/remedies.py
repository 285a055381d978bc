"""The remedy clause (救济告知): to whom, within which days, in which way; computed, never typed.

行政复议法(2023)第二十条、第二十二条、第二十四条; 行政诉讼法第四十六条. Reconsideration of an act of a local
department goes to the people's government of its level only.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from .articles import chinese_numeral
from .parameters import parameter

RECONSIDERATION: Final = "remedy.reconsideration"
LITIGATION: Final = "remedy.litigation"


class RemedyUnknown(LookupError):
    """The unit's data do not say who reviews its acts: the clause cannot be written (救济机关未登记)."""


def remedy_clause(*, paper: str, government: str, court: str, on: dt.date, online_channel: str = "") -> str:
    """The clause for a paper of a district or city department, as whole sentences in printed punctuation.

    paper           what the clause calls the paper, e.g. 本通知
    government      people's government of the same level; court: the court for administrative cases
    on              day of the paper: the periods in force then
    online_channel  for a paper delivered online, the online way to apply, which it must name (第二十二条第二款)
    Raises RemedyUnknown where government or court is empty.
    """
    if not government or not court:
        raise RemedyUnknown(f"government {government!r}, court {court!r}")
    days = chinese_numeral(int(parameter(RECONSIDERATION, on).value))
    months = chinese_numeral(int(parameter(LITIGATION, on).value))
    online = f"（行政复议申请书也可以通过{online_channel}提交）" if online_channel else ""
    return (
        f"如不服{paper}，可以自收到{paper}之日起{days}日内向{government}申请行政复议{online}，"
        f"也可以自收到{paper}之日起{months}个月内依法向{court}提起行政诉讼。"
    )
