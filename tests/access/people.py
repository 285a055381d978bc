"""Everybody who might ask for an address, and in plain words what is his.

What stands here is what the law and the design say of these people. It is written down and not computed by
the code under test, so that the sweep compares two things and not one with itself.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flows.registers.models import EnterpriseAgent
from permissions import grants, roles
from permissions.audit.log import SYSTEM
from permissions.organisations.models import OrgUnit, Substitution, User
from tests.city import LONG_AGO, City

DAY = dt.timedelta(days=1)
# Where each role sits in a district bureau of the small city; a role without a line here fails the sweep.
SEATS = {
    roles.CREDIT_OFFICER.code: ("credit", "LEGAL"),
    roles.VERIFIER.code: ("verify1", "LEGAL"),
    roles.SECTION_HEAD.code: ("head", "LEGAL"),
    roles.DEPUTY_LEADER.code: ("leader", ""),
    roles.ARCHIVIST.code: ("archive", "OFFICE"),
    roles.AUDITOR.code: ("auditor", ""),
    roles.HANDLER.code: ("handler", "ENF"),
    roles.LEGAL_REVIEWER.code: ("reviewer", "LEGAL"),
    roles.LEGAL_HEAD.code: ("legal", "LEGAL"),
    roles.GOVERNMENT_LIAISON.code: ("liaison", ""),
    roles.FILING_OFFICER.code: ("filing", "OFFICE"),
    roles.SEAL_KEEPER.code: ("seal", "OFFICE"),
    roles.PRINCIPAL.code: ("principal", ""),
    roles.CALENDAR_ADMINISTRATOR.code: ("calendar", "OFFICE"),
    roles.ADMINISTRATOR.code: ("administrator", ""),
}


@dataclass(frozen=True)
class Person:
    """One who asks.

    kind    ANONYMOUS for whoever has no valid session, else the kind of the account
    reads   the places whose matters he may read: bureaus ``SJ`` ``PD`` ``SH``, enterprises ``E0`` ``E1``
    seats   (role, unit code) in which he may act
    audits  bureaus whose history he checks
    """

    account: str
    kind: str
    reads: frozenset[str] = frozenset()
    seats: frozenset[tuple[str, str]] = frozenset()
    audits: frozenset[str] = frozenset()
    is_staff: bool = False
    is_root: bool = False

    def __str__(self) -> str:
        return self.account


ANONYMOUS = Person("(nobody)", "ANONYMOUS")


def everybody(city: City) -> list[Person]:
    """All of them, with their accounts made where the city has none."""
    return [
        ANONYMOUS,
        *_bureau(city, "sj", "SH-SJ"),
        *_bureau(city, "pd", "SH-PD"),
        *_officers(city, "sj", "SH-SJ"),
        *_officers(city, "pd", "SH-PD"),
        *_agents(city),
        *_odd_ones(city),
    ]


def _bureau(city: City, prefix: str, code: str) -> list[Person]:
    """One person for every role of the vocabulary; in the other bureau the small city's own are enough."""
    bureau, found = code.removeprefix("SH-"), []
    for role in roles.ROLES.values():
        if prefix != "sj" and f"{prefix}.{SEATS[role.code][0]}" not in city.people:
            continue
        name, section = SEATS[role.code]
        account, unit = f"{prefix}.{name}", f"{code}-{section}".removesuffix("-")
        keeps = {f"CALENDAR-{bureau}"} if role is roles.CALENDAR_ADMINISTRATOR else set()
        if account not in city.people:
            city.official(account, city.units[unit], role)
        found.append(
            Person(
                account,
                "OFFICIAL",
                reads=frozenset({bureau, *keeps}),
                seats=frozenset({(role.code, unit)}) if role.acts else frozenset(),
                audits=frozenset({bureau}) if role is roles.AUDITOR else frozenset(),
            )
        )
    squad = Person(f"{prefix}.verify2", "OFFICIAL", frozenset({bureau}), frozenset({("verifier", f"{code}-ENF")}))
    return [*found, squad]


def _officers(city: City, prefix: str, code: str) -> list[Person]:
    """The two officers of the bureau's case, who alone enter facts into its file."""
    seats = frozenset({("handler", f"{code}-ENF"), ("case_officer", f"{code}-ENF")})
    bureau = frozenset({code.removeprefix("SH-")})
    return [Person(f"{prefix}.{account}", "OFFICIAL", bureau, seats) for account in ("enf1", "enf2")]


