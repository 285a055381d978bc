"""Recomputing deadlines when a calendar is published (日历发布后重新计算期限).

A stored date names the calendar versions that it was counted with. A running deadline is stale when those are not
the versions that hold now; that alone says what is left to do, so that a run that was killed, or done twice, or
overtaken by a later publication comes to the same dates. What has ended keeps the dates it had.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import transaction

from flows.calendar.current import current_calendar
from flows.calendar.models import WorkCalendar
from flows.calendar.regions import region_chain, region_of
from flows.law.workdays import Calendar
from flows.registers.models import EnterpriseAgent
from permissions.audit import log
from permissions.clock import local_date
from permissions.organisations.models import OrgUnit, User
from permissions.refusals import Refusal

from .. import jobs
from ..channels import queue_sending, reached_by
from ..models import DateCorrection, Deadline, DeadlineExtension, DeadlinePause, Job, Matter, Notice, WorkItem
from ..work import due_on_of
from .deadlines import DATES, STORED, dates_of, stored
from .printed_dates import answering_for_papers, draft_corrections

KIND: Final = "matters.recompute"
BATCH: Final = 500  # matters in one transaction
A_RUN: Final = 10_000  # matters in one job, well within its lease; the next part is a job of its own
OVER: Final = (Job.State.DONE, Job.State.CANCELLED)
SECOND_LOOK: Final = dt.timedelta(minutes=10)


def queue(region: str, year: int, *, actor: log.Actor, now: dt.datetime) -> Job:
    """Queue the recomputation after this year's calendar was published; call it in the publishing transaction.

    Returns the job; the same version twice is one job.
    """
    live = WorkCalendar.objects.live().get(region=region, year=year)
    job, _ = Job.objects.get_or_create(
        key=_key(live.label),
        defaults={
            "kind": KIND,
            "payload": {
                "region": region,
                "year": year,
                "version": live.label,
                "notice_no": live.notice_no,
                "by": actor.name,
                "total": count_stale(),
                "part": 1,
            },
            "run_after": now,
            "created_at": now,
        },
    )
    jobs.wake_after_commit()
    return job


def recompute_job(job: Job, now: dt.datetime) -> None:
    """Re-derive stale deadlines, a part of them; queues the next part, or a second look when none is left."""
    done = 0
    last: int | None = None
    for matters in _batches():
        _recompute(matters, job, now)
        done += len(matters)
        last = matters[-1]
        if done >= A_RUN:
            break
    payload = dict(job.payload)
    if last is not None and done >= A_RUN:
        payload["part"] += 1
        _follow(job, f"{_key(job.payload['version'])}:{payload['part']}", payload, now)
    elif not payload.get("again"):
        # An act that began before the publication may have stored an old date after this run had passed.
        _follow(job, f"{_key(job.payload['version'])}:again", payload | {"again": True}, now + SECOND_LOOK)


def is_waiting(now: dt.datetime) -> bool:
    """Whether a recomputation is at work or could begin; one that failed and is tried again later holds nobody up."""
    at_work = Job.objects.filter(state__in=[Job.State.QUEUED, Job.State.RUNNING], run_after__lte=now)
    return at_work.filter(kind=KIND).exists()


def _key(version: str) -> str:
    return f"recompute:{version}"


def _follow(job: Job, key: str, payload: dict[str, Any], run_after: dt.datetime) -> None:
    Job.objects.get_or_create(
        key=key, defaults={"kind": KIND, "payload": payload, "run_after": run_after, "created_at": job.created_at}
    )


# What is stale ---------------------------------------------------------------------


def stale_labels() -> dict[str, list[int]]:
    """Calendar label → units whose running deadlines carry it although another version holds there now."""
    carried = Deadline.objects.running().order_by().values_list("calendar_version", "matter__unit").distinct()
    pairs = list(carried)
    units = {u.pk: u for u in OrgUnit.objects.filter(pk__in={unit for _, unit in pairs}).select_related("parent")}
    live: dict[tuple[str, int], set[str]] = defaultdict(set)
    for row in WorkCalendar.objects.live():
        live[row.region, row.year].add(row.label)
    found: dict[str, list[int]] = defaultdict(list)
    for label, unit in pairs:
        if not _holds(label, region_of(units[unit]), live):
            found[label].append(unit)
    return dict(found)


def _holds(label: str, region: str, live: dict[tuple[str, int], set[str]]) -> bool:
    """Whether the versions that the label names are all that hold in the region in those years."""
    parts = set(label.split("+"))
    years = {int(part.rsplit("-", 2)[1]) for part in parts}
    return parts == {name for year in years for above in region_chain(region) for name in live.get((above, year), ())}


def count_stale() -> int:
    """How many running deadlines wait to be recomputed."""
    return sum(
        Deadline.objects.running().filter(calendar_version=label, matter__unit__in=units).count()
        for label, units in stale_labels().items()
    )


@dataclass(frozen=True)
class Progress:
    """How far the recomputation after a publication has come."""

    version: str
    total: int
    left: int
    state: str  # RUNNING, DONE, STUCK: what is left needs a calendar that nobody has published, or an operator

    @property
    def done(self) -> int:
        """Deadlines that have been looked at."""
        return max(self.total - self.left, 0)

    @property
    def percent(self) -> int:
        """Whole percent; 100 only when nothing is left."""
        return 100 if not self.left else min(99, 100 * self.done // max(self.total, 1))


def progress(region: str, year: int) -> Progress | None:
    """The recomputation after the latest publication of this year; None if none was queued."""
    live = WorkCalendar.objects.live().filter(region=region, year=year).first()
    root = Job.objects.filter(key=_key(live.label)).first() if live else None
    if root is None:
        return None
    # A range, which every engine finds in the index: ";" follows ":".
    parts = Job.objects.filter(key__gte=f"{root.key}:", key__lt=f"{root.key};")
    at_work = [job for job in [root, *parts] if job.state not in OVER and not job.payload.get("again")]
    left = count_stale()
    failed = any(job.state == Job.State.FAILED for job in at_work)
    state = "STUCK" if failed or (left and not at_work) else "RUNNING" if at_work else "DONE"
    return Progress(root.payload["version"], root.payload["total"], left, state)


# A batch ---------------------------------------------------------------------------


def _batches() -> Iterator[list[int]]:
    """Ids of matters with stale deadlines, label by label, until none is left that could be recomputed."""
    stuck: set[str] = set()
    while labels := {label: units for label, units in stale_labels().items() if label not in stuck}:
        for label, units in labels.items():
            after = 0
            rows = (
                Deadline.objects.running().filter(calendar_version=label, matter__unit__in=units).order_by("matter_id")
            )
            while batch := list(rows.filter(matter__gt=after).values_list("matter_id", flat=True).distinct()[:BATCH]):
                yield batch
                after = batch[-1]
            if rows.exists():  # the new date lies in a year that is not published
                stuck.add(label)


@dataclass
class _Batch:
    """What one transaction changes, gathered so that equal writes become one."""

    dates: dict[tuple[Any, ...], list[int]] = field(default_factory=lambda: defaultdict(list))
    changes: dict[int, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    moved: dict[int, list[tuple[Deadline, dt.date]]] = field(default_factory=lambda: defaultdict(list))


@transaction.atomic
def _recompute(matter_ids: list[int], job: Job, now: dt.datetime) -> None:
    """Re-derive every running deadline of these matters, under the lock that acts take."""
    locked = Matter.objects.select_for_update(of=("self",)).filter(pk__in=matter_ids).order_by("pk")
    matters = {matter.pk: matter for matter in locked.open().only("number", "unit", "enterprise")}
    units = {
        unit.pk: region_of(unit)
        for unit in OrgUnit.objects.filter(pk__in={m.unit_id for m in matters.values()}).select_related("parent")
    }
    # Read under the lock: whoever published meanwhile has a job that comes after this one.
    calendars = {region: current_calendar(region) for region in set(units.values())}
    running = _with_clockwork(matters)
    batch = _Batch()
    derived: dict[tuple[Any, ...], dict[str, Any]] = {}
    for deadline in running:
        _derive(deadline, calendars[units[matters[deadline.matter_id].unit_id]], batch, derived)
    for values, ids in batch.dates.items():
        Deadline.objects.filter(pk__in=ids).update(**dict(zip(STORED, values, strict=True)))
    _log(batch, job, now)
    _tell(batch, _retime_inbox(running, matters), matters, job, now)
    due_on = {deadline.pk: deadline.legal_due for rows in batch.moved.values() for deadline, _ in rows}
    if due_on:
        notice_no = job.payload.get("notice_no", "")
        cause = f"工作日日历{job.payload['version']}发布" + (f"（{notice_no}）" if notice_no else "")
        _call_for_issue(draft_corrections(due_on, cause=cause, now=now), matters, now)


def _call_for_issue(drafts: list[DateCorrection], matters: dict[int, Matter], now: dt.datetime) -> None:
    """Tell who answers for papers that corrections wait for him, a line for each matter."""
    found = {matters[draft.printed.deadline.matter_id] for draft in drafts}
    units = OrgUnit.objects.in_bulk({matter.unit_id for matter in found})
    people = {pk: list(answering_for_papers(unit, local_date(now))) for pk, unit in units.items()}
    Notice.objects.bulk_create(
        Notice(
            user=user,
            matter=matter,
            zh=f"{matter.number} 的文书所载日期已变动，更正通知已拟稿，请签发",
            en=f"A paper of {matter.number} says a day that has moved; its correction is drafted and has to be issued",
            created_at=now,
        )
        for matter in sorted(found, key=lambda matter: matter.pk)
        for user in people[matter.unit_id]
    )


def _with_clockwork(matters: dict[int, Matter]) -> list[Deadline]:
    """The running deadlines of these matters, in order, with pauses and extensions where there are any."""
    running = list(Deadline.objects.running().filter(matter__in=matters).order_by("matter", "pk"))
    gathered: dict[str, dict[int, list[Any]]] = {}
    for model, name in ((DeadlinePause, "pauses"), (DeadlineExtension, "extensions")):
        rows = gathered.setdefault(name, defaultdict(list))
        of_these = model._default_manager.filter(deadline__matter__in=matters, deadline__ended_at=None)
        for row in of_these:
            rows[row.deadline_id].append(row)  # type: ignore[attr-defined]
    for deadline in running:
        deadline._prefetched_objects_cache = {  # type: ignore[attr-defined]
            name: rows.get(deadline.pk, []) for name, rows in gathered.items()
        }
    return running


def _derive(
    deadline: Deadline, calendar: Calendar, batch: _Batch, derived: dict[tuple[Any, ...], dict[str, Any]]
) -> None:
    """The dates of one deadline by the calendar of now; one that reaches into an unpublished year keeps its own."""
    plain = not (deadline.pauses.all() or deadline.extensions.all())
    key = (local_date(deadline.started_at), deadline.n, deadline.unit, calendar.region)
    try:
        new = derived.get(key) if plain else None
        if new is None:
            new = stored(dates_of(deadline, calendar))
            if plain:
                derived[key] = new
    except Refusal:
        return
    old = {name: getattr(deadline, name) for name in DATES}
    if all(new[name] == old[name] for name in DATES):
        return
    batch.dates[tuple(new[name] for name in STORED)].append(deadline.pk)
    for name, value in new.items():
        setattr(deadline, name, value)
    if all(new[name] == old[name] for name in DATES if name != "calendar_version"):
        return  # counted anew with the same result
    batch.changes[deadline.matter_id].append(
        {"on": deadline._meta.label_lower, "id": deadline.pk, "old": old, "new": {name: new[name] for name in DATES}}
    )
    if new["legal_due"] != old["legal_due"]:
        batch.moved[deadline.matter_id].append((deadline, old["legal_due"]))


def _log(batch: _Batch, job: Job, now: dt.datetime) -> None:
    cause = {"calendar": job.payload["version"], "published_by": job.payload["by"]}
    payloads = {f"matter:{matter}": cause | {"changes": changes} for matter, changes in batch.changes.items()}
    log.append_to_chains("deadline.recomputed", payloads, actor=log.SYSTEM, at=now)


def _retime_inbox(running: list[Deadline], matters: dict[int, Matter]) -> dict[int, set[int]]:
    """Bring the due dates of the open tasks to the tightest clock; returns matter → those who hold its tasks."""
    clocks: dict[int, list[Deadline]] = defaultdict(list)
    for deadline in running:
        clocks[deadline.matter_id].append(deadline)
    items = WorkItem.objects.open().filter(matter__in=matters)
    moved: dict[dt.date | None, list[int]] = defaultdict(list)
    holders: dict[int, set[int]] = defaultdict(set)
    for pk, matter, node, due_on, holder in items.values_list("pk", "matter_id", "node", "due_on", "holder_id"):
        due = due_on_of(clocks[matter], node)
        if due != due_on:
            moved[due].append(pk)
        if holder is not None:
            holders[matter].add(holder)
    for due, ids in moved.items():
        WorkItem.objects.filter(pk__in=ids).update(due_on=due)
    return holders


def _tell(batch: _Batch, holders: dict[int, set[int]], matters: dict[int, Matter], job: Job, now: dt.datetime) -> None:
    """A line for each holder and matter whose dates moved, and for the party's agents; by e-mail one each in all."""
    # Clocks of single nodes are the bureau's own affair.
    own = {pk: [each for each in rows if not each[0].node] for pk, rows in batch.moved.items()}
    enterprises = {matters[pk].enterprise_id for pk, rows in own.items() if rows} - {None}
    agents: dict[int | None, list[int]] = defaultdict(list)
    if enterprises:
        valid = EnterpriseAgent.objects.valid_on(local_date(now)).filter(enterprise__in=enterprises)
        for enterprise, agent in valid.filter(user__is_active=True).values_list("enterprise_id", "user_id"):
            agents[enterprise].append(agent)
    notices = []
    for pk, rows in batch.moved.items():
        matter = matters[pk]
        notices += [_notice(user, matter, rows, now) for user in sorted(holders[pk])]
        if own[pk]:
            notices += [_notice(user, matter, own[pk], now) for user in agents[matter.enterprise_id]]
    Notice.objects.bulk_create(notices)
    _send({notice.user_id for notice in notices}, job, now)


