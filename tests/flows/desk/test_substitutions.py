"""委托代办 at the desk: named, seen by the superior, worked through by the deputy, ended; in both languages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from flows.matters.models import WorkItem
from permissions import roles
from permissions.organisations.models import Position, Substitution
from tests.city import City
from tests.flows.desk.conftest import words
from tests.flows.desk.test_lists import many, queries

Desk = Callable[[str], Client]
TODAY = "2026-09-21"


@pytest.fixture
def post(city: City) -> Position:
    """The post of the credit officer, with a colleague in another section."""
    city.official("sj.credit2", city.units["SH-SJ-OFFICE"], roles.CREDIT_OFFICER)
    return city.people["sj.credit"].positions.get()


def form(**other: str) -> dict[str, str]:
    return {"deputy": "sj.credit2", "from_on": TODAY, "until_on": "2026-09-25", "reason": "出差", **other}


def test_a_deputy_is_named_shown_and_ended(desk: Desk, post: Position) -> None:
    client = desk("sj.credit")
    page = client.post(f"/substitutions/posts/{post.pk}/", form(), follow=True)
    said = words(page)
    assert "已委托官sj.credit2自2026-09-21至2026-09-25代办,并已告知本人" in said.replace("，", ",")
    assert "2026-09-21 – 2026-09-25" in said and "进行中" in said
    made = Substitution.objects.get()

    said = words(client.post(f"/substitutions/{made.pk}/end/", follow=True))
    assert "已终止对官sj.credit2的委托" in said and "已于2026-09-21提前终止" in said
    assert client.post(f"/substitutions/{made.pk}/end/").status_code == 404


def test_the_colleagues_to_choose_from_hold_the_same_role_in_the_same_authority(
    city: City, desk: Desk, post: Position
) -> None:
    page = desk("sj.credit").get("/substitutions/").content.decode()
    assert 'value="sj.credit2"' in page
    assert not [account for account in ("pd.credit", "sj.head", "sj.credit") if f'value="{account}"' in page]
    assert "本机关没有担任同一岗位的其他人员" in words(desk("sj.leader").get("/substitutions/"))
    assert "您没有可以委托他人代办的职务" in words(desk("sj.auditor").get("/substitutions/"))


def test_a_stranger_is_refused_as_one_who_does_not_exist_and_the_form_is_kept(desk: Desk, post: Position) -> None:
    address, pages = f"/substitutions/posts/{post.pk}/", []
    for account in ("pd.credit", "no.such.account"):
        answer = desk("sj.credit").post(address, form(deputy=account))
        assert answer.status_code == 422
        pages.append(words(answer))
        assert 'value="2026-09-25"' in answer.content.decode() and 'value="出差"' in answer.content.decode()
    assert pages[0] == pages[1] and "E-SUB-01" in pages[0]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"from_on": "2026-09-20"}, "E-SUB-02"),
        ({"until_on": "2026-09-20"}, "E-SUB-02"),
        ({"reason": " "}, "E-SUB-06"),
        ({"until_on": "tomorrow"}, "输入一个有效的日期"),
        ({"deputy": ""}, "这个字段是必填项"),
    ],
)
def test_what_is_wrong_with_the_form_is_said(desk: Desk, post: Position, wrong: dict[str, str], said: str) -> None:
    answer = desk("sj.credit").post(f"/substitutions/posts/{post.pk}/", form(**wrong))
    assert answer.status_code == 422 and said in words(answer)
    assert not Substitution.objects.exists()


def test_another_persons_post_is_unknown(desk: Desk, post: Position) -> None:
    for account in ("sj.credit2", "sj.head", "pd.credit", "sj.auditor"):
        assert desk(account).post(f"/substitutions/posts/{post.pk}/", form()).status_code == 404


def test_the_deputy_finds_held_and_new_work_marked_with_for_whom(city: City, desk: Desk, post: Position) -> None:
    held, free = many(city, 2)
    city.claims("sj.credit", held, "accept")
    deputy = desk("sj.credit2")
    assert held.number not in words(deputy.get("/inbox/")) and free.number not in words(deputy.get("/inbox/pool/"))

    desk("sj.credit").post(f"/substitutions/posts/{post.pk}/", form())

    for address, number in (("/inbox/", held.number), ("/inbox/pool/", free.number), ("/desk/", held.number)):
        said = words(deputy.get(address))
        assert number in said and "代官sj.credit办理" in said
    assert "代官" not in words(desk("sj.credit").get("/inbox/"))  # his own work is his own
    item = WorkItem.objects.get(matter=held, closed_at=None)
    assert "代官sj.credit办理" in words(deputy.get(f"/matters/{held.number}/"))
    deputy.post(f"/tasks/{item.pk}/claim/")
    answer = deputy.post(f"/tasks/{item.pk}/act/", {"outcome": "ACCEPT", "opinion": "齐全"})
    assert answer.status_code == 302
    act = held.acts.latest("pk")
    assert (act.actor_name, act.on_behalf_of) == ("官sj.credit2", "官sj.credit")


def test_the_superior_sees_it_and_the_deputy_reads_for_whom(city: City, desk: Desk, post: Position) -> None:
    desk("sj.credit").post(f"/substitutions/posts/{post.pk}/", form())
    for account in ("sj.head", "sj.leader"):
        assert "下属的委托代办 委托人 代办人" in words(desk(account).get("/substitutions/"))
        assert "官sj.credit2" in words(desk(account).get("/substitutions/"))
    assert "官sj.credit2" not in words(desk("sj.verify1").get("/substitutions/"))
    assert "官sj.credit2" not in words(desk("pd.leader").get("/substitutions/"))
    assert "我代他人办理 委托人" in words(desk("sj.credit2").get("/substitutions/"))
    assert "委托官sj.credit2代办" in words(desk("sj.head").get("/notices/"))


def test_the_page_speaks_english(desk: Desk, post: Position) -> None:
    client = desk("sj.credit")
    client.cookies["django_language"] = "en"
    said = words(client.post(f"/substitutions/posts/{post.pk}/", form(), follow=True))
    assert "stands in for you from 2026-09-21 to 2026-09-25" in said and "credit officer" in said
    said = words(client.post(f"/substitutions/posts/{post.pk}/", form()))
    assert "a post has one deputy at a time" in said


def test_the_pages_of_a_deputy_cost_the_same_with_more_work(city: City, desk: Desk, post: Position) -> None:
    desk("sj.credit").post(f"/substitutions/posts/{post.pk}/", form())
    (first,) = many(city, 1)
    few = {address: queries(desk("sj.credit2"), address) for address in ("/inbox/", "/inbox/pool/", "/substitutions/")}
    for _ in range(4):
        city.submitted(city.penalty(first.enterprise))
    assert few == {address: queries(desk("sj.credit2"), address) for address in few}
