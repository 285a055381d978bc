"""S30: a history that shows when it was tampered with, by the worked example's own hashes."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from permissions.audit.log import SYSTEM, ZERO, append, canonical, link
from permissions.audit.models import ChainHead, Entry
from permissions.audit.roots import public_key, seal_day
from permissions.audit.verification import Fault, verify_all, verify_chain, verify_roots
from permissions.clock import SHANGHAI
from tests.permissions.audit.forging import forge

# The worked example has fewer keys than our entries; its canonical form and its links are ours.
EVENTS = [
    {"action": "submit", "actor": "A01", "at": "2026-09-30T09:00:00+08:00", "case": "XF-2026-0001", "seq": 1},
    {"action": "accept", "actor": "B07", "at": "2026-09-30T10:00:00+08:00", "case": "XF-2026-0001", "seq": 2},
    {"action": "verify", "actor": "B09", "at": "2026-10-10T16:00:00+08:00", "case": "XF-2026-0001", "seq": 3},
]
HASHES = [
    "36b184b06cde62aa7e298ecf5e21c2f5a42cdd324de8ba991dcadd8aa76c39d3",
    "57006e75106fbc1abb224bb1ac4c4dab2bb51e809c9f6e9f1a279db48d6b71a1",
    "52fb6c52a35a6982463727ba3c42981f58fa63fde13acf35a92730f7ac15e470",
]
CHAIN = "matter:XF-2026-0001"


def hashes_of(events: list[dict]) -> list[str]:
    """Each event linked to the one before it."""
    found = [ZERO]
    for event in events:
        found.append(link(found[-1], canonical(event)))
    return found[1:]


def test_the_three_events_give_the_three_hashes_of_the_worked_example():
    assert hashes_of(EVENTS) == HASHES
    assert hashes_of([dict(reversed(event.items())) for event in EVENTS]) == HASHES  # the order of keys is not a fact


def test_another_time_in_event_two_changes_its_hash_and_every_later_one():
    changed = [EVENTS[0], EVENTS[1] | {"at": "2026-09-30T10:00:01+08:00"}, EVENTS[2]]
    new = hashes_of(changed)
    assert new[0] == HASHES[0]
    assert new[1] != HASHES[1] and new[2] != HASHES[2]


@pytest.fixture
def history(db) -> None:
    """The same three events in the log, sealed in the night after the last."""
    for event in EVENTS:
        append(CHAIN, action=event["action"], actor=SYSTEM, at=dt.datetime.fromisoformat(event["at"]))
    seal_day(at=dt.datetime(2026, 10, 11, 0, 10, tzinfo=SHANGHAI))


def test_a_time_changed_in_the_store_is_reported_at_event_two_and_nothing_later_is_trusted(history):
    entry = Entry.objects.get(chain=CHAIN, seq=2)
    told = json.loads(entry.body) | {"at": "2026-09-30T10:00:01.000+08:00"}

    forge("UPDATE audit_entry SET body = %s WHERE id = %s", canonical(told), entry.pk)

    assert list(verify_all()) == [Fault(CHAIN, 2, "its text does not give its hash")]


def test_a_deletion_of_event_three_is_detected_by_the_signed_root_even_when_the_head_was_rewound(history):
    second = Entry.objects.get(chain=CHAIN, seq=2)

    forge("DELETE FROM audit_entry WHERE chain = %s AND seq = 3", CHAIN)
    ChainHead.objects.filter(chain=CHAIN).update(seq=2, hash=second.hash, rooted_seq=2)

    assert verify_chain(CHAIN) is None
    faults = list(verify_roots(public_key=public_key()))
    assert faults[0] == Fault(CHAIN, 3, "the entry sealed in root 1 is gone")
