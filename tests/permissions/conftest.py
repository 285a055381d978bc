"""A log with something in it, and the few people and units that rights are about."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from permissions import roles
from permissions.audit.log import SYSTEM, Actor, append
from permissions.clock import SHANGHAI
from permissions.grants import appoint
from permissions.organisations.models import OrgUnit, Position, User

AT = dt.datetime(2026, 9, 30, 9, 0, tzinfo=SHANGHAI)
TODAY = AT.date()
CLERK = Actor(id="user:7", name="钟离远", role="handler", unit="SH-SJ", ip="10.0.0.8")


@pytest.fixture(autouse=True)
def key_of_this_test(settings: Any, tmp_path: Path) -> Path:
    """Every test signs with a key of its own."""
    settings.AUDIT_SIGNING_KEY = str(tmp_path / "keys" / "audit.pem")
    return Path(settings.AUDIT_SIGNING_KEY)


def write_chain(chain: str, length: int = 3) -> None:
    """So many entries, a minute apart."""
    for number in range(1, length + 1):
        append(
            chain,
            action=f"step.{number}",
            actor=CLERK,
            at=AT + dt.timedelta(minutes=number, milliseconds=number),
            payload={"意见": f"第{number}步,同意", "fine": number * 1000},
        )


@pytest.fixture
def units(db: None) -> dict[str, OrgUnit]:
    """The city, two of its districts, a section of one, and a town."""
    found: dict[str, OrgUnit] = {}
    for code, name, kind, level, parent in (
        ("SH", "上海市应急管理局", "AUTHORITY", "CITY", None),
        ("SH-SJ", "松江区应急管理局", "AUTHORITY", "DISTRICT", "SH"),
        ("SH-PD", "浦东新区应急管理局", "AUTHORITY", "DISTRICT", "SH"),
        ("SH-SJ-LEGAL", "松江区应急管理局法规科", "SECTION", "DISTRICT", "SH-SJ"),
        ("SH-SJ-ENF", "松江区应急管理局执法大队", "SQUAD", "DISTRICT", "SH-SJ"),
        ("SJ-T1", "泗泾镇", "TOWN", "TOWN", "SH-SJ"),
    ):
        found[code] = OrgUnit.objects.create(
            code=code, name=name, short_name=name[:12], kind=kind, level=level, parent=found.get(parent or "")
        )
    return found


def official(account: str, **fields: Any) -> User:
    """A person with a login; password ``Secret-2026``."""
    return User.objects.create_user(account, "Secret-2026", **{"name": f"官{account}", **fields})


def put_in(
    user: User,
    unit: OrgUnit,
    role: roles.Role = roles.HANDLER,
    from_on: dt.date = dt.date(2020, 1, 1),
    until_on: dt.date | None = None,
) -> Position:
    """Appoint the person."""
    return appoint(
        user=user, unit=unit, role=role.code, from_on=from_on, until_on=until_on, actor=SYSTEM, at=AT, title=role.zh
    )


def login(client: Client, user: User) -> None:
    """Log in without the form; its throttling has tests of its own."""
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
