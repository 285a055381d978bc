"""The pages of a preview: asked for at a task by who may do it, told how far it is, opened by who sees the matter."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from flows.matters import jobs
from flows.matters.models import Act, Job, Matter
from flows.matters.previews import asking
from flows.registers.models import Enterprise
from permissions.audit.models import AccessLog
from tests.city import City

from .conftest import words

Desk = Callable[[str], Client]


@pytest.fixture
def matter(city: City) -> Matter:
    return city.to("decide", city.submitted(city.penalty(city.enterprise())))


def asked(city: City, matter: Matter, client: Client, node: str = "decide", **typed: Any) -> Any:
    """The answer to pressing the button of the task."""
    item = matter.work_items.open().get(node=node)
    return client.post(reverse("desk:ask_preview", args=[item.pk]), typed)


def address_of(job: Job, name: str = "preview") -> str:
    assert job.matter is not None
    return reverse(f"desk:{name}", args=[job.matter.number, job.pk])


def test_asked_for_waited_for_and_opened(city: City, matter: Matter, desk: Desk) -> None:
    city.claims("sj.leader", matter, "decide")
    leader, before = desk("sj.leader"), Act.objects.count()
    page = leader.get(reverse("desk:matter", args=[matter.number])).content.decode()
    item = matter.work_items.open().get(node="decide")
    button = re.search(r"<button[^>]*formaction=[^>]*>", page)
    assert button is not None and reverse("desk:ask_preview", args=[item.pk]) in button[0]
    assert 'name="outcome"' not in button[0] and 'formtarget="_blank"' in button[0]

    answer = asked(city, matter, leader)
    job = Job.objects.get(kind=asking.JOB)
    assert (answer.status_code, answer["Location"]) == (302, address_of(job))
    waiting = leader.get(address_of(job)).content.decode()
    assert 'hx-trigger="every 2s"' in waiting and f'href="{address_of(job)}"' in waiting, "with and without scripts"
    part = leader.get(address_of(job), headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<div id="preview"')
    assert leader.get(address_of(job, "preview_file")).status_code == 404
    jobs.run_ready(city.at(seconds=5))

    ready = leader.get(address_of(job)).content.decode()
    assert "hx-trigger" not in ready and address_of(job, "preview_file") in ready
    file = leader.get(address_of(job, "preview_file"))
    assert b"".join(file.streaming_content).startswith(b"%PDF-")  # type: ignore[attr-defined]
    assert file["Content-Type"] == "application/pdf" and "no-store" in file["Cache-Control"]
    assert AccessLog.objects.filter(subject=matter.chain, what=f"preview:{job.pk}").count() == 1
    assert Act.objects.count() == before


def test_only_who_may_do_the_task_asks_and_only_who_sees_the_matter_opens(
    city: City, matter: Matter, desk: Desk
) -> None:
    for account in ("sj.credit", "sj.head", "pd.leader", "agent0"):
        assert asked(city, matter, desk(account)).status_code == 404, account
    assert not Job.objects.filter(kind=asking.JOB).exists()
    assert asked(city, matter, desk("sj.leader")).status_code == 302
    job = Job.objects.get(kind=asking.JOB)
    jobs.run_ready(city.at(seconds=5))

    for name in ("preview", "preview_file"):
        assert desk("sj.head").get(address_of(job, name)).status_code == 200
        for account in ("pd.leader", "agent0"):
            assert desk(account).get(address_of(job, name)).status_code == 404, account
    other = Job.objects.exclude(kind=asking.JOB).filter(matter=matter).first()
    if other is not None:  # no other job is a preview
        assert desk("sj.leader").get(address_of(other)).status_code == 404


def test_two_clicks_are_one_preview(city: City, matter: Matter, desk: Desk) -> None:
    leader = desk("sj.leader")
    assert asked(city, matter, leader)["Location"] == asked(city, matter, leader)["Location"]
    assert Job.objects.filter(kind=asking.JOB).count() == 1


def test_what_cannot_be_printed_is_said_with_its_field(city: City, matter: Matter, desk: Desk) -> None:
    Enterprise.objects.update(name="上海示例😀有限公司")
    leader = desk("sj.leader")
    asked(city, matter, leader)
    jobs.run_ready(city.at(seconds=5))

    said = words(leader.get(address_of(Job.objects.get(kind=asking.JOB))))

    assert "“企业名称”中的字符“😀”（U+1F600）不在字库内" in said and "E-DOC-05" in said


def test_after_a_day_it_is_gone(city: City, matter: Matter, desk: Desk) -> None:
    leader = desk("sj.leader")
    asked(city, matter, leader)
    jobs.run_ready(city.at(seconds=5))
    job = Job.objects.get(kind=asking.JOB)
    city.at(days=1, seconds=1)

    assert leader.get(address_of(job, "preview_file")).status_code == 404
    page = leader.get(address_of(job)).content.decode()
    assert address_of(job, "preview_file") not in page and "hx-trigger" not in page


def test_one_given_up_is_not_asked_after_for_ever(city: City, matter: Matter, desk: Desk) -> None:
    leader = desk("sj.leader")
    asked(city, matter, leader)
    Job.objects.filter(kind=asking.JOB).update(state=Job.State.FAILED)
    stuck = leader.get(address_of(Job.objects.get(kind=asking.JOB))).content.decode()
    assert "hx-trigger" not in stuck


def test_a_step_without_a_paper_and_a_field_that_is_too_long(city: City, desk: Desk) -> None:
    matter = city.submitted(city.penalty(city.enterprise()))
    typed = {"grounds": ["R2"], "statement": "长" * 2001, "basis": ""}
    assert asked(city, matter, desk("sj.credit"), "accept", **typed).status_code == 422
    city.to("verify", matter)
    item = matter.work_items.open().filter(node="verify").first()
    assert item is not None
    verifier = "sj.verify1" if item.unit.code.endswith("LEGAL") else "sj.verify2"
    answer = desk(verifier).post(reverse("desk:ask_preview", args=[item.pk]))
    assert (answer.status_code, answer["Location"]) == (302, reverse("desk:matter", args=[matter.number]))
    assert not Job.objects.filter(kind=asking.JOB).exists()
