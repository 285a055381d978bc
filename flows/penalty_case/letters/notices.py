"""What the party is told, and the hearing (告知与听证文书), 行政处罚法 arts 44, 45, 63-65."""

from __future__ import annotations

import datetime as dt
from typing import Any

from documents.forms import penalty as forms
from flows.law.articles import chinese_numeral
from flows.law.parameters import parameter

from .. import rules
from ..models import HearingPlan, PaperOrder, PenaltyCase, Proposal
from .approvals import lines_of
from .facts import day_of, local, office_of, officers_of, penalty_law, person_of, unit_of, violation_of

HEARING_REQUEST = "penalty_case.hearing_request"
DAY_UNITS = {"WD": "工作日", "CD": "日"}


def in_days(key: str, on: dt.date) -> str:
    """A period as papers write it, 五个工作日内 or 十五日内."""
    row = parameter(key, on)
    unit = DAY_UNITS[row.unit]
    return f"{chinese_numeral(int(row.value))}{'个' if unit == '工作日' else ''}{unit}内"


def told(order: PaperOrder) -> Proposal:
    """The version of which the party is told."""
    return Proposal.objects.get(pk=order.row, case=order.case)


def _notice(order: PaperOrder) -> dict[str, Any]:
    """What both notices print."""
    case, on, proposal = order.case, day_of(order), told(order)
    return {
        "unit": unit_of(case),
        "person": person_of(case, on),
        "violation": violation_of(case, proposal, on),
        "proposed": rules.proposed_in_words(proposal),
        "address": case.matter.unit.address,
        **office_of(case),
    }


def penalty_notice(order: PaperOrder) -> forms.PenaltyNotice:
    """行政处罚告知书, arts 44, 45: what is proposed, why, and the right to state and to defend."""
    on = day_of(order)
    return forms.PenaltyNotice(
        rights=penalty_law("第四十四条", "第四十五条", on=on),
        until=f"自收到本告知书之日起{in_days(HEARING_REQUEST, on)}",
        **_notice(order),
    )


def hearing_notice(order: PaperOrder) -> forms.HearingNotice:
    """听证告知书, arts 63, 64: the right to a hearing and until when it is asked for."""
    on = day_of(order)
    return forms.HearingNotice(
        rights=penalty_law("第六十三条", "第六十四条", on=on), days=in_days(HEARING_REQUEST, on), **_notice(order)
    )


def plan_of(order: PaperOrder) -> HearingPlan:
    """The hearing that the paper speaks of."""
    return HearingPlan.objects.select_related("chair", "recorder").get(pk=order.row, case=order.case)


def hearing_summons(order: PaperOrder) -> forms.HearingSummons:
    """听证通知书, art 64(2): when, where, who presides."""
    case, plan = order.case, plan_of(order)
    legal = case.matter.unit.section("LEGAL")
    return forms.HearingSummons(
        party=case.party_name,
        cause=case.cause.removesuffix("案"),
        at=local(plan.at),
        place=plan.place,
        public=plan.is_public,
        basis=penalty_law("第六十四条", on=day_of(order)),
        contact=legal.name,
        phone=case.matter.unit.phone,
        **bench(plan),
    )


def bench(plan: HearingPlan) -> dict[str, Any]:
    """Who holds the hearing."""
    members = tuple(name.strip() for name in plan.members.replace("，", "、").split("、") if name.strip())
    return {"presider": plan.chair.name, "members": members, "recorder": plan.recorder.name}


def hearing_record(order: PaperOrder) -> forms.HearingRecord:
    """听证笔录, art 64(7), (8): who was there, what each said."""
    case, plan = order.case, plan_of(order)
    begun, ended = held(plan)
    return forms.HearingRecord(
        cause=called(case),
        begins_at=begun,
        ends_at=ended,
        place=plan.place,
        investigators=officers_of(case, begun.date()),
        party=case.party_name,
        agents=(plan.attended_by,) if plan.attended_by and not plan.was_absent else (),
        third_party="",
        turns=lines_of(plan.record),
        **bench(plan),
    )


def held(plan: HearingPlan) -> tuple[dt.datetime, dt.datetime]:
    """From when to when it was held."""
    assert plan.held_from is not None and plan.held_until is not None, "its record is ordered once it is held"
    return local(plan.held_from), local(plan.held_until)


def called(case: PenaltyCase) -> str:
    """The name of the case with its party."""
    return f"{case.party_name}{case.cause}"


def hearing_report(order: PaperOrder) -> forms.HearingReport:
    """听证报告书, art 65: the course, both sides, and what the presider proposes."""
    case, plan = order.case, plan_of(order)
    begun, _ = held(plan)
    manner = "公开" if plan.is_public else "不公开"
    came = (
        "当事人无正当理由未到场" if plan.was_absent else f"到场的当事人和代理人：{plan.attended_by or case.party_name}"
    )
    course = f"听证会于{begun.year}年{begun.month}月{begun.day}日在{plan.place}{manner}举行。{came}。"
    return forms.HearingReport(
        cause=called(case),
        course=course,
        investigators_said=plan.investigators_said or case.facts,
        party_said=plan.party_said or "当事人未发表意见。",
        opinion=plan.report,
        **bench(plan),
    )
