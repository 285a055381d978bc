"""Extending clocks: once, or up a ladder; by a superior, before it expires, with reasons, and the party told."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from flows.credit_repair import acts
from flows.law.parameters import parameter
from flows.matters import telling
from flows.matters.clocks import deadlines, extensions
from flows.matters.models import Act, Deadline, DeadlineExtension, Job, Matter, Notice
from permissions import roles
from permissions.audit.models import Entry
from tests.city import City
from tests.flows.matters.clockwork import document, moment, running, stepping
from tests.refusing import refused

REASON = "需向税务机关核查缴款情况"


@pytest.fixture
def matter(city: City) -> Matter:
    """Accepted by the credit officer on 2026-09-21: the result is due on 2026-10-12."""
    city.now = moment("2026-09-21 09:30")
    return city.to("verify", city.submitted(city.penalty(city.enterprise())))


def asked(matter: Matter) -> Act:
    """The act by which it was asked for: that of the credit officer, of the lowest rank."""
    return matter.acts.get(node="accept")


def extends(city: City, matter: Matter, at: str, account: str = "sj.leader", **facts: Any) -> DeadlineExtension:
    city.now = moment(at)
    values = {"rule": acts.RESULT, "reason": REASON, "asked_by": asked(matter)} | facts
    with stepping(city, matter, account) as step:
        return step.extend(values.pop("rule"), **values)


def test_a_superior_extends_and_the_party_is_told_before_it_expires(city: City, matter: Matter) -> None:
    city.tell()
    Notice.objects.all().delete()
    row = extends(city, matter, "2026-09-28 10:00")
    city.tell()
    clock = running(matter, acts.RESULT)
    # Ten working days more, from 2026-10-12 on.
    assert (f"{clock.legal_due}", f"{row.due_before}", row.step) == ("2026-10-26", "2026-10-12", 1)
    assert (row.approved_by_name, row.approver_title, row.asked_by_name) == ("官sj.leader", "分管领导", "官sj.credit")
    assert (row.reason, row.status) == (REASON, "ARTICLE_UNVERIFIED")
    told = Notice.objects.get(user=city.people["agent0"])
    assert "延长10个工作日,至2026-10-26" in told.zh and REASON in told.zh and told.created_at == row.notified_at
    rows = deadlines.explain_deadline(clock)
    assert [day.number for day in rows if day.counted] == list(range(1, 21))
    (seam,) = [day for day in rows if "经批准延长10个工作日" in day.reason_zh]
    assert f"{seam.on}" == "2026-10-12" and rows[-1].on == clock.legal_due


def test_the_extension_stands_in_the_log_with_rule_and_both_dates(city: City, matter: Matter) -> None:
    extends(city, matter, "2026-09-28 10:00")
    said = json.loads(Entry.objects.filter(chain=matter.chain, action="test").get().body)["payload"]["changes"]
    row = next(change["new"] for change in said if change["on"] == "matters.deadlineextension")
    assert (row["rule"], row["reason"]) == ("credit_repair.result.extension.1", REASON)
    dates = next(change for change in said if change["on"] == "matters.deadline")
    assert (dates["old"]["legal_due"], dates["new"]["legal_due"]) == ("2026-10-12", "2026-10-26")


def rows() -> tuple[int, int, int, list[Any]]:
    clocks = list(Deadline.objects.order_by("pk").values_list("pk", "legal_due"))
    told = Job.objects.filter(kind=telling.JOB).count()
    return DeadlineExtension.objects.count(), Entry.objects.count(), told, clocks


def test_a_second_extension_is_refused(city: City, matter: Matter) -> None:
    extends(city, matter, "2026-09-28 10:00")
    before = rows()
    with refused("E-DUE-04") as found:
        extends(city, matter, "2026-10-13 10:00")
    assert "2026-09-28" in found[0].message and "2026-10-26" in found[0].way_out
    assert rows() == before


@pytest.mark.parametrize(("at", "is_late"), [("2026-10-12 23:59", False), ("2026-10-13 00:00", True)])
def test_an_extension_comes_before_the_clock_expires(city: City, matter: Matter, at: str, is_late: bool) -> None:
    before = rows()
    if is_late:
        with refused("E-DUE-05"):
            extends(city, matter, at)
        assert rows() == before
    else:
        assert extends(city, matter, at).pk


@pytest.mark.parametrize("account", ["sj.credit", "sj.verify1", "sj.archive", "pd.leader", "pd.head"])
def test_nobody_extends_but_a_superior_of_who_asked(city: City, matter: Matter, account: str) -> None:
    before = rows()
    with refused("E-DUE-06") as found:
        extends(city, matter, "2026-09-28 10:00", account)
    assert "上级领导" in found[0].message and rows() == before


def test_who_asked_is_no_superior_of_himself_whatever_he_holds(city: City, matter: Matter) -> None:
    asked(matter).__class__.objects.filter(pk=asked(matter).pk).update(user=city.people["sj.leader"])
    with refused("E-DUE-06"):
        extends(city, matter, "2026-09-28 10:00")


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_an_extension_says_why(city: City, matter: Matter, reason: str) -> None:
    with refused("E-DUE-10"):
        extends(city, matter, "2026-09-28 10:00", reason=reason)


def test_a_rule_without_a_step_knows_no_extension(city: City, matter: Matter) -> None:
    with refused("E-DUE-09"):
        extends(city, matter, "2026-09-22 10:00", rule=acts.FEEDBACK)


def test_a_paused_clock_is_resumed_first_and_an_ended_one_is_left_alone(city: City, matter: Matter) -> None:
    with stepping(city, matter) as step:
        step.pause(acts.RESULT, reason="HEARING", article="某条", document=document(matter))
    with refused("E-DUE-08"):
        extends(city, matter, "2026-09-28 10:00")
    with refused("E-DUE-07"):
        extends(city, matter, "2026-09-28 10:00", rule=acts.ACCEPTANCE)


# Ladders ------------------------------------------------------------------------------


@pytest.fixture
def case(city: City, matter: Matter) -> Matter:
    """A case of 2025, by the rule of that time: thirty days, then ninety, then a hundred and eighty."""
    city.now = moment("2025-03-03 09:00")
    with stepping(city, matter) as step:
        clock = step.open_deadline("penalty_case.decision", title="作出处罚决定", start_event="立案")
    assert f"{clock.nominal_due}" == "2025-04-02"
    return matter


def climbs(city: City, case: Matter, at: str, account: str) -> DeadlineExtension:
    return extends(city, case, at, account, rule="penalty_case.decision")


def test_a_ladder_goes_up_step_by_step_each_approved_one_level_higher(city: City, case: Matter) -> None:
    principal = city.official("sj.principal", city.units["SH-SJ"], roles.PRINCIPAL)
    above = city.official("sh.leader", city.units["SH"], roles.DEPUTY_LEADER)
    below = city.official("sh.head", city.units["SH"], roles.SECTION_HEAD)

    with refused("E-DUE-06") as found:
        climbs(city, case, "2025-04-01 10:00", "sj.leader")
    assert "主要负责人" in found[0].message
    first = climbs(city, case, "2025-04-01 10:00", "sj.principal")
    assert (first.approved_by, running(case, "penalty_case.decision").nominal_due.isoformat()) == (
        principal,
        "2025-06-01",
    )
    assert f"{first.due_before}" == "2025-04-02"

    for account in ("sj.principal", "sj.leader", "sh.head"):
        with refused("E-DUE-06") as found:
            climbs(city, case, "2025-05-30 10:00", account)
        assert "上一级机关" in found[0].message
    second = climbs(city, case, "2025-05-30 10:00", "sh.leader")
    assert (second.step, second.approved_by) == (2, above) and below.pk
    clock = running(case, "penalty_case.decision")
    assert (clock.nominal_due - clock.started_at.date()).days == 180
    assert f"{clock.legal_due}" == "2025-09-01"  # 2025-08-30 is a Saturday

    with refused("E-DUE-04"):
        climbs(city, case, "2025-08-29 10:00", "sh.leader")
    counted = [row.number for row in deadlines.explain_deadline(clock) if row.counted]
    assert counted == list(range(1, 181))


def test_the_ladder_is_that_of_the_day_on_which_the_clock_began(city: City) -> None:
    before, after = moment("2026-01-31 09:00").date(), moment("2026-02-01 09:00").date()
    unit = city.units["SH-SJ"]
    old, new = (extensions.ladder("penalty_case.decision", unit, day) for day in (before, after))
    assert [(step.value, step.approval) for step in old] == [(60, "PRINCIPAL"), (90, "SUPERIOR_AUTHORITY")]
    assert [(step.value, step.approval) for step in new] == [(90, "SUPERIOR_AUTHORITY")]
    assert [parameter("penalty_case.decision", day).value for day in (before, after)] == [30, 90]


def test_the_database_itself_wants_a_reason_another_person_and_one_row_a_step(city: City, matter: Matter) -> None:
    row = extends(city, matter, "2026-09-28 10:00")
    for wrong in ({"reason": ""}, {"approved_by": row.asked_by}):
        with pytest.raises(IntegrityError), transaction.atomic():
            DeadlineExtension.objects.filter(pk=row.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.pk = None
        row.save(force_insert=True)
