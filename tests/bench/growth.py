"""Growing a database to its size: the rows of the real matters are copied inside the database, with new keys.

A plan says for each copy of which matter it is, in which authority, and how many days ago. Every key of a copied
row is the old one plus ``n`` times a stride, so that the copies of all tables find each other without a look-up.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.models import Max
from viewflow.workflow.models import Process, Task

from documents.models import Delivery, Document
from flows.credit_repair.models import RepairApplication, VerifiedFact
from flows.matters.models import Act, Attachment, Deadline, Decision, Job, Matter, Notice, Participation, WorkItem
from flows.registers.models import Enterprise, EnterpriseAgent, Penalty
from permissions.audit import roots
from permissions.audit.log import ZERO
from permissions.audit.models import ChainHead, Entry
from permissions.organisations.models import OrgUnit, User
from tests.bench.moment import NOW
from tests.bench.plan import Copy
from tests.bench.stock.models import StockProcess

Previous = Task.previous.through
# model → the way from a row to the matter it belongs to; in an order in which foreign keys are there already.
OURS: dict[type[models.Model], str] = {
    Enterprise: "matters",
    EnterpriseAgent: "enterprise__matters",
    Penalty: "repairs__matter",
    Process: "matter",
    Task: "process__matter",
    Previous: "from_task__process__matter",
    Matter: "pk",
    Participation: "matter",
    RepairApplication: "matter",
    Attachment: "matter",
    Act: "matter",
    WorkItem: "matter",
    Deadline: "matter",
    Decision: "matter",
    VerifiedFact: "application__matter",
    Document: "",
    Delivery: "",
    Delivery.papers.through: "",
    Notice: "matter",
    Job: "matter",
}
# What must be unique or leads elsewhere without a foreign key, as SQL over the row ``t`` and the copy ``c``.
SPECIAL = {
    "matters_matter.number": "substr(t.number, 1, 8) || (10000 + c.n)",
    "matters_matter.title": "t.title || c.n",
    "matters_job.key": "t.key || ':' || c.n",
    "registers_enterprise.credit_code": "'9131' || (10000000000000 + c.n)",
    "registers_enterprise.name": "t.name || c.n",
    "registers_penalty.decision_number": "t.decision_number || c.n",
    "viewflow_task.owner_permission_obj_pk": "CAST(CAST(t.owner_permission_obj_pk AS integer) + c.units AS text)",
    "documents_document.issue_key": "t.issue_key || ':' || c.n",
    "documents_document.number": "t.number || c.n",
    "documents_document.serial": "1000 * c.n + t.serial",
    "documents_document.verification_code": "substr(t.verification_code, 1, 12) || (10000000000000 + c.n)",
    "documents_document.sha256": "substr(t.sha256, 1, 50) || (10000000000000 + c.n)",
}
SLICES = 20  # daily roots


@contextmanager
def _unchecked() -> Iterator[None]:
    """One transaction without a look at foreign keys: PostgreSQL would ask for each of them alone, at the commit."""
    with connection.constraint_checks_disabled(), transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL session_replication_role = replica")
        yield


@_unchecked()
def grow(plan: list[Copy]) -> None:
    """Copy our matters as planned, with their log and its signed roots."""
    rows = {model: list(_rows(model, way)) for model, way in OURS.items()}
    stride = Matter.objects.aggregate(last=Max("pk"))["last"]
    _grow(plan, rows)
    _grow_log(plan, [pk for pk, _ in rows[Matter]], stride)


@_unchecked()
def grow_stock(plan: list[Copy]) -> None:
    """Copy the stock processes as planned."""
    processes = [(pk, pk) for pk in StockProcess.objects.values_list("pk", flat=True)]
    tasks = list(Task.objects.filter(process__stockprocess__isnull=False).values_list("pk", "process"))
    of_task = dict(tasks)
    previous = [(pk, of_task[task]) for pk, task in Previous.objects.values_list("pk", "from_task") if task in of_task]
    _grow(plan, {Process: processes, StockProcess: processes, Task: tasks, Previous: previous})


def _rows(model: type[models.Model], way: str) -> Iterator[tuple[int, int]]:
    """Key of each row to be copied, and of its matter."""
    if model is Document:
        return ((pk, int(ref.partition(":")[2])) for pk, ref in Document.objects.values_list("pk", "subject_ref"))
    if model in (Delivery, Delivery.papers.through):
        found = model._default_manager.values_list("pk", "document__subject_ref")
        return ((pk, int(ref.partition(":")[2])) for pk, ref in found)
    return model._default_manager.exclude(**{way: None}).values_list("pk", way).iterator()


@_unchecked()
def copy_rows(plan: list[Copy], rows: dict[Any, list[tuple[int, int]]], people: str) -> None:
    """Copy these rows, each given with the matter that it goes along with; ``people``: how their accounts begin."""
    _grow(plan, rows, people)


def _grow(plan: list[Copy], rows: dict[Any, list[tuple[int, int]]], people: str = "sj.") -> None:
    officials = _officials(people)
    strides = {model: _keyed_as(model)._default_manager.aggregate(last=Max("pk"))["last"] or 0 for model in rows}
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE bench_copy"
            " (n integer PRIMARY KEY, of integer, units integer, users integer, days integer)"
        )
        insert(cursor, "bench_copy", ("n", "of", "units", "users", "days"), plan)
        cursor.execute("CREATE INDEX bench_copy_of ON bench_copy (of)")
        cursor.execute("CREATE TEMPORARY TABLE bench_row (model text, id bigint, of integer, PRIMARY KEY (model, id))")
        keys = [(model._meta.db_table, *row) for model, found in rows.items() for row in found]
        insert(cursor, "bench_row", ("model", "id", "of"), keys)
        cursor.execute("ANALYZE bench_copy" if connection.vendor == "postgresql" else "SELECT 1")
        for model in rows:
            cursor.execute(_copying(model, strides, officials))
        cursor.execute("DROP TABLE bench_copy")
        cursor.execute("DROP TABLE bench_row")
        for statement in connection.ops.sequence_reset_sql(no_style(), list(rows)):
            cursor.execute(statement)


def _keyed_as(model: Any) -> Any:
    """The model whose keys it has: its own, unless its key is that of another one's row."""
    return _keyed_as(model._meta.pk.related_model) if model._meta.pk.is_relation else model


