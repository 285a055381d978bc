"""Preparing a year (编制日历): drafts are made, filled, compared, published or withdrawn, each step logged.

A year and region has one draft at a time: it carries version 0, which is unique, and gets its number when it is
published. Every function asks whether the person keeps that calendar; ``actor`` None is the operator's console.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final

from django.db import IntegrityError, transaction

from flows.law.parameters import parameter
from flows.law.uses import governs
from flows.law.workdays import CalendarYear, not_published
from flows.registers.import_results import BadRow
from flows.rulebook.current import settled_for
from permissions.audit import log
from permissions.clock import local_date
from permissions.organisations.models import OrgUnit, User
from permissions.refusals import Refusal, Refusals

from . import reading, rules
from .current import content_hash
from .keepers import keeper
from .models import E_CAL_02, CalendarDay, WorkCalendar, year_days
from .publishing import FIXED_DAYS_OFF, changes, publish_year
from .regions import NATION

DRAFT_VERSION: Final = 0
FIRST_YEAR: Final = 2000
YEARS_AHEAD: Final = 5
SHOWN_ROWS: Final = 50
LEAST: Final = governs(
    "calendar.working_days.least",
    "CALENDAR",
    "工作日日历",
    zh="年度工作日数少于此数的日历不予发布",
    en="a year with fewer working days is not published",
)
MOST: Final = governs(
    "calendar.working_days.most",
    "CALENDAR",
    "工作日日历",
    zh="年度工作日数多于此数的日历不予发布",
    en="a year with more working days is not published",
)

Days = Mapping[dt.date, str]
Kind = CalendarDay.Kind
ALREADY_GONE: Final = {"now": "草稿已发布或者已撤回", "now_en": "the draft was published or withdrawn"}


@transaction.atomic
def start_draft(year: int, region: str, *, actor: User | None, now: dt.datetime, ip: str = "") -> WorkCalendar:
    """Begin a draft (新建草稿) with the days of the live version, or with the holidays of a fixed date.

    Refuses E-CAL-10, E-CAL-14, E-CAL-15; raises PermissionDenied.
    """
    by = keeper(actor, region, now, ip=ip)
    draft = _new_draft(year, region, by, now)
    live = _live(year, region)
    if live is not None:
        days_off, makeup_days = special_days(live)
    else:
        fixed = FIXED_DAYS_OFF if region == NATION else ()
        days_off, makeup_days = {dt.date(year, month, day): name for month, day, name in fixed}, {}
    _fill(draft, days_off, makeup_days)
    _log(draft, "draft_calendar", by, now, copied_from=live.label if live else None)
    return draft


@transaction.atomic
def take_in_file(
    year: int,
    region: str,
    file_name: str,
    content: bytes,
    *,
    actor: User | None,
    now: dt.datetime,
    skip_bad: bool = False,
    ip: str = "",
) -> tuple[WorkCalendar, reading.Arrangement]:
    """Read a file (导入放假安排) into the draft of the year, made if there is none; its days replace the draft's.

    Returns the draft and what the file held. Raises Refusals E-CAL-19 for the bad rows and writes nothing, unless
    ``skip_bad``; further as ``start_draft`` and ``read_arrangement``.
    """
    by = keeper(actor, region, now, ip=ip)
    _check_year(year, region, now)
    found = reading.read_arrangement(file_name, content, year)
    if found.bad_rows and not skip_bad:
        raise Refusals([_bad_row(row) for row in found.bad_rows[:SHOWN_ROWS]])
    if not (found.days_off or found.makeup_days):
        raise rules.NOTHING_THERE.refusal()
    draft = WorkCalendar.objects.select_for_update().filter(**_key(year, region)).first()
    if draft is None:
        draft = _new_draft(year, region, by, now)
    draft.days.all().delete()
    _fill(draft, found.days_off, found.makeup_days)
    skipped = [row.number for row in found.bad_rows]
    _log(draft, "import_calendar", by, now, file=found.file_name, sha256=found.sha256, skipped_rows=skipped)
    return draft, found


@transaction.atomic
def set_days(
    draft_id: int,
    first: dt.date,
    last: dt.date,
    kind: str,
    name: str,
    *,
    actor: User | None,
    now: dt.datetime,
    ip: str = "",
) -> WorkCalendar:
    """Say of the days from ``first`` to ``last`` of a draft what kind they are (逐日编辑); returns the draft.

    kind  HOLIDAY, MAKEUP_WORKDAY, or the empty word for a plain day: weekday or weekend as it falls
    Refuses E-CAL-02 for a published calendar, E-CAL-04 to -06 and -17 for days that cannot be so.
    """
    draft = _locked(draft_id)
    by = keeper(actor, draft.region, now, ip=ip)
    name = " ".join(name.split())
    days = reading.days_between(first, last) if first.year == last.year == draft.year else [first, last]
    refusals = Refusals()
    for day in days:
        if day.year != draft.year:
            refusals.add(rules.OTHER_YEAR.refusal(day=day, year=draft.year))
        elif kind and (refusal := reading.kind_refusal(day, kind, name)):
            refusals.add(refusal)
    refusals.raise_if_any()
    days_off, makeup_days = special_days(draft)
    for day in days:
        days_off.pop(day, None)
        makeup_days.pop(day, None)
        if kind == Kind.HOLIDAY:
            days_off[day] = name
        elif kind == Kind.MAKEUP_WORKDAY:
            makeup_days[day] = name
    draft.days.all().delete()
    _fill(draft, days_off, makeup_days)
    _log(draft, "edit_calendar", by, now, first=first, last=last, kind=kind or "PLAIN", name=name)
    return draft


@transaction.atomic
def withdraw_draft(draft_id: int, *, reason: str, actor: User | None, now: dt.datetime, ip: str = "") -> None:
    """Withdraw a draft (撤回草稿); the log keeps who, why and the hash of its days. Refuses E-CAL-02, E-CAL-18."""
    draft = _locked(draft_id)
    by = keeper(actor, draft.region, now, ip=ip)
    if not reason.strip():
        raise rules.REASON_WANTED.refusal()
    _log(draft, "withdraw_calendar_draft", by, now, reason=reason.strip())
    draft.delete()


def publish_draft(
    draft_id: int,
    *,
    notice_no: str,
    basis: str,
    provisional: bool,
    compared_with: str,
    actor: User | None,
    now: dt.datetime,
    ip: str = "",
) -> WorkCalendar:
    """Publish a draft (发布日历) as the next version; returns it.

    compared_with  what ``comparison`` said when the person looked at the differences
    Refuses E-CAL-02 for a final year without a basis, E-CAL-07, E-CAL-11 when draft or live version changed
    meanwhile, E-CAL-12, E-CAL-13, E-CAL-16; E-CAL-01 for a region's days in a year that is not published.
    """
    try:
        with transaction.atomic():
            draft = _locked(draft_id)
            by = keeper(actor, draft.region, now, ip=ip)
            days_off, makeup_days = special_days(draft)
            _check_ready(draft, days_off, makeup_days, notice_no, provisional, compared_with, by, now)
            year, region = draft.year, draft.region
            draft.delete()
            return publish_year(
                year,
                days_off=days_off,
                makeup_days=makeup_days,
                notice_no=notice_no,
                basis=basis,
                provisional=provisional,
                region=region,
                actor=by,
                now=now,
            )
    except IntegrityError as error:
        # Somebody at the console published the very first version of that year at the same moment.
        raise rules.CHANGED_MEANWHILE.refusal(now="已有人发布", now_en="somebody published it") from error


def _bad_row(row: BadRow) -> Refusal:
    """Everything that is wrong with one row, as one refusal that names it."""
    return rules.BAD_ROW.refusal(
        row=row.number,
        why=";".join(f"{refusal.rule.code} {refusal.message}" for refusal in row.refusals),
        why_en="; ".join(f"{refusal.rule.code} {refusal.message_en}" for refusal in row.refusals),
    )


def special_days(calendar: WorkCalendar) -> tuple[dict[dt.date, str], dict[dt.date, str]]:
    """Days off and make-up working days of a stored version or draft, each day → festival."""
    found: dict[str, dict[dt.date, str]] = {Kind.HOLIDAY.value: {}, Kind.MAKEUP_WORKDAY.value: {}}
    for date, kind, name in calendar.days.filter(kind__in=list(found)).values_list("date", "kind", "name"):
        found[kind][date] = name
    return found[Kind.HOLIDAY.value], found[Kind.MAKEUP_WORKDAY.value]


def differences(draft: WorkCalendar) -> dict[str, dict[str, str | None]]:
    """Day → old and new kind, where the draft differs from the live version; of a first version its special days."""
    live = _live(draft.year, draft.region)
    old = {date: (kind, name) for date, kind, name in live.days.values_list("date", "kind", "name")} if live else {}
    new = list(draft.days.values_list("date", "kind", "name"))
    return changes(old, new, regional=draft.region != NATION)


def live_label(draft: WorkCalendar) -> str:
    """Label of the version that the draft would replace; empty if there is none."""
    live = _live(draft.year, draft.region)
    return live.label if live else ""


def comparison(draft: WorkCalendar) -> str:
    """What is compared with what, so that nobody publishes differences that he has not seen."""
    return f"{live_label(draft)}/{draft.sha256}"


def check_plausible(count: int, on: dt.date, unit_code: str = "") -> None:
    """The number of working days that a year may have (house rule), as the authority of this unit has settled it;
    refuses E-CAL-07 outside."""
    unit = OrgUnit.objects.filter(code=unit_code).select_related("parent").first()
    settled = settled_for(unit, LEAST, MOST) if unit else ()
    least, most = (int(parameter(key, on, settled=settled).value) for key in (LEAST, MOST))
    if not least <= count <= most:
        raise rules.IMPLAUSIBLE.refusal(count=count, least=least, most=most)


def _check_ready(
    draft: WorkCalendar,
    days_off: Days,
    makeup_days: Days,
    notice_no: str,
    provisional: bool,
    compared_with: str,
    by: log.Actor,
    now: dt.datetime,
) -> None:
    live = _live(draft.year, draft.region)
    if compared_with != comparison(draft):
        label = live.label if live else ""
        raise rules.CHANGED_MEANWHILE.refusal(
            now=f"现行版本为{label or '无'},草稿由{draft.imported_by}编制",
            now_en=f"in force is {label or 'none'}, or the draft was edited",
        )
    if not (days_off or makeup_days) and live is None:
        raise rules.NOTHING_THERE.refusal()
    if provisional and live is not None and live.status == WorkCalendar.Status.PUBLISHED:
        raise rules.ALREADY_FINAL.refusal(calendar=live.label)
    if not provisional and not notice_no:
        raise rules.NOTICE_WANTED.refusal()
    if draft.region == NATION:
        year = CalendarYear(draft.year, draft.label, days_off, makeup_days)
        check_plausible(len(year.working_ordinals()), local_date(now), by.unit)
    elif _live(draft.year, NATION) is None:
        raise not_published(draft.year)


def _new_draft(year: int, region: str, by: log.Actor, now: dt.datetime) -> WorkCalendar:
    _check_year(year, region, now)
    try:
        with transaction.atomic():
            return WorkCalendar.objects.create(**_key(year, region), imported_by=by.name)
    except IntegrityError as error:
        there = WorkCalendar.objects.filter(**_key(year, region)).first()
        raise rules.DRAFT_EXISTS.refusal(name=there.imported_by if there else "另一人") from error


def _check_year(year: int, region: str, now: dt.datetime) -> None:
    most = local_date(now).year + YEARS_AHEAD
    if not FIRST_YEAR <= year <= most:
        raise rules.YEAR_OUT_OF_RANGE.refusal(least=FIRST_YEAR, most=most)
    if region != NATION and not OrgUnit.objects.filter(region_code=region).exists():
        raise rules.REGION_UNKNOWN.refusal(region=region)


def _key(year: int, region: str) -> dict[str, object]:
    return {"year": year, "region": region, "version": DRAFT_VERSION}


def _live(year: int, region: str) -> WorkCalendar | None:
    return WorkCalendar.objects.live().filter(year=year, region=region).first()


def _locked(draft_id: int) -> WorkCalendar:
    """The draft, its row locked; refuses E-CAL-02 for a published version, E-CAL-11 for a draft that is gone."""
    found = WorkCalendar.objects.select_for_update().filter(pk=draft_id).first()
    if found is None:
        raise rules.CHANGED_MEANWHILE.refusal(**ALREADY_GONE)
    if found.status != WorkCalendar.Status.DRAFT:
        raise E_CAL_02.refusal(calendar=found.label)
    return found


def _fill(draft: WorkCalendar, days_off: Days, makeup_days: Days) -> None:
    """The days of an empty draft: of the nation every day of the year, of a region those that differ."""
    value = CalendarYear(draft.year, draft.label, days_off, makeup_days)
    days = year_days(draft.year) if draft.region == NATION else sorted({**days_off, **makeup_days})
    rows = [(day, value.kind(day), days_off.get(day) or makeup_days.get(day) or "") for day in days]
    CalendarDay.objects.bulk_create([CalendarDay(calendar=draft, date=d, kind=k, name=n) for d, k, n in rows])
    draft.sha256 = content_hash(rows)
    draft.save(update_fields=["sha256"])


def _log(draft: WorkCalendar, action: str, by: log.Actor, now: dt.datetime, **facts: object) -> None:
    log.append(
        f"calendar:{draft.region}:{draft.year}",
        action=action,
        actor=by,
        at=now,
        payload={"draft_sha256": draft.sha256, **facts},
    )
