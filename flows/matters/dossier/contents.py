"""What belongs in a dossier (卷内文件), read from one moment's state of the matter."""

from __future__ import annotations

import datetime as dt
import json
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
from permissions import roles
from permissions.audit import export
from permissions.audit.models import DailyRoot
from permissions.clock import SHANGHAI, local_date
from permissions.refusals import Refusal

from ..attachments import path_of
from ..clocks.deadlines import explain_deadline, standing
from ..clocks.past_dates import Move, moves_of
from ..models import Act, Attachment, Deadline, DeadlineExtension, DeadlinePause, Decision, Matter
from ..models.deadline import Standing
from ..procedures import procedure_of


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
class EntryLine:
    """One entry of the history as it is printed."""

    seq: int
    at: str
    who: str
    action: str
    of: str
    hash: str


@dataclass(frozen=True)
class Covers:
    """The state that the dossier covers: the last entry of the matter's chain and the last signed root."""

    chain: str
    seq: int
    hash: str
    at: dt.datetime
    root: int
    root_hash: str


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
    covers, entries = _history(matter.chain, history)
    acts = matter.acts.select_related("unit", "user")
    clocks = matter.deadlines.with_clockwork().order_by("started_at", "pk")
    papers = Prefetch("papers", Document.objects.order_by("pk"))
    deliveries = Delivery.objects.filter(document__subject_ref=matter.chain).prefetch_related(papers)
    return Contents(
        matter=matter,
        procedure=procedure_of(matter.procedure).title_zh,
        covers=covers,
        files=[*_papers(matter), *_attachments(matter)],
        acts=[ActLine(act, gettext(act.title), gettext(act.outcome_title)) for act in acts],
        decisions=list(matter.decisions.all()),
        deliveries=list(deliveries.order_by("document__numbered_at", "pk")),
        clocks=[_clock(deadline, covers.at) for deadline in clocks],
        entries=entries,
    )


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
    procedure = procedure_of(matter.procedure)
    names = {**procedure.materials, **procedure.own_materials}
    for number, row in enumerate(matter.attachments.select_related("uploaded_by").order_by("pk"), start=1):
        ending = _ENDINGS.get(row.content_type, "bin")
        yield File(
            kind="attachment",
            name=f"attachments/{number:03d}.{ending}",
            title=f"{gettext(names.get(row.material, row.material))}：{row.name}",
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


def _history(chain: str, target: Path) -> tuple[Covers, list[EntryLine]]:
    """Write the chain as the offline verifier reads it; returns what it covers and its entries as printed.

    Read as the bytes that are stored: a chain that was tampered with is exported as it is, for the checker to find.
    """
    entries: list[EntryLine] = []
    seq, tip, at = 0, "", dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    root = DailyRoot(number=0, root="")
    with target.open("w", encoding="utf-8", errors="surrogatepass", newline="") as out:
        for line in export.lines(chain):
            out.write(line)
            row = json.loads(line)
            if row["kind"] == "entry":
                entry, moment = _entry_line(row)
                entries.append(entry)
                seq, tip, at = entry.seq, entry.hash, moment or at
            elif row["kind"] == "root":
                root = DailyRoot(number=int(row["number"]), root=row["root"])
    return Covers(chain, seq, tip, at, root.number, root.root), entries


def _entry_line(row: dict[str, str]) -> tuple[EntryLine, dt.datetime | None]:
    try:
        body = json.loads(row["body"])
        at: dt.datetime | None = dt.datetime.fromisoformat(body["at"]).astimezone(SHANGHAI)
        role = roles.ROLES.get(body["role"])
        who = "".join([body["actor_name"], f"（{role.zh}）" if role else ""])
        who += f"代{body['on_behalf_of']}" if body["on_behalf_of"] else ""
        payload = body["payload"]
        of = str(payload.get("number") or payload.get("outcome") or payload.get("material") or "")
    except (ValueError, KeyError, TypeError, AttributeError):
        at, who, of = None, "", "内容不可读"
    shown = at.strftime("%Y-%m-%d %H:%M:%S") if at else row["at"]
    number = int(row["seq"]) if row["seq"].isdecimal() else 0
    return EntryLine(number, shown, who, row["action"], of, row["hash"]), at


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
