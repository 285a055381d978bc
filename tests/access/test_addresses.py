"""Where the site sends people and by which name it is called: never elsewhere, whatever the request says."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.test import Client

from documents.stationery import verify_url
from flows.matters import jobs
from tests.access.declared import RULES, Who
from tests.access.world import World, standing_world, world
from tests.city import City

pytestmark = pytest.mark.one_engine  # addresses do not come out of the database

__all__ = ["standing_world", "world"]

ELSEWHERE = [
    "//evil.example",
    "///evil.example",
    "////evil.example/",
    "https://evil.example/",
    "http:evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    r"\\evil.example",
    r"/\evil.example",
    r"\/evil.example",
    r"/\/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "\x01//evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "ftp://testserver/",
    "//testserver@evil.example/",
    "//evil.example\\@testserver/",
    "http://testserver.evil.example/",
    "http://testserver:80@evil.example",
    "//evil%2eexample",
    "//[evil",
    "//ⓔvil.example",
]


def leads_away(location: str) -> bool:
    """Whether a browser would leave the site by it (WHATWG URL: trims, drops tabs and newlines, \\ is /)."""
    read = re.sub(r"[\t\r\n]", "", location.strip("".join(map(chr, range(33))))).replace("\\", "/")
    if read.startswith("/") and not read.startswith("//"):
        return False
    try:
        parts = urlsplit(read)
    except ValueError:  # no address at all; who wrote it did not mean ours
        return True
    if not parts.scheme and not parts.netloc:
        return read.startswith("//")
    return parts.scheme not in ("", "http") or parts.netloc != "testserver"


def test_the_measure_knows_what_leads_away() -> None:
    assert all(leads_away(address) for address in ELSEWHERE)
    assert not any(leads_away(address) for address in ("/inbox/", "/", "http://testserver/inbox/", "inbox/", "?a=//b"))


@pytest.mark.parametrize("next_", ELSEWHERE)
@pytest.mark.parametrize("door", ["/login/", "/admin/login/"])
def test_logging_in_leads_nowhere_else(world: World, door: str, next_: str) -> None:
    form = {"username": "root", "password": "Secret-2026"}
    for address, data in ((door, {**form, "next": next_}), (f"{door}?next={next_}", form)):
        client = Client()
        try:
            response = client.post(address, data)
        except ValueError:  # the test's own browser cannot write such an address down
            continue
        assert response.status_code == 302
        assert not leads_away(response.headers["Location"]), response.headers["Location"]
        again = client.get(door, {"next": next_})  # who is logged in already is led on as well
        assert not leads_away(again.headers.get("Location", "/"))


@pytest.mark.parametrize("next_", ELSEWHERE)
def test_choosing_a_language_or_going_out_leads_nowhere_else(world: World, next_: str) -> None:
    browser = world.browser(world.person("sj.credit"))
    for address in ("/language/", "/logout/", "/tasks/1/claim/", "/notices/read/"):
        response = browser.post(
            address, {"language": "en", "next": next_}, headers={"referer": "https://evil.example/page"}
        )
        assert not leads_away(response.headers.get("Location", "/")), (address, response.headers)


def test_a_next_of_our_own_is_followed(world: World) -> None:
    form = {"username": "root", "password": "Secret-2026", "next": "/calendars/?year=2026"}
    assert Client().post("/login/", form).headers["Location"] == "/calendars/?year=2026"


# Host -------------------------------------------------------------------------------
PUBLIC = [name for name, rule in RULES.items() if rule.who == Who.PUBLIC and "GET" in rule.methods and not rule.thing]
HOSTS = [
    "evil.example",
    "banjie.example.evil.example",
    "evil.example:443",
    "banjie.example@evil.example",
    "banjie..example",
    "",
]


@pytest.mark.parametrize("host", HOSTS)
def test_a_host_that_is_not_ours_gets_400_everywhere(world: World, settings, host: str) -> None:
    settings.ALLOWED_HOSTS = ["banjie.example"]
    for address in ("/login/", "/publicity/", "/inbox/", "/admin/", "/verify/", "/calculator/", "/no/such/", "/"):
        response = world.browser(world.person("sj.credit")).get(address, HTTP_HOST=host, SERVER_NAME=host or "x")
        assert response.status_code == 400, (address, response.status_code)
        assert b"evil" not in response.content


def test_the_forwarded_host_is_not_believed(world: World, settings) -> None:
    settings.ALLOWED_HOSTS = ["banjie.example", "evil.example"]  # even one that would be allowed
    said = {"host": "banjie.example", "x-forwarded-host": "evil.example", "forwarded": "host=evil.example"}
    for address in ("/login/", "/publicity/", "/inbox/", "/admin/", "/calculator/?start=2026-09-21&n=3", "/"):
        response = world.browser(world.person("root")).get(address, headers=said, REMOTE_ADDR="127.0.0.1")
        assert b"evil.example" not in response.content
        assert "evil.example" not in str(response.headers)


def test_links_in_mails_and_on_papers_come_from_the_setting(world: World, settings) -> None:
    settings.PUBLIC_BASE_URL = "https://banjie.example"
    city: City = world.city
    matter = city.submitted(city.penalty(city.people["agent0"].agencies.get().enterprise))
    number = matter.work_items.open().get().pk
    world.browser(world.person("sj.credit")).post(f"/tasks/{number}/claim/", headers={"host": "evil.example"})
    jobs.run_ready(city.at(minutes=1))
    links = [link for message in mail.outbox for link in re.findall(r"https?://\S+", str(message.body))]
    assert links and all(link.startswith("https://banjie.example/notices/") for link in links)
    assert verify_url("0123") == "https://banjie.example/verify/0123/"
