"""Procedures (业务): what an AppConfig declares about its folder, as data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Procedure:
    """One procedure (业务): the folder's declaration; dotted paths are imported when they are needed.

    code          name of the folder and of the app
    number_code   first part of its matter numbers, e.g. ``XF`` in ``XF-2026-0001``
    title         English msgid of the screens; ``title_zh`` is what papers and logs say
    flow          dotted path of the flow class
    facts         dotted path of ``function(matter) -> dict`` for the template ``<code>/facts.html``
    urls          dotted path of the procedure's own pages, mounted under ``portal/`` or ``""`` by the site
    lead          English msgid under the title of its list at the desk; the list and its menu entry come with it
    desk          entries of the desk's menu below the list: (title, address, icon), for who works or for these roles
    portal        such entries of the portal; the first one of all is where enterprises land
    jobs          kind of job → dotted path of ``function(job, now)``
    sweeps        dotted paths of ``function(now)`` that beat calls every hour; twice does no harm
    limits        dotted path of its ``fitting.Limits``: outer clocks and node budgets; none where the law sets no days
    materials     code → English msgid of the materials that may be attached by the party
    own_materials the same of those that the bureau attaches for itself
    delivers      code of the role that records deliveries and receipts beside the flow
    delivers_from duty of its section, or the dotted path of ``function(matter) -> OrgUnit``; without one the section
                  that answers for papers
    consented     dotted path of ``function(matter) -> bool``: the party agreed to the portal when it applied
    receipts      kind of paper → dotted path of ``function(step, delivery)``: what its receipt sets running
    preview       dotted path of ``function(item, values, by=, on=) -> documents.previewing.Draft`` for the worker
    submission    dotted path of ``function(matter) -> reviewing.Submission``: what it hands in for legal review
    gated         kinds of papers that nobody makes without a legal review, or a reason why none is needed (gate.py)
    previews      node that leads to a paper → the fields of its form that the paper rests on: ``values``
    """

    code: str
    number_code: str
    title: str
    title_zh: str
    flow: str
    facts: str = ""
    urls: str = ""
    lead: str = ""
    desk: tuple[tuple[str, ...], ...] = ()
    portal: tuple[tuple[str, str], ...] = ()
    documents: Mapping[str, str] = field(default_factory=dict)
    jobs: Mapping[str, str] = field(default_factory=dict)
    materials: Mapping[str, str] = field(default_factory=dict)
    sweeps: tuple[str, ...] = ()
    own_materials: Mapping[str, str] = field(default_factory=dict)
    limits: str = ""
    delivers: str = ""
    delivers_from: str = ""
    consented: str = ""
    receipts: Mapping[str, str] = field(default_factory=dict)
    preview: str = ""
    previews: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    submission: str = ""
    gated: tuple[str, ...] = ()
    demo_loader: str = ""

    @property
    def flow_class(self) -> Any:
        """The flow class itself."""
        return import_string(self.flow)


@cache
def procedures() -> dict[str, Procedure]:
    """Every installed procedure by code."""
    found = (getattr(config, "procedure", None) for config in apps.get_app_configs())
    return {procedure.code: procedure for procedure in found if procedure is not None}


def procedure_of(code: str) -> Procedure:
    """The procedure with this code; KeyError if it is not installed."""
    return procedures()[code]


# Jobs that every procedure may queue, beside those it declares itself and those of the channels.
SHARED_JOBS = {
    "matters.issue_receipt": "flows.matters.delivering.letters.issue_receipt",
    "matters.recompute": "flows.matters.clocks.recompute.recompute_job",
    "matters.issue_correction": "flows.matters.letters.issue_correction",
    "matters.make_dossier": "flows.matters.dossier.making.make",
    "matters.tell": "flows.matters.telling.tell_job",
    "matters.preview": "flows.matters.previews.making.make",
}

# What a day brings by itself in every procedure, beside what each declares; see ``Procedure.sweeps``.
SHARED_SWEEPS = ("flows.matters.delivering.receiving.deem_noticed", "flows.matters.previews.asking.sweep")


def job_handler(kind: str) -> Callable[..., None]:
    """The function that does jobs of this kind; KeyError for a kind nobody declared."""
    declared = SHARED_JOBS | dict.fromkeys(settings.NOTICE_CHANNELS, "flows.matters.channels.send_job")
    for procedure in procedures().values():
        declared.update(procedure.jobs)
    handler: Callable[..., None] = import_string(declared[kind])
    return handler
