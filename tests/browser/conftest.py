"""A real Chromium on a real server: pages at two widths, pictures to look at, and axe on each of them."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connections
from playwright.sync_api import Browser, Page, sync_playwright

from flows.matters import jobs
from permissions import clock
from tests.city import City

# Playwright's event loop lives in this thread; Django would take every query for a mistake.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

PICTURES = Path(os.environ.get("BANJIE_PICTURES", Path(__file__).parents[2] / "var" / "pictures"))
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 360, "height": 740}
PASSWORD = "Secret-2026"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is a browser story."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all stories."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "chromium is missing: sudo apt-get install -y chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Visitor:
    """One person at one screen."""

    page: Page
    address: str
    name: str
    seen: set[str] = field(default_factory=set)

    def go(self, path: str) -> Visitor:
        """Open a path of the site."""
        self.page.goto(self.address + path)
        return self

    def logs_in(self, account: str) -> Visitor:
        """Through the login page, as people do."""
        self.go("/login/")
        self.page.locator("input[name=username]").fill(account)
        self.page.locator("input[name=password]").fill(PASSWORD)
        self.page.locator("main button[type=submit]").click()
        return self

    def looks(self, picture: str) -> Visitor:
        """Take the picture at both widths; no page scrolls sideways, axe finds nothing serious."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        before = self.page.viewport_size
        for size in (DESKTOP, PHONE):
            self.page.set_viewport_size(size)  # type: ignore[arg-type]
            self.page.screenshot(path=PICTURES / f"{picture}-{size['width']}.png", full_page=True)
            wide = self.page.evaluate("document.documentElement.scrollWidth")
            assert wide <= size["width"], f"{picture} is {wide} pixels wide on a screen of {size['width']}"
            assert serious(self.page) == [], picture
        if before:
            self.page.set_viewport_size(before)
        self.seen.add(picture)
        return self


def serious(page: Page) -> list[str]:
    """Serious and critical findings of axe on the page as it stands, one line each."""
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    return [
        f"{v['id']}: {v['help']} — {v['nodes'][0]['html'][:120]}"
        for v in found
        if v["impact"] in ("serious", "critical")
    ]


@pytest.fixture
def address(live_server: Any) -> str:
    """Where the site of this test is."""
    return str(live_server.url)


@pytest.fixture
def visit(chromium: Browser, address: str) -> Iterator[Any]:
    """``visit("sj.credit")``: a browser of one's own, logged in; ``visit()`` is the public."""
    contexts = []

    def open_browser(account: str = "") -> Visitor:
        context = chromium.new_context(
            viewport=DESKTOP,  # type: ignore[arg-type]
            locale="zh-CN",
            accept_downloads=True,
            ignore_https_errors=True,  # a certificate that nobody signed
        )
        contexts.append(context)
        visitor = Visitor(context.new_page(), address, account)
        return visitor.logs_in(account) if account else visitor

    yield open_browser
    for context in contexts:
        context.close()


@pytest.fixture
def city(transactional_db: None) -> City:
    """The small city of the tests, seen by the live server."""
    return City(now=clock.now()).build()


def worker_works(city: City) -> None:
    """Do what is queued, and set the clock of the city right: what people do on pages, they do by the real one.

    In a thread of its own: a signature needs an event loop, and Playwright's runs in this one.
    """
    city.now = clock.now()
    with ThreadPoolExecutor(1) as worker:
        worker.submit(_works, city.now).result()


def _works(now: dt.datetime) -> None:
    try:
        jobs.run_ready(now)
    finally:
        connections.close_all()
