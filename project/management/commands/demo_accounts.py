"""`manage.py demo_accounts`: who can log in to the demonstration, where, and with which password."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from rich.console import Console
from rich.table import Table

from permissions import clock, roles
from permissions.organisations.models import Position, User
from project.demo.loading import ADMINISTRATOR, rows_of

LANDING = {User.Kind.OFFICIAL: "/inbox/", User.Kind.ENTERPRISE: "/portal/", User.Kind.EXPERT: "/inbox/"}
WIDTH = 130  # a terminal that is narrower wraps; names are never cut
BRIEF = ("sj.", "ent.001", ADMINISTRATOR)


class Command(BaseCommand):
    """Lists the demonstration's accounts; refuses outside the demonstration, because it prints the password."""

    help = "List the accounts of the demonstration with role, unit and address."

    def add_arguments(self, parser: CommandParser) -> None:
        """All of them, or the few that a first look needs."""
        parser.add_argument("--brief", action="store_true", help=_("one district, one enterprise, the administrator"))

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the table, then the password."""
        if not settings.DEMONSTRATION:
            raise CommandError(_("This is not a demonstration (settings.DEMONSTRATION is off)."))
        names = [row["username"] for row in rows_of("people.csv")]
        if options["brief"]:
            names = [name for name in names if name.startswith(BRIEF)]
        users = User.objects.in_bulk(names, field_name="username")
        if not users:
            raise CommandError(_("The demonstration is not loaded yet: run manage.py load_demo first."))
        table = Table(_("Account"), _("Name"), _("Role"), _("Unit"), _("Where"))
        capacities = _capacities()
        for name in names:
            if name in users:
                path = "/admin/" if name == ADMINISTRATOR else LANDING[User.Kind(users[name].kind)]
                role, unit = capacities.get(name, (User.Kind(users[name].kind).label, ""))
                table.add_row(name, users[name].name, role, unit, settings.PUBLIC_BASE_URL + path)
        console = Console(width=WIDTH)
        with console.capture() as printed:
            console.print(table)
        self.stdout.write(printed.get())
        self.stdout.write(_("Password of every account: %(password)s") % {"password": settings.DEMO_PASSWORD})


def _capacities() -> dict[str, tuple[str, str]]:
    """Account → its roles and where it holds them, today; for agents, whom they act for."""
    today = clock.today()
    found: dict[str, list[tuple[str, str]]] = {}
    for position in Position.objects.valid_on(today).select_related("user", "unit", "unit__parent").order_by("pk"):
        unit, authority = position.unit, position.unit.authority
        place = unit.short_name if unit == authority else f"{authority.short_name}{unit.short_name}"
        held = (roles.role_of(position.role).zh, place)
        found.setdefault(position.user.username, []).append(held)
    for user in User.objects.filter(kind=User.Kind.ENTERPRISE).prefetch_related("agencies__enterprise"):
        for agency in user.agencies.all():
            found.setdefault(user.username, []).append((User.Kind.ENTERPRISE.label, agency.enterprise.name))
    return {
        name: ("、".join(dict.fromkeys(r for r, _unit in held)), "、".join(dict.fromkeys(u for _role, u in held)))
        for name, held in found.items()
    }
