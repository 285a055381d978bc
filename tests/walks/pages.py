"""A page as a person meets it: its links, and its forms with all that they offer.

Knows no procedure: whatever the product renders is what there is to choose from.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.city import png

PICTURE = png()
WORDS = ["同意", "情况属实", "与台账一致", "已补正并盖章", "请重新核实并补充依据", "Reviewed, see the file"]
KEPT = ("hidden",)  # what the page itself wrote into a form goes back as it came
# Tags that say nothing about forms and links; most of a page, and slow to read.
UNREAD = re.compile(r"</?(?!(?:a|div|form|button|option|select|textarea|input)\b)[a-z][^>]*>")
TYPED = ("text", "search", "tel", "textarea", "email", "number", "date", "password", "url")


@dataclass
class Field:
    """One name of a form with the values that it offers, or what stands in it."""

    name: str
    kind: str
    options: list[str] = field(default_factory=list)
    ticked: list[str] = field(default_factory=list)
    value: str = ""
    is_wrong: bool = False


@dataclass
class Form:
    """A form: where it goes, what it asks, and its buttons, each ``(name, value, class)``."""

    action: str
    method: str
    fields: dict[str, Field] = field(default_factory=dict)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass
class Page:
    """Where it was read, and what one can do from there."""

    address: str
    status: int
    text: str
    forms: list[Form]
    links: list[tuple[str, str]]

    @property
    def codes(self) -> str:
        """The rules that the page says stood against it."""
        return " ".join(sorted(set(re.findall(r"\bE-[A-Z]+-\d+\b", self.text)))) if self.status >= 400 else ""


class _Reader(HTMLParser):
    """Collects the forms and links of a page; nothing else of it matters."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[tuple[str, str]] = []
        self.form: Form | None = None
        self.area: Field | None = None
        self.choice: Field | None = None
        self.blocks: list[bool] = []  # for each block that is open, whether an error is shown in it

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "div":
            self.blocks.append("field-has-errors" in given.get("class", ""))
        elif tag == "a" and "href" in given:
            self.links.append((given["href"], given.get("class", "")))
        elif tag == "form":
            self.form = Form(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self.form)
        elif self.form is not None and "disabled" not in given:
            self._part(self.form, tag, given)

    def _part(self, form: Form, tag: str, given: dict[str, str]) -> None:
        name, wrong = given.get("name", ""), any(self.blocks)
        if tag == "button":
            if given.get("type", "submit") == "submit":
                form.buttons.append((name, given.get("value", ""), given.get("class", "")))
        elif tag == "option" and self.choice is not None:
            self.choice.options.append(given.get("value", ""))
            if "selected" in given:
                self.choice.value = given.get("value", "")
        elif not name:
            return
        elif tag == "select":
            self.choice = form.fields[name] = Field(name, "select", is_wrong=wrong)
        elif tag == "textarea":
            self.area = form.fields[name] = Field(name, "textarea", is_wrong=wrong)
        elif tag == "input":
            kind = given.get("type", "text")
            known = form.fields.setdefault(name, Field(name, kind, is_wrong=wrong))
            if kind in ("radio", "checkbox"):
                known.options.append(given.get("value", "on"))
                if "checked" in given:
                    known.value = given.get("value", "on")
                    known.ticked.append(known.value)
            else:
                known.value = given.get("value", "")

    def handle_data(self, data: str) -> None:
        if self.area is not None:
            self.area.value += data if self.area.value else data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "div" and self.blocks:
            self.blocks.pop()
        elif tag == "form":
            self.form = None
        elif tag == "textarea":
            self.area = None
        elif tag == "select":
            self.choice = None


def read(address: str, response: Any) -> Page:
    """The page of an answer; of a file or a redirect there is nothing to read."""
    if response.streaming:
        for _ in response.streaming_content:  # to the end, which closes the file
            pass
    is_page = response.headers.get("Content-Type", "").startswith("text/html")
    text = response.content.decode() if is_page else ""
    reader = _Reader()
    reader.feed(UNREAD.sub("", text))
    for form in reader.forms:
        form.action = form.action or address
    return Page(address, response.status_code, text, reader.forms, reader.links)


def visit(browser: Client, address: str) -> Page:
    """Follow an address to the page it leads to; what comes back is whatever the product says."""
    for _ in range(5):
        response = browser.get(address)
        if response.status_code not in (301, 302):
            return read(address, response)
        address = response.headers["Location"]
    raise AssertionError(f"{address} leads in a circle")


def offered(page: Page) -> Iterator[Form]:
    """The forms by which something is done: not searching, not leaving, not changing the language."""
    for form in page.forms:
        if form.method == "post" and not any(word in form.action for word in ("logout", "language", "notices")):
            yield form


def filled(form: Form, chance: random.Random, *, sincere: bool) -> dict[str, Any]:
    """The form as somebody fills it in.

    sincere  writes everything, takes the first of several ways, and where the page said that an answer was
             wrong, another one; else anything that the form offers, and often nothing.
    """
    data: dict[str, Any] = {}
    for asked in form.fields.values():
        answer = _answer(asked, chance, sincere)
        if answer is not None:
            data[asked.name] = answer
    return data


def _answer(asked: Field, chance: random.Random, sincere: bool) -> Any:
    if asked.kind in KEPT:
        return asked.value
    if asked.kind == "file":
        if asked.name and chance.random() < (0.95 if sincere else 0.5):
            return SimpleUploadedFile("凭证.png", PICTURE, "image/png")
        return None
    if asked.kind == "checkbox":
        if sincere and not asked.is_wrong and asked.ticked:
            return asked.ticked  # what the page itself proposes
        if sincere and len(asked.options) > 1 and asked.is_wrong:
            return chance.sample(asked.options, chance.randint(1, len(asked.options)))
        return asked.options[0] if sincere or chance.random() < 0.7 else None
    if asked.options:
        if not sincere:
            return chance.choice([*asked.options, asked.value])
        ways = [option for option in asked.options if option] or [""]
        if asked.is_wrong and len(ways) > 1:
            ways = [way for way in ways if way != asked.value] or ways
            return chance.choice(ways)
        return asked.value or ways[0]
    if asked.value and asked.is_wrong and sincere and chance.random() < 0.7:
        return ""  # it need not have been said
    if asked.value and chance.random() < 0.9:
        return asked.value
    return chance.choice(WORDS) if sincere or chance.random() < 0.6 else ""
