"""Whatever is changed in the store behind the triggers is found, and the first broken number is named."""

from __future__ import annotations

import json

import pytest
from django.db import connection

from permissions.audit import triggers
from permissions.audit.log import append
from permissions.audit.models import ChainHead, Entry
from permissions.audit.verification import Fault, verify_all, verify_chain
from tests.permissions.conftest import AT, CLERK, write_chain

from .forging import forge, forged, one_byte_edits, rehash

TEXT_COLUMNS = ["chain", "action", "actor", "body", "prev_hash", "hash"]


@pytest.fixture(autouse=True)
def three_chains(db):
    for chain in ("matter:1", "matter:2", "用户:3"):
        write_chain(chain)


def test_an_untouched_log_has_no_faults():
    assert list(verify_all()) == []
    assert [verify_chain(chain) for chain in ("matter:1", "matter:2", "用户:3")] == [None, None, None]


def test_a_chain_that_never_was_has_no_faults():
    assert verify_chain("matter:404") is None


@pytest.mark.parametrize("seq", [1, 2, 3])
@pytest.mark.parametrize("column", TEXT_COLUMNS)
def test_a_change_in_any_place_of_any_column_is_found_at_its_number(column, seq):
    entry = Entry.objects.get(chain="用户:3", seq=seq)
    with triggers.lifted():
        for value in one_byte_edits(getattr(entry, column)):
            with forged("audit_entry", entry.pk, column, value):
                fault = verify_chain("用户:3")
                assert fault is not None and fault.number == seq, f"{value!r} passed: {fault}"
    assert verify_chain("用户:3") is None


@pytest.mark.parametrize("seq", [1, 2, 3])
def test_a_change_in_any_place_of_the_moment_is_found_at_its_number(seq):
    entry = Entry.objects.get(chain="用户:3", seq=seq)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor, triggers.lifted():
            cursor.execute("SELECT CAST(at AS BLOB) FROM audit_entry WHERE id = %s", [entry.pk])
            stored = cursor.fetchone()[0].decode()
            for value in one_byte_edits(stored):
                with forged("audit_entry", entry.pk, "at", value):
                    fault = verify_chain("用户:3")
                    assert fault is not None and fault.number == seq, f"{value!r} passed: {fault}"
    else:
        for step in ("1 microsecond", "1 second", "1 day", "1 month", "1000 years"):
            forge("UPDATE audit_entry SET at = at + %s::interval WHERE id = %s", step, entry.pk)
            assert verify_chain("用户:3") == Fault("用户:3", seq, "column at differs from its hashed text")
            forge("UPDATE audit_entry SET at = %s WHERE id = %s", entry.at, entry.pk)
    assert verify_chain("用户:3") is None


@pytest.mark.parametrize("value", ["infinity", "0001-01-01 BC"])
def test_a_moment_that_python_cannot_hold_is_a_fault_and_no_crash(value):
    if connection.vendor != "postgresql":
        value = "yesterday"
    forge("UPDATE audit_entry SET at = %s WHERE chain = 'matter:1' AND seq = 2", value)
    assert verify_chain("matter:1") == Fault("matter:1", 2, "column at differs from its hashed text")


@pytest.mark.parametrize(("seq", "other"), [(1, 4), (1, 0), (2, 7), (3, 4)])
def test_a_changed_number_is_found_where_it_should_have_been(seq, other):
    forge("UPDATE audit_entry SET seq = %s WHERE chain = 'matter:1' AND seq = %s", other, seq)
    fault = verify_chain("matter:1")
    assert fault is not None and (fault.where, fault.number) == ("matter:1", 1 if other == 0 else seq)


def test_nothing_after_the_first_break_is_reported():
    for seq in (2, 3):
        forge("UPDATE audit_entry SET actor = 'user:1' WHERE chain = 'matter:1' AND seq = %s", seq)
    assert list(verify_all()) == [Fault("matter:1", 2, "column actor differs from its hashed text")]


def test_each_broken_chain_is_named_and_the_whole_ones_are_not():
    forge("UPDATE audit_entry SET body = body || ' ' WHERE chain = 'matter:1' AND seq = 3")
    forge("UPDATE audit_entry SET body = body || ' ' WHERE chain = '用户:3' AND seq = 1")
    assert sorted(map(str, verify_all())) == [
        "matter:1 #3: its text does not give its hash",
        "用户:3 #1: its text does not give its hash",
    ]


@pytest.mark.parametrize("seq", [1, 2])
def test_a_deleted_entry_in_the_middle_is_named(seq):
    forge("DELETE FROM audit_entry WHERE chain = 'matter:1' AND seq = %s", seq)
    assert list(verify_all()) == [Fault("matter:1", seq, f"entry {seq} is missing")]


def test_a_deleted_entry_whose_gap_was_closed_is_found():
    forge("DELETE FROM audit_entry WHERE chain = 'matter:1' AND seq = 2")
    forge("UPDATE audit_entry SET seq = 2 WHERE chain = 'matter:1' AND seq = 3")
    assert list(verify_all()) == [Fault("matter:1", 2, "does not continue the entry before it")]


