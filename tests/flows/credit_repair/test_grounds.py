"""Grounds of a refusal: from the closed list, agreeing with the record, complete (domain §i.4 R1-R11)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from flows.credit_repair import letters, rules
from flows.credit_repair.letters.result import letter_context, proposal_of
from flows.credit_repair.models import Ground, ProposedRefusal, RepairApplication
from flows.matters.models import Decision, Matter
from flows.registers.models import Penalty
from tests.city import City, findings
from tests.flows.credit_repair.refusals import (
    BASIS,
    GROUNDS,
    becomes_unpaid,
    loses_the_recheck,
    proposes,
    turns_serious,
    unpaid_at_review,
)
from tests.refusing import refused


@pytest.fixture
def matter(city: City) -> Matter:
    return city.submitted(city.penalty(city.enterprise()))


def letter_of(matter: Matter) -> letters.RefusalLetter:
    """What the paper of the last decision would print."""
    decision = Decision.objects.filter(matter=matter).latest("pk")
    application = RepairApplication.objects.get(pk=matter.pk)
    context = letter_context(application, decision, "救济", proposal_of(decision))
    assert isinstance(context, letters.RefusalLetter)
    return context


@pytest.mark.parametrize("ground", GROUNDS)
def test_each_ground_is_ticked_by_the_record_said_on_the_paper_and_followed_by_what_to_do(
    city: City, matter: Matter, ground: str
) -> None:
    change, reason, again = GROUNDS[ground]
    change()
    application = RepairApplication.objects.get()
    ticked = rules.suggested(application, rules.NOT_ACCEPTED, city.now.date())
    assert ticked == ([] if ground == "R6" else [ground])

    words = {"statement": "涉及吊销许可证件", "basis": BASIS} if ground == "R6" else {}
    proposes(city, matter, ground, **words)
    city.does("sj.head", matter, "consent_to_non_acceptance", outcome="CONSENT")

    letter = letter_of(matter)
    assert len(letter.reasons) == 1 and reason in letter.reasons[0]
    assert again in "".join(letter.again)
    assert letter.basis.startswith("《信用修复管理办法》（国家发展改革委令第36号）")
    assert ("第六十六条第一款" in letter.basis, "第二十八条第一款" in letter.basis) == (ground == "R2", ground == "R3")
    assert "服务承诺" not in str(letter) and "本系统" not in str(letter)


def test_false_material_is_a_matter_of_the_verification_and_begins_a_ban(city: City, matter: Matter) -> None:
    with refused("E-CR-21") as found:
        proposes(city, matter, "R5", statement="凭证系伪造")
    assert found[0].message == "理由“材料虚假”不适用于本环节"

    city.to("review", matter)
    proposes(city, matter, "R5", at="review", statement="凭证系伪造")
    city.does("sj.leader", matter, "consent_to_refusal", outcome="CONSENT")
    city.does("sj.leader", matter, "decide", outcome="REFUSE")

    letter = letter_of(matter)
    assert letter.again == (
        "因提供虚假材料，你单位自2026年9月21日起至2029年9月21日止不得申请信用修复。",
        "自2029年9月22日（含当日）起，你单位可以再次申请信用修复。",
    )
    assert ProposedRefusal.objects.get().again_on == dt.date(2029, 9, 22)


@pytest.mark.parametrize("outcome", [rules.NOT_ACCEPTED, rules.NOT_REPAIRED])
def test_what_belongs_to_the_serious_list_is_not_offered(outcome: Decision.Outcome) -> None:
    assert not {Ground.R7, Ground.R8} & set(rules.APPLYING[outcome])
    assert set(rules.APPLYING[outcome]) <= set(Ground) and len(Ground) == 11


@pytest.mark.parametrize("ground", ["R7", "R8"])
def test_a_ground_of_the_serious_list_is_refused(city: City, matter: Matter, ground: str) -> None:
    with refused("E-CR-21"):
        proposes(city, matter, ground)


def test_no_ground_is_no_refusal(city: City, matter: Matter) -> None:
    for grounds in ([], ["R12"], ["nonsense"]):
        with refused("E-CR-20"):
            proposes(city, matter, *grounds)


def test_a_ground_that_the_register_contradicts_is_refused(city: City, matter: Matter) -> None:
    for ground in ("R1", "R2", "R3", "R9", "R10", "R11"):
        with refused("E-CR-22") as found:
            proposes(city, matter, ground)
        assert Ground(ground).label in found[0].message
    assert not ProposedRefusal.objects.exists()


def test_what_the_verifiers_found_against_the_register_needs_the_register_first(city: City, matter: Matter) -> None:
    city.to("verify", matter)
    for account in ("sj.verify1", "sj.verify2"):
        city.does(account, matter, "verify", findings=findings(FINE=False))
    application = RepairApplication.objects.get()
    assert rules.suggested(application, rules.NOT_REPAIRED, city.now.date()) == [Ground.R2]
    with refused("E-CR-22"):
        proposes(city, matter, "R2", at="review")


def test_every_ground_that_the_record_shows_is_told_at_once(city: City, matter: Matter) -> None:
    becomes_unpaid()
    loses_the_recheck()
    with refused("E-CR-23") as found:
        proposes(city, matter, "R2")
    assert found[0].facts["ground"] == Ground.R3.label
    proposes(city, matter, "R3", "R2")
    assert ProposedRefusal.objects.get().ground_list == [Ground.R2, Ground.R3]


def test_what_is_due_later_and_what_is_to_be_mended_are_said_together(city: City, matter: Matter) -> None:
    turns_serious()
    loses_the_recheck()
    proposes(city, matter, "R1", "R3")
    city.does("sj.head", matter, "consent_to_non_acceptance", outcome="CONSENT")
    assert letter_of(matter).again == (
        "你单位纠正违法行为并取得相应证明的，最早自2027年4月10日（含当日）起可以再次申请信用修复。",
    )


@pytest.mark.parametrize("ground", ["R4", "R6"])
def test_what_people_judge_needs_its_facts(city: City, matter: Matter, ground: str) -> None:
    with refused("E-CR-24") as found:
        proposes(city, matter, ground, basis=BASIS, statement="  ")
    assert found[0].field == "statement"


@pytest.mark.parametrize(
    ("basis", "code"),
    [
        ("", "E-CR-25"),
        ("按有关规定", "E-CR-25"),
        ("《中华人民共和国行政处罚法》第九百条", "E-LAW-01"),
        ("《中华人民共和国行政处罚法》第吧条", "E-CR-25"),
    ],
)
def test_what_the_law_does_not_allow_names_that_law_in_force(city: City, matter: Matter, basis: str, code: str) -> None:
    with refused(code) as found:
        proposes(city, matter, "R6", statement="涉及吊销许可证件", basis=basis)
    assert found[0].field == "basis"


@pytest.mark.parametrize("basis", [BASIS, "《上海市某条例》第三条", f"{BASIS}、《安全生产法》第九十七条"])
def test_a_basis_in_force_or_outside_the_rulebook_is_for_the_superior_to_read(
    city: City, matter: Matter, basis: str
) -> None:
    proposes(city, matter, "R6", statement="涉及吊销许可证件", basis=basis)
    assert ProposedRefusal.objects.get().basis == basis


@pytest.mark.parametrize(
    ("on", "shown"),
    [
        pytest.param(dt.date(2027, 4, 9), True, id="the day before: R1"),
        pytest.param(dt.date(2027, 4, 10), False, id="the earliest day itself: no longer"),
        pytest.param(dt.date(2027, 4, 11), False, id="the day after"),
    ],
)
def test_too_early_is_true_until_the_day_before_the_earliest(
    city: City, matter: Matter, on: dt.date, shown: bool
) -> None:
    turns_serious()
    application = RepairApplication.objects.get()
    record = rules.shown_grounds(application, Penalty.objects.get(), on)
    found = rules.check_grounds(record, rules.NOT_ACCEPTED, [Ground.R1], statement="", basis="", today=on)
    assert [refusal.rule.code for refusal in found] == ([] if shown else ["E-CR-22"])
    assert rules.again_on(application, [Ground.R1], record, on) == dt.date(2027, 4, 10)


def test_the_form_has_ticked_what_register_and_verifiers_say(city: City, matter: Matter) -> None:
    unpaid_at_review(city, matter)
    application = RepairApplication.objects.get()
    today = city.now.date()
    assert rules.suggested(application, rules.NOT_REPAIRED, today) == [Ground.R2]


def test_a_commitment_that_is_there_may_still_be_wrong(city: City, matter: Matter) -> None:
    """The record cannot read a scan: whether the stamp is another's is judged, with its facts."""
    proposes(city, matter, "R4", statement="承诺书加盖的是其他单位印章")
    proposal: Any = ProposedRefusal.objects.get()
    assert (proposal.again_on, proposal.statement) == (None, "承诺书加盖的是其他单位印章")
