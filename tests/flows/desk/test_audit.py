"""History check: for auditors only; names the first broken entry."""

from __future__ import annotations

import datetime as dt

from flows.matters.models import Participation
from permissions.audit import triggers
from permissions.audit.models import Entry
from permissions.audit.roots import seal_day
from tests.city import LONG_AGO, City
from tests.flows.desk.conftest import words
from tests.flows.desk.test_lists import Desk, many


def test_only_auditors_find_the_page(city: City, desk: Desk) -> None:
    for account in ("sj.head", "sj.leader", "agent0"):
        city.people.get("agent0") or city.enterprise()
        assert desk(account).get("/audit/").status_code == 404
    assert desk("sj.auditor").get("/audit/").status_code == 200


def test_appointment_that_ended_opens_nothing(city: City, desk: Desk) -> None:
    auditor = city.people["sj.auditor"]
    auditor.positions.update(until_on=city.now.date() - dt.timedelta(1))

    assert desk("sj.auditor").get("/audit/").status_code == 404


def test_chains_of_my_authority_are_listed_and_verified(city: City, desk: Desk) -> None:
    (matter,) = many(city, 1)
    seal_day(at=city.now)

    page = words(desk("sj.auditor").get("/audit/", {"verify": matter.number, "roots": "1"}))

    assert matter.number in page and "各条记录首尾相接" in page and "近期签名根" in page
    assert matter.number not in words(desk("pd.auditor").get("/audit/"))


def test_changed_entry_is_named(city: City, desk: Desk) -> None:
    (matter,) = many(city, 1)
    city.claims("sj.credit", matter, "accept")
    with triggers.lifted():
        Entry.objects.filter(chain=matter.chain, seq=2).update(body="{}")

    page = words(desk("sj.auditor").get("/audit/", {"verify": matter.number}))

    assert "链在第 2 条记录处断开" in page
    log = desk("sj.auditor").get(f"/matters/{matter.number}/?tab=log")
    assert log.status_code == 200 and "链在第 2 条记录处断开" in words(log)


def test_an_auditor_checks_only_the_authority_that_appointed_him(city: City, desk: Desk) -> None:
    (matter,) = many(city, 1)
    Participation.objects.create(
        matter=matter, user=city.people["pd.auditor"], capacity="COPIED", access="READ", from_on=LONG_AGO
    )

    page = desk("pd.auditor").get(f"/matters/{matter.number}/?tab=log")

    assert page.status_code == 200 and "各条记录首尾相接" not in words(page)
    assert matter.number not in words(desk("pd.auditor").get("/audit/"))
