"""``manage.py signing_key``: the public half of the key that signs the log, to be noted outside."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from permissions.audit import roots


class Command(BaseCommand):
    """Makes the key if there is none yet, and prints its public half."""

    help = "Prints the public key of the log's signatures (made on first use) and where the private one lies."

    def handle(self, *args: Any, **options: Any) -> None:
        """Two lines."""
        self.stdout.write(roots.public_key())
        self.stdout.write(f"Its private half: {settings.AUDIT_SIGNING_KEY}. Keep a copy in a safe.")
