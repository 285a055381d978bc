"""Where the inbox and the engine have come apart, the command says so and mends it, with an entry in the log."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from viewflow.workflow.models import Task
from viewflow.workflow.status import STATUS

from flows.matters import engine, work
from flows.matters.models import Job, Matter, Notice, WorkItem
from permissions.audit.models import Entry
from permissions.audit.verification import verify_all


def run(*arguments: str) -> tuple[int, list[str]]:
    """Exit status and lines; the last words of an error count as a line."""
    out = StringIO()
    try:
        call_command("rebuild_inbox", *arguments, stdout=out)
    except CommandError as error:
        return error.returncode, [*out.getvalue().splitlines(), str(error)]
    return 0, out.getvalue().splitlines()


def rebuilt(matter: Matter) -> list[dict]:
    """What the matter's chain says of rebuilding."""
    entries = Entry.objects.filter(chain=matter.chain, action="inbox.rebuilt")
    return [json.loads(entry.body)["payload"] for entry in entries]


def test_an_inbox_that_agrees_is_left_alone(matter: Matter):
    before = list(WorkItem.objects.values())
    assert run("--check") == (0, ["Inbox and engine agree."])
    assert run() == (0, ["Inbox and engine agree."])
    assert list(WorkItem.objects.values()) == before
    assert rebuilt(matter) == []


@pytest.fixture
def task(matter: Matter) -> Task:
    """The task at which the credit officer's item hangs."""
    return matter.work_items.get().task


def test_a_lost_work_item_is_told_and_made_again_for_the_same_hand(matter: Matter, task: Task):
    lost = matter.work_items.get()
    WorkItem.objects.all().delete()
    line = f"{matter.number}: task {task.pk} hand 0 has no work item"

    assert run("--check") == (1, [line, "Inbox and engine disagree in 1 places."])
    assert not WorkItem.objects.exists()

    assert run() == (0, [line, "Inbox and engine agree; 1 disagreements were mended."])
    again = matter.work_items.get()
    assert (again.task, again.node, again.slot, again.unit, again.role, again.due_on) == (
        lost.task, lost.node, lost.slot, lost.unit, lost.role, lost.due_on,
    )  # fmt: skip
    assert (again.holder, again.closed_at) == (None, None)
    assert again.received_from == matter.acts.last()


def test_what_was_mended_stands_in_the_matter_s_chain_and_the_chain_is_whole(matter: Matter, task: Task):
    WorkItem.objects.all().delete()
    run()
    assert rebuilt(matter) == [{"drift": [f"task {task.pk} hand 0 has no work item"], "opened": ["accept/0"]}]
    assert list(verify_all()) == []


def test_those_who_may_take_it_are_told_again(matter: Matter, city):
    WorkItem.objects.all().delete()
    city.tell()
    before = Notice.objects.filter(user=city.people["sj.credit"]).count()
    run()
    city.tell()
    assert Notice.objects.filter(user=city.people["sj.credit"]).count() == before + 1


def test_an_item_whose_task_waits_no_more_is_told_and_closed(matter: Matter, task: Task):
    Task.objects.filter(pk=task.pk).update(status=STATUS.CANCELED)
    line = f"{matter.number}: work item of task {task.pk} hand 0 waits for nothing"

    assert run("--check") == (1, [line, "Inbox and engine disagree in 1 places."])
    assert run()[0] == 0
    item = matter.work_items.get()
    assert item.closed_at is not None and item.closed_by is None


def test_an_item_left_open_in_a_matter_that_is_over_is_closed(matter: Matter, city):
    engine.cancel(matter, city.now)
    Matter.objects.filter(pk=matter.pk).update(status=Matter.Status.WITHDRAWN, closed_at=city.now)
    assert len(work.drift()) == 1
    assert run()[0] == 0
    assert not matter.work_items.open().exists()


def test_only_the_matter_that_has_come_apart_is_touched(matter: Matter, city):
    other = city.submitted(city.penalty(city.enterprise(1)), "agent1")
    matter.work_items.all().delete()
    run()
    assert len(rebuilt(matter)) == 1
    assert rebuilt(other) == []


def test_rebuilding_twice_mends_once(matter: Matter):
    WorkItem.objects.all().delete()
    run()
    assert run() == (0, ["Inbox and engine agree."])
    assert len(rebuilt(matter)) == 1


def test_a_lost_job_of_a_task_is_queued_again(city, matter: Matter):
    city.to("issue", matter)
    Job.objects.exclude(task=None).delete()
    assert [line.split(" ", 1)[1] for line in work.drift()] == [f"task {engine.waiting_tasks(matter)[0].pk} has no job"]
    assert run()[0] == 0
    assert Job.objects.unfinished().exclude(task=None).count() == 1
