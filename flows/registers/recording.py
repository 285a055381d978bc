"""Entering penalties that are decided here (登记处罚决定) in the register that credit repair reads."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction

from permissions.audit import log
from permissions.clock import local_date
from permissions.refusals import Refusals, Rule

from .models import Penalty
from .penalty_checks import broken_rules

E_REG_04 = Rule(
    code="E-REG-04",
    article="本系统规则",
    zh="处罚决定书文号{number}已在行政处罚台账中",
    en="The number {number} stands in the register of penalties already",
    way_out="请核对文号;该决定由导入登记的,先更正台账",
    way_out_en="Check the number; if an import brought it, put the register right first",
)
E_REG_05 = Rule(
    code="E-REG-05",
    article="本系统规则",
    zh="处罚决定{number}已经公示或者已有履行记录,不能由新的决定代替",
    en="The decision {number} is published or partly performed and cannot be replaced by another one",
    way_out="请先撤回公示并由负责人处理已缴款项",
    way_out_en="Withdraw its publicity first and settle what was paid",
)

# What a decision says; whatever else the row holds is written by performance and publicity.
OF_THE_DECISION = (
    *("decision_number", "violation_type", "facts", "basis", "kinds", "content", "fine_amount", "confiscated_amount"),
    *("licence", "procedure", "case_kind", "credit_class", "decided_on", "valid_until", "publicity_until"),
    *("on_person", "person_name", "lead_handler_name", "lead_handler", "enterprise"),
)


@transaction.atomic
def register_penalty(penalty: Penalty, *, actor: log.Actor, at: dt.datetime) -> Penalty:
    """Enter a decision made here from an unsaved row with its ``matter_number``; returns the row of the register.

    It is not published yet; one on a person never will be. Entered twice it stands once. A matter that was decided
    anew because its paper was voided replaces what it entered before. Raises the rules of the imports where the row
    contradicts itself, E-REG-04 for a number that is taken, E-REG-05 where the earlier decision was carried out.
    """
    assert penalty.matter_number, "only imported rows have no matter"
    penalty.publicity_state = Penalty.PublicityState.UNPUBLISHED
    Refusals(list(broken_rules(penalty))).raise_if_any()
    known = Penalty.objects.select_for_update().filter(matter_number=penalty.matter_number).first()
    if known is not None:
        return _decided_anew(known, penalty, actor, at)
    try:
        with transaction.atomic():
            penalty.save(force_insert=True)
    except IntegrityError:
        winner = Penalty.objects.filter(matter_number=penalty.matter_number).first()
        if winner is not None and _facts(winner) == _facts(penalty):
            return winner  # the same message, delivered twice at once
        raise E_REG_04.refusal(number=penalty.decision_number) from None
    _log(penalty, "register_penalty", {"new": _plain(penalty)}, actor, at)
    return penalty


def _decided_anew(known: Penalty, penalty: Penalty, actor: log.Actor, at: dt.datetime) -> Penalty:
    old, new = _facts(known), _facts(penalty)
    changed = [name for name in OF_THE_DECISION if old[name] != new[name]]
    if not changed and known.struck_on is None:
        return known
    _refuse_carried_out(known)
    taken = Penalty.objects.filter(authority=known.authority_id, decision_number=penalty.decision_number)
    if taken.exclude(pk=known.pk).exists():
        raise E_REG_04.refusal(number=penalty.decision_number)
    for name in changed:
        setattr(known, name, new[name])
    known.fine_due_on = known.struck_on = None
    known.save(update_fields=[*changed, "fine_due_on", "struck_on"])
    payload = {"old": {n: _value(old[n]) for n in changed}, "new": {n: _value(new[n]) for n in changed}}
    _log(known, "decide_anew", payload, actor, at)
    return known


@transaction.atomic
def strike_penalty(penalty: Penalty, *, actor: log.Actor, at: dt.datetime) -> Penalty:
    """Strike out (注销登记) a decision whose paper was voided and whose case was decided otherwise; the row stays.

    Struck out already it stays as it is. Raises E-REG-05 where it is published or was carried out in part.
    """
    row = Penalty.objects.select_for_update().get(pk=penalty.pk)
    if row.struck_on is None:
        _refuse_carried_out(row)
        row.struck_on = local_date(at)
        row.save(update_fields=["struck_on"])
        _log(row, "strike_penalty", {"old": {"struck_on": None}, "new": {"struck_on": row.struck_on}}, actor, at)
    return row


def _refuse_carried_out(row: Penalty) -> None:
    if row.published_on or row.last_paid_on or row.rectified_on or row.in_instalments:
        raise E_REG_05.refusal(number=row.decision_number)


def _facts(penalty: Penalty) -> dict[str, Any]:
    return {name: getattr(penalty, name) for name in OF_THE_DECISION}


def _plain(penalty: Penalty) -> dict[str, Any]:
    return {name: _value(value) for name, value in _facts(penalty).items()}


def _value(value: Any) -> Any:
    return getattr(value, "pk", value)


def _log(penalty: Penalty, action: str, payload: dict[str, Any], actor: log.Actor, at: dt.datetime) -> None:
    facts = {"decision_number": penalty.decision_number, "matter": penalty.matter_number, **payload}
    log.append(f"penalty:{penalty.pk}", action=action, actor=actor, at=at, payload=facts)
