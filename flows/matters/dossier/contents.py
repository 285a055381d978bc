"""What belongs in a dossier (卷内文件), read from one moment's state of the matter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Prefetch
from django.utils.translation import gettext

from documents.models import Delivery, Document
from flows.calendar.current import current_calendar
from flows.calendar.regions import region_of
from flows.law.explanations import UNITS, DayRow
from permissions.clock import local_date
from permissions.refusals import Refusal

from ..attachments import path_of
from ..clocks.deadlines import explain_deadline, standing
from ..clocks.past_dates import Move, moves_of
from ..models import Act, Attachment, Deadline, DeadlineExtension, DeadlinePause, Decision, Matter
from ..models.deadline import Standing
from ..procedures import procedure_of
from .history import Covers, EntryLine, Words, write_history


@dataclass(frozen=True)
class File:
    """One file of the store that belongs in it: what it is, its hash, where it lies.

    name      in the machine-readable file, e.g. ``papers/001.pdf``
    left_out  why it becomes no page, where that is known from the record alone; empty for what is to be bound
    """

    kind: str
    name: str
    title: str
    number: str
    by: str
    on: dt.date
    content_type: str
    sha256: str
    place: Path
    note: str = ""
    left_out: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ActLine:
    """One step as it is printed, its titles in Chinese."""

    act: Act
    title: str
    outcome: str


@dataclass(frozen=True)
class Extended:
    """One extension and its length in words."""

    extension: DeadlineExtension
    length: str


@dataclass(frozen=True)
class Clock:
    """One deadline with its days one by one (期限说明表); no days where a calendar that they need is not stored."""

    deadline: Deadline
    title: str
    length: str
    start_event: str
    is_late: bool
    days: tuple[DayRow, ...]
    pauses: list[DeadlinePause]
    extensions: list[Extended]
    moves: list[Move]


@dataclass(frozen=True)
class Contents:
    """Everything that goes into one dossier."""

    matter: Matter
    procedure: str
    covers: Covers
    files: list[File]
    acts: list[ActLine]
    decisions: list[Decision]
    deliveries: list[Delivery]
    clocks: list[Clock]
    entries: list[EntryLine]

    @property
    def papers(self) -> list[File]:
        """The numbered papers."""
        return [file for file in self.files if file.kind == "paper"]

    @property
    def attachments(self) -> list[File]:
        """The materials, replaced ones included."""
        return [file for file in self.files if file.kind == "attachment"]


@transaction.atomic
def read(matter_id: int, history: Path) -> Contents:
    """Read the matter while nothing happens to it, and write its history to the file; words come in Chinese."""
    # Every act locks the matter first: what is read under this lock is one state.
    matter = Matter.objects.select_for_update(of=("self",)).select_related("unit", "enterprise").get(pk=matter_id)
    acts = [_act_line(act) for act in matter.acts.select_related("unit", "user")]
    words = Words(materials=_material_names(matter), acts={line.act.pk: (line.title, line.outcome) for line in acts})
    covers, entries = write_history(matter.chain, history, words)
    clocks = matter.deadlines.with_clockwork().order_by("started_at", "pk")
    papers = Prefetch("papers", Document.objects.order_by("pk"))
    deliveries = Delivery.objects.filter(document__subject_ref=matter.chain).prefetch_related(papers)
    return Contents(
        matter=matter,
        procedure=procedure_of(matter.procedure).title_zh,
        covers=covers,
        files=[*_papers(matter), *_attachments(matter)],
        acts=acts,
        decisions=list(matter.decisions.all()),
        deliveries=list(deliveries.order_by("document__numbered_at", "pk")),
        clocks=[_clock(deadline, covers.at) for deadline in clocks],
        entries=entries,
    )


def _act_line(act: Act) -> ActLine:
    return ActLine(act, gettext(act.title), gettext(act.outcome_title))


def _material_names(matter: Matter) -> dict[str, str]:
    """What the procedure calls its materials, by their codes."""
    procedure = procedure_of(matter.procedure)
    return {code: gettext(name) for code, name in {**procedure.materials, **procedure.own_materials}.items()}


def _papers(matter: Matter) -> Iterator[File]:
    papers = Document.objects.about(matter.chain).select_related("replaced_by").prefetch_related("corrections")
    for number, paper in enumerate(papers, start=1):
        corrected = "、".join(notice.number for notice in paper.corrections.all())
        notes = []
        if paper.standing == Document.Standing.VOIDED:
            notes.append("已作废")
        if paper.replaced_by:
            notes.append(f"已由{paper.replaced_by.number}替代")
        if corrected:
            notes.append(f"经{corrected}更正")
        yield File(
            kind="paper",
            name=f"papers/{number:03d}.pdf",
            title=paper.title,
            number=paper.number,
            by=paper.authority_name,
            on=paper.issued_on,
            content_type="application/pdf",
            sha256=paper.sha256,
            place=Path(settings.MEDIA_ROOT) / paper.pdf_path if paper.sha256 else Path(),
            note="；".join(notes),
            left_out="" if paper.sha256 else "已编号，没有定稿",
            facts={
                "number": paper.number,
                "document_kind": paper.kind,
                "recipient": paper.recipient,
                "signatory": paper.signatory,
                "standing": paper.standing,
                "standing_reason": paper.standing_reason,
                "template": paper.template,
                "template_version": paper.template_version,
            },
        )


def _attachments(matter: Matter) -> Iterator[File]:
    names = _material_names(matter)
    for number, row in enumerate(matter.attachments.select_related("uploaded_by").order_by("pk"), start=1):
        ending = _ENDINGS.get(row.content_type, "bin")
        yield File(
            kind="attachment",
            name=f"attachments/{number:03d}.{ending}",
            title=f"{names.get(row.material) or gettext(row.material)}：{row.name}",
            number="",
            by=row.uploaded_by.name,
            on=local_date(row.uploaded_at),
            content_type=row.content_type,
            sha256=row.sha256,
            place=path_of(row.sha256),
            note="内部" if row.audience == Attachment.Audience.INTERNAL else "",
            left_out=f"已于{local_date(row.withdrawn_at)}被后来的材料替换" if row.withdrawn_at else "",
            facts={
                "file_name": row.name,
                "material": row.material,
                "audience": row.audience,
                "uploaded_at": row.uploaded_at.isoformat(),
                "withdrawn_at": row.withdrawn_at.isoformat() if row.withdrawn_at else None,
            },
        )


_ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


def length_zh(n: int, unit: str) -> str:
    """A length as the papers say it: 3个工作日."""
    return f"{n}{UNITS[unit][0]}" if unit in UNITS else f"{n}{unit}"  # type: ignore[index]


def _clock(deadline: Deadline, as_of: dt.datetime) -> Clock:
    return Clock(
        deadline=deadline,
        title=gettext(deadline.title),
        length=length_zh(deadline.n, deadline.unit),
        start_event=gettext(deadline.start_event),
        is_late=deadline.ended_at is not None and standing(deadline, as_of) == Standing.MET_LATE,
        days=_days(deadline, as_of),
        pauses=list(deadline.pauses.all()),
        extensions=[Extended(row, length_zh(row.n, row.unit)) for row in deadline.extensions.all()],
        moves=moves_of(deadline),
    )


def _days(deadline: Deadline, as_of: dt.datetime) -> tuple[DayRow, ...]:
    """Day by day; a paused one as if it were resumed on the day of the last entry."""
    try:
        if deadline.paused_at is None:
            return explain_deadline(deadline)
        return explain_deadline(deadline, local_date(as_of), current_calendar(region_of(deadline.matter.unit)))
    except (Refusal, LookupError, ValueError):
        return ()


def acts_as_values(lines: Iterable[ActLine], decisions: Iterable[Decision]) -> list[dict[str, Any]]:
    """The steps and decisions as plain values, for the machine-readable file."""
    decided = {row.act_id: row for row in decisions}
    found = []
    for line in lines:
        act = line.act
        row: dict[str, Any] = {
            "node": act.node,
            "title": line.title,
            "by": act.actor_name,
            "on_behalf_of": act.on_behalf_of,
            "capacity": act.capacity,
            "outcome": act.outcome,
            "outcome_title": line.outcome,
            "opinion": act.opinion,
            "late_reason": act.late_reason,
            "at": act.at.isoformat(),
        }
        if decision := decided.get(act.pk):
            row["decision"] = {
                "outcome": decision.outcome,
                "reasons": decision.reasons,
                "articles": decision.articles,
                "signatory": decision.signatory_name,
                "decided_on": decision.decided_on.isoformat(),
                "draft_sha256": decision.draft_sha256,
            }
        found.append(row)
    return found


def clock_as_values(clock: Clock) -> dict[str, Any]:
    """One deadline with its days as plain values, for the machine-readable file."""
    deadline = clock.deadline
    facts = ("rule", "node", "kind", "article", "status", "n", "unit", "start_event", "calendar_version", "end")
    dates = ("started_at", "nominal_due", "legal_due", "safe_due", "paused_at", "ended_at")
    return {
        "title": clock.title,
        **{name: getattr(deadline, name) for name in facts},
        **{name: value.isoformat() if (value := getattr(deadline, name)) else None for name in dates},
        "pauses": [
            {
                "from": row.from_at.isoformat(),
                "until": row.until_at.isoformat() if row.until_at else None,
                "reason": row.reason,
                "document": row.document_name,
                "sha256": row.document_sha256,
            }
            for row in clock.pauses
        ],
        "extensions": [
            {"step": row.extension.step, "length": row.length, "reason": row.extension.reason}
            for row in clock.extensions
        ],
        "days": [{"on": day.on.isoformat(), "number": day.number, "reason": day.reason} for day in clock.days],
    }
