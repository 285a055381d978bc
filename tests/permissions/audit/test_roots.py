"""The signed daily root: what makes a rewritten log show, even one whose every hash was made anew."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from django.db import connection, transaction

from permissions.audit import triggers
from permissions.audit.log import ZERO, append
from permissions.audit.models import ChainHead, DailyRoot, Entry
from permissions.audit.roots import public_key, seal_day, signing_key, verify_latest
from permissions.audit.verification import BATCH, Fault, root_hash, verify_all, verify_roots
from tests.permissions.conftest import AT, CLERK, write_chain

from .forging import forge, forged, one_byte_edits, rehash

NIGHT = AT.replace(hour=0, minute=10) + dt.timedelta(days=1)


@pytest.fixture
def two_nights(db) -> list[DailyRoot]:
    """Two chains sealed in the first night, one of them and a third in the second."""
    write_chain("matter:1")
    write_chain("matter:2")
    first = seal_day(at=NIGHT)
    write_chain("matter:2", 2)
    write_chain("用户:3")
    return [first, seal_day(at=NIGHT + dt.timedelta(days=1, milliseconds=7, microseconds=7))]


def test_a_root_covers_the_chains_touched_since_the_last_one(two_nights):
    first, second = two_nights
    assert [line.split("\t")[:2] for line in first.leaves.split("\n")] == [["matter:1", "3"], ["matter:2", "3"]]
    assert [line.split("\t")[:2] for line in second.leaves.split("\n")] == [["matter:2", "5"], ["用户:3", "3"]]
    assert (first.previous, second.previous) == (ZERO, first.root)
    assert [first.number, second.number] == [1, 2]
    assert list(verify_roots()) == []
    assert list(verify_roots(public_key=public_key())) == []


def test_sealing_again_with_nothing_new_seals_nothing(two_nights):
    assert seal_day(at=NIGHT + dt.timedelta(days=2)) is None
    assert DailyRoot.objects.count() == 2


def test_an_empty_log_has_nothing_to_seal(db):
    assert seal_day(at=NIGHT) is None
    assert list(verify_roots()) == []


def test_two_sealers_at_the_same_moment_seal_once(together):
    def seal():
        return seal_day(at=NIGHT)

    [_, *roots] = together([lambda: write_chain("matter:1"), lambda: None])
    roots = [result for result in together([seal, seal, seal]) if result is not None]
    [(count, faults)] = together([lambda: (DailyRoot.objects.count(), list(verify_roots()))])

    assert [type(root) for root in roots] == [DailyRoot]
    assert (count, faults) == (1, [])


def test_a_chain_that_is_being_written_is_left_for_the_next_root_and_nobody_waits(together):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    together([lambda: write_chain("matter:1") or write_chain("matter:2")])
    sealed: list[DailyRoot | None] = []

    def seal_while_writing() -> None:
        with transaction.atomic():
            append("matter:1", action="a", actor=CLERK, at=AT)
            sealed.extend(together([lambda: seal_day(at=NIGHT)]))

    assert together([seal_while_writing]) == [None]
    [later] = together([lambda: seal_day(at=NIGHT)])
    assert [line.split("\t")[0] for line in sealed[0].leaves.split("\n")] == ["matter:2"]
    assert [line.split("\t")[:2] for line in later.leaves.split("\n")] == [["matter:1", "4"]]
    assert together([lambda: list(verify_roots())]) == [[]]


def test_a_deleted_tail_with_a_rewound_head_is_found_by_the_root(two_nights):
    forge("DELETE FROM audit_entry WHERE chain = 'matter:1' AND seq = 3")
    tip = Entry.objects.get(chain="matter:1", seq=2)
    ChainHead.objects.filter(pk="matter:1").update(seq=2, hash=tip.hash)

    assert list(verify_all()) == []  # the chain alone looks whole
    assert list(verify_roots()) == [Fault("matter:1", 3, "the entry sealed in root 1 is gone")]


def test_a_chain_deleted_with_its_head_is_found_by_the_root(two_nights):
    forge("DELETE FROM audit_entry WHERE chain = 'matter:1'")
    forge("DELETE FROM audit_chainhead WHERE chain = 'matter:1'")

    assert list(verify_all()) == []
    assert list(verify_roots()) == [Fault("matter:1", 3, "the entry sealed in root 1 is gone")]


def test_a_chain_whose_hashes_were_all_made_anew_is_found_by_the_root(two_nights):
    forge(
        "UPDATE audit_entry SET body = replace(body, '\"fine\":1000', '\"fine\":9') "
        "WHERE chain = 'matter:2' AND seq = 1"
    )
    rehash("matter:2")

    assert list(verify_all()) == []
    assert list(verify_roots()) == [
        Fault("matter:2", 3, "the entry sealed in root 1 is not the one that was sealed"),
        Fault("matter:2", 5, "the entry sealed in root 2 is not the one that was sealed"),
    ]


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize("column", ["leaves", "previous", "root", "signature", "public_key"])
def test_a_change_in_any_place_of_any_column_of_a_root_is_found(two_nights, column, number):
    root = two_nights[number - 1]
    with triggers.lifted():
        for value in one_byte_edits(getattr(root, column)):
            with forged("audit_dailyroot", root.pk, column, value):
                faults = list(verify_roots(public_key=public_key()))
                assert faults and faults[0][:2] == ("daily root", number), f"{value!r} passed: {faults}"
                # Without a key noted outside it is still found, though perhaps one root later.
                assert list(verify_roots()) != [], f"{value!r} passed"
    assert list(verify_roots()) == []


@pytest.mark.parametrize("number", [1, 2])
def test_a_change_of_the_moment_of_a_root_is_found(two_nights, number):
    root = two_nights[number - 1]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor, triggers.lifted():
            cursor.execute("SELECT CAST(sealed_at AS BLOB) FROM audit_dailyroot WHERE id = %s", [root.pk])
            stored = cursor.fetchone()[0].decode()
            for value in one_byte_edits(stored):
                with forged("audit_dailyroot", root.pk, "sealed_at", value):
                    assert [fault[:2] for fault in verify_roots()] == [("daily root", number)], value
    else:
        for step in ("1 microsecond", "1 second", "1 year"):
            forge("UPDATE audit_dailyroot SET sealed_at = sealed_at + %s::interval WHERE id = %s", step, root.pk)
            assert [fault[:2] for fault in verify_roots()] == [("daily root", number)], step
            forge("UPDATE audit_dailyroot SET sealed_at = %s WHERE id = %s", root.sealed_at, root.pk)
    assert list(verify_roots()) == []


def test_a_missing_root_is_named(two_nights):
    forge("DELETE FROM audit_dailyroot WHERE number = 1")
    assert list(verify_roots()) == [Fault("daily root", 1, "is missing")]


def test_a_deleted_last_root_is_betrayed_by_the_heads_it_sealed(two_nights):
    forge("DELETE FROM audit_dailyroot WHERE number = 2")
    assert sorted(map(str, verify_roots())) == [
        "matter:2 #3: the head says 5 entries are sealed, the roots say 3",
        "用户:3 #0: the head says 3 entries are sealed, the roots say 0",
    ]


@pytest.mark.parametrize(("seq", "says"), [(2, "2"), (4, "4"), (0, "0")])
def test_a_head_that_lies_about_what_is_sealed_is_found(two_nights, seq, says):
    ChainHead.objects.filter(pk="matter:1").update(rooted_seq=seq)
    assert list(verify_roots()) == [Fault("matter:1", 3, f"the head says {says} entries are sealed, the roots say 3")]


def forge_root(root: DailyRoot, key: Ed25519PrivateKey, **changes) -> None:
    """Write the root as somebody would who has the database and another key."""
    for name, value in changes.items():
        setattr(root, name, value)
    root.root = root_hash(root.previous, root.number, root.sealed_at, root.leaves)
    root.signature = key.sign(root.root.encode()).hex()
    with triggers.lifted():
        root.save()


def test_a_signature_of_another_key_is_found(two_nights):
    forge_root(two_nights[1], Ed25519PrivateKey.generate())
    assert list(verify_roots()) == [Fault("daily root", 2, "its signature is not of the key")]


def test_another_key_that_put_its_name_on_its_root_is_found_also_without_a_key_noted_outside(two_nights):
    other = Ed25519PrivateKey.generate()
    name = other.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()
    forge_root(two_nights[1], other, public_key=name)

    assert list(verify_roots()) == [Fault("daily root", 2, "is signed with another key")]
    assert list(verify_roots(public_key=public_key())) == [Fault("daily root", 2, "is signed with another key")]


def test_a_whole_history_signed_by_another_key_is_found_only_with_the_key_noted_outside(two_nights):
    true_key, other = public_key(), Ed25519PrivateKey.generate()
    name = other.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()
    forge_root(two_nights[0], other, public_key=name)
    forge_root(two_nights[1], other, public_key=name, previous=two_nights[0].root)

    assert list(verify_roots()) == []
    assert [fault.what for fault in verify_roots(public_key=true_key)] == ["is signed with another key"] * 2


@pytest.mark.parametrize("wrong", ["00" * 32, "zz", "ab" * 31])
def test_a_wrong_public_key_is_told_for_every_root(two_nights, wrong):
    assert [fault[:2] for fault in verify_roots(public_key=wrong)] == [("daily root", 1), ("daily root", 2)]


@pytest.mark.parametrize("leaves", ["", "matter:1", "matter:1\tthree\tabc", "a\t1\tb\tc"])
def test_leaves_that_are_no_leaves_are_a_fault_and_no_crash(two_nights, leaves):
    forge_root(two_nights[1], signing_key(), leaves=leaves)
    assert list(verify_roots()) == [Fault("daily root", 2, "its text is not readable")]


def test_many_leaves_are_looked_up_in_batches(db):
    for number in range(BATCH + 10):
        append(f"matter:{number}", action="a", actor=CLERK, at=AT)
    seal_day(at=NIGHT)
    assert list(verify_roots()) == []

    forge("UPDATE audit_entry SET hash = %s WHERE chain IN ('matter:0', 'matter:209')", "0" * 64)
    assert {fault.where for fault in verify_roots()} == {"matter:0", "matter:209"}


# The key ---------------------------------------------------------------------------


def test_the_key_is_made_once_and_only_its_owner_may_read_it(key_of_this_test: Path):
    first = public_key()
    written = key_of_this_test.read_bytes()

    assert stat.S_IMODE(key_of_this_test.stat().st_mode) == 0o600
    assert public_key() == first
    assert key_of_this_test.read_bytes() == written
    assert [path.name for path in key_of_this_test.parent.iterdir()] == ["audit.pem"]


def test_a_key_of_another_kind_is_refused(key_of_this_test: Path):
    key_of_this_test.parent.mkdir()
    pem = generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    key_of_this_test.write_bytes(pem)
    with pytest.raises(TypeError, match="holds no Ed25519 key"):
        signing_key()


def test_a_broken_key_file_is_an_error_and_is_not_replaced(key_of_this_test: Path):
    key_of_this_test.parent.mkdir()
    key_of_this_test.write_bytes(b"-----BEGIN")
    with pytest.raises(ValueError):
        signing_key()
    assert key_of_this_test.read_bytes() == b"-----BEGIN"


def test_processes_that_start_at_the_same_moment_get_the_same_key(key_of_this_test: Path):
    fork = multiprocessing.get_context("fork")
    gate, answers = fork.Barrier(6), fork.SimpleQueue()

    def ask() -> None:
        gate.wait(timeout=30)
        answers.put(public_key())

    racers = [fork.Process(target=ask) for _ in range(6)]
    for racer in racers:
        racer.start()
    told = [answers.get() for _ in racers]
    for racer in racers:
        racer.join()

    assert told == [public_key()] * 6
    assert [path.name for path in key_of_this_test.parent.iterdir()] == ["audit.pem"]


# The latest only ------------------------------------------------------------------
@pytest.fixture
def nights(db) -> list[DailyRoot]:
    """Six nights."""
    sealed = []
    for number in range(6):
        write_chain(f"matter:{number}")
        sealed.append(seal_day(at=NIGHT + number * dt.timedelta(days=1)))
    return sealed


@pytest.mark.parametrize("most", [1, 3, 5, 6, 7, 100])
def test_the_latest_roots_hold(nights, most):
    assert list(verify_latest(most)) == []


def test_without_roots_there_is_nothing_to_say(db):
    assert list(verify_latest(5)) == []


@pytest.mark.parametrize("column", ["leaves", "root", "previous", "signature", "sealed_at"])
def test_a_change_in_one_of_them_is_named_and_an_older_one_is_not_looked_at(nights, column):
    value = NIGHT if column == "sealed_at" else "0" * 64
    with triggers.lifted():
        DailyRoot.objects.filter(number=4).update(**{column: value})
    assert 4 in {fault.number for fault in verify_latest(3)}
    assert [fault.number for fault in verify_latest(1)] == []


def test_a_root_that_is_gone_is_named(nights):
    with triggers.lifted():
        DailyRoot.objects.filter(number=5).delete()
    assert [(fault.number, fault.what) for fault in verify_latest(2)] == [(5, "is missing")]


def test_what_it_costs_does_not_grow_with_the_roots(nights, django_assert_num_queries):
    with django_assert_num_queries(1):
        list(verify_latest(2))
