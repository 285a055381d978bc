"""What the tables themselves refuse, what they answer, and how publicity is ended."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from flows.law.publicity import penalty_kinds
from flows.registers.credit_codes import checked_credit_code
from flows.registers.models import Enterprise, EnterpriseAgent, Penalty, PenaltyKind
from flows.registers.publicity import end_publicity
from permissions.audit.log import SYSTEM
from permissions.audit.models import Entry
from permissions.organisations.models import User
from permissions.refusals import Refusal

from .conftest import NOW, TODAY, credit_code

DAY = dt.date(2026, 4, 10)


@pytest.fixture
def penalty(units) -> Penalty:
    enterprise = Enterprise.objects.create(name="上海演示有限公司", credit_code=credit_code(1), unit=units["SH-SJ"])
    return Penalty.objects.create(
        decision_number="(沪松)应急罚〔2026〕1号",
        authority=units["SH-SJ"],
        enterprise=enterprise,
        kinds="FINE",
        fine_amount=Decimal("50000"),
        decided_on=DAY,
        fine_due_on=dt.date(2026, 4, 27),
        published_on=dt.date(2026, 4, 15),
    )


@pytest.mark.parametrize("text", [credit_code(1).lower(), f" {credit_code(1)} "])
def test_a_credit_code_is_trimmed_and_put_in_upper_case(text):
    assert checked_credit_code(text) == credit_code(1)


@pytest.mark.parametrize(
    "text", ["", credit_code(1)[:-1], credit_code(1)[:-1] + "I", credit_code(1)[1:] + "0", "9131-0117-" + "0" * 8]
)
def test_a_wrong_credit_code_is_refused_as_e_id_01(text):
    with pytest.raises(Refusal) as refused:
        checked_credit_code(text)
    assert str(refused.value.message) == "统一社会信用代码或证件号校验不通过"


def test_the_form_of_an_enterprise_says_the_same(units):
    with pytest.raises(ValidationError, match="统一社会信用代码或证件号校验不通过"):
        Enterprise(name="甲", credit_code="9" * 18, legal_representative="乙", unit=units["SH"]).full_clean()


@pytest.mark.parametrize(
    "changes",
    [
        {"fine_amount": Decimal(-1)},
        {"fine_paid": Decimal("50000.01")},
        {"surcharge_paid": Decimal("50000.01")},
        {"fine_paid": Decimal(50000)},
        {"fine_paid_on": TODAY},
        {"fine_due_on": DAY - dt.timedelta(1)},
        {"published_on": DAY - dt.timedelta(1)},
        {"recheck_number": "8号"},
        {"recheck_on": DAY},
        {"recheck_number": "8号", "recheck_on": DAY, "rectified_on": TODAY},
        {"publicity_state": "ENDED"},
        {"ended_on": TODAY},
        {"ended_by_number": "9号"},
        {"publicity_state": "ENDED", "ended_on": dt.date(2026, 4, 14)},
        {"on_person": True},
        {"decision_number": ""},
        {"kinds": ""},
    ],
)
def test_the_table_refuses_what_cannot_be(penalty, changes):
    with pytest.raises(IntegrityError), transaction.atomic():
        Penalty.objects.filter(pk=penalty.pk).update(**changes)


def test_a_number_stands_once_per_authority(penalty, units):
    penalty.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        penalty.save(force_insert=True)
    penalty.authority = units["SH-PD"]
    penalty.save(force_insert=True)


@pytest.mark.parametrize(
    ("day", "surcharge"),
    [
        (dt.date(2026, 4, 27), 0),  # the last day for payment
        (dt.date(2026, 4, 28), 1500),
        (dt.date(2026, 5, 9), 18000),
        (dt.date(2026, 5, 30), 49500),
        (dt.date(2026, 5, 31), 50000),
        (dt.date(2026, 6, 6), 50000),  # day 40: the cap, not 60,000
    ],
)
def test_surcharge_of_3_per_cent_a_day_up_to_the_fine_art_72(penalty, day, surcharge):
    owed = penalty.outstanding(day)
    assert (owed.fine, owed.surcharge, owed.total) == (50000, surcharge, 50000 + surcharge)


def test_the_surcharge_stops_on_the_day_of_payment_and_is_still_owed(penalty):
    penalty.fine_paid, penalty.fine_paid_on = penalty.fine_amount, dt.date(2026, 5, 9)
    assert penalty.outstanding(dt.date(2026, 5, 8)).total == 50000 + 16500
    assert penalty.outstanding(TODAY).total == 18000
    penalty.surcharge_paid = Decimal(18000)
    assert penalty.outstanding(TODAY).total == 0


def test_reads_of_the_register(penalty):
    assert list(Penalty.objects.of(penalty.enterprise).published()) == [penalty]
    assert list(Penalty.objects.decided_by(penalty.authority).unpaid(TODAY)) == [penalty]
    assert not Penalty.objects.overdue(dt.date(2026, 4, 27)).exists()
    assert Penalty.objects.overdue(dt.date(2026, 4, 28)).exists()
    Penalty.objects.update(rectified_on=dt.date(2026, 5, 1), fine_paid=50000, fine_paid_on=dt.date(2026, 5, 1))
    assert Penalty.objects.unrectified(dt.date(2026, 4, 30)).unpaid(dt.date(2026, 4, 30)).exists()
    assert not Penalty.objects.unrectified(dt.date(2026, 5, 1)).exists()
    assert not Penalty.objects.unpaid(dt.date(2026, 5, 1)).exists()
    Penalty.objects.update(on_person=True, publicity_state="UNPUBLISHED")
    assert not Penalty.objects.of(penalty.enterprise).exists() and Penalty.objects.on_persons().exists()


@pytest.mark.parametrize(
    ("kinds", "done", "expected"),
    [("FINE,WARNING", False, True), ("FINE,BUSINESS_STOPPED", False, False), ("FINE,BUSINESS_STOPPED", True, True)],
)
def test_other_obligations(kinds, done, expected):
    assert Penalty(kinds=kinds, other_obligations_done=done).are_other_obligations_done is expected


def test_the_class_table_of_the_law_knows_every_kind():
    assert {kind.value: kind.label for kind in PenaltyKind}.items() <= penalty_kinds().items()


def test_agents_are_valid_on_their_days_only(penalty):
    user = User.objects.create_user("ent", kind="ENTERPRISE", name="某")
    agency = EnterpriseAgent.objects.create(
        enterprise=penalty.enterprise, user=user, from_on=DAY, until_on=TODAY, joined_by="演示"
    )
    valid_on = EnterpriseAgent.objects.valid_on
    assert list(valid_on(DAY)) == list(valid_on(TODAY)) == [agency]
    assert not valid_on(DAY - dt.timedelta(1)).exists() and not valid_on(TODAY + dt.timedelta(1)).exists()
    User.objects.update(is_active=False)
    assert not valid_on(DAY).exists()


def test_ending_publicity_changes_the_state_and_leaves_its_entry(penalty):
    end_publicity(penalty, on=TODAY, by_number="(沪松)应急信修〔2026〕1号", actor=SYSTEM, at=NOW)

    penalty.refresh_from_db()
    assert (penalty.publicity_state, penalty.ended_on) == ("ENDED", TODAY)
    entry = Entry.objects.get(chain=f"penalty:{penalty.pk}")
    assert entry.action == "end_publicity" and '"old":{"ended_by_number":""' in entry.body


@pytest.mark.parametrize(
    ("changes", "on", "code"),
    [
        ({"publicity_state": "UNPUBLISHED"}, TODAY, "E-REG-01"),
        ({"publicity_state": "ENDED", "ended_on": TODAY}, TODAY, "E-REG-01"),
        ({}, dt.date(2026, 4, 14), "E-REG-02"),
    ],
)
def test_publicity_that_cannot_be_ended(penalty, changes, on, code):
    Penalty.objects.update(**changes)
    with pytest.raises(Refusal) as refused:
        end_publicity(penalty, on=on, by_number="9号", actor=SYSTEM, at=NOW)
    assert refused.value.rule.code == code
    assert not Entry.objects.filter(chain=f"penalty:{penalty.pk}").exists()