def test_a_deleted_tail_does_not_fit_the_head():
    forge("DELETE FROM audit_entry WHERE chain = 'matter:1' AND seq = 3")
    assert list(verify_all()) == [Fault("matter:1", 3, "the head says 3 entries, found 2")]


def test_two_entries_that_changed_places_are_found_at_the_first():
    for old, new in ((2, 99), (3, 2), (99, 3)):
        forge("UPDATE audit_entry SET seq = %s WHERE chain = 'matter:1' AND seq = %s", new, old)
    assert list(verify_all()) == [Fault("matter:1", 2, "does not continue the entry before it")]


def test_an_entry_moved_to_another_chain_breaks_both():
    forge("UPDATE audit_entry SET chain = 'matter:2', seq = 4 WHERE chain = 'matter:1' AND seq = 3")
    assert [(fault.where, fault.number) for fault in verify_all()] == [("matter:1", 3), ("matter:2", 4)]


def test_an_entry_slipped_in_behind_the_last_is_found():
    last = Entry.objects.get(chain="matter:1", seq=3)
    body = last.body.replace('"seq":3', '"seq":4')
    Entry.objects.create(
        chain="matter:1",
        seq=4,
        at=last.at,
        action=last.action,
        actor=last.actor,
        body=body,
        prev_hash=last.hash,
        hash="0" * 64,
    )
    assert list(verify_all()) == [Fault("matter:1", 4, "its text does not give its hash")]


def test_columns_that_say_something_else_than_a_text_hashed_anew_are_found():
    entry = Entry.objects.get(chain="matter:1", seq=2)
    said = json.loads(entry.body) | {"actor": "user:666"}
    forge("UPDATE audit_entry SET body = %s WHERE id = %s", json.dumps(said), entry.pk)
    rehash("matter:1")
    assert list(verify_all()) == [Fault("matter:1", 2, "column actor differs from its hashed text")]


@pytest.mark.parametrize("body", ["", "[]", "{}", "null", "{", '{"chain":"matter:1","seq":2,"at":7}', "[" * 100_000])
def test_a_text_hashed_anew_that_is_no_entry_is_a_fault_and_no_crash(body):
    forge("UPDATE audit_entry SET body = %s WHERE chain = 'matter:1' AND seq = 2", body)
    rehash("matter:1")
    assert list(verify_all()) == [Fault("matter:1", 2, "its text is not readable")]


@pytest.mark.parametrize(
    ("change", "number", "says"),
    [
        ("seq = 2", 3, "the head says 2 entries, found 3"),
        ("seq = 9", 4, "the head says 9 entries, found 3"),
        (f"hash = '{'f' * 64}'", 3, "the head says that it ends in ffffffffffff…"),
    ],
)
def test_a_head_that_was_changed_is_found(change, number, says):
    forge(f"UPDATE audit_chainhead SET {change} WHERE chain = 'matter:1'")
    [fault] = verify_all()
    assert (fault.where, fault.number) == ("matter:1", number)
    assert fault.what.startswith(says)
    assert verify_chain("matter:1") == fault


def test_every_change_of_the_hash_in_a_head_is_found():
    head = ChainHead.objects.get(chain="matter:1")
    for place, digit in enumerate(head.hash):
        changed = head.hash[:place] + ("0" if digit != "0" else "1") + head.hash[place + 1 :]
        ChainHead.objects.filter(pk="matter:1").update(hash=changed)
        assert verify_chain("matter:1") is not None, changed


def test_a_deleted_head_is_found():
    forge("DELETE FROM audit_chainhead WHERE chain = 'matter:1'")
    assert list(verify_all()) == [Fault("matter:1", 3, "the chain has no head")]


def test_a_head_renamed_is_found_at_both_names():
    forge("UPDATE audit_chainhead SET chain = 'matter:9' WHERE chain = 'matter:1'")
    assert sorted(map(str, verify_all())) == [
        "matter:1 #3: the chain has no head",
        "matter:9 #1: the head says 3 entries, found 0",
    ]


def test_a_chain_whose_entries_are_all_gone_is_betrayed_by_its_head():
    forge("DELETE FROM audit_entry WHERE chain = 'matter:1'")
    assert list(verify_all()) == [Fault("matter:1", 1, "the head says 3 entries, found 0")]
    assert verify_chain("matter:1") == Fault("matter:1", 1, "the head says 3 entries, found 0")


def test_the_progress_counts_every_entry_also_those_behind_a_break():
    forge("UPDATE audit_entry SET body = '{}' WHERE chain = 'matter:1' AND seq = 1")
    seen: list[None] = []
    assert len(list(verify_all(lambda: seen.append(None)))) == 1
    assert len(seen) == 9


def test_a_chain_goes_on_after_its_break_was_mended():
    forge("UPDATE audit_entry SET actor = 'user:1' WHERE chain = 'matter:1' AND seq = 2")
    forge("UPDATE audit_entry SET actor = 'user:7' WHERE chain = 'matter:1' AND seq = 2")
    append("matter:1", action="close", actor=CLERK, at=AT)
    assert list(verify_all()) == []
