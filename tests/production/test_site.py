"""What the whole installation answers: headers, cookies, health, metrics; stopped and started in the middle of work."""

from __future__ import annotations

import datetime as dt
import json
import re

from flows.matters.models import Job, Matter
from tests.city import City
from tests.production.site import Site, until


def parts(site: Site) -> dict[str, str]:
    """What a monitor on the machine reads."""
    return json.load(site.asks("/healthz", directly=True))["parts"]


def test_what_is_answered_to_whom(site: Site) -> None:
    _pages_are_guarded(site)
    _static_files_keep_for_a_year(site)
    until(lambda: set(parts(site).values()) == {"ok"}, f"every part is well: {parts(site)}")
    for path, status in (("/healthz", 200), ("/metrics", 404)):
        assert site.asks(path).status == status
    assert b"banjie_jobs_ready" in site.asks("/metrics", directly=True).read()
    plain = site.asks("/login/", directly=True, Host="127.0.0.1")
    assert plain.status == 301 and plain.headers["Location"].startswith("https://")


def _pages_are_guarded(site: Site) -> None:
    answer = site.asks("/login/")
    headers = answer.headers
    assert answer.status == 200
    assert "max-age=31536000" in headers["Strict-Transport-Security"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff" and headers["X-Frame-Options"] == "DENY"
    (cookie,) = [value for name, value in headers.items() if name == "Set-Cookie"]
    assert cookie.startswith("__Host-csrf=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    spoofed = site.asks("/healthz", directly=True, **{"X-Forwarded-For": "203.0.113.9"})
    assert "parts" not in json.load(spoofed)


def _static_files_keep_for_a_year(site: Site) -> None:
    page = site.asks("/login/").read().decode()
    for path in set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page)):
        answer = site.asks(path)
        assert answer.status == 200 and "immutable" in answer.headers["Cache-Control"], path


def test_an_upgrade_in_the_middle_of_work_loses_no_job(site: Site, city: City) -> None:
    """Worker and beat are stopped while jobs wait, the web is changed under way, and everything is done once."""
    city.now -= dt.timedelta(days=2)  # its clock goes ten minutes an act; jobs of tomorrow nobody does today
    matters = []
    for number in range(6):
        matter = city.submitted(city.penalty(city.enterprise(number)), f"agent{number}")
        matters.append(matter)
    for matter in matters[:3]:
        city.to("issue", matter)
    site.stop("beat", "worker")
    assert "Traceback" not in site.log("worker")
    for matter in matters[3:]:
        city.to("issue", matter)
    site.stop("web")
    assert Job.objects.unfinished().exists()

    site.start("web", "worker", "beat")
    until(lambda: not Job.objects.exclude(state=Job.State.DONE).exists(), "every job is done")
    papers = [matter.work_items.open().get().node for matter in Matter.objects.all()]
    assert papers == ["deliver"] * 6
    until(site.answers, "the web answers again")
