"""The menu as data: entries of the desk itself, and those that the procedures declare."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext, gettext_noop

from flows.matters.procedures import procedures
from permissions import roles

WORK = gettext_noop("My work")
PROCEDURES = gettext_noop("Procedures")
RECORDS = gettext_noop("Records")
OVERSIGHT = gettext_noop("Oversight")
SERVICES = gettext_noop("Services")
SETTINGS = gettext_noop("Administration of rules")


@dataclass(frozen=True)
class Entry:
    """One line of the menu; it is shown only when its address exists.

    roles  role codes that see it; empty means everyone at the desk
    count  name of the number that stands beside it
    args   arguments of the address
    """

    title: str
    url_name: str
    icon: str
    group: str
    roles: frozenset[str] = frozenset()
    count: str = ""
    args: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """Its address; empty while the page does not exist."""
        try:
            return reverse(self.url_name, args=self.args)
        except NoReverseMatch:
            return ""


# Stands for no role: the office of a bureau and some roles keep or read the register of numbers.
REGISTER = "(register)"
# Auditors and administrators hold no work; lists that can only be empty are not shown to them.
ACTING = frozenset(code for code, role in roles.ROLES.items() if role.acts)
WORK_ENTRIES = [
    Entry(gettext_noop("Workbench"), "desk:workbench", "home", WORK),
    Entry(gettext_noop("To do"), "desk:inbox", "inbox", WORK, ACTING, "inbox"),
    Entry(gettext_noop("To claim"), "desk:pool", "hand-grab", WORK, ACTING, "pool"),
    Entry(gettext_noop("Done"), "desk:done", "circle-check", WORK, ACTING),
    Entry(gettext_noop("Started by me"), "desk:started", "send", WORK, ACTING),
    Entry(gettext_noop("Copied to me"), "desk:copied", "copy", WORK, ACTING),
    Entry(gettext_noop("Standing in"), "desk:substitutions", "users", WORK, ACTING),
]
RECORD_ENTRIES = [
    Entry(gettext_noop("All matters"), "desk:matters", "list-details", RECORDS),
    Entry(gettext_noop("Due soon"), "desk:forecast", "calendar-due", RECORDS, ACTING),
    Entry(gettext_noop("Awaiting receipts"), "desk:awaiting", "signature", RECORDS, ACTING),
    Entry(gettext_noop("Register of filings"), "desk:filings", "file-text", RECORDS),
    Entry(gettext_noop("Number register"), "desk:register", "book", RECORDS, frozenset({REGISTER})),
    Entry(gettext_noop("Seal register"), "desk:seal_uses", "signature", RECORDS, frozenset({REGISTER})),
    Entry(gettext_noop("Statistics"), "desk:statistics", "chart-bar", RECORDS),
    Entry(gettext_noop("History check"), "desk:audit", "shield-lock", OVERSIGHT, frozenset({roles.AUDITOR.code})),
]
SETTING_ENTRIES = [
    Entry(gettext_noop("Working-day calendar"), "desk:calendars", "calendar", SETTINGS),
    Entry(gettext_noop("Rulebook"), "desk:rules", "book", SETTINGS),
]
PORTAL_ENTRIES = [Entry(gettext_noop("Messages"), "desk:notices", "bell", SERVICES)]


def desk_entries(held: Collection[str]) -> list[Entry]:
    """What an official with these roles sees."""
    own = [
        Entry(procedure.title, "desk:procedure", "file-certificate", PROCEDURES, args=(procedure.code,))
        for procedure in procedures().values()
        if procedure.lead
    ]
    own += [
        Entry(title, name, icon, PROCEDURES, frozenset(seen_by) or ACTING)
        for procedure in procedures().values()
        for title, name, icon, *seen_by in procedure.desk
    ]
    return [e for e in [*WORK_ENTRIES, *own, *RECORD_ENTRIES, *SETTING_ENTRIES] if not e.roles or e.roles & set(held)]


def portal_entries() -> list[Entry]:
    """What an enterprise's agent sees."""
    declared = [entry for procedure in procedures().values() for entry in procedure.portal]
    return [*(Entry(title, name, "file-text", SERVICES) for title, name in declared), *PORTAL_ENTRIES]


def groups(entries: list[Entry], *, path: str, counts: dict[str, int]) -> list[dict[str, Any]]:
    """The entries in their groups; the longest address that ``path`` begins with is the present one."""
    there = [(entry, url) for entry in entries if (url := entry.url)]
    here = max((url for _, url in there if path.startswith(url)), key=len, default="")
    return [
        {
            "title": gettext(title),
            "entries": [
                {
                    "title": gettext(entry.title),
                    "url": url,
                    "icon": entry.icon,
                    "count": counts.get(entry.count),
                    "here": url == here,
                }
                for entry, url in some
            ],
        }
        for title, some in groupby(there, key=lambda pair: pair[0].group)
    ]
