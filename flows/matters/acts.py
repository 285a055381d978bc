"""The dispatcher of acts (办理): the only way anything happens to a matter.

``perform_task`` for the hand in the inbox, ``perform_on`` for the party and for whatever has no task,
``perform_job`` for the machine. Each checks rights, separation of duties and rules, moves the engine and
writes act, log, work items, deadlines and jobs in one transaction; a refusal rolls all of it back and is
then logged in a transaction of its own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext
from viewflow.workflow.models import Task

from permissions import policies
from permissions.audit import log
from permissions.clock import local_date
from permissions.organisations.models import OrgUnit, User, actor_of, positions_of
from permissions.refusals import Refusal, Refusals, items_of
from permissions.roles import Role

from . import checks, engine, jobs, rules, telling, work
from .models import Act, Job, Matter, WorkItem
from .nodes import ByHand, ByParty
from .procedures import procedure_of
from .step import ActSpec, Done, Step


def perform_task(
    work_item_id: int,
    *,
    actor: User,
    now: dt.datetime,
    position_id: int | None = None,
    ip: str = "",
    request_key: str = "",
    late_reason: str = "",
    matter_id: int | None = None,
    **facts: Any,
) -> Act:
    """Complete one hand of a task; an unclaimed task is claimed by it.

    matter_id    the task's matter, where it is known already
    late_reason  why it is done after the limit; E-DUE-12 without, where a limit of the law or a promise has passed
    Raises WorkItem.DoesNotExist for what the person may not see, PermissionDenied for what he may see
    and not do, Refusal or Refusals for what a rule stands against.
    """
    at = matter_id or WorkItem.objects.values_list("matter_id", flat=True).get(pk=work_item_id)

    def body() -> Act:
        held = positions_of(actor, local_date(now))
        matter = checks.locked(at, actor, now, held)
        done = checks.done_before(matter, request_key, actor, item_id=work_item_id)
        if done:
            return done
        item = checks.load(work_item_id, matter, goes_on=True)
        checks.still_open(item, matter)
        checks.not_held_by_another(item, actor, local_date(now))
        step = checks.step_of(item, actor, now, held=held, position_id=position_id, ip=ip)
        step.late_reason = checks.late_reason(step.running, item.node, late_reason, now)
        node: ByHand = item.task.flow_task
        outcome = _carry_out(node.act, step, facts)
        written = _write(node.act, step, outcome, request_key)
        WorkItem.objects.filter(pk=item.pk).update(
            holder=actor,
            held_since=item.held_since if item.holder_id == actor.pk else now,
            closed_at=now,
            closed_by=written,
        )
        tally = node.tally(_outcomes_of(item, node, outcome.outcome))
        if tally is not None or outcome.returns_to:
            step.meet_node(node.name)
            _advance(step, item.task, written, outcome, tally)
        _log(step, node.act, written)
        return written

    return attempt(body, at, actor_of(actor, ip=ip), now)


def perform_on(
    spec: ActSpec,
    matter_id: int,
    *,
    actor: User,
    now: dt.datetime,
    position_id: int | None = None,
    ip: str = "",
    request_key: str = "",
    **facts: Any,
) -> Act:
    """An act of the party on its own matter: submit, correct, withdraw.

    The party is the enterprise; in a matter of the bureau's own it is the official who began it, and
    ``position_id`` is the appointment in which he does it.
    Where the flow waits for the party at the node of this act, it goes on from there.
    Raises as ``perform_task``; whoever is not the party finds no matter.
    """

    def body() -> Act:
        matter = checks.locked(matter_id, actor, now)
        done = checks.done_before(matter, request_key, actor, node=spec.name)
        if done:
            return done
        position = checks.party(matter, actor, local_date(now), position_id)
        allowed = [Matter.Status.DRAFT] if spec.drafts else [Matter.Status.OPEN]
        if matter.status not in allowed:
            raise checks.not_open(matter)
        awaited = _awaited(spec, matter)
        step = Step(matter=matter, node=spec.name, now=now, actor=actor, position=position, ip=ip)
        outcome = _carry_out(spec, step, facts)
        written = _write(spec, step, outcome, request_key)
        if matter.process_id is None:
            if matter.status == Matter.Status.OPEN:
                matter.latest_outcome = outcome.outcome
                engine.start(matter, procedure_of(matter.procedure).flow_class)
                _settle(step, written)
        elif matter.status == Matter.Status.WITHDRAWN:
            engine.cancel(matter, now)
            _settle(step, written, went_on=False)
        for task in awaited:
            _advance(step, task, written, outcome)
        _log(step, spec, written)
        return written

    return attempt(body, matter_id, actor_of(actor, ip=ip), now)


def _awaited(spec: ActSpec, matter: Matter) -> list[Task]:
    """The tasks at which the flow waits for this act of the party; E-ACT-04 for a step whose turn it is not."""
    nodes = procedure_of(matter.procedure).flow_class.instance.nodes()
    steps = [node for node in nodes if isinstance(node, ByParty) and node.act is spec]
    tasks = [task for task in engine.waiting_tasks(matter) if task.flow_task in steps] if steps else []
    if steps and not tasks:
        raise checks.not_open(matter)
    return tasks


def perform_job(job: Job, *, now: dt.datetime, **facts: Any) -> Act | None:
    """The machine's act at the task of this job; a second delivery finds it done and returns None."""

    assert job.matter_id is not None, "a job at a task belongs to a matter"
    matter_id = job.matter_id

    def body() -> Act | None:
        matter = Matter.objects.select_for_update(of=("self",)).select_related("unit", "enterprise").get(pk=matter_id)
        held = Job.objects.select_for_update(of=("self",)).select_related("task__process").get(pk=job.pk)
        if held.state == Job.State.DONE or held.task is None or held.task.finished is not None:
            return None
        node = held.task.flow_task
        step = Step(matter=matter, node=node.name, now=now)
        outcome = _carry_out(node.act, step, facts)
        written = _write(node.act, step, outcome, request_key="")
        jobs.finish(held, now)
        _advance(step, held.task, written, outcome)
        _log(step, node.act, written)
        return written

    return attempt(body, matter_id, log.SYSTEM, now)


