"""Log lines: one JSON object each, numbers instead of people."""

from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Callable, Iterator

import pytest

from project.operations import logs
from project.operations.logs import JsonLines, scrubbed
from tests.city import City


def line(message: str, *values: object, **extra: object) -> dict[str, object]:
    record = logging.LogRecord("banjie", logging.INFO, __file__, 1, message, values, None)
    record.__dict__.update(extra)
    text = JsonLines().format(record)
    assert "\n" not in text
    return json.loads(text)


def test_a_line_is_one_object_with_its_moment():
    said = line("办件 %s", "XF-2026-1", told={"matter": "XF-2026-1"})
    assert said["message"] == "办件 XF-2026-1" and said["matter"] == "XF-2026-1" and said["at"].endswith("+00:00")


@pytest.mark.parametrize(
    "secret",
    [
        "13800138000",
        "+86 138-0013-8000",
        "021-55500001",
        "zhang.san@example.com",
        "310117199001011234",
        "31011719900101123X",
    ],
)
def test_what_names_a_person_is_kept_out(secret):
    assert secret not in scrubbed(f"Key (contact)=({secret}) already exists")
    assert secret not in scrubbed(f"电话{secret}。")


def test_credentials_are_kept_out():
    assert "pass" not in scrubbed("cannot reach postgresql://banjie:pass@db:5432/banjie")
    for text in ("password=hunter2", "Authorization: Bearer abc", "'token': 'abc'", "Set-Cookie: __Host-session=abc"):
        assert not {"hunter2", "abc", "__Host-session=abc"} & set(scrubbed(text).replace("'", " ").split())


@pytest.mark.parametrize(
    "kept", ["XF-2026-0001", "2026-11-22T07:33:28", "91310117MA1J000001", "matter:12 #3", "127.0.0.1"]
)
def test_what_an_operator_needs_stays(kept):
    assert kept in scrubbed(f"about {kept} here")


def test_a_traceback_is_text_in_the_line_and_scrubbed_too():
    try:
        raise ValueError("Key (phone)=(13800138000)")
    except ValueError:
        said = line("failed", exc_info=sys.exc_info())
    assert "ValueError" in said["traceback"] and "13800138000" not in said["traceback"]


@pytest.fixture
def requests() -> Iterator[Callable[[], list[dict[str, object]]]]:
    """The lines of requests as they were written at their moment."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    logger, level = logs.access, logs.access.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield lambda: [json.loads(text) for text in stream.getvalue().splitlines()]
    logger.removeHandler(handler)
    logger.setLevel(level)


def test_a_request_leaves_one_line_with_number_route_and_user(client, db, requests):
    city = City().build()
    matter = city.submitted(city.penalty(city.enterprise()))
    client.force_login(city.people["sj.credit"])
    answer = client.get(f"/matters/{matter.number}/?q=13800138000")
    (said,) = requests()
    assert said["route"] == "matters/<str:number>/" and said["matter"] == matter.number
    assert said["user"] == city.people["sj.credit"].pk and said["status"] == 200 and said["ms"] > 0
    assert said["request"] == answer["X-Request-ID"]
    assert not {"官sj.credit", "sj.credit", "13800138000"} & set(str(said).replace("'", " ").split())


def test_what_somebody_types_in_place_of_a_number_is_not_kept(client, db, requests):
    client.get("/matters/13800138000/")
    (said,) = requests()
    assert "matter" not in said and "13800138000" not in str(said)


def test_only_a_proxy_may_number_a_request(client, db, settings):
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    for address, taken in (("10.1.2.3", True), ("203.0.113.9", False)):
        answer = client.get("/login/", REMOTE_ADDR=address, headers={"x-request-id": "proxy-1"})
        assert (answer["X-Request-ID"] == "proxy-1") is taken
    answer = client.get("/login/", REMOTE_ADDR="10.1.2.3", headers={"x-request-id": "a b\u00e9"})
    assert answer["X-Request-ID"] != "a b\u00e9"
