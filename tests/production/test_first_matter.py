"""The Chromium story on the production profile: TLS, several web processes, a real worker and beat."""

from __future__ import annotations

import json
import re
from typing import Any

from flows.matters.models import Job, WorkItem
from tests.browser.test_first_matter import story
from tests.city import City
from tests.production.site import Site, until


def test_the_first_matter_in_production(city: City, site: Site, visit: Any, mails: tuple[int, list[bytes]]) -> None:
    story(
        city, visit, lambda: until(WorkItem.objects.open().filter(node="deliver").exists, "the worker makes the paper")
    )

    until(lambda: not Job.objects.exclude(state=Job.State.DONE).exists(), "every job is done")
    assert mails[1]  # and the notices went out by mail
    parts: dict[str, str] = {}

    def well() -> bool:
        parts.update(json.load(site.asks("/healthz", directly=True))["parts"])
        return set(parts.values()) == {"ok"}

    until(well, f"every part is well: {parts}")
    _several_processes_answered(site)
    _lines_name_nobody(site, city)


def _several_processes_answered(site: Site) -> None:
    assert len(set(re.findall(r"Booting worker with pid: (\d+)", site.log("web")))) >= 3


def _lines_name_nobody(site: Site, city: City) -> None:
    """What a collector gets: JSON, no traceback, no name, no phone, no address."""
    lines = [json.loads(line) for line in site.log("web").splitlines() if line.startswith("{")]
    asked = [line for line in lines if line["logger"] == "banjie.requests"]
    assert len(asked) > 50 and not [line for line in asked if line["status"] >= 500 and line["route"] != "healthz"]
    assert any(line.get("matter") for line in asked) and any(line.get("user") for line in asked)
    for unit in ("web", "worker", "beat"):
        text = site.log(unit)
        assert "Traceback" not in text, text[text.index("Traceback") :][:2000]
        for person in city.people.values():
            assert person.name not in text and (not person.phone or person.phone not in text)
        assert "13800000000" not in text and "@demo.example" not in text
