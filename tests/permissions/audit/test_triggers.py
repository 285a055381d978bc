"""The log and its roots can be added to and nothing else, whoever writes and however."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import IntegrityError, connection, models, transaction

from permissions.audit import triggers
from permissions.audit.log import append
from permissions.audit.models import DailyRoot, Entry
from permissions.audit.roots import seal_day
from permissions.audit.verification import verify_all, verify_roots
from tests.permissions.conftest import AT, CLERK, write_chain

TABLES = {"audit_entry": Entry, "audit_dailyroot": DailyRoot}
HARMLESS = {"audit_entry": "action", "audit_dailyroot": "leaves"}

table_by_table = pytest.mark.parametrize("table", TABLES)


@pytest.fixture(autouse=True)
def sealed_log(db):
    write_chain("matter:1")
    seal_day(at=AT)


def refused(sql: str, *values) -> None:
    """The statement raises IntegrityError and says which table it was."""
    with (
        pytest.raises(IntegrityError, match="append-only table audit_"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, values)


@pytest.fixture
def unharmed():
    """What the tables held before is there after."""
    before = [list(model.objects.order_by("pk").values()) for model in TABLES.values()]
    yield
    assert [list(model.objects.order_by("pk").values()) for model in TABLES.values()] == before
    assert [*verify_all(), *verify_roots()] == []


@table_by_table
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {table} SET {column} = 'x'",
        "UPDATE {table} SET {column} = {column}",
        "UPDATE {table} SET id = id + 1000 WHERE id = (SELECT MAX(id) FROM {table})",
        "DELETE FROM {table}",
        "DELETE FROM {table} WHERE id = (SELECT MAX(id) FROM {table})",
    ],
)
def test_raw_statements_are_refused(table, statement, unharmed):
    refused(statement.format(table=table, column=HARMLESS[table]))


@table_by_table
def test_emptying_the_whole_table_is_refused(table, unharmed):
    if connection.vendor == "sqlite":
        refused(f"DELETE FROM {table}")  # SQLite's TRUNCATE; a trigger switches its short cut off
    else:
        refused(f"TRUNCATE {table}")
        refused(f"TRUNCATE {table} RESTART IDENTITY CASCADE")


@table_by_table
def test_replacing_a_row_by_inserting_over_it_is_refused(table, unharmed):
    model = TABLES[table]
    row = model.objects.order_by("pk").first()
    names = [field.column for field in model._meta.concrete_fields]
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in model._meta.concrete_fields]
    insert = f"INTO {table} ({', '.join(names)}) VALUES ({', '.join(['%s'] * len(names))})"
    if connection.vendor == "sqlite":
        refused(f"INSERT OR REPLACE {insert}", *values)
        refused(f"REPLACE {insert}", *values)
        # The same under a new id, so that only the number of the chain or root meets the old row.
        refused(f"INSERT OR REPLACE {insert}", 4711, *values[1:])
    refused(
        f"INSERT {insert} ON CONFLICT (id) DO UPDATE SET {HARMLESS[table]} = 'x'",
        *values,
    )


@table_by_table
def test_the_object_mapper_is_refused(table, unharmed):
    model, column = TABLES[table], HARMLESS[table]
    row = model.objects.order_by("pk").first()
    setattr(row, column, "x")
    for write in (
        row.save,
        row.delete,
        model.objects.all().delete,
        lambda: model.objects.update(**{column: "x"}),
        lambda: model.objects.bulk_update([row], [column]),
        lambda: model.objects.bulk_create([row], update_conflicts=True, unique_fields=["id"], update_fields=[column]),
        lambda: model.objects.filter(pk=row.pk)._raw_delete("default"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            write()


def test_a_second_entry_under_a_number_that_is_taken_is_refused(unharmed):
    entry = Entry.objects.get(chain="matter:1", seq=2)
    entry.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        entry.save(force_insert=True)


def test_appending_goes_on_under_the_triggers():
    assert append("matter:1", action="close", actor=CLERK, at=AT).seq == 4


def test_all_triggers_are_there_after_migrating():
    assert triggers.missing() == []


@table_by_table
def test_a_trigger_that_was_dropped_is_named_as_missing(table):
    name = triggers._names(table, connection.vendor)[0]
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}" + ("" if connection.vendor == "sqlite" else f" ON {table}"))
    assert triggers.missing() == [name]

    triggers.install()
    assert triggers.missing() == []


@pytest.mark.parametrize("mode", ["DISABLE", "ENABLE REPLICA"])
def test_a_trigger_that_is_there_and_would_not_fire_is_named_as_missing(mode):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite's triggers cannot be switched off")
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE audit_entry {mode} TRIGGER audit_entry_no_change")
    assert triggers.missing() == ["audit_entry_no_change"]


def test_a_trigger_of_the_same_name_on_another_table_does_not_count():
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER audit_entry_no_update")
            cursor.execute("CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_accesslog BEGIN SELECT 1; END")
            assert triggers.missing() == ["audit_entry_no_update"]
        else:
            cursor.execute("DROP TRIGGER audit_entry_no_change ON audit_entry")
            cursor.execute(
                "CREATE TRIGGER audit_entry_no_change BEFORE UPDATE ON audit_accesslog "
                "FOR EACH ROW EXECUTE FUNCTION banjie_append_only()"
            )
            assert triggers.missing() == ["audit_entry_no_change"]


def test_dropping_takes_all_of_them_off_and_installing_twice_is_installing_once():
    before = definitions()
    triggers.drop()
    assert len(triggers.missing()) == len(before)
    triggers.install()
    triggers.install()
    assert definitions() == before


def test_lifted_puts_them_back_also_after_an_error():
    with pytest.raises(RuntimeError), triggers.lifted():
        assert triggers.missing() != []
        raise RuntimeError
    assert triggers.missing() == []


@pytest.mark.django_db(transaction=True)
def test_migrate_drops_the_triggers_before_it_and_puts_the_same_ones_back():
    before = definitions()
    with connection.cursor() as cursor:  # somebody weakened one: migrating mends it
        name = before[0][1]
        cursor.execute(f"DROP TRIGGER {name}" + ("" if connection.vendor == "sqlite" else f" ON {before[0][0]}"))

    call_command("migrate", verbosity=0)

    assert definitions() == before
    refused("DELETE FROM audit_entry")


@pytest.mark.django_db(transaction=True)
def test_remaking_the_table_between_the_two_signals_keeps_triggers_and_entries():
    before, entries = definitions(), list(Entry.objects.order_by("pk").values())
    note = models.CharField(max_length=10, default="")
    note.set_attributes_from_name("note")

    emit_pre_migrate_signal(verbosity=0, interactive=False, db="default")
    with connection.schema_editor() as editor:
        editor.add_field(Entry, note)  # SQLite makes the table anew and moves the rows
    with connection.schema_editor() as editor:
        editor.remove_field(Entry, note)
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")

    assert definitions() == before
    assert list(Entry.objects.order_by("pk").values()) == entries
    refused("UPDATE audit_entry SET actor = 'x'")


def definitions() -> list[tuple]:
    """Table, name and text of the guards as the database tells them."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'audit%'"
            )
        else:
            cursor.execute(
                "SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger "
                "WHERE NOT tgisinternal AND tgname LIKE 'audit%%'"
            )
        return sorted(cursor.fetchall())
