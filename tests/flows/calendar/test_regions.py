"""Which regions lie around which, and by which calendar a unit counts."""

import pytest

from flows.calendar.keepers import keeping, keeps, regions_kept
from flows.calendar.regions import region_chain, region_name, region_of
from permissions import roles
from permissions.organisations.models import Substitution
from tests.city import City


@pytest.mark.parametrize(
    ("region", "chain"),
    [
        ("CN", ("CN",)),
        ("310000", ("CN", "310000")),
        ("310100", ("CN", "310000", "310100")),
        ("310117", ("CN", "310000", "310100", "310117")),
        ("310110", ("CN", "310000", "310100", "310110")),
        ("310117103", ("CN", "310000", "310100", "310117", "310117103")),
        ("XJ", ("CN", "XJ")),
    ],
)
def test_the_widest_first(region: str, chain: tuple[str, ...]) -> None:
    assert region_chain(region) == chain


@pytest.fixture
def coded(city: City) -> City:
    for code, region in (("SH", "310000"), ("SH-SJ", "310117"), ("SH-PD", "310115")):
        city.units[code].region_code = region
        city.units[code].save()
    return city


def test_a_squad_counts_as_its_authority_does(coded: City) -> None:
    assert region_of(coded.units["SH-SJ-ENF"]) == "310117"
    assert region_of(coded.unit("XX", "某局", level="DISTRICT")) == "CN"


def test_names(coded: City) -> None:
    assert [region_name(code) for code in ("CN", "310117", "999999")] == ["全国", "上海市松江区", "999999"]


@pytest.mark.parametrize(
    ("unit", "kept"), [("SH", ["CN", "310000", "310115", "310117"]), ("SH-SJ", ["310117"]), ("SH-PD", ["310115"])]
)
def test_who_keeps_which(coded: City, unit: str, kept: list[str]) -> None:
    person = coded.official("keeper", coded.units[unit], roles.CALENDAR_ADMINISTRATOR)
    assert regions_kept(person, coded.now.date()) == kept
    assert [region for region in ("CN", "310000", "310115", "310117") if keeps(coded.units[unit], region)] == kept


def test_a_substitute_keeps_for_whom_he_stands_in(coded: City) -> None:
    today = coded.now.date()
    absent = coded.official("sh.calendar", coded.units["SH"], roles.CALENDAR_ADMINISTRATOR)
    deputy = coded.official("sj.calendar", coded.units["SH-SJ"], roles.CALENDAR_ADMINISTRATOR)
    assert "CN" not in regions_kept(deputy, today)
    Substitution.objects.create(
        position=absent.positions.get(), deputy=deputy, from_on=today, until_on=today, reason="休假"
    )
    assert "CN" in regions_kept(deputy, today)
    assert {capacity.on_behalf_of for capacity, _ in keeping(deputy, today)} == {"", absent.name}


def test_nobody_else_keeps_anything(coded: City, django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        assert keeping(coded.people["sj.leader"], coded.now.date()) == []
