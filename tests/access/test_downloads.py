"""Files on their way out: their own name whatever it is, never a page of ours, never another file."""

from __future__ import annotations

from email.message import Message
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from flows.matters import attachments
from flows.matters.models import Attachment
from tests.access.asking import Answer, ask
from tests.access.declared import RULES
from tests.access.test_sweep import address_of, question
from tests.access.world import World, picture_that_says, standing_world, world

pytestmark = pytest.mark.one_engine  # bytes and headers do not come out of the database

__all__ = ["standing_world", "world"]

NAMES = {
    "整改报告(终稿).png": "整改报告(终稿).png",
    "отчёт № 7.png": "отчёт № 7.png",
    "تقرير المعاينة.png": "تقرير المعاينة.png",
    "รายงานการตรวจ.png": "รายงานการตรวจ.png",
    "是正報告書ガス漏れ.png": "是正報告書ガス漏れ.png",
    'a "quoted"; filename=evil.html.png': 'a "quoted"; filename=evil.html.png',
    "back\\slash\\..\\evil.png": "evil.png",
    "../../../etc/passwd.png": "passwd.png",
    "line\r\nSet-Cookie: a=b\r\n\r\n<script>.png": "lineSet-Cookie: a=b<script>.png",
    "tab\tnul\0bell\x07.png": "tabnulbell.png",
    "photo\u202egnp.exe.png": "photognp.exe.png",  # what would be read backwards is taken out
    "%2e%2e%2fevil.html%00.png": "%2e%2e%2fevil.html%00.png",
    "😀" * 60 + ".png": "😀" * 60 + ".png",
    "x" * 300 + ".png": "x" * 110 + ".png",
}


def name_sent(answer: Answer) -> str:
    """The file name as a browser would save it, and that it is a download."""
    message = Message()
    message["Content-Disposition"] = answer.headers["Content-Disposition"]
    assert message.get_content_disposition() == "attachment"
    return str(message.get_filename())


@pytest.fixture(params=NAMES, ids=range(len(NAMES)))
def named(request: pytest.FixtureRequest, world: World) -> tuple[Attachment, str]:
    """A material of the first enterprise that came with this name, and the name that it may leave with."""
    matter = Attachment.objects.filter(uploaded_by=world.city.people["agent0"], matter__number__gt="").first().matter
    upload = SimpleUploadedFile("a.png", picture_that_says(request.param), "text/html")  # what it says it is
    upload._name = request.param  # as a client of the enterprise's own making would send it
    received = attachments.receive(upload, "COMMITMENT")
    by = world.city.people["agent0"]
    return (
        attachments.take_in(received, matter=matter, material="COMMITMENT", by=by, now=world.city.now),
        NAMES[request.param],
    )


def test_a_material_leaves_with_its_name_as_a_file_and_as_what_it_is(
    world: World, named: tuple[Attachment, str]
) -> None:
    file, name = named
    for account, address in (
        ("sj.credit", reverse("desk:material", args=[file.matter.number, file.pk])),
        ("agent0", reverse("credit_repair:material", args=[file.matter_id, file.pk])),
    ):
        answer = ask(world, world.person(account), "GET", address)
        assert answer.status == 200
        assert name_sent(answer) == name
        assert answer.headers["Content-Type"] == "image/png"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "Set-Cookie" not in answer.headers
        assert all("\n" not in value and "\r" not in value for value in answer.headers.values())
        assert answer.body.startswith(b"\x89PNG")


PLAIN = {
    "application/pdf",
    "image/png",
    "image/jpeg",
    "text/csv",
    "text/calendar",
    "application/zip",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def test_whatever_is_a_file_is_no_page(world: World) -> None:
    """Every address, for what may be read: whatever comes as a file has a type that no browser runs."""
    files = set()
    for name, rule in RULES.items():
        if "GET" not in rule.methods:
            continue
        for account in ("sj.credit", "agent0"):
            for thing in question(world, rule, world.person(account)):
                answer = ask(world, world.person(account), "GET", address_of(name, thing))
                kind = answer.headers.get("Content-Type", "").partition(";")[0]
                if answer.status == 200 and ("Content-Disposition" in answer.headers or kind in PLAIN):
                    files.add(name)
                    assert kind in PLAIN, (name, kind)
                    assert answer.headers["X-Content-Type-Options"] == "nosniff"
                    assert answer.headers["Content-Disposition"].startswith(("attachment", "inline"))
    assert files >= {
        "desk:material",
        "desk:paper",
        "desk:calendar_file",
        "credit_repair:material",
        "credit_repair:paper",
    }


UP = ["..", "%2e%2e", ".%2e", "%252e%252e", "..%5c", "..%00"]
ROOTS = ["/static/", "/calendars/CN/2026/", "/calendars/", "/matters/", "/verify/", "/procedures/", "/admin/"]


@pytest.mark.parametrize("up", UP)
def test_no_path_climbs_out(world: World, up: str) -> None:
    secrets = [line for line in Path("project/urls.py").read_text().splitlines() if len(line) > 30][:5]
    browser = world.browser(world.person("sj.credit"))
    for root in ROOTS:
        for depth in (1, 2, 4):
            for target in ("project/urls.py", "etc/passwd", "manage.py"):
                address = root + f"{up}/" * depth + target
                response = browser.get(address.replace("%2e", "."), PATH_INFO=address)
                body = b"".join(response.streaming_content) if response.streaming else response.content
                assert response.status_code in (301, 302, 400, 404), (address, response.status_code)
                assert not any(secret.encode() in body for secret in [*secrets, "root:x:"])
