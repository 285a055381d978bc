"""用印登记: the register of seal uses, for who may read it; and the keeper's page."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from documents.models import Document
from documents.sealing.models import Seal, SealUse
from flows.matters.models import Matter
from tests.city import City
from tests.flows.desk.conftest import words
from tests.flows.desk.test_lists import Desk

PAGE = "/seals/"


@pytest.fixture
def matter(city: City) -> Matter:
    return city.to("seal", city.submitted(city.penalty(city.enterprise())))


def test_the_keeper_reads_what_he_seals_and_acts_from_the_page(city: City, matter: Matter, desk: Desk) -> None:
    item = city.claims("sj.seal", matter, "seal")
    client = desk("sj.seal")

    page = words(client.get(f"/matters/{matter.number}/?task={item.pk}"))

    for said in ("信用修复结果通知", "上海示例机械有限公司", "官sj.leader", "数字签名"):
        assert said in page, said
    assert client.post(f"/tasks/{item.pk}/act/", {"outcome": "SEALED"}).status_code == 302
    use = SealUse.objects.get()
    assert (use.used_by, use.signatory, use.document) == (city.people["sj.seal"], "官sj.leader", None)
    city.run_jobs()
    use.refresh_from_db()
    assert use.document == Document.objects.get()


def test_the_keeper_is_led_from_one_paper_to_the_next(city: City, matter: Matter, desk: Desk) -> None:
    enterprise = city.enterprise(1)
    others = [city.to("seal", city.submitted(city.penalty(enterprise), "agent1")) for _ in range(2)]
    item = city.claims("sj.seal", matter, "seal")
    client = desk("sj.seal")
    address, seen = f"/tasks/{item.pk}/act/", []

    for _ in range(3):
        answer = client.post(address, {"outcome": "SEALED"})
        seen.append(answer.headers["Location"])
        if "?task=" in seen[-1]:
            assert "已用印" in words(client.get(seen[-1]))
            address = f"/tasks/{seen[-1].partition('?task=')[2].partition('#')[0]}/act/"

    assert [where.partition("?")[0] for where in seen] == [*(f"/matters/{one.number}/" for one in others), "/inbox/"]
    assert SealUse.objects.count() == 3


def test_without_a_seal_the_keeper_is_told_and_nothing_moves(city: City, matter: Matter, desk: Desk) -> None:
    Seal.objects.filter(authority__code="SH-SJ").update(withdrawn_at=city.now)
    item = city.claims("sj.seal", matter, "seal")
    client = desk("sj.seal")
    assert "没有在用的印章" in words(client.get(f"/matters/{matter.number}/?task={item.pk}"))

    refused = client.post(f"/tasks/{item.pk}/act/", {"outcome": "SEALED"})

    assert refused.status_code == 422 and "E-SEAL-01" in words(refused)
    assert not SealUse.objects.exists()
    assert [one.node for one in matter.work_items.open()] == ["seal"]


@pytest.mark.parametrize(
    ("account", "status"),
    [("sj.seal", 200), ("sj.leader", 200), ("sj.auditor", 200), ("sj.credit", 404), ("agent0", 404)],
)
def test_who_reads_the_register(city: City, matter: Matter, desk: Desk, account: str, status: int) -> None:
    city.does("sj.seal", matter, "seal", outcome="SEALED")
    client = desk(account)

    answer = client.get(PAGE)

    assert answer.status_code == status
    if status == 200:
        assert "官sj.seal" in words(answer) and matter.number in words(answer)


def test_another_bureau_does_not_see_it(city: City, matter: Matter, desk: Desk) -> None:
    city.does("sj.seal", matter, "seal", outcome="SEALED")
    client = desk("pd.seal")
    assert matter.number not in words(client.get(PAGE))


def test_the_register_costs_the_same_however_many(city: City, matter: Matter, desk: Desk) -> None:
    city.does("sj.seal", matter, "seal", outcome="SEALED")
    client = desk("sj.seal")
    client.get(PAGE)
    with CaptureQueriesContext(connection) as one:
        client.get(PAGE)
    use = SealUse.objects.get()
    SealUse.objects.bulk_create(
        SealUse(
            issue_key=f"more:{number}",
            authority=use.authority,
            kind_name="复函",
            recipient="某单位",
            signatory="某人",
            subject_ref=use.subject_ref,
            used_by=use.used_by,
            used_by_name=use.used_by_name,
            used_at=use.used_at - dt.timedelta(minutes=number),
        )
        for number in range(40)
    )
    with CaptureQueriesContext(connection) as many:
        client.get(PAGE)
    assert len(many) == len(one) <= 12
