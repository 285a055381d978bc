"""Grounds of a refusal (不予的理由), domain §i.4: the closed list R1-R11, held against the register and the matter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from flows.law.citations import UnknownRegulation, check, citations_in, cite
from flows.law.parameters import parameter
from flows.law.periods import add_months
from flows.law.uses import governs
from flows.matters.models import Decision
from flows.registers.models import Penalty
from permissions.refusals import Refusal, Rule

from ..models import Fact, Ground, ProposedRefusal, RepairApplication
from .conditions import (
    applied_on,
    check_commitment,
    check_under_way,
    draft_sha256,
    latest_findings,
    materials_of,
    publicity_of,
)
from .named import (
    BANNED,
    BASIS_WANTED,
    GROUND_CONTRADICTED,
    GROUND_LEFT_OUT,
    GROUND_OUT_OF_PLACE,
    MEASURES,
    NO_COMMITMENT,
    NO_GROUND,
    NOT_PUBLISHED,
    OTHER_AUTHORITY,
    STATEMENT_WANTED,
    TOO_EARLY,
    UNPERFORMED,
    UNRECTIFIED,
)

NOT_ACCEPTED, NOT_REPAIRED = Decision.Outcome.NOT_ACCEPTED, Decision.Outcome.REFUSED
# R7, R8 and the twelve months of R1 belong to the serious list. Whether material is false is not seen at the
# formal examination but verified.
REPAIR = (
    Ground.R1,
    Ground.R2,
    Ground.R3,
    Ground.R4,
    Ground.R5,
    Ground.R6,
    Ground.R9,
    Ground.R10,
    Ground.R11,
)
APPLYING = {NOT_ACCEPTED: tuple(ground for ground in REPAIR if ground != Ground.R5), NOT_REPAIRED: REPAIR}
SHOWN_BY: dict[Rule, Ground] = {
    TOO_EARLY: Ground.R1,
    UNPERFORMED: Ground.R2,
    UNRECTIFIED: Ground.R3,
    NO_COMMITMENT: Ground.R4,
    BANNED: Ground.R9,
    OTHER_AUTHORITY: Ground.R10,
    NOT_PUBLISHED: Ground.R11,
}
# What people judge: the record alone neither shows nor denies it, so the facts must be written down.
JUDGED = (Ground.R4, Ground.R5, Ground.R6)
ALONE = (Ground.R10, Ground.R11)  # where one of these holds the rest is another's business, or nobody's
BY_FACT = {
    Fact.FINE: Ground.R2,
    Fact.SURCHARGE: Ground.R2,
    Fact.RECTIFICATION: Ground.R3,
    Fact.PUBLICITY: Ground.R1,
}
GROUNDS_EN = {
    Ground.R1: "shortest publicity not over",
    Ground.R2: "obligations not performed",
    Ground.R3: "not rectified, or not rechecked",
    Ground.R4: "no credit commitment, or not as required",
    Ground.R5: "false material",
    Ground.R6: "cannot be repaired by law",
    Ground.R7: "ban on the profession or trade not over",
    Ground.R8: "new conduct of the serious list",
    Ground.R9: "in the time of a ban on applications",
    Ground.R10: "decided by another authority",
    Ground.R11: "no longer published, or applied for twice",
}
Shown = dict[Ground, Refusal]


def shown_grounds(application: RepairApplication, penalty: Penalty, today: dt.date) -> Shown:
    """The grounds that register and matter show today, each with the rule that it breaks."""
    found = check_under_way(application, penalty, today) + check_commitment(application, materials_of(application))
    return {SHOWN_BY[refusal.rule]: refusal for refusal in found}


def needed(shown: Shown) -> list[Ground]:
    """Those that a refusal must name: all that are shown, or the one that leaves nothing to the others."""
    return next(([ground] for ground in ALONE if ground in shown), sorted(shown, key=list(Ground).index))


def suggested(application: RepairApplication, outcome: str, today: dt.date) -> list[Ground]:
    """What the form has ticked: what the record shows, and what the verifiers found."""
    found = needed(shown_grounds(application, application.penalty, today))
    if outcome == NOT_REPAIRED:
        differing = [BY_FACT.get(Fact(row.fact)) for row in latest_findings(application) if not row.holds]
        found += [ground for ground in differing if ground is not None]
    return [ground for ground in APPLYING[Decision.Outcome(outcome)] if ground in found]


def check_grounds(
    shown: Shown, outcome: str, grounds: Sequence[Ground], *, statement: str, basis: str, today: dt.date
) -> list[Refusal]:
    """E-CR-20 to 25: from the closed list, agreeing with the record, complete, with facts and basis."""
    if not grounds:
        return [NO_GROUND.refusal(field="grounds")]
    found = []
    for ground in grounds:
        names = {"ground": ground.label, "ground_en": GROUNDS_EN[ground]}
        if ground not in APPLYING[Decision.Outcome(outcome)]:
            found.append(GROUND_OUT_OF_PLACE.refusal(field="grounds", **names))
        elif ground not in shown and ground not in JUDGED:
            found.append(GROUND_CONTRADICTED.refusal(field="grounds", **names))
        elif ground not in shown and not statement.strip():
            found.append(STATEMENT_WANTED.refusal(field="statement", **names))
    for ground in needed(shown):
        if ground not in grounds:
            names = {"ground": ground.label, "ground_en": GROUNDS_EN[ground]}
            found.append(GROUND_LEFT_OUT.refusal(field="grounds", **names))
    return found + _check_basis(grounds, basis, today)


def _check_basis(grounds: Sequence[Ground], basis: str, today: dt.date) -> list[Refusal]:
    """E-CR-25, E-LAW-01: what cannot be repaired by law names that law, in the text in force."""
    if not basis.strip() and Ground.R6 not in grounds:
        return []
    wanted = BASIS_WANTED.refusal(field="basis", ground=Ground.R6.label, ground_en=GROUNDS_EN[Ground.R6])
    try:
        cited = citations_in(basis)
    except ValueError:
        return [wanted]
    for citation in cited:
        try:
            check(citation, today)
        except UnknownRegulation:
            continue  # not in the rulebook: the superior reads it
        except Refusal as outdated:
            outdated.field = "basis"
            return [outdated]
    return [] if cited else [wanted]


BAN = governs(
    "credit_repair.false_material_ban",
    "RULE",
    "信用修复",
    zh="提供虚假材料后不得申请的期间",
    en="ban on applying after false material",
)


def ban_until(on: dt.date) -> dt.date:
    """The last day of the ban that a decision of this day brings (年数待核)."""
    return add_months(on, 12 * int(parameter(BAN, on).value))


def again_on(application: RepairApplication, grounds: Sequence[Ground], shown: Shown, on: dt.date) -> dt.date | None:
    """The first day on which one may apply again; None where it hangs on no day."""
    if any(ground in grounds for ground in (Ground.R6, *ALONE)):
        return None
    days = []
    if Ground.R1 in grounds:
        days.append(publicity_of(application.penalty, applied_on(application, on)).earliest_apply_on)
    if Ground.R5 in grounds:
        days.append(ban_until(on) + dt.timedelta(days=1))
    if Ground.R9 in grounds:
        days.append(dt.date.fromisoformat(shown[Ground.R9].facts["date"]) + dt.timedelta(days=1))
    return max(days, default=None)


def reasons(grounds: Sequence[Ground], shown: Shown) -> list[str]:
    """What the paper says of each ground, with the figures of the register; nothing of one that has gone."""
    said = []
    for ground in grounds:
        if ground in shown or ground in JUDGED:
            facts = dict(shown[ground].facts) if ground in shown else {}
            if "date" in facts:
                facts["date"] = long_day(dt.date.fromisoformat(facts["date"]))
            said.append(REASONS[ground].format(**facts))
    return said


REASONS = {
    Ground.R1: "该行政处罚信息未满最短公示期，最早可申请日期为{date}",
    Ground.R2: "行政处罚义务尚未履行完毕（{owed}）",
    Ground.R3: "违法行为尚未纠正，或者整改未经复查合格（应有{proof}）",
    Ground.R4: "未作出信用承诺，或者承诺内容不符合要求",
    Ground.R5: "提交的材料虚假",
    Ground.R6: "该行政处罚信息属于依法不可修复的情形",
    Ground.R9: "你单位处于因提供虚假材料不得申请信用修复的期间（至{date}）",
    Ground.R10: "该行政处罚决定由{authority}作出，不是本机关作出的认定",
    Ground.R11: "该行政处罚信息已停止公示",
}


def articles(grounds: Sequence[Ground], basis: str, on: dt.date) -> list[str]:
    """What the refusal rests on; articles of the measures were not read and are not named (条款号待核)."""
    found = [MEASURES]
    if Ground.R2 in grounds:
        found.append(str(cite("administrative_penalty_law_2021", 66, paragraph=1, on=on)))
    if Ground.R3 in grounds:
        found.append(str(cite("administrative_penalty_law_2021", 28, paragraph=1, on=on)))
    return [*found, *([basis.strip()] if basis.strip() else [])]


def long_day(day: dt.date) -> str:
    """A day as papers write it."""
    return f"{day.year}年{day.month}月{day.day}日"


MENDED = {
    Ground.R2: "履行完毕行政处罚决定确定的全部义务",
    Ground.R3: "纠正违法行为并取得相应证明",
    Ground.R4: "按要求作出信用承诺",
}


def again(proposal: ProposedRefusal, penalty: Penalty, on: dt.date) -> list[str]:
    """From which day, after what, or with whom one may apply again, as the paper says it."""
    grounds, found = proposal.ground_list, []
    if Ground.R5 in grounds:
        until = long_day(ban_until(on))
        found.append(f"因提供虚假材料，你单位自{long_day(on)}起至{until}止不得申请信用修复。")
    if Ground.R10 in grounds:
        return [f"请向作出认定的机关{penalty.authority.name}（联系电话：{penalty.authority.phone}）提出申请。"]
    if Ground.R11 in grounds:
        return ["该行政处罚信息已停止公示，无须再次申请。"]
    if Ground.R6 in grounds:
        return [*found, "该行政处罚信息依法不予修复，公示期届满后按规定停止公示，无须再次申请。"]
    mended = "、".join(MENDED[ground] for ground in grounds if ground in MENDED)
    if proposal.again_on is None:
        return [*found, f"你单位{mended}后即可再次申请信用修复，没有固定的起始日期。"]
    day = long_day(proposal.again_on)
    if mended:
        return [*found, f"你单位{mended}的，最早自{day}（含当日）起可以再次申请信用修复。"]
    return [*found, f"自{day}（含当日）起，你单位可以再次申请信用修复。"]


def refusal_sha256(application: RepairApplication, proposal: ProposedRefusal, shown: Shown, on: dt.date) -> str:
    """Hash of what a refusal and its paper rest on."""
    grounds = proposal.ground_list
    said = [*reasons(grounds, shown), *again(proposal, application.penalty, on)]
    return draft_sha256(application, proposal.pk, proposal.grounds, proposal.statement, proposal.basis, said)
