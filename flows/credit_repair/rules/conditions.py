"""Conditions of credit repair (信用修复条件), 信用修复管理办法: what stands for and against it, by the register."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from flows.law.publicity import PublicityPeriod, governing_class, publicity_period
from flows.matters.models import Attachment, Matter
from flows.registers.fines import Outstanding
from flows.registers.models import Penalty
from permissions import policies, roles
from permissions.audit.log import canonical
from permissions.clock import local_date
from permissions.organisations.models import OrgUnit
from permissions.refusals import Refusal

from ..models import ApplicationBan, Fact, RepairApplication, VerifiedFact
from .named import (
    BANNED,
    CONTRADICTS_REGISTER,
    FACTS_INCOMPLETE,
    NO_COMMITMENT,
    NO_PROOF,
    NOT_PUBLISHED,
    NOT_VERIFIED,
    OTHER_AUTHORITY,
    TOO_EARLY,
    UNPERFORMED,
    UNRECTIFIED,
)

PROOF = {
    Penalty.CaseKind.HAZARD: ("整改复查意见书", "recheck opinion"),
    Penalty.CaseKind.ACCIDENT: ("事故整改和防范措施落实情况", "implementation of the accident's measures"),
    Penalty.CaseKind.DOCUMENT: ("补正后的资料", "the documents put right"),
}
FACTS_EN = {
    Fact.FINE: "payment of the fine",
    Fact.SURCHARGE: "payment of the surcharge",
    Fact.RECTIFICATION: "rectification",
    Fact.OTHER_PENALTIES: "other penalties",
    Fact.PUBLICITY: "period of publicity",
}


@dataclass(frozen=True)
class Reading:
    """What the register says of one fact on one day: the value as text, and whether the condition holds."""

    fact: Fact
    value: str
    holds: bool
    source: str


def publicity_of(penalty: Penalty, applied_on: dt.date) -> PublicityPeriod:
    """Class, earliest day and end of publicity under the rules of the day of application (domain §c.1)."""
    summary = penalty.procedure == Penalty.Procedure.SIMPLE
    credit_class = (
        penalty.credit_class
        or governing_class([kind.value for kind in penalty.kind_list], applied_on, summary_procedure=summary)[0]
    )
    return publicity_period(credit_class, penalty.decided_on, applied_on)  # type: ignore[arg-type]


def materials_of(application: RepairApplication) -> dict[str, str]:
    """What the enterprise handed in and stands: material → SHA-256 of the file."""
    files = application.matter.attachments.current().exclude(audience=Attachment.Audience.INTERNAL)
    return dict(files.values_list("material", "sha256"))


def check_commitment(application: RepairApplication, materials: Mapping[str, str]) -> list[Refusal]:
    """E-CR-04: the stamped paper is there and both promises are made."""
    promised = application.promises_truth and application.promises_liability
    return [] if promised and "COMMITMENT" in materials else [NO_COMMITMENT.refusal(field="promises_truth")]


def check_materials(application: RepairApplication, materials: Mapping[str, str]) -> list[Refusal]:
    """The two materials and no more (domain §c.4): proof of performance, and the commitment (E-CR-04)."""
    missing = [] if "PERFORMANCE_PROOF" in materials else [NO_PROOF.refusal(field="PERFORMANCE_PROOF")]
    return missing + check_commitment(application, materials)


def check_finding(reading: Reading, finding: Mapping[str, Any]) -> list[Refusal]:
    """E-CR-12, E-CR-13: source and value are there, and the conclusion does not contradict the register."""
    fact, names = reading.fact.value, {"fact": reading.fact.label, "fact_en": FACTS_EN[reading.fact]}
    missing = [part for part in ("source", "found") if not str(finding.get(part, "")).strip()]
    if finding.get("holds") is None:
        missing.append("holds")
    if missing:
        return [FACTS_INCOMPLETE.refusal(field=f"{fact}_{missing[0]}", **names)]
    if finding["holds"] and not reading.holds:
        return [CONTRADICTS_REGISTER.refusal(field=f"{fact}_holds", register=reading.value, **names)]
    return []


def original_handlers(matter: Matter) -> list[int]:
    """Who led the penalty case and so may not verify (domain §i.7)."""
    return [pk for pk in [matter.repair.penalty.lead_handler_id] if pk is not None]


def locked_penalty(application: RepairApplication) -> Penalty:
    """The penalty as it stands now, its row locked until the act is through: the register cannot change meanwhile."""
    return penalty_of(application, Penalty.objects.select_for_update())


def penalty_of(application: RepairApplication, penalties: QuerySet[Penalty] | None = None) -> Penalty:
    """The penalty of the application, read once more; its authority is mostly the matter's own."""
    penalty = (Penalty.objects.all() if penalties is None else penalties).get(pk=application.penalty_id)
    matter = application.matter
    if penalty.authority_id == matter.unit_id:
        penalty.authority = matter.unit
    application.penalty = penalty
    return penalty


