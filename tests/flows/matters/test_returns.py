"""Going back (退回): open tasks are cancelled, the node is activated anew, nothing is left waiting."""

from __future__ import annotations

import pytest
from viewflow.workflow.models import Task
from viewflow.workflow.status import STATUS

from flows.matters import engine, jobs
from flows.matters.models import Act, Job, Matter, Notice
from tests.city import City
from tests.refusing import refused


def waiting(matter: Matter) -> list[str]:
    return sorted(task.flow_task.name for task in engine.waiting_tasks(matter))


def to_the_branches(city: City, trial: Matter) -> None:
    city.does("sj.credit", trial, "begin", outcome="ON")
    assert waiting(trial) == ["left", "right"]


def straight_on(city: City, trial: Matter) -> None:
    """From the beginning to the end, and the matter is closed by it."""
    to_the_branches(city, trial)
    city.does("sj.verify1", trial, "left", outcome="ON")
    city.does("sj.verify2", trial, "left", outcome="ON")
    city.does("sj.head", trial, "right", outcome="ON")
    city.run_jobs()
    assert waiting(trial) == ["close"]
    city.does("sj.leader", trial, "close", outcome="ON")
    trial.refresh_from_db()
    assert trial.status == Matter.Status.CLOSED
    assert waiting(trial) == []


def test_two_branches_meet_and_close(city: City, trial: Matter) -> None:
    straight_on(city, trial)


def test_return_while_one_hand_of_the_other_branch_is_still_open(city: City, trial: Matter) -> None:
    to_the_branches(city, trial)
    city.does("sj.verify1", trial, "left", outcome="ON")

    city.does("sj.head", trial, "right", outcome="BACK")

    assert waiting(trial) == ["begin"]
    assert [item.node for item in trial.work_items.open()] == ["begin"]
    straight_on(city, trial)
    assert Act.objects.filter(matter=trial, node="left").count() == 3


def test_return_by_one_hand_closes_the_other_hand_of_the_same_task(city: City, trial: Matter) -> None:
    to_the_branches(city, trial)
    other = city.item(trial, "left", "sj.verify2")

    city.does("sj.verify1", trial, "left", outcome="BACK")

    other.refresh_from_db()
    assert other.closed_at == city.now
    assert other.closed_by is None
    straight_on(city, trial)


def test_who_comes_too_late_to_a_returned_task_reads_that_it_was_cancelled(city: City, trial: Matter) -> None:
    to_the_branches(city, trial)
    other = city.item(trial, "left", "sj.verify2")
    city.does("sj.head", trial, "right", outcome="BACK")

    with refused("E-ACT-03") as found:
        city.claim_item(other, "sj.verify2")
    assert found[0].facts["state_en"] == "open"


def test_return_out_of_a_waiting_join(city: City, trial: Matter) -> None:
    to_the_branches(city, trial)
    city.does("sj.head", trial, "right", outcome="ON")
    city.run_jobs()
    assert waiting(trial) == ["join", "left"]

    city.does("sj.verify2", trial, "left", outcome="BACK")

    assert waiting(trial) == ["begin"]
    straight_on(city, trial)


def test_return_out_of_a_job_wait_cancels_the_job(city: City, trial: Matter) -> None:
    to_the_branches(city, trial)
    city.does("sj.head", trial, "right", outcome="ON")
    job = Job.objects.get(kind="trial.compute")

    city.does("sj.verify1", trial, "left", outcome="BACK")
    city.run_jobs()

    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED
    assert not Notice.objects.filter(zh="已计算").exists()
    straight_on(city, trial)
    assert Notice.objects.filter(zh="已计算").count() == 1


def test_a_job_that_runs_while_its_task_is_cancelled_comes_to_nothing(city: City, trial: Matter) -> None:
    to_the_branches(city, trial)
    city.does("sj.head", trial, "right", outcome="ON")
    while (leased := jobs.lease_next(city.now)) and leased.kind != "trial.compute":
        jobs.run(leased, city.now)
    assert leased is not None
    city.does("sj.verify1", trial, "left", outcome="BACK")

    jobs.run(leased, city.now)

    leased.refresh_from_db()
    assert leased.state == Job.State.CANCELLED
    assert waiting(trial) == ["begin"]
    assert not Act.objects.filter(node="compute").exists()


@pytest.mark.parametrize("times", [1, 3])
def test_return_from_the_last_step_goes_through_both_branches_again(city: City, trial: Matter, times: int) -> None:
    for _ in range(times):
        to_the_branches(city, trial)
        for account in ("sj.verify1", "sj.verify2"):
            city.does(account, trial, "left", outcome="ON")
        city.does("sj.head", trial, "right", outcome="ON")
        city.run_jobs()
        city.does("sj.leader", trial, "close", outcome="BACK")

    straight_on(city, trial)

    tasks = Task.objects.filter(process=trial.process)
    assert not tasks.exclude(status__in=[STATUS.DONE, STATUS.CANCELED]).exists()
    assert Job.objects.filter(kind="trial.compute", state=Job.State.DONE).count() == times + 1
