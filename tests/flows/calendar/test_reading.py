"""Files of an arrangement as people send them: csv, xlsx and ics, good and bad, and back again."""

import datetime as dt
import io

import pytest
from openpyxl import Workbook

from flows.calendar import drafts
from flows.calendar.models import WorkCalendar
from flows.calendar.reading import arrangement_file, read_arrangement
from permissions.audit.models import Entry
from permissions.refusals import Refusal, Refusals
from tests.flows.law.notices import calendar_year, day, days_off, makeup_days
from tests.refusing import refused, speaks

HEAD = "日期,至,类别,名称\n"


def read(text: str, year: int = 2026, *, encoding: str = "utf-8", name: str = "安排.csv"):
    return read_arrangement(name, text.encode(encoding), year)


def ics(*events: str) -> bytes:
    body = "".join(f"BEGIN:VEVENT\r\n{event}\r\nEND:VEVENT\r\n" for event in events)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{body}END:VCALENDAR\r\n".encode()


def codes(found) -> list[str]:
    refusals = [refusal for row in found.bad_rows for refusal in row.refusals]
    for refusal in refusals:
        speaks(refusal)
    return [refusal.rule.code for refusal in refusals]


class TestTables:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
    def test_the_encodings_that_offices_use(self, encoding: str) -> None:
        found = read(HEAD + "2026-10-01,2026-10-03,休,国庆节\n2026/10/10,,班,国庆节\n", encoding=encoding)
        assert found.days_off == dict.fromkeys([day(f"2026-10-0{n}") for n in (1, 2, 3)], "国庆节")
        assert found.makeup_days == {day("2026-10-10"): "国庆节"}
        assert found.bad_rows == ()

    def test_a_spreadsheet_with_a_title_and_real_dates(self) -> None:
        workbook = Workbook()
        for row in (
            ["2026年放假安排"],
            ["日期", "类别", "名称"],
            [dt.datetime(2026, 1, 1), "法定节假日", "元旦"],
            ["2026年1月4日", "调休上班", ""],
        ):
            workbook.active.append(row)
        stream = io.BytesIO()
        workbook.save(stream)
        found = read_arrangement("安排.xlsx", stream.getvalue(), 2026)
        assert (list(found.days_off), list(found.makeup_days)) == ([day("2026-01-01")], [day("2026-01-04")])

    @pytest.mark.parametrize(
        ("row", "expected"),
        [
            ("2026-02-30,,休,春节", "E-IMP-12"),  # an impossible day
            ("2025-10-01,,休,国庆节", "E-CAL-04"),  # of another year
            ("2026-12-31,2027-01-02,休,元旦", "E-CAL-04"),
            ("2026-03-02,,班,", "E-CAL-05"),  # a Monday is no make-up day
            ("2026-03-07,,工作日,", "E-CAL-05"),  # a Saturday is no plain working day
            ("2026-03-09,,周末,", "E-CAL-05"),
            ("2026-03-09,,休,", "E-CAL-06"),  # a holiday of no festival
            ("2026-03-09,2026-03-08,休,某节", "E-CAL-17"),
            ("2026-03-09,,假,某节", "E-IMP-15"),
            (",,休,某节", "E-IMP-11"),
            ("2026-03-09,,休," + "节" * 41, "E-IMP-16"),
        ],
    )
    def test_a_bad_row_is_named_and_the_others_are_read(self, row: str, expected: str) -> None:
        found = read(f"{HEAD}2026-10-01,,休,国庆节\n{row}\n")
        assert codes(found) == [expected]
        assert [bad.number for bad in found.bad_rows] == [3]
        assert list(found.days_off) == [day("2026-10-01")]

    def test_a_day_that_stands_there_twice(self) -> None:
        found = read(
            HEAD + "2026-10-01,2026-10-03,休,国庆节\n2026-10-03,,休,国庆节\n2026-10-10,,班,\n2026-10-10,,班,\n"
        )
        assert codes(found) == ["E-CAL-03", "E-CAL-03"]
        assert [bad.number for bad in found.bad_rows] == [3, 5]

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"", "E-IMP-03"),
            ("日期,名称\n2026-01-01,元旦\n".encode(), "E-IMP-01"),
            (b"\xff\xfe\xff\xff\xff", "E-IMP-02"),
            (b"\x89PNG\r\n\x1a\n\x00\x00\x00", "E-IMP-02"),
            (b"PK\x03\x04 no spreadsheet", "E-IMP-02"),
            (b"\xd0\xcf\x11\xe0 an old xls", "E-IMP-02"),
            (b"x" * (1024 * 1024 + 1), "E-CAL-09"),
        ],
    )
    def test_what_is_no_table(self, content: bytes, code: str) -> None:
        with refused(code):
            read_arrangement("安排.csv", content, 2026)


