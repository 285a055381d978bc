"""Asking for a dossier (申请生成案卷): who may, and how far it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.db import transaction

from permissions import roles
from permissions.audit import log
from permissions.organisations.models import Position, User, actor_of

from .. import jobs
from ..models import Dossier, Job, Matter

JOB = "matters.make_dossier"
# Who answers for the file, decides on it, keeps it or checks it; beside those who handled the matter.
OFFICES = (
    roles.ARCHIVIST,
    roles.SECTION_HEAD,
    roles.LEGAL_HEAD,
    roles.DEPUTY_LEADER,
    roles.PRINCIPAL,
    roles.AUDITOR,
)


def may_have(user: User, positions: Iterable[Position], matter: Matter, handled: bool | None = None) -> bool:
    """Whether this official, who may see the matter, may have its whole file (档案利用).

    An office of the authority that handles it, or a hand in it while appointed there.

    positions  the appointments of the person in force today
    handled    whether he did a step or holds a task, where that is known already
    """
    here = [position.role for position in positions if position.unit.authority.pk == matter.unit_id]
    if any(role.code in here for role in OFFICES):
        return True
    if handled is None and here:
        handled = matter.acts.filter(user=user).exists() or matter.work_items.open().filter(holder=user).exists()
    return bool(here) and bool(handled)


def ask(matter: Matter, *, by: User, now: dt.datetime, ip: str = "") -> Dossier:
    """Have the dossier made; who asks while one is in the making gets that one, and a failed one is tried again.

    Logged in a chain of its own (``dossier:…``): an entry in the matter's would change what is exported.
    """
    who = actor_of(by, ip=ip)
    with transaction.atomic():
        Matter.objects.select_for_update(of=("self",)).get(pk=matter.pk)  # two who ask at once queue here
        waiting = Dossier.objects.being_made().filter(matter=matter).select_related("job").first()
        count = Dossier.objects.filter(matter=matter).count()
        if waiting is None:
            key = f"dossier:{matter.pk}:{count + 1}"
            job = Job.objects.create(kind=JOB, key=key, matter=matter, run_after=now, created_at=now)
            waiting = Dossier.objects.create(matter=matter, asked_by=by, asked_at=now, job=job)
        payload = {"matter": matter.number, "dossier": waiting.pk}
        log.append(f"dossier:{matter.pk}", action="dossier.asked", actor=who, at=now, payload=payload)
    if waiting.job.state == Job.State.FAILED:
        jobs.put_again(waiting.job, actor=who, now=now)
    jobs.wake_after_commit()
    return waiting


def latest(matter: Matter) -> tuple[Dossier | None, Dossier | None]:
    """The one in the making, and the last one made whose files are there."""
    rows = list(matter.dossiers.select_related("job", "asked_by").order_by("-pk")[:2])
    making = next((row for row in rows if row.made_at is None), None)
    made = next((row for row in rows if row.made_at is not None), None)
    return making, made if made and is_there(made) else None


def is_there(dossier: Dossier) -> bool:
    """Whether both files lie where they should; a restored backup has none."""
    return all((Path(settings.MEDIA_ROOT) / dossier.path_of(ending)).is_file() for ending in ("pdf", "zip"))
