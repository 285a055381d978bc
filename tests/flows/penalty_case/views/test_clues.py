"""Clues over HTTP: found by code or name, kept while they are written, registered, discarded."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse

from flows.matters.models import Matter
from flows.penalty_case.models import PenaltyCase
from tests.city import City
from tests.flows.penalty_case.views.at_desk import browser, text


def filled(city: City, **values: Any) -> dict[str, Any]:
    """The form of a clue as an officer fills it in."""
    today = city.now.date()
    return {
        "second": city.people["sj.enf2"].pk,
        "procedure": "ORDINARY",
        "source": "INSPECTION",
        "violation": "training.missing",
        "place": "松江区示例路8号车间",
        "violated_on": today - dt.timedelta(days=10),
        "found_on": today - dt.timedelta(days=5),
        "summary": "检查发现三名从业人员无培训记录",
        **values,
    }


def test_an_enterprise_is_found_by_the_beginning_of_its_code_or_name(city: City) -> None:
    firm = city.enterprise()
    officer = browser(city, "sj.enf1")
    for begins in (firm.credit_code[:9], firm.credit_code[:9].lower(), firm.name[:4]):
        assert firm.name in text(officer.get(reverse("penalty_case:drafts"), {"q": begins}))
    assert firm.name not in text(officer.get(reverse("penalty_case:drafts"), {"q": firm.name[2:]}))


def test_a_clue_is_begun_kept_and_registered(city: City) -> None:
    firm, officer = city.enterprise(), browser(city, "sj.enf1")
    begun = officer.post(reverse("penalty_case:new", args=[firm.pk]), filled(city, summary=""))
    case = PenaltyCase.objects.get()
    assert begun.url == reverse("penalty_case:edit", args=[case.pk])
    assert officer.get(begun.url).status_code == 200

    saved = officer.post(reverse("penalty_case:save", args=[case.pk]), filled(city, summary="半句话"))
    assert saved.status_code == 204
    assert "半句话" in text(officer.get(begun.url))
    assert firm.name in text(officer.get(reverse("penalty_case:drafts")))

    sent = officer.post(begun.url, filled(city, do="submit", request_key="k"))
    matter = Matter.objects.get(pk=case.pk)
    assert sent.url == reverse("desk:matter", args=[matter.number])
    assert matter.work_items.open().get().node == "review_filing"

    again = officer.post(begun.url, filled(city, do="submit", request_key="k"))
    assert again.url == sent.url
    assert Matter.objects.filter(procedure="penalty_case").count() == 1
    assert officer.post(reverse("penalty_case:save", args=[case.pk]), filled(city)).status_code == 409


def test_what_is_missing_is_said_on_top_and_at_its_field(city: City) -> None:
    officer = browser(city, "sj.enf1")
    address = reverse("penalty_case:new", args=[city.enterprise().pk])
    refused = officer.post(address, filled(city, place="", do="submit"))
    assert refused.status_code == 422
    said = text(refused)
    assert "线索缺少:违法行为发生地" in said
    assert "E-CASE-49" in said
    case = PenaltyCase.objects.get()
    assert f'action="{reverse("penalty_case:edit", args=[case.pk])}"' in refused.content.decode()
    sent = officer.post(reverse("penalty_case:edit", args=[case.pk]), filled(city, do="submit"))
    assert sent.status_code == 302


def test_days_out_of_their_order_are_said_at_the_field(city: City) -> None:
    officer, today = browser(city, "sj.enf1"), city.now.date()
    address = reverse("penalty_case:new", args=[city.enterprise().pk])
    refused = officer.post(address, filled(city, found_on=today - dt.timedelta(days=20)))
    assert refused.status_code == 422
    assert not PenaltyCase.objects.exists()


def test_a_person_with_a_rare_name_is_registered(city: City) -> None:
    officer = browser(city, "sj.enf1")
    person = {
        "on_person": "on",
        "name": "𬭎㛃·艾尔肯",
        "gender": "男",
        "id_number": "11010519491231002X",
        "address": "松江区",
    }
    address = reverse("penalty_case:new", args=[city.enterprise().pk])
    values = filled(city, violation="leader.duties", **person, do="submit")
    sent = officer.post(address, values)
    assert sent.status_code == 302, text(sent)[:2000]
    matter = Matter.objects.get(procedure="penalty_case")
    shown = text(officer.get(sent.url))
    assert "𬭎㛃·艾尔肯" in shown
    assert "11010519491231002X" not in shown
    assert matter.number


def test_a_draft_is_its_officers_own(city: City) -> None:
    firm, officer = city.enterprise(), browser(city, "sj.enf1")
    officer.post(reverse("penalty_case:new", args=[firm.pk]), filled(city))
    case = PenaltyCase.objects.get()
    for account in ("sj.enf2", "sj.leader", "pd.credit", "agent0"):
        assert browser(city, account).get(reverse("penalty_case:edit", args=[case.pk])).status_code == 404
    assert browser(city, "sj.leader").get(reverse("penalty_case:new", args=[firm.pk])).status_code == 404
    gone = officer.post(reverse("penalty_case:discard", args=[case.pk]))
    assert gone.url == reverse("penalty_case:drafts")
    assert officer.get(reverse("penalty_case:edit", args=[case.pk])).status_code == 404
