"""One search box: what it finds, and that it finds only what one may see."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.city import City
from tests.flows.desk.conftest import words
from tests.flows.desk.test_lists import Desk, many


@pytest.mark.parametrize("text", ["XF-2026-0001", "xf-2026", "91310117MA1J", "示例机械", " 机械 "])
def test_number_and_code_by_their_beginning_names_by_any_part(city: City, desk: Desk, text: str) -> None:
    many(city, 1)

    assert "XF-2026-0001" in words(desk("sj.head").get("/search/", {"q": text}))
    assert "没有找到" in words(desk("pd.head").get("/search/", {"q": text}))


@pytest.mark.parametrize(
    ("text", "said"), [("", "请至少输入两个字符"), ("X", "请至少输入两个字符"), ("0001", "没有找到")]
)
def test_too_short_and_nothing_found_are_said(city: City, desk: Desk, text: str, said: str) -> None:
    many(city, 1)

    assert said in words(desk("sj.head").get("/search/", {"q": text}))


def test_markup_in_the_question_stays_text(city: City, desk: Desk) -> None:
    html = desk("sj.head").get("/search/", {"q": "<script>x</script>"}).content.decode()

    assert "<script>x" not in html and "&lt;script&gt;x" in html


def test_drafts_are_not_found(city: City, desk: Desk) -> None:
    city.draft(city.penalty(city.enterprise()))

    assert "没有找到" in words(desk("sj.head").get("/search/?q=示例机械"))


def test_search_costs_the_same_whatever_it_finds(city: City, desk: Desk) -> None:
    client = desk("sj.head")
    enterprise = many(city, 2)[0].enterprise
    assert enterprise is not None
    client.get("/search/?q=XF")
    with CaptureQueriesContext(connection) as few:
        client.get("/search/?q=XF")
    for _ in range(5):
        city.submitted(city.penalty(enterprise))
    with CaptureQueriesContext(connection) as more:
        client.get("/search/?q=XF")

    assert len(few) == len(more) <= 14
