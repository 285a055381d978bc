"""The public page of penalties: what is published, and nothing of what is not."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from flows.registers.models import Penalty
from permissions import clock
from tests.city import City

LIST = "/publicity/"
WITHDRAWN = {
    "publicity_state": "WITHDRAWN",
    "withdrawn_on": dt.date(2026, 9, 1),
    "withdrawn_as": "ANNULLED",
    "withdrawn_because": "经行政复议撤销",
    "withdrawn_basis": "松府复决字〔2026〕5号",
}


@pytest.fixture(autouse=True)
def _the_clock_of_the_city(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: city.now)


@pytest.fixture
def penalty(city: City) -> Penalty:
    return city.penalty(city.enterprise(), lead_handler_name="不该出现的承办人")


def numbers(response: Any) -> list[str]:
    return [row.decision_number for row in response.context["rows"]]


def test_anyone_reads_it_without_a_login(client: Client, penalty: Penalty) -> None:
    page = client.get(LIST)

    assert page.status_code == 200
    assert numbers(page) == [penalty.decision_number]
    assert reverse("login") in page.content.decode()
    assert client.get(f"{LIST}{penalty.pk}/").status_code == 200


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"publicity_state": "ENDED", "ended_on": dt.date(2026, 9, 1)}, id="ended"),
        pytest.param({"publicity_state": "UNPUBLISHED", "published_on": None}, id="unpublished"),
        pytest.param(WITHDRAWN, id="withdrawn"),
        pytest.param({"publicity_state": "UNPUBLISHED", "published_on": None, "on_person": True}, id="on a person"),
    ],
)
def test_what_is_not_published_is_unknown(client: Client, penalty: Penalty, change: dict[str, Any]) -> None:
    Penalty.objects.filter(pk=penalty.pk).update(**change)

    hidden, unknown = client.get(f"{LIST}{penalty.pk}/"), client.get(f"{LIST}{penalty.pk + 999}/")

    assert numbers(client.get(LIST)) == []
    assert numbers(client.get(LIST, {"q": penalty.decision_number})) == []
    assert (hidden.status_code, unknown.status_code) == (404, 404)
    pages = [re.sub(r'value="[^"]*"', "", page.content.decode()) for page in (hidden, unknown)]
    assert pages[0] == pages[1]


def test_why_a_publicity_was_withdrawn_is_public_and_not_whom_it_named(client: Client, penalty: Penalty) -> None:
    assert numbers(client.get(f"{LIST}withdrawn/")) == [], "what is published stands on the other page"
    Penalty.objects.filter(pk=penalty.pk).update(**WITHDRAWN)

    page = client.get(f"{LIST}withdrawn/")

    body = page.content.decode()
    assert numbers(page) == [penalty.decision_number]
    for said in (penalty.decision_number, penalty.authority.name, "撤销", "经行政复议撤销", "松府复决字〔2026〕5号"):
        assert said in body
    for hidden in (penalty.enterprise.name, penalty.enterprise.credit_code, penalty.facts):
        assert hidden not in body
    assert page["X-Robots-Tag"] == "noarchive"
    assert f"{LIST}withdrawn/" in client.get(LIST).content.decode()


def test_pages_of_what_was_withdrawn_follow_each_other_at_the_same_cost(
    client: Client, city: City, penalty: Penalty, django_assert_num_queries: Any
) -> None:
    for _ in range(45):
        city.penalty(penalty.enterprise)
    Penalty.objects.update(**WITHDRAWN)
    seen: list[str] = []
    query: dict[str, str] = {}
    for _ in range(3):
        with django_assert_num_queries(1):
            page = client.get(f"{LIST}withdrawn/", query)
        seen += numbers(page)
        query = {"before": page.context["older"]}

    assert len(seen) == len(set(seen)) == 46
    assert query == {"before": ""}


def test_it_is_gone_as_soon_as_the_repair_is_delivered(client: Client, city: City, penalty: Penalty) -> None:
    city.to("confirm", city.submitted(penalty))

    assert client.get(f"{LIST}{penalty.pk}/").status_code == 404
    assert numbers(client.get(LIST)) == []


def test_no_personal_data_is_shown(client: Client, penalty: Penalty) -> None:
    penalty.enterprise.phone = "021-99999999"
    penalty.enterprise.save()
    for page in (client.get(LIST), client.get(f"{LIST}{penalty.pk}/")):
        body = page.content.decode()
        for private in ("不该出现的承办人", "法人甲", "021-99999999"):
            assert private not in body


@pytest.mark.parametrize("text", ["上海示例", "9131", "（沪松）应急罚", " 上海示例机械有限公司 ", "91310117ma1j"])
def test_search_by_the_beginning(client: Client, penalty: Penalty, text: str) -> None:
    assert numbers(client.get(LIST, {"q": text})) == [penalty.decision_number]


@pytest.mark.parametrize("text", ["机械", "不存在", "%", "_", "' OR 1=1 --", "<script>"])
def test_what_does_not_begin_so_is_not_found(client: Client, penalty: Penalty, text: str) -> None:
    page = client.get(LIST, {"q": text})

    assert numbers(page) == []
    assert "<script>" not in page.content.decode().split("<main")[1].split("</main")[0]


def test_pages_follow_each_other_without_gap(client: Client, city: City, penalty: Penalty) -> None:
    for number in range(45):
        city.penalty(penalty.enterprise, decided_on=dt.date(2026, 4, 10) - dt.timedelta(number % 7))
    seen: list[str] = []
    query: dict[str, str] = {}
    for _ in range(3):
        page = client.get(LIST, query)
        seen += numbers(page)
        query = {"before": page.context["older"]}

    assert len(seen) == len(set(seen)) == 46
    assert query == {"before": ""}


@pytest.mark.parametrize("key", ["x", "2026-04-10", "2026-13-99.1", "2026-04-10.x", "9" * 40, "2026-04-10.²"])
def test_a_broken_key_is_the_first_page(client: Client, penalty: Penalty, key: str) -> None:
    assert numbers(client.get(LIST, {"before": key})) == [penalty.decision_number]


def test_a_page_costs_the_same_whatever_is_on_it(
    client: Client, city: City, penalty: Penalty, django_assert_num_queries: Any
) -> None:
    for _ in range(30):
        city.penalty(penalty.enterprise)

    with django_assert_num_queries(1):
        client.get(LIST)
    with django_assert_num_queries(1):
        client.get(LIST, {"q": "上海"})


def test_it_is_not_kept_by_caches_and_search_engines(client: Client, penalty: Penalty) -> None:
    page = client.get(f"{LIST}{penalty.pk}/")

    assert "no-store" in page["Cache-Control"]
    assert page["X-Robots-Tag"] == "noarchive"


def test_it_only_reads(client: Client, penalty: Penalty) -> None:
    assert client.post(LIST).status_code == 405


# The desk's list beside it ------------------------------------------------------------------------------


def test_desk_list_shows_the_applications_of_ones_authority(client: Client, city: City, penalty: Penalty) -> None:
    matter = city.submitted(penalty)
    city.draft(city.penalty(penalty.enterprise))

    client.force_login(city.people["sj.credit"])
    own = client.get("/procedures/credit_repair/")
    client.force_login(city.people["pd.credit"])
    other = client.get("/procedures/credit_repair/")
    client.force_login(city.people["agent0"])
    outside = client.get("/procedures/credit_repair/")

    assert [row.matter for row in own.context["rows"]] == [matter], "drafts are nobody's but the enterprise's"
    assert other.context["rows"] == []
    assert outside.status_code == 404


def test_desk_list_is_narrowed_by_step_and_state(client: Client, city: City, penalty: Penalty) -> None:
    first = city.submitted(penalty)
    second = city.to("verify", city.submitted(city.penalty(penalty.enterprise)))
    client.force_login(city.people["sj.credit"])

    def found(**query: str) -> list[Any]:
        return [row.matter for row in client.get("/procedures/credit_repair/", query).context["rows"]]

    assert found(stage="accept") == [first]
    assert found(stage="verify") == [second]
    assert found(status="CLOSED") == []
    assert found(status="OPEN") == [second, first]
    assert found(q="XF-2026-0002") == [second]


def test_the_list_is_read_by_its_index_and_never_sorted(db: None) -> None:
    """Anybody may ask for this page; a scan of the register for each visitor would stop the house."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # one row is sorted as cheaply as read in order, whatever its size
            for way in ("seqscan", "bitmapscan", "sort", "incremental_sort"):
                cursor.execute(f"SET LOCAL enable_{way} = off")
    published = Penalty.objects.published().order_by("-decided_on", "-pk")[:21]
    withdrawn = Penalty.objects.withdrawn().order_by("-withdrawn_on", "-pk")[:21]
    for page, index in ((published, "penalty_published"), (withdrawn, "penalty_withdrawn")):
        plan = page.explain()
        assert index in plan and "TEMP B-TREE" not in plan and "Sort" not in plan
