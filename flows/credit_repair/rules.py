"""Conditions of credit repair (信用修复条件), 信用修复管理办法: each rule is named, its sentence is the message."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flows.law.publicity import PublicityPeriod, governing_class, publicity_period
from flows.matters.models import Matter
from flows.registers.fines import Outstanding
from flows.registers.models import Penalty
from permissions import policies, roles
from permissions.audit.log import canonical
from permissions.clock import local_date
from permissions.organisations.models import OrgUnit
from permissions.refusals import Refusal, Rule

from .models import Fact, RepairApplication, VerifiedFact

# Article numbers of 令36号 were not read (domain §k.2): cited by name only, 条款号待核.
MEASURES = "《信用修复管理办法》（国家发展改革委令第36号）"
# The conditions that a grant finds fulfilled, as its paper says them (domain §c.3).
FULFILLED = "已达到最短公示期限，行政处罚决定确定的义务已履行完毕，违法行为已纠正，并已作出信用承诺"

TOO_EARLY = Rule(
    code="E-CR-01",
    article=MEASURES,
    zh="未满最短公示期,最早可申请日期为{date}",
    en="The shortest publicity has not passed; the earliest day to apply is {date}",
    way_out="请于{date}(含当日)之后再申请",
    way_out_en="Apply on {date} or later",
)
UNPERFORMED = Rule(
    code="E-CR-02",
    article=f"{MEASURES};行政处罚法第七十二条",
    zh="行政处罚义务尚未履行完毕",
    en="The obligations of the penalty are not fully performed",
    way_out="台账记载:{owed};履行完毕后凭证明材料再申请,如已履行请联系处罚机关{phone}核对",
    way_out_en="The register shows: {owed_en}; perform them first, or ask the authority ({phone}) to check",
)
UNRECTIFIED = Rule(
    code="E-CR-03",
    article=MEASURES,
    zh="违法行为尚未纠正或整改未经复查合格",
    en="The violation is not rectified, or its rectification was not rechecked",
    way_out="请完成整改并申请复查({proof});如已完成请联系处罚机关{phone}核对",
    way_out_en="Rectify it and ask for the recheck ({proof_en}); if that is done, ask the authority ({phone}) to check",
)
NO_COMMITMENT = Rule(
    code="E-CR-04",
    article=MEASURES,
    zh="信用承诺书缺失或未载明材料真实和违诺责任",
    en="The credit commitment is missing, or does not state truthfulness and liability",
    way_out="请上传盖章的信用承诺书,并勾选两项承诺",
    way_out_en="Upload the stamped commitment and tick both promises",
)
SECOND_CORRECTION = Rule(
    code="E-CR-05",
    article="行政许可法第三十二条(参照);《信用修复管理办法》",
    zh="应当一次性告知全部补正内容",
    en="Everything to be corrected must be told at once",
    way_out="本申请已告知过补正内容,请受理或继续核实",
    way_out_en="This application was already sent back once; accept it or go on",
)
OTHER_AUTHORITY = Rule(
    code="E-CR-09",
    article=MEASURES,
    zh="应向作出认定的机关申请",
    en="Apply to the authority that made the decision",
    way_out="作出该处罚决定的机关是{authority},电话{phone}",
    way_out_en="The decision was made by {authority}, telephone {phone}",
)
NOT_PUBLISHED = Rule(
    code="E-CR-11",
    article="本系统规则(信息已停止公示或重复申请)",
    zh="该处罚信息已停止公示,或已有办理中的修复申请",
    en="This penalty is no longer published, or an application for it is already under way",
    way_out="请在“我的申请”中查看办理进度",
    way_out_en="See its progress under “My applications”",
)
FACTS_INCOMPLETE = Rule(
    code="E-CR-12",
    article="本系统规则(逐项核实)",
    zh="核实事项“{fact}”缺少查询来源、查得情况或结论",
    en="The fact “{fact_en}” lacks its source, the value found or the conclusion",
    way_out="请逐项填写查询来源、查得情况和结论",
    way_out_en="Fill in source, value and conclusion for each fact",
)
CONTRADICTS_REGISTER = Rule(
    code="E-CR-13",
    article="本系统规则(核实结论应与记载一致)",
    zh="“{fact}”与台账记载不符:{register}",
    en="“{fact_en}” contradicts the register: {register}",
    way_out="请先更正台账或改为“不符合”,再提交核实结论",
    way_out_en="Have the register corrected first, or find that it does not hold",
)
NOT_VERIFIED = Rule(
    code="E-CR-14",
    article=MEASURES,
    zh="核实结论为不符合条件,不能通过:{facts}",
    en="Verification found that conditions do not hold: {facts}",
    way_out="请退回核实,或者退回受理环节",
    way_out_en="Return it to verification or to acceptance",
)
STILL_PUBLISHED = Rule(
    code="E-CR-15",
    article=MEASURES,
    zh="公示页面仍显示该处罚信息",
    en="The publicity page still shows this penalty",
    way_out="请稍后再次核验;仍显示的,向公示平台提出异议",
    way_out_en="Check again later; if it still shows, object to the platform",
)
ITEMS_WANTED = Rule(
    code="E-CR-16",
    article="行政许可法第三十二条(参照)",
    zh="要求补正的,应当逐项列明补正内容",
    en="A correction must list what is to be corrected",
    way_out="请每行填写一项补正内容",
    way_out_en="Write one item a line",
)

UNANSWERED = Rule(
    code="E-CR-17",
    article="行政许可法第三十二条(参照)",
    zh="补正内容“{item}”尚未答复",
    en="The item “{item}” is not answered",
    way_out="请逐项答复后一次提交",
    way_out_en="Answer every item and send them together",
)
DECIDED = Rule(
    code="E-CR-18",
    article="本系统规则",
    zh="本申请已作出决定,不能撤回",
    en="The application is already decided and cannot be withdrawn",
    way_out="对决定不服的,可以依照文书载明的途径申请行政复议或者提起行政诉讼",
    way_out_en="The paper says how to seek reconsideration or go to court",
)
NO_PROOF = Rule(
    code="E-CR-19",
    article=MEASURES,
    zh="缺少法定责任义务履行完毕的证明材料",
    en="The proof that the obligations are performed is missing",
    way_out="请上传缴款凭证、整改复查意见书等证明材料(合并为一个文件)",
    way_out_en="Upload the receipt, the recheck opinion or other proof as one file",
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
    """What is handed in and stands: material → SHA-256 of the file."""
    return dict(application.matter.attachments.current().values_list("material", "sha256"))


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
    locked = Penalty.objects.select_for_update(of=("self",)).select_related("authority", "enterprise")
    return locked.get(pk=application.penalty_id)


def applied_on(application: RepairApplication, today: dt.date) -> dt.date:
    """The day of application, whose rule set holds to the end (domain §c.1); of a draft, today."""
    submitted_at = application.matter.submitted_at
    return local_date(submitted_at) if submitted_at else today


def check_standing(application: RepairApplication, today: dt.date) -> list[Refusal]:
    """E-CR-01, 02, 03, 11: what stands against an application under way, by the register as it is now."""
    penalty = locked_penalty(application)
    ended = penalty.publicity_state != Penalty.PublicityState.PUBLISHED
    found = [NOT_PUBLISHED.refusal()] if ended else []
    return found + check_penalty(penalty, today, applied_on(application, today))


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
    return _check_application(penalty, today, takes=takes, is_live=is_live)


def check_applications(penalties: Sequence[Penalty], today: dt.date) -> dict[int, list[Refusal]]:
    """``check_application`` of each at its own authority, by id; the queries grow with the authorities only."""
    live = RepairApplication.objects.filter(penalty__in=penalties, is_live=True)
    under_way = set(live.values_list("penalty_id", flat=True))
    takes = {authority: takes_applications(authority, today) for authority in {p.authority for p in penalties}}
    return {p.pk: _check_application(p, today, takes=takes[p.authority], is_live=p.pk in under_way) for p in penalties}


def _check_application(penalty: Penalty, today: dt.date, *, takes: bool, is_live: bool) -> list[Refusal]:
    if not takes:
        authority = penalty.authority
        return [OTHER_AUTHORITY.refusal(authority=authority.name, phone=authority.phone)]
    if penalty.publicity_state != Penalty.PublicityState.PUBLISHED or is_live:
        return [NOT_PUBLISHED.refusal()]
    return check_penalty(penalty, today)


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
    differing = [fact.get_fact_display() for fact in _latest_findings(application) if not fact.holds]
    if differing:
        found.append(NOT_VERIFIED.refusal(facts="、".join(differing)))
    return found


def _latest_findings(application: RepairApplication) -> list[VerifiedFact]:
    """The findings of the last round of verification."""
    last = application.verified_facts.order_by("-work_item__task_id").first()
    if last is None:
        return []
    task_id = last.work_item.task_id
    return list(application.verified_facts.filter(work_item__task_id=task_id))


def draft_sha256(application: RepairApplication) -> str:
    """Hash of the facts on which the decision and its paper rest; the paper is not made if they have changed."""
    penalty = application.penalty
    facts = {
        "application": application.pk,
        "enterprise": penalty.enterprise.credit_code,
        "name": penalty.enterprise.name,
        "decision_number": penalty.decision_number,
        "decided_on": penalty.decided_on.isoformat(),
        "content": penalty.content,
        "rule_set": application.rule_set,
        "findings": [[f.fact, f.source, f.found, f.holds] for f in _latest_findings(application)],
    }
    return hashlib.sha256(canonical(facts).encode()).hexdigest()
