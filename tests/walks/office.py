"""An office full of people, each at a browser (办事大厅): staffed from what the flows themselves declare.

Two people for every role on every unit that any node asks for, a few with too many roles, and an enterprise
with its agents. The clock is the city's; whoever is there before a history begins is there for all of them.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.test import Client
from django.test.client import ClientHandler

from flows.matters.models import Matter
from flows.matters.nodes import ByHand, Hand
from flows.matters.procedures import procedures
from flows.registers.models import Enterprise, EnterpriseAgent
from permissions import grants, roles
from permissions.audit.log import SYSTEM
from permissions.organisations.models import Position, Substitution, User
from tests.city import LONG_AGO, City


@dataclass
class Office:
    """The city with everybody's session; ``browser`` is a new browser in which the person is logged in."""

    city: City
    enterprise: Enterprise
    sessions: dict[str, str] = field(default_factory=dict)
    hired: int = 0
    handler: ClientHandler = field(default_factory=lambda: ClientHandler(enforce_csrf_checks=False))

    def browser(self, account: str) -> Client:
        """A browser of this person, Chinese as by default; nobody's for an account of nobody."""
        client = Client(headers={"accept-language": "zh-hans"})
        client.handler = self.handler  # with its middleware, of which WhiteNoise lists every static file
        if account:
            if account not in self.sessions:
                client.force_login(self.city.people[account], settings.AUTHENTICATION_BACKENDS[1])
                self.sessions[account] = client.cookies[settings.SESSION_COOKIE_NAME].value
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[account]
        return client

    @property
    def officials(self) -> list[str]:
        """Accounts of everybody who works in a bureau, in a stable order."""
        return sorted(name for name, user in self.city.people.items() if user.kind == User.Kind.OFFICIAL)

    def hire(self, role: roles.Role, unit: str) -> str:
        """A new person for this role on the unit, from today on; the account."""
        self.hired += 1
        account = f"new{self.hired}"
        user = User.objects.create_user(account, None, name=f"新{self.hired}", email=f"{account}@demo.example")
        self.city.people[account] = user
        self._appoint(user, role, unit, self.city.now.date())
        return account

    def _appoint(self, user: User, role: roles.Role, unit: str, from_on: dt.date) -> None:
        place = self.city.units[unit]
        grants.appoint(
            user=user, unit=place, role=role.code, from_on=from_on, actor=SYSTEM, at=self.city.now, title=role.zh
        )

    def leaves(self, account: str) -> list[str]:
        """The person's appointments end with yesterday, each after a new person was appointed; who came."""
        user, yesterday = self.city.people[account], self.city.now.date() - dt.timedelta(days=1)
        standing = list(Position.objects.valid_on(self.city.now.date()).filter(user=user, from_on__lte=yesterday))
        came = []
        for position in standing:
            came.append(self.hire(roles.role_of(position.role), position.unit.code))
            grants.end_appointment(position, until_on=yesterday, actor=SYSTEM, at=self.city.now)
        return came

    def stands_in(self, deputy: str, principal: str, days: int) -> None:
        """The deputy stands in for the first position of the principal for some days from today."""
        today = self.city.now.date()
        position = Position.objects.valid_on(today).filter(user=self.city.people[principal]).order_by("pk").first()
        if position is not None and deputy != principal:
            until = today + dt.timedelta(days=days)
            user = self.city.people[deputy]
            Substitution.objects.create(position=position, deputy=user, from_on=today, until_on=until, reason="出差")


def open_office(city: City) -> Office:
    """Staff the city for every procedure that there is."""
    enterprise = city.enterprise(name="上海示例机械有限公司")
    other = city.enterprise(1, name="上海另一家有限公司")
    colleague = User.objects.create_user("agent2", None, name="经办2", kind=User.Kind.ENTERPRISE)
    EnterpriseAgent.objects.create(enterprise=enterprise, user=colleague, from_on=LONG_AGO)
    city.people["agent2"] = colleague
    assert other.pk != enterprise.pk
    office = Office(city, enterprise)
    for role, unit in sorted(_places(city)):
        here = Position.objects.filter(unit__code=unit, role=role).count()
        for number in range(here, 2):
            account = f"{unit.lower()}.{role}{number}"
            user = User.objects.create_user(account, None, name=f"官{role}{number}", email=f"{account}@demo.example")
            city.people[account] = user
            office._appoint(user, roles.role_of(role), unit, LONG_AGO)
    legal = city.units["SH-SJ-LEGAL"]
    city.official("sj.jack", legal, roles.VERIFIER, roles.SECTION_HEAD, roles.CREDIT_OFFICER)
    city.official("sj.jill", city.units["SH-SJ-ENF"], roles.VERIFIER)
    office._appoint(city.people["sj.jill"], roles.VERIFIER, "SH-SJ-LEGAL", LONG_AGO)
    for account in sorted(city.people):
        office.browser(account)
    return office


def _places(city: City) -> set[tuple[str, str]]:
    """Role and unit of every hand that any flow needs in a matter of the district."""
    matter = Matter(unit=city.units["SH-SJ"])
    nodes = [node for p in procedures().values() for node in p.flow_class.instance.nodes()]
    fixed = [node.hands for node in nodes if isinstance(node, ByHand) and not callable(node.hands)]
    hands = [hand for some in fixed for hand in some]
    return {(hand.role.code, _unit(hand, matter)) for hand in hands}


def _unit(hand: Hand, matter: Matter) -> str:
    """Where the hand is; of one that only a real case can say, the section in which cases are handled."""
    try:
        return hand.unit(matter).code
    except ObjectDoesNotExist:
        return "SH-SJ-ENF"
