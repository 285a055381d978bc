"""What an import did, and what was wrong with the rows that it did not take."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language

from permissions.refusals import Refusal

from .tables import Table, write_table

REASON_COLUMNS = ("行号", "不予导入原因")


@dataclass
class ReadRow:
    """One row after reading: its values by field, and what was wrong with its cells."""

    number: int
    cells: dict[str, Any]
    values: dict[str, Any] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)


@dataclass(frozen=True)
class BadRow:
    """A row that is not taken in (不予导入的行): its number in the spreadsheet and every reason."""

    number: int
    refusals: tuple[Refusal, ...]
    cells: dict[str, Any]

    @property
    def reasons(self) -> list[str]:
        """Each reason as code, sentence and column, in the language of the reader."""
        return [_reason(refusal) for refusal in self.refusals]


@dataclass(frozen=True)
class ImportResult:
    """The outcome of an import (导入结果); nothing was written unless ``is_written``.

    unused_columns  columns of the file that no rule knows, named so that a mistyped one is noticed
    """

    table: Table
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    bad_rows: tuple[BadRow, ...] = ()
    unused_columns: tuple[str, ...] = ()
    is_written: bool = False

    def bad_rows_file(self, file_name: str) -> bytes:
        """The bad rows as they came, with their numbers and reasons added, as xlsx or csv by the name's ending."""
        columns = [name for name in self.table.columns if name not in REASON_COLUMNS]
        rows = (
            [*(_written(bad.cells.get(name)) for name in columns), bad.number, ";".join(bad.reasons)]
            for bad in self.bad_rows
        )
        return write_table([*columns, *REASON_COLUMNS], rows, file_name)


def _reason(refusal: Refusal) -> str:
    if (get_language() or "zh").startswith("zh"):
        return f"{refusal.rule.code} {refusal.message}" + (f"(列:{refusal.field})" if refusal.field else "")
    return f"{refusal.rule.code} {refusal.message_en}" + (f" (column {refusal.field})" if refusal.field else "")


def _written(cell: Any) -> Any:
    """A cell as it goes back into a file: dates as they are read again."""
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, dt.date) else cell
