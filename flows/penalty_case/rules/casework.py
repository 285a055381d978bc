"""What a case needs to go on (办案核查), 行政处罚法 arts 25, 29, 36, 40-43, 55: clue, officers, filing, evidence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from flows.law import benchmarks
from flows.registers import cases
from flows.registers.models import CaseFiling, Party
from permissions.refusals import Refusal

from ..models import Evidence, PenaltyCase, PersonParty, Record, Request, Statement
from . import identity, timebar
from .drafting import facts_of, missing, proofs_of
from .handling import CLUE_WANTED, MINUTES_WANTED, REQUEST_WANTED
from .instalments import check_parts
from .measures import check_all_sent
from .named import (
    DEVICE_UNREVIEWED,
    DOUBLE_FINE,
    EVIDENCE_INCOMPLETE,
    FACT_UNPROVED,
    LAW_UNKNOWN,
    NO_FACTS,
    PRESERVATION_OVERDUE,
    RECUSAL_PENDING,
)
from .officers import check_officer, check_officers

CLUE = {"violation": "违法行为", "place": "违法行为发生地", "summary": "案情摘要"}
DESCRIBED = {"name": "名称", "source": "来源", "custody": "保管人和地点"}
KIND_OF_RECORD = {Record.Kind.QUESTIONING: Evidence.Kind.PARTY, Record.Kind.EXAMINATION: Evidence.Kind.RECORD}
FORM_OF_RECORD = {
    Record.Kind.QUESTIONING: "questioning_record",
    Record.Kind.EXAMINATION: "examination_record",
    Record.Kind.DEFENCE: "defence_record",
}


def violation_of(case: PenaltyCase) -> benchmarks.Violation | None:
    """The entry of the catalogue on the day of the act; None for a code it does not have then."""
    try:
        return benchmarks.violation(case.violation, case.last_day_of_act)
    except LookupError:
        return None


def cause_of(case: PenaltyCase) -> str:
    """案由: what the catalogue calls the violation; empty while none is chosen."""
    found = violation_of(case)
    return f"涉嫌{found.title}案"[:200] if found else ""


def party_of(case: PenaltyCase) -> Party:
    """The party as the registers know it."""
    person = PersonParty.objects.filter(case=case).first() if case.on_person else None
    return cases.party_of(case.enterprise, id_number=person.id_number if person else "")


def event_key(case: PenaltyCase) -> str:
    """The same act of the same party (同一违法行为), 行政处罚法 art 29."""
    return cases.event_key(party_of(case), case.violation, case.last_day_of_act)


def stated(case: PenaltyCase) -> dict[str, Any]:
    """What the log keeps of a clue; never the number of an identity card."""
    names = ("violation", "cause", "source", "procedure", "place", "violated_on", "ended_on", "found_on", "on_person")
    officers = {"lead": case.lead_id, "second": case.second_id}
    return {name: getattr(case, name) for name in names} | officers | {"party": case.party_name}


def filing_of(case: PenaltyCase) -> CaseFiling:
    """The row of the register of filings, not saved yet."""
    person = PersonParty.objects.filter(case=case).first() if case.on_person else None
    assert case.matter.number is not None, "a clue has its number"
    return CaseFiling(
        authority=case.matter.unit,
        matter_number=case.matter.number,
        enterprise=case.enterprise,
        on_person=case.on_person,
        person_name=person.name if person else "",
        person_id_hash=party_of(case).person_id_hash,
        violation_code=case.violation,
        violation_title=case.cause.removeprefix("涉嫌").removesuffix("案"),
        place=case.place,
        violation_on=case.last_day_of_act,
        event_key=event_key(case),
        procedure=case.procedure,
    )


def filing_row(case: PenaltyCase) -> CaseFiling:
    """The case in the register of filings."""
    return CaseFiling.objects.get(matter_number=case.matter.number)


def check_clue(case: PenaltyCase, today: dt.date) -> Iterator[Refusal]:
    """Party, act, place and days are there and can be true (E-CASE-49, E-ID-01); the law knew the act, E-CASE-24."""
    violation = violation_of(case)
    if violation is not None:
        yield from identity.check_party_kind(violation, on_person=case.on_person)
    elif case.violation:
        yield LAW_UNKNOWN.refusal(field="violation", date=case.last_day_of_act)
    for field, name in CLUE.items():
        if not str(getattr(case, field)).strip():
            yield CLUE_WANTED.refusal(field=field, missing=name)
    if case.found_on > today or case.last_day_of_act > case.found_on:
        yield CLUE_WANTED.refusal(field="found_on", missing="不早于违法行为、不晚于今天的发现日")
    if case.ended_on is not None and case.ended_on < case.violated_on:
        yield CLUE_WANTED.refusal(field="ended_on", missing="不早于发生日的终了日")
    if case.on_person:
        person = PersonParty.objects.filter(case=case).first()
        if person is None:
            yield CLUE_WANTED.refusal(field="name", missing="当事人姓名和身份证号")
        else:
            yield from identity.check_id_number(person.id_number, field="id_number")


def check_first_filer(case: PenaltyCase) -> Iterator[Refusal]:
    """E-JUR-05: nobody filed the same act before."""
    other = cases.first_filer(event_key(case), authority=case.section.authority, matter_number=case.matter.number or "")
    if other is not None:
        yield cases.already_filed(other)


def check_time_bar(case: PenaltyCase) -> Iterator[Refusal]:
    """E-CASE-08: the act was found in time (行政处罚法 art 36)."""
    found = violation_of(case)
    life_and_health = bool(found and found.life)
    yield from timebar.check_time_bar(
        ended_on=case.last_day_of_act, found_on=case.found_on, grave=life_and_health and case.caused_harm
    )


def check_double_fine(case: PenaltyCase) -> Iterator[Refusal]:
    """E-CASE-07: nobody fined the same act before (行政处罚法 art 29)."""
    for row in cases.fined_before(event_key(case), matter_number=case.matter.number or ""):
        number = row.penalty.decision_number if row.penalty else row.matter_number
        yield DOUBLE_FINE.refusal(authority=row.authority.name, number=number)


def check_evidence(row: Evidence, today: dt.date) -> Iterator[Refusal]:
    """E-CASE-20: it is described and not of a day to come; E-CASE-10: the device was reviewed (arts 41, 46)."""
    gaps = list(missing({name: getattr(row, name) for name in DESCRIBED}, DESCRIBED))
    if row.obtained_on > today:
        gaps.append("不晚于今天的取得日期")
    if gaps:
        yield EVIDENCE_INCOMPLETE.refusal(field="name", name=row.name, list="、".join(gaps))
    if row.by_device and not row.device_review.strip():
        yield DEVICE_UNREVIEWED.refusal(field="device_review")


def check_record(row: Record, now: dt.datetime) -> Iterator[Refusal]:
    """E-CASE-41: a record has its time, in order and past (art 55)."""
    if row.ends_at < row.begins_at or row.ends_at > now:
        yield MINUTES_WANTED.refusal(field="ends_at", missing="不早于开始、不晚于现在的结束时间")
    if not row.text.strip():
        yield MINUTES_WANTED.refusal(field="text", missing="笔录内容")


def kind_of_record(row: Record) -> str:
    """The kind of evidence that a record is: of a witness, of the party, or of an examination (art 46)."""
    if row.kind == Record.Kind.QUESTIONING and row.is_witness:
        return Evidence.Kind.WITNESS
    return KIND_OF_RECORD[Record.Kind(row.kind)]


def preserved(case: PenaltyCase) -> Request | None:
    """What was preserved and is not dealt with yet (先行登记保存)."""
    kept = Request.objects.filter(case=case, kind=Request.Kind.PRESERVATION, granted=True, settled_at=None)
    return kept.first()


def is_something_preserved(case: PenaltyCase) -> bool:
    """Whether something preserved waits to be dealt with."""
    return preserved(case) is not None


def check_end_of_investigation(case: PenaltyCase, today: dt.date) -> Iterator[Refusal]:
    """What stops its end: a fact unproved, something preserved or not sent out, a recusal, the time bar."""
    yield from check_officers(case.officers, today)
    facts = facts_of(case)
    if not facts:
        yield NO_FACTS.refusal(field="facts_found")
    for found in proofs_of(case):
        if not found["proofs"]:
            yield FACT_UNPROVED.refusal(fact=found["fact"].text)
    for row in Evidence.objects.filter(case=case, withdrawn_at=None, by_device=True, device_review=""):
        yield DEVICE_UNREVIEWED.refusal(name=row.name)
    kept = preserved(case)
    if kept is not None:
        clock = case.matter.deadlines.running().filter(rule="penalty_case.preservation").first()
        yield PRESERVATION_OVERDUE.refusal(date=clock.legal_due if clock else "")
    yield from check_all_sent(case)
    yield from check_recusal(case)
    yield from check_time_bar(case)
    yield from check_double_fine(case)


def check_recusal(case: PenaltyCase) -> Iterator[Refusal]:
    """E-CASE-09: no application for recusal waits, and nobody told to keep away is still an officer (art 43)."""
    for row in Statement.objects.filter(case=case, kind=Statement.Kind.RECUSAL, answered_at=None):
        yield RECUSAL_PENDING.refusal(name=row.text[:40])
    ordered = Request.objects.filter(case=case, kind=Request.Kind.RECUSAL, granted=True).select_related("officer")
    for request in ordered:
        if request.officer in case.officers:
            yield RECUSAL_PENDING.refusal(name=request.officer.name)  # type: ignore[union-attr]


def check_request(asked: Request, today: dt.date) -> Iterator[Refusal]:
    """What a request needs (E-CASE-47): its reason, what it is about and where, and who takes the place of whom."""
    case, officer, instead = asked.case, asked.officer, asked.instead
    if not asked.reason.strip():
        yield REQUEST_WANTED.refusal(field="reason", missing="理由")
    if asked.kind == Request.Kind.INSTALMENTS:
        yield from check_parts(case, asked.items, today)
    if asked.kind == Request.Kind.PRESERVATION:
        if not asked.items.strip():
            yield REQUEST_WANTED.refusal(field="items", missing="拟登记保存的物品清单")
        if not asked.place.strip():
            yield REQUEST_WANTED.refusal(field="place", missing="保存地点")
        if preserved(case):
            yield REQUEST_WANTED.refusal(field="items", missing="对前一次先行登记保存的处理")
    if asked.kind == Request.Kind.RECUSAL:
        if officer is None or officer not in case.officers:
            yield REQUEST_WANTED.refusal(field="officer", missing="应当回避的执法人员")
        if instead is None or instead in case.officers:
            yield REQUEST_WANTED.refusal(field="instead", missing="接替的执法人员")
        else:
            yield from check_officers([*(o for o in case.officers if o != officer), instead], today)
            post = "lead" if officer == case.lead else "second"
            yield from check_officer(case, post, instead, today, field="instead")
