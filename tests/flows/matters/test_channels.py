"""Channels (通知渠道): a notice leaves by mail and by the bureau's gateway, once, signed, and again after a failure."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from flows.matters import jobs
from flows.matters.models import Job, Notice
from permissions.organisations.models import User
from tests.city import City

SECRET = "gateway-secret"


class Gateway(ThreadingHTTPServer):
    """A gateway of a bureau: keeps what it took, and may be out of order."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Desk)
        self.taken: dict[str, dict[str, Any]] = {}
        self.calls: list[dict[str, str]] = []
        self.status = 200


class Desk(BaseHTTPRequestHandler):
    server: Gateway

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        signed = "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        assert hmac.compare_digest(signed, self.headers["X-Banjie-Signature"])
        self.server.calls.append(dict(self.headers))
        if self.server.status == 200:
            self.server.taken[self.headers["Idempotency-Key"]] = json.loads(body)
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        """Quiet."""


@pytest.fixture
def gateway(settings: Any) -> Iterator[Gateway]:
    server = Gateway()
    settings.NOTICE_HOOK_URL = f"http://127.0.0.1:{server.server_port}/"
    settings.NOTICE_HOOK_SECRET = SECRET
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_the_gateway_gets_what_the_notice_says_with_a_link_and_nothing_of_the_case(
    city: City, gateway: Gateway
) -> None:
    matter = city.submitted(city.penalty(city.enterprise()))
    city.run_jobs()

    notice = Notice.objects.get(matter=matter)
    (told,) = gateway.taken.values()
    assert told["id"] == f"notice-{notice.pk}" and told["zh"] == notice.zh and told["en"] == notice.en
    assert told["account"] == "sj.credit" and told["phone"] == city.people["sj.credit"].phone
    assert told["link"].endswith(f"/notices/{notice.pk}/")
    assert "法人甲" not in json.dumps(told, ensure_ascii=False)


def test_a_gateway_out_of_order_is_asked_again_and_knows_the_message_by_its_key(city: City, gateway: Gateway) -> None:
    gateway.status = 503
    city.submitted(city.penalty(city.enterprise()))
    city.run_jobs()
    job = Job.objects.get(kind="matters.hook")
    assert job.state == Job.State.QUEUED and "503" in job.last_error and gateway.taken == {}

    gateway.status = 200
    city.at(minutes=5)
    city.run_jobs()
    city.run_jobs()

    assert len(gateway.taken) == 1
    assert [call["Idempotency-Key"] for call in gateway.calls] == [f"notice-{Notice.objects.get().pk}"] * 2
    assert Job.objects.get(kind="matters.hook").state == Job.State.DONE


def test_without_a_gateway_or_a_telephone_nothing_is_queued(city: City, settings: Any) -> None:
    city.submitted(city.penalty(city.enterprise()))
    city.tell()
    assert not Job.objects.filter(kind="matters.hook").exists()

    settings.NOTICE_HOOK_URL = "http://127.0.0.1:9/"
    User.objects.filter(username="sj.credit").update(phone="")
    city.submitted(city.penalty(city.enterprise(1)), "agent1")
    city.tell()
    assert not Job.objects.filter(kind="matters.hook").exists()


def test_a_channel_of_ones_own_is_a_class_and_a_line_of_settings(city: City, settings: Any) -> None:
    from flows.matters import channels

    settings.NOTICE_CHANNELS = {"matters.loudspeaker": "tests.flows.matters.test_channels.Loudspeaker"}
    channels.channels.cache_clear()
    try:
        city.submitted(city.penalty(city.enterprise()))
        city.tell()
        job = Job.objects.get(kind="matters.loudspeaker")
        jobs.job_handler(job.kind)(job, city.now)
        assert Loudspeaker.said == [Notice.objects.get().zh]
    finally:
        channels.channels.cache_clear()


class Loudspeaker:
    said: list[str] = []

    def reaches(self, user: User) -> bool:
        return user.username == "sj.credit"

    def send(self, notice: Notice) -> None:
        self.said.append(notice.zh)