def applied_on(application: RepairApplication, today: dt.date) -> dt.date:
    """The day of application, whose rule set holds to the end (domain §c.1); of a draft, today."""
    submitted_at = application.matter.submitted_at
    return local_date(submitted_at) if submitted_at else today


def check_standing(application: RepairApplication, today: dt.date) -> list[Refusal]:
    """E-CR-01, 02, 03, 09, 10, 11: what stands against an application under way, by the register as it is now."""
    return check_under_way(application, locked_penalty(application), today)


def check_under_way(application: RepairApplication, penalty: Penalty, today: dt.date) -> list[Refusal]:
    """The same by a penalty already read, for who only looks."""
    found = []
    if penalty.authority_id != application.matter.unit_id:
        found.append(_other_authority(penalty))
    if penalty.publicity_state != Penalty.PublicityState.PUBLISHED:
        found.append(NOT_PUBLISHED.refusal())
    since = applied_on(application, today)
    return found + check_ban(penalty.enterprise_id, since) + check_penalty(penalty, today, since)


def check_ban(enterprise_id: int, applied_on: dt.date) -> list[Refusal]:
    """E-CR-10: an application of this day falls into the ban that followed false material."""
    bans = ApplicationBan.objects.holding(applied_on).filter(enterprise=enterprise_id)
    until = max(bans.values_list("until_on", flat=True), default=None)
    return [BANNED.refusal(date=until.isoformat())] if until else []


def check_penalty(penalty: Penalty, today: dt.date, applied_on: dt.date | None = None) -> list[Refusal]:
    """E-CR-01, 02, 03: what stands against ending this publicity today, by the register alone.

    applied_on  the day whose rule set holds, if not today
    """
    found = []
    period = publicity_of(penalty, applied_on or today)
    phone = penalty.authority.phone
    if today < period.earliest_apply_on:
        found.append(TOO_EARLY.refusal(date=period.earliest_apply_on.isoformat()))
    owed = penalty.outstanding(today)
    unperformed = _unperformed(penalty, owed)
    if unperformed:
        zh, en = zip(*unperformed, strict=True)
        facts = {"fine": owed.fine, "surcharge": owed.surcharge, "phone": phone}
        found.append(UNPERFORMED.refusal(owed="、".join(zh), owed_en=", ".join(en), **facts))
    if not _is_rectified(penalty, today):
        proof, proof_en = PROOF[Penalty.CaseKind(penalty.case_kind)]
        found.append(UNRECTIFIED.refusal(proof=proof, proof_en=proof_en, phone=phone))
    return found


def _unperformed(penalty: Penalty, owed: Outstanding) -> list[tuple[str, str]]:
    """What the register calls unperformed, in Chinese and English; empty when nothing is left."""
    found = []
    if owed.fine > 0:
        found.append((f"尚欠罚款{owed.fine}元", f"{owed.fine} yuan of fine unpaid"))
    if owed.surcharge > 0:
        found.append((f"尚欠加处罚款{owed.surcharge}元", f"{owed.surcharge} yuan of surcharge unpaid"))
    if not penalty.are_other_obligations_done:
        found.append(("其他义务未登记为已履行", "other obligations not recorded as performed"))
    return found


def check_application(penalty: Penalty, unit: OrgUnit, today: dt.date) -> list[Refusal]:
    """Why this penalty cannot be applied for at this authority today; empty when it can."""
    takes = penalty.authority_id == unit.pk and takes_applications(unit, today)
    is_live = RepairApplication.objects.filter(penalty=penalty, is_live=True).exists()
    return _check_application(penalty, today, check_ban(penalty.enterprise_id, today), takes=takes, is_live=is_live)


def check_applications(penalties: Sequence[Penalty], today: dt.date) -> dict[int, list[Refusal]]:
    """``check_application`` of each at its own authority, by id; the queries grow with the authorities only."""
    live = RepairApplication.objects.filter(penalty__in=penalties, is_live=True)
    under_way = set(live.values_list("penalty_id", flat=True))
    takes = {authority: takes_applications(authority, today) for authority in {p.authority for p in penalties}}
    banned = {enterprise: check_ban(enterprise, today) for enterprise in {p.enterprise_id for p in penalties}}
    return {
        p.pk: _check_application(p, today, banned[p.enterprise_id], takes=takes[p.authority], is_live=p.pk in under_way)
        for p in penalties
    }


