"""Clocks that pause and go on: on a document, with the remainder or from zero; a refusal leaves nothing behind."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.db import IntegrityError, connection, transaction

from documents.models import Document
from flows.credit_repair import acts
from flows.matters.clocks import deadlines
from flows.matters.models import Deadline, DeadlinePause, Matter, WorkItem
from flows.matters.models.deadline import Standing
from permissions.audit.models import Entry
from tests.city import City
from tests.flows.matters.clockwork import document, moment, running, stepping
from tests.refusing import refused

ARTICLE = "行政许可法第四十五条"


@pytest.fixture
def matter(city: City) -> Matter:
    """Accepted on 2026-09-21: the result is due in ten working days, on 2026-10-12."""
    city.now = moment("2026-09-21 09:30")
    found = city.to("verify", city.submitted(city.penalty(city.enterprise())))
    assert f"{running(found, acts.RESULT).legal_due}" == "2026-10-12"
    return found


def pauses(city: City, matter: Matter, at: str, *rules: str, reason: str = "APPRAISAL") -> None:
    city.now = moment(at)
    with stepping(city, matter) as step:
        step.pause(*rules or (acts.RESULT,), reason=reason, article=ARTICLE, document=document(matter))


def resumes(city: City, matter: Matter, at: str, *rules: str) -> None:
    city.now = moment(at)
    with stepping(city, matter) as step:
        step.resume(*rules or (acts.RESULT,))


def test_a_pause_stops_the_clock_and_the_resumption_gives_the_remainder(city: City, matter: Matter) -> None:
    pauses(city, matter, "2026-09-22 11:00")
    clock = running(matter, acts.RESULT)
    assert deadlines.standing(clock, moment("2026-11-30 12:00")) == Standing.PAUSED
    resumes(city, matter, "2026-09-29 15:00")

    clock = running(matter, acts.RESULT)
    # One working day was spent; nine are left after the 29th: 30, then 8, 9, 10, 12, 13, 14, 15, 16 October.
    assert (f"{clock.legal_due}", clock.paused_at) == ("2026-10-16", None)
    (pause,) = clock.pauses.all()
    assert (pause.reason, pause.article, pause.document_name) == ("APPRAISAL", ARTICLE, document(matter).name)
    assert pause.document_sha256 == document(matter).sha256
    rows = deadlines.explain_deadline(clock)
    assert [row.number for row in rows if row.counted] == list(range(1, 11))
    assert [f"{row.on:%m-%d}" for row in rows if row.reason == "PAUSED"] == [f"09-{n}" for n in range(23, 30)]
    assert "检验、检测、鉴定" in next(row.reason_zh for row in rows if row.reason == "PAUSED")


def test_old_and_new_stand_in_the_log_with_the_document(city: City, matter: Matter) -> None:
    pauses(city, matter, "2026-09-22 11:00")
    resumes(city, matter, "2026-09-29 15:00")
    entries = Entry.objects.filter(chain=matter.chain, action="test").order_by("seq")
    changes = [change for entry in entries for change in json.loads(entry.body)["payload"]["changes"]]
    begun = next(change["new"] for change in changes if change["on"] == "matters.deadlinepause")
    assert begun["document_sha256"] == document(matter).sha256
    moved = [change for change in changes if "legal_due" in (change["new"] or {})]
    assert [(change["old"]["legal_due"], change["new"]["legal_due"]) for change in moved] == [
        ("2026-10-12", "2026-10-16")
    ]


def test_a_paused_clock_drives_no_inbox_and_the_next_one_does(city: City, matter: Matter) -> None:
    days = {item.due_on for item in matter.work_items.open()}
    assert days == {dt.date(2026, 9, 23)}
    budgets = ("credit_repair.budget.C2",)
    pauses(city, matter, "2026-09-22 11:00", acts.FEEDBACK, *budgets)
    assert {item.due_on for item in matter.work_items.open()} == {dt.date(2026, 10, 12)}
    pauses(city, matter, "2026-09-22 12:00", acts.RESULT)
    assert set(matter.work_items.open().values_list("due_on", flat=True)) == {None}
    resumes(city, matter, "2026-09-23 11:00", acts.FEEDBACK, acts.RESULT, *budgets)
    assert {item.due_on for item in WorkItem.objects.open()} == {dt.date(2026, 9, 24)}


def test_after_a_correction_the_clock_starts_from_zero_where_the_rule_says_so(city: City, matter: Matter) -> None:
    pauses(city, matter, "2026-09-22 11:00", acts.FEEDBACK, reason="CORRECTION")
    old = running(matter, acts.FEEDBACK)
    resumes(city, matter, "2026-09-30 16:40", acts.FEEDBACK)
    new = running(matter, acts.FEEDBACK)
    assert new.pk != old.pk
    assert (f"{new.legal_due}", new.start_event) == ("2026-10-10", "补正后重新起算")
    old.refresh_from_db()
    assert (old.end, old.paused_at, old.ended_at) == (Deadline.End.RESTARTED, None, city.now)
    assert deadlines.standing(old, city.now) == Standing.STOPPED


def test_a_budget_that_is_restarted_keeps_its_length(city: City, matter: Matter) -> None:
    clock = matter.deadlines.running().get(node="deliver")
    assert clock.n == 3
    with stepping(city, matter) as step:
        again = step.restart(next(c for c in step.running if c.pk == clock.pk), start_event="重新起算")
    assert (again.n, again.unit, again.node, again.title) == (3, "WD", "deliver", clock.title)


def test_what_is_met_while_it_is_paused_is_judged_by_the_days_that_counted(city: City, matter: Matter) -> None:
    pauses(city, matter, "2026-09-22 11:00")
    city.now = moment("2026-10-20 10:00")  # eight days after the date that it had
    with stepping(city, matter) as step:
        step.meet(acts.RESULT)
    clock = matter.deadlines.get(rule=acts.RESULT)
    assert deadlines.standing(clock, city.now) == Standing.MET
    assert f"{clock.legal_due}" == "2026-11-02"
    assert clock.pauses.get().until_at == city.now


def test_two_clocks_of_one_rule_run_from_two_events_and_the_tighter_one_drives(city: City, matter: Matter) -> None:
    """Submitted at our window, and pushed by the website days before (domain §0.3.3)."""
    pushed = moment("2026-09-18 08:00")
    with stepping(city, matter) as step:
        step.open_deadline("credit_repair.acceptance", title="决定是否受理", start_event="收到申请")
        step.open_deadline(
            "credit_repair.acceptance", title="决定是否受理", start_event="信用中国推送", started_at=pushed
        )
    both = matter.deadlines.running().filter(rule=acts.ACCEPTANCE)
    assert {(d.start_event, f"{d.legal_due}") for d in both} == {
        ("收到申请", "2026-09-24"),
        ("信用中国推送", "2026-09-22"),
    }
    assert {item.due_on for item in matter.work_items.open()} == {dt.date(2026, 9, 22)}
    with stepping(city, matter) as step:
        step.meet(acts.ACCEPTANCE)
    assert not both.all().exists()


# Refusals --------------------------------------------------------------------------


def rows() -> tuple[int, int, list[tuple[int, str, dt.datetime | None]]]:
    """Everything that a refused step could have left behind."""
    clocks = list(Deadline.objects.order_by("pk").values_list("pk", "legal_due", "paused_at"))
    return DeadlinePause.objects.count(), Entry.objects.count(), clocks  # type: ignore[return-value]


def test_a_pause_without_a_document_is_refused_for_every_clock_at_once(city: City, matter: Matter) -> None:
    before = rows()
    with refused("E-DUE-02", "E-DUE-02") as found, stepping(city, matter) as step:
        step.pause(acts.FEEDBACK, acts.RESULT, reason="APPRAISAL", article=ARTICLE, document=None)
    assert rows() == before
    assert "反馈修复结果" in found[0].message + found[1].message


def test_a_paper_that_is_not_finished_is_no_document(city: City, matter: Matter) -> None:
    with refused("E-DUE-02"), stepping(city, matter) as step:
        step.pause(
            acts.RESULT, reason="APPRAISAL", article=ARTICLE, document=Document(number="（沪松）应急鉴〔2026〕1号")
        )


def test_a_second_pause_and_a_resumption_without_one_are_refused(city: City, matter: Matter) -> None:
    with refused("E-DUE-03"), stepping(city, matter) as step:
        step.resume(acts.RESULT)
    pauses(city, matter, "2026-09-22 11:00")
    before = rows()
    with refused("E-DUE-08"):
        pauses(city, matter, "2026-09-23 11:00")
    assert rows() == before


def test_an_ended_clock_can_be_neither_paused_nor_resumed(city: City, matter: Matter) -> None:
    before = rows()
    for do in (pauses, resumes):
        with refused("E-DUE-07") as found:
            do(city, matter, "2026-09-22 11:00", acts.ACCEPTANCE)
        assert "决定是否受理" in found[0].message
    assert rows() == before


@pytest.mark.parametrize(("at", "is_late"), [("2026-10-12 23:59", False), ("2026-10-13 00:00", True)])
def test_a_clock_that_has_expired_is_not_brought_back_by_a_pause(
    city: City, matter: Matter, at: str, is_late: bool
) -> None:
    if is_late:
        with refused("E-DUE-11"):
            pauses(city, matter, at)
        return
    pauses(city, matter, at)
    resumes(city, matter, "2026-10-20 09:00")
    assert f"{running(matter, acts.RESULT).legal_due}" == "2026-10-20"


def test_of_several_clocks_the_late_one_goes_on_and_the_others_pause(city: City, matter: Matter) -> None:
    pauses(city, matter, "2026-09-28 09:00", acts.FEEDBACK, acts.RESULT)
    assert running(matter, acts.FEEDBACK).paused_at is None
    assert running(matter, acts.RESULT).paused_at == moment("2026-09-28 09:00")


@pytest.mark.parametrize(("started", "is_refused"), [("2026-09-21 23:59", False), ("2026-09-22 00:00", True)])
def test_a_start_on_a_day_to_come_is_refused(city: City, matter: Matter, started: str, is_refused: bool) -> None:
    before = rows()

    def open_it() -> None:
        with stepping(city, matter) as step:
            step.open_deadline(acts.CHECK, title="核验", start_event="推送", started_at=moment(started))

    if is_refused:
        with refused("E-DUE-01") as found:
            open_it()
        assert "2026-09-22" in found[0].message and rows() == before
    else:
        open_it()
        assert running(matter, acts.CHECK)


def test_the_database_itself_holds_one_open_pause_with_a_document_that_ends_after_it_began(
    city: City, matter: Matter
) -> None:
    pauses(city, matter, "2026-09-22 11:00")
    pause = DeadlinePause.objects.get()
    table = DeadlinePause._meta.db_table
    wrong = [
        f"UPDATE {table} SET document_sha256 = ''",
        f"UPDATE {table} SET attachment_id = NULL",
        f"UPDATE {table} SET until_at = '2026-09-20 00:00:00+00'",
        f"UPDATE {Deadline._meta.db_table} SET ended_at = '2026-09-23 00:00:00+00', \"end\" = 'MET'"
        f" WHERE id = {pause.deadline_id}",
    ]
    for statement in wrong:
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    with pytest.raises(IntegrityError), transaction.atomic():
        DeadlinePause.objects.create(
            deadline=pause.deadline,
            reason="HEARING",
            article=ARTICLE,
            from_at=city.now,
            attachment=document(matter),
            document_name="又一份",
            document_sha256=document(matter).sha256,
        )


# The clock of the server ---------------------------------------------------------------


def test_a_server_clock_that_jumps_back_an_hour_breaks_nothing(city: City, matter: Matter) -> None:
    pauses(city, matter, "2026-09-23 00:10")
    resumes(city, matter, "2026-09-22 23:20")  # the hour is lived twice, over midnight
    pause = DeadlinePause.objects.get()
    assert pause.until_at == pause.from_at
    assert f"{running(matter, acts.RESULT).legal_due}" == "2026-10-12"
    pauses(city, matter, "2026-09-22 23:30")
    resumes(city, matter, "2026-09-24 10:00")
    assert f"{running(matter, acts.RESULT).legal_due}" == "2026-10-14"


def test_a_pause_in_the_hour_before_the_start_begins_with_the_start(city: City, matter: Matter) -> None:
    started = running(matter, acts.RESULT).started_at
    city.now = started - dt.timedelta(minutes=40)
    with stepping(city, matter) as step:
        step.pause(acts.RESULT, reason="HEARING", article=ARTICLE, document=document(matter))
    assert running(matter, acts.RESULT).paused_at == started


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Pacific/Auckland"])
def test_days_are_those_of_shanghai_whatever_the_zone_of_the_moments(city: City, matter: Matter, zone: str) -> None:
    from zoneinfo import ZoneInfo

    city.now = moment("2026-09-22 23:30").astimezone(ZoneInfo(zone))
    with stepping(city, matter) as step:
        step.pause(acts.RESULT, reason="HEARING", article=ARTICLE, document=document(matter))
    city.now = moment("2026-09-24 00:30").astimezone(ZoneInfo(zone))
    with stepping(city, matter) as step:
        step.resume(acts.RESULT)
    assert f"{running(matter, acts.RESULT).legal_due}" == "2026-10-14"
