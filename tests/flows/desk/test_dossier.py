"""The page of the dossier: who may have the whole file, asking once or together, fetching, and what failed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from flows.matters import jobs
from flows.matters.dossier import asking
from flows.matters.models import Dossier, Job, Matter
from permissions import roles
from permissions.audit.models import AccessLog, Entry
from tests.city import City

from .conftest import words

Desk = Callable[[str], Client]


@pytest.fixture
def matter(city: City) -> Matter:
    return city.to("verify", city.submitted(city.penalty(city.enterprise())))


def page_of(matter: Matter) -> str:
    return reverse("desk:dossier", args=[matter.number])


def test_only_offices_and_hands_of_the_bureau_may_have_it(city: City, matter: Matter, desk: Desk) -> None:
    city.official("sj.clerk", city.units["SH-SJ-OFFICE"], roles.FILING_OFFICER)

    for account in ("sj.archive", "sj.head", "sj.leader", "sj.auditor", "sj.credit"):
        assert desk(account).get(page_of(matter)).status_code == 200, account
        assert page_of(matter) in desk(account).get(reverse("desk:matter", args=[matter.number])).content.decode()
    for account in ("sj.clerk", "pd.archive", "pd.leader", "agent0"):
        assert desk(account).get(page_of(matter)).status_code == 404, account
        assert desk(account).post(page_of(matter)).status_code == 404, account
    seen = desk("sj.clerk").get(reverse("desk:matter", args=[matter.number]))
    assert seen.status_code == 200 and page_of(matter) not in seen.content.decode()
    assert not Dossier.objects.exists()


def test_asked_for_made_and_fetched(city: City, matter: Matter, desk: Desk) -> None:
    archivist = desk("sj.archive")
    assert archivist.post(page_of(matter)).status_code == 302
    waiting = archivist.get(page_of(matter))
    assert 'hx-trigger="every 2s"' in waiting.content.decode()
    part = archivist.get(page_of(matter), headers={"HX-Request": "true"})
    assert part.content.decode().lstrip().startswith('<div id="dossier"')

    jobs.run_ready(city.at(seconds=5))

    dossier = Dossier.objects.get()
    shown = archivist.get(page_of(matter)).content.decode()
    assert dossier.pdf_sha256 in shown and "hx-trigger" not in shown
    for ending, start in (("pdf", b"%PDF-"), ("zip", b"PK")):
        address = reverse("desk:dossier_file", args=[matter.number, dossier.pk, ending])
        response = archivist.get(address)
        assert f"{matter.number}.{ending}" in response["Content-Disposition"]
        assert b"".join(response.streaming_content).startswith(start)  # type: ignore[attr-defined]
        assert AccessLog.objects.filter(what=f"dossier:{dossier.pk}:{ending}", subject=matter.chain).count() == 1
        assert desk("pd.archive").get(address).status_code == 404
    assert archivist.get(reverse("desk:dossier_file", args=[matter.number, dossier.pk, "exe"])).status_code == 404
    entry = Entry.objects.get(chain=f"dossier:{matter.pk}")
    assert entry.action == "dossier.asked" and entry.actor == f"user:{city.people['sj.archive'].pk}"


def test_two_who_ask_get_the_same_one(city: City, matter: Matter, desk: Desk) -> None:
    for account in ("sj.archive", "sj.leader", "sj.archive"):
        desk(account).post(page_of(matter))

    assert Dossier.objects.count() == Job.objects.filter(kind=asking.JOB).count() == 1
    assert Entry.objects.filter(chain=f"dossier:{matter.pk}").count() == 3


def test_what_failed_for_good_is_said_and_asked_for_again(city: City, matter: Matter, desk: Desk) -> None:
    archivist = desk("sj.archive")
    archivist.post(page_of(matter))
    Job.objects.filter(kind=asking.JOB).update(state="FAILED", attempts=8)

    stuck = archivist.get(page_of(matter)).content.decode()
    assert "alert-danger" in stuck and "hx-trigger" not in stuck
    archivist.post(page_of(matter))
    jobs.run_ready(city.at(seconds=5))

    assert Dossier.objects.get().made_at is not None


def test_it_says_that_the_matter_went_on_and_files_that_are_gone_are_made_anew(
    city: City, matter: Matter, desk: Desk, settings: Any
) -> None:
    archivist = desk("sj.archive")
    archivist.post(page_of(matter))
    jobs.run_ready(city.at(seconds=5))
    assert "alert-warning" not in archivist.get(page_of(matter)).content.decode()
    city.to("decide", matter, since="verify")
    assert "alert-warning" in archivist.get(page_of(matter)).content.decode()
    dossier = Dossier.objects.get()
    (Path(settings.MEDIA_ROOT) / dossier.path_of("zip")).unlink()

    assert dossier.pdf_sha256 not in archivist.get(page_of(matter)).content.decode()
    gone = reverse("desk:dossier_file", args=[matter.number, dossier.pk, "zip"])
    assert archivist.get(gone).status_code == 404
    assert "生成案卷" in words(archivist.get(page_of(matter)))


def test_the_page_costs_few_queries(city: City, matter: Matter, desk: Desk) -> None:
    archivist = desk("sj.archive")
    archivist.get(page_of(matter))
    with CaptureQueriesContext(connection) as asked:
        archivist.get(page_of(matter))
    assert len(asked) <= 12, len(asked)
