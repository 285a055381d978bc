"""``manage.py verify_history``: walk every chain and every signed root, and say what does not hold."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from permissions.audit import verification
from permissions.audit.models import ChainHead, DailyRoot, Entry
from permissions.audit.verification import Fault


class Command(BaseCommand):
    """Verify the log (留痕核验); every fault is one line, and with any fault the exit status is 1."""

    help = "Verifies every chain of the log and every signed daily root."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The two ways to narrow it down or to make it stricter."""
        parser.add_argument("--chain", metavar="NAME", help="only this chain, e.g. matter:12; no roots")
        parser.add_argument(
            "--public-key", metavar="HEX", help="the key that must have signed the roots, as noted outside the system"
        )

    def handle(self, *args: Any, chain: str | None = None, public_key: str | None = None, **options: Any) -> None:
        """Print each fault as it is found, then one line of counts."""
        if chain is not None:
            self._one(chain)
            return
        entries, roots = Entry.objects.count(), DailyRoot.objects.count()
        number = 0
        with progress_bar() as progress:
            for fault in _faults(progress, entries, roots, public_key):
                number += 1
                self.stdout.write(str(fault))
        counts = f"{entries} entries in {ChainHead.objects.count()} chains, {roots} roots"
        if number:
            _say_broken(number, counts)
        self.stdout.write(f"The history holds: {counts}.{_whose(public_key)}")

    def _one(self, chain: str) -> None:
        entries = Entry.objects.filter(chain=chain).count()
        fault = verification.verify_chain(chain)
        if fault:
            self.stdout.write(str(fault))
            _say_broken(1, f"{entries} entries in chain {chain}")
        if not entries:
            raise CommandError(f"There is no chain {chain}.")
        self.stdout.write(f"The chain {chain} holds: {entries} entries.")


def _say_broken(number: int, counts: str) -> None:
    raise CommandError(f"The history is broken in {number} places: {counts}.")


def _faults(progress: Progress, entries: int, roots: int, public_key: str | None) -> Iterator[Fault]:
    chains = progress.add_task("chains", total=entries)
    yield from verification.verify_all(lambda: progress.advance(chains))
    days = progress.add_task("roots", total=roots)
    yield from verification.verify_roots(public_key=public_key, tick=lambda: progress.advance(days))


def progress_bar() -> Progress:
    """A bar on the error stream, so that faults can be piped; none where nobody looks."""
    console = Console(file=sys.stderr)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console, disable=not console.is_terminal, transient=True)


def _whose(public_key: str | None) -> str:
    """What the signatures prove, and what to note down outside."""
    last = DailyRoot.objects.order_by("-number").first()
    if last is None:
        return " No root is signed yet."
    told = f" Last root {last.number}: {last.root}."
    if public_key:
        return f"{told} All roots are signed with the given key."
    return f"{told} The roots are of one hand, key {last.public_key}; give --public-key to prove whose."
