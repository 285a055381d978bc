"""From a table to values: every cell judged by its column, every unit found by its name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from permissions.organisations.models import OrgUnit
from permissions.refusals import Refusal

from .columns import Column
from .import_results import ReadRow
from .import_rules import E_IMP_01, E_IMP_11, E_IMP_13, E_IMP_22, E_IMP_23, E_IMP_30
from .tables import Row, Table, column_name, is_blank

ACTING_KINDS = (OrgUnit.Kind.AUTHORITY, OrgUnit.Kind.TOWN, OrgUnit.Kind.ZONE)


def read_rows(table: Table, columns: Sequence[Column], *, today: dt.date) -> list[ReadRow]:
    """Every row of the table with its values by field and the refusals of its cells.

    Raises Refusal E-IMP-01 if a column that must be there is not.
    """
    for column in columns:
        if column.is_present and column_name(column.name) not in table.columns:
            raise E_IMP_01.refusal(column=column.name, found="、".join(table.columns))
    stored = [(column_name(c.name), c) for c in columns if c.field and column_name(c.name) in table.columns]
    return [_read_row(row, stored, today) for row in table.rows]


def unused_columns(table: Table, columns: Sequence[Column]) -> tuple[str, ...]:
    """The columns of the file that none of these is."""
    known = {column_name(column.name) for column in columns}
    return tuple(name for name in table.columns if name not in known)


def _read_row(row: Row, stored: list[tuple[str, Column]], today: dt.date) -> ReadRow:
    read = ReadRow(row.number, row.cells)
    if row.surplus:
        read.refusals.append(E_IMP_30.refusal(count=row.surplus))
    for name, column in stored:
        try:
            read.values[str(column.field)] = _value(row.cells.get(name), column, today)
        except Refusal as refusal:
            read.refusals.append(Refusal(refusal.rule, field=column.name, **refusal.facts))
    return read


def _value(cell: Any, column: Column, today: dt.date) -> Any:
    if is_blank(cell):
        if column.is_filled:
            raise E_IMP_11.refusal()
        return column.empty
    value = column.parse(cell)
    if value == "" and column.is_filled:  # a cell of separators only
        raise E_IMP_11.refusal()
    if column.past and value > today:
        raise E_IMP_13.refusal(value=value, today=today)
    return value


class Units:
    """The units that can decide or supervise, found by credit code, name or stable code."""

    def __init__(self) -> None:
        self.units = list(OrgUnit.objects.filter(kind__in=ACTING_KINDS, is_active=True))
        self.by_credit_code = {unit.credit_code: unit for unit in self.units if unit.credit_code}
        self.by_name = {unit.code: unit for unit in self.units} | {unit.name: unit for unit in self.units}

    def find(self, name: str, credit_code: str = "") -> OrgUnit:
        """The unit of this name; raises E-IMP-22 if unknown, E-IMP-23 if name and code are two units'."""
        by_name = self.by_name.get(name)
        by_code = self.by_credit_code.get(credit_code) if credit_code else None
        if by_code is not None and by_name is not None and by_code != by_name:
            raise E_IMP_23.refusal(value=name, credit_code=credit_code)
        found = by_code or by_name
        if found is None:
            raise E_IMP_22.refusal(value=name)
        return found