class TestICalendar:
    def test_days_ranges_and_names(self) -> None:
        found = read_arrangement(
            "a.ics",
            ics(
                "DTSTART;VALUE=DATE:20261001\r\nDTEND;VALUE=DATE:20261008\r\nSUMMARY:国庆节(休)",
                "DTSTART;VALUE=DATE:20261010\r\nSUMMARY:国庆节假期补班",
                "DTSTART;VALUE=DATE:20260501\r\nDURATION:P5D\r\nSUMMARY:劳动节 假期",
                "DTSTART;VALUE=DATE:20260619\r\nSUMMARY:端午节 第1天/共3天\r\nCATEGORIES:HOLIDAY",
            ),
            2026,
        )
        assert codes(found) == []
        assert {f"{on:%m-%d}": name for on, name in found.days_off.items()} == {
            **{f"10-0{n}": "国庆节" for n in range(1, 8)},
            **{f"05-0{n}": "劳动节" for n in range(1, 6)},
            "06-19": "端午节",
        }
        assert found.makeup_days == {day("2026-10-10"): "国庆节"}

    def test_a_folded_line_is_one_line(self) -> None:
        found = read_arrangement("a.ics", ics("DTSTART;VALUE=DATE:20261001\r\nSUMMARY:国庆\r\n 节(休)"), 2026)
        assert found.days_off == {day("2026-10-01"): "国庆节"}

    @pytest.mark.parametrize(
        ("start", "end"),
        [
            ("DTSTART:20260930T160000Z", "DTEND:20261003T160000Z"),
            ("DTSTART;TZID=Asia/Shanghai:20261001T000000", "DTEND;TZID=Asia/Shanghai:20261004T000000"),
            ('DTSTART;TZID="America/New_York":20260930T120000', "DTEND;TZID=America/New_York:20261003T120000"),
            ("DTSTART:20261001T000000", "DTEND:20261004T000000"),
        ],
    )
    def test_moments_are_days_of_shanghai_whatever_the_zone(self, start: str, end: str) -> None:
        found = read_arrangement("a.ics", ics(f"{start}\r\n{end}\r\nSUMMARY:国庆节 放假"), 2026)
        assert sorted(found.days_off) == [day("2026-10-01"), day("2026-10-02"), day("2026-10-03")]

    @pytest.mark.parametrize(
        ("event", "why"),
        [
            ("DTSTART:20261001T000000Z\r\nDTEND:20261002T000000Z\r\nSUMMARY:国庆节(休)", "全天"),
            ("DTSTART:20261001T090000\r\nDTEND:20261001T180000\r\nSUMMARY:开会", "全天"),
            ("DTSTART:20261001T000000\r\nSUMMARY:国庆节(休)", "没有长度"),
            ("DTSTART;VALUE=DATE:20261001\r\nDTEND;VALUE=DATE:20261001\r\nSUMMARY:国庆节(休)", "没有长度"),
            ("DTSTART;VALUE=DATE:20261001\r\nRRULE:FREQ=YEARLY\r\nSUMMARY:国庆节(休)", "重复"),
            ("DTSTART;VALUE=DATE:20260230\r\nSUMMARY:春节(休)", "不存在"),
            ("DTSTART;TZID=China Standard Time:20261001T000000\r\nDURATION:P1D\r\nSUMMARY:休", "时区"),
            ("DTSTART;VALUE=DATE:20261001\r\nDURATION:forever\r\nSUMMARY:休", "时长"),
            ("SUMMARY:国庆节(休)", "没有日期"),
        ],
    )
    def test_what_cannot_be_a_day_is_refused(self, event: str, why: str) -> None:
        with refused("E-CAL-08") as found:
            read_arrangement("a.ics", ics(event), 2026)
        assert why in found[0].message

    def test_an_event_that_is_neither_off_nor_worked(self) -> None:
        found = read_arrangement("a.ics", ics("DTSTART;VALUE=DATE:20260308\r\nSUMMARY:妇女节"), 2026)
        assert codes(found) == ["E-IMP-15"]

    @pytest.mark.parametrize("content", [ics(), ics("DTSTART;VALUE=DATE:20261001\r\nSUMMARY:休")[:-40]])
    def test_a_file_without_events_or_broken_off(self, content: bytes) -> None:
        with refused("E-CAL-08"):
            read_arrangement("a.ics", content, 2026)


