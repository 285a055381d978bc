"""Recomputing after a calendar is published: every running deadline, logged, told; done twice it changes nothing."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from flows.credit_repair import acts
from flows.matters import jobs
from flows.matters.clocks import deadlines, recompute
from flows.matters.models import Deadline, Job, Matter, Notice, WorkItem
from permissions.audit.models import Entry
from permissions.audit.verification import verify_chain
from tests.city import City
from tests.flows.matters.clockwork import PUBLISHER, document, moment, publish, running, stepping

# 2026-09-23 (Wednesday) becomes a day off and 2026-09-26 (Saturday of the Mid-autumn festival) is worked for it.
DAY_OFF = {"2026-09-23": "中秋节"}


@pytest.fixture
def matter(city: City) -> Matter:
    city.now = moment("2026-09-21 09:30")
    return city.submitted(city.penalty(city.enterprise()))


def published(city: City, **days: Any) -> Job:
    publish(2026, at=city.now, **days)
    return recompute.queue("CN", 2026, actor=PUBLISHER, now=city.now)


def work_through(city: City) -> int:
    return jobs.run_ready(city.at(seconds=5))


def due(matter: Matter) -> dict[str, str]:
    return {d.node or d.rule.partition(".")[2]: f"{d.legal_due:%m-%d}" for d in matter.deadlines.running()}


def entries(matter: Matter) -> list[dict[str, Any]]:
    rows = Entry.objects.filter(chain=matter.chain, action="deadline.recomputed").order_by("seq")
    return [json.loads(row.body)["payload"] for row in rows]


def test_a_day_off_more_moves_every_running_deadline_that_reaches_over_it(city: City, matter: Matter) -> None:
    assert due(matter) == {
        "accept": "09-22",
        "verify": "09-23",
        "review": "09-24",
        "decide": "09-24",
        "deliver": "09-24",
        "verification_feedback": "09-24",
        "acceptance": "09-24",
    }
    job = published(city, off=DAY_OFF)
    assert job.payload["total"] == 7
    work_through(city)

    assert due(matter) == {
        "accept": "09-22",
        "verify": "09-24",
        "review": "09-28",
        "decide": "09-28",
        "deliver": "09-28",
        "verification_feedback": "09-28",
        "acceptance": "09-28",
    }
    assert set(matter.deadlines.values_list("calendar_version", flat=True)) == {"CN-2026-2"}
    (payload,) = entries(matter)
    assert (payload["calendar"], payload["published_by"]) == ("CN-2026-2", "日历管理员甲")
    feedback = running(matter, acts.FEEDBACK)
    (change,) = [change for change in payload["changes"] if change["id"] == feedback.pk]
    assert (change["old"]["legal_due"], change["new"]["legal_due"]) == ("2026-09-24", "2026-09-28")
    assert len(payload["changes"]) == 6  # the one of the first step is due before that day
    assert verify_chain(matter.chain) is None


def test_the_inbox_follows_and_the_holder_and_the_party_are_told_once(city: City, matter: Matter) -> None:
    city.to("verify", matter)
    city.claims("sj.verify1", matter, "verify")
    city.tell()
    Notice.objects.all().delete()
    published(city, off=DAY_OFF)
    work_through(city)

    assert {item.due_on for item in matter.work_items.open()} == {dt.date(2026, 9, 24)}
    holder, agent = city.people["sj.verify1"], city.people["agent0"]
    lines = Notice.objects.filter(matter=matter)
    assert {notice.user for notice in lines} == {holder, agent}
    told = lines.get(user=holder)
    assert "由2026-09-24改为2026-09-28" in told.zh and "核实" in told.zh
    assert "核实”" not in lines.get(user=agent).zh.replace("核实结果反馈", "")  # budgets are not the party's affair
    summaries = Notice.objects.filter(matter=None)
    assert {notice.user for notice in summaries} == {holder, agent}
    assert (
        Job.objects.filter(
            kind="matters.mail", payload__notice__in=list(summaries.values_list("pk", flat=True))
        ).count()
        == 2
    )


def test_what_has_ended_does_not_change(city: City, matter: Matter) -> None:
    city.to("end", matter)
    before = list(matter.deadlines.order_by("pk").values())
    other = city.submitted(city.penalty(matter.enterprise))  # type: ignore[arg-type]
    published(city, off=DAY_OFF)
    work_through(city)
    assert list(matter.deadlines.order_by("pk").values()) == before
    assert entries(matter) == [] and entries(other) != []


def test_once_more_changes_nothing_and_says_nothing(city: City, matter: Matter) -> None:
    job = published(city, off=DAY_OFF)
    work_through(city)
    rows = list(matter.deadlines.order_by("pk").values())
    said = (Entry.objects.count(), Notice.objects.count())

    Job.objects.filter(pk=job.pk).update(state=Job.State.QUEUED)
    assert recompute.queue("CN", 2026, actor=PUBLISHER, now=city.now) == job
    assert work_through(city) == 1
    city.at(minutes=11)
    assert work_through(city) == 1  # the second look, ten minutes later
    assert work_through(city) == 0

    assert list(matter.deadlines.order_by("pk").values()) == rows
    assert (Entry.objects.count(), Notice.objects.count()) == said


def test_the_second_look_finds_what_an_act_stored_by_the_old_calendar(city: City, matter: Matter) -> None:
    published(city, off=DAY_OFF)
    work_through(city)
    late = running(matter, acts.FEEDBACK)
    old = {"nominal_due": "2026-09-24", "legal_due": "2026-09-24", "safe_due": "2026-09-24"}
    Deadline.objects.filter(pk=late.pk).update(calendar_version="CN-2026-1", **old)
    city.at(minutes=11)
    work_through(city)
    assert due(matter)["verification_feedback"] == "09-28"


def test_two_publications_in_a_row_give_the_dates_of_the_last(city: City, matter: Matter) -> None:
    first = published(city, off=DAY_OFF)
    second = published(city, off={"2026-09-24": "中秋节"})
    assert first != second
    work_through(city)
    assert due(matter)["verification_feedback"] == "09-29"
    assert len(entries(matter)) == 1  # what holds now, not what held for a moment


def test_a_provisional_year_that_becomes_final_makes_dates_final(city: City) -> None:
    city.now = moment("2026-12-29 10:00")
    matter = city.submitted(city.penalty(city.enterprise()))
    feedback = running(matter, acts.FEEDBACK)
    assert (feedback.provisional, f"{feedback.legal_due}") == (True, "2027-01-04")

    publish(2027, at=city.now, notice_no="国办发明电〔2026〕8号", off={"2027-01-01": "元旦", "2027-01-04": "元旦"})
    recompute.queue("CN", 2027, actor=PUBLISHER, now=city.now)
    work_through(city)

    feedback.refresh_from_db()
    assert (feedback.provisional, f"{feedback.legal_due}") == (False, "2027-01-05")
    assert feedback.calendar_version == "CN-2026-1+CN-2027-2"


def test_a_date_that_moves_into_an_unpublished_year_waits_until_that_is_published(city: City) -> None:
    city.now = moment("2028-12-26 10:00")
    matter = city.submitted(city.penalty(city.enterprise()))
    assert f"{running(matter, acts.FEEDBACK).legal_due}" == "2028-12-29"

    publish(2028, at=city.now, off={"2028-12-28": "某日"})
    recompute.queue("CN", 2028, actor=PUBLISHER, now=city.now)
    work_through(city)
    assert f"{running(matter, acts.FEEDBACK).legal_due}" == "2028-12-29"
    far = recompute.progress("CN", 2028)
    assert far is not None and far.state == "STUCK" and far.left > 0 and far.percent < 100

    from flows.calendar.publishing import publish_provisional_year

    publish_provisional_year(2029, actor=PUBLISHER, now=city.now)
    recompute.queue("CN", 2029, actor=PUBLISHER, now=city.now)
    work_through(city)
    feedback = running(matter, acts.FEEDBACK)
    assert (f"{feedback.legal_due}", feedback.provisional) == ("2029-01-02", True)
    done = recompute.progress("CN", 2029)
    assert done is not None and (done.state, done.left, done.percent) == ("DONE", 0, 100)


def test_a_region_moves_its_own_matters_only(city: City, matter: Matter) -> None:
    pudong = city.units["SH-PD"]
    pudong.region_code = "310115"
    pudong.save()
    theirs = city.submitted(city.penalty(city.enterprise(1), authority=pudong), "agent1")
    publish(2026, at=city.now, off=DAY_OFF, region="310115")
    recompute.queue("310115", 2026, actor=PUBLISHER, now=city.now)
    work_through(city)
    assert due(matter)["verification_feedback"] == "09-24"
    assert due(theirs)["verification_feedback"] == "09-28"
    assert running(theirs, acts.FEEDBACK).calendar_version == "CN-2026-1+310115-2026-1"
    assert deadlines.explain_deadline(running(theirs, acts.FEEDBACK))[-1].on == dt.date(2026, 9, 28)


def test_a_paused_and_an_extended_deadline_keep_their_days(city: City, matter: Matter) -> None:
    city.to("verify", matter)
    result = running(matter, acts.RESULT)
    assert f"{result.legal_due}" == "2026-10-12"
    with stepping(city, matter) as step:
        step.pause(acts.RESULT, reason="APPRAISAL", article="某条", document=document(matter))
    city.now = moment("2026-09-24 10:00")
    with stepping(city, matter) as step:
        step.resume(acts.RESULT)
    result.refresh_from_db()
    assert f"{result.legal_due}" == "2026-10-15"

    published(city, off=DAY_OFF)  # a day of the pause: it had not counted anyway
    work_through(city)
    result.refresh_from_db()
    assert f"{result.legal_due}" == "2026-10-15"
    assert result.calendar_version == "CN-2026-2"


@pytest.mark.parametrize("killed_after", [0, 1, 2])
def test_a_run_that_was_killed_goes_on_where_it_was(
    city: City, killed_after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    city.now = moment("2026-09-21 09:30")
    enterprise = city.enterprise()
    matters = [city.submitted(city.penalty(enterprise)) for _ in range(3)]
    job = published(city, off=DAY_OFF)
    monkeypatch.setattr(recompute, "BATCH", 1)
    done = 0
    work_on = recompute._recompute

    def dies(*args: Any) -> None:
        nonlocal done
        if done == killed_after:
            raise KeyboardInterrupt  # what a kill leaves: no failure is written down, the lease just runs out
        done += 1
        work_on(*args)

    monkeypatch.setattr(recompute, "_recompute", dies)
    with pytest.raises(KeyboardInterrupt):
        work_through(city)
    monkeypatch.setattr(recompute, "_recompute", work_on)
    assert sum(len(entries(matter)) for matter in matters) == killed_after
    far = recompute.progress("CN", 2026)
    assert far is not None and (far.done, far.total, far.state) == (7 * killed_after, 21, "RUNNING")

    city.at(minutes=3)
    work_through(city)
    assert [due(matter)["verification_feedback"] for matter in matters] == ["09-28"] * 3
    assert [len(entries(matter)) for matter in matters] == [1, 1, 1]
    job.refresh_from_db()
    assert job.state == Job.State.DONE


def test_a_long_run_is_cut_into_jobs(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    city.now = moment("2026-09-21 09:30")
    enterprise = city.enterprise()
    matters = [city.submitted(city.penalty(enterprise)) for _ in range(3)]
    monkeypatch.setattr(recompute, "BATCH", 1)
    monkeypatch.setattr(recompute, "A_RUN", 1)
    published(city, off=DAY_OFF)
    work_through(city)
    assert [due(matter)["verification_feedback"] for matter in matters] == ["09-28"] * 3
    parts = Job.objects.filter(kind=recompute.KIND).order_by("pk").values_list("key", "state")
    assert [key.removeprefix("recompute:CN-2026-2") for key, _ in parts] == ["", ":2", ":3", ":4", ":again"]
    assert WorkItem.objects.open().filter(due_on=dt.date(2026, 9, 22)).count() == 3
