"""Asking strangely (异常请求): a request made of what the world offers and what nobody offers, and its judgement.

Whatever is sent: no exception, no 500; what is refused has written nothing; what is shown again is filled in;
nothing comes back as markup; a page that is only read writes nothing but that it was read.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_from_bytes, unquote_to_bytes

from django.db import transaction
from hypothesis import HealthCheck, Phase, given, seed, settings, strategies as st

from flows.matters import work
from permissions.audit import verification
from permissions.audit.models import Entry
from tests.walks import strange
from tests.walks.at_browsers import written
from tests.walks.pages import filled, read
from tests.walks.world import World

BOUNDARY = b"strange-boundary"
FORM = "application/x-www-form-urlencoded"
PART = re.compile(r"<(?:(\w+):)?(\w+)>")
HEALTH = "/healthz"
READING = ("GET", "HEAD", "OPTIONS", "TRACE")
# What a refused form has to show again; what the page itself wrote, passwords and files are not typed anew.
SHOWN_AGAIN = ("text", "textarea", "search", "tel")
PLAIN = re.compile(r"[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]*")


@dataclass
class Asked:
    """One request as it goes over the wire, and the answers typed into a form that was not otherwise touched."""

    account: str
    method: str
    path: str
    query: str = ""
    body: bytes = b""
    content_type: str = FORM
    headers: dict[str, str] = field(default_factory=dict)
    checks_csrf: bool = False
    typed: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        said = f"{self.account or 'nobody'}: {self.method} {self.path}{'?' if self.query else ''}{self.query}"
        return f"{said} {self.headers or ''} {self.content_type} {self.body[:2000]!r}"


@st.composite
def requests(draw: st.DrawFn, world: World) -> Asked:
    """Mostly a form that somebody was shown, sent with strange answers; else an address asked for strangely."""
    kind = draw(st.sampled_from(["form"] * 6 + ["address"] * 3 + ["path"] * 3 + ["anything"]))
    if kind == "form":
        asked = _form(draw, world)
    elif kind == "address":
        account, address = draw(st.sampled_from(world.addresses))
        path, _, query = address.partition("?")
        asked = Asked(
            account, "GET", path, "&".join(filter(None, [query, strange.encoded(draw(strange.pairs)).decode()]))
        )
    elif kind == "path":
        asked = Asked(draw(st.sampled_from(world.people)), draw(strange.methods), _path(draw, world))
        asked.body = strange.encoded(draw(strange.pairs))
    else:
        asked = Asked(draw(st.sampled_from(world.people)), draw(strange.methods), _path(draw, world))
        asked.body, asked.content_type = draw(st.binary(max_size=300)), draw(strange.content_types)
    if draw(st.integers(0, 4)) == 0:
        asked.headers = draw(strange.headers)
        asked.typed = {}
    if draw(st.integers(0, 15)) == 0:
        asked.headers["HTTP_COOKIE"] = draw(strange.cookies)
        asked.typed = {}
    asked.checks_csrf = draw(st.integers(0, 19)) == 0
    return asked


def _form(draw: st.DrawFn, world: World) -> Asked:
    """A form filled in sensibly, in which one to three answers are strange, missing, doubled or of another kind."""
    account, form = draw(st.sampled_from(draw(st.sampled_from(world.shapes))))
    answers = filled(form, random.Random(draw(st.integers(0, 99))), sincere=True)
    files = {name: answer for name, answer in answers.items() if hasattr(answer, "read")}
    fields = [(name.encode(), str(answers[name]).encode()) for name in answers if name not in files]
    sent = [(name.encode(), b"x.png", answer.read()) for name, answer in files.items()]
    pressed = [button for button in form.buttons if button[0]]
    if pressed:
        name, value, _ = draw(st.sampled_from(pressed))
        fields.append((name.encode(), value.encode()))
    typed = {}
    for _ in range(draw(st.integers(1, 3))):
        change = draw(st.sampled_from(["answer"] * 5 + ["missing", "doubled", "added", "file"]))
        place = draw(st.integers(0, max(0, len(fields) - 1)))
        if change == "added" or not fields:
            fields.append((draw(strange.names), draw(strange.values)))
        elif change == "file":
            asks = [each.name for each in form.fields.values() if each.kind == "file"] or [
                fields[place][0].decode("utf-8", "replace")
            ]
            name, content = draw(strange.file_names), draw(strange.files)[2]
            sent.append((draw(st.sampled_from(asks)).encode("utf-8", "replace"), name, content))
        elif change == "missing":
            del fields[place]
        elif change == "doubled":
            fields.append((fields[place][0], draw(strange.values)))
        else:
            fields[place] = (fields[place][0], draw(strange.values))
    names = Counter([name for name, _ in fields] + [name for name, _, _ in sent])
    for name, value in fields:
        asks = form.fields.get(name.decode("utf-8", "replace"))
        if asks is not None and asks.kind in SHOWN_AGAIN and names[name] == 1:
            typed[asks.name] = value.decode("utf-8", "replace")
    path, _, query = form.action.partition("?")
    if form.method == "get":
        return Asked(account, "GET", path, strange.encoded(fields).decode())
    if sent or draw(st.booleans()):
        body = strange.multipart(fields, sent, BOUNDARY)
        kind = f"multipart/form-data; boundary={BOUNDARY.decode()}"
        typed = {} if any(b"\r" in part or b'"' in part for pair in fields for part in pair[:1]) else typed
        return Asked(
            account, "POST", path, query, body, kind, typed={} if BOUNDARY in b"".join(v for _, v in fields) else typed
        )
    return Asked(account, "POST", path, query, strange.encoded(fields), typed=typed)


def _path(draw: st.DrawFn, world: World) -> str:
    """An address of the site with strange parts where it asks for parts, now and then of something that exists."""

    def part(found: re.Match[str]) -> str:
        if found[1] == "int" or draw(st.booleans()):
            known = st.integers(0, 30).map(str)
            odd = st.sampled_from(["0", "-1", "9" * 19, "9" * 30, "9" * 5000, "٣", "1e3", "9223372036854775808"])
            return quote_from_bytes(draw(st.one_of(known, odd)).encode())
        return quote_from_bytes(draw(strange.values), safe="/" if found[1] == "path" else "")

    return PART.sub(part, draw(st.sampled_from(world.patterns)))


def send(world: World, asked: Asked) -> Any:
    """Send it; an exception that no handler caught rises."""
    browser = world.office.browser(asked.account)
    if asked.checks_csrf:
        browser.handler = world.guarded
    extra: dict[str, Any] = dict(asked.headers)
    if "HTTP_COOKIE" in extra:
        browser.cookies.clear()
    path = unquote_to_bytes(asked.path).decode("latin-1")
    extra |= {"PATH_INFO": path, "QUERY_STRING": asked.query}
    response = browser.generic(asked.method, "/", asked.body, asked.content_type, **extra)
    if response.streaming:
        for _ in response.streaming_content:
            pass
    return response


def judge(world: World, asked: Asked) -> str:
    """Send it in a transaction that is rolled back; what kind of answer came, AssertionError for a wrong one."""
    with transaction.atomic():
        before, last = world.before, Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        response = send(world, asked)
        after = written()
        says_ill = response.status_code == 503 and asked.path == HEALTH  # no worker runs here
        assert response.status_code < 500 or says_ill, f"{asked} was answered {response.status_code}"
        if asked.method.upper() in READING or response.status_code >= 400:
            wrote = after != before
            assert not wrote, f"{asked} was answered {response.status_code} and wrote something"
        elif after != before:
            faults = work.drift()
            for chain in Entry.objects.filter(pk__gt=last).order_by("chain").values_list("chain", flat=True).distinct():
                fault = verification.verify_chain(chain)
                faults += [str(fault)] if fault else []
            assert not faults, f"{asked}: {faults}"
        if response.get("Content-Type", "").startswith("text/html") and not response.streaming:
            text = response.content.decode()
            assert strange.MARK not in text, f"{asked} came back as markup"
            if response.status_code == 422:
                _shown_again(asked, response)
        transaction.set_rollback(True)
    return f"{asked.method.upper() if asked.method.upper() in ('GET', 'POST') else 'other'} {response.status_code}"


def _shown_again(asked: Asked, response: Any) -> None:
    """What was typed stands in the form again, unless the form is not shown at all."""
    forms = [form for form in read(asked.path, response).forms if form.action.partition("?")[0] == asked.path]
    for form in forms:
        for name, value in asked.typed.items():
            shown = form.fields.get(name)
            if shown is not None and shown.kind in SHOWN_AGAIN and PLAIN.fullmatch(value):
                assert _lines(shown.value) == _lines(value), f"{asked}: {name} shows {shown.value!r}"


def _lines(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def ask(world: World, first: int, number: int) -> Counter[str]:
    """So many strange requests from this seed on; how they were answered."""
    answers = Counter[str]()

    @seed(first)
    @settings(
        max_examples=number,
        deadline=None,
        database=None,
        print_blob=False,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(requests(world))
    def one(asked: Asked) -> None:
        answers[judge(world, asked)] += 1

    try:
        one()
    finally:  # the request that failed is told by its assertion, the others by this seed
        print(f"{number} requests from seed {first}: {dict(sorted(answers.items()))}")
    return answers
