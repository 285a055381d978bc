"""``manage.py seals``: the bureaus' seals; make one for a trial, import one from an authority, withdraw one."""

from __future__ import annotations

from argparse import ArgumentParser
from getpass import getpass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from documents.sealing.keeping import withdraw_seal
from documents.sealing.keyfiles import BadKeyFile
from documents.sealing.making import import_seal, make_seal
from documents.sealing.rules import SealUnusable
from permissions import clock
from permissions.audit.log import Actor
from permissions.organisations.models import OrgUnit
from permissions.refusals import Refusal

from ...seals import bureaus, fault_of


class Command(BaseCommand):
    """Lists, makes, imports, withdraws; who does it stands in the log."""

    help = "Lists the seals of the bureaus and whether they can sign now; make, import or withdraw one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do with whose seal."""
        parser.add_argument("do", nargs="?", choices=["list", "make", "import", "withdraw"], default="list")
        parser.add_argument("unit", nargs="?", help="code of the bureau, e.g. SH-SJ")
        parser.add_argument("file", nargs="?", help="PKCS#12 file to import; its password is asked for")
        parser.add_argument("--password-file", help="file with the password, where nobody can be asked")
        parser.add_argument("--by", metavar="NAME", default="", help="who does it; written into the log")

    def handle(self, *args: Any, **options: Any) -> None:
        """One line for each bureau, or what was done; CommandError for what cannot be."""
        if options["do"] == "list":
            for each in bureaus():
                self.stdout.write(f"{each.code:12} {fault_of(each, clock.now()) or 'ready'}")
            return
        bureau = OrgUnit.objects.filter(code=options["unit"] or "", kind=OrgUnit.Kind.AUTHORITY).first()
        if bureau is None:
            raise CommandError(f"There is no bureau with the code {options['unit']!r}.")
        facts = {"actor": Actor(id="system", name=f"运维 {options['by']}".strip()), "at": clock.now()}
        try:
            self._do(options, bureau, facts)
        except (Refusal, SealUnusable) as refused:
            raise CommandError(f"{refused.rule.code} {refused.message_en}. {refused.way_out_en}.") from refused
        except (BadKeyFile, OSError) as error:
            raise CommandError(f"{options['file'] or settings.SEAL_FOLDER}: {error}") from error

    def _do(self, options: dict[str, Any], bureau: OrgUnit, facts: dict[str, Any]) -> None:
        if options["do"] == "withdraw":
            self.stdout.write(f"Withdrawn: {withdraw_seal(bureau, **facts)}")
            return
        if options["do"] == "make":
            seal = make_seal(bureau, **facts)
            self.stderr.write("Of this installation's own authority: for a trial, no certificate for the public.")
        else:
            if not options["file"]:
                raise CommandError("Name the file to import.")
            told = options["password_file"]
            password = Path(told).read_text("utf-8").strip() if told else getpass("Password of the file: ")
            seal = import_seal(bureau, Path(options["file"]).read_bytes(), password, **facts)
        self.stdout.write(f"{bureau.code}: {seal}, valid until {seal.valid_until:%Y-%m-%d}, {seal.fingerprint}")
