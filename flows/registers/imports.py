"""Importing the registers (台账导入) from xlsx and csv: all rows or none, or the good ones if that is wanted.

The commands and the upload page call the same two functions; both are safe to repeat.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import transaction

from permissions.audit import log
from permissions.organisations.models import OrgUnit
from permissions.refusals import Refusal

from .import_results import BadRow, ImportResult, ReadRow
from .import_rules import E_IMP_21
from .import_targets import EnterpriseTarget, PenaltyTarget, Record, Target
from .reading import read_rows, unused_columns
from .tables import Table, read_table

Progress = Callable[[int, int], None]

BATCH = 200


def import_enterprises(
    file_name: str,
    content: bytes,
    *,
    actor: log.Actor,
    at: dt.datetime,
    today: dt.date,
    skip_bad: bool = False,
    progress: Progress | None = None,
) -> ImportResult:
    """Import enterprises (导入企业台账) by credit code; new ones are added, known ones brought up to date.

    file_name, content  the file as it came, xlsx or csv
    skip_bad            write the good rows although others are bad
    progress            called with (rows judged, rows in all)
    Raises Refusal E-IMP-01 to -04 for a file that cannot be read as such a table; what is wrong with single
    rows stands in the result. Writes one entry to the chain ``register:enterprises``.
    """
    return _import(EnterpriseTarget(), file_name, content, actor, at, today, skip_bad, progress)


def import_penalties(
    file_name: str,
    content: bytes,
    *,
    actor: log.Actor,
    at: dt.datetime,
    today: dt.date,
    skip_bad: bool = False,
    progress: Progress | None = None,
) -> ImportResult:
    """Import penalty decisions (导入行政处罚台账) by authority and number, 双公示 columns and the bureau's ledger.

    Arguments, errors and result as for ``import_enterprises``; the chain is ``register:penalties``. A column
    that is absent leaves known rows as they are in it. The state of publicity is taken for new rows only.
    """
    return _import(PenaltyTarget(), file_name, content, actor, at, today, skip_bad, progress)


def _import(
    target: Target,
    file_name: str,
    content: bytes,
    actor: log.Actor,
    at: dt.datetime,
    today: dt.date,
    skip_bad: bool,
    progress: Progress | None,
) -> ImportResult:
    table = read_table(file_name, content, [column.name for column in target.columns])
    rows = read_rows(table, target.columns, today=today)
    with transaction.atomic():
        # One import of a register at a time; FOR NO KEY UPDATE lets everybody else go on working.
        list(OrgUnit.objects.select_for_update(no_key=True).filter(parent__isnull=True).order_by("pk"))
        target.load(rows)
        records, bad = _judge(target, rows, progress)
        new = [record for record in records if record.is_new]
        changed = [record for record in records if record.changes and not record.is_new]
        is_written = skip_bad or not bad
        if is_written:
            _write(target, new, changed)
        result = ImportResult(
            table,
            created=len(new),
            updated=len(changed),
            unchanged=len(records) - len(new) - len(changed),
            bad_rows=tuple(bad),
            unused_columns=unused_columns(table, target.columns),
            is_written=is_written,
        )
        if is_written:
            _record(target, result, changed, actor, at)
    return result


def _judge(target: Target, rows: list[ReadRow], progress: Progress | None) -> tuple[list[Record], list[BadRow]]:
    """The rows that can be written, and the others with every reason."""
    records: list[Record] = []
    bad: list[BadRow] = []
    first_rows: dict[Any, int] = {}
    for done, row in enumerate(rows, start=1):
        record = _judged(target, row, first_rows)
        if record is None:
            bad.append(BadRow(row.number, tuple(row.refusals), row.cells))
        else:
            records.append(record)
        if progress is not None:
            progress(done, len(rows))
    return records, bad


def _judged(target: Target, row: ReadRow, first_rows: dict[Any, int]) -> Record | None:
    row.refusals.extend(target.resolve(row))
    key = target.key(row)
    if key is not None:
        first = first_rows.setdefault(key, row.number)
        if first != row.number:
            row.refusals.append(
                Refusal(
                    E_IMP_21, field=target.key_column, row=row.number, first=first, key=row.values[target.key_field]
                )
            )
    if row.refusals:
        return None
    record = target.record(row, key)
    row.refusals.extend(target.broken_rules(record.instance))
    return None if row.refusals else record


def _write(target: Target, new: list[Record], changed: list[Record]) -> None:
    """New rows in bulk; of known rows those fields that any of them changes."""
    manager = target.model._default_manager
    manager.bulk_create([record.instance for record in new], batch_size=BATCH)
    fields = sorted({name for record in changed for name in record.changes})
    if fields:
        manager.bulk_update([record.instance for record in changed], fields, batch_size=BATCH)


def _record(target: Target, result: ImportResult, changed: list[Record], actor: log.Actor, at: dt.datetime) -> None:
    """One entry for the import, with old and new of every changed fact."""
    log.append(
        target.chain,
        action="import",
        actor=actor,
        at=at,
        payload={
            **_source(result.table),
            "created": result.created,
            "updated": result.updated,
            "unchanged": result.unchanged,
            "skipped_rows": [bad.number for bad in result.bad_rows],
            "changes": [{"id": record.instance.pk, **record.changes} for record in changed],
        },
    )


def _source(table: Table) -> dict[str, Any]:
    return {"file": table.file_name, "sha256": table.sha256, "rows": len(table.rows)}
