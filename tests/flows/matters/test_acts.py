"""The dispatcher (flows.matters.acts): one transaction an act, a refusal leaves nothing but its entry."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import IntegrityError, models

from flows.calendar.publishing import publish_provisional_year
from flows.credit_repair import acts
from flows.credit_repair.models import CorrectionItem, RepairApplication
from flows.matters.acts import perform_on, perform_task
from flows.matters.models import Act, Deadline, Job, Matter, MatterNumber, Notice, Participation
from flows.registers.models import EnterpriseAgent, Penalty
from permissions import grants, roles
from permissions.audit.log import SYSTEM
from permissions.audit.models import Entry
from permissions.clock import SHANGHAI
from permissions.organisations.models import Position, User
from tests.city import LONG_AGO, City, findings, inbox_agrees
from tests.refusing import refused

BEFORE_AN_UNPUBLISHED_YEAR = dt.datetime(2028, 12, 28, 10, 0, tzinfo=SHANGHAI)
WRITTEN: list[type[models.Model]] = [Act, Deadline, Job, MatterNumber, Notice, Participation, CorrectionItem]


def counts() -> dict[str, int]:
    return {model.__name__: model._default_manager.count() for model in WRITTEN}


def entries(matter: Matter, action: str) -> list[dict[str, Any]]:
    rows = Entry.objects.filter(chain=matter.chain, action=action).order_by("seq")
    return [json.loads(body) for body in rows.values_list("body", flat=True)]


# One transaction -----------------------------------------------------------------


def test_an_act_and_its_entry_are_written_together(city: City, matter: Matter) -> None:
    act = city.does("sj.credit", matter, "accept", outcome="ACCEPT", opinion="材料齐全")

    (entry,) = entries(matter, "accept")
    assert entry["payload"]["act"] == act.pk
    assert entry["payload"]["outcome"] == "ACCEPT"
    assert entry["payload"]["opinion"] == "材料齐全"
    assert entry["actor"] == f"user:{city.people['sj.credit'].pk}"
    assert (entry["role"], entry["unit"]) == ("credit_officer", "SH-SJ-LEGAL")
    assert entry["payload"]["rules"] == ["credit_repair.result"]
    assert (act.role, act.unit, act.actor_name) == ("credit_officer", city.units["SH-SJ-LEGAL"], "官sj.credit")


def test_an_act_that_is_refused_late_leaves_nothing_but_the_entry_of_its_refusal(city: City) -> None:
    """The clocks are the last thing that submitting starts; by then number and status are written."""
    application = city.draft(city.penalty(city.enterprise()))
    city.now = BEFORE_AN_UNPUBLISHED_YEAR
    before = counts()

    with refused("E-CAL-01"):
        city.asks("agent0", application.matter, acts.submit)

    matter = Matter.objects.get(pk=application.matter_id)
    application.refresh_from_db()
    assert counts() == before
    assert (matter.status, matter.number, matter.submitted_at, matter.process) == ("DRAFT", None, None, None)
    assert not application.is_live
    (entry,) = entries(matter, "refused")
    assert [r["rule"] for r in entry["payload"]["refusals"]] == ["E-CAL-01"]
    assert entries(matter, "submit") == []


def test_a_failure_in_the_middle_moves_neither_the_engine_nor_a_row(city: City, matter: Matter) -> None:
    """The second item is too wrong for its column: the first is written by then, the clocks are not stopped yet."""
    item = city.item(matter, "accept")
    before, log_before = counts(), Entry.objects.count()

    with pytest.raises((IntegrityError, TypeError, AttributeError)):
        perform_task(item.pk, actor=city.people["sj.credit"], now=city.now, outcome="CORRECT", items=["补盖公章", None])

    inbox_agrees()
    item.refresh_from_db()
    assert (item.closed_at, item.holder) == (None, None)
    assert counts() == before
    assert Entry.objects.count() == log_before
    assert matter.deadlines.running().filter(rule=acts.FEEDBACK).exists()


def test_a_refused_draft_can_be_sent_again_when_the_calendar_is_there(city: City) -> None:
    application = city.draft(city.penalty(city.enterprise()))
    city.now = BEFORE_AN_UNPUBLISHED_YEAR
    with refused("E-CAL-01"):
        city.asks("agent0", application.matter, acts.submit)

    publish_provisional_year(2029, actor=SYSTEM, now=city.now)
    city.asks("agent0", application.matter, acts.submit)

    assert Matter.objects.get(pk=application.matter_id).number == "XF-2028-0001"


def test_several_refusals_are_one_entry_with_rule_article_and_facts(city: City) -> None:
    penalty = city.penalty(
        city.enterprise(), fine_paid=0, fine_paid_on=None, rectified_on=None, recheck_number="", recheck_on=None
    )
    application = city.draft(penalty)

    with refused("E-CR-02", "E-CR-03"):
        city.asks("agent0", application.matter, acts.submit)

    (entry,) = entries(application.matter, "refused")
    unpaid, unrectified = entry["payload"]["refusals"]
    assert (unpaid["rule"], unpaid["facts"]["fine"]) == ("E-CR-02", "50000.00")
    assert "行政处罚法" in unpaid["article"]
    assert unrectified["rule"] == "E-CR-03"
    assert entry["actor"] == f"user:{city.people['agent0'].pk}"


# One form is one act --------------------------------------------------------------


def test_the_same_form_twice_is_one_act(city: City, matter: Matter) -> None:
    item = city.item(matter, "accept")
    facts: dict[str, Any] = {"actor": city.people["sj.credit"], "outcome": "ACCEPT", "request_key": "form-1"}

    first = perform_task(item.pk, now=city.now, **facts)
    before = counts()
    second = perform_task(item.pk, now=city.at(minutes=1), **facts)

    assert first == second
    assert counts() == before


def test_the_same_application_form_twice_is_one_number(city: City) -> None:
    application = city.draft(city.penalty(city.enterprise()))

    first = city.asks("agent0", application.matter, acts.submit, request_key="form-1")
    second = city.asks("agent0", application.matter, acts.submit, request_key="form-1")

    assert first == second
    assert MatterNumber.objects.get().last == 1


def test_the_same_withdrawal_twice_is_one(city: City, matter: Matter) -> None:
    first = city.asks("agent0", matter, acts.withdraw, request_key="w", reason="不再需要")
    assert city.asks("agent0", matter, acts.withdraw, request_key="w", reason="不再需要") == first


def test_the_key_of_another_persons_form_is_not_answered_as_done(city: City, matter: Matter) -> None:
    mine, theirs = (
        city.item(matter, "accept"),
        city.official("sj.other", city.units["SH-SJ-LEGAL"], roles.CREDIT_OFFICER),
    )
    perform_task(mine.pk, actor=city.people["sj.credit"], now=city.now, outcome="ACCEPT", request_key="form-1")
    before = counts()

    with refused("E-ACT-08"):
        perform_task(mine.pk, actor=theirs, now=city.now, outcome="ACCEPT", request_key="form-1")
    with refused("E-ACT-08"):
        city.asks("agent0", matter, acts.withdraw, request_key="form-1")

    assert counts() == before
    assert entries(matter, "refused")[-1]["payload"]["refusals"][0]["rule"] == "E-ACT-08"


def test_the_key_of_another_step_is_not_answered_as_done(city: City, matter: Matter) -> None:
    city.does("sj.verify1", city.to("verify", matter), "verify", findings=findings(), request_key="form-1")
    city.does("sj.verify2", matter, "verify", findings=findings())
    city.does("sj.head", matter, "review", outcome="RETURN_TO_VERIFY", opinion="请重新核实")
    again = city.item(matter, "verify", "sj.verify1")
    acts_before = Act.objects.count()

    with refused("E-ACT-08"):
        perform_task(again.pk, actor=city.people["sj.verify1"], now=city.now, findings=findings(), request_key="form-1")

    again.refresh_from_db()
    assert again.closed_at is None
    assert Act.objects.count() == acts_before


def test_a_second_form_for_a_step_that_is_done_says_who_did_it_when_and_how(city: City, matter: Matter) -> None:
    item = city.item(matter, "accept")
    perform_task(item.pk, actor=city.people["sj.credit"], now=city.now, outcome="ACCEPT")

    with refused("E-ACT-01") as found:
        perform_task(item.pk, actor=city.people["sj.credit"], now=city.at(minutes=1), outcome="CORRECT", opinion="x")

    assert found[0].facts["name"] == "官sj.credit"
    assert found[0].facts["at"] == "2026-09-21 09:30"
    assert found[0].facts["outcome"]


# What an act must be given ---------------------------------------------------------


@pytest.mark.parametrize("outcome", ["GRANT", "accept", "", "RETURN_TO_VERIFY"])
def test_an_unknown_outcome_is_refused(city: City, matter: Matter, outcome: str) -> None:
    with refused("E-ACT-06") as found:
        city.does("sj.credit", matter, "accept", outcome=outcome)
    assert found[0].field == "outcome"


@pytest.mark.parametrize("opinion", ["", "   ", "\n"])
def test_a_return_without_reasons_is_refused(city: City, matter: Matter, opinion: str) -> None:
    city.to("review", matter)

    with refused("E-ACT-07") as found:
        city.does("sj.head", matter, "review", outcome="RETURN_TO_VERIFY", opinion=opinion)

    assert found[0].field == "opinion"
    city.does("sj.head", matter, "review", outcome="RETURN_TO_VERIFY", opinion="缴款凭证看不清")


# Who may --------------------------------------------------------------------------


def accepts(city: City, matter: Matter, user: User) -> Act:
    return perform_task(city.item(matter, "accept").pk, actor=user, now=city.now, outcome="ACCEPT")


def test_without_the_position_one_sees_but_may_not(city: City, matter: Matter) -> None:
    with pytest.raises(PermissionDenied):
        accepts(city, matter, city.people["sj.head"])


def test_an_auditor_sees_but_may_not_even_with_the_position_beside(city: City, matter: Matter) -> None:
    with pytest.raises(PermissionDenied):
        accepts(city, matter, city.people["sj.auditor"])


def test_an_official_of_another_district_finds_no_matter(city: City, matter: Matter) -> None:
    with pytest.raises(ObjectDoesNotExist):
        accepts(city, matter, city.people["pd.credit"])


def test_being_superuser_opens_nothing(city: City, matter: Matter) -> None:
    root = User.objects.create_superuser("root", "Secret-2026", name="管理员")
    with pytest.raises(ObjectDoesNotExist):
        accepts(city, matter, root)


def test_a_superuser_with_a_seat_in_the_bureau_may_still_not_do_another_role(city: City, matter: Matter) -> None:
    root = User.objects.create_superuser("root", "Secret-2026", name="管理员")
    grants.appoint(
        user=root,
        unit=city.units["SH-SJ-OFFICE"],
        role=roles.ARCHIVIST.code,
        from_on=LONG_AGO,
        actor=SYSTEM,
        at=city.now,
    )
    with pytest.raises(PermissionDenied):
        accepts(city, matter, root)


def test_the_last_day_of_an_appointment_counts_and_the_day_after_does_not(city: City, matter: Matter) -> None:
    officer = city.people["sj.credit"]
    Position.objects.filter(user=officer).update(until_on=dt.date(2026, 9, 21))
    item = city.item(matter, "accept")

    with pytest.raises(ObjectDoesNotExist):
        perform_task(item.pk, actor=officer, now=dt.datetime(2026, 9, 22, 0, 0, tzinfo=SHANGHAI), outcome="ACCEPT")
    perform_task(item.pk, actor=officer, now=dt.datetime(2026, 9, 21, 23, 59, tzinfo=SHANGHAI), outcome="ACCEPT")


def test_an_ended_position_beside_another_one_sees_but_may_not(city: City, matter: Matter) -> None:
    officer = city.people["sj.credit"]
    Position.objects.filter(user=officer).update(until_on=dt.date(2026, 9, 20))
    grants.appoint(
        user=officer,
        unit=city.units["SH-SJ-OFFICE"],
        role=roles.ARCHIVIST.code,
        from_on=LONG_AGO,
        actor=SYSTEM,
        at=city.now,
    )
    with pytest.raises(PermissionDenied):
        accepts(city, matter, officer)


def test_a_deactivated_official_finds_nothing(city: City, matter: Matter) -> None:
    officer = city.people["sj.credit"]
    officer.is_active = False
    officer.save()
    with pytest.raises(ObjectDoesNotExist):
        accepts(city, matter, officer)


def test_another_enterprise_finds_no_matter(city: City, matter: Matter) -> None:
    city.enterprise(1)
    with pytest.raises(Matter.DoesNotExist):
        city.asks("agent1", matter, acts.withdraw)


def test_an_official_is_no_agent_though_he_sees_the_matter(city: City, matter: Matter) -> None:
    with pytest.raises(PermissionDenied):
        perform_on(acts.withdraw, matter.pk, actor=city.people["sj.credit"], now=city.now)


def test_an_agent_is_no_official_though_he_sees_the_matter(city: City, matter: Matter) -> None:
    with pytest.raises(PermissionDenied):
        accepts(city, matter, city.people["agent0"])


def test_the_last_day_of_an_agency_counts_and_the_day_after_does_not(city: City, matter: Matter) -> None:
    EnterpriseAgent.objects.update(until_on=dt.date(2026, 9, 20))
    with pytest.raises(Matter.DoesNotExist):
        city.asks("agent0", matter, acts.withdraw)

    EnterpriseAgent.objects.update(until_on=dt.date(2026, 9, 21))
    city.asks("agent0", matter, acts.withdraw)


def test_nobody_opens_a_draft_for_another_enterprise(city: City) -> None:
    own, other = city.enterprise(), city.enterprise(1)
    penalty = city.penalty(other)
    for enterprise in (own, other):
        with pytest.raises(PermissionDenied):
            acts.open_application(
                penalty=penalty,
                unit=penalty.authority,
                enterprise=enterprise,
                initiator=city.people["agent0"],
                now=city.now,
            )
    assert not RepairApplication.objects.exists()


# What the party may do when ----------------------------------------------------------


def test_a_correction_that_nobody_asked_for_is_refused(city: City, matter: Matter) -> None:
    with refused("E-ACT-04"):
        city.asks("agent0", matter, acts.correct, answers={})


def test_a_draft_cannot_be_withdrawn_and_a_matter_not_submitted_twice(city: City) -> None:
    application = city.draft(city.penalty(city.enterprise()))
    with refused("E-ACT-04"):
        city.asks("agent0", application.matter, acts.withdraw)
    city.asks("agent0", application.matter, acts.submit)
    with refused("E-ACT-04"):
        city.asks("agent0", application.matter, acts.submit)


def test_what_is_done_for_an_enterprise_says_so_however_long_its_name(city: City) -> None:
    name = "上海" + "示例" * 40 + "精密机械制造有限公司"
    enterprise = city.enterprise(name=name)
    matter = city.submitted(city.penalty(enterprise))

    act = matter.acts.get()

    assert (act.actor_name, act.on_behalf_of, act.role) == ("经办0", name, "")


def test_the_whole_way_works_for_the_longest_names(city: City) -> None:
    enterprise = city.enterprise(name="上海" + "示" * 118)
    penalty = city.penalty(enterprise, decision_number="（沪松）应急罚〔2026〕" + "9" * 66 + "号")
    matter = city.submitted(penalty)

    city.to("end", matter)

    assert Penalty.objects.get().publicity_state == "ENDED"
    assert matter.acts.filter(node="verify").count() == len(findings()) - 3
