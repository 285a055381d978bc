"""`manage.py import_penalties FILE`: penalty decisions from xlsx or csv in the columns of the 双公示 standard."""

from flows.registers.import_command import ImportCommand
from flows.registers.imports import import_penalties


class Command(ImportCommand):
    help = "Import penalty decisions from xlsx or csv; nothing is written unless all rows are good or --skip-bad."
    run = staticmethod(import_penalties)
