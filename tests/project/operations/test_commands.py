"""`manage.py jobs` and `manage.py ready`."""

from __future__ import annotations

import datetime as dt
import io
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command

from flows.matters.models import Job
from permissions import clock
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


def test_how_far_it_is_is_counted_by_kind(given_up):
    now = clock.now()
    Job.objects.filter(key="a:3").update(done_at=now - dt.timedelta(hours=23))
    for number, state in enumerate(["DONE", "DONE", "RUNNING", "QUEUED", "QUEUED", "CANCELLED"]):
        old = now - dt.timedelta(days=2) if number == 0 else now
        moments = {"run_after": old, "created_at": old, "done_at": old if state == "DONE" else None}
        Job.objects.create(kind="credit_repair.issue_result", key=f"b:{number}", state=state, **moments)

    assert jobs("--progress").splitlines() == [
        " 25 %  credit_repair.issue_result  done 1, running 1, waiting 2, failed 0",
        " 33 %  matters.mail  done 1, running 0, waiting 1, failed 1",
        "4 jobs to come.",
    ]


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


WITHOUT_PANGO = """
import cffi, sys
load = cffi.FFI.dlopen
def dlopen(self, name, flags=0):
    if "pango" in str(name):
        raise OSError(f"cannot load library {name!r}")
    return load(self, name, flags)
cffi.FFI.dlopen = dlopen
import project, django
django.setup()
from project.operations import checks
print(checks.papers_fault())
"""


def test_a_missing_library_is_named_with_the_command_that_mends_it():
    said = subprocess.run([sys.executable, "-c", WITHOUT_PANGO], capture_output=True, text=True, check=True).stdout

    sentence = said.splitlines()[-1]  # WeasyPrint says something before, of other systems
    assert sentence.startswith("papers need Pango (cannot load library ")
    assert "run `make setup`" in sentence and "apt-get install libpango-1.0-0" in sentence
