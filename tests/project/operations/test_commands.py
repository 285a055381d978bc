"""`manage.py jobs` and `manage.py ready`."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from flows.matters.models import Job
from permissions.audit import triggers
from permissions.audit.models import Entry
from project.operations import checks


def jobs(*arguments: str) -> str:
    said = io.StringIO()
    call_command("jobs", *arguments, stdout=said)
    return said.getvalue()


@pytest.fixture
def given_up(city, matter) -> Job:
    """One job given up, one that waits, one that is done."""
    Job.objects.all().delete()
    for key, state, error in (
        ("a:1", "FAILED", "OSError: disk full\nmore"),
        ("a:2", "QUEUED", ""),
        ("a:3", "DONE", ""),
    ):
        Job.objects.create(
            kind="matters.mail",
            key=key,
            state=state,
            last_error=error,
            matter=matter,
            attempts=8,
            run_after=city.now,
            created_at=city.now,
        )
    return Job.objects.get(key="a:1")


def test_what_is_not_done_is_listed_with_the_cause(given_up):
    said = jobs()
    assert "FAILED   a:1" in said and "OSError: disk full" in said and given_up.matter.number in said
    assert "a:2" in said and "a:3" not in said and "2 jobs." in said
    assert "a:2" not in jobs("--failed")


def test_a_failed_job_is_put_again_and_the_log_says_who(given_up):
    jobs("--again", "a:1", "--by", "王运维")
    given_up.refresh_from_db()
    assert (given_up.state, given_up.attempts) == ("QUEUED", 0)
    assert "王运维" in Entry.objects.get(action="job.put_again").body


def test_all_of_them(given_up):
    assert "Queued again: a:1" in jobs("--again-all", "--by", "王运维")
    assert not Job.objects.filter(state="FAILED").exists()


@pytest.mark.parametrize(
    "arguments", [["--again", "a:1"], ["--again", "a:2", "--by", "x"], ["--again", "b", "--by", "x"]]
)
def test_who_says_not_who_or_names_no_failed_job_is_refused(given_up, arguments):
    with pytest.raises(CommandError):
        jobs(*arguments)
    assert Job.objects.filter(state="FAILED").count() == 1


def test_what_is_missing_is_named_before_the_start(db, monkeypatch):
    monkeypatch.delenv("DJANGO_ALLOW_ASYNC_UNSAFE", raising=False)  # the stories in Chromium set it when collected
    assert checks.faults(prints_papers=True) == []
    triggers.drop()
    try:
        (fault,) = checks.faults()
        assert "triggers are gone" in fault and "manage.py migrate" in fault
    finally:
        triggers.install()
