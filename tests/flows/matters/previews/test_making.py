"""Previews of credit repair's papers: what each step would issue, by the worker, and what is told instead."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from documents import previewing, vault
from documents.models import Document, NumberSeries
from documents.sealing.models import SealUse
from flows.matters import jobs
from flows.matters.models import Act, Decision, Job, Matter
from flows.matters.previews import asking
from flows.registers.models import Enterprise
from permissions.audit.models import Entry
from tests.city import City
from tests.documents.sample import text_of
from tests.flows.credit_repair.refusals import becomes_unpaid, not_accepted, proposes, unpaid_at_review

NO_REFUSAL = {"grounds": [], "statement": "", "basis": ""}


def previewed(city: City, matter: Matter, node: str, account: str, **values: Any) -> Job:
    """The preview at this step, run by a worker."""
    job = asking.ask(city.item(matter, node), values, by=city.people[account], now=city.now)
    jobs.run_ready(city.at(seconds=1))
    job.refresh_from_db()
    return job


def read(city: City, job: Job) -> str:
    """What it says, without blanks."""
    path = asking.file_of(job, city.now)
    assert path is not None, (job.state, job.last_error, job.payload)
    return "".join(text_of(path.read_bytes()).split())


def test_the_decision_shows_the_notice_before_it_is_made(city: City, matter: Matter) -> None:
    city.to("decide", matter)
    entries, steps = Entry.objects.filter(chain=matter.chain).count(), Act.objects.count()

    text = read(city, previewed(city, matter, "decide", "sj.leader"))

    assert "信用修复结果通知" in text and "现决定准予信用修复" in text and matter.number in text
    assert "预览不具效力" in text and "核验码" not in text and "应急信修〔" not in text
    assert not Decision.objects.exists() and not Document.objects.exists() and not SealUse.objects.exists()
    assert not NumberSeries.objects.exists()
    assert (Entry.objects.filter(chain=matter.chain).count(), Act.objects.count()) == (entries, steps)


def test_the_keeper_of_the_seal_reads_what_will_be_printed(city: City, matter: Matter) -> None:
    city.to("seal", matter)
    text = read(city, previewed(city, matter, "seal", "sj.seal"))

    city.does("sj.seal", matter, "seal", outcome="SEALED")
    city.run_jobs()

    paper = Document.objects.get()
    made = "".join(text_of(vault.open_pdf(paper)).split())
    said = made[made.index("你单位于") : made.index(paper.context["remedy"][:20]) + 20]
    assert "处罚内容为" in said and said in text


@pytest.mark.parametrize("way", ["accept", "review"])
def test_who_proposes_a_refusal_reads_its_paper_and_so_does_the_superior(city: City, matter: Matter, way: str) -> None:
    consent, account, name = {
        "accept": ("consent_to_non_acceptance", "sj.head", "信用修复不予受理通知书"),
        "review": ("consent_to_refusal", "sj.leader", "不予信用修复决定书"),
    }[way]
    if way == "accept":
        becomes_unpaid()
    else:
        unpaid_at_review(city, matter)
    values = {"grounds": ["R2"], "statement": "罚款经银行退回", "basis": ""}
    text = read(city, previewed(city, matter, way, "sj.credit" if way == "accept" else "sj.head", **values))

    assert name in text and "罚款经银行退回" in text and "尚未履行完毕" in text
    proposes(city, matter, "R2", at=way)
    assert name in read(city, previewed(city, matter, consent, account))
    assert not Decision.objects.exists()


def test_a_refusal_that_would_be_refused_tells_the_rule_and_is_not_tried_again(city: City, matter: Matter) -> None:
    job = previewed(city, matter, "accept", "sj.credit", **NO_REFUSAL)
    assert job.state == Job.State.DONE and [each["code"] for each in job.payload["said"]] == ["E-CR-20"]

    contradicted = {**NO_REFUSAL, "grounds": ["R2"]}
    job = previewed(city, matter, "accept", "sj.credit", **contradicted)
    assert [each["code"] for each in job.payload["said"]] == ["E-CR-22"]
    assert asking.file_of(job, city.now) is None and job.attempts == 1


def test_what_cannot_be_printed_names_the_field(city: City, matter: Matter) -> None:
    city.to("decide", matter)
    Enterprise.objects.update(name="上海示例😀有限公司")

    job = previewed(city, matter, "decide", "sj.leader")

    assert job.state == Job.State.DONE and asking.file_of(job, city.now) is None
    said = [(each["code"], each["zh"]) for each in job.payload["said"]]
    assert {code for code, _ in said} == {previewing.UNPRINTABLE.code}
    assert any("“企业名称”中的字符“😀”" in sentence for _, sentence in said)


def test_the_decision_after_a_refusal_shows_the_refusal(city: City, matter: Matter) -> None:
    unpaid_at_review(city, matter)
    proposes(city, matter, "R2", at="review")
    city.does("sj.leader", matter, "consent_to_refusal", outcome="CONSENT")

    assert "不予信用修复决定书" in read(city, previewed(city, matter, "decide", "sj.leader"))


def test_at_the_seal_of_a_refusal_too(city: City, matter: Matter) -> None:
    not_accepted(city, matter, until="seal")
    assert "信用修复不予受理通知书" in read(city, previewed(city, matter, "seal", "sj.seal"))


def test_a_worker_killed_midway_leaves_no_file_and_the_next_one_makes_it(
    city: City, matter: Matter, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    city.to("decide", matter)
    job = asking.ask(city.item(matter, "decide"), {}, by=city.people["sj.leader"], now=city.now)

    class Killed(BaseException):
        """Nothing catches it, as nothing catches a kill."""

    def killed(*_: Any) -> None:
        raise Killed

    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr("os.replace", killed)
        jobs.run_ready(city.at(seconds=1))
    job.refresh_from_db()
    assert job.state == Job.State.RUNNING and asking.file_of(job, city.now) is None
    jobs.run_ready(city.at(seconds=30))
    job.refresh_from_db()
    assert job.attempts == 1 and asking.file_of(job, city.now) is None, "the lease of who was killed still runs"

    jobs.run_ready(city.at(minutes=3))

    job.refresh_from_db()
    assert job.attempts == 2 and "信用修复结果通知" in read(city, job)
    assert [file.name for file in (Path(settings.MEDIA_ROOT) / asking.FOLDER).iterdir()] == [f"{job.pk}.pdf"]


def test_asked_twice_while_it_is_made_is_one_and_afterwards_another(city: City, matter: Matter) -> None:
    city.to("decide", matter)
    item, leader = city.item(matter, "decide"), city.people["sj.leader"]

    first = asking.ask(item, {}, by=leader, now=city.now)
    assert asking.ask(item, {}, by=leader, now=city.now) == first
    assert asking.ask(item, {"statement": "甲"}, by=leader, now=city.now) != first
    jobs.run_ready(city.at(seconds=1))

    assert asking.ask(item, {}, by=leader, now=city.now) != first


def test_after_a_day_it_is_not_given_out_and_swept_away(city: City, matter: Matter, settings: Any) -> None:
    city.to("decide", matter)
    job = previewed(city, matter, "decide", "sj.leader")
    made = job.done_at
    assert made is not None
    folder = Path(settings.MEDIA_ROOT) / asking.FOLDER
    (folder / ".left.part").write_bytes(b"%PDF")

    asking.sweep(made + dt.timedelta(hours=23))
    assert [file.name for file in folder.iterdir()] == [f"{job.pk}.pdf"]
    assert asking.file_of(job, made + asking.KEPT - dt.timedelta(seconds=1)) is not None
    assert asking.file_of(job, made + asking.KEPT) is None
    asking.sweep(made + asking.KEPT)
    assert not list(folder.iterdir())
