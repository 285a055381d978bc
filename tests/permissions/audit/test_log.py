"""Appending: what an entry holds, that chains have no gap, and that a rollback leaves nothing."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from permissions.audit.log import ZERO, Actor, append, append_many, canonical, link, record_read
from permissions.audit.models import AccessLog, ChainHead, Entry
from permissions.audit.verification import verify_all, verify_chain
from permissions.clock import SHANGHAI
from permissions.organisations.models import OrgUnit
from tests.permissions.conftest import AT, CLERK, write_chain


def test_canonical_json_sorts_keys_and_keeps_chinese_and_has_no_spaces():
    assert canonical({"b": [1, None, True], "a": "办结 “ok”", "c": {"z": 1, "y": 2}}) == (
        '{"a":"办结 “ok”","b":[1,null,true],"c":{"y":2,"z":1}}'
    )


def test_the_link_covers_both_the_hash_before_and_the_text():
    assert link(ZERO, "a") != link(ZERO, "b")
    assert link(ZERO, "a") != link("1" + ZERO[1:], "a")


def test_the_first_entry_continues_sixty_four_zeros_and_the_second_the_first(db):
    first = append("matter:1", action="submit", actor=CLERK, at=AT)
    second = append("matter:1", action="accept", actor=CLERK, at=AT)

    assert (first.seq, first.prev_hash) == (1, "0" * 64)
    assert (second.seq, second.prev_hash) == (2, first.hash)
    assert first.hash == link(ZERO, first.body)
    head = ChainHead.objects.get(chain="matter:1")
    assert (head.seq, head.hash, head.rooted_seq) == (2, second.hash, 0)


def test_chains_are_counted_apart(db):
    write_chain("matter:1", 3)
    assert append("matter:2", action="submit", actor=CLERK, at=AT).seq == 1
    assert append("matter:1", action="close", actor=CLERK, at=AT).seq == 4


def test_the_hashed_text_says_who_in_which_role_for_whom_and_from_where(db):
    deputy = Actor(id="user:9", name="甘棠", role="verifier", unit="SH-SJ", on_behalf_of="钟离远", ip="10.0.0.9")
    body = json.loads(append("matter:1", action="verify", actor=deputy, at=AT).body)

    assert body == {
        "chain": "matter:1",
        "seq": 1,
        "at": "2026-09-30T09:00:00.000+08:00",
        "action": "verify",
        "actor": "user:9",
        "actor_name": "甘棠",
        "role": "verifier",
        "unit": "SH-SJ",
        "on_behalf_of": "钟离远",
        "ip": "10.0.0.9",
        "payload": {},
    }


@pytest.mark.parametrize(
    ("value", "stands"),
    [
        (dt.date(2026, 2, 28), "2026-02-28"),
        (AT, "2026-09-30T09:00:00+08:00"),
        (Decimal("30000.00"), "30000.00"),
        ("“甲”公司\n第二行\t🀄", "“甲”公司\n第二行\t🀄"),
        ("\x00", "\x00"),
        (None, None),
        (True, True),
        (10**30, 10**30),
        (0.1, "0.1"),
        (OrgUnit.Kind.TOWN, "TOWN"),
        ({2, 10, 1}, [1, 10, 2]),
        (frozenset({"乙", "甲"}), ["乙", "甲"]),
        ((1, [dt.date(2026, 1, 1)]), [1, ["2026-01-01"]]),
        ({1: {"日期": dt.date(2026, 1, 1)}}, {"1": {"日期": "2026-01-01"}}),
    ],
)
def test_every_kind_of_fact_stands_in_the_text_and_the_chain_stays_whole(db, value, stands):
    entry = append("matter:1", action="a", actor=CLERK, at=AT, payload={"fact": value})

    assert json.loads(entry.body)["payload"] == {"fact": stands}
    assert verify_chain("matter:1") is None


def test_the_moment_is_kept_to_the_millisecond_and_compares_equal_when_read_back(db):
    odd = AT.replace(microsecond=123_999)
    append("matter:1", action="a", actor=CLERK, at=odd)

    assert Entry.objects.get().at == AT.replace(microsecond=123_000)
    assert verify_chain("matter:1") is None


def test_moments_of_other_zones_stay_as_they_were_said_and_mean_the_same(db):
    append("matter:1", action="a", actor=CLERK, at=AT.astimezone(dt.UTC))

    entry = Entry.objects.get()
    assert json.loads(entry.body)["at"] == "2026-09-30T01:00:00.000+00:00"
    assert entry.at == AT
    assert verify_chain("matter:1") is None


def test_a_moment_without_a_zone_is_refused(db):
    with pytest.raises(ValueError, match="aware"):
        append("matter:1", action="a", actor=CLERK, at=AT.replace(tzinfo=None))


@pytest.mark.parametrize("name", ["", "a\tb", "a\nb", "a\u2028b", "x" * 81])
def test_a_name_that_would_blur_the_lines_of_a_root_is_refused(db, name):
    with pytest.raises(ValueError, match="cannot name a chain"):
        append(name, action="a", actor=CLERK, at=AT)


def test_several_entries_take_one_lock_and_one_insert_however_many_they_are(db):
    def queries(count: int) -> list[str]:
        with CaptureQueriesContext(connection) as seen:
            append_many("calendar:CN", [(f"due.{n}", {"new": n}) for n in range(count)], actor=CLERK, at=AT)
        return [query["sql"] for query in seen]

    queries(1)  # the first entry of a chain also makes its head
    few, many = queries(2), queries(50)

    assert len(few) == len(many)
    assert sum('INSERT INTO "audit_entry"' in sql for sql in many) == 1
    assert sum('UPDATE "audit_chainhead"' in sql for sql in many) == 1
    if connection.features.has_select_for_update:
        assert sum("FOR UPDATE" in sql for sql in many) == 1
    assert list(Entry.objects.order_by("seq").values_list("seq", flat=True)) == list(range(1, 54))
    assert verify_chain("calendar:CN") is None


def test_entries_written_together_come_back_in_their_order(db):
    entries = append_many("c", [("first", {"n": 1}), ("second", {"n": 2})], actor=CLERK, at=AT)
    assert [(entry.seq, entry.action) for entry in entries] == [(1, "first"), (2, "second")]


def test_writing_nothing_writes_nothing_that_breaks(db):
    assert append_many("c", [], actor=CLERK, at=AT) == []
    assert list(verify_all()) == []


@pytest.mark.django_db(transaction=True)
def test_a_rollback_leaves_neither_entry_nor_head():
    write_chain("matter:1", 1)
    with pytest.raises(RuntimeError), transaction.atomic():
        append("matter:1", action="a", actor=CLERK, at=AT)
        append("matter:2", action="a", actor=CLERK, at=AT)
        raise RuntimeError

    assert list(Entry.objects.values_list("chain", "seq")) == [("matter:1", 1)]
    assert list(ChainHead.objects.values_list("chain", "seq")) == [("matter:1", 1)]
    assert append("matter:1", action="b", actor=CLERK, at=AT).seq == 2
    assert list(verify_all()) == []


def test_eight_writers_of_one_chain_leave_no_gap_and_no_double(together):
    def write(writer: int):
        def run() -> None:
            for n in range(12):
                append("matter:1", action=f"w{writer}.{n}", actor=CLERK, at=dt.datetime.now(SHANGHAI))

        return run

    results = together([write(writer) for writer in range(8)])
    [(seqs, actions, faults)] = together([_state_of_the_log])

    assert results == [None] * 8
    assert seqs == list(range(1, 97))
    assert len(actions) == 96
    assert faults == []


def test_writers_of_new_chains_at_the_same_moment_start_each_of_them_once(together):
    def write() -> None:
        for n in range(5):
            append(f"matter:{n}", action="a", actor=CLERK, at=AT)

    assert together([write] * 6) == [None] * 6
    [(seqs, _, faults)] = together([_state_of_the_log])
    assert sorted(seqs) == sorted([1, 2, 3, 4, 5, 6] * 5)
    assert faults == []


def test_a_log_that_grows_while_it_is_verified_is_found_whole(together):
    def write() -> None:
        for n in range(60):
            append(f"matter:{n % 3}", action="a", actor=CLERK, at=AT)

    def verify() -> list:
        return [fault for _ in range(15) for fault in verify_all()]

    assert together([write, verify, verify]) == [None, [], []]


def _state_of_the_log() -> tuple[list[int], set[str], list]:
    entries = Entry.objects.order_by("chain", "seq")
    return (
        list(entries.values_list("seq", flat=True)),
        set(entries.values_list("action", flat=True)),
        list(verify_all()),
    )


def test_reading_a_sensitive_record_is_noted_outside_the_chains(db):
    record_read(actor=CLERK, subject="matter:1", what="log", at=AT)

    assert AccessLog.objects.values_list("actor", "subject", "what", "ip").get() == (
        "user:7",
        "matter:1",
        "log",
        "10.0.0.8",
    )
    assert not Entry.objects.exists()
