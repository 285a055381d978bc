"""Ending the publicity (终止公示) of a penalty decision: the one place that writes it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from permissions.audit import log
from permissions.refusals import Rule

from .models import Penalty

E_REG_01 = Rule(
    code="E-REG-01",
    article="本系统规则",
    zh="该处罚信息不在公示中,不能终止公示",
    en="This penalty is not being published, so its publicity cannot be ended",
    way_out="请核对处罚决定书文号和当前公示状态",
    way_out_en="Check the number of the decision and the present state of publicity",
)
E_REG_02 = Rule(
    code="E-REG-02",
    article="本系统规则",
    zh="终止公示日期不得早于公示日期或处罚决定日期{date}",
    en="Publicity cannot end before it began or before the decision on {date}",
    way_out="请核对终止公示日期",
    way_out_en="Check the day on which publicity ends",
)


@transaction.atomic
def end_publicity(
    penalty: Penalty,
    *,
    on: dt.date,
    by_number: str,
    actor: log.Actor,
    at: dt.datetime,
    basis: Mapping[str, Any] | None = None,
) -> Penalty:
    """End the publicity (终止公示) from ``on`` by the paper ``by_number``; returns the penalty as it now stands.

    basis  where no paper but a rule ends it: what the log keeps of that

    Appends to the chain ``penalty:<id>``. Raises E-REG-01 unless it is being published, E-REG-02 for a day too early.
    """
    penalty = Penalty.objects.select_for_update().get(pk=penalty.pk)
    if penalty.publicity_state != Penalty.PublicityState.PUBLISHED:
        raise E_REG_01.refusal(number=penalty.decision_number)
    earliest = penalty.published_on or penalty.decided_on
    if on < earliest:
        raise E_REG_02.refusal(date=earliest)
    old = {"publicity_state": penalty.publicity_state, "ended_on": None, "ended_by_number": ""}
    penalty.publicity_state = Penalty.PublicityState.ENDED
    penalty.ended_on = on
    penalty.ended_by_number = by_number
    penalty.save(update_fields=["publicity_state", "ended_on", "ended_by_number"])
    new = {"publicity_state": penalty.publicity_state, "ended_on": on, "ended_by_number": by_number}
    log.append(
        f"penalty:{penalty.pk}",
        action="end_publicity",
        actor=actor,
        at=at,
        payload={
            "decision_number": penalty.decision_number,
            "old": old,
            "new": new,
            **({"basis": dict(basis)} if basis else {}),
        },
    )
    return penalty
