"""The demonstration city: its files agree with each other, load once, and tell what they are meant to tell."""

from __future__ import annotations

import collections
import datetime as dt
import re
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from stdnum.cn import uscc

from documents.models import Document
from flows.law.publicity import earliest_application
from flows.matters.models import Matter
from flows.matters.work import drift
from flows.registers.models import Enterprise, EnterpriseAgent, Penalty
from permissions import grants, roles
from permissions.audit import verification
from permissions.audit.models import Entry
from permissions.organisations.models import OrgUnit, Position, User
from project.demo.generate import AS_OF, City, rows_of

DISTRICTS = ("SH-SJ", "SH-PD", "SH-BS")
ON_LEGAL = {"credit_officer": 1, "verifier": 2, "section_head": 1, "legal_reviewer": 1, "legal_head": 1}
ON_ENFORCEMENT = {"verifier": 2, "handler": 2, "section_head": 1}
ON_BUREAU = {"deputy_leader": 1, "principal": 1, "auditor": 1}
ON_OFFICE = {"seal_keeper": 1, "archivist": 1}


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """The city, loaded once for this module and rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(DEMONSTRATION=True):
            call_command("load_demo", stdout=StringIO())
        yield
        transaction.set_rollback(True)


@pytest.fixture
def city(loaded, db, settings):
    """The city, as it was loaded; what a test changes is rolled back."""
    settings.DEMONSTRATION = True


def test_the_committed_files_are_what_the_generator_writes():
    city = City()
    for name, rows in (("enterprises.csv", city.enterprises), ("penalties.csv", city.penalties)):
        assert [{key: str(value) for key, value in row.items()} for row in rows] == rows_of(name)


def test_counts_and_credit_codes():
    units, enterprises, penalties = rows_of("units.csv"), rows_of("enterprises.csv"), rows_of("penalties.csv")
    assert (len(enterprises), len(penalties)) == (2000, 900)
    codes = [row["credit_code"] for row in units if row["credit_code"]]
    codes += [row["统一社会信用代码"] for row in enterprises]
    assert all(map(uscc.is_valid, codes)) and len(set(codes)) == len(codes)
    assert len({row["企业名称"] for row in enterprises}) == 2000
    assert len({(row["处罚机关"], row["行政处罚决定书文号"]) for row in penalties}) == 900
    assert all(row["credit_code"] for row in units if row["kind"] in ("AUTHORITY", "ZONE", "TOWN", "GOVERNMENT"))


def test_nothing_happens_after_the_day_on_which_the_city_stands():
    dates = ("处罚决定日期", "缴清日期", "整改完成日期", "复查日期", "公示日期", "终止公示日期")
    assert max(row[name] for row in rows_of("penalties.csv") for name in dates) <= AS_OF.isoformat()


def test_the_structure_of_shanghai(city):
    state, sh = OrgUnit.objects.get(code="CN"), OrgUnit.objects.get(code="SH")
    districts = OrgUnit.objects.filter(kind="AUTHORITY", level="DISTRICT")
    assert sh.parent == state and districts.count() == 16
    for bureau in districts:
        assert bureau.parent == sh and bureau.government.kind == "GOVERNMENT" and bureau.court
    assert len({bureau.region_short for bureau in districts}) == len({b.region_code for b in districts}) == 16
    songjiang = OrgUnit.objects.get(code="SH-SJ")
    assert songjiang.children.filter(kind="TOWN").count() == 17
    assert songjiang.section("ENFORCEMENT").code == "SH-SJ-ENF"
    assert songjiang.section("ENFORCEMENT").children.count() == 3
    parents = {zone.short_name: zone.parent.code for zone in OrgUnit.objects.filter(kind="ZONE")}
    assert parents == {"松江经开区": "SH-SJ", "临港新片区管委会": "SH", "化工区管委会": "SH"}


@pytest.mark.parametrize("code", [*DISTRICTS, "SH"])
def test_every_casework_role_is_filled(city, code):
    bureau = OrgUnit.objects.get(code=code)
    wanted = {
        bureau.section("LEGAL"): ON_LEGAL,
        bureau.section("ENFORCEMENT"): ON_ENFORCEMENT,
        bureau: ON_BUREAU,
        bureau.section("OFFICE"): ON_OFFICE,
    }
    for unit, needed in wanted.items():
        held = collections.Counter(unit.positions.valid_on(AS_OF).values_list("role", flat=True))
        assert {role for role, least in needed.items() if held[role] < least} == set(), unit
    assert all(grants.holds(p.user, p.role, p.unit) for p in bureau.positions.select_related("user"))


def test_every_role_of_the_vocabulary_is_somebodys(city):
    assert set(Position.objects.values_list("role", flat=True)) == set(roles.ROLES)


def test_people_are_invented_and_can_log_in(city, settings, rf):
    users = User.objects.all()
    assert all(user.email.endswith("@demo.example") for user in users)
    assert len({user.name for user in users}) == users.count()
    user = authenticate(rf.post("/"), username="sj.credit", password=settings.DEMO_PASSWORD)
    assert user is not None and not user.is_staff
    assert set(users.filter(is_superuser=True).values_list("username", flat=True)) == {"admin"}


def test_twelve_enterprises_have_their_agents(city):
    valid = EnterpriseAgent.objects.valid_on(AS_OF)
    assert len(set(valid.values_list("enterprise"))) == 12
    assert set(valid.values_list("user__kind", flat=True)) == {"ENTERPRISE"}


def penalties_of(account: str, **where) -> list[Penalty]:
    agency = EnterpriseAgent.objects.filter(user__username=account).earliest("from_on")
    return list(Penalty.objects.filter(enterprise=agency.enterprise, **where).order_by("decided_on"))


def is_ready(penalty: Penalty) -> bool:
    """Whether every condition of repair holds on the day of the city, as the story counts them."""
    return (
        penalty.publicity_state == "PUBLISHED"
        and earliest_application(penalty.credit_class or "GENERAL", penalty.decided_on) <= AS_OF
        and penalty.outstanding(AS_OF).total == 0
        and penalty.are_other_obligations_done
        and penalty.rectified_on is not None
        and (bool(penalty.recheck_number) or not penalty.needs_recheck_opinion)
    )


def test_the_story_of_the_first_account(city):
    ended, of_pudong, ready, unpaid, too_early = penalties_of("ent.001")
    assert ended.publicity_state == "ENDED" and ended.ended_by_number
    assert of_pudong.authority.code == "SH-PD" and is_ready(of_pudong)
    assert ready.authority.code == "SH-SJ" and is_ready(ready) and ready.credit_class == "GENERAL"
    assert unpaid.outstanding(AS_OF).surcharge == unpaid.outstanding(AS_OF).fine == 25000
    assert earliest_application("GENERAL", too_early.decided_on) == dt.date(2027, 2, 2)
    assert too_early.outstanding(AS_OF).total == 0 and too_early.rectified_on


@pytest.mark.parametrize(
    ("account", "ready"),
    [
        ("ent.001", 2),
        ("ent.002", 0),
        ("ent.003", 1),
        ("ent.004", 2),
        ("ent.005", 1),
        ("ent.006", 1),
        ("ent.007", 2),
        ("ent.008", 1),
        ("ent.009", 0),
        ("ent.010", 2),
        ("ent.011", 2),
        ("ent.012", 0),
    ],
)
def test_each_account_has_as_many_penalties_ready_for_repair_as_its_story_says(city, account, ready):
    assert sum(map(is_ready, penalties_of(account, on_person=False))) == ready


def test_one_application_was_not_accepted_and_one_not_repaired(city):
    refused = {}
    for account in ("ent.005", "ent.004"):
        matter = Matter.objects.get(initiator__username=account)
        decision = matter.decisions.get()
        assert matter.status == "CLOSED" and not matter.deadlines.running().exists()
        assert matter.deadlines.exclude(rule="credit_repair.correction").filter(end="MET").count() >= 4
        assert decision.consent.proposed_rank < decision.consent.consented_rank
        paper = Document.objects.get(subject_ref=matter.chain)
        assert paper.deliveries.get().receipt_at is not None and not drift()
        assert verification.verify_chain(matter.chain) is None
        assert Penalty.objects.get(repairs__matter=matter).publicity_state == "PUBLISHED"
        refused[account] = (decision.outcome, paper.kind_name)
    assert refused == {
        "ent.005": ("NOT_ACCEPTED", "信用修复不予受理通知书"),
        "ent.004": ("REFUSED", "不予信用修复决定书"),
    }


def test_a_verifier_who_led_the_case_is_known_as_its_handler(city):
    led = penalties_of("ent.004", lead_handler__username="sj.verify2")
    assert [p.decided_on for p in led] == [dt.date(2026, 5, 11)]


def test_the_lists_have_something_of_every_kind(city):
    imported = Penalty.objects.filter(matter_number="")
    assert imported.count() == 900 and Enterprise.objects.count() == 2000
    assert Penalty.objects.count() > 900, "what was decided here stands beside them"
    for field, least in (("publicity_state", 3), ("credit_class", 4), ("procedure", 2), ("case_kind", 3)):
        assert Penalty.objects.order_by().values(field).distinct().count() == least
    assert Penalty.objects.overdue(AS_OF).count() > 20
    assert Penalty.objects.unrectified(AS_OF).published().count() > 20
    assert Penalty.objects.on_persons().exists() and not Penalty.objects.on_persons().published().exists()


def test_loading_again_adds_nothing_and_leaves_changes_alone(city):
    OrgUnit.objects.filter(code="SH-SJ").update(phone="changed")
    entries, text = Entry.objects.count(), StringIO()

    call_command("load_demo", stdout=text)

    assert Entry.objects.count() == entries
    assert OrgUnit.objects.get(code="SH-SJ").phone == "changed"
    assert {re.search(r"\d+", line)[0] for line in text.getvalue().splitlines()} == {"0"}


def test_the_accounts_are_listed_with_role_unit_and_address(city, settings):
    text = StringIO()
    call_command("demo_accounts", stdout=text)
    lines = text.getvalue()
    assert settings.DEMO_PASSWORD in lines
    row = next(line for line in lines.splitlines() if " sj.verify2 " in line)
    assert "核实人、承办人" in row and "松江区应急局执法大队" in row and "/inbox/" in row
    assert any(" ent.001 " in line and "/portal/" in line for line in lines.splitlines())
