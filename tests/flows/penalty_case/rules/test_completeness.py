"""The six items of a decision, from the file of a case; and the warning where nothing was ordered to be corrected."""

from __future__ import annotations

from decimal import Decimal

import pytest

from flows.penalty_case import acts, rules
from flows.penalty_case.rules.completeness import SIX, check_six_items, six_items
from permissions.organisations.models import OrgUnit
from tests.casework import Casework, evidence, staff
from tests.city import City


def gaps(texts: dict[str, str]) -> list[str]:
    return [refusal.message for refusal in check_six_items(texts)]


@pytest.mark.parametrize("item", SIX)
def test_each_item_is_missed_by_its_name(item: str) -> None:
    whole = dict.fromkeys(SIX, "有")
    assert gaps(whole) == []
    for empty in ("", "  "):
        assert gaps({**whole, item: empty}) == [f"处罚决定书缺少法定事项:{SIX[item]}"]
    del whole[item]
    assert gaps(whole) == [f"处罚决定书缺少法定事项:{SIX[item]}"]


def test_what_is_missing_is_said_together() -> None:
    assert gaps({}) == [f"处罚决定书缺少法定事项:{'、'.join(SIX.values())}"]


@pytest.fixture
def work(city: City) -> Casework:
    staff(city)
    work = Casework(city)
    work.clue(city.enterprise())
    work.file()
    work.prove()
    work.conclude(fine=Decimal("10000"), tier="LIGHT")
    return work


def missed(work: Casework) -> list[str]:
    """The names of the items that the case as it stands now lacks."""
    case = work.case
    assert case.proposal is not None
    texts = six_items(case, case.proposal)
    return [key for key in SIX if not texts[key]]


@pytest.mark.django_db
def test_a_case_that_is_whole_lacks_nothing(work: Casework) -> None:
    assert missed(work) == []


@pytest.mark.django_db
def test_a_party_without_an_address_is_not_decided_against(work: Casework) -> None:
    enterprise = work.case.enterprise
    enterprise.address = ""
    enterprise.save()
    assert missed(work) == ["party"]
    case = work.case
    found = [refusal.message for refusal in rules.check_decision(case, case.proposal, work.city.now.date())]
    assert "处罚决定书缺少法定事项:当事人的姓名或者名称、地址" in found
    enterprise.address = "松江区示例路8号"
    enterprise.save()
    assert missed(work) == []


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["court", "government"])
def test_nobody_decides_who_cannot_say_where_to_turn(work: Casework, field: str) -> None:
    unit = OrgUnit.objects.get(pk=work.matter.unit.authority.pk)
    setattr(unit, field, "" if field == "court" else None)
    unit.save()
    work.matter.unit.refresh_from_db()
    assert missed(work) == ["remedy"]


@pytest.mark.django_db
def test_a_penalty_without_an_order_to_correct_is_warned_of(work: Casework) -> None:
    case = work.case
    assert "第九十七条第三项规定责令改正" in rules.correction_warning(case, case.proposal)


@pytest.mark.django_db
def test_with_the_order_on_file_there_is_no_warning(city: City) -> None:
    staff(city)
    work = Casework(city)
    work.clue(city.enterprise())
    work.file()
    work.prove()
    work.aside(acts.add_evidence, values=evidence(city, name="责令限期整改指令书"))
    work.conclude(fine=Decimal("10000"), tier="LIGHT")
    case = work.case
    assert rules.correction_warning(case, case.proposal) == ""
