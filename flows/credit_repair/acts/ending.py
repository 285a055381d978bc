"""Publicity that ends by itself (公示期满自动终止), 信用修复管理办法: an act of the system, each penalty once."""

from __future__ import annotations

import datetime as dt
import logging

from django.db import transaction

from flows.matters.channels import queue_sending
from flows.matters.models import Notice
from flows.registers import publicity
from flows.registers.models import EnterpriseAgent, Penalty
from permissions.audit.log import SYSTEM
from permissions.clock import local_date

from .. import rules

logger = logging.getLogger(__name__)


def end_expired(now: dt.datetime) -> int:
    """End every publicity whose legal maximum has come; how many were ended.

    Each in a transaction of its own and under its lock: two sweeps end nothing twice, one that was away for days
    writes the days of one that never was, and a penalty that cannot be read holds no other back.
    """
    today = local_date(now)
    waiting = Penalty.objects.published().filter(rules.may_be_over(today)).order_by("pk")
    ended = 0
    for pk in list(waiting.values_list("pk", flat=True)):
        try:
            ended += _end(pk, today, now)
        except Exception:  # noqa: BLE001  whatever it was, the next sweep tries again
            logger.exception("penalty %s: its publicity was not ended", pk)
    return ended


@transaction.atomic
def _end(pk: int, today: dt.date, now: dt.datetime) -> bool:
    """End one publicity if it is over, with its rule and article in the log; tell the enterprise."""
    rows = Penalty.objects.select_for_update(of=("self",)).select_related("authority", "enterprise")
    penalty = rows.published().filter(pk=pk).first()
    ending = rules.ending_of(penalty, today) if penalty else None
    if penalty is None or ending is None:
        return False
    longest = ending.longest
    basis = {
        "rule": longest.key,
        "rule_set": ending.rule_set,
        "article": longest.basis,
        "status": longest.status,
        "months": int(longest.value),
    }
    publicity.end_publicity(penalty, on=ending.on, by_number="", actor=SYSTEM, at=now, basis=basis)
    agents = EnterpriseAgent.objects.valid_on(today).filter(enterprise=penalty.enterprise_id)
    number = penalty.decision_number
    notices = Notice.objects.bulk_create(
        Notice(
            user_id=user,
            zh=f"{number} 的行政处罚信息最长公示期已满，自{ending.on}起终止公示，无需申请信用修复"[:300],
            en=f"The longest publicity of {number} is over: it is no longer published since {ending.on}"[:300],
            created_at=now,
        )
        for user in agents.values_list("user_id", flat=True)
    )
    queue_sending(notices, now=now)
    return True
