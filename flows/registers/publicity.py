"""Publicity of a penalty decision: published, ended or withdrawn (公示、终止公示、撤回公示), and nowhere else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from permissions.audit import log
from permissions.refusals import Rule

from .models import Penalty, Withdrawal

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
E_REG_09 = Rule(
    code="E-REG-09",
    article="本系统规则",
    zh="处罚决定{number}为“{state}”,不能公示",
    en="The decision {number} cannot be published: its state is {state_en}",
    way_out="请核对处罚决定书文号和当前公示状态",
    way_out_en="Check the number of the decision and the present state of publicity",
)
E_REG_10 = Rule(
    code="E-REG-10",
    article="行政处罚法第四十八条;本系统规则",
    zh="处罚个人的决定不公示",
    en="A decision on a person is not published",
    way_out="无需公示,直接办理下一步",
    way_out_en="Nothing has to be published; go on with the next step",
)
E_REG_11 = Rule(
    code="E-REG-11",
    article="行政处罚法第四十八条第二款",
    zh="撤回公示须写明原因、理由和依据文书",
    en="A withdrawal of publicity says what became of the decision, why, and the paper it rests on",
    way_out="请选择变更、撤销、确认违法或者确认无效,并填写文书及理由",
    way_out_en="Choose whether it was changed, annulled, found unlawful or void, name the paper and say why",
)
State = Penalty.PublicityState


@transaction.atomic
def publish_penalty(penalty: Penalty, *, on: dt.date, actor: log.Actor, at: dt.datetime) -> Penalty:
    """Publish (公示) the decision from ``on``, 安全生产法 art 78(2); published already it stays as it is.

    Raises E-REG-10 for a decision on a person, E-REG-09 where its publicity is over, E-REG-02 for a day too early.
    """
    row = Penalty.objects.select_for_update().get(pk=penalty.pk)
    if row.on_person:
        raise E_REG_10.refusal()
    if row.publicity_state == State.PUBLISHED:
        return row
    if row.publicity_state != State.UNPUBLISHED:
        state = State(row.publicity_state)
        raise E_REG_09.refusal(number=row.decision_number, state=state.label, state_en=state.value)
    if on < row.decided_on:
        raise E_REG_02.refusal(date=row.decided_on)
    return _write(row, "publish_penalty", {"publicity_state": State.PUBLISHED, "published_on": on}, actor, at)


@transaction.atomic
def withdraw_publicity(
    penalty: Penalty, *, on: dt.date, effect: str, reason: str, basis: str, actor: log.Actor, at: dt.datetime
) -> Penalty:
    """Withdraw (撤回公示) a decision that was changed, annulled, found unlawful or void, 行政处罚法 art 48(2).

    effect  which of the four, a code of ``Withdrawal``; annulled or void it counts as never made
    reason  what is explained to the public; basis: the paper that says so. Withdrawn already it stays as it is.
    Raises E-REG-11 without one of the three, E-REG-01 unless it is being published, E-REG-02 for a day too early.
    """
    wanted = {"effect": effect in Withdrawal, "reason": reason.strip(), "basis": basis.strip()}
    if missing := [name for name, given in wanted.items() if not given]:
        raise E_REG_11.refusal(field=missing[0])
    row = Penalty.objects.select_for_update().get(pk=penalty.pk)
    if row.publicity_state == State.WITHDRAWN:
        return row
    if row.publicity_state != State.PUBLISHED:
        raise E_REG_01.refusal(number=row.decision_number)
    if on < (earliest := row.published_on or row.decided_on):
        raise E_REG_02.refusal(date=earliest)
    facts = {"publicity_state": State.WITHDRAWN, "withdrawn_on": on}
    facts |= {"withdrawn_as": effect, "withdrawn_because": reason.strip(), "withdrawn_basis": basis.strip()}
    return _write(row, "withdraw_publicity", facts, actor, at)


def _write(row: Penalty, action: str, facts: Mapping[str, Any], actor: log.Actor, at: dt.datetime) -> Penalty:
    old = {name: getattr(row, name) for name in facts}
    for name, value in facts.items():
        setattr(row, name, value)
    row.save(update_fields=list(facts))
    payload = {"decision_number": row.decision_number, "old": old, "new": facts}
    log.append(f"penalty:{row.pk}", action=action, actor=actor, at=at, payload=payload)
    return row


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