def _copying(model: type[models.Model], strides: dict[Any, int], officials: str) -> str:
    """The statement that copies one table."""
    fields = model._meta.local_concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(_value(field, strides, officials) for field in fields)
    table, key = model._meta.db_table, model._meta.pk.column
    return (
        f'INSERT INTO "{table}" ({columns}) SELECT {values} FROM bench_copy c'
        f" JOIN bench_row r ON r.of = c.of AND r.model = '{table}'"
        f' JOIN "{table}" t ON t."{key}" = r.id ORDER BY c.n, r.id'
    )


def _value(field: Any, strides: dict[Any, int], officials: str) -> str:
    """One column of a copy."""
    table, column = field.model._meta.db_table, f't."{field.column}"'
    if f"{table}.{field.column}" in SPECIAL:
        changed = SPECIAL[f"{table}.{field.column}"]
        return f"CASE WHEN {column} = '' THEN '' ELSE {changed} END" if field.column == "sha256" else changed
    if field.column == "subject_ref":
        return f"'matter:' || (CAST(substr({column}, 8) AS integer) + c.n * {strides[Matter]})"
    if field.is_relation:
        target = field.related_model._meta.concrete_model
        if target is OrgUnit:
            return f"{column} + c.units"
        if target is User:
            # Agents of enterprises stay who they are: only officials belong to an authority.
            return f"CASE WHEN {column} BETWEEN {officials} THEN {column} + c.users ELSE {column} END"
        return f"{column} + c.n * {strides[target]}" if target in strides else column
    if field.primary_key:
        return f"{column} + c.n * {strides[field.model]}"
    if isinstance(field, models.DateTimeField):
        return _days_later(column, is_date=False)
    if isinstance(field, models.DateField):
        return _days_later(column, is_date=True)
    return column


def _days_later(column: str, *, is_date: bool) -> str:
    if connection.vendor == "postgresql":
        return f"{column} + c.days" if is_date else f"{column} + c.days * interval '1 day'"
    moved = f"date({column}, c.days || ' days')"
    return moved if is_date else f"{moved} || substr({column}, 11)"


def _officials(people: str) -> str:
    """Keys of the officials whose matters are copied, as SQL's ``BETWEEN`` wants them."""
    found = User.objects.filter(username__startswith=people).order_by("pk").values_list("pk", flat=True)
    return f"{found[0]} AND {found[len(found) - 1]}"


def insert(cursor: Any, table: str, columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
    """Many rows in the quickest way that the engine has."""
    names = ", ".join(columns)
    if connection.vendor == "postgresql":
        with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    else:
        marks = ", ".join("?" for _ in columns)
        cursor.connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)


# The log ------------------------------------------------------------------------------
COLUMNS = ("chain", "seq", "at", "action", "actor", "body", "prev_hash", "hash")


def _grow_log(plan: list[Copy], matters: list[int], stride: int) -> None:
    """The chains of the copies, each true to its own name, sealed in daily roots slice by slice."""
    chains = {pk: _links(pk) for pk in matters}
    tips: list[tuple[str, int, str]] = []
    with connection.cursor() as cursor:
        insert(cursor, Entry._meta.db_table, COLUMNS, _entries(plan, chains, stride, tips))
    size = -(-len(tips) // SLICES)
    for start in range(0, len(tips), size):
        heads = [(chain, seq, tip, 0) for chain, seq, tip in tips[start : start + size]]
        with connection.cursor() as cursor:
            insert(cursor, ChainHead._meta.db_table, ("chain", "seq", "hash", "rooted_seq"), heads)
        roots.seal_day(at=NOW)


def _links(matter: int) -> list[tuple[Any, ...]]:
    """The chain of a matter; its text is cut in two where its name stands."""
    name = f'"chain":"matter:{matter}"'
    found = Entry.objects.filter(chain=f"matter:{matter}").order_by("seq")
    return [
        (
            *entry.body.split(name, 1),
            entry.seq,
            connection.ops.adapt_datetimefield_value(entry.at),
            entry.action,
            entry.actor,
        )
        for entry in found
    ]


def _entries(
    plan: list[Copy], chains: dict[int, list[tuple[Any, ...]]], stride: int, tips: list[tuple[str, int, str]]
) -> Iterator[tuple[Any, ...]]:
    for copy in plan:
        chain, tip, seq = f"matter:{copy.of + copy.n * stride}", ZERO, 0
        for before, after, seq, at, action, actor in chains[copy.of]:
            body = f'{before}"chain":"{chain}"{after}'
            previous, tip = tip, hashlib.sha256((tip + body).encode()).hexdigest()
            yield chain, seq, at, action, actor, body, previous, tip
        tips.append((chain, seq, tip))
