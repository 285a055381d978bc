"""信用修复告知书 and 明白纸: what leaves together with a penalty decision (两书同达).

A procedure that decides a penalty has its seal used under ``issue_key`` and calls ``issue_notice`` and
``issue_plain_sheet``; class and days are computed from the penalty as registered (信用修复管理办法, articles not read).
"""

from __future__ import annotations

import datetime as dt

from documents import issuing
from documents.forms.catalogue import name_of
from documents.forms.credit import PlainSheet, RepairNotice
from documents.forms.sections import day
from documents.models import Document
from flows.registers.models import Penalty
from permissions.audit.log import Actor

from .. import rules

NOTICE, PLAIN_SHEET = "credit_repair.notification", "credit_repair.plain_words"  # kinds, as the bundles name them
SITES = "“信用中国”网站和本机关的行政处罚信息公示页面"
CHANNEL = "“信用中国”网站，或者本机关企业办事端"
MATERIALS = ("履行行政处罚决定的证明材料（缴款凭证、整改材料）", "信用承诺书（加盖公章）")


class NothingToRepair(LookupError):
    """The decision is not published, so there is nothing to tell of its repair (处罚个人的决定不公示)."""


def issue_key(kind: str, penalty: Penalty) -> str:
    """The key under which the paper of this kind about this decision is sealed and made, once."""
    return f"{kind}:{penalty.pk}"


def notice_of(penalty: Penalty, on: dt.date) -> RepairNotice:
    """What the notice says of a penalty under the rules of the day ``on``; raises NothingToRepair."""
    # A decision made here leaves with its notice before it is published; an imported one says what it is.
    is_kept = penalty.publicity_state == Penalty.PublicityState.UNPUBLISHED and not penalty.matter_number
    if penalty.on_person or is_kept:
        raise NothingToRepair(penalty.decision_number)
    period = rules.publicity_of(penalty, on)
    proof, _ = rules.PROOF[Penalty.CaseKind(penalty.case_kind)]
    return RepairNotice(
        decision_number=penalty.decision_number,
        decided_on=penalty.decided_on,
        website=SITES,
        credit_class=Penalty.CreditClass(period.credit_class).label,
        published_until=period.auto_stop_on,
        earliest_on=period.earliest_apply_on,
        conditions=(
            "达到最短公示期限",
            "行政处罚决定确定的义务已经履行完毕",
            f"违法行为已经纠正（{proof}）",
            "作出信用承诺",
        ),
        materials=MATERIALS,
        channel=CHANNEL,
        phone=penalty.authority.phone,
    )


def plain_sheet_of(penalty: Penalty, on: dt.date) -> PlainSheet:
    """The same facts in plain words; raises NothingToRepair."""
    said = notice_of(penalty, on)
    assert said.earliest_on is not None and said.published_until is not None
    return PlainSheet(
        steps=(
            "按《行政处罚决定书》交清罚款，留好缴款凭证",
            "改好问题，履行决定的其他要求",
            f"{day(said.earliest_on)}起（当天就可以），提出申请，交两份材料：{'；'.join(said.materials)}",
        ),
        questions=(
            f"公示多久？什么都不做，公示到{day(said.published_until)}为止。",
            "要花钱吗？一分钱也不收；凡是收费代办的，都与本机关无关。",
        ),
        channel=said.channel,
        phone=said.phone,
    )


def issue_notice(
    penalty: Penalty,
    *,
    subject_ref: str,
    signatory: str,
    issued_on: dt.date,
    actor: Actor,
    at: dt.datetime,
    key: str = "",
) -> Document:
    """Make 信用修复告知书 for this decision; safe to run again. Refuses E-SEAL-06 unless the seal was used on it.

    key  under which it is sealed and made, where that was before the penalty stood in the register
    """
    return issuing.issue(
        issue_key=key or issue_key(NOTICE, penalty),
        template=name_of("repair_notice"),
        kind=NOTICE,
        kind_name="信用修复告知书",
        kind_word=RepairNotice.WORD,
        title=RepairNotice.NAME,
        authority=penalty.authority,
        recipient=penalty.enterprise.name,
        context=notice_of(penalty, issued_on),
        subject_ref=subject_ref,
        signatory=signatory,
        issued_on=issued_on,
        actor=actor,
        at=at,
    )


def issue_plain_sheet(
    penalty: Penalty,
    *,
    subject_ref: str,
    signatory: str,
    issued_on: dt.date,
    actor: Actor,
    at: dt.datetime,
    key: str = "",
) -> Document:
    """Make 信用修复明白纸, an explanation without seal; safe to run again; ``key`` as for the notice."""
    return issuing.issue(
        issue_key=key or issue_key(PLAIN_SHEET, penalty),
        template=name_of("plain_sheet"),
        kind=PLAIN_SHEET,
        kind_name=PlainSheet.NAME,
        kind_word="信明",
        title=PlainSheet.NAME,
        authority=penalty.authority,
        recipient=penalty.enterprise.name,
        context=plain_sheet_of(penalty, issued_on),
        subject_ref=subject_ref,
        signatory=signatory,
        issued_on=issued_on,
        actor=actor,
        at=at,
    )
