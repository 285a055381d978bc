"""iCalendar (RFC 5545), as far as a list of days off needs it: all-day events, ranges, and moments that are days.

An event's days are read in the zone of the law: an event from 16:00 UTC to 16:00 UTC is one day in Shanghai.
What cannot be a day (an hour, a repetition) is refused, never guessed.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flows.law.periods import SHANGHAI
from permissions.refusals import Refusal

from .rules import BAD_ICS

ONE_DAY: Final = dt.timedelta(days=1)
DURATION: Final = re.compile(r"P(?:(\d{1,3})W)?(?:(\d{1,3})D)?(?:T(?:(\d{1,3})H)?(?:(\d{1,3})M)?(?:\d{1,3}S)?)?")
WORKED: Final = re.compile(r"补班|上班|班|MAKEUP_WORKDAY")
OFF: Final = re.compile(r"放假|假期|休|假|HOLIDAY")
# what stands beside the festival's name in the calendars people subscribe to: 春节(休), 国庆节 第3天/共7天
AROUND_NAME: Final = re.compile(r"\(.*?\)|（.*?）|第\d+天.*|[\[【].*?[\]】]|补班|上班|调休|放假|假期|[休班假]$|^[休班]")


@dataclass(frozen=True)
class Event:
    """One event as a row: its number in the file, first and last day, kind of day (a cell), festival."""

    number: int
    first: dt.date
    last: dt.date
    kind: str
    name: str


@dataclass(frozen=True)
class _Line:
    name: str
    params: dict[str, str]
    value: str


def is_calendar(content: bytes) -> bool:
    """Whether these bytes begin as an iCalendar file does, after the mark of their encoding."""
    start = content[:64].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n")
    return start.upper().startswith(b"BEGIN:VCALENDAR")


def read_events(text: str) -> list[Event]:
    """Every event of the file in its order; refuses E-CAL-08."""
    events: list[Event] = []
    inside: dict[str, _Line] | None = None
    for raw in re.sub(r"\r?\n[ \t]", "", text).splitlines():
        line = _line(raw)
        if (line.name, line.value.upper()) == ("BEGIN", "VEVENT"):
            inside = {}
        elif (line.name, line.value.upper()) == ("END", "VEVENT") and inside is not None:
            events.append(_event(len(events) + 1, inside))
            inside = None
        elif inside is not None:
            inside.setdefault(line.name, line)
    if inside is not None:
        raise _bad("文件不完整,最后一个事件没有结束", "it breaks off in the middle of an event")
    if not events:
        raise _bad("其中没有任何事件", "it holds no event")
    return events


def write_events(days: Iterable[tuple[dt.date, str, str]], title: str) -> bytes:
    """All-day events for ``(date, kind, festival)``, one a day, as the bytes of a file."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Banjie//Working days//ZH", f"X-WR-CALNAME:{title}"]
    for day, kind, name in days:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{day:%Y%m%d}@{title}",
            f"DTSTAMP:{day:%Y%m%d}T000000Z",
            f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{day + ONE_DAY:%Y%m%d}",
            f"SUMMARY:{_escaped(name)}({'休' if kind == 'HOLIDAY' else '班'})",
            f"CATEGORIES:{kind}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    return "".join(f"{line}\r\n" for line in [*lines, "END:VCALENDAR"]).encode()


def _line(raw: str) -> _Line:
    """``DTSTART;TZID="Asia/Shanghai":2026…`` in its parts; quotes protect the colon."""
    head, _, value = raw.partition(":")
    if head.count('"') % 2:
        more, _, value = value.partition(":")
        head = f"{head}:{more}"
    name, *params = head.split(";")
    pairs = (param.partition("=") for param in params)
    return _Line(name.strip().upper(), {key.upper(): text.strip('"') for key, _, text in pairs}, value.strip())


def _event(number: int, lines: dict[str, _Line]) -> Event:
    summary = _text(lines.get("SUMMARY"))
    if "RRULE" in lines or "RDATE" in lines:
        raise _bad(f"第{number}个事件“{summary}”是重复事件", f"event {number}, “{summary}”, repeats itself")
    if "DTSTART" not in lines:
        raise _bad(f"第{number}个事件“{summary}”没有日期", f"event {number}, “{summary}”, has no date")
    first, end = _span(number, summary, lines)
    words = f"{_text(lines.get('CATEGORIES'))} {summary}"
    # 班 first: a make-up day is often called 国庆假期补班
    kind = "班" if WORKED.search(words) else "休" if OFF.search(words) else summary
    name = AROUND_NAME.sub("", summary.strip()).strip(" -:·")
    return Event(number, first, end - ONE_DAY, kind, name)


def _span(number: int, summary: str, lines: dict[str, _Line]) -> tuple[dt.date, dt.date]:
    """First day, and the day after the last, in Shanghai."""
    start = _moment(number, lines["DTSTART"])
    end = _moment(number, lines["DTEND"]) if "DTEND" in lines else None
    if end is None:
        length = _duration(number, lines["DURATION"].value) if "DURATION" in lines else ONE_DAY
        # a moment without an end lasts no time at all, so it is no day
        end = start + length if "DURATION" in lines or not isinstance(start, dt.datetime) else start
    if isinstance(start, dt.datetime) != isinstance(end, dt.datetime):
        raise _bad(f"第{number}个事件的起止写法不一致", f"event {number} begins and ends in different ways")
    if isinstance(start, dt.datetime) and isinstance(end, dt.datetime):
        if start.time() != dt.time() or end.time() != dt.time():
            raise _bad(
                f"第{number}个事件“{summary}”不是北京时间的全天事件",
                f"event {number}, “{summary}”, is not a whole day in Beijing time",
            )
        start, end = start.date(), end.date()
    if end <= start:
        raise _bad(f"第{number}个事件“{summary}”没有长度", f"event {number}, “{summary}”, has no length")
    return start, end


def _moment(number: int, line: _Line) -> dt.date | dt.datetime:
    """A date, or a moment in Shanghai; a moment without a zone is Shanghai's already."""
    value, zone = line.value, line.params.get("TZID", "")
    try:
        if re.fullmatch(r"\d{8}", value):
            return dt.datetime.strptime(value, "%Y%m%d").date()
        moment = dt.datetime.strptime(value.removesuffix("Z"), "%Y%m%dT%H%M%S")
        if value.endswith("Z"):
            return moment.replace(tzinfo=dt.UTC).astimezone(SHANGHAI)
        return moment.replace(tzinfo=ZoneInfo(zone) if zone else SHANGHAI).astimezone(SHANGHAI)
    except ValueError as error:
        raise _bad(f"第{number}个事件的日期“{value}”不存在", f"the date “{value}” of event {number}") from error
    except ZoneInfoNotFoundError as error:
        raise _bad(f"第{number}个事件的时区“{zone}”无法识别", f"the zone “{zone}” of event {number}") from error


def _duration(number: int, value: str) -> dt.timedelta:
    match = DURATION.fullmatch(value)
    if match is None:
        raise _bad(f"第{number}个事件的时长“{value}”无法识别", f"the duration “{value}” of event {number}")
    weeks, days, hours, minutes = (int(part or 0) for part in match.groups())
    return dt.timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes)


def _text(line: _Line | None) -> str:
    return re.sub(r"\\([,;\\])", r"\1", line.value.replace("\\n", " ")) if line else ""


def _escaped(text: str) -> str:
    return re.sub(r"([,;\\])", r"\\\1", text)


def _bad(why: str, why_en: str) -> Refusal:
    return BAD_ICS.refusal(why=why, why_en=why_en)