def perform_opening(spec: ActSpec, matter_id: int, *, now: dt.datetime, **facts: Any) -> Act:
    """The machine opens a matter that another one waits for; a second delivery finds it open."""

    def body() -> Act:
        matter = Matter.objects.select_for_update(of=("self",)).select_related("unit", "enterprise").get(pk=matter_id)
        if matter.process_id is not None:
            return matter.acts.order_by("pk")[0]
        step = Step(matter=matter, node=spec.name, now=now)
        outcome = _carry_out(spec, step, facts)
        written = _write(spec, step, outcome, request_key="")
        matter.latest_outcome = outcome.outcome
        engine.start(matter, procedure_of(matter.procedure).flow_class)
        _settle(step, written)
        _log(step, spec, written)
        return written

    return attempt(body, matter_id, log.SYSTEM, now)


def perform_aside(
    spec: ActSpec,
    matter_id: int,
    *,
    role: Role,
    unit: OrgUnit,
    actor: User,
    now: dt.datetime,
    ip: str = "",
    request_key: str = "",
    **facts: Any,
) -> Act:
    """An act of an official beside the flow, which stays where it is: who has this role on this unit may do it.

    Raises as ``perform_task``.
    """

    def body() -> Act:
        matter = checks.locked(matter_id, actor, now)
        done = checks.done_before(matter, request_key, actor, node=spec.name)
        if done:
            return done
        found = policies.capacities(actor, role.code, unit, local_date(now))
        if not found:
            raise PermissionDenied
        step = Step(
            matter=matter,
            node=spec.name,
            now=now,
            actor=actor,
            position=found[0].position,
            on_behalf_of=found[0].on_behalf_of,
            ip=ip,
        )
        return _do_aside(spec, step, request_key, facts)

    return attempt(body, matter_id, actor_of(actor, ip=ip), now)


def perform_aside_by_party(
    spec: ActSpec, matter_id: int, *, actor: User, now: dt.datetime, ip: str = "", request_key: str = "", **facts: Any
) -> Act:
    """An act of the party beside the flow, also when the matter has ended: a receipt, a consent.

    Raises as ``perform_task``; whoever is not the party finds no matter.
    """

    def body() -> Act:
        matter = checks.locked(matter_id, actor, now)
        done = checks.done_before(matter, request_key, actor, node=spec.name)
        if done:
            return done
        position = checks.party(matter, actor, local_date(now), None)
        step = Step(matter=matter, node=spec.name, now=now, actor=actor, position=position, ip=ip)
        return _do_aside(spec, step, request_key, facts)

    return attempt(body, matter_id, actor_of(actor, ip=ip), now)


def perform_aside_by_job(spec: ActSpec, job: Job, *, now: dt.datetime, **facts: Any) -> Act:
    """The machine's act beside the flow; a second delivery of the job finds the first one's act."""
    assert job.matter_id is not None, "it belongs to a matter"
    return perform_aside_by_system(spec, job.matter_id, key=job.key, now=now, **facts)


def perform_aside_by_system(spec: ActSpec, matter_id: int, *, key: str, now: dt.datetime, **facts: Any) -> Act:
    """What a day brings by itself, as an act; ``key`` names it, so that twice is once."""

    def body() -> Act:
        matter = Matter.objects.select_for_update(of=("self",)).select_related("unit", "enterprise").get(pk=matter_id)
        done = matter.acts.filter(request_key=key).first()
        return done or _do_aside(spec, Step(matter=matter, node=spec.name, now=now), key, facts)

    return attempt(body, matter_id, log.SYSTEM, now)


