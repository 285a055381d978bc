"""A form that orders is only for an organ with the power; a town gets the opinion instead, and no number is burnt."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from documents.forms import catalogue, inspection, powers
from documents.models import Document, NumberSeries
from permissions.organisations.models import OrgUnit
from tests.refusing import refused

from .samples import SAMPLES

Kind = OrgUnit.Kind
ORDERING = [key for key, form in catalogue.FORMS.items() if form.ORDERS]


@pytest.mark.parametrize("kind", Kind)
def test_only_a_bureau_has_the_power_of_itself(kind: str) -> None:
    organ = OrgUnit(name="某机关", kind=kind)

    has_power = kind == Kind.AUTHORITY
    form = powers.rectification_form(organ)
    assert form is (inspection.RectificationOrder if has_power else inspection.TownRectificationOpinion)
    assert has_power == form.ORDERS


def test_the_forms_that_order_are_known() -> None:
    assert ORDERING == [
        "rectification_order",
        "on_site_measures",
        "preservation_list",
        "designation",
        "unit_decision",
        "person_decision",
        "spot_decision",
        "surcharge_decision",
    ]


@pytest.mark.parametrize("key", ORDERING)
def test_a_town_is_refused_an_order_and_no_number_is_taken(
    issue: Callable[..., Document], bureau: OrgUnit, key: str
) -> None:
    town = OrgUnit.objects.create(
        code="SH-SJ-SIJING",
        name="某镇人民政府",
        short_name="某镇",
        kind=Kind.TOWN,
        level=OrgUnit.Level.TOWN,
        region_short="沪松",
        organ_code="某",
        parent=bureau,
    )
    form = catalogue.FORMS[key]
    paper = {
        "template": catalogue.name_of(key),
        "kind": key,
        "kind_name": form.NAME,
        "kind_word": form.WORD,
        "title": form.NAME,
        "context": SAMPLES[key],
    }

    with refused("E-DOC-06") as refusals:
        issue(**paper, authority=town)

    assert refusals[0].message == f"某镇人民政府没有相应职权，不得出具{form.NAME}"
    assert not Document.objects.exists() and not NumberSeries.objects.exists()
