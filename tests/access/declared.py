"""What each address is for: the one table. An address without a line here fails the sweep.

The lines say what the law and the design want, in data; ``expected`` turns them into an answer for one person,
one thing and one method. Nothing here asks the code under test.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tests.access.people import Person
from tests.access.world import Thing


class Who(StrEnum):
    """Whom an address is for."""

    PUBLIC = "PUBLIC"
    PERSON = "PERSON"  # anybody logged in
    OFFICIAL = "OFFICIAL"
    AUDITOR = "AUDITOR"
    REGISTRAR = "REGISTRAR"  # who reads the register of numbers of a bureau
    KEEPER = "KEEPER"  # of a calendar
    OFFICE = "OFFICE"  # the office of a bureau, and who reads its registers beside it
    LEGAL = "LEGAL"  # the legal staff
    REVIEWS = "REVIEWS"  # who reads how far decisions were reviewed: they, the leaders, auditors
    AGENT = "AGENT"
    STAFF = "STAFF"  # who may enter the administration site
    ROOT = "ROOT"  # the administrator of the site
    MONITOR = "MONITOR"  # machines at addresses that the settings name; none of the people


class Expected(StrEnum):
    """How an address answers."""

    IN = "IN"  # does what it is for, or says which rule stands against it
    LOGIN = "LOGIN"
    UNKNOWN = "UNKNOWN"  # exactly as if there were nothing
    METHOD = "METHOD"


REGISTRARS = ("deputy_leader", "principal", "archivist")
READ, WRITE, BOTH = ("GET", "HEAD"), ("POST",), ("GET", "HEAD", "POST")
DJANGO_FORM = (*BOTH, "PUT")  # its form views take PUT for POST
ANY = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Rule:
    """The rule of one address.

    thing       kind of thing that it names; whoever may not know of the thing finds nothing
    needs_seat  POST is for those only who may act on the thing
    data        what a POST sends
    chiefs      not the seat, but who holds the thing and who stands above the seat
    leads_on    whoever is logged in is led on, by whatever method
    """

    who: Who
    methods: tuple[str, ...] = READ
    thing: str = ""
    needs_seat: bool = False
    data: dict[str, Any] = field(default_factory=dict)
    leads_on: bool = False
    chiefs: bool = False


RULES: dict[str, Rule] = {
    "landing": Rule(Who.PERSON),
    "login": Rule(Who.PUBLIC, DJANGO_FORM, leads_on=True),
    "logout": Rule(Who.PUBLIC, WRITE),
    "password_change": Rule(Who.PERSON, DJANGO_FORM),
    "password_change_done": Rule(Who.PERSON),
    "set_language": Rule(Who.PUBLIC, ANY),  # changes a cookie, and by POST only
    "healthz": Rule(Who.PUBLIC),
    "metrics": Rule(Who.MONITOR),
    # The desk
    "desk:workbench": Rule(Who.OFFICIAL),
    "desk:inbox": Rule(Who.OFFICIAL),
    "desk:pool": Rule(Who.OFFICIAL),
    "desk:done": Rule(Who.OFFICIAL),
    "desk:started": Rule(Who.OFFICIAL),
    "desk:copied": Rule(Who.OFFICIAL),
    "desk:matters": Rule(Who.OFFICIAL),
    "desk:procedure": Rule(Who.OFFICIAL, thing="procedure"),
    "desk:search": Rule(Who.OFFICIAL),
    "desk:matter": Rule(Who.OFFICIAL, thing="matter"),
    "desk:material": Rule(Who.PERSON, thing="material"),
    "desk:paper": Rule(Who.OFFICIAL, thing="paper"),
    "desk:correction": Rule(Who.OFFICIAL, WRITE, "correction", True, {"do": "issue"}),
    "desk:delivery": Rule(Who.OFFICIAL, BOTH, "delivery", True, {"do": "send"}),
    "desk:awaiting": Rule(Who.OFFICIAL),
    "desk:seal_uses": Rule(Who.OFFICE),
    "desk:deadline": Rule(Who.OFFICIAL, thing="deadline"),
    "desk:dossier": Rule(Who.OFFICIAL, BOTH, "whole file"),
    "desk:dossier_file": Rule(Who.OFFICIAL, thing="dossier"),
    "desk:filings": Rule(Who.OFFICIAL),
    "desk:filings_export": Rule(Who.OFFICIAL, WRITE),
    "desk:statistics": Rule(Who.OFFICIAL),
    "desk:statistics_file": Rule(Who.OFFICIAL),
    "desk:register": Rule(Who.REGISTRAR),
    "desk:register_export": Rule(Who.REGISTRAR, WRITE),
    "desk:void_paper": Rule(Who.OFFICIAL, BOTH, "paper of the register", data={"reason": "误发"}),
    "desk:own_deadline": Rule(Who.AGENT, thing="own deadline"),
    "desk:act": Rule(Who.OFFICIAL, BOTH, "task", True, {"outcome": "ACCEPT", "opinion": "齐全"}),
    "desk:ask_preview": Rule(Who.OFFICIAL, WRITE, "task", True, {"grounds": "R2"}),
    "desk:preview": Rule(Who.OFFICIAL, thing="preview"),
    "desk:preview_file": Rule(Who.OFFICIAL, thing="preview"),
    "desk:claim": Rule(Who.OFFICIAL, WRITE, "task", True),
    "desk:release": Rule(Who.OFFICIAL, WRITE, "held task", True),
    "desk:hand_over": Rule(Who.OFFICIAL, WRITE, "held task", True, {"to": "sj.verify1", "reason": "出差"}, chiefs=True),
    "desk:forecast": Rule(Who.OFFICIAL),
    "desk:substitutions": Rule(Who.OFFICIAL),
    "desk:substitution_new": Rule(Who.OFFICIAL, WRITE, "post", data={"deputy": "sj.credit2", "reason": "出差"}),
    "desk:substitution_end": Rule(Who.OFFICIAL, WRITE, "substitution"),
    "desk:audit": Rule(Who.AUDITOR),
    "desk:account": Rule(Who.PERSON),
    "desk:notices": Rule(Who.PERSON),
    "desk:notices_read": Rule(Who.PERSON, WRITE),
    "desk:notice": Rule(Who.PERSON, BOTH, "notice"),
    # The calendar: to look at for the desk, to prepare for who keeps it, to count with for everybody
    "desk:calculator": Rule(Who.PUBLIC),
    "desk:calendars": Rule(Who.OFFICIAL),
    "desk:calendar": Rule(Who.OFFICIAL, thing="calendar"),
    "desk:recomputing": Rule(Who.OFFICIAL, thing="recomputation"),
    "desk:calendar_file": Rule(Who.OFFICIAL, thing="calendar file"),
    "desk:calendar_new": Rule(Who.KEEPER, WRITE),
    "desk:calendar_draft": Rule(Who.KEEPER, thing="calendar draft"),
    "desk:calendar_days": Rule(Who.KEEPER, WRITE, "calendar draft"),
    "desk:calendar_take_in": Rule(Who.KEEPER, WRITE, "calendar draft"),
    "desk:calendar_publish": Rule(Who.KEEPER, WRITE, "calendar draft"),
    "desk:calendar_withdraw": Rule(Who.KEEPER, WRITE, "calendar draft"),
    # The rulebook: to read for the desk, to settle for the head of the authority's own legal section
    "desk:rules": Rule(Who.OFFICIAL),
    "desk:rule": Rule(Who.OFFICIAL, thing="number"),
    "desk:rule_settle": Rule(Who.OFFICIAL, WRITE, "number", True, {"value": "15", "basis": "会议"}),
    "desk:rule_article": Rule(Who.OFFICIAL, WRITE, "number", True, {"article": "第十二条", "basis": "文本"}),
    "desk:setting_withdraw": Rule(Who.OFFICIAL, WRITE, "setting", True, {"reason": "改期"}),
    # Papers
    "documents:ask": Rule(Who.PUBLIC),
    "documents:verify": Rule(Who.PUBLIC, BOTH, "verification"),
    # Credit repair: what everybody reads, and the portal
    # Official papers: drafts are their drafter's, manuscripts the bureau's, what was received the receiver's
    "legal_review:queue": Rule(Who.LEGAL),
    "legal_review:coverage": Rule(Who.REVIEWS),
    "legal_review:coverage_file": Rule(Who.REVIEWS, WRITE),
    "legal_review:withdraw": Rule(Who.OFFICIAL, BOTH, "passed review", True, {"reason": "事实有误"}),
    "official_paper:drafts": Rule(Who.OFFICIAL),
    "official_paper:new": Rule(Who.OFFICIAL, WRITE, "kind of paper"),
    "official_paper:edit": Rule(Who.OFFICIAL, BOTH, "own draft"),
    "official_paper:save": Rule(Who.OFFICIAL, WRITE, "own draft"),
    "official_paper:discard": Rule(Who.OFFICIAL, WRITE, "own draft"),
    "official_paper:enclosure": Rule(Who.OFFICIAL, thing="enclosure"),
    "official_paper:withdraw": Rule(Who.OFFICIAL, BOTH, "own paper"),
    "official_paper:manuscript": Rule(Who.OFFICIAL, thing="manuscript"),
    "official_paper:received": Rule(Who.OFFICIAL),
    "official_paper:read": Rule(Who.OFFICIAL, thing="received paper"),
    "official_paper:sign_for": Rule(Who.OFFICIAL, WRITE, "received paper", True),
    # Penalty cases: clues are their officer's, entries the two officers' or their head's, the portal the party's
    "penalty_case:drafts": Rule(Who.OFFICIAL),
    "penalty_case:new": Rule(Who.OFFICIAL, BOTH, "clue about"),
    "penalty_case:edit": Rule(Who.OFFICIAL, BOTH, "own clue"),
    "penalty_case:save": Rule(Who.OFFICIAL, WRITE, "own clue"),
    "penalty_case:discard": Rule(Who.OFFICIAL, WRITE, "own clue"),
    "penalty_case:enter": Rule(Who.OFFICIAL, BOTH, "entry"),
    "penalty_case:withdraw_fact": Rule(Who.OFFICIAL, WRITE, "fact"),
    "penalty_case:withdraw_measure": Rule(Who.OFFICIAL, WRITE, "measure"),
    "penalty_case:evidence": Rule(Who.OFFICIAL, BOTH, "evidence", True, {"do": "withdraw", "reason": "重复"}),
    "penalty_case:suggestion": Rule(Who.OFFICIAL, WRITE, "suggestion"),
    "penalty_case:cases": Rule(Who.AGENT),
    "penalty_case:case": Rule(Who.AGENT, thing="case"),
    "penalty_case:state": Rule(Who.AGENT, WRITE, "case", data={"kind": "DEFENCE", "text": "意见"}),
    "penalty_case:proof": Rule(Who.AGENT, thing="own proof"),
    "penalty_case:paper": Rule(Who.AGENT, ("GET",), "case paper"),
    "penalty_case:receive": Rule(Who.AGENT, WRITE, "own delivery of a case"),
    "penalty_case:agree": Rule(Who.AGENT, WRITE, "case"),
    "credit_repair:publicity": Rule(Who.PUBLIC),
    "credit_repair:withdrawn": Rule(Who.PUBLIC),
    "credit_repair:published_penalty": Rule(Who.PUBLIC, thing="published"),
    "credit_repair:penalties": Rule(Who.AGENT),
    "credit_repair:apply": Rule(Who.AGENT, WRITE, "penalty"),
    "credit_repair:applications": Rule(Who.AGENT),
    "credit_repair:progress": Rule(Who.AGENT, thing="application"),
    "credit_repair:edit": Rule(Who.AGENT, BOTH, "application"),
    "credit_repair:save": Rule(Who.AGENT, WRITE, "application"),
    "credit_repair:discard": Rule(Who.AGENT, WRITE, "application"),
    "credit_repair:commitment": Rule(Who.AGENT, thing="application"),
    "credit_repair:upload": Rule(Who.AGENT, WRITE, "upload"),
    "credit_repair:material": Rule(Who.AGENT, thing="file"),
    "credit_repair:correct": Rule(Who.AGENT, WRITE, "application"),
    "credit_repair:withdraw": Rule(Who.AGENT, BOTH, "application"),
    "credit_repair:paper": Rule(Who.AGENT, ("GET",), "result"),
    "credit_repair:notice": Rule(Who.AGENT, ("GET",), "told"),
    "credit_repair:receive": Rule(Who.AGENT, WRITE, "own delivery"),
    "credit_repair:agree": Rule(Who.AGENT, WRITE, "application"),
}


@dataclass(frozen=True)
class Table:
    """The rule of one table on the administration site: who looks, and whether the administrator adds or changes."""

    who: Who
    add: bool = False
    change: bool = False
    delete: bool = False


TABLES: dict[str, Table] = {
    "audit.entry": Table(Who.ROOT),
    "audit.chainhead": Table(Who.ROOT),
    "audit.dailyroot": Table(Who.ROOT),
    "audit.accesslog": Table(Who.ROOT),
    "organisations.user": Table(Who.STAFF, add=True, change=True),
    "organisations.certificate": Table(Who.STAFF, add=True),
    "organisations.orgunit": Table(Who.STAFF, add=True, change=True),
    "organisations.position": Table(Who.STAFF, add=True, change=True),
    "organisations.reviewerrecord": Table(Who.STAFF, add=True),
    "documents.document": Table(Who.ROOT),
    "documents.numberseries": Table(Who.ROOT),
    "documents.delivery": Table(Who.ROOT),
    "documents.seal": Table(Who.ROOT),
    "documents.sealuse": Table(Who.ROOT),
    "registers.casefiling": Table(Who.STAFF),
    "registers.enterprise": Table(Who.STAFF),
    "registers.penalty": Table(Who.STAFF),
    "matters.matter": Table(Who.STAFF),
    "matters.act": Table(Who.STAFF),
    "matters.workitem": Table(Who.STAFF),
    "matters.decision": Table(Who.STAFF),
    "matters.deadline": Table(Who.STAFF),
    "matters.job": Table(Who.STAFF),
    "axes.accesslog": Table(Who.ROOT),
    "axes.accessfailurelog": Table(Who.ROOT),
    "axes.accessattempt": Table(Who.ROOT, delete=True),  # to lift a lock-out
}
# What the administration site has beside its tables.
ADMINISTRATION: dict[str, Rule] = {
    "admin:index": Rule(Who.STAFF, ANY),
    "admin:login": Rule(Who.PUBLIC, DJANGO_FORM),
    "admin:logout": Rule(Who.STAFF, WRITE),
    "admin:password_change": Rule(Who.STAFF, DJANGO_FORM),
    "admin:password_change_done": Rule(Who.STAFF, ANY),
    "admin:autocomplete": Rule(Who.STAFF),
    "admin:jsi18n": Rule(Who.PUBLIC),
    "admin:view_on_site": Rule(Who.STAFF),
    "admin:app_list": Rule(Who.STAFF),
    "admin:catch_all": Rule(Who.STAFF),
}
# No page of ours: the files of the screens, the same for everybody, and on PostgreSQL and SQLite alike not Django's.
LEFT_OUT = ("static/",)


LEGAL = ("legal_reviewer", "legal_head")
READS_REGISTERS = {"deputy_leader", "principal", "archivist"}


def is_for(who: Who, person: Person) -> bool:
    """Whether an address for these is for this person."""
    return {
        Who.PUBLIC: True,
        Who.PERSON: person.kind != "ANONYMOUS",
        Who.OFFICIAL: person.kind == "OFFICIAL",
        Who.AUDITOR: bool(person.audits),
        Who.REGISTRAR: bool(person.audits)
        or any(unit.endswith("-OFFICE") or role in REGISTRARS for role, unit in person.seats),
        Who.KEEPER: any(role == "calendar_administrator" for role, _ in person.seats),
        Who.OFFICE: bool(person.audits)
        or any(role in READS_REGISTERS or unit.endswith("-OFFICE") for role, unit in person.seats),
        Who.LEGAL: any(role in LEGAL for role, _ in person.seats),
        Who.REVIEWS: bool(person.audits)
        or any(role in (*LEGAL, "deputy_leader", "principal") for role, _ in person.seats),
        Who.AGENT: person.kind == "ENTERPRISE",
        Who.STAFF: person.is_staff,
        Who.ROOT: person.is_root,
        Who.MONITOR: False,
    }[who]


def expected(rule: Rule, person: Person, thing: Thing | None, method: str) -> Expected:
    """How the address has to answer this person who asks it for this thing."""
    if rule.who == Who.MONITOR:
        return Expected.UNKNOWN if method in rule.methods else Expected.METHOD
    if rule.who != Who.PUBLIC and person.kind == "ANONYMOUS":
        return Expected.LOGIN
    if not is_for(rule.who, person):
        return Expected.UNKNOWN
    if rule.leads_on and person.kind != "ANONYMOUS":
        return Expected.IN
    if method not in rule.methods:
        return Expected.METHOD
    if thing and not thing.is_known_to(person):
        return Expected.UNKNOWN
    if thing and rule.needs_seat and method == "POST" and not _may_act_on(rule, person, thing):
        return Expected.UNKNOWN
    return Expected.IN


def _may_act_on(rule: Rule, person: Person, thing: Thing) -> bool:
    """Who sits on the seat; or, where the rule is for chiefs, who holds the thing, or is above the seat."""
    if not rule.chiefs or thing.seat is None:
        return thing.seat in person.seats
    unit = thing.seat[1]
    bureau = unit.rpartition("-")[0]
    above = {(role, unit) for role in ("section_head", "legal_head")} | {
        (role, bureau) for role in ("deputy_leader", "principal")
    }
    return person.account == thing.holder or bool(above & person.seats)