def _check_application(
    penalty: Penalty, today: dt.date, banned: list[Refusal], *, takes: bool, is_live: bool
) -> list[Refusal]:
    if not takes:
        return [_other_authority(penalty)]
    if penalty.publicity_state != Penalty.PublicityState.PUBLISHED or is_live:
        return [NOT_PUBLISHED.refusal()]
    return banned + check_penalty(penalty, today)


def _other_authority(penalty: Penalty) -> Refusal:
    authority = penalty.authority
    return OTHER_AUTHORITY.refusal(authority=authority.name, phone=authority.phone)


def takes_applications(unit: OrgUnit, today: dt.date) -> bool:
    """Whether the authority has a credit officer here; one that has none must be applied to directly."""
    return policies.who_may_act(roles.CREDIT_OFFICER.code, unit.section(OrgUnit.Duty.LEGAL), today).exists()


def _is_rectified(penalty: Penalty, today: dt.date) -> bool:
    """Rectified, and where the kind of case knows a recheck opinion, rechecked (domain §0.3.13)."""
    if penalty.rectified_on is None or penalty.rectified_on > today:
        return False
    if not penalty.needs_recheck_opinion:
        return True
    return penalty.recheck_on is not None and penalty.recheck_on <= today


def readings_of(application: RepairApplication, today: dt.date) -> list[Reading]:
    """What the registers say of each fact today, for the verifier to hold against the source."""
    penalty = application.penalty
    owed = penalty.outstanding(today)
    period = publicity_of(penalty, applied_on(application, today))
    others = Penalty.objects.of(penalty.enterprise).exclude(pk=penalty.pk)
    unpaid = others.unpaid(today).count()
    proof, _ = PROOF[Penalty.CaseKind(penalty.case_kind)]
    paid_on = penalty.fine_paid_on.isoformat() if penalty.fine_paid_on else "—"
    rectified = penalty.rectified_on.isoformat() if penalty.rectified_on else "未登记"
    ledger = "行政处罚台账"
    return [
        Reading(
            Fact.FINE,
            f"罚款{penalty.fine_amount}元,尚欠{owed.fine}元,缴清日期{paid_on}",
            owed.fine == 0,
            f"{ledger}、非税收入缴款记录",
        ),
        Reading(Fact.SURCHARGE, f"尚欠加处罚款{owed.surcharge}元", owed.surcharge == 0, f"{ledger}、非税收入缴款记录"),
        Reading(
            Fact.RECTIFICATION,
            f"整改完成{rectified},{proof}:{penalty.recheck_number or '无'}",
            _is_rectified(penalty, today),
            f"{ledger}、{proof}",
        ),
        # Not a condition in Shanghai (domain §0.3.5: only the Qingdao profile asks for all penalties).
        Reading(Fact.OTHER_PENALTIES, f"另有处罚{others.count()}件,其中罚款未缴清{unpaid}件", True, ledger),
        Reading(
            Fact.PUBLICITY,
            f"最早可申请日{period.earliest_apply_on},公示至{period.auto_stop_on},{penalty.get_publicity_state_display()}",
            today >= period.earliest_apply_on,
            "公示页面、行政处罚台账",
        ),
    ]


def check_grant(application: RepairApplication, today: dt.date) -> list[Refusal]:
    """Why repair cannot be granted today: the register, the commitment, and what the verifiers found.

    The register is asked anew: what it calls unpaid cannot be granted, whatever was ticked.
    """
    found = check_standing(application, today) + check_commitment(application, materials_of(application))
    differing = [fact.get_fact_display() for fact in latest_findings(application) if not fact.holds]
    if differing:
        found.append(NOT_VERIFIED.refusal(facts="、".join(differing)))
    return found


def latest_findings(application: RepairApplication) -> list[VerifiedFact]:
    """The findings of the last round of verification."""
    last = application.verified_facts.order_by("-work_item__task_id").values("work_item__task_id")[:1]
    return list(application.verified_facts.filter(work_item__task_id=last))


def draft_sha256(application: RepairApplication, *more: object) -> str:
    """Hash of the facts on which the decision and its paper rest; the paper is not made if they have changed.

    more  what a refusal rests on beside them
    """
    penalty = application.penalty
    facts = {
        "application": application.pk,
        "enterprise": penalty.enterprise.credit_code,
        "name": penalty.enterprise.name,
        "decision_number": penalty.decision_number,
        "decided_on": penalty.decided_on.isoformat(),
        "content": penalty.content,
        "rule_set": application.rule_set,
        "findings": [[f.fact, f.source, f.found, f.holds] for f in latest_findings(application)],
    }
    if more:
        facts["more"] = list(more)
    return hashlib.sha256(canonical(facts).encode()).hexdigest()
