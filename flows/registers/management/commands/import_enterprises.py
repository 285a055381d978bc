"""`manage.py import_enterprises FILE`: the register of enterprises from xlsx or csv."""

from flows.registers.import_command import ImportCommand
from flows.registers.imports import import_enterprises


class Command(ImportCommand):
    help = "Import enterprises from xlsx or csv; nothing is written unless all rows are good or --skip-bad."
    run = staticmethod(import_enterprises)
