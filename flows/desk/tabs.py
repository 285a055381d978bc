"""The tabs of the matter page: what each one reads."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.module_loading import import_string
from django.utils.translation import gettext, gettext_lazy, gettext_noop

from documents.models import Delivery, Document
from documents.sealing.models import SealUse
from flows.desk.diagram import diagram_of
from flows.desk.words import Due, clock_words
from flows.law.workdays import Calendar
from flows.matters.clocks.printed_dates import ANSWERS, corrections_of, place_of_papers
from flows.matters.correcting import SEALS, key_of
from flows.matters.delivering import reading, receiving, sending
from flows.matters.models import Attachment, Deadline, Matter
from flows.matters.procedures import procedure_of
from flows.matters.sealing import place_of_seals
from permissions import policies
from permissions.audit.models import Entry
from permissions.audit.verification import verify_chain
from permissions.clock import local_date
from permissions.organisations.models import User


@dataclass(frozen=True)
class View:
    """What a tab is given: the matter, what the page already read, and the moment."""

    matter: Matter
    deadlines: list[Deadline]
    now: dt.datetime
    calendar: Calendar
    user: User


@dataclass(frozen=True)
class Tab:
    """One tab: its name in the address, its title, and the reader of its content."""

    code: str
    title: Any
    icon: str
    read: Callable[[View], dict[str, Any]]
    for_auditors: bool = False

    @property
    def template(self) -> str:
        """Its template."""
        return f"desk/tabs/{self.code}.html"


def _facts(view: View) -> dict[str, Any]:
    procedure = procedure_of(view.matter.procedure)
    found = import_string(procedure.facts)(view.matter) if procedure.facts else {}
    return {"facts_template": f"{procedure.code}/facts.html" if procedure.facts else "", "facts": found}


@dataclass(frozen=True)
class MaterialRow:
    """One attachment under the name of its material."""

    file: Attachment
    material: str


DELIVERY_FILES = {
    sending.PROOF: gettext_noop("Record of a delivery"),
    receiving.SCAN: gettext_noop("Signed receipt"),
}


def _materials(view: View) -> dict[str, Any]:
    procedure = procedure_of(view.matter.procedure)
    names = {**procedure.materials, **procedure.own_materials}
    files = view.matter.attachments.select_related("uploaded_by")
    names |= DELIVERY_FILES
    # Of a delivery's files the code ends with the delivery's number.
    rows = [MaterialRow(f, gettext(names.get(f.material.partition("-")[0], f.material))) for f in files]
    return {
        "materials": [row for row in rows if row.file.withdrawn_at is None],
        "earlier": [row for row in rows if row.file.withdrawn_at is not None],
    }


def _corrections(view: View) -> dict[str, Any]:
    """The corrections that wait, and whether this person may issue them."""
    waiting = list(corrections_of(view.matter))
    place, today = place_of_papers(view.matter.unit) if waiting else None, local_date(view.now)
    unsealed = {row.pk for row in waiting if row.state == row.State.ISSUED and row.notice is None}
    if unsealed:
        keys = {key_of(row): row.pk for row in waiting if row.pk in unsealed}
        sealed = SealUse.objects.filter(issue_key__in=keys).values_list("issue_key", flat=True)
        unsealed -= {keys[key] for key in sealed}
    seals = place_of_seals(view.matter.unit) if unsealed else None
    return {
        "corrections": waiting,
        "unsealed": unsealed,
        "may_seal": seals is not None and policies.may_act(view.user, SEALS.code, seals, today),
        "may_correct": place is not None and policies.may_act(view.user, ANSWERS.code, place, today),
    }


def _papers(view: View) -> dict[str, Any]:
    deliveries = Prefetch("deliveries", Delivery.objects.order_by("handed_at", "pk"))
    papers = list(Document.objects.about(view.matter.chain).prefetch_related(deliveries))
    return {
        "papers": papers,
        "receipt_kind": reading.RECEIPT_KIND,
        "returned": {row.receipt_form_id for paper in papers for row in paper.deliveries.all() if row.receipt_at},
        "may_deliver": reading.may_deliver(view.matter, view.user, local_date(view.now)),
        "remedies": reading.remedies_of(papers, view.calendar),
        **_corrections(view),
    }


def _diagram(view: View) -> dict[str, Any]:
    return {"diagram": diagram_of(view.matter)}


@dataclass(frozen=True)
class DeadlineRow:
    """One deadline with its standing; its own page explains it day by day."""

    deadline: Deadline
    due: Due
    is_open: bool


def _deadlines(view: View) -> dict[str, Any]:
    prefetch_related_objects(view.deadlines, "pauses", "extensions")
    rows = [
        DeadlineRow(deadline, clock_words(deadline, view.now, view.calendar), deadline.ended_at is None)
        for deadline in view.deadlines
    ]
    return {
        "deadlines": sorted(rows, key=lambda row: (not row.is_open, row.deadline.legal_due, row.deadline.pk)),
        **_corrections(view),
    }


LOG_ROWS = 200


@dataclass(frozen=True)
class LogRow:
    """One entry of the log with the actor as people know him."""

    entry: Entry
    name: str
    role: str
    unit: str
    on_behalf_of: str


def _log(view: View) -> dict[str, Any]:
    entries = Entry.objects.filter(chain=view.matter.chain).order_by("-seq")[:LOG_ROWS]
    return {"entries": [_log_row(entry) for entry in entries], "fault": verify_chain(view.matter.chain)}


def _log_row(entry: Entry) -> LogRow:
    """The entry with what its text says of the actor; a text that cannot be read is shown as it is."""
    try:
        said = json.loads(entry.body)
    except ValueError:
        said = {}
    return LogRow(
        entry, said.get("actor_name", ""), said.get("role", ""), said.get("unit", ""), said.get("on_behalf_of", "")
    )


TABS = [
    Tab("facts", gettext_lazy("Facts"), "list-check", _facts),
    Tab("materials", gettext_lazy("Materials"), "paperclip", _materials),
    Tab("papers", gettext_lazy("Papers"), "file-certificate", _papers),
    Tab("diagram", gettext_lazy("Diagram"), "sitemap", _diagram),
    Tab("deadlines", gettext_lazy("Why this date"), "calendar-time", _deadlines),
    Tab("log", gettext_lazy("Log"), "shield-lock", _log, for_auditors=True),
]


def tab_of(code: str, *, is_auditor: bool) -> Tab:
    """The tab with this code, or the first one; the log only for auditors."""
    return next((tab for tab in shown_tabs(is_auditor=is_auditor) if tab.code == code), TABS[0])


def shown_tabs(*, is_auditor: bool) -> list[Tab]:
    """The tabs this person sees."""
    return [tab for tab in TABS if is_auditor or not tab.for_auditors]