def _agents(city: City) -> list[Person]:
    """Agents of both enterprises, one of both at once, and those whose time is over or has not come."""
    own, other = (city.people[f"agent{number}"].agencies.get().enterprise for number in (0, 1))
    today = city.now.date()

    def agent(account: str, *agencies: tuple[object, dt.date, dt.date | None], active: bool = True) -> None:
        user = User.objects.create_user(account, name=f"企{account}", kind=User.Kind.ENTERPRISE, is_active=active)
        city.people[account] = user
        for enterprise, from_on, until_on in agencies:
            EnterpriseAgent.objects.create(enterprise=enterprise, user=user, from_on=from_on, until_on=until_on)

    agent("agent.both", (own, LONG_AGO, None), (other, LONG_AGO, today))
    agent("agent.former", (own, LONG_AGO, today - DAY))
    agent("agent.coming", (own, today + DAY, None))
    agent("agent.off", (own, LONG_AGO, None), active=False)
    return [
        Person("agent0", "ENTERPRISE", frozenset({"E0"})),
        Person("agent1", "ENTERPRISE", frozenset({"E1"})),
        Person("agent.both", "ENTERPRISE", frozenset({"E0", "E1"})),
        Person("agent.former", "ENTERPRISE"),
        Person("agent.coming", "ENTERPRISE"),
        Person("agent.off", "ANONYMOUS"),
    ]


def _odd_ones(city: City) -> list[Person]:
    """Those for whom it goes wrong most easily: several hats, none, no longer, not yet, administrators."""
    today, units = city.now.date(), city.units

    def seat(account: str, unit: str, role: roles.Role, from_on: dt.date, until_on: dt.date | None = None) -> None:
        user = city.people.get(account) or city.official(account, units[unit])
        grants.appoint(
            user=user, unit=units[unit], role=role.code, from_on=from_on, until_on=until_on, actor=SYSTEM, at=city.now
        )

    seat("sj.gone", "SH-SJ-LEGAL", roles.CREDIT_OFFICER, LONG_AGO, today - DAY)
    seat("sj.coming", "SH-SJ-LEGAL", roles.CREDIT_OFFICER, today + DAY)
    seat("sj.off", "SH-SJ-LEGAL", roles.CREDIT_OFFICER, LONG_AGO)
    User.objects.filter(username="sj.off").update(is_active=False)
    seat("moved", "SH-SJ-LEGAL", roles.CREDIT_OFFICER, LONG_AGO, today - DAY)
    seat("moved", "SH-PD-LEGAL", roles.CREDIT_OFFICER, today)
    seat("two.bureaus", "SH-SJ", roles.DEPUTY_LEADER, LONG_AGO)
    seat("two.bureaus", "SH-PD-LEGAL", roles.SECTION_HEAD, LONG_AGO)
    seat("city.leader", "SH", roles.DEPUTY_LEADER, LONG_AGO)
    seat("city.auditor", "SH", roles.AUDITOR, LONG_AGO)
    seat("sj.deputy", "SH-SJ", roles.CREDIT_OFFICER, LONG_AGO)
    seat("sj.clerk", "SH-SJ-OFFICE", roles.ARCHIVIST, LONG_AGO)
    city.official("nobody", OrgUnit())
    city.official("clerk", OrgUnit())
    User.objects.filter(username__in=["clerk", "sj.clerk"]).update(is_staff=True)
    city.people["root"] = User.objects.create_superuser("root", "Secret-2026", name="管理员")
    city.people["expert"] = User.objects.create_user("expert", name="专家", kind=User.Kind.EXPERT)
    Substitution.objects.create(
        position=city.people["sj.credit"].positions.get(),
        deputy=city.people["sj.deputy"],
        from_on=today,
        until_on=today,
        reason="出差",
    )
    sj, pd, legal = frozenset({"SJ"}), frozenset({"PD"}), roles.CREDIT_OFFICER.code
    return [
        Person("sj.gone", "OFFICIAL"),
        Person("sj.coming", "OFFICIAL"),
        Person("sj.off", "ANONYMOUS"),
        Person("moved", "OFFICIAL", pd, frozenset({(legal, "SH-PD-LEGAL")})),
        Person(
            "two.bureaus",
            "OFFICIAL",
            sj | pd,
            frozenset({("deputy_leader", "SH-SJ"), ("section_head", "SH-PD-LEGAL")}),
        ),
        Person("city.leader", "OFFICIAL", frozenset({"SH"}), frozenset({("deputy_leader", "SH")})),
        Person("city.auditor", "OFFICIAL", frozenset({"SH"}), audits=frozenset({"SH"})),
        Person("sj.deputy", "OFFICIAL", sj, frozenset({(legal, "SH-SJ"), (legal, "SH-SJ-LEGAL")})),
        Person("nobody", "OFFICIAL"),
        Person("sj.clerk", "OFFICIAL", sj, frozenset({("archivist", "SH-SJ-OFFICE")}), is_staff=True),
        Person("clerk", "OFFICIAL", is_staff=True),
        Person("root", "OFFICIAL", is_staff=True, is_root=True),
        Person("expert", "EXPERT"),
    ]