@pytest.mark.parametrize("ending", ["csv", "xlsx", "ics"])
@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_what_is_handed_out_is_taken_back(ending: str, year: int) -> None:
    value = calendar_year(year)
    days = []
    on = dt.date(year, 1, 1)
    while on.year == year:
        days.append((on, value.kind(on), value.days_off.get(on, "")))
        on += dt.timedelta(days=1)

    found = read_arrangement(f"a.{ending}", arrangement_file(days, f"a.{ending}"), year)

    assert codes(found) == []
    assert found.days_off == days_off(year)
    assert found.makeup_days.keys() == makeup_days(year).keys()


@pytest.mark.usefixtures("empty_register")
class TestNothingHalfWritten:
    BAD = HEAD + "2026-10-01,,休,国庆节\n2026-10-02,,休,\n2026-13-01,,休,某节\n"

    def test_every_bad_row_with_number_and_reason(self, now: dt.datetime) -> None:
        entries = Entry.objects.count()
        with refused("E-CAL-19", "E-CAL-19") as found:
            drafts.take_in_file(2026, "CN", "a.csv", self.BAD.encode(), actor=None, now=now)
        assert found[0].message == "文件第3行:E-CAL-06 2026-10-02记为法定节假日,但没有节日名称"
        assert found[1].message.startswith("文件第4行:E-IMP-12")
        assert not WorkCalendar.objects.exists()
        assert Entry.objects.count() == entries

    def test_a_bad_file_leaves_the_draft_as_it_was(self, now: dt.datetime) -> None:
        draft = drafts.start_draft(2026, "CN", actor=None, now=now)
        before = drafts.comparison(draft), draft.days.count()
        for content in (self.BAD.encode(), b"\x00\x01", ics("SUMMARY:休")):
            with pytest.raises((Refusal, Refusals)):
                drafts.take_in_file(2026, "CN", "a", content, actor=None, now=now)
        draft.refresh_from_db()
        assert (drafts.comparison(draft), draft.days.count()) == before

    def test_the_good_rows_if_that_is_wanted(self, now: dt.datetime) -> None:
        draft, found = drafts.take_in_file(2026, "CN", "a.csv", self.BAD.encode(), actor=None, now=now, skip_bad=True)
        assert list(drafts.special_days(draft)[0]) == [day("2026-10-01")]
        assert [row.number for row in found.bad_rows] == [3, 4]

    def test_a_file_that_says_nothing(self, now: dt.datetime) -> None:
        with refused("E-CAL-16"):
            drafts.take_in_file(2026, "CN", "a.csv", (HEAD + "2026-03-09,,工作日,\n").encode(), actor=None, now=now)
