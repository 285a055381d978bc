"""Loads the demonstration city (演示城市) from the data files beside this module; safe to repeat.

Enterprises and penalties go through the same importers that users have. What is already there stays as
people have left it: missing units, people and appointments are added, files already imported are passed over.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import tomllib
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from documents.sealing.making import make_seal
from documents.sealing.models import Seal
from flows.desk.publication import publish_years_known_now
from flows.matters.procedures import procedures
from flows.registers.import_results import ImportResult
from flows.registers.imports import import_enterprises, import_penalties
from flows.registers.models import Enterprise, EnterpriseAgent
from flows.rulebook.models import LocalSetting
from flows.rulebook.settling import settle_value
from permissions import grants
from permissions.audit import log
from permissions.audit.models import Entry
from permissions.clock import local_date
from permissions.organisations.models import OrgUnit, Position, User
from project.operations.seals import bureaus

from .cases import load_cases, load_certificates
from .generate import AS_OF
from .papers import load_papers
from .refusals import load_refused

HERE = Path(__file__).parent
LOADER = log.Actor(id="system", name="演示数据")
ADMINISTRATOR = "admin"

Progress = Callable[[int, int], None]
Step = tuple[str, Callable[[Progress], int]]


class BadDemonstrationFile(Exception):
    """A data file of the demonstration holds rows that its own importer refuses; a mistake of ours."""


def steps(*, now: dt.datetime, password: str) -> Iterator[Step]:
    """The steps in order, each with its title and a function that does it and says how many rows it added."""
    today = max(local_date(now), AS_OF)  # the files hold nothing later than AS_OF, whatever the clock says
    yield _("Units"), _load_units
    yield _("People"), lambda progress: _load_people(password)
    yield _("Appointments"), lambda progress: _load_positions(now, progress)
    yield _("Seals"), partial(_load_seals, now)
    yield _("Calendar"), lambda progress: len(publish_years_known_now(actor=LOADER, now=now))
    yield _("Local settings"), partial(_load_settings, now)
    yield (
        _("Enterprises"),
        lambda progress: _import("register:enterprises", "enterprises.csv", import_enterprises, now, today, progress),
    )
    yield (
        _("Penalties"),
        lambda progress: _import("register:penalties", "penalties.csv", import_penalties, now, today, progress),
    )
    yield _("Enterprise agents"), lambda progress: _load_agents()
    yield _("Refused applications"), partial(load_refused, now)
    yield _("Official papers"), partial(load_papers, now)
    yield _("Certificates"), load_certificates
    yield _("Penalty cases"), partial(load_cases, now)
    for procedure in procedures().values():
        if procedure.demo_loader:
            yield procedure.title_zh, partial(_load_examples, import_string(procedure.demo_loader), now)


def rows_of(name: str) -> list[dict[str, str]]:
    """The rows of one of the CSV files beside this module."""
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@transaction.atomic
def _load_units(progress: Progress) -> int:
    units = {unit.code: unit for unit in OrgUnit.objects.all()}
    rows = [row for row in rows_of("units.csv") if row["code"] not in units]
    for done, row in enumerate(rows, start=1):
        parent, government = units.get(row.pop("parent")), units.get(row.pop("government"))
        units[row["code"]] = OrgUnit.objects.create(**row, parent=parent, government=government)
        progress(done, len(rows))
    return len(rows)


@transaction.atomic
def _load_settings(now: dt.datetime, progress: Progress) -> int:
    """What the bureaus have settled for themselves; it begins tomorrow, as every setting does."""
    rows = tomllib.loads((HERE / "settings.toml").read_text("utf-8"))["setting"]
    known = set(LocalSetting.objects.values_list("unit__code", "key"))
    new = [row for row in rows if (row["unit"], row["key"]) not in known]
    for done, row in enumerate(new, start=1):
        settle_value(
            OrgUnit.objects.get(code=row["unit"]),
            row["key"],
            Decimal(row["value"]),
            valid_from=local_date(now) + dt.timedelta(days=1),
            basis=row["basis"],
            actor=None,
            now=now,
        )
        progress(done, len(new))
    return len(new)


def _load_people(password: str) -> int:
    known = set(User.objects.values_list("username", flat=True))
    rows = [row for row in rows_of("people.csv") if row["username"] not in known]
    encoded = make_password(password) if rows else ""  # once for all: a good hash is slow on purpose
    people = [
        User(
            **row,
            password=encoded,
            is_staff=row["username"] == ADMINISTRATOR,
            is_superuser=row["username"] == ADMINISTRATOR,
        )
        for row in rows
    ]
    User.objects.bulk_create(people)
    return len(people)


def _load_seals(now: dt.datetime, progress: Progress) -> int:
    """Keys of the demonstration's own making, one for each bureau that has a seal keeper; what is there stays."""
    before, found = Seal.objects.count(), bureaus()
    for done, bureau in enumerate(found, start=1):
        make_seal(bureau, actor=LOADER, at=now)
        progress(done, len(found))
    return Seal.objects.count() - before


@transaction.atomic
def _load_positions(now: dt.datetime, progress: Progress) -> int:
    known = set(Position.objects.values_list("user__username", "unit__code", "role"))
    rows = [row for row in rows_of("positions.csv") if (row["username"], row["unit"], row["role"]) not in known]
    users = User.objects.in_bulk([row["username"] for row in rows], field_name="username")
    units = OrgUnit.objects.in_bulk([row["unit"] for row in rows], field_name="code")
    for done, row in enumerate(rows, start=1):
        grants.appoint(
            user=users[row["username"]],
            unit=units[row["unit"]],
            role=row["role"],
            title=row["title"],
            from_on=dt.date.fromisoformat(row["from_on"]),
            until_on=dt.date.fromisoformat(row["until_on"]) if row["until_on"] else None,
            actor=LOADER,
            at=now,
        )
        progress(done, len(rows))
    return len(rows)


def _import(
    chain: str,
    file_name: str,
    importer: Callable[..., ImportResult],
    now: dt.datetime,
    today: dt.date,
    progress: Progress,
) -> int:
    """Import one file unless the log says that these very bytes were imported before."""
    content = (HERE / file_name).read_bytes()
    if Entry.objects.filter(chain=chain, body__contains=hashlib.sha256(content).hexdigest()).exists():
        return 0
    result = importer(file_name, content, actor=LOADER, at=now, today=today, progress=progress)
    if result.bad_rows:
        first = result.bad_rows[0]
        raise BadDemonstrationFile(f"{file_name} row {first.number}: {'; '.join(first.reasons)}")
    return result.created + result.updated


def _load_agents() -> int:
    rows = rows_of("agents.csv")
    users = User.objects.in_bulk([row["username"] for row in rows], field_name="username")
    enterprises = Enterprise.objects.in_bulk([row["credit_code"] for row in rows], field_name="credit_code")
    known = set(EnterpriseAgent.objects.values_list("user__username", "enterprise__credit_code"))
    agents = [
        EnterpriseAgent(
            user=users[row["username"]],
            enterprise=enterprises[row["credit_code"]],
            from_on=row["from_on"],
            until_on=row["until_on"] or None,
            joined_by=row["joined_by"],
        )
        for row in rows
        if (row["username"], row["credit_code"]) not in known
    ]
    EnterpriseAgent.objects.bulk_create(agents)
    return len(agents)


def _load_examples(loader: Callable[..., int | None], now: dt.datetime, progress: Progress) -> int:
    """A procedure's own examples: its ``demo_loader`` is called with actor and now, and may say how many it added."""
    return loader(actor=LOADER, now=now) or 0