def _do_aside(spec: ActSpec, step: Step, request_key: str, facts: Mapping[str, Any]) -> Act:
    written = _write(spec, step, _carry_out(spec, step, facts), request_key)
    if step.matter.status == Matter.Status.WITHDRAWN and not engine.is_ended(step.matter):
        engine.cancel(step.matter, step.now)
        _settle(step, written, went_on=False)
    _log(step, spec, written)
    return written


def attempt(body: Callable[[], Any], matter_id: int | None, who: log.Actor, now: dt.datetime) -> Any:
    """Run the body in one transaction; what is refused is rolled back and then logged on its own."""
    try:
        with transaction.atomic():
            written = body()
    except (Refusal, Refusals) as refused:
        log_refused(f"matter:{matter_id}", refused, who, now)
        raise
    jobs.wake_after_commit()
    return written


def log_refused(chain: str, refused: Refusal | Refusals, who: log.Actor, now: dt.datetime) -> None:
    """Write down in this chain what was refused, with its rules and facts, after it was rolled back."""
    payload = {
        "refusals": [{"rule": r.rule.code, "article": r.rule.article, "facts": r.facts} for r in items_of(refused)]
    }
    log.append(chain, action="refused", actor=who, at=now, payload=payload)


def _carry_out(spec: ActSpec, step: Step, facts: Mapping[str, Any]) -> Done:
    """Run the procedure's own part and hold its outcome against the declaration."""
    outcome = facts.get("outcome")
    if outcome is not None and outcome not in spec.outcomes:
        raise rules.UNKNOWN_OUTCOME.refusal(field="outcome")
    if outcome in spec.needs_opinion and not str(facts.get("opinion", "")).strip():
        title = spec.outcomes[outcome]
        raise rules.OPINION_WANTED.refusal(field="opinion", outcome=gettext(title), outcome_en=title)
    done = spec.run(step, **facts)
    if done.outcome not in spec.outcomes:
        raise LookupError(f"{spec.name} declares no outcome {done.outcome}")
    return done


def _write(spec: ActSpec, step: Step, done: Done, request_key: str) -> Act:
    """Write the act, the consent that it gives and the decision that it takes."""
    applicant = step.matter.enterprise.name if step.position is None and step.matter.enterprise else ""
    written = Act.objects.create(
        matter=step.matter,
        node=step.node,
        title=spec.title,
        user=step.actor,
        actor_name=step.actor.name if step.actor else "系统",
        on_behalf_of=step.on_behalf_of or (applicant if step.actor else ""),
        role=step.position.role if step.position else "",
        unit=step.position.unit if step.position else None,
        outcome=done.outcome,
        outcome_title=spec.outcomes[done.outcome],
        opinion=done.opinion,
        late_reason=step.late_reason,
        at=step.now,
        request_key=request_key,
    )
    if step.consent is not None:
        step.consent.act = written
        step.create(step.consent)
    if step.decision is not None:
        step.decision.act = written
        step.create(step.decision)
    for row in step.naming_the_act:
        row.act = written
        step.create(row)
    return written


def _outcomes_of(item: WorkItem, node: ByHand, last: str) -> list[str | None]:
    """Outcomes of the hands of one task in the order of the hands; None where a hand is still open."""
    if not callable(node.hands) and len(node.hands) == 1:
        return [last]
    rows = WorkItem.objects.filter(task=item.task_id).order_by("slot")
    return list(rows.values_list("closed_by__outcome", flat=True))


def _advance(step: Step, task: Any, written: Act, done: Done, tally: str | None = None) -> None:
    """Move the engine past the task, or back, and let everything follow."""
    step.matter.latest_outcome = tally or done.outcome
    engine.complete(task, step.matter, by=step.actor, return_to=done.returns_to)
    _settle(step, written, went_on=done.returns_to is None)


def _settle(step: Step, written: Act, *, went_on: bool = True) -> None:
    """After the engine has moved: close a finished matter, else open what waits."""
    if engine.is_finished(step.matter):
        step.change(step.matter, status=Matter.Status.CLOSED, closed_at=step.now)
        step.meet_node()
    step.opened += work.follow_engine(step, written, went_on=went_on)


def _log(step: Step, spec: ActSpec, written: Act) -> None:
    """No act without its entry: outcome, opinion, changes with old and new; and people are told."""
    telling.write_down(step)
    log.append(
        step.matter.chain,
        action=spec.name,
        actor=step.log_actor,
        at=step.now,
        payload={
            "act": written.pk,
            "node": step.node,
            "outcome": written.outcome,
            "opinion": written.opinion,
            **({"late_reason": written.late_reason} if written.late_reason else {}),
            "changes": step.changes,
            "rules": step.rule_ids,
            "status": step.matter.status,
        },
    )