def _notice(user: int, matter: Matter, rows: list[tuple[Deadline, dt.date]], now: dt.datetime) -> Notice:
    zh = "、".join(f"“{d.title}”由{old}改为{d.legal_due}" for d, old in rows)
    en = "; ".join(f"“{d.title}” from {old} to {d.legal_due}" for d, old in rows)
    return Notice(
        user_id=user,
        matter=matter,
        zh=f"{matter.number} 的期限因工作日日历更新重新计算:{zh}"[:300],
        en=f"The deadlines of {matter.number} were recomputed by the new calendar: {en}"[:300],
        created_at=now,
    )


def _send(people: set[int], job: Job, now: dt.datetime) -> None:
    """One message a person and calendar version, however many matters: the lines themselves stand in the notices."""
    version = job.payload["version"]
    zh = f"工作日日历 {version} 已发布,您有办件的期限因此变动,详见消息"
    en = f"Calendar {version} was published and moved deadlines of yours; see your notices"
    told = Notice.objects.filter(user__in=people, matter=None, zh=zh).values("user")
    users = [user for user in User.objects.filter(pk__in=people).exclude(pk__in=told) if reached_by(user)]
    queue_sending(Notice.objects.bulk_create(Notice(user=u, zh=zh, en=en, created_at=now) for u in users), now=now)
