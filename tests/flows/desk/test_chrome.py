"""The frame: nothing inline, Chinese and English complete, menus that lead somewhere, error pages."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from flows.desk.menu import desk_entries
from permissions import roles
from tests.city import City
from tests.flows.desk.conftest import words
from tests.flows.desk.test_lists import Desk, many

PAGES = ["/desk/", "/inbox/", "/inbox/pool/", "/inbox/done/", "/matters/", "/search/?q=XF", "/notices/", "/account/",
         "/account/password/"]  # fmt: skip
TABS = ["facts", "materials", "papers", "diagram", "deadlines", "log"]
# Latin words that stay on a Chinese page: numbers of papers and matters, codes, accounts, the switch to English.
PROPER = re.compile(
    r"\b(XF|CN|E|SH|PDF|JPG|PNG|KB|MB|English|EN|png|agent\d|[0-9A-Z]{18}|COMMITMENT|PERFORMANCE_PROOF)\b"
)


def every_page(city: City) -> list[str]:
    (matter,) = many(city, 1)
    city.to("review", matter)
    return [*PAGES, *(f"/matters/{matter.number}/?tab={tab}" for tab in TABS[:-1])]


def test_chinese_pages_have_no_english_word(city: City, desk: Desk) -> None:
    client = desk("sj.head")
    for address in every_page(city):
        page = PROPER.sub("", re.sub(r"官?(sj|pd)\.\w+", "", words(client.get(address))))
        assert re.findall(r"[A-Za-z]{3,}[A-Za-z .]*", page) == [], address


def test_english_pages_have_no_chinese_word_of_ours(city: City, desk: Desk) -> None:
    client = desk("sj.head")
    client.post(reverse("set_language"), {"language": "en", "next": "/desk/"})
    pages = every_page(city)
    for address in PAGES:
        html = client.get(address).content.decode()
        assert 'lang="en"' in html
        menu = re.search(r'<nav class="nav-side".*?</nav>', html, re.S)
        assert menu and not re.search("[\u4e00-\u9fff]", menu.group()), address
        labels = re.findall(r"<(?:h1|th|label|dt|button)[^>]*>([^<]*)<", html)
        assert not [label for label in labels if re.search("[\u4e00-\u9fff]", label) and "官" not in label], address
    deadlines = client.get(pages[-1]).content.decode()
    assert "statutory limit" in deadlines
    sheet = re.search(r'href="(/matters/[^"]*/deadlines/[0-9]+/)"', deadlines)
    assert sheet and "day zero, not counted" in client.get(sheet.group(1)).content.decode()


def test_nothing_is_inline_and_the_policy_says_so(city: City, desk: Desk) -> None:
    client = desk("sj.head")
    for address in every_page(city):
        response = client.get(address)
        html = response.content.decode()
        assert not re.search(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\ssrc=)", html), address
        assert "script-src 'self'" in response["Content-Security-Policy"]


@pytest.mark.parametrize("account", ["sj.head", "sj.auditor", "agent0"])
def test_no_entry_of_the_menu_leads_to_a_dead_page(city: City, desk: Desk, account: str) -> None:
    city.enterprise()
    client = desk(account)
    menu = client.get("/notices/").context["menu"]
    addresses = [entry["url"] for group in menu for entry in group["entries"]]

    assert addresses
    assert [client.get(address).status_code for address in addresses] == [200] * len(addresses)


def test_auditors_see_the_history_check_and_no_work() -> None:
    names = [entry.url_name for entry in desk_entries({roles.AUDITOR.code})]

    assert "desk:audit" in names and "desk:inbox" not in names
    assert "desk:audit" not in [entry.url_name for entry in desk_entries({roles.SECTION_HEAD.code})]


def test_positions_and_unread_notices_stand_on_top(city: City, desk: Desk) -> None:
    many(city, 1)
    city.tell()
    page = words(desk("sj.credit").get("/desk/"))

    assert "官sj.credit" in page and "信用专员" in page
    assert 'aria-label="1 条未读消息"' in desk("sj.credit").get("/desk/").content.decode()


def test_notice_is_read_once_opened_and_nobody_opens_another_persons(city: City, desk: Desk) -> None:
    (matter,) = many(city, 1)
    city.tell()
    notice = city.people["sj.credit"].notices.get()

    assert desk("sj.head").post(f"/notices/{notice.pk}/").status_code == 404
    # The address in its e-mail leads there too, and changes nothing.
    assert desk("sj.credit").get(f"/notices/{notice.pk}/")["Location"] == f"/matters/{matter.number}/"
    notice.refresh_from_db()
    assert notice.read_at is None
    answer = desk("sj.credit").post(f"/notices/{notice.pk}/")
    assert answer["Location"] == f"/matters/{matter.number}/"
    notice.refresh_from_db()
    assert notice.read_at == city.now


def test_notice_leads_the_enterprise_to_its_portal(city: City, desk: Desk) -> None:
    (matter,) = many(city, 1)
    city.does("sj.credit", matter, "accept", outcome="ACCEPT")
    city.tell()
    notice = city.people["agent0"].notices.latest("pk")

    address = desk("agent0").post(f"/notices/{notice.pk}/")["Location"]

    assert address == reverse("credit_repair:progress", args=[matter.pk])
    assert desk("agent0").get(address).status_code == 200


def test_people_land_where_they_work(city: City, desk: Desk) -> None:
    city.enterprise()

    assert desk("sj.head").get("/")["Location"] == "/desk/"
    assert desk("sj.auditor").get("/")["Location"] == "/audit/"
    assert desk("agent0").get("/")["Location"] != "/desk/"
    assert desk("agent0").get("/desk/").status_code == 404
    assert Client().get("/desk/")["Location"] == "/login/?next=/desk/"


def test_too_many_guesses_are_locked_out_and_told_how_long(city: City) -> None:
    client = Client(headers={"accept-language": "zh-hans"})
    for _ in range(5):
        answer = client.post("/login/", {"username": "sj.head", "password": "wrong"})

    assert answer.status_code == 429
    assert "口令已连续输错 5 次" in words(answer) and "15 分钟" in words(answer)


def test_unknown_page_is_chinese_and_says_what_to_do(db: None) -> None:
    answer = Client(headers={"accept-language": "zh-hans"}).get("/nothing/")

    assert answer.status_code == 404
    assert "没有找到您要的页面" in words(answer)


def test_too_large_a_body_says_the_limit(city: City, desk: Desk, settings: object) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100  # type: ignore[attr-defined]
    (matter,) = many(city, 1)
    item = city.claims("sj.credit", matter, "accept")

    answer = desk("sj.credit").post(f"/tasks/{item.pk}/act/", {"outcome": "ACCEPT", "opinion": "长" * 400},
                                    content_type="application/x-www-form-urlencoded")  # fmt: skip

    assert answer.status_code == 413
    assert "20 MB" in words(answer)


def test_an_english_browser_meets_chinese_first(db: None) -> None:
    html = Client(headers={"accept-language": "en-GB,en"}).get("/login/").content.decode()
    assert 'lang="zh-hans"' in html
    assert "登录" in html
